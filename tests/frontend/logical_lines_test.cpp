#include "frontend/logical_lines.h"

#include <chrono>

#include <gtest/gtest.h>

using namespace batt::frontend;

namespace {

// The logical lines as text, one a line: indentation, '+' for what follows a semicolon, '!' for a broken line.
std::string cut(const std::string& text) {
    const SourceFile source("f.py", text);
    std::string result;
    for (const LogicalLine& line : split_logical_lines(source).lines) {
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
    EXPECT_EQ(cut("a\nb\n"), "0 [a]\n0 [b]\n");
    EXPECT_EQ(cut("a\r\nb"), "0 [a]\n0 [b]\n");
    EXPECT_EQ(cut(""), "");
    EXPECT_EQ(cut("\n\n  \n\t\n"), "");
}

TEST(LogicalLines, comments_and_blanks_at_the_end_do_not_count) {
    EXPECT_EQ(cut("a   # comment ( [ { '\nb  \n# only (a comment\n   # indented\nc"), "0 [a]\n0 [b]\n0 [c]\n");
    EXPECT_EQ(cut("a '# no comment' # a comment"), "0 [a '# no comment']\n");
}

TEST(LogicalLines, brackets_reach_over_lines) {
    EXPECT_EQ(cut("f(a,\n  # comment )\n  [b\n  ])\nc"), "0 [f(a,\n  # comment )\n  [b\n  ])]\n0 [c]\n");
}

TEST(LogicalLines, a_backslash_joins_lines) {
    EXPECT_EQ(cut("a = \\\n  b\nc"), "0 [a = \\\n  b]\n0 [c]\n");
    EXPECT_EQ(cut("a = \\\r\n  b\r\nc"), "0 [a = \\\r\n  b]\n0 [c]\n");
}

TEST(LogicalLines, strings_hide_everything) {
    EXPECT_EQ(cut("a = '(' ; b = \"\\\"(\"\n"), "0 [a = '(']\n0+[b = \"\\\"(\"]\n");
    EXPECT_EQ(cut("'''long (\n def f(I):\n \\''' '''\nb"), "0 ['''long (\n def f(I):\n \\''' ''']\n0 [b]\n");
    EXPECT_EQ(cut("''\n''''''\nb"), "0 ['']\n0 ['''''']\n0 [b]\n");
}

TEST(LogicalLines, semicolons_part_a_line) {
    EXPECT_EQ(cut("  a; b;c;\nd"), "2 [a]\n2+[b]\n2+[c]\n0 [d]\n");
    EXPECT_EQ(cut("f(a; b)"), "0 [f(a; b)]\n"); // inside brackets it is the grammar's problem
}

TEST(LogicalLines, tabs_advance_to_multiples_of_eight) {
    EXPECT_EQ(cut("\ta\n  \tb\n\t c\n"), "8 [a]\n8 [b]\n9 [c]\n");
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

TEST(LogicalLines, an_open_bracket_gives_up_its_own_line_only) {
    EXPECT_EQ(cut("a = f(b\nc = d\n"), "0![a = f(b]\n0 [c = d]\n");
    EXPECT_EQ(cut("a = f(b,\n      c\ndef f(I):\n    x"), "0![a = f(b,]\n6 [c]\n0 [def f(I):]\n4 [x]\n");
    EXPECT_EQ(cut("a = f(b]\nc"), "0![a = f(b]]\n0 [c]\n");
    EXPECT_EQ(cut("a = f(b,\n  c]\nd"), "0![a = f(b,\n  c]]\n0 [d]\n");
    EXPECT_EQ(cut("a = f(b\nc = f(d]\ne = f(g)"), "0![a = f(b]\n0![c = f(d]]\n0 [e = f(g)]\n");
    EXPECT_EQ(cut("a)\nb"), "0 [a)]\n0 [b]\n"); // nothing was open: the grammar's problem
}

TEST(LogicalLines, an_open_string_gives_up_its_own_line_only) {
    EXPECT_EQ(cut("a = 'text\nb"), "0![a = 'text]\n0 [b]\n");
    EXPECT_EQ(cut("a = '''text\nb\nc"), "0![a = '''text]\n0 [b]\n0 [c]\n");
    EXPECT_EQ(cut("a = f('text\nb"), "0![a = f('text]\n0 [b]\n");
    EXPECT_EQ(cut("a = f(b,\n  'text\n  c)\nd"), "0![a = f(b,\n  'text\n  c)]\n0 [d]\n");
}

TEST(LogicalLines, each_problem_is_reported_once) {
    const SourceFile source("f.py", "a = f(b,\n      g(c\nd = 'text\ndef f(I):\n    x = (1, 2]\n");
    DiagnosticList diagnostics = split_logical_lines(source).diagnostics;
    diagnostics.sort_by_position();
    std::string places;
    for (const Diagnostic& diagnostic : diagnostics)
        places += std::to_string(diagnostic.position.line) + ":" + std::to_string(diagnostic.position.column) + " ";
    EXPECT_EQ(places, "1:6 2:8 3:5 5:14 ");
}

TEST(LogicalLines, a_byte_order_mark_is_no_character) {
    EXPECT_EQ(cut("\xEF\xBB\xBF"
                  "a\n"),
              "0 [a]\n");
}

TEST(LogicalLines, unclosed_things_on_every_line_take_linear_work) {
    // A hundred thousand lines; quadratic work would be ten thousand million steps.
    std::string brackets;
    std::string strings;
    for (int line = 0; line < 100000; ++line) {
        brackets += "x = f((a\n";
        strings += "x = '''a\n'\n";
    }
    EXPECT_EQ(split_logical_lines(SourceFile("f.py", brackets)).lines.size(), 100000u);
    EXPECT_GT(split_logical_lines(SourceFile("f.py", strings)).lines.size(), 1000u);
}
