// Pieces of JSON as battc writes them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/data/data_set.h"

namespace batt::runtime {

/// Appends a text as a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& text, std::string_view value);
/// The same as a text of its own.
std::string json_string(std::string_view value);

/// Appends a grid as a list of rows.
void append_json_grid(std::string& text, const GridData& grid);

} // namespace batt::runtime
