#include "runtime/data/grid_values.h"

#include "ops/core/board.h"
#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/length.h"
#include "ops/core/plane_view.h"

namespace batt::runtime {

Value grid_value(Context& context, const GridData& grid) {
    if (!context.general_only && grid.height <= board_size && grid.width <= board_size) {
        alignas(64) u32 words[128] = {};
        bool fits = true;
        for (i32 i = 0; i < grid.height; ++i)
            for (i32 j = 0; j < grid.width; ++j) {
                const i32 color =
                    grid.cells[static_cast<size_t>(i) * static_cast<size_t>(grid.width) + static_cast<size_t>(j)];
                fits = fits && is_board_color(color);
                for (i32 k = 0; k < 4; ++k)
                    words[32 * k + i] |= ((color_code(color) >> k) & 1u) << j;
            }
        if (fits)
            return make_grid(context, grid.height, grid.width, load_planes(words));
    }
    Builder rows(context, static_cast<u64>(grid.height));
    for (i32 i = 0; i < grid.height; ++i) {
        Builder row(context, static_cast<u64>(grid.width));
        for (i32 j = 0; j < grid.width; ++j)
            row.push(make_int(
                grid.cells[static_cast<size_t>(i) * static_cast<size_t>(grid.width) + static_cast<size_t>(j)]));
        rows.push(row.finish_tuple());
    }
    return rows.finish_tuple();
}

std::optional<GridData> grid_data(Context& context, const Value& value, u64 most_cells) {
    if (!value.is_tuple() || is_empty(value))
        return std::nullopt;
    GridData grid;
    grid.height = static_cast<i32>(length(context, value));
    if (is_plane_grid(value)) {
        const PlaneView view = plane_view(value);
        grid.width = view.width;
        if (static_cast<u64>(grid.width) * static_cast<u64>(grid.height) > most_cells)
            return std::nullopt;
        grid.cells.reserve(static_cast<size_t>(grid.height) * static_cast<size_t>(grid.width));
        for (i32 i = 0; i < grid.height; ++i)
            for (i32 j = 0; j < grid.width; ++j)
                grid.cells.push_back(static_cast<int8_t>(color_of_code(view.code(i, j))));
        return grid;
    }
    Elements rows(context, value);
    Value row;
    for (i32 i = 0; rows.next(row); ++i) {
        if (!row.is_tuple() || is_empty(row))
            return std::nullopt;
        const i32 width = static_cast<i32>(length(context, row));
        if (i == 0 && static_cast<u64>(width) * static_cast<u64>(grid.height) > most_cells)
            return std::nullopt;
        if (i == 0)
            grid.width = width;
        else if (width != grid.width)
            return std::nullopt;
        Elements cells(context, row);
        Value cell;
        while (cells.next(cell)) {
            if (!cell.is_int() || cell.x < -128 || cell.x > 127)
                return std::nullopt;
            grid.cells.push_back(static_cast<int8_t>(cell.x));
        }
    }
    return grid;
}

} // namespace batt::runtime
