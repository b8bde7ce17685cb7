// Names chosen by patterns: `--function 'solve_0*'`, `--task 007bbfb7`.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace batt::runtime {

/// Whether a name matches a pattern, in which `*` stands for any text and `?` for any character.
bool matches_glob(std::string_view pattern, std::string_view name);
/// Whether a name matches one of some patterns; any name does if there are none.
bool matches_any(std::span<const std::string> patterns, std::string_view name);

} // namespace batt::runtime
