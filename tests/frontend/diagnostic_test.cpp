// Source texts, diagnostics as data and as text, the catalogue of codes, and suggestions for misspelt names.
#include "frontend/diagnostic.h"

#include <fstream>
#include <set>

#include "tests/support/paths.h"

#include <gtest/gtest.h>

using namespace batt;
using namespace batt::frontend;

namespace {

SourceRange range_of(const SourceFile& source, std::string_view part) {
    const size_t begin = source.text().find(part);
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + part.size())};
}

std::string rendered(const SourceFile& source, std::string_view part) {
    DiagnosticList list;
    list.error(source, range_of(source, part), Code::unknown_name, "message");
    return render_text(list[0], &source);
}

} // namespace

TEST(SourceFile, positions_count_lines_and_characters_from_one) {
    const SourceFile source("f.py", "ab\ncd\n\xC3\xA9x\nlast");
    EXPECT_EQ(source.line_count(), 4u);
    EXPECT_EQ(source.position(0), (SourcePosition{1, 1}));
    EXPECT_EQ(source.position(2), (SourcePosition{1, 3})); // the line break belongs to its line
    EXPECT_EQ(source.position(3), (SourcePosition{2, 1}));
    EXPECT_EQ(source.position(8), (SourcePosition{3, 2})); // one character of two bytes before it
    EXPECT_EQ(source.position(1000), (SourcePosition{4, 5}));
}

TEST(PositionCursor, gives_the_positions_of_the_source_in_any_order) {
    const SourceFile source("f.py", "ab\ncd\n\xC3\xA9x\nlast");
    PositionCursor cursor(source);
    for (uint32_t offset = 0; offset < source.text().size(); ++offset)
        EXPECT_EQ(cursor.position(offset), source.position(offset)) << offset;
    for (auto offset = static_cast<uint32_t>(source.text().size()); offset-- != 0;)
        EXPECT_EQ(cursor.position(offset), source.position(offset)) << offset;
}

TEST(SourceFile, lines_come_without_their_breaks) {
    const SourceFile source("f.py", "ab\r\n\ncd");
    EXPECT_EQ(source.line(1), "ab");
    EXPECT_EQ(source.line(2), "");
    EXPECT_EQ(source.line(3), "cd");
    EXPECT_EQ(source.line(4), "");
    EXPECT_EQ(source.line(0), "");
}

TEST(SourceFile, an_empty_text_has_one_empty_line) {
    const SourceFile source;
    EXPECT_EQ(source.line_count(), 1u);
    EXPECT_EQ(source.line(1), "");
    EXPECT_EQ(source.position(0), (SourcePosition{1, 1}));
}

TEST(SourceFile, copies_share_one_text) {
    SourceFile copy;
    std::string_view view;
    {
        const SourceFile source("f.py", "short");
        view = source.text();
        copy = source;
    }
    EXPECT_EQ(copy.text().data(), view.data());
}

TEST(SourceFile, reading_reports_why_it_failed) {
    std::string problem;
    EXPECT_FALSE(SourceFile::read("/no/such/file.py", &problem));
    EXPECT_EQ(problem, "No such file or directory");
    EXPECT_FALSE(SourceFile::read("/", &problem));
    EXPECT_EQ(problem, "it is a folder; only regular files and standard input are read");

    const auto path = test::scratch_folder() / "program.py";
    std::ofstream(path) << "def f(I):\n    return I\n";
    const auto source = SourceFile::read(path.string(), &problem);
    ASSERT_TRUE(source);
    EXPECT_EQ(source->name(), path.string());
    EXPECT_EQ(source->line(2), "    return I");
}

TEST(Diagnostic, is_complete_as_data) {
    const SourceFile source("f.py", "\xC3\xA9 = g(a,\n  bad)\n");
    DiagnosticList list;
    list.warning(source, range_of(source, "(a,\n  bad)"), Code::unknown_name, "message", "hint")
        .add_note(source, range_of(source, "bad"), "remark");
    const Diagnostic& diagnostic = list[0];
    EXPECT_EQ(severity_name(diagnostic.severity), "warning");
    EXPECT_EQ(describe(diagnostic.code).text, "B0201");
    EXPECT_EQ(diagnostic.file, "f.py");
    EXPECT_EQ(source.text(diagnostic.range), "(a,\n  bad)");
    EXPECT_EQ(diagnostic.position, (SourcePosition{1, 6}));
    EXPECT_EQ(diagnostic.end, (SourcePosition{2, 7}));
    EXPECT_EQ(diagnostic.message, "message");
    EXPECT_EQ(diagnostic.hint, "hint");
    ASSERT_EQ(diagnostic.notes.size(), 1u);
    EXPECT_EQ(diagnostic.notes[0].message, "remark");
    EXPECT_EQ(source.text(diagnostic.notes[0].range), "bad");
    EXPECT_EQ(diagnostic.notes[0].position, (SourcePosition{2, 3}));
    EXPECT_EQ(diagnostic.notes[0].end, (SourcePosition{2, 6}));
}

TEST(Diagnostic, quotes_the_line_and_underlines_the_range) {
    const SourceFile source("dir/f.py", "first\n    x = objcts(I)\nlast\n");
    DiagnosticList list;
    Diagnostic& diagnostic = list.error(source, range_of(source, "objcts"), Code::unknown_name, "unknown name 'objcts'",
                                        "did you mean 'objects'?");
    diagnostic.add_note(source, {0, 5}, "first assigned here");
    diagnostic.add_note("a remark");
    EXPECT_EQ(render_text(list[0], &source), "dir/f.py:2:9: error[B0201]: unknown name 'objcts'\n"
                                             "    2 |     x = objcts(I)\n"
                                             "      |         ^~~~~~\n"
                                             "      = hint: did you mean 'objects'?\n"
                                             "      = note: dir/f.py:1:1: first assigned here\n"
                                             "      = note: a remark\n");
}

TEST(Diagnostic, without_the_source_only_the_position_is_printed) {
    const SourceFile source("f.py", "x = y\n");
    DiagnosticList list;
    list.warning(source, range_of(source, "y"), Code::unknown_name, "message", "hint");
    EXPECT_EQ(render_text(list[0], nullptr), "f.py:1:5: warning[B0201]: message\n  = hint: hint\n");
}

TEST(Diagnostic, a_diagnostic_of_a_whole_file_has_no_position) {
    DiagnosticList list;
    list.file_error("missing.py", Code::cannot_read_file, "cannot read the file: No such file or directory");
    EXPECT_FALSE(list[0].position.known());
    EXPECT_FALSE(list[0].end.known());
    EXPECT_EQ(render_text(list[0], nullptr),
              "missing.py: error[B0001]: cannot read the file: No such file or directory\n");
    list.file_error("", Code::unknown_option, "unknown command 'rnu'");
    EXPECT_EQ(render_text(list[1], nullptr), "error[B0003]: unknown command 'rnu'\n");
}

TEST(Diagnostic, an_empty_range_at_the_end_of_a_line_gets_a_caret) {
    const SourceFile source("f.py", "x =\n");
    DiagnosticList list;
    list.error(source, {3, 3}, Code::unexpected_text, "message");
    EXPECT_EQ(render_text(list[0], &source), "f.py:1:4: error[B0101]: message\n"
                                             "    1 | x =\n"
                                             "      |    ^\n");
}

TEST(Diagnostic, a_range_over_several_lines_is_underlined_on_its_first) {
    const SourceFile source("f.py", "f(a,\n  b)\n");
    EXPECT_EQ(rendered(source, "(a,\n  b)"), "f.py:1:2: error[B0201]: message\n"
                                             "    1 | f(a,\n"
                                             "      |  ^~~\n");
}

TEST(Diagnostic, tabs_and_control_characters_keep_the_caret_in_place) {
    EXPECT_EQ(rendered(SourceFile("f.py", "\tx = bad\n"), "bad"), "f.py:1:6: error[B0201]: message\n"
                                                                  "    1 |     x = bad\n"
                                                                  "      |         ^~~\n");
    EXPECT_EQ(rendered(SourceFile("f.py", "\x1b[31m = bad\n"), "bad"), "f.py:1:9: error[B0201]: message\n"
                                                                       "    1 | ?[31m = bad\n"
                                                                       "      |         ^~~\n");
    EXPECT_EQ(rendered(SourceFile("f.py", "\xC3\xA9 = bad\n"), "bad"), "f.py:1:5: error[B0201]: message\n"
                                                                       "    1 | \xC3\xA9 = bad\n"
                                                                       "      |     ^~~\n");
}

TEST(Diagnostic, long_lines_are_clipped_around_the_range) {
    const SourceFile source("f.py", std::string(5000, 'a') + "BAD" + std::string(5000, 'b'));
    const std::string text = rendered(source, "BAD");
    EXPECT_LT(text.size(), 500u);
    EXPECT_NE(text.find("aaaBADbbb"), std::string::npos);
    const size_t quoted = text.find(" | ...");
    ASSERT_NE(quoted, std::string::npos);
    // The caret is below the B.
    const size_t line_begin = text.rfind('\n', quoted) + 1;
    const size_t caret_line = text.find('\n', line_begin) + 1;
    EXPECT_EQ(text.find("^~~\n") - caret_line, text.find("BAD") - line_begin);
}

TEST(Diagnostic, colour_changes_nothing_but_colour) {
    const SourceFile source("f.py", "x = bad\n");
    DiagnosticList list;
    list.error(source, range_of(source, "bad"), Code::unknown_name, "message", "hint");
    std::string coloured = render_text(list[0], &source, true);
    EXPECT_NE(coloured.find("\x1b["), std::string::npos);
    for (size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
        coloured.erase(at, coloured.find('m', at) + 1 - at);
    EXPECT_EQ(coloured, render_text(list[0], &source, false));
}

TEST(DiagnosticList, sorts_by_position_within_each_file) {
    const SourceFile a("a.py", "0123456789");
    const SourceFile b("b.py", "0123456789");
    DiagnosticList list;
    list.error(a, {5, 6}, Code::unexpected_text, "third");
    list.error(b, {1, 2}, Code::unexpected_text, "fourth");
    list.note(a, {2, 3}, Code::unexpected_text, "first");
    list.warning(a, {2, 3}, Code::unexpected_text, "second");
    list.sort_by_position();
    ASSERT_EQ(list.size(), 4u);
    EXPECT_EQ(list[0].message, "first");
    EXPECT_EQ(list[1].message, "second");
    EXPECT_EQ(list[2].message, "third");
    EXPECT_EQ(list[3].message, "fourth");
    EXPECT_EQ(list.error_count(), 2u);
    EXPECT_TRUE(list.has_errors());
}

TEST(Catalogue, every_code_has_its_own_number_and_an_explanation) {
    std::set<std::string_view> texts;
    std::set<std::string_view> names;
    for (const CodeDescription& code : all_codes()) {
        EXPECT_TRUE(texts.insert(code.text).second) << code.text;
        EXPECT_TRUE(names.insert(code.name).second) << code.name;
        EXPECT_EQ(code.text.size(), 5u);
        EXPECT_FALSE(code.title.empty()) << code.text;
        EXPECT_TRUE(code.explanation.ends_with("\n")) << code.text;
        EXPECT_EQ(describe(code.code).name, code.name);
    }
    EXPECT_GT(texts.size(), 20u);
}

TEST(Catalogue, codes_are_found_by_text_and_by_number) {
    for (const char* text : {"B0102", "b0102", "0102", "102"}) {
        const auto found = find_code(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(found->code, Code::unsupported_statement);
        EXPECT_EQ(found->text, "B0102");
    }
    for (const char* text : {"", "B", "B9999", "hello", "B01020", "B-102"})
        EXPECT_FALSE(find_code(text)) << text;
}

TEST(NearestName, finds_the_nearest_candidate) {
    constexpr std::string_view names[] = {"objects", "object", "vmirror", "hmirror", "add", "T", "ZERO", "toindices"};
    EXPECT_EQ(nearest_name("objcts", names), "objects");
    EXPECT_EQ(nearest_name("objetcs", names), "objects"); // neighbours swapped
    EXPECT_EQ(nearest_name("vmiror", names), "vmirror");
    EXPECT_EQ(nearest_name("VMIRROR", names), "vmirror");
    EXPECT_EQ(nearest_name("adn", names), "add");
    EXPECT_EQ(nearest_name("zero", names), "ZERO");
    EXPECT_EQ(nearest_name("to_indices", names), "toindices");
    EXPECT_EQ(nearest_name("mirror", names), "vmirror"); // the first of equally near ones
    EXPECT_EQ(nearest_name("something_else", names), std::nullopt);
    EXPECT_EQ(nearest_name("x", names), std::nullopt); // everything is near a single letter
    EXPECT_EQ(nearest_name("", names), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(100000, 'a'), names), std::nullopt);
    EXPECT_EQ(did_you_mean("objcts", names), "did you mean 'objects'?");
    EXPECT_EQ(did_you_mean("something_else", names), "");
}
