#include "frontend/lowering.h"

#include "frontend/parser.h"
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

// What an expression that needs no instructions is.
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

TEST(Lowering, a_cell_is_what_the_dialect_says) {
    const auto kind = [](const std::string& text, Dialect dialect) {
        const ParseResult parsed = parse_expression(SourceFile("<expression>", text));
        const LoweringResult result = lower_expression(parsed.module, {dialect});
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

TEST(Lowering, functions_without_errors_survive_those_with) {
    const Lowered lowered = lower_text("def solve_1(I):\n    return nothing(I)\n"
                                       "def solve_2(I):\n    return vmirror(I)\n"
                                       "def solve_3(I):\n    return I + 1\n"
                                       "def solve_4(I):\n    return solve_3(I)\n");
    EXPECT_EQ(lowered.result.rejected, (std::vector<std::string>{"solve_1", "solve_3", "solve_4"}));
    EXPECT_EQ(lowered.result.module.function_count(), 1u);
    EXPECT_NE(lowered.function("solve_2"), nullptr);
}

TEST(Lowering, verifiers_are_of_re_arc) {
    const std::string text = "def verify_1(I):\n    return helper(I)\ndef helper(x):\n    return vmirror(x)\n";
    const Lowered alone = lower_text(text);
    EXPECT_EQ(alone.function("verify_1")->dialect(), Dialect::re_arc);
    EXPECT_EQ(alone.function("helper")->dialect(), Dialect::re_arc);
    const Lowered mixed = lower_text(text + "def solve_1(I):\n    return helper(I)\n");
    EXPECT_EQ(mixed.function("verify_1")->dialect(), Dialect::re_arc);
    EXPECT_EQ(mixed.function("solve_1")->dialect(), Dialect::arc_dsl);
    EXPECT_EQ(mixed.function("helper")->dialect(), Dialect::arc_dsl);
    const Lowered forced = lower_text(text, {Dialect::arc_dsl});
    EXPECT_EQ(forced.function("verify_1")->dialect(), Dialect::arc_dsl);
}

TEST(Lowering, ops_and_then_parameters_tell_the_dialect) {
    const auto dialect = [](const std::string& text) { return detect_dialect(parse(SourceFile("f.py", text)).module); };
    EXPECT_EQ(dialect("def solve_1(I):\n    return I\n"), Dialect::arc_dsl);
    EXPECT_EQ(dialect("def solve_1(S, I, C):\n    return I\n"), Dialect::batt);
    EXPECT_EQ(dialect("def batt(I):\n    return I\n"), Dialect::batt);
    EXPECT_EQ(dialect(""), Dialect::arc_dsl);
    // A variable that is called like an op says nothing.
    EXPECT_EQ(dialect("def solve_1(S, I, C):\n    vconcat = I\n    return vconcat\n"), Dialect::batt);
}

TEST(Lowering, instructions_know_their_places) {
    const Lowered lowered = lower_text("def solve_1(I):\n    x = vmirror(  \n        hmirror(I))\n    return x\n");
    const ir::Function& function = *lowered.function("solve_1");
    ASSERT_EQ(function.instructions().size(), 4u);
    EXPECT_EQ(function.header().position, (ir::Position{1, 1}));
    EXPECT_EQ(function.instruction(1).position, (ir::Position{3, 9}));
    EXPECT_EQ(function.instruction(2).position, (ir::Position{2, 9}));
    EXPECT_EQ(function.instruction(3).position, (ir::Position{4, 5}));
}

TEST(Lowering, records_become_part_of_the_header_and_their_values_the_result) {
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
    EXPECT_NE(lower_text("def solve_1(I):\n    o = []\n    o.append((2, True, 'b', I))\n    return o\n").messages(),
              "");
    EXPECT_NE(lower_text("def batt(I):\n    o = [I, (2, True, 'b', I)]\n    return o\n").messages(), "");
}

TEST(Lowering, any_number_of_names_takes_a_value_apart) {
    const Lowered lowered = lower_text("def solve_1(I):\n    a, b, c = vsplit(I, 3)\n    return b\n");
    EXPECT_EQ(lowered.messages(), "");
    EXPECT_NE(ir::print(lowered.result.module).find("element(%1) 1 of 3"), std::string::npos);
}

TEST(Lowering, calls_that_fail_when_they_are_executed_are_warnings_in_batt_and_errors_elsewhere) {
    const auto calls = [](const std::string& statement, Code code, const std::string& lowered_to) {
        const std::string program = "def f(x):\n    return x\ndef g(I):\n    " + statement + "\n    return y\n";
        const Lowered batt = lower_text(program, {Dialect::batt});
        EXPECT_FALSE(batt.result.diagnostics.has_errors()) << batt.messages();
        ASSERT_EQ(batt.result.diagnostics.size(), 1u) << statement;
        EXPECT_EQ(batt.result.diagnostics[0].code, code) << statement;
        const std::string text = ir::print(batt.result.module);
        EXPECT_NE(text.find(lowered_to), std::string::npos) << statement << "\n" << text;
        const Lowered classic = lower_text(program, {Dialect::arc_dsl});
        EXPECT_TRUE(classic.result.diagnostics.has_errors()) << statement;
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

TEST(Lowering, an_argument_left_out_is_the_default_of_its_parameter) {
    const std::string program = "def f(I):\n    return get_nth_by_key_t(I, F0)\n"
                                "def g(I):\n    return get_nth_by_key_t(rank=F0, container=I)\n"
                                "def h(I):\n    return get_nth_by_key_t(I, F0, identity)\n";
    const Lowered lowered = lower_text(program, {Dialect::batt});
    ASSERT_EQ(lowered.messages(), "");
    for (const char* const name : {"f", "g", "h"})
        EXPECT_NE(ir::print(lowered.result.module, *lowered.function(name)).find("get_nth_by_key_t(%0, 0, identity)"),
                  std::string::npos)
            << name;
    EXPECT_NE(lower_text("def f(I):\n    return get_nth_by_key_t(I)\n", {Dialect::batt})
                  .messages()
                  .find("takes 2 to 3 arguments"),
              std::string::npos);
}

// A call of an op in a dialect is the same by position and by name.
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
TEST(Lowering, every_op_can_be_called_by_position_and_by_name) {
    for (const OpInfo& op : all_ops())
        for (const Dialect dialect : {Dialect::arc_dsl, Dialect::batt})
            if ((op.dialects & dialect_bit(dialect)) != 0)
                check_calls(op, dialect);
}
