#include "battc/editor/line_reader.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include <unistd.h>

#include "battc/editor/plain_reader.h"
#include "battc/editor/terminal_reader.h"

namespace batt::editor {

bool can_edit(const Console& console) {
    const char* term = std::getenv("TERM");
    const std::string_view name = term == nullptr ? "" : term;
    return isatty(console.input) != 0 && isatty(console.output) != 0 && !name.empty() && name != "dumb";
}

struct LineReader::Implementation {
    Implementation(Hooks given, History& entries, const Console& console)
        : hooks(std::move(given)), history(entries), plain(hooks, console) {
        if (can_edit(console))
            terminal.emplace(hooks, history, console);
    }

    Hooks hooks;
    History& history;
    PlainReader plain;
    std::optional<TerminalReader> terminal;
};

LineReader::LineReader(Hooks hooks, History& history, Console console)
    : implementation_(std::make_unique<Implementation>(std::move(hooks), history, console)) {}

LineReader::~LineReader() = default;

bool LineReader::edits() const { return implementation_->terminal.has_value(); }

Entry LineReader::read(std::string_view prompt, std::string_view continuation_prompt) {
    if (!edits())
        return implementation_->plain.read(prompt, continuation_prompt);
    Entry entry = implementation_->terminal->read(prompt, continuation_prompt);
    if (entry.kind == Entry::Kind::accepted)
        implementation_->history.add(entry.text);
    return entry;
}

} // namespace batt::editor
