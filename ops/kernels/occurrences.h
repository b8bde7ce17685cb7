// Ops that match an object against a grid, or against itself, at every offset: occurrences, hperiod, vperiod.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/plane_view.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/boxes.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_bounds.h"
#include "ops/kernels/patch_sets.h"
#include "ops/kernels/patch_shift.h"

BATT_KERNELS_BEGIN

/// Where an object occurs on a plane grid within the first rows x columns places, if one of them is larger than a board:
/// computes 32 places at a time.
BATT_NOINLINE inline Value wide_occurrences(Context& context, const PlaneView& grid, const PatchView& object, i64 rows,
                                            i64 columns) {
    i32 height = grid.height - object.view.height + 1;
    i32 width = grid.width - object.view.width + 1;
    height = height < rows ? height : static_cast<i32>(rows);
    width = width < columns ? width : static_cast<i32>(columns);
    if (height <= 0 || width <= 0)
        return make_empty_set();
    return patch_of_words(context, Kind::indices, 0, 0, 0, height, width, [&](i32, i32 i, i32 w) {
        u32 possible = width - 32 * w >= 32 ? ~0u : low_bits(width - 32 * w);
        for (i32 row = 0; row < object.view.height; ++row)
            for (i32 v = 0; v < object.view.stride; ++v)
                for (u32 cells = object.view.words[row * object.view.stride + v]; cells != 0; cells &= cells - 1) {
                    const i32 column = 32 * v + lowest_bit(cells);
                    const u32 code =
                        object.kind == Kind::mono ? color_code(object.color) : object.view.code(row, column, 1);
                    for (i32 k = 0; k < 4; ++k)
                        possible &= grid.bits(k, i + row, 32 * w + column) ^ spread_bit(~code, k);
                    if (possible == 0)
                        return 0u;
                }
        return possible;
    });
}

/// Where a duck-typed object occurs: `normalized` is shifted to each of rows x columns places, which takes ints.
BATT_NOINLINE inline Value duck_occurrences(Context& context, const Value& grid, const Value& normalized, i32 height,
                                            i32 width, const Value& rows, const Value& columns) {
    if (!rows.is_int())
        return type_error(ErrorDetail::not_a_number);
    if (rows.x <= 0)
        return make_empty_set();
    if (!columns.is_int())
        return type_error(ErrorDetail::not_a_number);
    const u64 places = static_cast<u64>(rows.x) * static_cast<u64>(columns.x > 0 ? columns.x : 0);
    if ((height > board_size || width > board_size || !fits_board(context, normalized)) &&
        !spend_pairs(context, places, length(context, normalized)))
        return fuel_error();
    Builder builder(context);
    for (i32 i = 0; i < rows.x && !builder.failed(); ++i)
        for (i32 j = 0; j < columns.x && !builder.failed(); ++j) {
            BATT_TRY(moved,
                     or_default(context, OpId::op_shift, duck_shift(context, normalized, make_int(i), make_int(j))));
            bool occurs = true;
            Elements elements(context, moved);
            Value element;
            while (occurs && elements.next(element)) {
                Value color = make_none();
                Value row;
                Value column;
                BATT_CHECK(unpack_element(context, element, true, color, row, column));
                BATT_TRY(inside, is_in_grid(row, column, height, width));
                occurs = inside.x != 0;
                if (occurs) {
                    BATT_TRY(value, cell_at(context, grid, row.x, column.x));
                    occurs = same(context, value, color);
                }
            }
            if (occurs)
                builder.push(make_pair(i, j));
        }
    return builder.finish_set();
}
BATT_FUNCTION Value op_occurrences(Context& context, const Value* a) {
    BATT_TRY(normalized, or_default(context, OpId::op_normalize, normalize_patch(context, a[1])));
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    BATT_TRY(object_shape, is_batt(context) ? patch_shape_of(context, a[1]) : shape_of(context, a[1]));
    const bool re_arc = context.dialect == Dialect::re_arc;
    if (is_duck_typed(context, normalized, Reading::object) || object_shape.kind != Kind::pair) {
        const auto places = [&](i32 side, u32 axis) {
            return re_arc
                       ? make_int(side)
                       : plus(context, minus(context, make_int(side), item(context, object_shape, axis)), make_int(1));
        };
        BATT_TRY(vertical, places(height, 0));
        BATT_TRY(horizontal, places(width, 1));
        return duck_occurrences(context, a[0], normalized, height, width, vertical, horizontal);
    }
    const i64 rows = re_arc ? height : static_cast<i64>(height) - object_shape.x + 1;
    const i64 columns = re_arc ? width : static_cast<i64>(width) - object_shape.y + 1;
    if (is_empty(normalized))
        return rectangle(context, 0, 0, rows - 1, columns - 1);
    GridBoard board;
    if (normalized.is_object_board() && as_grid_board(context, a[0], board)) {
        if (rows <= 0 || columns <= 0)
            return make_empty_set();
        const Rows mask = load_rows(normalized.words());
        Rows possible = frame_rows(static_cast<i32>(rows), static_cast<i32>(columns));
        // For each colour of the object: each of its cells rules out the places where the grid has another colour.
        const bool colors = normalized.kind == Kind::object;
        const u32 present =
            colors ? codes_present(load_planes(normalized.words() + 32), mask) : 1u << color_code(normalized.tag);
        for (u32 code = 0; code < 16; ++code) {
            if (((present >> code) & 1u) == 0)
                continue;
            const Rows cells = colors ? code_mask(load_planes(normalized.words() + 32), code) & mask : mask;
            const MovableRows matching_cells(code_mask(board.planes(), code) & board.frame());
            for (i32 i = 0; i < normalized.height; ++i) {
                u32 word = row_of(cells, i);
                if (word == 0)
                    continue;
                const Rows moved = matching_cells.moved_up(i);
                for (; word != 0; word &= word - 1)
                    possible = possible & (moved >> static_cast<u32>(lowest_bit(word)));
            }
            if (!any(possible))
                return make_empty_set();
        }
        return make_indices(context, possible, 0, 0);
    }
    Builder builder(context);
    const u64 places = static_cast<u64>(rows > 0 ? rows : 0) * static_cast<u64>(columns > 0 ? columns : 0);
    if ((height > board_size || width > board_size || !fits_board(context, normalized)) &&
        !spend_pairs(context, places, length(context, normalized)))
        return fuel_error();
    PlaneView view;
    if (is_plane_patch(normalized) && patch_kind(normalized) != Kind::indices && as_plane_grid(context, a[0], view))
        return wide_occurrences(context, view, PatchView(normalized), rows, columns);
    for (i32 i = 0; i < rows && !builder.failed(); ++i)
        for (i32 j = 0; j < columns && !builder.failed(); ++j) {
            bool occurs = true;
            Elements elements(context, normalized);
            Value element;
            while (occurs && elements.next(element)) {
                Value color = make_none();
                i32 p;
                i32 q;
                BATT_CHECK(unpack_cell(context, element, color, p, q));
                const i64 row = static_cast<i64>(p) + i;
                const i64 column = static_cast<i64>(q) + j;
                if (row < 0 || row >= height || column < 0 || column >= width) {
                    occurs = false;
                    break;
                }
                BATT_TRY(value, cell_at(context, a[0], static_cast<i32>(row), static_cast<i32>(column)));
                occurs = equal(context, value, color);
            }
            if (occurs)
                builder.push(make_pair(i, j));
        }
    return builder.finish_set();
}

/// `period` of a duck-typed object, of a size that must be an int.
BATT_NOINLINE inline Value duck_period(Context& context, const Value& normalized, bool horizontal) {
    BATT_TRY(size, is_batt(context)
                       ? or_default(context, OpId::op_width_f, patch_extent(context, normalized, !horizontal))
                       : extent(context, normalized, !horizontal));
    if (!size.is_int())
        return type_error(ErrorDetail::not_a_number);
    if (size.x > 1 && !spend_pairs(context, length(context, normalized), static_cast<u64>(size.x)))
        return fuel_error();
    for (i32 step = 1; step < size.x; ++step) {
        const Value back = make_int(-step);
        const Value zero = make_int(0);
        BATT_TRY(moved,
                 or_default(context, OpId::op_shift,
                            duck_shift(context, normalized, horizontal ? zero : back, horizontal ? back : zero)));
        bool agrees = true;
        Elements elements(context, moved);
        Value element;
        while (elements.next(element)) {
            Value color = make_none();
            Value i;
            Value j;
            BATT_CHECK(unpack_element(context, element, true, color, i, j));
            BATT_TRY(outside, is_less(context, horizontal ? j : i, zero));
            if (outside.x != 0 || is_nan(horizontal ? j : i))
                continue;
            BATT_TRY(cell, make_element(context, true, color, i, j));
            agrees = agrees && contains(context, normalized, cell);
        }
        if (agrees)
            return make_int(step);
    }
    return size;
}
/// The smallest step to the left (or up) after which the object matches itself wherever it overlaps itself.
BATT_FUNCTION Value period(Context& context, const Value& object, bool horizontal) {
    BATT_TRY(normalized, or_default(context, OpId::op_normalize, normalize_patch(context, object)));
    if (is_duck_typed(context, normalized))
        return duck_period(context, normalized, horizontal);
    BATT_TRY(size, is_batt(context)
                       ? or_default(context, OpId::op_width_f, patch_extent(context, normalized, !horizontal))
                       : extent(context, normalized, !horizontal));
    if (normalized.is_patch_board() && normalized.kind != Kind::indices) {
        const u32* const words = normalized.words();
        const bool colors = normalized.kind == Kind::object;
        const Rows mask = load_rows(words);
        const Planes planes = colors ? load_planes(words + 32) : Planes{{mask, mask, mask, mask}};
        for (i32 step = 1; step < size.x; ++step) {
            const i32 row = horizontal ? 0 : step;
            const i32 column = horizontal ? step : 0;
            const Rows moved = patch_mask(normalized, row, column);
            if (any(moved & ~mask))
                continue;
            if (!colors || !any(moved & ~same_color(patch_planes(normalized, row, column, moved), planes)))
                return make_int(step);
        }
        return size;
    }
    if (!fits_board(context, normalized) &&
        !spend_pairs(context, length(context, normalized), static_cast<u64>(size.x)))
        return fuel_error();
    for (i32 step = 1; step < size.x; ++step) {
        bool agrees = true;
        Elements elements(context, normalized);
        Value element;
        while (elements.next(element)) {
            Value color = make_none();
            i32 i;
            i32 j;
            BATT_CHECK(unpack_cell(context, element, color, i, j));
            const i32 row = horizontal ? i : i - step;
            const i32 column = horizontal ? j - step : j;
            if ((horizontal ? column : row) < 0)
                continue;
            BATT_TRY(moved, cell_of(context, color, make_pair(row, column)));
            agrees = agrees && contains(context, normalized, moved);
        }
        if (agrees)
            return make_int(step);
    }
    return size;
}
BATT_FUNCTION Value op_hperiod(Context& context, const Value* a) { return period(context, a[0], true); }
BATT_FUNCTION Value op_vperiod(Context& context, const Value* a) { return period(context, a[0], false); }
BATT_KERNELS_END
