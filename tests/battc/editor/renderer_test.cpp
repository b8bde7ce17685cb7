// The bytes that make a terminal show a frame.
#include <gtest/gtest.h>

#include "tests/battc/editor/terminal_emulator.h"
#include "tests/battc/editor/typist.h"

namespace batt::editor {
namespace {

using test::TerminalEmulator;
using test::Typist;

TEST(Renderer, a_letter_costs_a_letter) {
    Typist typist;
    Renderer renderer(true);
    typist.type("ab");
    renderer.draw(typist.editor.frame(40, 10));
    typist.type("c");
    EXPECT_EQ(renderer.draw(typist.editor.frame(40, 10)), "\r\x1b[4Cc\r\x1b[5C");
    EXPECT_EQ(renderer.draw(typist.editor.frame(40, 10)), "\r\x1b[5C") << "nothing changed";
}

TEST(Renderer, what_was_on_the_screen_stays) {
    TerminalEmulator terminal(20, 5);
    terminal.write("one\r\ntwo\r\nthree\r\n");
    Typist typist;
    Renderer renderer(false);
    typist.type("abc\x1b\rdef\x1b\rghi");
    terminal.write(renderer.draw(typist.editor.frame(20, 5)));
    EXPECT_EQ(terminal.text(), "two\nthree\n> abc\n. def\n. ghi") << "the screen was scrolled by one line";
    typist.type("\x15\x7f");
    terminal.write(renderer.draw(typist.editor.frame(20, 5)));
    EXPECT_EQ(terminal.text(), "two\nthree\n> abc\n. def");
    terminal.write(renderer.draw(typist.editor.final_frame(20, 5)) + renderer.leave() + "result\r\n");
    EXPECT_EQ(terminal.text(), "three\n> abc\n. def\nresult");
    EXPECT_EQ(terminal.unknown(), "");
}

TEST(Renderer, a_narrower_window_shows_the_entry_once) {
    TerminalEmulator terminal(40, 10);
    terminal.write("before\r\n");
    Typist typist;
    Renderer renderer(true);
    typist.type("a line of more than twenty columns\x1b\rsecond line of text");
    terminal.write(renderer.draw(typist.editor.frame(40, 10)));
    for (const unsigned columns : {20U, 12U, 60U, 9U}) {
        terminal.resize(columns, 10);
        terminal.write(renderer.erase(columns));
        terminal.write(renderer.draw(typist.editor.frame(columns, 10)));
        const std::string text = terminal.text();
        EXPECT_EQ(text.find('>'), text.rfind('>')) << text;
        EXPECT_EQ(text.find("secon"), text.rfind("secon")) << text;
        if (columns > 9)
            EXPECT_EQ(terminal.line(0), "before") << text;
    }
}

TEST(Renderer, a_cleared_screen_begins_with_the_prompt) {
    TerminalEmulator terminal(20, 5);
    terminal.write("one\r\ntwo\r\n");
    Typist typist;
    Renderer renderer(true);
    typist.type("abc");
    terminal.write(renderer.draw(typist.editor.frame(20, 5)));
    terminal.write(renderer.clear_screen());
    terminal.write(renderer.draw(typist.editor.frame(20, 5)));
    EXPECT_EQ(terminal.text(), "> abc");
    EXPECT_EQ(terminal.cursor_column(), 5U);
}

} // namespace
} // namespace batt::editor
