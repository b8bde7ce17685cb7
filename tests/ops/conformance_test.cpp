// The conformance corpus against the kernels: every vector of the shared folder, on every instruction set level that this
// machine has, with board forms and with the general forms forced everywhere. A vector passes when the call gives its value,
// or an error where the reference raises. Exceptions are listed below, each with its reason.

#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ops/arena.h"
#include "ops/core/container.h"
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
};

std::vector<Vector> read_vectors(const std::filesystem::path& path) {
    std::vector<Vector> vectors;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        const auto json = nlohmann::json::parse(line);
        vectors.push_back({json.at("op"), json.at("expr"), json.value("value", ""), json.value("raises", "")});
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
    if (arguments.size() != op_info(*op).parameters.size())
        return std::nullopt;
    return context.kernels[static_cast<u32>(*op)](context, arguments.data());
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

void run_corpus(const std::vector<Vector>& vectors, const KernelTable& table, Dialect dialect, bool general_only) {
    std::map<std::string, int> failures;
    int shown = 0;
    size_t excepted = 0;
    for (const Vector& vector : vectors) {
        Arena arena;
        Context context = make_context(arena, dialect);
        context.kernels = table.kernels;
        context.general_only = general_only;
        context.default_on_error = false;
        const std::optional<Value> result = evaluate_call(vector.expression, context);
        std::string got;
        bool passes = false;
        if (!result) {
            got = "not a call with literal arguments";
        } else if (vector.raises.empty()) {
            std::string_view text = vector.value;
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
                          << (vector.raises.empty() ? vector.value : vector.raises) << "\n  got      " << got;
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

struct Setting {
    std::string level;
    bool general_only;
};
class Conformance : public testing::TestWithParam<Setting> {};

TEST_P(Conformance, EveryArcDslVectorGivesItsValueOrAnError) {
    BATT_SKIP_WITHOUT_SHARED("conformance/arc-dsl.jsonl");
    const KernelTable* table = find_kernel_table(GetParam().level);
    if (table == nullptr)
        GTEST_SKIP() << "this machine cannot run " << GetParam().level;
    const auto vectors = read_vectors(batt::test::shared() / "conformance/arc-dsl.jsonl");
    ASSERT_GT(vectors.size(), 4000u);
    run_corpus(vectors, *table, Dialect::arc_dsl, GetParam().general_only);
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
