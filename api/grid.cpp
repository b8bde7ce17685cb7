#include <battc/grid.h>

#include <cstring>

#include "api/convert.h"

namespace battc {

bool operator==(const GridView& first, const GridView& second) {
    if (first.height() != second.height() || first.width() != second.width())
        return false;
    if (first.cell_type() == second.cell_type() && first.is_contiguous_bytes() && second.is_contiguous_bytes())
        return first.empty() ||
               std::memcmp(first.data(), second.data(),
                           static_cast<size_t>(first.height()) * static_cast<size_t>(first.width())) == 0;
    for (int32_t i = 0; i < first.height(); ++i)
        for (int32_t j = 0; j < first.width(); ++j)
            if (first.at(i, j) != second.at(i, j))
                return false;
    return true;
}

Result<Grid> Grid::copy(const GridView& view) {
    return protect([&]() -> Result<Grid> {
        if (view.height() < 1 || view.width() < 1 || view.height() > most_rows_or_columns ||
            view.width() > most_rows_or_columns)
            return invalid("a grid has 1 to " + std::to_string(most_rows_or_columns) + " rows and columns, not " +
                           std::to_string(view.height()) + " x " + std::to_string(view.width()));
        const size_t size = static_cast<size_t>(view.height()) * static_cast<size_t>(view.width());
        std::shared_ptr<int8_t[]> cells(new int8_t[size]);
        if (view.cell_type() == CellType::int8 && view.is_contiguous_bytes()) {
            std::memcpy(cells.get(), view.data(), size);
        } else {
            size_t place = 0;
            for (int32_t i = 0; i < view.height(); ++i)
                for (int32_t j = 0; j < view.width(); ++j) {
                    const int32_t color = view.at(i, j);
                    if (color < -128 || color > 127)
                        return invalid("row " + std::to_string(i) + ", column " + std::to_string(j) + ": the colour " +
                                       std::to_string(color) + " is not in -128..127");
                    cells[place++] = static_cast<int8_t>(color);
                }
        }
        return Grid(std::move(cells), view.height(), view.width());
    });
}

Result<Grid> Grid::of_rows(std::span<const std::span<const int32_t>> rows) {
    return protect([&]() -> Result<Grid> {
        if (rows.empty())
            return invalid("a grid has at least one row");
        std::vector<int32_t> cells;
        for (const std::span<const int32_t> row : rows) {
            if (row.size() != rows.front().size())
                return invalid("the rows of a grid are equally long");
            cells.insert(cells.end(), row.begin(), row.end());
        }
        if (rows.size() > most_rows_or_columns || rows.front().size() > most_rows_or_columns)
            return invalid("the grid is too large");
        return copy(
            GridView(cells.data(), static_cast<int32_t>(rows.size()), static_cast<int32_t>(rows.front().size())));
    });
}

std::string Grid::literal() const {
    std::string text = "(";
    for (int32_t i = 0; i < height_; ++i) {
        text += i == 0 ? "(" : ", (";
        for (int32_t j = 0; j < width_; ++j)
            text += (j == 0 ? "" : ", ") + std::to_string(at(i, j));
        text += width_ == 1 ? ",)" : ")";
    }
    return text + (height_ == 1 ? ",)" : ")");
}

} // namespace battc
