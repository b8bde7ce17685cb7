// Reads entries of one or more lines: from a terminal with editing (editor.h), from anything else line by line (plain_reader.h).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "battc/editor/history.h"
#include "battc/editor/hooks.h"

namespace batt::editor {

/// Where entries come from.
struct Console {
    int input = 0;
    int output = 1;
    bool colors = true; ///< styles are shown in colour on terminals; without, by bold and underlined text
};

/// Whether lines can be edited there: both ends are terminals, and TERM is one that moves its cursor. Otherwise there is neither
/// editing nor, unless `output` and `input` are a (dumb) terminal, a prompt.
bool can_edit(const Console& console);

/// What read() came to.
struct Entry {
    enum class Kind : uint8_t {
        accepted, ///< `text` is an entry, without a newline at its end
        canceled, ///< Ctrl-C: what was typed is dropped, and the session goes on
        end,      ///< Ctrl-D on an empty line, end of the input, or a signal that ends the process
    };
    Kind kind = Kind::end;
    std::string text;
};

/// Reads entries. The terminal is in raw mode only within read(): between two calls Ctrl-C is the signal SIGINT, and what is typed
/// ahead is kept for the next call.
class LineReader {
public:
    LineReader(Hooks hooks, History& history, Console console = {});
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    ~LineReader();

    /// The next entry, complete as `Hooks::is_complete` sees it. Prompts are plain text; the second one stands before each line but
    /// the first. Accepted entries are added to the history where lines are edited, and left to the caller where they are not.
    Entry read(std::string_view prompt, std::string_view continuation_prompt);

    /// Whether this is a terminal with editing.
    bool edits() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace batt::editor
