// The typed entries (typed.h) that compiled code calls: compiling them with every program takes longer than all the rest. Grids still
// come and go in registers.
#pragma once

#include "ops/core/grid_transforms.h"
#include "ops/kernels/unboxed.h"

BATT_KERNELS_BEGIN

BATT_INLINE bool typed_hmirror(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = upside_down(HeldBoard(grid), HoldGrid());
    return true;
}
BATT_INLINE bool typed_vmirror(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = left_to_right(HeldBoard(grid), HoldGrid());
    return true;
}
BATT_INLINE bool typed_rot180(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = turned_half(HeldBoard(grid), HoldGrid());
    return true;
}
/// Slices of a grid's rows and columns; false if nothing is left.
BATT_INLINE bool typed_slice(HeldGrid& result, const HeldGrid& grid, Slice rows, Slice columns) {
    if (rows.count() == 0 || columns.count() == 0)
        return false;
    result = sliced(HeldBoard(grid), rows, columns, HoldGrid());
    return true;
}
BATT_INLINE bool typed_tophalf(Context&, HeldGrid& result, const HeldGrid& grid) {
    return typed_slice(result, grid, half_of(grid.height, true), Slice{0, grid.width});
}
BATT_INLINE bool typed_bottomhalf(Context&, HeldGrid& result, const HeldGrid& grid) {
    return typed_slice(result, grid, half_of(grid.height, false), Slice{0, grid.width});
}
BATT_INLINE bool typed_lefthalf(Context&, HeldGrid& result, const HeldGrid& grid) {
    return grid.width >= 2 && typed_slice(result, grid, Slice{0, grid.height}, half_of(grid.width, true));
}
BATT_INLINE bool typed_righthalf(Context&, HeldGrid& result, const HeldGrid& grid) {
    return grid.width >= 2 && typed_slice(result, grid, Slice{0, grid.height}, half_of(grid.width, false));
}
BATT_INLINE bool typed_trim(Context&, HeldGrid& result, const HeldGrid& grid) {
    return typed_slice(result, grid, resolve_slice(1, -1, grid.height), resolve_slice(1, -1, grid.width));
}
/// What lies in the grid: dialects differ about the rest.
BATT_INLINE bool typed_crop(Context&, HeldGrid& result, const HeldGrid& grid, IntPair start, IntPair shape) {
    if (start.x < 0 || start.y < 0 || shape.x < 1 || shape.y < 1 || shape.x > grid.height - start.x ||
        shape.y > grid.width - start.y)
        return false;
    return typed_slice(result, grid, Slice{start.x, static_cast<i64>(start.x) + shape.x},
                       Slice{start.y, static_cast<i64>(start.y) + shape.y});
}
BATT_INLINE bool typed_canvas(Context&, HeldGrid& result, i32 color, IntPair shape) {
    if (!is_board_color(color) || !fits_board(shape.x, shape.y))
        return false;
    result = one_color(color, shape.x, shape.y, HoldGrid());
    return true;
}
BATT_INLINE bool typed_replace(Context&, HeldGrid& result, const HeldGrid& grid, i32 from, i32 to) {
    if (!is_board_color(to))
        return false;
    result = replaced(HeldBoard(grid), from, to, HoldGrid());
    return true;
}
BATT_INLINE bool typed_switch(Context&, HeldGrid& result, const HeldGrid& grid, i32 a, i32 b) {
    if (!is_board_color(a) || !is_board_color(b))
        return false;
    result = exchanged(HeldBoard(grid), a, b, HoldGrid());
    return true;
}

BATT_INLINE bool typed_dmirror(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = transposed(HeldBoard(grid), HoldGrid());
    return true;
}
BATT_INLINE bool typed_cmirror(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = transposed(HeldBoard(turned_half(HeldBoard(grid), HoldGrid())), HoldGrid());
    return true;
}
BATT_INLINE bool typed_rot90(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = transposed(HeldBoard(upside_down(HeldBoard(grid), HoldGrid())), HoldGrid());
    return true;
}
BATT_INLINE bool typed_rot270(Context&, HeldGrid& result, const HeldGrid& grid) {
    result = upside_down(HeldBoard(transposed(HeldBoard(grid), HoldGrid())), HoldGrid());
    return true;
}
BATT_INLINE bool typed_hconcat(Context&, HeldGrid& result, const HeldGrid& left, const HeldGrid& right) {
    if (!fit_side_by_side(left, right))
        return false;
    result = side_by_side(HeldBoard(left), HeldBoard(right), HoldGrid());
    return true;
}
BATT_INLINE bool typed_vconcat(Context&, HeldGrid& result, const HeldGrid& upper, const HeldGrid& lower) {
    if (!fit_below(upper, lower))
        return false;
    result = one_below_the_other(HeldBoard(upper), HeldBoard(lower), HoldGrid());
    return true;
}

/// Whether a patch is a board or nothing at all, and which of its cells lie in a grid.
BATT_INLINE bool typed_patch_mask(Rows& mask, const HeldGrid& grid, const Value& patch) {
    const bool nothing = patch.kind == Kind::set && patch.count == 0;
    if (!nothing && !patch.is_patch_board())
        return false;
    mask = nothing ? zero_rows() : patch_mask(patch, 0, 0) & frame_rows(grid.height, grid.width);
    return true;
}
BATT_INLINE bool typed_fill(Context&, HeldGrid& result, const HeldGrid& grid, i32 color, const Value& patch) {
    Rows mask;
    if (!is_board_color(color) || !typed_patch_mask(mask, grid, patch))
        return false;
    result = filled(HeldBoard(grid), mask, color, HoldGrid());
    return true;
}
BATT_INLINE bool typed_paint(Context&, HeldGrid& result, const HeldGrid& grid, const Value& object) {
    Rows mask;
    if (object.kind == Kind::indices || !typed_patch_mask(mask, grid, object))
        return false;
    if (object.kind == Kind::set)
        result = grid;
    else
        result = painted(HeldBoard(grid), mask, object, HoldGrid());
    return true;
}
BATT_INLINE bool typed_ofcolor(Context& context, Value& result, const HeldGrid& grid, i32 color) {
    result = make_indices(context, HeldBoard(grid).color_mask(color), 0, 0);
    return true;
}

BATT_KERNELS_END
