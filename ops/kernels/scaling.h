// Ops that scale grids and patches by whole factors: upscale, hupscale, vupscale, downscale.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/plane_view.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_bounds.h"
#include "ops/kernels/patch_shift.h"

BATT_KERNELS_BEGIN

/// Repeats each of the low `width` bits `factor` times.
BATT_INLINE u32 repeat_bits(u32 word, i32 width, i32 factor) {
    u32 result = 0;
    const u32 block = low_bits(factor);
    for (i32 j = 0; j < width; ++j)
        result |= ((word >> j) & 1u) != 0 ? block << (j * factor) : 0u;
    return result;
}
/// Repeats each row `rows` times and each column `columns` times; the result must fit a board.
BATT_FUNCTION Rows repeat_cells(Rows source, i32 height, i32 width, i32 rows, i32 columns) {
    alignas(64) u32 words[32] = {};
    for (i32 i = 0; i < height; ++i) {
        const u32 word = columns == 1 ? row_of(source, i) : repeat_bits(row_of(source, i), width, columns);
        for (i32 k = 0; k < rows; ++k)
            words[i * rows + k] = word;
    }
    return load_rows(words);
}
/// Word w of a row after each cell of the view's row is repeated `factor` times.
BATT_FUNCTION u32 repeated_bits(const PlaneView& view, i32 k, i32 row, i32 w, i32 factor) {
    if (factor == 1)
        return view.bits(k, row, 32 * w);
    const i32 first = 32 * w / factor;
    const u32 cells = view.bits(k, row, first); // all that can be needed
    u32 word = 0;
    i32 place = first * factor - 32 * w; // where the cell begins
    for (i32 j = 0; place < 32 && j < 32; ++j, place += factor) {
        if (((cells >> j) & 1u) == 0)
            continue;
        const i32 start = place < 0 ? 0 : place;
        const i32 end = place + factor < 32 ? place + factor : 32;
        word |= low_bits(end) & ~low_bits(start);
    }
    return word;
}
/// Repeats each row `rows` times and each column `columns` times, both at least 1.
BATT_FUNCTION Value repeat_plane_grid(Context& context, const PlaneView& view, i32 rows, i32 columns) {
    return grid_of_words(context, view.height * rows, view.width * columns,
                         [&](i32 k, i32 i, i32 w) { return repeated_bits(view, k, i / rows, w, columns); });
}
BATT_FUNCTION Value scale_grid(Context& context, const Value& grid, i32 rows, i32 columns) {
    if (!grid.is_container())
        return not_iterable();
    rows = rows > 0 ? rows : 0;
    columns = columns > 0 ? columns : 0;
    GridBoard board;
    if (rows > 0 && columns > 0 && as_grid_board(context, grid, board) &&
        static_cast<i64>(board.height) * rows <= board_size && static_cast<i64>(board.width) * columns <= board_size)
        return make_grid_by_plane(context, board.height * rows, board.width * columns, [&](i32 k) {
            return repeat_cells(board.plane(k), board.height, board.width, rows, columns);
        });
    const Value first_row = first_element(context, grid);
    u64 size = static_cast<u64>(length(context, grid)) * (first_row.is_container() ? length(context, first_row) : 1);
    const i32 factors[2] = {rows, columns};
    for (const i32 factor : factors) {
        if (factor != 0 && size > context.element_limit / static_cast<u64>(factor))
            return size_error();
        size *= static_cast<u64>(factor);
    }
    if (!spend_cells(context, size))
        return fuel_error();
    if (PlaneView view; rows > 0 && columns > 0 && as_plane_grid(context, grid, view))
        return repeat_plane_grid(context, view, rows, columns);
    Builder builder(context);
    Elements elements(context, grid);
    Value row;
    while (!builder.failed() && elements.next(row)) {
        if (!row.is_container())
            return not_iterable();
        Builder wide(context, static_cast<u64>(length(context, row)) * static_cast<u64>(columns));
        Elements cells(context, row);
        Value cell;
        while (!wide.failed() && cells.next(cell))
            for (i32 k = 0; k < columns && !wide.failed(); ++k)
                wide.push(cell);
        BATT_TRY(finished, wide.finish_tuple());
        for (i32 k = 0; k < rows && !builder.failed(); ++k)
            builder.push(finished);
    }
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
BATT_FUNCTION Value op_hupscale(Context& context, const Value* a) {
    if (!a[1].is_int() && !is_empty(a[0]))
        return type_error(ErrorDetail::not_a_number);
    return scale_grid(context, a[0], 1, a[1].x);
}
BATT_FUNCTION Value op_vupscale(Context& context, const Value* a) {
    if (a[0].is_container() && is_empty(a[0]))
        return make_empty_tuple();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    if (!a[0].is_container())
        return not_iterable();
    if (a[1].x > 0 && !spend_cells(context, length(context, a[0]) * static_cast<u64>(a[1].x)))
        return fuel_error();
    if (PlaneView view; a[1].x > 0 && as_plane_grid(context, a[0], view)) {
        if (static_cast<u64>(view.height) * static_cast<u64>(a[1].x) > context.element_limit)
            return size_error();
        return repeat_plane_grid(context, view, a[1].x, 1);
    }
    Builder builder(context);
    Elements rows(context, a[0]);
    Value row;
    while (!builder.failed() && rows.next(row))
        for (i32 k = 0; k < a[1].x && !builder.failed(); ++k)
            builder.push(row);
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
BATT_FUNCTION Value op_upscale_t(Context& context, const Value* a) {
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_grid);
    if (is_empty(a[0]))
        return make_empty_tuple();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    return scale_grid(context, a[0], a[1].x, a[1].x);
}
/// Upscales an object as the reference does: moves it to the origin, makes each cell a square, and moves it back.
BATT_NOINLINE inline Value duck_upscale(Context& context, const Value& object, i32 factor) {
    BATT_TRY(first, or_default(context, OpId::op_ulcorner, ulcorner(context, object)));
    Value corner[2];
    BATT_CHECK(unpack(context, first, corner, 2));
    BATT_TRY(up, negative(corner[0]));
    BATT_TRY(back, negative(corner[1]));
    BATT_TRY(normalized, or_default(context, OpId::op_shift, duck_shift(context, object, up, back)));
    const u64 side = static_cast<u64>(factor > 0 ? factor : 0);
    const u64 cells = static_cast<u64>(length(context, normalized)) * side * side;
    if (cells > context.element_limit)
        return size_error();
    if (!spend_cells(context, cells))
        return fuel_error();
    Builder builder(context, cells);
    Elements elements(context, normalized);
    Value element;
    const Value scale = make_int(factor);
    while (!builder.failed() && elements.next(element)) {
        Value color = make_none();
        Value i;
        Value j;
        BATT_CHECK(unpack_element(context, element, true, color, i, j));
        for (i32 row = 0; row < factor; ++row)
            for (i32 column = 0; column < factor && !builder.failed(); ++column) {
                BATT_TRY(cell,
                         make_element(context, true, color, plus(context, times(context, i, scale), make_int(row)),
                                      plus(context, times(context, j, scale), make_int(column))));
                builder.push(cell);
            }
    }
    BATT_TRY(scaled, builder.finish_set());
    if (is_empty(scaled))
        return scaled;
    return or_default(context, OpId::op_shift, duck_shift(context, scaled, corner[0], corner[1]));
}
BATT_FUNCTION Value op_upscale_f(Context& context, const Value* a) {
    const Value& object = a[0];
    if (!object.is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(object))
        return make_empty_set();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i32 factor = a[1].x;
    if (factor <= 0 && is_plane_patch(object) && patch_kind(object) != Kind::indices)
        return make_empty_set();
    if (factor <= 0 || is_duck_typed(context, object, Reading::object))
        return duck_upscale(context, object, factor);
    if (object.is_object_board() && object.height * static_cast<i64>(factor) <= board_size &&
        object.width * static_cast<i64>(factor) <= board_size) {
        const int boards = object.kind == Kind::object ? 5 : 1;
        u32* const words = static_cast<u32*>(allocate(context, static_cast<u64>(boards) * mask_bytes));
        for (int k = 0; k < boards; ++k)
            store_rows(words + 32 * k,
                       repeat_cells(load_rows(object.words() + 32 * k), object.height, object.width, factor, factor));
        Value result = object;
        result.height = static_cast<u8>(object.height * factor);
        result.width = static_cast<u8>(object.width * factor);
        result.data = words;
        return result;
    }
    Bounds bounds;
    BATT_CHECK(bounds_of(context, object, bounds));
    const u64 cells = static_cast<u64>(length(context, object)) * static_cast<u64>(factor) * static_cast<u64>(factor);
    if (cells > context.element_limit)
        return size_error();
    if (!spend_cells(context, cells))
        return fuel_error();
    if (is_plane_patch(object) && patch_kind(object) != Kind::indices) {
        const PatchView patch(object);
        return patch_of_words(context, patch.kind, patch.color, patch.row, patch.column, patch.view.height * factor,
                              patch.view.width * factor,
                              [&](i32 k, i32 i, i32 w) { return repeated_bits(patch.view, k, i / factor, w, factor); });
    }
    Builder builder(context, cells);
    Elements elements(context, object);
    Value element;
    while (elements.next(element)) {
        Value color = make_none();
        i32 i;
        i32 j;
        BATT_CHECK(unpack_cell(context, element, color, i, j));
        for (i32 row = 0; row < factor; ++row)
            for (i32 column = 0; column < factor; ++column) {
                BATT_TRY(location, pair_result((static_cast<i64>(i) - bounds.top) * factor + row + bounds.top,
                                               (static_cast<i64>(j) - bounds.left) * factor + column + bounds.left));
                BATT_TRY(cell, cell_of(context, color, location));
                builder.push(cell);
            }
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_upscale(Context& context, const Value* a) {
    return a[0].is_tuple() ? op_upscale_t(context, a) : op_upscale_f(context, a);
}
BATT_FUNCTION Value op_downscale(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    if (!a[1].is_number())
        return type_error(ErrorDetail::not_a_number);
    if (is_nan(a[1])) // divides nothing
        return make_empty_tuple();
    if (a[1].as_real() == 0)
        return make_error(ErrorKind::zero_division);
    constexpr i64 infinite = 1LL << 40; // divides only 0
    i64 factor = infinite;
    if (is_finite(a[1].as_real()))
        factor = static_cast<i64>(a[1].as_real() < 0 ? -a[1].as_real() : a[1].as_real());
    const i64 rows = (height + factor - 1) / factor;
    const i64 columns = (width + factor - 1) / factor;
    GridBoard board;
    if (as_grid_board(context, a[0], board)) {
        alignas(64) u32 words[128] = {};
        const i32 step = factor < board_size ? static_cast<i32>(factor) : board_size;
        for (i32 i = 0; i < rows; ++i)
            for (int k = 0; k < 4; ++k) {
                const u32 word = row_of(board.plane(k), i * step);
                for (i32 j = 0; j < columns; ++j)
                    words[32 * k + i] |= ((word >> (j * step)) & 1u) << j;
            }
        return make_grid(context, static_cast<i32>(rows), static_cast<i32>(columns), load_planes(words));
    }
    if (a[0].kind == Kind::wide_grid) {
        BATT_CHECK(spend_on_grid(context, rows, columns));
        const PlaneView view = plane_view(a[0]);
        return grid_of_words(context, static_cast<i32>(rows), static_cast<i32>(columns), [&](i32 k, i32 i, i32 w) {
            u32 word = 0;
            for (i64 j = 32 * w; j < 32 * w + 32 && j < columns; ++j)
                word |= (view.bits(k, static_cast<i32>(i * factor), static_cast<i32>(j * factor)) & 1u) << (j % 32);
            return word;
        });
    }
    // The reference first takes the columns of all rows, then leaves out rows: all must be long enough.
    const i64 last_column = (columns - 1) * factor;
    for (i32 i = 0; i < height; ++i) {
        BATT_TRY(row, subscript(context, a[0], static_cast<u32>(i)));
        if (columns > 0)
            BATT_CHECK(subscript(context, row, static_cast<u32>(last_column)));
    }
    return build_grid(context, rows, columns, [&](i32 i, i32 j) {
        return cell_at(context, a[0], static_cast<i32>(i * factor), static_cast<i32>(j * factor));
    });
}

BATT_KERNELS_END
