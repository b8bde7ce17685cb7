// The conformance corpus against the kernels: every vector of the shared folder, on every instruction set level that this
// machine has, with board forms and with the general forms forced everywhere. A vector passes when the call gives its value,
// or an error where the reference raises; in batt besides, with defaults in place of failures, when it gives its value or its
// default. Exceptions are listed below, each with its reason. Vectors of one's own can be run by naming a file of them in the
// environment: BATT_VECTORS (of batt) or BATT_CLASSIC_VECTORS.

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ops/arena.h"
#include "ops/core/equality.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;

struct Vector {
    std::string op;
    std::string expression;
    std::string value; ///< empty where the reference raises
    std::string raises;
    std::string fallback; ///< what the call gives instead of failing, in batt
};

std::vector<Vector> read_vectors(const std::filesystem::path& path) {
    std::vector<Vector> vectors;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        const auto json = nlohmann::json::parse(line);
        vectors.push_back({json.at("op"), json.at("expr"), json.value("value", ""), json.value("raises", ""),
                           json.value("default", "")});
    }
    return vectors;
}

/// Evaluates `name(literal, ...)`; nothing where the text is not of that form.
std::optional<Value> evaluate_call(const std::string& expression, Context& context) {
    const size_t open = expression.find('(');
    const std::optional<OpId> op = find_op(expression.substr(0, open), context.dialect);
    if (!op)
        return std::nullopt;
    std::string_view text = std::string_view(expression).substr(open + 1);
    std::vector<Value> arguments;
    while (!text.empty() && text != ")") {
        std::string_view problem;
        const std::optional<Value> argument = parse_literal(text, context, problem);
        if (!argument)
            return std::nullopt;
        arguments.push_back(*argument);
        while (!text.empty() && (text.front() == ',' || text.front() == ' '))
            text.remove_prefix(1);
    }
    const std::vector<Parameter>& parameters = op_info(*op).parameters;
    while (arguments.size() < parameters.size() && parameters[arguments.size()].fallback)
        arguments.push_back(make_op(static_cast<u32>(*parameters[arguments.size()].fallback)));
    if (arguments.size() != parameters.size())
        return std::nullopt;
    const Value result = context.kernels[static_cast<u32>(*op)](context, arguments.data());
    return result.is_error() && context.default_on_error ? context.defaults[static_cast<u32>(*op)] : result;
}

struct Exception {
    const char* op;
    const char* part_of_expression;
    const char* reason;
};

constexpr Exception exceptions[] = {
    {"totuple", "{compose(dmirror, cmirror), compose(vmirror, cmirror)",
     "the reference iterates a set of functions in the order of insertion; ours is by printed composition"},
    {"underpaint", "{{(4, (-3, 0)), (7, (5, 1))}",
     "a set of two cells is taken for one cell whose colour and location are cells"},
    {"underpaint", "{{(4, (9, 4)), (8, (1, 2))}",
     "a set of two cells is taken for one cell whose colour and location are cells"},
};

const Exception* find_exception(const Vector& vector) {
    for (const Exception& exception : exceptions)
        if (vector.op == exception.op && vector.expression.find(exception.part_of_expression) != std::string::npos)
            return &exception;
    return nullptr;
}

struct Setting {
    std::string level;
    bool general_only;
};

void run_corpus(const std::vector<Vector>& vectors, const Setting& setting, Dialect dialect, bool defaults) {
    const KernelTable* table = find_kernel_table(setting.level);
    if (table == nullptr)
        GTEST_SKIP() << "this machine cannot run " << setting.level;
    std::map<std::string, int> failures;
    int shown = 0;
    size_t excepted = 0;
    for (const Vector& vector : vectors) {
        Arena arena;
        Context context = make_context(arena, dialect);
        context.kernels = table->kernels;
        context.general_only = setting.general_only;
        context.default_on_error = defaults;
        const std::optional<Value> result = evaluate_call(vector.expression, context);
        const std::string& wanted = vector.raises.empty() ? vector.value : vector.fallback;
        std::string got;
        bool passes = false;
        if (!result) {
            got = "not a call with literal arguments";
        } else if (vector.raises.empty() || defaults) {
            std::string_view text = wanted;
            std::string_view problem;
            const std::optional<Value> expected = parse_literal(text, context, problem);
            passes = expected && !result->is_error() && equal(context, *result, *expected);
            got = format_literal(*result, dialect);
        } else {
            passes = result->is_error();
            got = format_literal(*result, dialect);
        }
        if (passes)
            continue;
        if (find_exception(vector) != nullptr) {
            ++excepted;
            continue;
        }
        ++failures[vector.op];
        if (++shown <= 20)
            ADD_FAILURE() << vector.expression << "\n  expected "
                          << (vector.raises.empty() || defaults ? wanted : vector.raises) << "\n  got      " << got;
    }
    int total = 0;
    for (const auto& [op, count] : failures)
        total += count;
    EXPECT_EQ(total, 0) << [&] {
        std::string text;
        for (const auto& [op, count] : failures)
            text += op + ": " + std::to_string(count) + "  ";
        return text;
    }();
    EXPECT_LE(excepted * 100, vectors.size()) << "more than 1 % exceptions";
}

class Conformance : public testing::TestWithParam<Setting> {};

TEST_P(Conformance, EveryArcDslVectorGivesItsValueOrAnError) {
    BATT_SKIP_WITHOUT_SHARED("conformance/arc-dsl.jsonl");
    const auto vectors = read_vectors(batt::test::shared() / "conformance/arc-dsl.jsonl");
    ASSERT_GT(vectors.size(), 4000u);
    run_corpus(vectors, GetParam(), Dialect::arc_dsl, false);
}

TEST_P(Conformance, EveryBattVectorGivesItsValueOrAnError) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt.jsonl");
    const auto vectors = read_vectors(batt::test::shared() / "conformance/batt.jsonl");
    ASSERT_GT(vectors.size(), 6000u);
    run_corpus(vectors, GetParam(), Dialect::batt, false);
}

TEST_P(Conformance, EveryBattVectorGivesItsValueOrItsDefault) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt.jsonl");
    const auto vectors = read_vectors(batt::test::shared() / "conformance/batt.jsonl");
    ASSERT_GT(vectors.size(), 6000u);
    run_corpus(vectors, GetParam(), Dialect::batt, true);
}

TEST_P(Conformance, VectorsOfTheEnvironment) {
    const char* const batt_vectors = std::getenv("BATT_VECTORS");
    const char* const classic_vectors = std::getenv("BATT_CLASSIC_VECTORS");
    if (batt_vectors == nullptr && classic_vectors == nullptr)
        GTEST_SKIP() << "no files are named";
    if (classic_vectors != nullptr)
        run_corpus(read_vectors(classic_vectors), GetParam(), Dialect::arc_dsl, false);
    if (batt_vectors != nullptr)
        for (const bool defaults : {false, true})
            run_corpus(read_vectors(batt_vectors), GetParam(), Dialect::batt, defaults);
}

TEST(Defaults, AreThoseOfTheReference) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt-defaults.csv");
    std::ifstream file(batt::test::shared() / "conformance/batt-defaults.csv");
    std::string line;
    std::getline(file, line);
    size_t rows = 0;
    while (std::getline(file, line)) { // op,annotation,default,...
        const size_t first = line.find(',');
        const size_t second = line.find(',', first + 1);
        const std::string name = line.substr(0, first);
        const std::string wanted = line.substr(second + 1, line.find(',', second + 1) - second - 1);
        const std::optional<OpId> op = find_op(name, Dialect::batt);
        ASSERT_TRUE(op) << name;
        ++rows;
        if (wanted == "<func>")
            EXPECT_TRUE(default_value(*op).is_function()) << name;
        else
            EXPECT_EQ(format_literal(default_value(*op), Dialect::batt), wanted) << name;
    }
    EXPECT_EQ(rows, 285u);
}

std::vector<Setting> all_settings() {
    std::vector<Setting> settings;
    for (const KernelTable& table : kernel_tables())
        for (const bool general_only : {false, true})
            settings.push_back({std::string(table.level), general_only});
    return settings;
}
INSTANTIATE_TEST_SUITE_P(Settings, Conformance, testing::ValuesIn(all_settings()), [](const auto& info) {
    return info.param.level + (info.param.general_only ? "General" : "Board");
});

} // namespace
