// The lexical level of Python: what words are made of and which words are reserved. Tokens are grammar.h's, which constructs
// batt lacks is unsupported_python.h's.
#pragma once

#include <cstddef>
#include <string_view>

namespace batt::frontend {

/// Whether Python reserves the word, so that it cannot be a name.
bool is_keyword(std::string_view word);

constexpr bool begins_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool continues_word(char c) { return begins_word(c) || is_digit(c); }

/// The length of the word (a letter or '_', then letters, digits and '_') with which a text begins; 0 if it begins with none.
constexpr size_t word_length(std::string_view text) {
    if (text.empty() || !begins_word(text.front()))
        return 0;
    size_t length = 1;
    while (length < text.size() && continues_word(text[length]))
        ++length;
    return length;
}

} // namespace batt::frontend
