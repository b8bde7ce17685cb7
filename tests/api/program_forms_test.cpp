// Forms in which people write programs: names outside of functions, entry points by other names, defaults of guards that may fail. The
// values are CPython's.
#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

/// What an entry point gives for a grid, as a literal, or the kind of its error.
std::string result_of(const CompiledProgram& program, const std::string& name,
                      const std::string& grid = "((1, 2), (3, 4))") {
    for (size_t entry = 0; entry < program.entries().size(); ++entry) {
        if (program.entries()[entry].name != name)
            continue;
        const Value argument = Value::parse(grid, program.entries()[entry].dialect).value();
        const CallResult result = session().call(program, entry, {&argument, 1}).value();
        return result.status == Status::ok ? result.value.literal()
                                           : std::string(error_kind_name(error_kind(result.status)));
    }
    return "no entry point";
}

/// The same with and without optimisation.
std::string result_of_text(const std::string& text, const std::string& name = "solve_a",
                           const CompileOptions& options = {}) {
    CompileOptions written = options;
    written.optimize = false;
    const std::string result = result_of(compile(text, options).value(), name);
    EXPECT_EQ(result_of(compile(text, written).value(), name), result) << text;
    return result;
}

TEST(FileNames, constants_are_evaluated_in_the_order_of_the_file) {
    const std::string head = "from dsl import *\n";
    const std::pair<const char*, const char*> cases[] = {
        {"CORNER = (0, 0)\ndef solve_a(I):\n    return crop(I, CORNER, (1, 1))\n", "((1,),)"},
        {"N = -1\ndef solve_a(I):\n    return N\n", "-1"},
        {"A = 1\nB = A\nA = 2\ndef solve_a(I):\n    return (A, B)\n", "(2, 1)"},
        {"def solve_a(I):\n    return LATE\nLATE = 7\n", "7"},
        {"BLOCK = (TWO, TWO)\nS = frozenset({(0, 0)})\ndef solve_a(I):\n    return shift(S, BLOCK)\n", "{(2, 2)}"},
        {"BOTH = compose(vmirror, hmirror)\ndef solve_a(I):\n    return BOTH(I)\n", "((4, 3), (2, 1))"},
        {"K = add(2, 3) == 5\ndef solve_a(I):\n    return K\n", "True"},
        {"flip_it = vmirror\ndef solve_a(I):\n    return flip_it(I)\n", "((2, 1), (4, 3))"},
        {"f = lambda x, y: add(x, y)\ndef solve_a(I):\n    return f(2, 3)\n", "5"},
        {"W = 3\nf = lambda x: add(x, W)\ndef solve_a(I):\n    return f(2)\n", "5"},
        {"T = 5\ndef solve_a(I):\n    return T\n", "5"},
        {"K = 3\ndef solve_a(I):\n    K = 4\n    return K\n", "4"},
        {"K: int = 3\ndef solve_a(I):\n    return K\n", "3"},
    };
    for (const auto& [text, value] : cases)
        EXPECT_EQ(result_of_text(head + text), value) << text;
}

TEST(FileNames, towers_of_constants_cost_their_lines) {
    std::string text = "A0 = compose(vmirror, vmirror)\nB0 = (1, 2)\n";
    for (int i = 1; i < 60; ++i) {
        const std::string below = std::to_string(i - 1);
        text += "A" + std::to_string(i) + " = compose(A" + below + ", A" + below + ")\nB" + std::to_string(i) +
                " = (B" + below + ", B" + below + ")\n";
    }
    EXPECT_EQ(result_of_text(text + "def solve_a(I):\n    return equality(A59, B59)\n"), "False");
}

TEST(FileNames, what_is_no_constant_is_told_where_it_is_used) {
    const CompiledProgram program =
        compile("A = first(3)\nB = open('x')\nC = first(4)\ndef solve_a(I):\n    return (A, B)\n"
                "def solve_b(I):\n    return I\n")
            .value();
    size_t warnings = 0;
    for (const Diagnostic& diagnostic : program.diagnostics())
        warnings += diagnostic.severity == Severity::warning ? 1 : 0;
    EXPECT_EQ(warnings, 2U) << "C is not used";
    EXPECT_EQ(result_of(program, "solve_a"), "no entry point");
    EXPECT_EQ(result_of(program, "solve_b"), "((1, 2), (3, 4))");
}

TEST(FileNames, another_name_of_a_solver_is_a_solver) {
    const std::string text =
        "def solve_a(I):\n    return vmirror(I)\nsolve_b = solve_a\nsolve_c = solve_b\nhelp = solve_a\n"
        "def solve_d(I):\n    return help(I)\n"
        "def solve_e(I):\n    return I[0]\nsolve_f = solve_e\n";
    for (const char* name : {"solve_a", "solve_b", "solve_c", "solve_d"})
        EXPECT_EQ(result_of_text(text, name), "((2, 1), (4, 3))") << name;
    const CompiledProgram program = compile(text).value();
    EXPECT_EQ(program.entries().size(), 4U);
    EXPECT_EQ(program.entries()[0].task, "a");
    std::vector<std::string> rejected(program.rejected().begin(), program.rejected().end());
    EXPECT_EQ(rejected, (std::vector<std::string>{"solve_e", "solve_f"}));
}

TEST(EntryPoints, a_single_parameter_of_another_name_is_the_input) {
    EXPECT_EQ(result_of_text("def solve_a(grid):\n    return vmirror(grid)\n"), "((2, 1), (4, 3))");
    EXPECT_EQ(result_of_text("def helper(g):\n    return solve_b(g)\ndef solve_b(grid):\n    return vmirror(grid)\n"
                             "def solve_a(I):\n    return helper(grid=I) if 0 else helper(I)\n",
                             "solve_b"),
              "((2, 1), (4, 3))");
    EXPECT_EQ(result_of_text(
                  "def solve_a(I):\n    return solve_b(vmirror(I))\ndef solve_b(grid):\n    return vmirror(grid)\n"),
              "((1, 2), (3, 4))");
    EXPECT_EQ(result_of_text("def solve_a(grid, other):\n    return grid\n"), "no entry point");
}

TEST(EntryPoints, may_have_any_name_if_asked_for) {
    CompileOptions options;
    const std::string text = "def dsl1(I):\n    return vmirror(I)\ndef main(grid):\n    return dsl1(grid)\n";
    EXPECT_EQ(result_of_text(text, "main", options), "no entry point");
    options.entries = {"main", "dsl1", "nobody"};
    EXPECT_EQ(result_of_text(text, "main", options), "((2, 1), (4, 3))");
    EXPECT_EQ(result_of_text(text, "dsl1", options), "((2, 1), (4, 3))");
}

TEST(Keywords, have_the_names_of_the_dialect) {
    EXPECT_EQ(result_of_text("def verify_a(I):\n    x = dedupe(iterable=(ONE, ONE))\n"
                             "    return branch(condition=T, if_value=x, else_value=I)\n",
                             "verify_a"),
              "(1,)");
    EXPECT_EQ(
        result_of_text("def solve_a(I):\n    x = dedupe(tup=(ONE, ONE))\n    return branch(condition=T, a=x, b=I)\n"),
        "(1,)");
}

TEST(Guards, evaluate_their_default_only_if_it_is_needed) {
    const auto guarded = [](const std::string& value, const std::string& fallback, const std::string& before = "") {
        return result_of_text("def solve_a(I):\n    x = size(I)\n" + before + "    try:\n        O = " + value +
                              "\n    except:\n        O = " + fallback + "\n    return O\n");
    };
    EXPECT_EQ(guarded("identity(x)", "(first(x), 1)"), "2");
    EXPECT_EQ(guarded("identity(x)", "-I"), "2");
    EXPECT_EQ(guarded("identity(x)", "first(x)"), "2");
    EXPECT_EQ(guarded("first(x)", "(increment(x), 1)"), "(3, 1)");
    EXPECT_EQ(guarded("first(x)", "-x"), "-2");
    EXPECT_EQ(guarded("first(x)", "vmirror(I)"), "((2, 1), (4, 3))");
    EXPECT_EQ(guarded("first(x)", "(first(x), 1)"), "type error");
    EXPECT_EQ(guarded("first(first(x))", "add(x, size(I))"), "4");
    EXPECT_EQ(guarded("vmirror", "first(x)"), "vmirror");
    EXPECT_EQ(guarded("first(x)", "lambda y: x == y", "").substr(0, 14), "solve_a.lambda");
    // The names that a default reads may change afterwards.
    EXPECT_EQ(result_of_text(
                  "def solve_a(I):\n    x = 5\n    try:\n        a = first(x)\n    except:\n        a = -x\n"
                  "    try:\n        b, c = first(x), 3\n    except:\n        b, c = increment(x), (1, decrement(a))\n"
                  "    x = 7\n    return (a, b, c, x)\n"),
              "(-5, 6, (1, -6), 7)");
    EXPECT_EQ(result_of_text(
                  "def solve_a(I):\n    try:\n        b, c = 1, 2\n    except:\n        b, c = first(3), first(4)\n"
                  "    return (c, b)\n"),
              "(2, 1)");
}

} // namespace
