// Python constructs that batt does not support: how they are written, what people call them, and what to write instead. The
// grammar matches them so that a diagnostic can name them.
#pragma once

#include <string_view>

namespace batt::frontend {

struct UnsupportedConstruct {
    std::string_view token; ///< its first word or sign
    std::string_view name;  ///< with its article: "a 'for' loop"
    std::string_view hint;  ///< what to write instead; may be empty
};

/// The statement that a word begins; null if batt supports it or if the word begins no statement.
const UnsupportedConstruct* find_unsupported_statement(std::string_view word);

/// The operator that `text` begins with, where an operand has just ended: the longest match, words (`and`, `not in`, `if` of a
/// conditional expression, `for` of a comprehension) as well as signs; null if there is none.
const UnsupportedConstruct* find_unsupported_operator(std::string_view text);

/// The operator that `text` begins with, where an operand is expected (`not`, `~`, `await`, `*`, ...); null if there is none.
const UnsupportedConstruct* find_unsupported_prefix(std::string_view text);

} // namespace batt::frontend
