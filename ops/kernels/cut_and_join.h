// Ops that cut grids into parts and join grids: crop, subgrid, halves, splits, concatenation.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/grid_transforms.h"
#include "ops/core/integers.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/mirrors.h"
#include "ops/kernels/patch_bounds.h"
#include "ops/kernels/set_operations.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value slice_tuple(Context& context, const Value& tuple, Slice slice) {
    if (tuple.kind == Kind::tuple)
        return tuple_in_place(context, tuple.items() + slice.start, static_cast<u32>(slice.count()));
    Builder builder(context, static_cast<u64>(slice.count()));
    for (i64 i = slice.start; i < slice.stop; ++i)
        builder.push(item(context, tuple, static_cast<u32>(i)));
    return builder.finish_tuple();
}

/// grid[top:top_stop][left:left_stop], both as Python slices.
BATT_FUNCTION Value slice_grid(Context& context, const Value& grid, i64 top, i64 top_stop, i64 left, i64 left_stop) {
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_subscriptable);
    if (grid.kind == Kind::grid) {
        const Slice rows = resolve_slice(top, top_stop, grid.height);
        const Slice columns = resolve_slice(left, left_stop, grid.width);
        if (rows.count() > 0 && columns.count() > 0)
            return sliced(stored_grid(grid), rows, columns, StoreGrid{context});
    }
    if (grid.kind == Kind::wide_grid) {
        const PlaneView view = plane_view(grid);
        const Slice rows = resolve_slice(top, top_stop, view.height);
        const Slice columns = resolve_slice(left, left_stop, view.width);
        if (rows.count() > 0 && columns.count() > 0)
            return grid_of_words(
                context, static_cast<i32>(rows.count()), static_cast<i32>(columns.count()), [&](i32 k, i32 i, i32 w) {
                    return view.bits(k, static_cast<i32>(rows.start) + i, static_cast<i32>(columns.start) + 32 * w);
                });
    }
    const Slice rows = resolve_slice(top, top_stop, length(context, grid));
    Builder builder(context, static_cast<u64>(rows.count()));
    for (i64 i = rows.start; i < rows.stop; ++i) {
        const Value row = item(context, grid, static_cast<u32>(i));
        if (!row.is_tuple())
            return type_error(ErrorDetail::not_subscriptable);
        BATT_TRY(cut, slice_tuple(context, row, resolve_slice(left, left_stop, length(context, row))));
        builder.push(cut);
    }
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
/// Cuts what the grid has of a rectangle; in batt nothing, if the rectangle reaches beyond the grid.
BATT_FUNCTION Value crop_grid(Context& context, const Value& grid, i64 i, i64 j, i64 height, i64 width) {
    if (is_batt(context)) {
        if (grid.is_tuple() && is_empty(grid))
            return grid;
        i32 rows;
        i32 columns;
        BATT_CHECK(grid_shape(context, grid, rows, columns));
        if (i < 0 || i >= rows || j < 0 || j >= columns || i + height > rows || j + width > columns)
            return make_empty_tuple();
    }
    return slice_grid(context, grid, i, i + height, j, j + width);
}
/// Batt's crop with a start and a shape that may be any numbers: they must lie within the grid.
BATT_NOINLINE inline Value duck_crop(Context& context, const Value* a) {
    i32 sides[2];
    BATT_CHECK(grid_shape(context, a[0], sides[0], sides[1]));
    Value start[2];
    Value count[2];
    for (u32 axis = 0; axis < 2; ++axis) {
        start[axis] = subscript(context, a[1], axis);
        if (start[axis].is_error())
            return start[axis];
        BATT_TRY(inside, is_within(start[axis], sides[axis]));
        if (inside.x == 0)
            return make_empty_tuple();
    }
    for (u32 axis = 0; axis < 2; ++axis) {
        count[axis] = subscript(context, a[2], axis);
        BATT_TRY(end, plus(context, start[axis], count[axis]));
        BATT_TRY(beyond, is_less(context, make_int(sides[axis]), end));
        if (beyond.x != 0 || is_nan(end))
            return make_empty_tuple();
    }
    for (u32 axis = 0; axis < 2; ++axis)
        if (!start[axis].is_int() || !count[axis].is_int())
            return type_error(ErrorDetail::not_a_number);
    return crop_grid(context, a[0], start[0].x, start[1].x, count[0].x, count[1].x);
}
BATT_FUNCTION Value op_crop(Context& context, const Value* a) {
    if (is_batt(context) && a[0].is_tuple() && is_empty(a[0]))
        return a[0];
    i32 i;
    i32 j;
    i32 height;
    i32 width;
    if ((a[1].kind != Kind::pair || a[2].kind != Kind::pair) && !is_batt(context)) {
        BATT_TRY(top, subscript(context, a[1], 0));
        BATT_TRY(rows, subscript(context, a[2], 0));
        if (!top.is_int() || !rows.is_int())
            return type_error(ErrorDetail::not_a_number);
        if (!a[0].is_tuple())
            return type_error(ErrorDetail::not_subscriptable);
        // If no row is left, Python does not look at the columns.
        if (resolve_slice(top.x, static_cast<i64>(top.x) + rows.x, length(context, a[0])).count() == 0)
            return make_empty_tuple();
    }
    if (is_batt(context) && (a[1].kind != Kind::pair || a[2].kind != Kind::pair))
        return duck_crop(context, a);
    BATT_CHECK(leading_ints(context, a[1], i, j));
    BATT_CHECK(leading_ints(context, a[2], height, width));
    return crop_grid(context, a[0], i, j, height, width);
}
BATT_FUNCTION Value op_subgrid(Context& context, const Value* a) {
    const Value& patch = a[0];
    if (is_plane_patch(patch)) {
        const PlaneView box = plane_view(patch);
        return or_default(context, OpId::op_crop,
                          crop_grid(context, a[1], patch.row, patch.column, box.height, box.width));
    }
    if (is_batt(context) && patch.is_container() && is_empty(patch))
        return make_empty_tuple();
    BATT_TRY(start, or_default(context, OpId::op_ulcorner, op_ulcorner(context, &patch)));
    BATT_TRY(shape, is_batt(context) ? patch_shape_of(context, patch) : shape_of(context, patch));
    const Value operands[3] = {a[1], start, shape};
    return or_default(context, OpId::op_crop, op_crop(context, operands));
}
BATT_FUNCTION Value op_trim(Context& context, const Value* a) { return slice_grid(context, a[0], 1, -1, 1, -1); }

/// The rows start:stop of a grid.
BATT_FUNCTION Value slice_rows(Context& context, const Value& grid, i64 start, i64 stop) {
    if (is_plane_grid(grid))
        return slice_grid(context, grid, start, stop, 0, plane_view(grid).width);
    return slice_tuple(context, grid, Slice{start, stop});
}
BATT_FUNCTION Value half(Context& context, const Value& grid, bool upper) {
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    const Slice rows = half_of(length(context, grid), upper);
    return slice_rows(context, grid, rows.start, rows.stop);
}
BATT_FUNCTION Value op_tophalf(Context& context, const Value* a) { return half(context, a[0], true); }
BATT_FUNCTION Value op_bottomhalf(Context& context, const Value* a) { return half(context, a[0], false); }
BATT_FUNCTION Value side_half(Context& context, const Value* a, bool left) {
    if (a[0].kind == Kind::grid) {
        const i64 width = a[0].width;
        if (width < 2)
            return make_empty_tuple();
        const Slice columns = half_of(width, left);
        return slice_grid(context, a[0], 0, a[0].height, columns.start, columns.stop);
    }
    BATT_TRY(turned, or_default(context, OpId::op_rot90, op_rot90(context, a)));
    BATT_TRY(cut, or_default(context, OpId::op_tophalf, half(context, turned, left)));
    return or_default(context, OpId::op_rot270, op_rot270(context, &cut));
}
BATT_FUNCTION Value op_lefthalf(Context& context, const Value* a) { return side_half(context, a, true); }
BATT_FUNCTION Value op_righthalf(Context& context, const Value* a) { return side_half(context, a, false); }

BATT_FUNCTION Value split_grid(Context& context, const Value* a, bool horizontal) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i64 parts = a[1].x;
    if (parts == 0)
        return make_error(ErrorKind::zero_division);
    const i64 whole = horizontal ? width : height;
    const i64 size = floor_quotient(whole, parts);
    const i64 offset = whole % parts != 0 ? 1 : 0;
    if (parts > 0 && !spend_cells(context, static_cast<u64>(parts)))
        return fuel_error();
    Builder builder(context, parts > 0 ? static_cast<u64>(parts) : 0);
    for (i64 i = 0; i < parts && !builder.failed(); ++i) {
        const i64 start = size * i + i * offset;
        BATT_TRY(part, or_default(context, OpId::op_crop,
                                  horizontal ? crop_grid(context, a[0], 0, start, height, size)
                                             : crop_grid(context, a[0], start, 0, size, width)));
        builder.push(part);
    }
    return builder.finish_tuple();
}
BATT_FUNCTION Value op_hsplit(Context& context, const Value* a) { return split_grid(context, a, true); }
BATT_FUNCTION Value op_vsplit(Context& context, const Value* a) { return split_grid(context, a, false); }

// --- joining

BATT_FUNCTION Value op_hconcat(Context& context, const Value* a) {
    if (!a[0].is_container() || !a[1].is_container())
        return not_iterable();
    GridBoard left;
    GridBoard right;
    if (a[0].is_tuple() && a[1].is_tuple() && as_grid_board(context, a[0], left) &&
        as_grid_board(context, a[1], right) && fit_side_by_side(left, right))
        return side_by_side(left, right, StoreGrid{context});
    PlaneView left_view;
    PlaneView right_view;
    if (as_plane_grid(context, a[0], left_view) && as_plane_grid(context, a[1], right_view))
        return grid_of_words(context, left_view.height < right_view.height ? left_view.height : right_view.height,
                             left_view.width + right_view.width, [&](i32 k, i32 i, i32 w) {
                                 return left_view.bits(k, i, 32 * w) | right_view.bits(k, i, 32 * w - left_view.width);
                             });
    Builder builder(context);
    Elements rows_a(context, a[0]);
    Elements rows_b(context, a[1]);
    Value x;
    Value y;
    while (!builder.failed() && rows_a.next(x) && rows_b.next(y)) {
        BATT_TRY(joined, scalar_operation<Addition>(context, x, y));
        builder.push(joined);
    }
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
BATT_FUNCTION Value op_vconcat(Context& context, const Value* a) {
    GridBoard upper;
    GridBoard lower;
    if (a[0].is_tuple() && a[1].is_tuple() && as_grid_board(context, a[0], upper) &&
        as_grid_board(context, a[1], lower) && fit_stacked(upper, lower))
        return stack_vertically(upper, lower, StoreGrid{context});
    if (Value stacked; stack_grids(context, a, 2, stacked))
        return stacked;
    return scalar_operation<Addition>(context, a[0], a[1]);
}
BATT_FUNCTION Value op_combine_t(Context& context, const Value* a) { return op_vconcat(context, a); }

BATT_KERNELS_END
