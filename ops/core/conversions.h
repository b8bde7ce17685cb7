// Conversions from tuples of rows to grids on bit planes: boards and wide boards. Patches are made by builder.h and
// wide_patch.h.
#pragma once

#include "ops/core/board.h"
#include "ops/core/elements.h"
#include "ops/core/plane_view.h"

BATT_KERNELS_BEGIN

/// Writes a general grid's rows into four planes of 32 words; false if it does not fit a board. On a device each lane
/// does one row.
BATT_FUNCTION bool rows_to_planes(Context& context, const Value& tuple, u32 width, u32* words) {
    bool fits = true;
    for (u32 i = loop_lane(); i < board_size; i += loop_lanes) {
        u32 planes[4] = {};
        if (i < tuple.count && fits) {
            const Value& row = tuple.items()[i];
            fits = (row.kind == Kind::tuple || row.kind == Kind::pair || row.kind == Kind::cell) &&
                   length(context, row) == width;
            for (u32 j = 0; j < width && fits; ++j) {
                const Value cell = row.kind == Kind::tuple ? row.items()[j] : item(context, row, j);
                fits = cell.kind == Kind::integer && is_board_color(cell.x);
                for (u32 k = 0; k < 4; ++k)
                    planes[k] |= ((color_code(cell.x) >> k) & 1u) << j;
            }
        }
        for (u32 k = 0; k < 4; ++k)
            words[32 * k + i] = planes[k];
    }
    for (u32 k = 0; k < 4; ++k)
        share_rows(words + 32 * k);
    return all_lanes_hold(fits);
}

/// The width of the first row if the tuple may be a grid that fits a board, else 0.
BATT_INLINE u32 board_width(Context& context, const Value& tuple) {
    if (tuple.kind != Kind::tuple || context.general_only || tuple.count == 0 || tuple.count > board_size)
        return 0;
    const Value& row = tuple.items()[0];
    const u32 width = row.is_tuple() ? length(context, row) : 0;
    return width <= board_size ? width : 0;
}

/// A tuple as a board grid in new arena memory; None if it does not fit.
BATT_NOINLINE inline Value convert_to_board(Context& context, const Value& value) {
    const u32 width = board_width(context, value);
    if (width == 0)
        return make_none();
    u32* const words = static_cast<u32*>(allocate(context, grid_bytes));
    if (!rows_to_planes(context, value, width, words))
        return make_none();
    return make_placed_grid(words, static_cast<i32>(value.count), static_cast<i32>(width));
}
/// Reads a grid in any representation as a board; false if it does not fit one.
BATT_INLINE bool as_grid_board(Context& context, const Value& value, GridBoard& board) {
    const Value grid = BATT_LIKELY(value.kind == Kind::grid) ? value : convert_to_board(context, value);
    board = GridBoard{grid.height, grid.width, grid.words()};
    return grid.kind == Kind::grid;
}
/// A tuple of rows as a wide grid; None if it is no grid or fits a board. Rows that are pairs or cells stay as they
/// are: more often these are locations than parts of a grid.
BATT_NOINLINE inline Value convert_to_wide_board(Context& context, const Value& tuple) {
    const Value& first = tuple.items()[0];
    if (context.general_only || first.kind != Kind::tuple || first.count == 0 ||
        (tuple.count <= board_size && first.count <= board_size) ||
        u64{tuple.count} * first.count > context.element_limit) // one row may stand for all rows and be paid once
        return make_none();
    for (u32 i = 0; i < tuple.count; ++i) {
        const Value& row = tuple.items()[i];
        if (row.kind != Kind::tuple || row.count != first.count)
            return make_none();
        bool fits = true;
        for (u32 j = loop_lane(); j < row.count && fits; j += loop_lanes)
            fits = row.items()[j].kind == Kind::integer && is_board_color(row.items()[j].x);
        if (!all_lanes_hold(fits))
            return make_none();
    }
    const i32 width = static_cast<i32>(first.count);
    const Value grid = grid_of_words(context, static_cast<i32>(tuple.count), width, [&](i32 k, i32 i, i32 w) {
        const Value* const cells = tuple.items()[i].items();
        const i32 end = 32 * w + 32 < width ? 32 * w + 32 : width;
        u32 word = 0;
        for (i32 j = 32 * w; j < end; ++j)
            word |= ((color_code(cells[j].x) >> k) & 1u) << (j - 32 * w);
        return word;
    });
    return grid.is_error() ? make_none() : grid;
}
/// The tuple, stored as a board or wide board if it is a grid that fits one.
BATT_FUNCTION Value grid_of(Context& context, const Value& tuple) {
    if (tuple.kind != Kind::tuple || tuple.count == 0)
        return tuple;
    const Value board = convert_to_board(context, tuple);
    const Value grid = board.kind == Kind::grid ? board : convert_to_wide_board(context, tuple);
    return grid.kind == Kind::none ? tuple : grid;
}
/// Reads a grid in any representation as a plane view; false if it has none.
BATT_INLINE bool as_plane_grid(Context& context, const Value& value, PlaneView& view) {
    const Value grid = is_plane_grid(value) ? value : convert_to_board(context, value);
    if (grid.kind == Kind::none)
        return false;
    view = plane_view(grid);
    return true;
}

BATT_KERNELS_END
