#include "frontend/ignored_python.h"

#include "frontend/grammar.h"
#include "frontend/lexical.h"
#include "frontend/wording.h"

#include <algorithm>

namespace batt::frontend {

namespace {

std::string_view first_word(std::string_view line) { return line.substr(0, word_length(line)); }

bool is_unexpected_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F;
}

/// Two operands side by side, as no Python statement has them: the second one, or an empty range.
SourceRange find_adjacent_operands(std::string_view line) {
    const auto range = [](size_t begin, size_t length) {
        return SourceRange{static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + length)};
    };
    bool after_operand = false;
    for (size_t at = 0; at < line.size();) {
        const std::string_view rest = line.substr(at);
        if (const size_t length = word_length(rest); length != 0) {
            const std::string_view word = rest.substr(0, length);
            const bool string_prefix = rest.size() > length && (rest[length] == '"' || rest[length] == '\'');
            // `print x` and `type X = ...` begin with a word that is not reserved.
            const bool operand = !is_keyword(word) || word == "None" || word == "True" || word == "False";
            if (operand && after_operand)
                return range(at, length);
            after_operand = operand && !string_prefix && !(at == 0 && word == "type");
            at += length;
        } else if (const size_t digits = grammar::number::length(rest); digits != 0) {
            if (after_operand)
                return range(at, digits);
            after_operand = true;
            at += digits;
        } else if (const size_t quotes = grammar::string_token::length(rest); quotes != 0) {
            if (after_operand)
                return range(at, quotes);
            at += quotes; // strings side by side are one
        } else {
            const char c = rest.front();
            if (c == '#') {
                at = std::min(line.find('\n', at), line.size());
                continue;
            }
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\\')
                after_operand = c == ')' || c == ']' || c == '}';
            ++at;
        }
    }
    return {};
}

} // namespace

bool begins_block(std::string_view line) {
    return line.back() == ':' || (is_keyword(first_word(line)) && line.find(':') != std::string_view::npos);
}

bool is_ignored_silently(std::string_view line) {
    const std::string_view word = first_word(line);
    return word == "import" || word == "from" || word == "pass" || grammar::string_token::length(line) == line.size();
}

std::optional<SyntaxError> find_implausible_text(std::string_view line, uint32_t begin) {
    const std::string_view word = first_word(line);
    if (begins_block(line) && !(is_keyword(word) || word == "match" || word == "case")) {
        constexpr std::string_view words[] = {"def", "class", "if", "for", "try", "while", "with", "else"};
        return SyntaxError{{begin, begin + static_cast<uint32_t>(std::max<size_t>(word.size(), 1))},
                           Code::unexpected_text,
                           "expected a function",
                           word.empty() ? std::string() : did_you_mean(word, words)};
    }
    const auto control = std::ranges::find_if(line, is_unexpected_control);
    if (control != line.end()) {
        const uint32_t offset = begin + static_cast<uint32_t>(control - line.begin());
        return SyntaxError{
            {offset, offset + 1}, Code::invalid_character, "a control character is not allowed in a program"};
    }
    if (const SourceRange operand = find_adjacent_operands(line); !operand.empty())
        return SyntaxError{{begin + operand.begin, begin + operand.end},
                           Code::unexpected_text,
                           "expected the end of the statement, found " +
                               quoted_excerpt(line.substr(operand.begin, operand.size()))};
    return std::nullopt;
}

} // namespace batt::frontend
