// What lowering makes of a program, and which mistakes it reports. Whole modules and messages are in golden_test.cpp.
#include "frontend/lowering.h"

#include "frontend/dialect_detection.h"
#include "frontend/parser.h"
#include "frontend/wording.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "ops/literal.h"

#include <gtest/gtest.h>

using namespace batt;
using namespace batt::frontend;

namespace {

struct Lowered {
    ParseResult parsed;
    LoweringResult result;
    std::string messages() const {
        return render_text(parsed.diagnostics, &parsed.module.source) +
               render_text(result.diagnostics, &parsed.module.source);
    }
    // The code of each diagnostic of the lowering, in order: "unknown_name missing_return".
    std::string codes() const {
        std::string text;
        for (const Diagnostic& diagnostic : result.diagnostics)
            text.append(text.empty() ? "" : " ").append(describe(diagnostic.code).name);
        return text;
    }
    const ir::Function* function(std::string_view name) const {
        const auto id = result.module.find(name);
        return id ? &result.module.function(*id) : nullptr;
    }
};

Lowered lower_text(const std::string& text, LoweringOptions options = {}) {
    Lowered lowered;
    lowered.parsed = parse(SourceFile("f.py", text));
    lowered.result = lower_module(lowered.parsed.module, options);
    EXPECT_EQ(ir::verify(lowered.result.module), std::vector<std::string>());
    return lowered;
}

// The value of an expression that needs no instructions.
std::string constant(const std::string& text, Dialect dialect = Dialect::arc_dsl) {
    const ParseResult parsed = parse_expression(SourceFile("<expression>", text));
    const LoweringResult result = lower_expression(parsed.module, {dialect});
    EXPECT_FALSE(result.diagnostics.has_errors()) << text << render_text(result.diagnostics, &parsed.module.source);
    const auto id = result.module.find("expression");
    if (!id)
        return "no function";
    const ir::Function& function = result.module.function(*id);
    return function.instructions().size() == 1 ? format_literal(result.module.constant(function.result()), dialect)
                                               : "instructions";
}

} // namespace

TEST(Lowering, literals_become_constants) {
    EXPECT_EQ(constant("((1, 2), (3, 4))"), "((1, 2), (3, 4))");
    EXPECT_EQ(constant("{3, 1, True, (1, 2), frozenset()}"), "{1, 3, (1, 2), frozenset()}");
    EXPECT_EQ(constant("(None, ONE, -5, (NEG_ONE,))"), "(None, 1, -5, (-1,))");
    EXPECT_EQ(constant("(nan, -inf)"), "(nan, -inf)");
    EXPECT_EQ(constant("(first, add)"), "(first, add)");
    EXPECT_EQ(constant("(1, add(1, 2))"), "instructions");
}

TEST(Lowering, the_form_of_a_cell_depends_on_the_dialect) {
    const auto kind = [](const std::string& text, Dialect dialect) {
        const ParseResult parsed = parse_expression(SourceFile("<expression>", text));
        const LoweringResult result = lower_expression(parsed.module, {dialect});
        EXPECT_TRUE(parsed.diagnostics.empty() && result.diagnostics.empty()) << text;
        return result.module.constant(result.module.function(0).result()).kind;
    };
    EXPECT_EQ(kind("(1, (2, 3))", Dialect::arc_dsl), Kind::cell);
    EXPECT_EQ(kind("(1, 2, 3)", Dialect::arc_dsl), Kind::tuple);
    EXPECT_EQ(kind("(1, 2, 3)", Dialect::batt), Kind::cell);
}

TEST(Lowering, entry_points_are_found_by_their_names) {
    const Lowered lowered = lower_text("def solve_0a1b(I):\n    return I\n"
                                       "def solve(I):\n    return I\n"
                                       "def verify_0a1b(I):\n    return I\n"
                                       "def batt(S, I, C):\n    return I\n"
                                       "def solver(x):\n    return x\n");
    EXPECT_EQ(lowered.messages(), "");
    const auto kind = [&](std::string_view name) { return lowered.function(name)->kind(); };
    EXPECT_EQ(kind("solve_0a1b"), ir::FunctionKind::solve);
    EXPECT_EQ(lowered.function("solve_0a1b")->header().task, "0a1b");
    EXPECT_EQ(kind("solve"), ir::FunctionKind::solve);
    EXPECT_EQ(lowered.function("solve")->header().task, "");
    EXPECT_EQ(kind("verify_0a1b"), ir::FunctionKind::verify);
    EXPECT_EQ(kind("batt"), ir::FunctionKind::batt);
    EXPECT_EQ(kind("solver"), ir::FunctionKind::helper);
    EXPECT_EQ(lowered.function("batt")->parameter_name(2), "C");
}

TEST(Lowering, functions_without_errors_are_lowered_when_others_have_errors) {
    const Lowered lowered = lower_text("def solve_1(I):\n    return undefined(I)\n"
                                       "def solve_2(I):\n    return vmirror(I)\n"
                                       "def solve_3(I):\n    return I + 1\n"
                                       "def solve_4(I):\n    return solve_3(I)\n");
    ASSERT_EQ(lowered.parsed.diagnostics.size(), 1u) << lowered.messages();
    EXPECT_EQ(lowered.parsed.diagnostics[0].code, Code::unsupported_expression);
    EXPECT_EQ(lowered.codes(), "unknown_name function_left_out");
    EXPECT_EQ(lowered.result.diagnostics[0].message, "unknown function 'undefined'");
    EXPECT_EQ(lowered.result.diagnostics[1].severity, Severity::note);
    EXPECT_EQ(lowered.result.diagnostics[1].message, "'solve_4' is left out because 'solve_3' has errors");
    EXPECT_EQ(lowered.result.rejected, (std::vector<std::string>{"solve_1", "solve_3", "solve_4"}));
    EXPECT_EQ(lowered.result.module.function_count(), 1u);
    EXPECT_NE(lowered.function("solve_2"), nullptr);
}

TEST(Lowering, verifiers_have_the_dialect_re_arc) {
    const std::string text = "def verify_1(I):\n    return helper(I)\ndef helper(x):\n    return vmirror(x)\n";
    const Lowered alone = lower_text(text);
    ASSERT_EQ(alone.messages(), "");
    EXPECT_EQ(alone.function("verify_1")->dialect(), Dialect::re_arc);
    EXPECT_EQ(alone.function("helper")->dialect(), Dialect::re_arc);
    const Lowered mixed = lower_text(text + "def solve_1(I):\n    return helper(I)\n");
    EXPECT_EQ(mixed.function("verify_1")->dialect(), Dialect::re_arc);
    EXPECT_EQ(mixed.function("solve_1")->dialect(), Dialect::arc_dsl);
    EXPECT_EQ(mixed.function("helper")->dialect(), Dialect::arc_dsl);
    const Lowered forced = lower_text(text, {Dialect::arc_dsl});
    EXPECT_EQ(forced.function("verify_1")->dialect(), Dialect::arc_dsl);
}

TEST(Lowering, the_dialect_is_detected_from_ops_and_then_from_parameters) {
    const auto dialect = [](const std::string& text) {
        return detect_dialect(parse(SourceFile("f.py", text)).module).dialect;
    };
    EXPECT_EQ(dialect("def solve_1(I):\n    return I\n"), Dialect::arc_dsl);
    EXPECT_EQ(dialect("def solve_1(S, I, C):\n    return I\n"), Dialect::batt);
    EXPECT_EQ(dialect("def batt(I):\n    return I\n"), Dialect::batt);
    EXPECT_EQ(dialect(""), Dialect::arc_dsl);
    // A variable that is called like an op says nothing.
    EXPECT_EQ(dialect("def solve_1(S, I, C):\n    vconcat = I\n    return vconcat\n"), Dialect::batt);
}

TEST(Lowering, instructions_have_source_positions) {
    const Lowered lowered = lower_text("def solve_1(I):\n    x = vmirror(  \n        hmirror(I))\n    return x\n");
    ASSERT_EQ(lowered.messages(), "");
    const ir::Function& function = *lowered.function("solve_1");
    ASSERT_EQ(function.instructions().size(), 4u);
    EXPECT_EQ(function.header().position, (ir::Position{1, 1}));
    EXPECT_EQ(function.instruction(1).position, (ir::Position{3, 9}));
    EXPECT_EQ(function.instruction(2).position, (ir::Position{2, 9}));
    EXPECT_EQ(function.instruction(3).position, (ir::Position{4, 5}));
}

TEST(Lowering, the_values_of_records_are_the_result_and_the_rest_is_in_the_header) {
    const Lowered lowered = lower_text(
        "def batt(I):\n    s = []\n    o = []\n    s.append((1, 'b', 'a', 3))\n    o.append((2, True, 'b', I))\n"
        "    s.append((4, None, 'c', 5))\n    return o, s\n");
    EXPECT_EQ(lowered.messages(), "");
    using List = ir::OutputRecord::List;
    const std::vector<ir::OutputRecord> records = {
        {List::output, 2, true, "", "b"}, {List::score, 1, false, "b", "a"}, {List::score, 4, false, "None", "c"}};
    EXPECT_EQ(lowered.function("batt")->header().records, records);
    const std::string text = ir::print(lowered.result.module);
    EXPECT_NE(text.find("make_tuple(%0, 3, 5)"), std::string::npos) << text;
}

TEST(Lowering, records_belong_to_batt_and_do_not_mix_with_other_values) {
    const Lowered solver = lower_text("def solve_1(I):\n    o = []\n    o.append((2, True, 'b', I))\n    return o\n");
    ASSERT_EQ(solver.codes(), "bad_list_use");
    EXPECT_EQ(solver.result.diagnostics[0].message, "only a function batt returns records");
    const Lowered mixed = lower_text("def batt(I):\n    o = [I, (2, True, 'b', I)]\n    return o\n");
    ASSERT_EQ(mixed.codes(), "bad_list_use");
    EXPECT_EQ(mixed.result.diagnostics[0].message, "a list holds records and other values");
}

TEST(Lowering, any_number_of_names_can_unpack_a_value) {
    const Lowered lowered = lower_text("def solve_1(I):\n    a, b, c = vsplit(I, 3)\n    return b\n");
    EXPECT_EQ(lowered.messages(), "");
    EXPECT_NE(ir::print(lowered.result.module).find("element(%1) 1 of 3"), std::string::npos);
}

TEST(Lowering, calls_that_fail_at_run_time_are_warnings_in_batt_and_errors_elsewhere) {
    const auto calls = [](const std::string& statement, Code code, const std::string& lowered_to) {
        const std::string program = "def f(x):\n    return x\ndef g(I):\n    " + statement + "\n    return y\n";
        const Lowered batt = lower_text(program, {Dialect::batt});
        ASSERT_EQ(batt.codes(), describe(code).name) << statement;
        EXPECT_EQ(batt.result.diagnostics[0].severity, Severity::warning) << statement;
        const std::string text = ir::print(batt.result.module);
        EXPECT_NE(text.find(lowered_to), std::string::npos) << statement << "\n" << text;
        const Lowered classic = lower_text(program, {Dialect::arc_dsl});
        ASSERT_EQ(classic.codes(), describe(code).name) << statement;
        EXPECT_EQ(classic.result.diagnostics[0].severity, Severity::error) << statement;
        EXPECT_EQ(classic.result.diagnostics[0].message, batt.result.diagnostics[0].message) << statement;
        EXPECT_EQ(classic.result.rejected, std::vector<std::string>{"g"}) << statement;
    };
    calls("y = EIGHT(I)", Code::not_callable, "call_value(8, %0)");
    calls("y = last(index, I)", Code::wrong_argument_count, "call_value(last, index, %0)");
    calls("y = index(I)", Code::wrong_argument_count, "call_value(index, %0, None, None)");
    calls("y = size(container=I, n=2)", Code::unknown_argument, "call_value(size, %0, 2)");
    calls("y = size(I, container=I)", Code::bad_arguments, "call_value(size, %0, %0)");
    calls("y = f(I, I)", Code::wrong_argument_count, "call_value(%1, %0, %0)");
    calls("y, z = I, I, I", Code::bad_unpacking, "element(%1) 0 of 2");
}

TEST(Lowering, long_chains_of_functions_do_not_exhaust_the_stack) {
    std::string text;
    for (int index = 0; index < 20000; ++index) {
        text.append("def f").append(std::to_string(index)).append("(x):\n    return f");
        text.append(std::to_string(index + 1)).append("(x)\n");
    }
    text += "def f20000(x):\n    return x\n";
    const Lowered lowered = lower_text(text);
    EXPECT_EQ(lowered.messages(), "");
    EXPECT_EQ(lowered.result.module.function_count(), 20001u);
}

TEST(Lowering, an_expression_with_errors_gives_no_function) {
    const ParseResult parsed = parse_expression(SourceFile("<expression>", "ad(1, 2)"));
    const LoweringResult result = lower_expression(parsed.module);
    EXPECT_EQ(render_text(result.diagnostics, &parsed.module.source),
              "<expression>:1:1: error[B0201]: unknown function 'ad'\n"
              "    1 | ad(1, 2)\n"
              "      | ^~\n"
              "      = hint: did you mean 'add'?\n");
    EXPECT_EQ(result.module.function_count(), 0u);
}

TEST(Lowering, an_omitted_argument_is_the_default_of_its_parameter) {
    const std::string program = "def f(I):\n    return get_nth_by_key_t(I, F0)\n"
                                "def g(I):\n    return get_nth_by_key_t(rank=F0, container=I)\n"
                                "def h(I):\n    return get_nth_by_key_t(I, F0, identity)\n";
    const Lowered lowered = lower_text(program, {Dialect::batt});
    ASSERT_EQ(lowered.messages(), "");
    for (const char* const name : {"f", "g", "h"})
        EXPECT_NE(ir::print(lowered.result.module, *lowered.function(name)).find("get_nth_by_key_t(%0, 0, identity)"),
                  std::string::npos)
            << name;
    const Lowered short_of_one = lower_text("def f(I):\n    return get_nth_by_key_t(I)\n", {Dialect::batt});
    ASSERT_EQ(short_of_one.codes(), "wrong_argument_count");
    EXPECT_EQ(short_of_one.result.diagnostics[0].message, "'get_nth_by_key_t' takes 2 to 3 arguments, but 1 is given");
}

// A call with positional arguments is lowered like one with keyword arguments.
void check_calls(const OpInfo& op, Dialect dialect) {
    std::string by_place;
    std::string by_name;
    for (size_t index = 0; index < op.parameters.size(); ++index) {
        const auto& last = op.parameters[op.parameters.size() - 1 - index];
        by_place.append(index == 0 ? "I" : ", I");
        by_name.append(index == 0 ? "" : ", ").append(last.name_in(dialect)).append("=I");
    }
    std::string program = "def f(I):\n    return ";
    program.append(op.name).append("(").append(by_place).append(")\ndef g(I):\n    return ");
    program.append(op.name).append("(").append(by_name).append(")\n");
    const Lowered lowered = lower_text(program, {dialect});
    ASSERT_EQ(lowered.messages(), "") << op.name;
    const auto body = [&](std::string_view function) {
        const std::string text = ir::print(lowered.result.module, *lowered.function(function));
        return text.substr(text.find(" = "), text.find('@', text.find(" = ")) - text.find(" = "));
    };
    EXPECT_EQ(body("f"), body("g"));
}
TEST(Lowering, every_op_takes_positional_and_keyword_arguments) {
    size_t checked = 0;
    for (const OpInfo& op : all_ops()) {
        for (const Dialect dialect : {Dialect::arc_dsl, Dialect::batt}) {
            if ((op.dialects & dialect_bit(dialect)) == 0)
                continue;
            check_calls(op, dialect);
            ++checked;
        }
    }
    EXPECT_GT(checked, 400u);
}

TEST(Lowering, each_mistake_is_reported_once_with_its_code) {
    struct Case {
        const char* body; // of a function `f(I)` that follows `def helper(x, y=1)`
        Code code;
        const char* message;
    };
    const Case cases[] = {
        {"return undefined", Code::unknown_name, "unknown name 'undefined'"},
        {"return mir_rot_t(I, I)", Code::wrong_dialect,
         "'mir_rot_t' belongs to the dialect batt, but this program is read as arc-dsl"},
        {"return fill(I, 1)", Code::wrong_argument_count, "'fill' takes 3 arguments, but 2 are given"},
        {"return helper()", Code::wrong_argument_count, "'helper' takes 1 to 2 arguments, but none are given"},
        {"return fill(I, 1, colour=2)", Code::unknown_argument, "'fill' has no parameter 'colour'"},
        {"return fill(I, 1, grid=I)", Code::bad_arguments, "the argument 'grid' is given twice"},
        {"return (1, 2)(I)", Code::not_callable, "'(1, 2)' is not a function and cannot be called"},
        {"x = I", Code::missing_return, "the function 'f' returns nothing"},
        {"return", Code::missing_return, "this return gives no value"},
        {"return f(I)", Code::recursive_function, "'f' calls itself"},
        {"o = []\n    return size(o)", Code::bad_list_use, "the list 'o' cannot be used as a value"},
        {"I.append(1)\n    return I", Code::bad_list_use, "'I' is not a list"},
        {"a, b = I, I, I\n    return a", Code::bad_unpacking, "2 names for 3 values"},
        {"x = I\n    g = lambda y: x\n    x = 1\n    return g(x)", Code::captured_name_changes,
         "'x' changes after a lambda above used it"},
        {"size = size(I)\n    return size", Code::used_before_assignment, "'size' is used before it is assigned"},
        {"return 'text'", Code::bad_string_use, "a string cannot be used as a value"},
        {"return apply(lambda x=1: x, I)", Code::bad_parameters, "a parameter of a lambda has no default"},
    };
    for (const Case& mistake : cases) {
        const Lowered lowered =
            lower_text("def helper(x, y=1):\n    return x\ndef f(I):\n    " + std::string(mistake.body) + "\n",
                       {Dialect::arc_dsl});
        ASSERT_TRUE(lowered.parsed.diagnostics.empty()) << lowered.messages();
        ASSERT_EQ(lowered.codes(), describe(mistake.code).name) << lowered.messages();
        EXPECT_EQ(lowered.result.diagnostics[0].severity, Severity::error) << mistake.body;
        EXPECT_EQ(lowered.result.diagnostics[0].message, mistake.message);
        EXPECT_EQ(lowered.result.rejected, std::vector<std::string>{"f"}) << mistake.body;
    }
}

TEST(Lowering, a_file_of_unknown_names_is_reported_in_linear_time) {
    // Comparing each of them with each would take minutes; hints are looked for as long as the budget of a file lasts.
    constexpr int count = 100'000;
    std::string text = "def f(I):\n    a_pond = I\n    x = a_pont\n";
    for (int i = 0; i < count; ++i)
        text += "    x" + std::to_string(i) + " = unknown_" + std::to_string(i) + "\n";
    const Lowered lowered = lower_text(text + "    return I\n", {Dialect::arc_dsl});
    ASSERT_EQ(lowered.result.diagnostics.size(), count + 1u);
    EXPECT_EQ(lowered.result.diagnostics[0].hint, "did you mean 'a_pond'?");
    EXPECT_EQ(lowered.result.diagnostics[count].hint, "");
    EXPECT_EQ(lowered.result.diagnostics[count].code, Code::unknown_name);
}

TEST(Lowering, mistakes_of_functions_that_cannot_be_read_are_reported_beside_what_cannot_be_read) {
    // What the header would have bound is no mistake, nor what a line that cannot be read assigns.
    const Lowered header =
        lower_text("def solve_a(I, 3x, k):\n    y = nothing_of_this_name(I)\n    z = vmirror(I, k)\n    return z\n");
    EXPECT_TRUE(header.parsed.diagnostics.has_errors());
    EXPECT_EQ(header.codes(), "unknown_name wrong_argument_count") << header.messages();
    EXPECT_EQ(header.function("solve_a"), nullptr);
    const Lowered line =
        lower_text("def solve_b(I):\n    y = vmirror(I) +* 3\n    z = hmirror(y)\n    w = hmirror(v)\n");
    EXPECT_EQ(line.codes(), "unknown_name") << line.messages();
    const Lowered nothing = lower_text("def solve_c(I):\n    y = = vmirror(I)\n    return y\n");
    EXPECT_EQ(nothing.codes(), "") << nothing.messages();
}

TEST(Lowering, names_of_another_dialect_come_with_a_hint_that_counts_both) {
    const auto hint = [](const std::string& text, std::optional<Dialect> dialect = std::nullopt) {
        const Lowered lowered = lower_text(text, {dialect});
        for (const Diagnostic& diagnostic : lowered.result.diagnostics)
            if (diagnostic.code == Code::wrong_dialect)
                return diagnostic.hint;
        return std::string("none");
    };
    const std::string of_batt = "def solve_b(I):\n    return mir_rot_t(I, 1)\n";
    const std::string of_arc_dsl = "def solve_a(I):\n    x = leastcommon(I)\n    return trim(I)\n";
    EXPECT_EQ(hint(of_batt, Dialect::arc_dsl),
              "this file has no name of arc-dsl alone: --dialect batt reads it as batt");
    EXPECT_EQ(lower_text(of_batt).result.dialect, Dialect::batt);
    EXPECT_EQ(lower_text(of_batt).result.dialect_reason, "1 name of it alone, 0 of arc-dsl alone");
    EXPECT_EQ(lower_text(of_batt, {Dialect::batt}).result.dialect_reason, "as asked for");
    EXPECT_EQ(lower_text(of_arc_dsl).result.dialect_reason, "no name of one dialect alone");
}

TEST(Lowering, names_in_messages_are_short_and_printable) {
    const Lowered lowered = lower_text("def solve_a(I):\n    return " + std::string(5000, 'y') + "(I)\n");
    ASSERT_EQ(lowered.result.diagnostics.size(), 1U);
    EXPECT_LT(lowered.result.diagnostics.begin()->message.size(), 200U);
    EXPECT_EQ(quoted(std::string_view("a\x1b[31m\n\xff\xc3\xa9\0b", 12)), "'a\\x1b[31m\\x0a\\xff\xc3\xa9\\x00b'");
}

TEST(Parser, names_the_encoding_of_a_file_that_is_not_utf_8) {
    const std::string text = "def solve_a(I):\n    return I\n";
    std::string little;
    std::string big;
    for (const char letter : text) {
        little += {letter, '\0'};
        big += {'\0', letter};
    }
    for (const std::string& wide : {"\xff\xfe" + little, "\xfe\xff" + big, little, big}) {
        const ParseResult parsed = parse(SourceFile("f.py", wide));
        ASSERT_EQ(parsed.diagnostics.size(), 1U);
        EXPECT_EQ(parsed.diagnostics.begin()->message, "the file is UTF-16, not UTF-8");
        EXPECT_EQ(parsed.diagnostics.begin()->hint, "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE");
    }
    EXPECT_FALSE(parse(SourceFile("f.py", "\xEF\xBB\xBF" + text)).diagnostics.has_errors());
}
