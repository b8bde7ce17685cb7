#include "tests/battc/editor/check_editor.h"

#include <algorithm>

#include "battc/editor/editor.h"
#include "battc/editor/text.h"
#include "tests/battc/editor/simple_language.h"
#include "tests/battc/editor/terminal_emulator.h"

namespace batt::test {

namespace {

using editor::Editor;
using editor::Frame;
using editor::History;
using editor::Hooks;
using editor::KeyDecoder;
using editor::Outcome;
using editor::Renderer;

size_t frames = 0;

/// An editor, its terminal, and what is compared with them.
class Session {
public:
    Session() {
        history_.add("first(x)");
        history_.add("def f(a):\n    return a");
        begin_entry(24, 8);
    }

    std::string feed(std::string_view bytes) {
        decoder_.feed(bytes);
        return apply_and_draw();
    }
    std::string let_time_pass() {
        if (const auto key = decoder_.give_up())
            apply(*key);
        return apply_and_draw();
    }
    std::string resize(unsigned columns, unsigned lines) {
        terminal_.resize(columns, lines);
        write(renderer_.erase(columns));
        return apply_and_draw();
    }

private:
    void write(const std::string& bytes) { terminal_.write(bytes); }

    // Lines of other programs are above, as many as differ from entry to entry.
    void begin_entry(unsigned columns, unsigned lines) {
        editor_.begin("> ", ". ");
        terminal_ = TerminalEmulator(columns, lines);
        for (size_t i = 0; i < entries_ * 3 % lines; ++i)
            terminal_.write("~\r\n");
        ++entries_;
    }

    void apply(const editor::Key& key) {
        const Outcome outcome = editor_.apply(key);
        if (outcome == Outcome::editing || outcome == Outcome::suspend)
            return;
        if (outcome == Outcome::clear_screen) {
            write(renderer_.clear_screen());
            return;
        }
        write(renderer_.draw(editor_.final_frame(terminal_.columns(), terminal_.lines())));
        write(renderer_.leave());
        if (outcome == Outcome::accepted)
            history_.add(editor_.buffer().text());
        begin_entry(terminal_.columns(), terminal_.lines());
    }

    std::string apply_and_draw() {
        while (const auto key = decoder_.next())
            apply(*key);
        const Frame frame = editor_.frame(terminal_.columns(), terminal_.lines());
        std::string wrong = check_frame(frame);
        if (!wrong.empty())
            return wrong;
        write(renderer_.draw(frame));
        return check_screen(frame);
    }

    std::string check_frame(const Frame& frame) const {
        const std::string& text = editor_.buffer().text();
        if (text != editor::cleaned(text))
            return "the text is not clean: " + text;
        if (editor_.buffer().cursor() > text.size() || editor::is_continuation(text, editor_.buffer().cursor()))
            return "the cursor is within a code point";
        if (frame.lines.empty() || frame.lines.size() > terminal_.lines())
            return "a frame of " + std::to_string(frame.lines.size()) + " lines";
        if (frame.cursor_row >= frame.lines.size() || frame.cursor_column >= terminal_.columns())
            return "the cursor is outside";
        for (const auto& line : frame.lines) {
            if (line.width() >= terminal_.columns())
                return "a line of " + std::to_string(line.width()) + " columns";
        }
        return {};
    }

    std::string check_screen(const Frame& frame) const {
        ++frames;
        TerminalEmulator fresh(terminal_.columns(), terminal_.lines());
        Renderer renderer(true);
        fresh.write(renderer.draw(frame));
        if (!terminal_.unknown().empty())
            return "the terminal does not know " + terminal_.unknown();
        if (terminal_.cursor_row() < frame.cursor_row)
            return "the frame begins above the screen";
        const size_t top = terminal_.cursor_row() - frame.cursor_row;
        if (terminal_.cursor_column() != fresh.cursor_column() || fresh.cursor_row() != frame.cursor_row)
            return "the cursor is not where it should be";
        if (!terminal_.cursor_visible())
            return "the cursor is hidden";
        for (size_t row = 0; row < top; ++row) {
            if (terminal_.line(row) != "~")
                return "above the frame there is\n" + terminal_.text();
        }
        for (size_t row = 0; top + row < terminal_.lines(); ++row) {
            if (!terminal_.same_line(top + row, fresh, row))
                return "line " + std::to_string(row) + " is\n" + terminal_.styled_line(top + row) + "\nand not\n" +
                       fresh.styled_line(row);
        }
        return {};
    }

    Hooks hooks_ = simple_language();
    History history_;
    Editor editor_{hooks_, history_};
    KeyDecoder decoder_;
    Renderer renderer_{true};
    TerminalEmulator terminal_{24, 8};
    size_t entries_ = 0;
};

} // namespace

size_t compared_frames() { return frames; }

std::string check_typing(std::string_view bytes) {
    Session session;
    size_t at = 0;
    while (at < bytes.size()) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        std::string wrong;
        if (byte == 0xFF) {
            wrong = session.let_time_pass();
            ++at;
        } else if (byte == 0xFE && at + 2 < bytes.size()) {
            const auto columns = static_cast<unsigned char>(bytes[at + 1]);
            const auto lines = static_cast<unsigned char>(bytes[at + 2]);
            wrong = session.resize(8 + columns % 60, 1 + lines % 20);
            at += 3;
        } else {
            // A frame after each byte that ends something, so that most states are seen.
            size_t end = at + 1;
            while (end < bytes.size() && static_cast<unsigned char>(bytes[end]) < 0xFE &&
                   static_cast<unsigned char>(bytes[end - 1]) >= 0x20)
                ++end;
            wrong = session.feed(bytes.substr(at, end - at));
            at = end;
        }
        if (!wrong.empty())
            return wrong;
    }
    return {};
}

} // namespace batt::test
