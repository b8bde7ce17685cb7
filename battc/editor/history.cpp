#include "battc/editor/history.h"

namespace batt::editor {

void History::add(std::string_view entry) {
    const bool blank = entry.find_first_not_of(" \t\n") == std::string_view::npos;
    if (!blank && (entries_.empty() || entries_.back() != entry))
        entries_.emplace_back(entry);
}

} // namespace batt::editor
