// What an entry looks like, before anybody knows what its names mean: words, brackets, statements. For the answer to Enter, colours, and
// the call at the cursor.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "battc/editor/hooks.h"

namespace batt::repl {

enum class TokenKind : uint8_t { name, number, string, comment, open, close, comma, equals, newline, other };

/// text[begin, end)
struct Token {
    TokenKind kind = TokenKind::other;
    size_t begin = 0;
    size_t end = 0;

    std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// All tokens but blanks; line breaks within brackets count as blanks. A string that is not closed ends with the text.
std::vector<Token> tokenize(std::string_view text);

/// Whether an entry is a command, such as `:help`.
bool is_command(std::string_view text);

/// Whether Enter ends an entry: brackets are closed, and a block (def, try) has ended, by a `return` or an empty line. Else what the
/// next line starts with.
editor::Readiness readiness(std::string_view text);

/// The statements, definitions and commands of an entry of several lines, in their order.
std::vector<std::string> split_statements(std::string_view text);

/// The call whose arguments the cursor stands in.
struct CallAtCursor {
    std::string name;
    size_t argument = 0; ///< its number, from 0
    std::string keyword; ///< of a keyword argument
};
std::optional<CallAtCursor> call_at(std::string_view text, size_t cursor);

/// The start of the name that ends at the cursor; the cursor itself if there is none.
size_t name_begin(std::string_view text, size_t cursor);

/// A text without blanks at its ends.
std::string_view trimmed(std::string_view text);
/// The first word of a text, and the rest without the blanks between.
std::pair<std::string_view, std::string_view> split_word(std::string_view text);

/// The words that are part of the language.
bool is_keyword(std::string_view name);

} // namespace batt::repl
