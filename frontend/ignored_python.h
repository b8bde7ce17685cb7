// Python outside of functions: batt ignores it, but it has to look like Python, so that a misspelt `def` does not vanish. Knows
// no grammar, only words and brackets.
#pragma once

#include "frontend/syntax_error.h"

#include <optional>
#include <string_view>

namespace batt::frontend {

/// Whether a logical line begins a block: `class A:`, `if x: y`.
bool begins_block(std::string_view line);

/// Whether a line is ignored without a note: an import, `pass` or a docstring.
bool is_ignored_silently(std::string_view line);

/// Why a logical line cannot be Python; nothing if it may be. `begin` is the offset of the line in its source.
std::optional<SyntaxError> find_implausible_text(std::string_view line, uint32_t begin);

} // namespace batt::frontend
