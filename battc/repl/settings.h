// What `:set` can change: the one table of names and values, which completion knows too. How a setting takes effect is in
// session_settings.cpp.
#pragma once

#include <span>
#include <string_view>

namespace batt::repl {

struct SettingDescription {
    std::string_view name;
    std::string_view values; ///< separated by ", "; or what a value is
    std::string_view meaning;
    bool listed = true; ///< `values` are all that there are
};

std::span<const SettingDescription> all_settings();

} // namespace batt::repl
