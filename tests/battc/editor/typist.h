// Types into an editor without a terminal.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "battc/editor/editor.h"

namespace batt::test {

class Typist {
public:
    explicit Typist(editor::Hooks hooks = {}) : hooks_(std::move(hooks)) { editor.begin("> ", ". "); }

    /// Types bytes as a terminal sends them; accepted entries go to the history, and the next begins. Gives what the last key asked for.
    editor::Outcome type(std::string_view bytes) {
        editor::Outcome outcome = editor::Outcome::editing;
        decoder.feed(bytes);
        while (const auto key = decoder.next()) {
            outcome = editor.apply(*key);
            if (outcome == editor::Outcome::accepted) {
                accepted = text();
                history.add(accepted);
                editor.begin("> ", ". ");
            }
        }
        return outcome;
    }

    const std::string& text() const { return editor.buffer().text(); }
    /// The text with a | at the cursor.
    std::string marked() const { return std::string(text()).insert(editor.buffer().cursor(), "|"); }
    /// The lines of a frame with a | at the cursor.
    std::string screen(unsigned columns = 40, unsigned lines = 10) {
        const editor::Frame frame = editor.frame(columns, lines);
        std::string shown;
        for (size_t row = 0; row < frame.lines.size(); ++row) {
            std::string line;
            for (const auto& cell : frame.lines[row].cells()) {
                if (row == frame.cursor_row && cell.column == frame.cursor_column)
                    line += '|';
                line += frame.lines[row].text_of(cell);
            }
            if (row == frame.cursor_row && frame.cursor_column >= frame.lines[row].width())
                line += '|';
            line.erase(line.find_last_not_of(' ') + 1);
            shown += line + "\n";
        }
        return shown;
    }

    editor::History history;
    std::string accepted;

private:
    editor::Hooks hooks_;

public:
    editor::Editor editor{hooks_, history};
    editor::KeyDecoder decoder;
};

} // namespace batt::test
