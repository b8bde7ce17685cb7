// How a text is split into logical lines, and what is reported about brackets and strings that are not closed.
#include "frontend/logical_lines.h"

#include <algorithm>

#include <gtest/gtest.h>

using namespace batt::frontend;

namespace {

// The logical lines as text, one a line: indentation, '+' for a statement after a semicolon, '!' for a broken line. A text has a
// broken line exactly if there is an error.
std::string split(const std::string& text) {
    const SourceFile source("f.py", text);
    const LogicalLines lines = split_logical_lines(source);
    EXPECT_EQ(std::ranges::any_of(lines.lines, &LogicalLine::broken), lines.diagnostics.has_errors()) << text;
    std::string result;
    for (const LogicalLine& line : lines.lines) {
        result += std::to_string(line.indentation.columns);
        result += line.same_line ? "+" : line.broken ? "!" : " ";
        result += "[";
        result += source.text(line.range);
        result += "]\n";
    }
    return result;
}

} // namespace

TEST(LogicalLines, lines_end_at_line_breaks) {
    EXPECT_EQ(split("a\nb\n"), "0 [a]\n0 [b]\n");
    EXPECT_EQ(split("a\r\nb"), "0 [a]\n0 [b]\n");
    EXPECT_EQ(split(""), "");
    EXPECT_EQ(split("\n\n  \n\t\n"), "");
}

TEST(LogicalLines, trailing_comments_and_blanks_are_not_part_of_a_line) {
    EXPECT_EQ(split("a   # comment ( [ { '\nb  \n# only (a comment\n   # indented\nc"), "0 [a]\n0 [b]\n0 [c]\n");
    EXPECT_EQ(split("a '# no comment' # a comment"), "0 [a '# no comment']\n");
}

TEST(LogicalLines, a_line_continues_inside_brackets) {
    EXPECT_EQ(split("f(a,\n  # comment )\n  [b\n  ])\nc"), "0 [f(a,\n  # comment )\n  [b\n  ])]\n0 [c]\n");
}

TEST(LogicalLines, a_backslash_joins_lines) {
    EXPECT_EQ(split("a = \\\n  b\nc"), "0 [a = \\\n  b]\n0 [c]\n");
    EXPECT_EQ(split("a = \\\r\n  b\r\nc"), "0 [a = \\\r\n  b]\n0 [c]\n");
}

TEST(LogicalLines, brackets_and_comments_inside_strings_are_text) {
    EXPECT_EQ(split("a = '(' ; b = \"\\\"(\"\n"), "0 [a = '(']\n0+[b = \"\\\"(\"]\n");
    EXPECT_EQ(split("'''long (\n def f(I):\n \\''' '''\nb"), "0 ['''long (\n def f(I):\n \\''' ''']\n0 [b]\n");
    EXPECT_EQ(split("''\n''''''\nb"), "0 ['']\n0 ['''''']\n0 [b]\n");
}

TEST(LogicalLines, semicolons_separate_statements) {
    EXPECT_EQ(split("  a; b;c;\nd"), "2 [a]\n2+[b]\n2+[c]\n0 [d]\n");
    EXPECT_EQ(split("f(a; b)"), "0 [f(a; b)]\n"); // inside brackets it is the grammar's problem
}

TEST(LogicalLines, tabs_advance_to_multiples_of_eight) {
    EXPECT_EQ(split("\ta\n  \tb\n\t c\n"), "8 [a]\n8 [b]\n9 [c]\n");
}

TEST(LogicalLines, indentation_that_depends_on_the_width_of_a_tab_is_inconsistent) {
    const Indentation tab = {8, 1};
    const Indentation blanks = {8, 8};
    EXPECT_EQ(compare(tab, tab), IndentationOrder::same);
    EXPECT_EQ(compare(tab, blanks), IndentationOrder::inconsistent);
    EXPECT_EQ(compare({16, 2}, tab), IndentationOrder::deeper);
    EXPECT_EQ(compare(tab, {16, 2}), IndentationOrder::shallower);
    EXPECT_EQ(compare({4, 4}, tab), IndentationOrder::inconsistent);
}

TEST(LogicalLines, an_unclosed_bracket_breaks_only_its_own_line) {
    EXPECT_EQ(split("a = f(b\nc = d\n"), "0![a = f(b]\n0 [c = d]\n");
    EXPECT_EQ(split("a = f(b,\n      c\ndef f(I):\n    x"), "0![a = f(b,]\n6 [c]\n0 [def f(I):]\n4 [x]\n");
    EXPECT_EQ(split("a = f(b]\nc"), "0![a = f(b]]\n0 [c]\n");
    EXPECT_EQ(split("a = f(b,\n  c]\nd"), "0![a = f(b,\n  c]]\n0 [d]\n");
    EXPECT_EQ(split("a = f(b\nc = f(d]\ne = f(g)"), "0![a = f(b]\n0![c = f(d]]\n0 [e = f(g)]\n");
    EXPECT_EQ(split("a)\nb"), "0 [a)]\n0 [b]\n"); // nothing was open: the grammar's problem
}

TEST(LogicalLines, an_unclosed_string_breaks_only_its_own_line) {
    EXPECT_EQ(split("a = 'text\nb"), "0![a = 'text]\n0 [b]\n");
    EXPECT_EQ(split("a = '''text\nb\nc"), "0![a = '''text]\n0 [b]\n0 [c]\n");
    EXPECT_EQ(split("a = f('text\nb"), "0![a = f('text]\n0 [b]\n");
    EXPECT_EQ(split("a = f(b,\n  'text\n  c)\nd"), "0![a = f(b,\n  'text\n  c)]\n0 [d]\n");
}

TEST(LogicalLines, each_error_is_reported_once) {
    const SourceFile source("f.py", "a = f(b,\n      g(c\nd = 'text\ndef f(I):\n    x = (1, 2]\n");
    DiagnosticList diagnostics = split_logical_lines(source).diagnostics;
    diagnostics.sort_by_position();
    std::string found;
    for (const Diagnostic& diagnostic : diagnostics)
        found += std::to_string(diagnostic.position.line) + ":" + std::to_string(diagnostic.position.column) + " " +
                 diagnostic.message + "\n";
    EXPECT_EQ(found, "1:6 this '(' is not closed\n"
                     "2:8 this '(' is not closed\n"
                     "3:5 this string is not closed\n"
                     "5:14 expected ')' before this ']'\n");
}

TEST(LogicalLines, a_byte_order_mark_is_skipped) {
    EXPECT_EQ(split("\xEF\xBB\xBF"
                    "a\n"),
              "0 [a]\n");
}

TEST(LogicalLines, unclosed_brackets_and_strings_take_linear_time) {
    // A hundred thousand lines: quadratic work would not end within the time that a test may take.
    std::string brackets;
    std::string strings;
    for (int line = 0; line < 100000; ++line) {
        brackets += "x = f((a\n";
        strings += "x = '''a\n'\n";
    }
    for (const bool of_brackets : {true, false}) {
        const std::string& text = of_brackets ? brackets : strings;
        const LogicalLines result = split_logical_lines(SourceFile("f.py", text));
        EXPECT_EQ(result.lines.size(), 100000u);
        EXPECT_EQ(result.diagnostics.error_count(), 1000u); // no more are reported
        const Code code = of_brackets ? Code::unclosed_bracket : Code::unclosed_string;
        EXPECT_TRUE(std::ranges::all_of(result.diagnostics, [code](const Diagnostic& d) { return d.code == code; }));
    }
}
