#include <battc/names.h>

#include "frontend/diagnostic.h"
#include "frontend/file_text.h"
#include "runtime/run/glob.h"

namespace battc {

bool matches_glob(std::string_view pattern, std::string_view name) {
    return batt::runtime::matches_glob(pattern, name);
}

bool matches_any(std::span<const std::string> patterns, std::string_view name) {
    return batt::runtime::matches_any(patterns, name);
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    return batt::frontend::did_you_mean(name, candidates);
}

int open_descriptor(std::string_view path) { return batt::frontend::open_descriptor(path); }

} // namespace battc
