/// @file
/// Names: chosen by patterns, and guessed where they are misspelt.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <battc/export.h>

namespace battc {

/// Whether a name matches a pattern, in which `*` stands for any text and `?` for any character.
BATTC_API bool matches_glob(std::string_view pattern, std::string_view name);

/// Whether a name matches one of some patterns; any name does if there are none.
BATTC_API bool matches_any(std::span<const std::string> patterns, std::string_view name);

/// "did you mean 'x'?" for the candidate nearest to a misspelt name, or an empty text if none is near.
BATTC_API std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

/// The descriptor of this process that a path stands for (/dev/stdout, /dev/fd/N, ...), or -1.
BATTC_API int open_descriptor(std::string_view path);

} // namespace battc
