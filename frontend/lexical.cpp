#include "frontend/lexical.h"

#include <algorithm>

namespace batt::frontend {

bool is_keyword(std::string_view word) {
    constexpr std::string_view keywords[] = {
        "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
        "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
        "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
        "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
    };
    // Most names of a program are x17 or an op: the length and the first letter decide nearly always.
    if (word.size() < 2 || word.size() > 8 || is_digit(word.back()))
        return false;
    return std::ranges::any_of(
        keywords, [word](std::string_view keyword) { return keyword.front() == word.front() && keyword == word; });
}

} // namespace batt::frontend
