// Pieces of wording that many messages share. Suggestions ("did you mean") are in diagnostic.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace batt::frontend {

/// 'text'
std::string quoted(std::string_view text);

/// 'text', cut after 40 bytes: for text of the program that can be of any length.
std::string quoted_excerpt(std::string_view text);

/// "1 name", "2 names"
std::string counted(size_t count, std::string_view noun);

} // namespace batt::frontend
