// Keys in, text and screen out.
#include <gtest/gtest.h>

#include "battc/editor/brackets.h"
#include "tests/battc/editor/simple_language.h"
#include "tests/battc/editor/typist.h"

namespace batt::editor {
namespace {

using test::simple_language;
using test::Typist;

constexpr std::string_view up = "\x1b[A";
constexpr std::string_view down = "\x1b[B";

/// The text and | for the cursor, after keys in an empty editor.
std::string after(std::string_view keys) {
    Typist typist;
    typist.type(keys);
    return typist.marked();
}

TEST(Editor, the_cursor_moves_by_characters_words_and_lines) {
    EXPECT_EQ(after("ab\x1b[D"), "a|b");
    EXPECT_EQ(after("e\u0301字\x1b[D\x1b[D"), "|e\u0301字");
    EXPECT_EQ(after("one, two\x1b[1;5D"), "one, |two");
    EXPECT_EQ(after("one, two\x1b"
                    "b\x1b"
                    "b"),
              "|one, two");
    EXPECT_EQ(after("one, two\x01\x1b"
                    "f"),
              "one|, two");
    EXPECT_EQ(after("слово два\x1b"
                    "b"),
              "слово |два");
    EXPECT_EQ(after("ab\x1b\rcd\x01"), "ab\n|cd");
    EXPECT_EQ(after("ab\x1b\rcd\x1b[A\x1b[H\x05"), "ab|\ncd");
    EXPECT_EQ(after("ab\x1b\rcd\x1b<"), "|ab\ncd");
    EXPECT_EQ(after("\x1b[C\x1b[D\x1b[B"), "|");
}

TEST(Editor, characters_are_erased_whole) {
    EXPECT_EQ(after("ab\x7f"), "a|");
    EXPECT_EQ(after("e\u0301\x7f"), "|");
    EXPECT_EQ(after("👩‍👧\x7f"), "|");
    EXPECT_EQ(after("字x\x01\x1b[3~"), "|x");
    EXPECT_EQ(after("abc\x01\x04"), "|bc");
    EXPECT_EQ(after("\x7f\x1b[3~"), "|");
}

TEST(Editor, what_is_cut_can_be_inserted_again) {
    EXPECT_EQ(after("one two\x17\x19\x19"), "one twotwo|");
    EXPECT_EQ(after("one two\x17\x17\x19"), "one two|") << "cuts in a row add up";
    EXPECT_EQ(after("one two\x01\x0b\x19"), "one two|");
    EXPECT_EQ(after("one two\x15x\x19"), "xone two|");
    EXPECT_EQ(after("f(a.b)\x1b\x7f"), "f(a.|");
    EXPECT_EQ(after("one two\x01\x1b"
                    "d\x19\x19"),
              "oneone| two");
    EXPECT_EQ(after("a\x1b\rb\x1b[A\x05\x0b"), "a|b") << "at its end the line break is cut";
    EXPECT_EQ(after("one\x17two\x17\x19"), "two|") << "typing begins a new cut";
}

TEST(Editor, characters_are_transposed) {
    EXPECT_EQ(after("ab\x14"), "ba|");
    EXPECT_EQ(after("я字\x14"), "字я|");
    EXPECT_EQ(after("a\x14"), "a|");
    EXPECT_EQ(after("abc\x1b[D\x1b[D\x14"), "ba|c");
}

TEST(Editor, undo_takes_back_edits_but_not_single_letters) {
    EXPECT_EQ(after("abc\x1f"), "|");
    EXPECT_EQ(after("a"
                    "b\x17"
                    "cd\x1f"),
              "|");
    EXPECT_EQ(after("ab\x17"
                    "cd\x1f\x1f"),
              "ab|");
    EXPECT_EQ(after("ab\x01"
                    "cd\x1f"),
              "|ab")
        << "moving ends a run of typing";
    EXPECT_EQ(after("ab\x1b[200~x\ny\x1b[201~\x1f"), "ab|");
    EXPECT_EQ(after("ab\x1f\x1f\x1f"), "|");
}

TEST(Editor, enter_accepts_what_is_complete_and_goes_on_with_what_is_not) {
    Typist typist(simple_language());
    EXPECT_EQ(typist.type("f(1,\r"), Outcome::editing);
    EXPECT_EQ(typist.marked(), "f(1,\n    |");
    EXPECT_EQ(typist.type("2)\r"), Outcome::accepted);
    EXPECT_EQ(typist.accepted, "f(1,\n    2)");
    EXPECT_EQ(typist.marked(), "|");
}

TEST(Editor, enter_above_the_last_line_breaks_the_line) {
    Typist typist(simple_language());
    typist.type("def f(a):\rreturn a\x1b[A\x05\r");
    EXPECT_EQ(typist.marked(), "def f(a):\n    |\n    return a");
}

TEST(Editor, indentation_goes_by_steps) {
    Typist typist(simple_language());
    typist.type("def f(a):\r\t");
    EXPECT_EQ(typist.marked(), "def f(a):\n        |");
    typist.type("\x7f");
    EXPECT_EQ(typist.marked(), "def f(a):\n    |");
    typist.type("\x7f\x7f");
    EXPECT_EQ(typist.marked(), "def f(a):|");
}

TEST(Editor, ctrl_c_cancels_and_ctrl_d_ends_only_an_empty_entry) {
    Typist typist;
    EXPECT_EQ(typist.type("ab\x03"), Outcome::canceled);
    EXPECT_EQ(typist.type("\x04"), Outcome::editing);
    typist.type("\x01\x04\x04");
    EXPECT_EQ(typist.type("\x04"), Outcome::end);
    EXPECT_EQ(typist.type("\x0c"), Outcome::clear_screen);
    EXPECT_EQ(typist.type("\x1a"), Outcome::suspend);
}

TEST(Editor, up_and_down_move_through_lines_and_then_through_history) {
    Typist typist(simple_language());
    typist.type("one\rf(1,\r2)\rdraft");
    typist.type(up);
    EXPECT_EQ(typist.marked(), "f(1,\n    2)|");
    typist.type(up);
    EXPECT_EQ(typist.marked(), "f(1,|\n    2)");
    typist.type(up);
    EXPECT_EQ(typist.marked(), "one|");
    typist.type(up);
    EXPECT_EQ(typist.marked(), "one|") << "there is nothing older";
    typist.type(down);
    typist.type(down);
    EXPECT_EQ(typist.marked(), "draft|");
    typist.type(down);
    EXPECT_EQ(typist.marked(), "draft|");
}

TEST(Editor, up_and_down_keep_their_column) {
    EXPECT_EQ(after("long line\x1b\rab\x1b\rlong line\x1b[A\x1b[A"), "long line|\nab\nlong line");
    EXPECT_EQ(after("字字字\x1b\rabcd\x1b[A"), "字字|字\nabcd") << "columns, not characters";
}

TEST(Editor, an_edited_entry_of_the_history_is_kept_until_one_is_accepted) {
    Typist typist;
    typist.type("one\rtwo\r");
    typist.type(up);
    typist.type("!\x1b[A\x1b[B");
    EXPECT_EQ(typist.marked(), "two!|");
    typist.type("\r");
    typist.type(up);
    typist.type(up);
    EXPECT_EQ(typist.marked(), "two|") << "the history itself is as it was";
}

TEST(Editor, repeated_and_blank_entries_are_not_kept) {
    Typist typist;
    typist.type("one\rone\r  \r");
    EXPECT_EQ(typist.history.size(), 1U);
}

TEST(Editor, a_paste_is_inserted_with_all_its_lines) {
    Typist typist(simple_language());
    EXPECT_EQ(typist.type("a\x1b[200~b\r\nc\td\n\x1b[201~e"), Outcome::editing);
    EXPECT_EQ(typist.marked(), "ab\nc\td\ne|");
}

TEST(Search, finds_the_newest_entry_and_then_older_ones) {
    Typist typist;
    typist.type("first(x)\rlast(x)\rfirst(y)\rother\r");
    typist.type("\x12"
                "firs");
    EXPECT_EQ(typist.screen(), "> |first(y)\nsearch: firs\n");
    typist.type("\x12");
    EXPECT_EQ(typist.marked(), "|first(x)");
    typist.type("\x13");
    EXPECT_EQ(typist.marked(), "|first(y)");
    EXPECT_EQ(typist.type("\r"), Outcome::accepted);
    EXPECT_EQ(typist.accepted, "first(y)");
}

TEST(Search, says_that_nothing_was_found_and_goes_on_with_less) {
    Typist typist;
    typist.type("first(x)\rother\r\x12"
                "fir");
    typist.type("z");
    EXPECT_EQ(typist.screen(), "> |first(x)\nnot found: firz\n");
    typist.type("\x7f");
    EXPECT_EQ(typist.screen(), "> |first(x)\nsearch: fir\n");
}

TEST(Search, ctrl_g_puts_back_what_was_typed_and_other_keys_keep_what_was_found) {
    Typist typist;
    typist.type("first(x)\rab\x1b[D\x12"
                "fi\x07");
    EXPECT_EQ(typist.marked(), "a|b");
    typist.type("\x12"
                "(x\x05!");
    EXPECT_EQ(typist.marked(), "first(x)!|");
    typist.type(down);
    EXPECT_EQ(typist.marked(), "ab|") << "the draft is still there";
}

TEST(Search, what_two_entries_have_in_common_is_shown_once) {
    Typist typist;
    typist.type("old\rsame\rx\rsame\r\x12"
                "e");
    EXPECT_EQ(typist.marked(), "sam|e");
    typist.type("\x12");
    EXPECT_EQ(typist.screen(), "> sam|e\nnot found: e\n");
}

TEST(Completion, the_only_candidate_is_inserted) {
    Typist typist(simple_language());
    typist.type("fil\t");
    EXPECT_EQ(typist.marked(), "fill|");
    typist.type("(wi\t");
    EXPECT_EQ(typist.marked(), "fill(width|");
    typist.type("\x1f");
    EXPECT_EQ(typist.marked(), "fill(wi|") << "it can be undone";
}

TEST(Completion, what_candidates_have_in_common_is_inserted_and_they_are_listed) {
    Typist typist(simple_language());
    typist.type("in\t");
    EXPECT_EQ(typist.screen(50), "> in|\n"
                                 "interval  numbers of a range\n"
                                 "initset   one of\n"
                                 "insert    adds one\n");
    typist.type("\x1b\x1b[A\x15ш\t");
    EXPECT_EQ(typist.marked(), "ш|") << "bytes that letters have in common are no letter";
    typist.type("\x15"
                "f\t");
    EXPECT_EQ(typist.marked(), "f|");
    typist.type("i\t");
    EXPECT_EQ(typist.marked(), "fi|");
}

TEST(Completion, tab_goes_through_the_candidates) {
    Typist typist(simple_language());
    typist.type("fi\t\t");
    EXPECT_EQ(typist.marked(), "fill|");
    typist.type("\t");
    EXPECT_EQ(typist.marked(), "first|");
    typist.type("\t");
    EXPECT_EQ(typist.marked(), "fill|");
    typist.type("\x1b[Z");
    EXPECT_EQ(typist.marked(), "first|");
    EXPECT_EQ(typist.type("\r"), Outcome::editing) << "Enter takes the candidate";
    EXPECT_EQ(typist.marked(), "first|");
    EXPECT_EQ(typist.screen(), "> first|\n");
    EXPECT_EQ(typist.type("\r"), Outcome::accepted);
}

TEST(Completion, ctrl_g_puts_back_what_was_typed_and_typing_goes_on_behind_a_candidate) {
    Typist typist(simple_language());
    typist.type("fi\t\t\x07");
    EXPECT_EQ(typist.marked(), "fi|");
    typist.type("\t\t(");
    EXPECT_EQ(typist.marked(), "fill(|");
}

TEST(Completion, many_candidates_stand_in_columns_and_pages) {
    Hooks hooks;
    hooks.complete = [](std::string_view, size_t cursor) {
        Completion completion{0, cursor, {}};
        for (int i = 100; i < 160; ++i)
            completion.candidates.push_back({"op" + std::to_string(i), "number " + std::to_string(i)});
        return completion;
    };
    Typist typist(hooks);
    typist.type("op1\t");
    EXPECT_EQ(typist.screen(30, 10), "> op1|\n"
                                     "op100  op103  op106  op109\n"
                                     "op101  op104  op107  op110\n"
                                     "op102  op105  op108  op111\n"
                                     "60 candidates\n");
    typist.type("\t\t\t\t\t\t\t\t\t\t\t\t\t\t");
    EXPECT_EQ(typist.screen(30, 10), "> op113|\n"
                                     "op112  op115  op118  op121\n"
                                     "op113  op116  op119  op122\n"
                                     "op114  op117  op120  op123\n"
                                     "number 113\n");
}

TEST(Screen, long_lines_wrap_below_their_beginning) {
    Typist typist;
    typist.type("abcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(typist.screen(12), "> abcdefghi\n  jklmnopqr\n  stuvwxyz|\n");
    typist.type("!");
    EXPECT_EQ(typist.screen(12), "> abcdefghi\n  jklmnopqr\n  stuvwxyz!|\n") << "the cursor has a column of its own";
    typist.type("字");
    EXPECT_EQ(typist.screen(12), "> abcdefghi\n  jklmnopqr\n  stuvwxyz!\n  字|\n") << "a wide character is never cut";
}

TEST(Screen, every_line_has_its_prompt) {
    Typist typist;
    typist.type("ab\x1b\r\x1b\rcd");
    EXPECT_EQ(typist.screen(), "> ab\n.\n. cd|\n");
}

TEST(Screen, a_long_prompt_leaves_room_for_text) {
    Typist typist;
    typist.editor.begin("a very long prompt> ", "");
    typist.type("text");
    EXPECT_EQ(typist.screen(16), "a very text|\n");
}

TEST(Screen, a_tall_text_is_scrolled_to_the_cursor) {
    Typist typist;
    for (int i = 0; i < 20; ++i)
        typist.type(std::to_string(i) + "\x1b\r");
    EXPECT_EQ(typist.screen(20, 4), ". 17\n. 18\n. 19\n. |\n");
    typist.type("\x1b<");
    EXPECT_EQ(typist.screen(20, 4), "> |0\n. 1\n. 2\n. 3\n");
    typist.type("\x1b[B\x1b[B\x1b[B\x1b[B");
    EXPECT_EQ(typist.screen(20, 4), ". 1\n. 2\n. 3\n. |4\n");
    typist.type("\x1b[A");
    EXPECT_EQ(typist.screen(20, 4), ". 1\n. 2\n. |3\n. 4\n") << "no further than needed";
}

TEST(Screen, the_hint_stands_below_and_goes_with_the_entry) {
    Typist typist(simple_language());
    typist.type("fill(");
    EXPECT_EQ(typist.screen(), "> fill(|\n(first argument, second argument)\n");
    EXPECT_EQ(typist.screen(20), "> fill(|\n(first argument, se\n");
    EXPECT_EQ(typist.editor.final_frame(20, 10).lines.size(), 1U);
}

TEST(Screen, pieces_have_the_style_that_the_highlighter_gives) {
    Typist typist(simple_language());
    typist.type("a 12 # b");
    const Frame frame = typist.editor.frame(40, 5);
    std::string styles;
    for (const auto& cell : frame.lines[0].cells())
        styles += std::to_string(static_cast<int>(cell.style)) + " ";
    const std::string prompt = std::to_string(static_cast<int>(Style::prompt)) + " ";
    const std::string number = std::to_string(static_cast<int>(Style::number)) + " ";
    const std::string comment = std::to_string(static_cast<int>(Style::comment)) + " ";
    EXPECT_EQ(styles, prompt + prompt + "0 0 " + number + number + "0 " + comment + comment + comment);
}

TEST(Screen, the_highlighter_sees_only_what_is_shown_of_a_large_text) {
    size_t largest = 0;
    Hooks hooks;
    hooks.highlight = [&](std::string_view text) {
        largest = std::max(largest, text.size());
        return std::vector<Span>{{0, text.size(), Style::number}};
    };
    Typist typist(hooks);
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += "a line of text\n";
    typist.type("\x1b[200~" + text + "\x1b[201~x");
    Frame frame = typist.editor.frame(80, 24);
    EXPECT_EQ(largest, 23 * 15 + 1);
    EXPECT_EQ(frame.lines[23].cells().back().style, Style::number);
    // One line of that size, too.
    typist.type("\x03");
    typist.editor.begin("> ", ". ");
    typist.type(std::string(300'000, 'x'));
    largest = 0;
    frame = typist.editor.frame(80, 24);
    EXPECT_LE(largest, 24U * 80);
    EXPECT_GT(largest, 23U * 70);
    EXPECT_EQ(frame.lines[23].cells().back().style, Style::number);
}

TEST(Screen, spans_that_make_no_sense_are_left_out) {
    Hooks hooks;
    hooks.highlight = [](std::string_view) {
        return std::vector<Span>{
            {2, 1, Style::number}, {1, 3, Style::string}, {2, 4, Style::error}, {3, 900, Style::number}};
    };
    Typist typist(hooks);
    typist.type("abcdef");
    const Frame frame = typist.editor.frame(40, 5);
    const auto& cells = frame.lines[0].cells();
    EXPECT_EQ(cells[2].style, Style::plain);
    EXPECT_EQ(cells[3].style, Style::string);
    EXPECT_EQ(cells[5].style, Style::number);
    EXPECT_EQ(cells[7].style, Style::number);
}

std::string bracket_pair(std::string_view text, size_t cursor, const std::vector<Span>& spans = {}) {
    const auto pair = find_bracket_pair(text, spans, cursor);
    return pair ? std::to_string(pair->first) + " " + std::to_string(pair->second) : "none";
}

TEST(Brackets, partners_are_found_in_both_directions) {
    EXPECT_EQ(bracket_pair("f(a[0])", 1), "1 6");
    EXPECT_EQ(bracket_pair("f(a[0])", 7), "6 1") << "the one before the cursor";
    EXPECT_EQ(bracket_pair("f(a[0])", 3), "3 5");
    EXPECT_EQ(bracket_pair("f(a[0)", 1), "none");
    EXPECT_EQ(bracket_pair("f(a", 2), "none");
    EXPECT_EQ(bracket_pair("fa", 1), "none");
    EXPECT_EQ(bracket_pair("", 0), "none");
}

TEST(Brackets, those_in_strings_and_comments_do_not_count) {
    EXPECT_EQ(bracket_pair("(\")\")", 0, {{1, 4, Style::string}}), "0 4");
    EXPECT_EQ(bracket_pair("# (a)", 2, {{0, 5, Style::comment}}), "none");
}

TEST(Brackets, a_pair_at_the_cursor_is_marked_until_the_entry_is_left) {
    Typist typist(simple_language());
    typist.type("f(1)");
    const Frame frame = typist.editor.frame(40, 5);
    EXPECT_EQ(frame.lines[0].cells()[3].style, Style::matched);
    EXPECT_EQ(frame.lines[0].cells()[5].style, Style::matched);
    EXPECT_EQ(frame.lines[0].cells()[4].style, Style::number);
    EXPECT_EQ(typist.editor.final_frame(40, 5).lines[0].cells()[3].style, Style::plain);
}

TEST(Brackets, two_brackets_side_by_side_are_both_marked) {
    Typist typist(simple_language());
    typist.type("f()");
    const Frame frame = typist.editor.frame(40, 5);
    EXPECT_EQ(frame.lines[0].cells()[3].style, Style::matched);
    EXPECT_EQ(frame.lines[0].cells()[4].style, Style::matched);
}

} // namespace
} // namespace batt::editor
