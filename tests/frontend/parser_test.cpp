// The syntax tree, recovery from syntax errors, limits, and damaged programs. Whole trees and messages are in golden_test.cpp.
#include "frontend/parser.h"

#include "frontend/ast_printer.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

using namespace batt::frontend;

namespace {

std::string repeated(std::string_view part, size_t count) {
    std::string result;
    result.reserve(part.size() * count);
    for (size_t index = 0; index < count; ++index)
        result += part;
    return result;
}

ParseResult parse_text(const std::string& text) { return parse(SourceFile("f.py", text)); }

ParseResult expression(const std::string& text) { return parse_expression(SourceFile("<expression>", text)); }

// The codes of the diagnostics, in order: "B0101 B0103".
std::string codes(const ParseResult& result) {
    std::string text;
    for (const Diagnostic& diagnostic : result.diagnostics)
        text.append(text.empty() ? "" : " ").append(describe(diagnostic.code).text);
    return text;
}

} // namespace

TEST(Parser, a_function_keeps_names_parameters_and_places) {
    const ParseResult result = parse_text("def solve_x(I, S=1):\n    O = vmirror(I)\n    return O\n");
    ASSERT_EQ(codes(result), "");
    const Module& module = result.module;
    ASSERT_EQ(module.functions.size(), 1u);
    const Function& function = module.functions[0];
    EXPECT_EQ(module.name_of(function), "solve_x");
    EXPECT_EQ(module.source.text(function.name_range), "solve_x");
    ASSERT_EQ(function.parameter_count, 2u);
    EXPECT_EQ(module.names[module.parameters_of(function)[1].name], "S");
    EXPECT_NE(module.parameters_of(function)[1].default_value, no_expression);
    ASSERT_EQ(function.statement_count, 2u);
    const Statement& assign = module.statements_of(function)[0];
    EXPECT_EQ(module.source.text(assign.range), "O = vmirror(I)");
    EXPECT_EQ(module.source.text(module.expressions[assign.value].range), "vmirror(I)");
    EXPECT_EQ(module.source.text(module.statements_of(function)[1].range), "return O");
}

TEST(Parser, children_stand_before_their_parents) {
    const ParseResult result =
        parse_text("def f(I):\n    x = g(h(I, -1), (1, {2, 3}), k=lambda a: a == I)(4)\n    return x\n");
    ASSERT_EQ(codes(result), "");
    const Module& module = result.module;
    for (ExpressionId id = 0; id < module.expressions.size(); ++id) {
        const Expression& node = module.expressions[id];
        switch (node.kind) {
        case ExpressionKind::call:
            EXPECT_LT(node.operand, id);
            for (const Argument& argument : module.arguments_of(node))
                EXPECT_LT(argument.value, id);
            break;
        case ExpressionKind::tuple:
        case ExpressionKind::set:
        case ExpressionKind::list:
            for (const ExpressionId element : module.elements_of(node))
                EXPECT_LT(element, id);
            break;
        case ExpressionKind::equal:
        case ExpressionKind::not_equal:
            EXPECT_LT(node.other, id);
            EXPECT_LT(node.operand, id);
            break;
        case ExpressionKind::lambda:
        case ExpressionKind::negate:
            EXPECT_LT(node.operand, id);
            break;
        default:
            break;
        }
    }
}

TEST(Parser, only_the_statement_with_an_error_is_left_out) {
    const ParseResult result = parse_text("def a(I):\n    x = I + 1\n    y = f(I)\n    z = I[0]\n    return y\n"
                                          "def b(I):\n    return I\n"
                                          "def c(I):\n    for x in I:\n        y = x\n    return I\n");
    EXPECT_EQ(codes(result), "B0103 B0103 B0102");
    ASSERT_EQ(result.module.functions.size(), 3u);
    EXPECT_TRUE(result.module.functions[0].broken);
    EXPECT_EQ(result.module.functions[0].statement_count, 2u);
    EXPECT_FALSE(result.module.functions[1].broken);
    EXPECT_TRUE(result.module.functions[2].broken);
    EXPECT_EQ(result.module.functions[2].statement_count, 1u);
}

TEST(Parser, a_syntax_error_on_line_5000_is_found_there) {
    std::string text;
    for (int line = 1; line < 5000; line += 3)
        text += "def solve_" + std::to_string(line) + "(I):\n    O = vmirror(I)\n    return O\n";
    const size_t lines = static_cast<size_t>(std::ranges::count(text, '\n'));
    text += "def last(I):\n    O = vmirror I)\n    return O\n";
    const ParseResult result = parse_text(text);
    ASSERT_EQ(codes(result), "B0101");
    EXPECT_EQ(result.diagnostics[0].message, "expected the end of the line, found 'I'");
    EXPECT_EQ(result.diagnostics[0].position.line, lines + 2);
    EXPECT_EQ(result.module.functions.size(), lines / 3 + 1);
}

TEST(Parser, deep_nesting_is_an_error_and_not_a_crash) {
    for (const std::string_view opening : {"(", "f(", "{", "[", "-", "- ", "lambda: ", "lambda x: (", "f(k="}) {
        const std::string text = repeated(opening, 100000);
        EXPECT_EQ(codes(expression(text)), "B0107") << opening;
        // In a program, an unclosed bracket is found before the grammar sees the line.
        const bool bracket = opening.find_first_of("({[") != std::string_view::npos;
        EXPECT_EQ(codes(parse_text("def f(I):\n    x = " + text + "\n    return x\n")), bracket ? "B0105" : "B0107")
            << opening;
    }
    EXPECT_EQ(codes(expression(repeated("not ", 100000))), "B0103");
    EXPECT_EQ(codes(expression(repeated("(", 100000) + "1" + repeated(")", 100000))), "B0107");
    EXPECT_EQ(codes(expression("f" + repeated("()", 100000))), "B0107");
    EXPECT_EQ(codes(expression(repeated("(", 150) + "1" + repeated(")", 150))), "");
    EXPECT_EQ(codes(expression("f" + repeated("()", 150))), "");
}

TEST(Parser, containers_can_have_100000_elements) {
    EXPECT_EQ(codes(expression("(" + repeated("1, ", 100000) + ")")), "");
    EXPECT_EQ(codes(expression("{" + repeated("(1, 2), ", 100000) + "}")), "");
}

TEST(Parser, integers_fit_into_32_bits) {
    EXPECT_EQ(codes(expression("2147483647")), "");
    EXPECT_EQ(codes(expression("-2147483648")), "");
    EXPECT_EQ(codes(expression("(-2147483648, 1)")), "");
    EXPECT_EQ(codes(expression("2147483648")), "B0106");
    EXPECT_EQ(codes(expression("-2147483649")), "B0106");
    EXPECT_EQ(codes(expression("-(2147483648)")), "B0106");
    EXPECT_EQ(codes(expression("--2147483648")), "");
    EXPECT_EQ(codes(expression("(-2147483648, 2147483648)")), "B0106");
    EXPECT_EQ(codes(expression("99999999999999999999999999999999999")), "B0106");
    EXPECT_EQ(codes(expression("1" + repeated("0", 100000))), "B0106");
}

TEST(Parser, literals_of_the_conformance_vectors_are_expressions) {
    for (const char* text : {
             "frozenset()",
             "{}",
             "{(1, (0, 0)), (2, (0, 1))}",
             "frozenset({frozenset({(1, 2)}), frozenset()})",
             "((1, 2), (3, 4))",
             "((1,),)",
             "(nan, -nan)",
             "apply(compose(first, rbind(add, (1, -1))), ((1, 2), (True, None)))",
             "  ( 1 ,\n 2 )  ",
             "add(1, 2) # a comment",
         }) {
        EXPECT_EQ(codes(expression(text)), std::string_view(text) == "{}" ? "B0103" : "") << text;
    }
}

TEST(Parser, an_expression_must_be_the_whole_text) {
    EXPECT_EQ(codes(expression("")), "B0101");
    EXPECT_EQ(codes(expression("   \n ")), "B0101");
    EXPECT_EQ(codes(expression("1 2")), "B0101");
    EXPECT_EQ(codes(expression("x = 3")), "B0101");
    EXPECT_EQ(codes(expression("f(1")), "B0101");
    EXPECT_EQ(codes(expression("f(1))")), "B0101");
    EXPECT_EQ(codes(expression("return 1")), "B0101");
    const ParseResult result = expression("1, 2");
    ASSERT_EQ(codes(result), "");
    ASSERT_EQ(result.module.functions.size(), 1u);
    EXPECT_EQ(print_ast(result.module), "expression @1:1\n    return @1:1\n        tuple @1:1\n"
                                        "            integer 1 @1:1\n            integer 2 @1:4\n");
}

TEST(Parser, ignored_python_outside_of_functions_gets_one_note) {
    const ParseResult result =
        parse_text("import os\n"
                   "from dsl import (a,\n    b)\n"
                   "try:\n    import cupy\n    USE = True\nexcept Exception as e:\n    USE = False\n"
                   "VALUES = {'a': [1, 2.5], **other}\n"
                   "class A(B):\n    x: int = 3\n    def f(self):\n        return self.x[0]\n"
                   "def solve_1(I):\n    return I\n"
                   "if __name__ == '__main__':\n    for i in range(3): print(f'{i}')\n");
    EXPECT_EQ(codes(result), "B0112");
    EXPECT_EQ(result.diagnostics[0].severity, Severity::note);
    EXPECT_EQ(result.diagnostics[0].position.line, 4u);
    ASSERT_EQ(result.diagnostics[0].notes.size(), 1u);
    EXPECT_EQ(result.diagnostics[0].notes[0].message, "and 4 more statements below");
    EXPECT_EQ(result.module.functions.size(), 1u);
}

TEST(Parser, a_program_without_functions_is_an_error) {
    for (const char* text : {"", "\n\n", "# a comment\n", "from dsl import *\n", "'a docstring'\n"})
        EXPECT_EQ(codes(parse_text(text)), "B0002") << text;
    EXPECT_EQ(codes(parse_text("x = 3\n")), "B0002");
    EXPECT_EQ(codes(parse_text("x += 3\n")), "B0112 B0002");
    EXPECT_EQ(codes(parse_text("\x7F"
                               "ELF\x02\x01binary\n")),
              "B0113");
    EXPECT_EQ(codes(parse_text("deff f(I):\n    return I\n")), "B0101");
}

TEST(Parser, a_statement_indented_deeper_is_only_a_warning) {
    const ParseResult result = parse_text("def f(I):\n    s = []\n        x = g(I)\n        y = g(x)\n    return y\n");
    ASSERT_EQ(codes(result), "B0104");
    EXPECT_EQ(result.diagnostics[0].severity, Severity::warning);
    EXPECT_FALSE(result.module.functions[0].broken);
    EXPECT_EQ(result.module.functions[0].statement_count, 4u);
}

TEST(Parser, reads_on_after_a_thousand_errors) {
    const ParseResult result =
        parse_text("def f(I):\n" + repeated("    x = I + 1\n", 5000) + repeated("def b(I):\n    return I[0]\n", 3000) +
                   "def good(I):\n    return vmirror(I)\n");
    ASSERT_EQ(result.diagnostics.size(), most_syntax_errors + 1);
    for (size_t index = 0; index < most_syntax_errors; ++index) {
        EXPECT_EQ(result.diagnostics[index].severity, Severity::error);
        EXPECT_EQ(result.diagnostics[index].code, Code::unsupported_expression);
    }
    EXPECT_EQ(result.diagnostics[most_syntax_errors].severity, Severity::note);
    EXPECT_EQ(result.diagnostics[most_syntax_errors].message,
              "7000 more errors in this file, which are not listed; their functions are left out too");
    ASSERT_EQ(result.module.functions.size(), 3002u);
    for (size_t number = 0; number <= 3000; ++number)
        EXPECT_TRUE(result.module.functions[number].broken) << number;
    EXPECT_FALSE(result.module.functions.back().broken);
}

TEST(Parser, equal_names_have_one_id) {
    const ParseResult result = parse_text("def f(I):\n    x = g(I, I)\n    x = g(x, I)\n    return x\n");
    EXPECT_EQ(result.module.names.size(), 4u);
    EXPECT_NE(result.module.names.find("g"), no_name);
    EXPECT_EQ(result.module.names.find("h"), no_name);
}

TEST(Parser, the_tree_outlives_the_source_it_was_made_from) {
    ParseResult result;
    {
        const SourceFile source("f.py", "def f(I):\n    return g(I)\n");
        result = parse(source);
    }
    const ParseResult moved = std::move(result);
    EXPECT_EQ(print_ast(moved.module), "function f @1:1\n    parameter I @1:7\n    return @2:5\n        call @2:12\n"
                                       "            name g @2:12\n            name I @2:14\n");
}

// Every prefix of a program, and the program with each byte changed, must be read without a crash, with all places inside
// the text. The sanitizer builds make this a test of memory, too.
TEST(Parser, damaged_programs_do_not_crash_the_parser) {
    const std::string program =
        "@d\nfrom a import *\ndef batt(S, I: 'G' = (1, -2), C=None) -> T:\n    '''doc'''\n    s = []\n"
        "    try:\n        t = f(I, k=lambda x: x == {1, 2})\n    except (A, B):\n        t = g(f)\n"
        "    a, b = h(t)(\n        1, frozenset())  # c\n    s.append((1, True, 'x', -a))\n"
        "\tfor x in y: pass\n    return s, b; x = 1\nif a: b\n";
    const auto check = [](const std::string& text) {
        const ParseResult result = parse_text(text);
        for (const Diagnostic& diagnostic : result.diagnostics) {
            ASSERT_LE(diagnostic.range.begin, diagnostic.range.end) << text;
            ASSERT_LE(diagnostic.range.end, text.size()) << text;
            ASSERT_FALSE(diagnostic.message.empty()) << text;
            if (!diagnostic.position.known()) // of the whole file
                continue;
            ASSERT_EQ(diagnostic.position, result.module.source.position(diagnostic.range.begin)) << text;
            ASSERT_EQ(diagnostic.end, result.module.source.position(diagnostic.range.end)) << text;
            ASSERT_FALSE(render_text(diagnostic, &result.module.source).empty());
        }
        for (const Expression& node : result.module.expressions) {
            ASSERT_LT(node.range.begin, node.range.end) << text;
            ASSERT_LE(node.range.end, text.size()) << text;
        }
        print_ast(result.module);
    };
    for (size_t length = 0; length <= program.size(); ++length)
        check(program.substr(0, length));
    for (size_t at = 0; at < program.size(); ++at) {
        for (const char c :
             {'(', ')', '{', ']', '\'', '\n', ' ', '=', ',', ':', '#', '\\', '\0', '\xFF', 'x', '9', '.', '-'}) {
            std::string text = program;
            text[at] = c;
            check(text);
        }
    }
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::string text = program;
        for (int change = 0; change < 10; ++change) {
            const size_t at = random() % text.size();
            const size_t length = std::min<size_t>(random() % 20, text.size() - at);
            const std::string part = text.substr(random() % text.size(), random() % 20);
            text.replace(at, length, part);
            if (text.empty())
                text = "x";
        }
        check(text);
    }
}

TEST(Parser, reads_hundreds_of_thousands_of_parameters_in_linear_time) {
    constexpr int count = 300'000; // quadratic, these would take minutes
    std::string list = "a0";
    for (int i = 1; i < count; ++i)
        list += ", a" + std::to_string(i);
    const ParseResult result = parse_text("def f(" + list + "):\n    return a0\n");
    EXPECT_TRUE(result.diagnostics.empty());
    ASSERT_EQ(result.module.functions.size(), 1u);
    EXPECT_EQ(result.module.functions[0].parameter_count, static_cast<uint32_t>(count));
    const ParseResult twice = parse_text("def f(" + list + ", a0):\n    return a0\n");
    ASSERT_EQ(twice.diagnostics.size(), 1u);
    EXPECT_EQ(twice.diagnostics[0].message, "the parameter 'a0' occurs twice");
}

TEST(Parser, parameters_of_nested_lambdas_may_have_names_of_those_around_them) {
    EXPECT_TRUE(parse_text("def f(a, b=lambda a: lambda a, b: a):\n    return lambda a: (lambda b: a)(a)\n")
                    .diagnostics.empty());
    EXPECT_EQ(parse_text("def f(a, b=lambda a: a, a=1):\n    return a\n").diagnostics.size(), 1u);
    EXPECT_EQ(parse_text("def f(I):\n    return lambda x, y: (lambda y, x, y: x)\n").diagnostics.size(), 1u);
}
