// How a text of several lines is cut into rows of a screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace batt::editor {

/// text[begin, end) stands in one row.
struct Row {
    size_t begin = 0;
    size_t end = 0; ///< before the newline, if one ends the row
    bool begins_line = true;
    bool operator==(const Row&) const = default;
};

/// Lines wrap where a character no longer fits; a row is never wider than it may be. There is at least one row.
class Layout {
public:
    /// Cuts the text, unless that was done for this version of it and this many columns. Rows have at least `tab_width` columns. Of a
    /// text that differs little from the last one, only what differs is cut: up to the next place where a row began before.
    void update(std::string_view text, uint64_t version, unsigned columns);

    const std::vector<Row>& rows() const { return rows_; }
    /// The row of a place in the text; where a row wraps, the place between two rows belongs to the lower one.
    size_t row_of(size_t at) const;

private:
    std::string text_; ///< that the rows are of
    std::vector<Row> rows_{Row{}};
    uint64_t version_ = 0;
    unsigned columns_ = 0;
};

} // namespace batt::editor
