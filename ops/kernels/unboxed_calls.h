// Unboxed kernels (unboxed.h) that compiled code calls, because compiling them with every program would take longer
// than everything else. Grids are still passed in registers.
#pragma once

#include "ops/core/grid_transforms.h"

BATT_KERNELS_BEGIN

BATT_INLINE bool unboxed_hmirror(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = flip_vertically(RegisterBoard(grid), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_vmirror(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = flip_horizontally(RegisterBoard(grid), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_rot180(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = rotate_180(RegisterBoard(grid), KeepGrid());
    return true;
}
/// Slices the rows and columns of a grid; false if nothing is left.
BATT_INLINE bool unboxed_slice(RegisterGrid& result, const RegisterGrid& grid, Slice rows, Slice columns) {
    if (rows.count() == 0 || columns.count() == 0)
        return false;
    result = sliced(RegisterBoard(grid), rows, columns, KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_tophalf(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    return unboxed_slice(result, grid, half_of(grid.height, true), Slice{0, grid.width});
}
BATT_INLINE bool unboxed_bottomhalf(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    return unboxed_slice(result, grid, half_of(grid.height, false), Slice{0, grid.width});
}
BATT_INLINE bool unboxed_lefthalf(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    return grid.width >= 2 && unboxed_slice(result, grid, Slice{0, grid.height}, half_of(grid.width, true));
}
BATT_INLINE bool unboxed_righthalf(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    return grid.width >= 2 && unboxed_slice(result, grid, Slice{0, grid.height}, half_of(grid.width, false));
}
BATT_INLINE bool unboxed_trim(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    return unboxed_slice(result, grid, resolve_slice(1, -1, grid.height), resolve_slice(1, -1, grid.width));
}
/// False unless the rectangle lies within the grid: dialects differ about the rest.
BATT_INLINE bool unboxed_crop(Context&, RegisterGrid& result, const RegisterGrid& grid, IntPair start, IntPair shape) {
    if (start.x < 0 || start.y < 0 || shape.x < 1 || shape.y < 1 || shape.x > grid.height - start.x ||
        shape.y > grid.width - start.y)
        return false;
    return unboxed_slice(result, grid, Slice{start.x, static_cast<i64>(start.x) + shape.x},
                         Slice{start.y, static_cast<i64>(start.y) + shape.y});
}
BATT_INLINE bool unboxed_canvas(Context&, RegisterGrid& result, i32 color, IntPair shape) {
    if (!is_board_color(color) || !fits_board(shape.x, shape.y))
        return false;
    result = one_color(color, shape.x, shape.y, KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_replace(Context&, RegisterGrid& result, const RegisterGrid& grid, i32 from, i32 to) {
    if (!is_board_color(to))
        return false;
    result = replaced(RegisterBoard(grid), from, to, KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_switch(Context&, RegisterGrid& result, const RegisterGrid& grid, i32 a, i32 b) {
    if (!is_board_color(a) || !is_board_color(b))
        return false;
    result = exchanged(RegisterBoard(grid), a, b, KeepGrid());
    return true;
}

BATT_INLINE bool unboxed_dmirror(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = transposed(RegisterBoard(grid), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_cmirror(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = transposed(RegisterBoard(rotate_180(RegisterBoard(grid), KeepGrid())), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_rot90(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = transposed(RegisterBoard(flip_vertically(RegisterBoard(grid), KeepGrid())), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_rot270(Context&, RegisterGrid& result, const RegisterGrid& grid) {
    result = flip_vertically(RegisterBoard(transposed(RegisterBoard(grid), KeepGrid())), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_hconcat(Context&, RegisterGrid& result, const RegisterGrid& left, const RegisterGrid& right) {
    if (!fit_side_by_side(left, right))
        return false;
    result = side_by_side(RegisterBoard(left), RegisterBoard(right), KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_vconcat(Context&, RegisterGrid& result, const RegisterGrid& upper, const RegisterGrid& lower) {
    if (!fit_stacked(upper, lower))
        return false;
    result = stack_vertically(RegisterBoard(upper), RegisterBoard(lower), KeepGrid());
    return true;
}

/// The cells of a patch that lie in a grid; false unless the patch is a board or empty.
BATT_INLINE bool unboxed_patch_mask(Rows& mask, const RegisterGrid& grid, const Value& patch) {
    const bool nothing = patch.kind == Kind::set && patch.count == 0;
    if (!nothing && !patch.is_patch_board())
        return false;
    mask = nothing ? zero_rows() : patch_mask(patch, 0, 0) & frame_rows(grid.height, grid.width);
    return true;
}
BATT_INLINE bool unboxed_fill(Context&, RegisterGrid& result, const RegisterGrid& grid, i32 color, const Value& patch) {
    Rows mask;
    if (!is_board_color(color) || !unboxed_patch_mask(mask, grid, patch))
        return false;
    result = filled(RegisterBoard(grid), mask, color, KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_paint(Context&, RegisterGrid& result, const RegisterGrid& grid, const Value& object) {
    Rows mask;
    if (object.kind == Kind::indices || !unboxed_patch_mask(mask, grid, object))
        return false;
    if (object.kind == Kind::set)
        result = grid;
    else
        result = painted(RegisterBoard(grid), mask, object, KeepGrid());
    return true;
}
BATT_INLINE bool unboxed_ofcolor(Context& context, Value& result, const RegisterGrid& grid, i32 color) {
    result = make_indices(context, RegisterBoard(grid).color_mask(color), 0, 0);
    return true;
}

BATT_KERNELS_END
