// Entries from a terminal, with editing: what moves between the editor (keys, frames) and the terminal (bytes, signals).
#pragma once

#include <string_view>

#include "battc/editor/editor.h"
#include "battc/editor/history.h"
#include "battc/editor/hooks.h"
#include "battc/editor/key.h"
#include "battc/editor/line_reader.h"
#include "battc/editor/screen.h"
#include "battc/editor/terminal.h"

namespace batt::editor {

class TerminalReader {
public:
    TerminalReader(const Hooks& hooks, const History& history, const Console& console);

    Entry read(std::string_view prompt, std::string_view continuation_prompt);

private:
    /// Applies the keys that are there, up to one that asks for more than a frame.
    Outcome apply_keys();
    void draw();
    void suspend(bool job);

    Editor editor_;
    Terminal terminal_;
    Renderer renderer_;
    KeyDecoder decoder_; ///< keeps what was typed ahead
};

} // namespace batt::editor
