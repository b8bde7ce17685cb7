#include <fstream>
#include <sstream>

#include "ir/default_fuel.h"
#include "tests/api/samples.h"

namespace {

using namespace battc;

std::string value_of(Scope& scope, const std::string& text) {
    const ExpressionResult result = scope.evaluate(text);
    return result.failed() ? "error: " + result.problem : result.value ? result.value->literal() : "nothing";
}

TEST(Scope, variables_live_on) {
    Scope scope;
    EXPECT_EQ(value_of(scope, "x = add(1, 2)"), "3");
    EXPECT_EQ(value_of(scope, "multiply(x, x)"), "9");
    EXPECT_EQ(value_of(scope, "x = add(x, 1)"), "4");
    EXPECT_EQ(value_of(scope, "x"), "4");
    EXPECT_EQ(value_of(scope, "a, b = (7, {1, 2})"), "(7, {1, 2})");
    EXPECT_EQ(value_of(scope, "b"), "{1, 2}");
    EXPECT_EQ(value_of(scope, "a == 7"), "True");
    EXPECT_EQ(scope.variables(), (std::vector<std::string>{"a", "b", "x"}));
    EXPECT_EQ(value_of(scope, "(\n  x,\n  a)"), "(4, 7)");
    EXPECT_EQ(value_of(scope, "  add(x, 1)  # more"), "5");
    EXPECT_TRUE(scope.remove("x"));
    EXPECT_FALSE(scope.remove("x"));
    EXPECT_TRUE(scope.evaluate("x").failed());
}

TEST(DefaultFuel, suffices_for_all_pairs_of_cells_of_a_grid_of_14_x_14) {
    Scope scope;
    EXPECT_EQ(value_of(scope, "x = asindices(canvas(0, (14, 14)))").substr(0, 8), "{(0, 0),");
    EXPECT_EQ(value_of(scope, "f = fork(manhattan, compose(initset, first), compose(initset, last))").substr(0, 5),
              "fork(");
    EXPECT_EQ(value_of(scope, "size(sfilter(product(x, x), matcher(f, 1)))"), "728");
    EXPECT_EQ(value_of(scope, "size(product(interval(0, 3000, 1), interval(0, 3000, 1)))").substr(0, 6), "error:");
}

TEST(DefaultFuel, has_the_numbers_that_the_documents_name) {
    for (const int64_t number :
         {batt::ir::least_default_fuel, batt::ir::most_default_fuel, batt::ir::fuel_of_statement}) {
        std::string digits = std::to_string(number);
        for (size_t place = digits.size(); place > 3;)
            digits.insert(place -= 3, ",");
        for (const char* const document : {"docs/language.md", "docs/library.md", "api/include/battc/session.h"}) {
            std::ostringstream text;
            text << std::ifstream(batt::test::repository() / document).rdbuf();
            EXPECT_NE(text.str().find(digits), std::string::npos) << digits << " in " << document;
        }
    }
}

TEST(DefaultFuel, grows_with_the_statements_of_the_function_and_with_nothing_else) {
    const auto spent = [](size_t statements, const std::string& beside, Limits limits) {
        std::string text = beside + "def solve_a(I):\n    x0 = increment\n";
        for (size_t n = 1; n < statements - 1; ++n)
            text += "    x" + std::to_string(n) + " = " +
                    (n <= 40 ? "compose(x" + std::to_string(n - 1) + ", x" + std::to_string(n - 1) + ")" : "I") + "\n";
        text += "    return x40(1)\n";
        const Result<CompiledProgram> program = compile(text);
        SessionOptions options;
        options.limits = limits;
        const Result<Session> session = Session::open(options);
        const Value grid = evaluate_expression("((1, 2), (3, 4))").value.value();
        const Result<CallResult> result = session->call(*program, 0, std::span(&grid, 1));
        EXPECT_EQ(result->status, failed_status(ErrorKind::fuel));
        return result->fuel;
    };
    EXPECT_EQ(spent(60, "", {}), 1'000'000);
    EXPECT_EQ(spent(60, "def f(x):\n    return x\n", {}), 1'000'000);
    EXPECT_EQ(spent(250, "", {}), 1'000'000);
    EXPECT_EQ(spent(300, "", {}), 1'200'000);
    EXPECT_EQ(spent(800, "", {}), 2'500'000);
    Limits limits;
    limits.fuel = 1234;
    EXPECT_EQ(spent(800, "", limits), 1234);
}

TEST(Scope, functions_can_be_defined_and_used) {
    Scope scope;
    const ExpressionResult defined = scope.evaluate("def twice(x):\n    return add(x, x)\n");
    EXPECT_FALSE(defined.failed()) << defined.problem;
    EXPECT_EQ(defined.assigned, std::vector<std::string>{"twice"});
    EXPECT_EQ(value_of(scope, "twice(4)"), "8");
    EXPECT_EQ(value_of(scope, "def more(x):\n    return twice(add(x, 1))"), "nothing");
    EXPECT_EQ(value_of(scope, "more(1)"), "4");
    EXPECT_EQ(value_of(scope, "apply(more, (1, 2))"), "(4, 6)");
    EXPECT_EQ(value_of(scope, "def twice(x):\n    return multiply(x, 2)\n"), "nothing");
    EXPECT_EQ(value_of(scope, "more(2)"), "6");
    const ExpressionResult wrong = scope.evaluate("def bad(x):\n    return nothing_of_the_kind(x)\n");
    EXPECT_TRUE(wrong.failed());
    ASSERT_FALSE(wrong.diagnostics.empty());
    EXPECT_EQ(wrong.diagnostics[0].range.begin.line, 2U);
    EXPECT_FALSE(scope.function_text("bad").has_value());
}

TEST(Scope, function_values_can_be_kept) {
    Scope scope;
    EXPECT_EQ(value_of(scope, "k = 10"), "10");
    EXPECT_FALSE(scope.evaluate("f = lambda x: add(x, k)").failed());
    EXPECT_EQ(value_of(scope, "f(1)"), "11");
    EXPECT_EQ(value_of(scope, "apply(f, (1, 2))"), "(11, 12)");
    EXPECT_EQ(value_of(scope, "g = compose(first, last)"), "compose(first, last)");
    EXPECT_EQ(value_of(scope, "g((1, (5, 6)))"), "5");
    EXPECT_FALSE(scope.evaluate("h = compose(f, f)").failed());
    EXPECT_EQ(value_of(scope, "h(1)"), "21");
    EXPECT_TRUE(scope.get("h").has_value());
}

TEST(Scope, a_failure_says_where_and_changes_nothing) {
    Scope scope;
    EXPECT_EQ(value_of(scope, "x = 1"), "1");
    const ExpressionResult failed = scope.evaluate("x = add(x, first(()))");
    EXPECT_TRUE(failed.failed());
    EXPECT_TRUE(failed.error_kind.has_value());
    ASSERT_EQ(failed.diagnostics.size(), 1U);
    EXPECT_EQ(failed.diagnostics[0].range.begin, (Position{1, 12}));
    EXPECT_EQ(value_of(scope, "x"), "1");
    const ExpressionResult syntax = scope.evaluate("add(1,");
    EXPECT_TRUE(syntax.failed());
    EXPECT_FALSE(syntax.error_kind.has_value());
    EXPECT_FALSE(syntax.diagnostics.empty());
    const ExpressionResult unknown = scope.evaluate("add(x, vmirrorr)");
    ASSERT_FALSE(unknown.diagnostics.empty());
    EXPECT_EQ(unknown.diagnostics[0].range.begin, (Position{1, 8}));
    EXPECT_NE(unknown.diagnostics[0].hint.find("vmirror"), std::string::npos);
    EXPECT_TRUE(scope.evaluate("a, b = 1").failed());
    EXPECT_TRUE(scope.evaluate("a, b = (1, 2, 3)").failed());
    EXPECT_TRUE(scope.evaluate("").failed());
}

TEST(Scope, values_and_programs_come_from_outside) {
    Scope scope;
    const int8_t cells[] = {1, 2, 3, 4};
    ASSERT_TRUE(scope.set("I", Value::grid(GridView(cells, 2, 2)).value()).ok());
    EXPECT_EQ(value_of(scope, "vmirror(I)"), "((2, 1), (4, 3))");
    EXPECT_EQ(scope.set("1x", Value()).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(scope.set("lambda", Value()).error().code, ErrorCode::invalid_argument);
    ASSERT_TRUE(scope
                    .define(batt::test::compiled("def solve_x(I):\n    return helper(I)\n"
                                                 "def helper(J):\n    return hmirror(J)\n"))
                    .ok());
    EXPECT_EQ(value_of(scope, "solve_x(I)"), "((3, 4), (1, 2))");
    EXPECT_EQ(scope.functions(), (std::vector<std::string>{"helper", "solve_x"}));
    EXPECT_EQ(scope.define(battc::compile("def solve_x(I):\n    return what(I)\n").value()).error().code,
              ErrorCode::invalid_argument);
}

TEST(Scope, limits_hold) {
    ScopeOptions options;
    options.limits.fuel = 10;
    Scope scope(options);
    const ExpressionResult result = scope.evaluate("apply(vmirror, apply(hmirror, repeat(canvas(1, (30, 30)), 100)))");
    EXPECT_EQ(result.error_kind, ErrorKind::fuel);
    EXPECT_GT(evaluate_expression("add(1, 2)").fuel, 0);
    EXPECT_TRUE(evaluate_expression("x = 1").failed());
}

} // namespace
