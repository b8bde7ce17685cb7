// What the op table states, against what the reference and the kernels give. For every vector of the conformance corpus the type
// inferred from the arguments must hold the value (or, in batt, the default), an op that "cannot fail" must not have failed, the
// kernel must have charged what is said to be fixed, and must have given what the op is said to mean.
#include "ir/op_types.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ir/builder.h"
#include "ir/passes/passes.h"
#include "ops/arena.h"
#include "ops/core/functions.h"
#include "ops/literal.h"
#include "tests/support/paths.h"

namespace batt::ir {
namespace {

struct Call {
    OpId op;
    std::vector<Value> arguments;
};

// `name(literal, ...)`; nothing where the text is not of that form.
std::optional<Call> parse_call(const std::string& expression, Context& context) {
    const size_t open = expression.find('(');
    const std::optional<OpId> op = find_op(expression.substr(0, open), context.dialect);
    if (!op)
        return std::nullopt;
    Call call{*op, {}};
    std::string_view text = std::string_view(expression).substr(open + 1);
    while (!text.empty() && text != ")") {
        std::string_view problem;
        const std::optional<Value> argument = parse_literal(text, context, problem);
        if (!argument)
            return std::nullopt;
        call.arguments.push_back(*argument);
        while (!text.empty() && (text.front() == ',' || text.front() == ' '))
            text.remove_prefix(1);
    }
    const std::vector<Parameter>& parameters = op_info(*op).parameters;
    while (call.arguments.size() < parameters.size() && parameters[call.arguments.size()].fallback)
        call.arguments.push_back(make_op(static_cast<u32>(*parameters[call.arguments.size()].fallback)));
    if (call.arguments.size() != parameters.size())
        return std::nullopt;
    return call;
}

// The types that may be known of an argument: the exact one, and wider ones that a program is likelier to know.
std::vector<Type> views_of(const Value& value, Dialect dialect) {
    const Type exact = type_of(value, dialect);
    std::vector<Type> views = {exact};
    for (const Type wider : {Type::integral(), Type::number(), Type::pair(), Type::cell(dialect), Type::grid(),
                             Type::indices(), Type::object(dialect), Type::objects(dialect), Type::patch(dialect),
                             join(Type::patch(dialect), Type::grid()), Type::set_of(Type::any()), Type::any()})
        if (holds(wider, value, dialect))
            views.push_back(wider);
    return views;
}

// Infers a function that executes the op on parameters of the given types, or on the constants themselves where they are
// functions.
Type inferred(const Call& call, const std::vector<Type>& types, Dialect dialect) {
    Module module;
    FunctionHeader header;
    header.name = "f";
    header.kind = FunctionKind::solve;
    header.dialect = dialect;
    FunctionBuilder builder(module, header);
    std::vector<Operand> operands;
    for (size_t i = 0; i < types.size(); ++i)
        if (!call.arguments[i].is_function())
            operands.push_back(builder.parameter("p" + std::to_string(i), types[i]));
    std::vector<Operand> arguments;
    size_t next = 0;
    for (const Value& value : call.arguments)
        arguments.push_back(value.is_function() ? builder.constant(value) : operands[next++]);
    const Operand result = builder.op(call.op, arguments, {});
    builder.return_value(result, {});
    const FunctionId id = *module.add(std::move(builder).finish());
    infer_types(module);
    return module.function(id).result_type();
}

// The value that OpMeaning promises; nothing where it promises none for these arguments.
std::optional<Value> promised_by_meaning(const Call& call, Context& context) {
    const std::vector<Value>& arguments = call.arguments;
    const auto is_pair = [&](const Value& value) { return value.is_tuple() && length(context, value) == 2; };
    switch (meaning_of(call.op)) {
    case OpMeaning::argument:
        return arguments[0];
    case OpMeaning::choice:
        if (arguments[0].is_int())
            return arguments[arguments[0].x != 0 ? 1 : 2];
        break;
    case OpMeaning::first_of_pair:
    case OpMeaning::second_of_pair:
        if (is_pair(arguments[0]))
            return item(context, arguments[0], static_cast<u32>(item_of_pair(call.op)));
        break;
    case OpMeaning::tuple:
        return tuple_of(context, arguments.data(), static_cast<u32>(arguments.size()));
    case OpMeaning::map:
        if (arguments[1].is_tuple()) {
            std::vector<Value> results;
            for (u32 i = 0; i < length(context, arguments[1]); ++i)
                results.push_back(call1(context, arguments[0], item(context, arguments[1], i)));
            return tuple_of(context, results.data(), static_cast<u32>(results.size()));
        }
        break;
    case OpMeaning::power:
    case OpMeaning::product:
    case OpMeaning::kernel:
        break;
    }
    return std::nullopt;
}

// Executes the call and compares it with what the lines of the table say of the op.
void check_kernel(const Call& call, std::span<const Type> types, const std::string& expression, Context& context,
                  size_t& fuels, size_t& meanings) {
    context.default_on_error = false;
    const i64 before = context.fuel;
    const Value result = batt::call(context, make_op(static_cast<u32>(call.op)), call.arguments.data(),
                                    static_cast<u32>(call.arguments.size()));
    const i64 charged = before - context.fuel;
    if (result.is_error())
        return;
    if (const std::optional<u32> fixed = fixed_fuel(call.op, types)) {
        EXPECT_EQ(charged, *fixed) << expression << ": BATT_FIXED_FUEL is wrong";
        ++fuels;
    }
    if (const std::optional<Value> promised = promised_by_meaning(call, context)) {
        EXPECT_TRUE(same(context, result, *promised)) << expression << ": BATT_MEANS is wrong";
        ++meanings;
    }
}

void check_corpus(Dialect dialect, const std::filesystem::path& path) {
    std::ifstream file(path);
    Arena arena;
    std::string line;
    size_t checked = 0;
    size_t known = 0;
    size_t fuels = 0;
    size_t meanings = 0;
    std::map<std::string, size_t> failures;
    while (std::getline(file, line)) {
        const auto json = nlohmann::json::parse(line);
        arena.reset();
        Context context = make_context(arena, dialect);
        const std::optional<Call> call = parse_call(json.at("expr"), context);
        ASSERT_TRUE(call) << json.at("expr") << " is not a call with literal arguments";
        std::vector<Type> exact;
        for (const Value& value : call->arguments)
            exact.push_back(type_of(value, dialect));
        check_kernel(*call, exact, json.at("expr"), context, fuels, meanings);
        context.default_on_error = dialect == Dialect::batt;
        const bool raises = !json.contains("value");
        if (raises) {
            EXPECT_FALSE(cannot_fail(call->op, exact)) << json.at("expr");
            ++checked;
            if (dialect != Dialect::batt)
                continue;
        }
        // What a failing op of batt gives is promised as well.
        const std::string given = json.at(raises ? "default" : "value");
        const std::optional<Value> value = parse_whole_literal(given, context);
        ASSERT_TRUE(value) << given;
        // Every argument under each view of it, the others exact; and all as wide as can be.
        std::vector<std::vector<Type>> trials = {exact, std::vector<Type>(exact.size(), Type::any())};
        for (size_t i = 0; i < exact.size(); ++i) {
            for (const Type view : views_of(call->arguments[i], dialect)) {
                trials.push_back(exact);
                trials.back()[i] = view;
            }
        }
        for (const std::vector<Type>& types : trials) {
            const Type promise = inferred(*call, types, dialect);
            ++checked;
            known += promise.is_any() ? 0 : 1;
            if (holds(promise, *value, dialect) || ++failures[std::string(op_info(call->op).name)] > 2)
                continue;
            std::string arguments;
            for (const Type argument : types)
                arguments += (arguments.empty() ? "" : ", ") + type_text(argument, dialect);
            ADD_FAILURE() << json.at("expr") << " = " << given << "\n  " << op_info(call->op).name << "(" << arguments
                          << ") was promised to be " << type_text(promise, dialect) << ", but is "
                          << type_text(type_of(*value, dialect), dialect);
        }
    }
    EXPECT_GT(checked, 10000u);
    EXPECT_GT(fuels, 100u);
    EXPECT_GT(meanings, 50u);
    // Inference that knew nothing would keep every promise.
    EXPECT_GT(known * 100, checked * 70);
    ::testing::Test::RecordProperty("checked", static_cast<int>(checked));
    ::testing::Test::RecordProperty("known", static_cast<int>(known));
}

TEST(OpTypes, hold_for_every_vector_of_the_corpus) {
    BATT_SKIP_WITHOUT_SHARED("conformance/arc-dsl.jsonl");
    check_corpus(Dialect::arc_dsl, test::shared() / "conformance/arc-dsl.jsonl");
}
TEST(OpTypes, hold_for_every_vector_of_batt) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt.jsonl");
    const char* const others = std::getenv("BATT_VECTORS"); // as in the conformance test of the ops
    check_corpus(Dialect::batt, others != nullptr ? others : test::shared() / "conformance/batt.jsonl");
}

} // namespace
} // namespace batt::ir
