// Ops on values of unusual kinds give what the Python implementations give: patches whose coordinates are tuples, sets, nan or
// infinite, cells of cells, sets where grids are expected, ragged grids. The cases are in duck_typed_cases.inc; more are read from
// the folder of public data where it is there.

#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/api/samples.h"

namespace {

using namespace battc;

struct Case {
    Dialect dialect;
    std::string expression;
    std::string value; ///< empty where Python raises
    std::string raises;
};

const Case cases[] = {
#define BATT_GIVES(dialect, expression, value) {Dialect::dialect, expression, value, ""},
#define BATT_RAISES(dialect, expression, exception) {Dialect::dialect, expression, "", exception},
#include "tests/api/duck_typed_cases.inc"
};
const Case cases_of_later_ops[] = {
#include "tests/api/later_ops_cases.inc"
#undef BATT_GIVES
#undef BATT_RAISES
};

ExpressionResult evaluate(const Case& tried, bool general_only) {
    ScopeOptions options;
    options.dialect = tried.dialect;
    options.general_only = general_only;
    return evaluate_expression(tried.expression, options);
}

/// Whether an error of this kind is what stands for an exception of Python. max() or min() of nothing, a ValueError in Python,
/// has a kind of its own here.
bool stands_for(ErrorKind kind, std::string_view raises) {
    if (raises == "TypeError" || raises == "AttributeError")
        return kind == ErrorKind::type;
    if (raises == "IndexError" || raises == "KeyError")
        return kind == ErrorKind::index;
    if (raises == "ValueError")
        return kind == ErrorKind::value || kind == ErrorKind::empty;
    return raises == "ZeroDivisionError" && kind == ErrorKind::zero_division;
}

/// Empty if the result is the reference's, else what was wrong.
std::string difference(const Case& tried, const ExpressionResult& result) {
    const std::string got = result.failed() ? "error: " + result.problem : result.value->literal();
    const std::string told = tried.expression + "\n  expected " + tried.value + tried.raises + "\n  got      " + got;
    if (!tried.raises.empty())
        return result.failed() && stands_for(result.error_kind.value_or(ErrorKind::internal), tried.raises) ? "" : told;
    const Value expected = Value::parse(tried.value, tried.dialect).value();
    return !result.failed() && *result.value == expected ? "" : told;
}

TEST(DuckTypedValues, are_those_of_the_reference) {
    size_t gives = 0;
    for (const Case& tried : cases) {
        EXPECT_EQ(difference(tried, evaluate(tried, false)), "");
        gives += tried.raises.empty() ? 1U : 0U;
    }
    EXPECT_GT(gives, 100U);
    EXPECT_GT(std::size(cases) - gives, 20U);
}

TEST(DuckTypedValues, do_not_depend_on_how_values_are_stored) {
    for (const Case& tried : cases) {
        const ExpressionResult normal = evaluate(tried, false);
        const ExpressionResult general = evaluate(tried, true);
        EXPECT_EQ(difference(tried, general), "");
        EXPECT_EQ(normal.fuel, general.fuel) << tried.expression;
    }
}

TEST(LaterOps, give_what_later_versions_and_forks_of_the_reference_give) {
    std::set<std::string> ops;
    for (const Case& tried : cases_of_later_ops) {
        const ExpressionResult normal = evaluate(tried, false);
        const ExpressionResult general = evaluate(tried, true);
        EXPECT_EQ(difference(tried, normal), "");
        EXPECT_EQ(difference(tried, general), "");
        EXPECT_EQ(normal.fuel, general.fuel) << tried.expression;
        ops.insert(tried.expression.substr(0, tried.expression.find('(')));
    }
    EXPECT_EQ(ops.size(), 21U);
}

TEST(LaterOps, end_on_a_ray_that_goes_nowhere) {
    const ExpressionResult result =
        evaluate({Dialect::re_arc, "trace((0, 0), (0, 0), ((1, 1), (1, 1)), 1)", "", ""}, false);
    EXPECT_EQ(result.error_kind, ErrorKind::fuel);
}

/// Where the order decides in which nan and infinities come: docs/language.md, "Differences from Python".
const std::set<std::string> known_differences = {
    "lowermost({(index(((1,2),(3,4)), (9,9)), -1), (uppermost(frozenset()), index(((1,2),(3,4)), (9,9)))})",
    "remove_t((get_nth_t((), 0), 2), {get_nth_t((), 0), index(((1,2),(3,4)), (9,9)), manhattan(5, 5)})",
};

TEST(DuckTypedValues, of_the_shared_expressions_are_those_of_the_reference) {
    BATT_SKIP_WITHOUT_SHARED("faults/expressions.jsonl");
    std::ifstream file(batt::test::shared() / "faults/expressions.jsonl");
    std::string line;
    size_t read = 0;
    size_t different = 0;
    while (std::getline(file, line)) {
        const auto json = nlohmann::json::parse(line);
        const std::string dialect = json.at("dialect");
        const Case tried{dialect == "batt"     ? Dialect::batt
                         : dialect == "re-arc" ? Dialect::re_arc
                                               : Dialect::arc_dsl,
                         json.at("expr"), json.value("value", ""), json.value("raises", "")};
        const std::string found = difference(tried, evaluate(tried, false));
        EXPECT_EQ(found.empty(), !known_differences.contains(tried.expression)) << found;
        different += found.empty() ? 0U : 1U;
        ++read;
    }
    EXPECT_GE(read, 100U);
    EXPECT_LE(different, read / 20);
}

TEST(FunctionValues, are_equal_if_they_are_composed_of_equal_parts) {
    const auto value = [](const std::string& text) {
        const ExpressionResult result = evaluate_expression(text);
        return result.failed() ? "error: " + result.problem : result.value->literal();
    };
    EXPECT_EQ(value("equality(compose(first, last), compose(first, last))"), "True");
    EXPECT_EQ(value("equality(rbind(add, 1), rbind(add, 1))"), "True");
    EXPECT_EQ(value("equality(rbind(add, 1), rbind(add, 2))"), "False");
    EXPECT_EQ(value("equality(rbind(add, 1), lbind(add, 1))"), "False");
    EXPECT_EQ(value("size({compose(first, last), compose(first, last), compose(last, first)})"), "2");
}

} // namespace
