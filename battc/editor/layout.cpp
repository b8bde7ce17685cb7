#include "battc/editor/layout.h"

#include <algorithm>

#include "battc/editor/text.h"

namespace batt::editor {

void Layout::update(std::string_view text, uint64_t version, unsigned columns) {
    columns = std::max(columns, tab_width);
    if (version == version_ && columns == columns_)
        return;
    version_ = version;
    columns_ = columns;
    rows_.clear();
    Row row;
    unsigned width = 0;
    for (size_t at = 0; at < text.size();) {
        if (text[at] == '\n') {
            row.end = at++;
            rows_.push_back(row);
            row = {at, at, true};
            width = 0;
            continue;
        }
        const Cluster cluster = cluster_at(text, at);
        if (width + cluster.width > columns) {
            row.end = at;
            rows_.push_back(row);
            row = {at, at, false};
            width = 0;
        }
        width += cluster.width;
        at += cluster.size;
    }
    row.end = text.size();
    rows_.push_back(row);
}

size_t Layout::row_of(size_t at) const {
    const auto after = std::upper_bound(rows_.begin(), rows_.end(), at,
                                        [](size_t place, const Row& row) { return place < row.begin; });
    return after == rows_.begin() ? 0 : static_cast<size_t>(after - rows_.begin()) - 1;
}

} // namespace batt::editor
