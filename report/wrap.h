// Paragraphs for terminals. What a terminal can show is decided in terminal.h.
#pragma once

#include <string>
#include <string_view>

namespace batt::report {

/// A paragraph broken into lines of at most `columns` columns, each but the first indented by `indentation` blanks. Line breaks in
/// the text stay.
std::string wrap(std::string_view text, unsigned columns, unsigned indentation);

} // namespace batt::report
