#include "frontend/canonical_text.h"

#include "frontend/grammar.h"
#include "frontend/lexical.h"
#include "frontend/logical_lines.h"

#include <algorithm>
#include <vector>

namespace batt::frontend {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

/// The length of the string with which a text begins, quotes included; all of it if it is not closed.
size_t string_length(std::string_view text) {
    const size_t length = grammar::string_token::length(text);
    return length != 0 ? length : text.size();
}

/// Appends a logical line. Blanks are kept, as one, only between words.
void append_line(std::string& result, std::string_view text) {
    bool blank_before = false;
    while (!text.empty()) {
        size_t length = 1;
        if (text.front() == '#') {
            length = std::min(text.find('\n'), text.size());
            blank_before = true;
        } else if (is_blank(text.front()) || text.starts_with("\\\n") || text.starts_with("\\\r\n")) {
            blank_before = true;
        } else {
            if (blank_before && !result.empty() && continues_word(result.back()) && continues_word(text.front()))
                result += ' ';
            blank_before = false;
            if (text.front() == '"' || text.front() == '\'')
                length = string_length(text);
            result += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
}

/// Whether a logical line is nothing but a string: a docstring, which does nothing.
bool is_string(std::string_view text) {
    return !text.empty() && (text.front() == '"' || text.front() == '\'') && string_length(text) == text.size();
}

} // namespace

std::string canonical_text(const SourceFile& source) {
    std::string result;
    result.reserve(source.text().size());
    std::vector<uint32_t> levels;
    for (const LogicalLine& line : split_logical_lines(source).lines) {
        // How deep a line stands counts, not by how many blanks. A part behind a semicolon is a line of its own.
        while (!levels.empty() && levels.back() > line.indentation.columns)
            levels.pop_back();
        if (levels.empty() || levels.back() < line.indentation.columns)
            levels.push_back(line.indentation.columns);
        const std::string_view text = source.text(line.range);
        if (is_string(text))
            continue;
        result += std::to_string(levels.size());
        result += ':';
        append_line(result, text);
        result += '\n';
    }
    return result;
}

} // namespace batt::frontend
