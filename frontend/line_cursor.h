// The position of the parser in the logical lines of a program, and what it asks about lines without matching the
// grammar: their text, their first word, which of them belong to a header.
#pragma once

#include "frontend/lexical.h"
#include "frontend/logical_lines.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace batt::frontend {

class LineCursor {
public:
    /// `text`: the source that the lines are ranges of.
    LineCursor(std::string_view text, std::vector<LogicalLine> lines) : text_(text), lines_(std::move(lines)) {}

    bool at_end() const { return at_ >= lines_.size(); }
    const LogicalLine& line() const { return lines_[at_]; }
    void advance() { ++at_; }
    /// The current line; moves to the next.
    LogicalLine take() { return lines_[at_++]; }

    std::string_view text_of(const LogicalLine& line) const {
        return text_.substr(line.range.begin, line.range.size());
    }
    std::string_view first_word(const LogicalLine& line) const {
        const std::string_view text = text_of(line);
        return text.substr(0, word_length(text));
    }
    /// The range of the first word, or of the first character of a line that begins with none.
    SourceRange first_word_range(const LogicalLine& line) const {
        return {line.range.begin,
                line.range.begin + static_cast<uint32_t>(std::max<size_t>(first_word(line).size(), 1))};
    }

    /// Whether a line is part of the block of a header: it is indented deeper, or follows it on the same text line.
    static bool belongs_to(const LogicalLine& line, const LogicalLine& header) {
        return line.same_line || compare(line.indentation, header.indentation) == IndentationOrder::deeper;
    }
    void skip_block_of(const LogicalLine& header) {
        while (!at_end() && belongs_to(line(), header))
            advance();
    }
    /// Moves to the next line of the module's level.
    void skip_indented() {
        while (!at_end() && (!line().indentation.none() || line().same_line))
            advance();
    }

private:
    std::string_view text_;
    std::vector<LogicalLine> lines_;
    size_t at_ = 0;
};

} // namespace batt::frontend
