// What Python has and batt does not: enough of it to call a construct by its name in a diagnostic and to say what to write
// instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace batt::frontend {

// A construct of Python. `token` is how it is written (its first word or sign), `name` how people call it.
struct ForeignConstruct {
    std::string_view token;
    std::string_view name;
    std::string_view hint;
};

// Whether Python reserves the word, so that it cannot be a name.
bool is_keyword(std::string_view word);

// The statement that a word begins; null for what is no statement or one that batt has.
const ForeignConstruct* find_foreign_statement(std::string_view word);

// The operator with which a text begins where an operand has just ended: the longest that fits, words (`and`, `not in`,
// `if` of a conditional expression, `for` of a comprehension) as well as signs; null where there is none.
const ForeignConstruct* find_foreign_operator(std::string_view text);

// The operator with which a text begins where an operand is expected (`not`, `~`, `await`, `*`, ...); null if none.
const ForeignConstruct* find_foreign_prefix(std::string_view text);

constexpr bool begins_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool continues_word(char c) { return begins_word(c) || is_digit(c); }

// The length of the word (a letter or '_', then letters, digits and '_') with which a text begins; 0 if it begins with
// none.
constexpr size_t word_length(std::string_view text) {
    if (text.empty() || !begins_word(text.front()))
        return 0;
    size_t length = 1;
    while (length < text.size() && continues_word(text[length]))
        ++length;
    return length;
}

} // namespace batt::frontend
