#include "battc/editor/layout.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

constexpr size_t block = 4096;

size_t common_prefix(std::string_view a, std::string_view b) {
    const size_t most = std::min(a.size(), b.size());
    size_t size = 0;
    while (size + block <= most && std::memcmp(a.data() + size, b.data() + size, block) == 0)
        size += block;
    while (size < most && a[size] == b[size])
        ++size;
    return size;
}

size_t common_suffix(std::string_view a, std::string_view b, size_t most) {
    size_t size = 0;
    while (size + block <= most &&
           std::memcmp(a.data() + a.size() - size - block, b.data() + b.size() - size - block, block) == 0)
        size += block;
    while (size < most && a[a.size() - size - 1] == b[b.size() - size - 1])
        ++size;
    return size;
}

} // namespace

void Layout::update(std::string_view text, uint64_t version, unsigned columns) {
    columns = std::max(columns, tab_width);
    if (version == version_ && columns == columns_)
        return;
    const bool same_width = columns == columns_;
    version_ = version;
    columns_ = columns;

    const std::vector<Row> old = std::exchange(rows_, {});
    const size_t prefix = same_width ? common_prefix(text_, text) : 0;
    const size_t suffix = same_width ? common_suffix(text_, text, std::min(text_.size(), text.size()) - prefix) : 0;
    const size_t grown = text.size() - text_.size(); // modulo 2^64, as are places moved by it

    // Rows stay whose characters, and the one that did not fit, end before the difference.
    const auto kept = std::partition_point(old.begin(), old.end() - 1, [&](const Row& row) {
        return same_width && row.end + longest_cluster_bytes <= prefix;
    });
    rows_.reserve(old.size() + 16);
    rows_.assign(old.begin(), kept);
    auto next = kept; // the old row that may begin where a new one does
    Row row{kept->begin, kept->begin, kept->begins_line};
    unsigned width = 0;
    // Begins a row; true if from there on all is as it was.
    const auto begin_row = [&](size_t at, bool begins_line) {
        rows_.push_back(row);
        row = {at, at, begins_line};
        width = 0;
        if (at < text.size() - suffix || !same_width)
            return false;
        const size_t before = at - grown;
        while (next != old.end() && next->begin < before)
            ++next;
        if (next == old.end() || next->begin != before || next->begins_line != begins_line)
            return false;
        for (; next != old.end(); ++next)
            rows_.push_back({next->begin + grown, next->end + grown, next->begins_line});
        return true;
    };
    bool done = false;
    for (size_t at = row.begin; at < text.size() && !done;) {
        if (text[at] == '\n') {
            row.end = at++;
            done = begin_row(at, true);
            continue;
        }
        const Cluster cluster = cluster_at(text, at);
        if (width + cluster.width > columns) {
            row.end = at;
            done = begin_row(at, false);
            if (done)
                break;
        }
        width += cluster.width;
        at += cluster.size;
    }
    if (!done) {
        row.end = text.size();
        rows_.push_back(row);
    }
    text_ = text;
}

size_t Layout::row_of(size_t at) const {
    const auto after = std::upper_bound(rows_.begin(), rows_.end(), at,
                                        [](size_t place, const Row& row) { return place < row.begin; });
    return after == rows_.begin() ? 0 : static_cast<size_t>(after - rows_.begin()) - 1;
}

} // namespace batt::editor
