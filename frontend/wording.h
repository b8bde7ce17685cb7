// Pieces of wording that many messages share. Suggestions ("did you mean") are in diagnostic.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace batt::frontend {

/// The text with control characters, and what is no UTF-8, as \xNN.
std::string escaped(std::string_view text);

/// 'text', escaped, cut after 100 bytes: for names.
std::string quoted(std::string_view text);

/// 'text', escaped, cut after 40 bytes: for pieces of the program.
std::string quoted_excerpt(std::string_view text);

/// "1 name", "2 names"
std::string counted(size_t count, std::string_view noun);

} // namespace batt::frontend
