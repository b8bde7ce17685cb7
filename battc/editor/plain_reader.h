// Entries from a pipe, a file, or a terminal that cannot move its cursor: no editing, no colours.
#pragma once

#include <string>
#include <string_view>

#include "battc/editor/hooks.h"
#include "battc/editor/line_reader.h"

namespace batt::editor {

class PlainReader {
public:
    PlainReader(const Hooks& hooks, const Console& console);

    /// Lines until they are a complete entry. The last entry of an input may be incomplete; whoever evaluates it says what is missing.
    Entry read(std::string_view prompt, std::string_view continuation_prompt);

private:
    enum class Got : uint8_t { line, end, interrupted };
    Got read_line(std::string& line);
    void show(std::string_view text) const;

    const Hooks& hooks_;
    Console console_;
    bool prompts_;
    bool ended_ = false;
    std::string unread_; ///< bytes of later lines
    size_t begin_ = 0;   ///< of the first unread byte
};

} // namespace batt::editor
