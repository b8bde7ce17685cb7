#include "runtime/run/glob.h"

#include <algorithm>

namespace batt::runtime {

bool matches_glob(std::string_view pattern, std::string_view name) {
    // Where a star fails to match it is made one character longer; only the last star needs to be tried again.
    size_t p = 0;
    size_t n = 0;
    size_t star = std::string_view::npos;
    size_t star_end = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_end = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++star_end;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool matches_any(std::span<const std::string> patterns, std::string_view name) {
    return patterns.empty() ||
           std::ranges::any_of(patterns, [&](const std::string& pattern) { return matches_glob(pattern, name); });
}

} // namespace batt::runtime
