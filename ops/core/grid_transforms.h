// Transformations of board grids, written once for grids in memory (GridBoard, board.h) and in registers
// (RegisterBoard). They are templates over the kind of operand and over `give`, which takes the result: StoreGrid puts
// it into the arena as a Value, KeepGrid keeps it in registers. Ops on larger grids are in ops/kernels.
#pragma once

#include "ops/core/board.h"

BATT_KERNELS_BEGIN

/// A RegisterGrid with the interface of a GridBoard.
struct RegisterBoard {
    i32 height;
    i32 width;
    Planes held;

    BATT_INLINE explicit RegisterBoard(const RegisterGrid& grid)
        : height(grid.height), width(grid.width), held(grid.planes) {}
    BATT_INLINE Rows plane(i32 k) const { return held.plane[k]; }
    BATT_INLINE Planes planes() const { return held; }
    BATT_INLINE Rows mirrored_plane(i32 k) const { return mirror_rows(held.plane[k], height); }
    BATT_INLINE Rows moved_plane(i32 k, i32 rows) const { return move_rows(held.plane[k], rows); }
    BATT_INLINE Rows raised_plane(i32 k, i32 rows) const { return move_rows(held.plane[k], -rows); }
    BATT_INLINE Rows frame() const { return frame_rows(height, width); }
    BATT_INLINE Rows color_mask(i32 color) const { return batt::color_mask(held, height, width, color); }
};
BATT_INLINE RegisterGrid no_grid() { return RegisterGrid{0, 0, Planes{}}; }

/// Stores the result in the arena, plane by plane.
struct StoreGrid {
    Context& context;
    template <class PlaneOf>
    BATT_INLINE Value operator()(i32 height, i32 width, PlaneOf plane_of) const {
        return make_grid_by_plane(context, height, width, plane_of);
    }
};
/// Keeps the result in registers.
struct KeepGrid {
    template <class PlaneOf>
    BATT_INLINE RegisterGrid operator()(i32 height, i32 width, PlaneOf plane_of) const {
        return RegisterGrid{height, width, Planes{{plane_of(0), plane_of(1), plane_of(2), plane_of(3)}}};
    }
};

/// The board of a grid of Kind::grid.
BATT_INLINE GridBoard stored_grid(const Value& grid) { return GridBoard{grid.height, grid.width, grid.words()}; }
/// The same in registers; no_grid() for other values.
BATT_INLINE RegisterGrid to_register_grid(const Value& value) {
    return value.kind == Kind::grid ? RegisterGrid{value.height, value.width, load_planes(value.words())} : no_grid();
}

// --- turning and mirroring

template <class Grid, class Give>
BATT_INLINE auto flip_vertically(const Grid& grid, Give give) {
    return give(grid.height, grid.width, [&](i32 k) { return grid.mirrored_plane(k); });
}
template <class Grid, class Give>
BATT_INLINE auto flip_horizontally(const Grid& grid, Give give) {
    return give(grid.height, grid.width, [&](i32 k) { return mirror_columns(grid.plane(k), grid.width); });
}
template <class Grid, class Give>
BATT_INLINE auto rotate_180(const Grid& grid, Give give) {
    return give(grid.height, grid.width, [&](i32 k) { return mirror_columns(grid.mirrored_plane(k), grid.width); });
}
/// Rows as columns.
template <class Grid, class Give>
BATT_INLINE auto transposed(const Grid& grid, Give give) {
    return give(grid.width, grid.height, [&](i32 k) {
        const Rows plane = grid.plane(k);
        return any(plane) ? transpose_rows(plane) : plane; // the high planes of grids with few colours are empty
    });
}

// --- cutting and joining

/// start:stop of a sequence as Python slices it: negative numbers count from the end, and both are clamped to the
/// sequence.
struct Slice {
    i64 start;
    i64 stop;
    BATT_INLINE i64 count() const { return stop > start ? stop - start : 0; }
};
BATT_INLINE Slice resolve_slice(i64 start, i64 stop, i64 size) {
    start = start < 0 ? (start + size < 0 ? 0 : start + size) : (start > size ? size : start);
    stop = stop < 0 ? (stop + size < 0 ? 0 : stop + size) : (stop > size ? size : stop);
    return Slice{start, stop};
}
/// The rows and columns of two resolved, non-empty slices.
template <class Grid, class Give>
BATT_INLINE auto sliced(const Grid& grid, Slice rows, Slice columns, Give give) {
    const i32 height = static_cast<i32>(rows.count());
    const i32 width = static_cast<i32>(columns.count());
    const Rows frame = frame_rows(height, width);
    return give(height, width, [&](i32 k) {
        return (grid.raised_plane(k, static_cast<i32>(rows.start)) >> static_cast<u32>(columns.start)) & frame;
    });
}
/// The first or last half, without the middle one of an odd number.
BATT_INLINE Slice half_of(i64 size, bool first) {
    return first ? Slice{0, size / 2} : Slice{size / 2 + size % 2, size};
}

/// Whether two grids side by side, or one above the other, fit a board.
template <class Left, class Right>
BATT_INLINE bool fit_side_by_side(const Left& left, const Right& right) {
    return left.width + right.width <= board_size;
}
template <class Upper, class Lower>
BATT_INLINE bool fit_stacked(const Upper& upper, const Lower& lower) {
    return upper.width == lower.width && upper.height + lower.height <= board_size;
}
/// The result is as high as the lower of the two.
template <class Left, class Right, class Give>
BATT_INLINE auto side_by_side(const Left& left, const Right& right, Give give) {
    const i32 height = left.height < right.height ? left.height : right.height;
    const Rows rows = first_rows(height);
    return give(height, left.width + right.width,
                [&](i32 k) { return (left.plane(k) | move_columns(right.plane(k), left.width)) & rows; });
}
template <class Upper, class Lower, class Give>
BATT_INLINE auto stack_vertically(const Upper& upper, const Lower& lower, Give give) {
    return give(upper.height + lower.height, upper.width,
                [&](i32 k) { return upper.plane(k) | lower.moved_plane(k, upper.height); });
}

// --- colours

/// The grid with a board colour wherever `mask` is set; the mask must lie within the grid.
template <class Grid, class Give>
BATT_INLINE auto filled(const Grid& grid, Rows mask, i32 color, Give give) {
    return give(grid.height, grid.width, [&](i32 k) { return fill_plane(grid.plane(k), mask, color_code(color), k); });
}
/// Replaces one colour by another, which must be a board colour.
template <class Grid, class Give>
BATT_INLINE auto replaced(const Grid& grid, i32 from, i32 to, Give give) {
    return filled(grid, grid.color_mask(from), to, give);
}
/// Exchanges two board colours.
template <class Grid, class Give>
BATT_INLINE auto exchanged(const Grid& grid, i32 a, i32 b, Give give) {
    const Rows first = grid.color_mask(a);
    const Rows second = grid.color_mask(b);
    return give(grid.height, grid.width, [&](i32 k) {
        return fill_plane(fill_plane(grid.plane(k), first, color_code(b), k), second, color_code(a), k);
    });
}
/// Whether a grid of that size fits a board.
BATT_INLINE bool fits_board(i64 height, i64 width) {
    return height >= 1 && height <= board_size && width >= 1 && width <= board_size;
}
template <class Give>
BATT_INLINE auto one_color(i32 color, i32 height, i32 width, Give give) {
    const Rows frame = frame_rows(height, width);
    return give(height, width, [&](i32 k) { return frame & splat_bit(color_code(color), k); });
}
/// Paints the cells of a board object that lie in `mask`, which must lie within grid and object.
template <class Grid, class Give>
BATT_INLINE auto painted(const Grid& grid, Rows mask, const Value& object, Give give) {
    const Planes colors = patch_planes(object, 0, 0, mask);
    return give(grid.height, grid.width, [&](i32 k) { return (grid.plane(k) & ~mask) | (colors.plane[k] & mask); });
}

BATT_KERNELS_END
