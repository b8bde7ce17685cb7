// Which brackets belong together.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "battc/editor/hooks.h"

namespace batt::editor {

/// The bracket at text[cursor], else the one before it, and its partner; nothing where there is none. Brackets in strings and comments
/// do not count. `spans` as a highlighter gives them.
std::optional<std::pair<size_t, size_t>> find_bracket_pair(std::string_view text, const std::vector<Span>& spans,
                                                           size_t cursor);

} // namespace batt::editor
