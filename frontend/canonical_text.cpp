#include "frontend/canonical_text.h"

#include "frontend/lexical.h"
#include "frontend/logical_lines.h"

#include <algorithm>

namespace batt::frontend {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

/// The length of the string with which a text begins, quotes included; all of it if it is not closed.
size_t string_length(std::string_view text) {
    const char quote = text.front();
    const bool is_long = text.size() >= 3 && text[1] == quote && text[2] == quote;
    const std::string_view closing = is_long ? text.substr(0, 3) : text.substr(0, 1);
    for (size_t at = closing.size(); at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text.substr(at).starts_with(closing))
            return at + closing.size();
    }
    return text.size();
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

} // namespace

std::string canonical_text(const SourceFile& source) {
    std::string result;
    result.reserve(source.text().size());
    for (const LogicalLine& line : split_logical_lines(source).lines) {
        // A part behind a semicolon counts as a line of its own, as indented as the first.
        result += std::to_string(line.indentation.columns);
        result += ':';
        append_line(result, source.text(line.range));
        result += '\n';
    }
    return result;
}

} // namespace batt::frontend
