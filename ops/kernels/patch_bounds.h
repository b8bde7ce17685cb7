// Ops on the place and size of patches, and the size of grids: corners, sides, height and width, shape tests, centre.
// Moving a patch is in patch_shift.h, relating two patches in patch_distance.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/integers.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value op_toindices(Context& context, const Value* a) { return to_indices(context, a[0]); }
BATT_FUNCTION Value op_toindices_i(Context&, const Value* a) { return a[0]; }
BATT_FUNCTION Value op_toindices_o(Context& context, const Value* a) { return object_to_indices(context, a[0]); }

/// Whether a patch is stored as planes, and holds the elements that an op reads.
BATT_INLINE bool is_plane_patch(const Value& patch, Reading reading) {
    return is_plane_patch(patch) &&
           (reading == Reading::patch || (reading == Reading::indices) == (patch_kind(patch) == Kind::indices));
}

/// The corner of a patch: for each column of `zip(*indices)` the minimum if bit k of `least` is set, else the maximum.
/// Fails if there are more than `columns` columns.
BATT_FUNCTION Value corner(Context& context, const Value& patch, u32 least, u32 columns,
                           Reading reading = Reading::patch) {
    if (is_plane_patch(patch, reading)) {
        const PlaneView box = plane_view(patch);
        return make_pair((least & 1) != 0 ? patch.row : patch.row + box.height - 1,
                         (least & 2) != 0 ? patch.column : patch.column + box.width - 1);
    }
    BATT_TRY(indices, locations_of(context, patch, reading));
    if (is_plane_patch(indices) && patch_kind(indices) == Kind::indices)
        return corner(context, indices, least, columns);
    if (!indices.is_container())
        return not_iterable();
    if (is_empty(indices))
        return make_empty_tuple();
    Elements elements(context, indices);
    Value element;
    constexpr u32 max_columns = 64;
    Value extremes[max_columns];
    u32 count = max_columns;
    bool begun = false;
    while (elements.next(element)) {
        if (!element.is_container())
            return not_iterable();
        Elements numbers(context, element);
        Value number;
        u32 k = 0;
        for (; k < count && numbers.next(number); ++k) {
            if (!begun) {
                extremes[k] = number;
                continue;
            }
            bool unordered;
            BATT_TRY(order, python_order(context, number, extremes[k], unordered));
            if (!unordered && ((least >> (k < 31 ? k : 31)) & 1 ? order.x < 0 : order.x > 0))
                extremes[k] = number;
        }
        count = k < count ? k : count;
        begun = true;
    }
    if (count > columns)
        return make_error(ErrorKind::index, ErrorDetail::out_of_range);
    return tuple_of(context, extremes, count);
}
BATT_FUNCTION Value ulcorner(Context& context, const Value& patch, Reading reading = Reading::patch) {
    return corner(context, patch, 0xffffffffu, 64, reading);
}
BATT_FUNCTION Value lrcorner(Context& context, const Value& patch, Reading reading = Reading::patch) {
    return corner(context, patch, 0, 64, reading);
}
BATT_FUNCTION Value urcorner(Context& context, const Value& patch, Reading reading = Reading::patch) {
    return corner(context, patch, 1, 2, reading);
}
BATT_FUNCTION Value llcorner(Context& context, const Value& patch, Reading reading = Reading::patch) {
    return corner(context, patch, 2, 2, reading);
}
BATT_FUNCTION Value op_ulcorner(Context& context, const Value* a) { return ulcorner(context, a[0]); }
BATT_FUNCTION Value op_ulcorner_i(Context& context, const Value* a) {
    return ulcorner(context, a[0], Reading::indices);
}
BATT_FUNCTION Value op_ulcorner_o(Context& context, const Value* a) { return ulcorner(context, a[0], Reading::object); }
BATT_FUNCTION Value op_lrcorner(Context& context, const Value* a) { return lrcorner(context, a[0]); }
BATT_FUNCTION Value op_lrcorner_i(Context& context, const Value* a) {
    return lrcorner(context, a[0], Reading::indices);
}
BATT_FUNCTION Value op_lrcorner_o(Context& context, const Value* a) { return lrcorner(context, a[0], Reading::object); }
BATT_FUNCTION Value op_urcorner(Context& context, const Value* a) { return urcorner(context, a[0]); }
BATT_FUNCTION Value op_urcorner_i(Context& context, const Value* a) {
    return urcorner(context, a[0], Reading::indices);
}
BATT_FUNCTION Value op_urcorner_o(Context& context, const Value* a) { return urcorner(context, a[0], Reading::object); }
BATT_FUNCTION Value op_llcorner(Context& context, const Value* a) { return llcorner(context, a[0]); }
BATT_FUNCTION Value op_llcorner_i(Context& context, const Value* a) {
    return llcorner(context, a[0], Reading::indices);
}
BATT_FUNCTION Value op_llcorner_o(Context& context, const Value* a) { return llcorner(context, a[0], Reading::object); }

/// The result of a batt op for an empty patch.
enum class EmptyPatch : u8 { gives_nan, fails };
/// One side of the bounding box: the smallest or greatest row (axis 0) or column (axis 1).
struct Side {
    u32 axis;
    bool greatest;
};
inline constexpr Side top_side{0, false};
inline constexpr Side bottom_side{0, true};
inline constexpr Side left_side{1, false};
inline constexpr Side right_side{1, true};
BATT_FUNCTION Value side_of(Context& context, const Value& patch, Side side, Reading reading = Reading::patch,
                            EmptyPatch empty = EmptyPatch::gives_nan) {
    if (is_batt(context) && empty == EmptyPatch::gives_nan && !truth(patch))
        return make_nan();
    if (is_duck_typed(context, patch, reading))
        return duck_side(context, patch, side.axis, side.greatest, reading);
    Bounds bounds;
    BATT_CHECK(bounds_of(context, patch, bounds, reading));
    return make_int(side.axis == 0 ? (side.greatest ? bounds.bottom : bounds.top)
                                   : (side.greatest ? bounds.right : bounds.left));
}
BATT_FUNCTION Value op_uppermost(Context& context, const Value* a) { return side_of(context, a[0], top_side); }
BATT_FUNCTION Value op_uppermost_i(Context& context, const Value* a) {
    return side_of(context, a[0], top_side, Reading::indices);
}
BATT_FUNCTION Value op_uppermost_o(Context& context, const Value* a) {
    return side_of(context, a[0], top_side, Reading::object);
}
BATT_FUNCTION Value op_lowermost(Context& context, const Value* a) { return side_of(context, a[0], bottom_side); }
BATT_FUNCTION Value op_lowermost_i(Context& context, const Value* a) {
    return side_of(context, a[0], bottom_side, Reading::indices);
}
BATT_FUNCTION Value op_lowermost_o(Context& context, const Value* a) {
    return side_of(context, a[0], bottom_side, Reading::object);
}
BATT_FUNCTION Value op_leftmost(Context& context, const Value* a) { return side_of(context, a[0], left_side); }
BATT_FUNCTION Value op_leftmost_i(Context& context, const Value* a) {
    return side_of(context, a[0], left_side, Reading::indices);
}
BATT_FUNCTION Value op_leftmost_o(Context& context, const Value* a) {
    return side_of(context, a[0], left_side, Reading::object);
}
BATT_FUNCTION Value op_rightmost(Context& context, const Value* a) { return side_of(context, a[0], right_side); }
// Only these two fail for an empty patch.
BATT_FUNCTION Value op_rightmost_i(Context& context, const Value* a) {
    return side_of(context, a[0], right_side, Reading::indices, EmptyPatch::fails);
}
BATT_FUNCTION Value op_rightmost_o(Context& context, const Value* a) {
    return side_of(context, a[0], right_side, Reading::object, EmptyPatch::fails);
}
BATT_FUNCTION Value op_bbox(Context& context, const Value* a) {
    constexpr Side sides[4] = {{0, false}, {0, true}, {1, false}, {1, true}};
    Value box[4];
    for (u32 k = 0; k < 4; ++k) {
        box[k] = side_of(context, a[0], sides[k]);
        if (box[k].is_error())
            return box[k];
    }
    return tuple_of(context, box, 4);
}
BATT_FUNCTION Value op_col_row(Context& context, const Value* a) {
    if (chooses(a[1], 0))
        return or_default(context, OpId::op_lowermost, op_lowermost(context, a));
    if (chooses(a[1], 1))
        return or_default(context, OpId::op_uppermost, op_uppermost(context, a));
    if (chooses(a[1], 2))
        return or_default(context, OpId::op_leftmost, op_leftmost(context, a));
    if (chooses(a[1], 3))
        return or_default(context, OpId::op_rightmost, op_rightmost(context, a));
    return make_none();
}
BATT_FUNCTION Value op_corner(Context& context, const Value* a) {
    if (chooses(a[1], 1))
        return or_default(context, OpId::op_urcorner, op_urcorner(context, a));
    if (chooses(a[1], 2))
        return or_default(context, OpId::op_llcorner, op_llcorner(context, a));
    if (chooses(a[1], 3))
        return or_default(context, OpId::op_lrcorner, op_lrcorner(context, a));
    return or_default(context, OpId::op_ulcorner, op_ulcorner(context, a));
}

/// Height (`rows`) or width of a patch.
BATT_FUNCTION Value patch_extent(Context& context, const Value& patch, bool rows, Reading reading = Reading::patch) {
    if (is_plane_patch(patch, reading))
        return make_int(rows ? plane_view(patch).height : plane_view(patch).width);
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_container);
    if (is_empty(patch))
        return make_int(0);
    if (is_duck_typed(context, patch, reading))
        return duck_extent(context, patch, rows ? 0 : 1, reading);
    Bounds bounds;
    BATT_CHECK(sides_of(context, patch, bounds, reading));
    return int_result(rows ? static_cast<i64>(bounds.bottom) - bounds.top + 1
                           : static_cast<i64>(bounds.right) - bounds.left + 1);
}
/// Height (`rows`) or width of a grid.
BATT_FUNCTION Value grid_extent(Context& context, const Value& grid, bool rows) {
    if (is_plane_grid(grid))
        return make_int(rows ? plane_view(grid).height : plane_view(grid).width);
    if (rows)
        return grid.is_container() ? make_int(static_cast<i32>(length(context, grid)))
                                   : type_error(ErrorDetail::not_a_container);
    if (!truth(grid))
        return make_int(0);
    BATT_TRY(row, subscript(context, grid, 0));
    if (!row.is_container())
        return type_error(ErrorDetail::not_a_container);
    return make_int(static_cast<i32>(length(context, row)));
}
/// Height (`rows`) or width of a grid or patch.
BATT_FUNCTION Value extent(Context& context, const Value& piece, bool rows) {
    if (is_plane_patch(piece))
        return make_int(rows ? plane_view(piece).height : plane_view(piece).width);
    return piece.is_tuple() ? grid_extent(context, piece, rows) : patch_extent(context, piece, rows);
}
BATT_FUNCTION Value op_height(Context& context, const Value* a) { return extent(context, a[0], true); }
BATT_FUNCTION Value op_height_t(Context& context, const Value* a) { return grid_extent(context, a[0], true); }
BATT_FUNCTION Value op_height_f(Context& context, const Value* a) { return patch_extent(context, a[0], true); }
BATT_FUNCTION Value op_height_i(Context& context, const Value* a) {
    return patch_extent(context, a[0], true, Reading::indices);
}
BATT_FUNCTION Value op_height_o(Context& context, const Value* a) {
    return patch_extent(context, a[0], true, Reading::object);
}
BATT_FUNCTION Value op_width(Context& context, const Value* a) { return extent(context, a[0], false); }
BATT_FUNCTION Value op_width_t(Context& context, const Value* a) { return grid_extent(context, a[0], false); }
BATT_FUNCTION Value op_width_f(Context& context, const Value* a) { return patch_extent(context, a[0], false); }
BATT_FUNCTION Value op_width_i(Context& context, const Value* a) {
    return patch_extent(context, a[0], false, Reading::indices);
}
BATT_FUNCTION Value op_width_o(Context& context, const Value* a) {
    return patch_extent(context, a[0], false, Reading::object);
}

/// Shapes as an op sees them that calls height and width: with their defaults on failure. Pairs of ints, unless the
/// patch is duck-typed.
BATT_FUNCTION Value grid_shape_of(Context& context, const Value& grid) {
    BATT_TRY(height, or_default(context, OpId::op_height_t, grid_extent(context, grid, true)));
    BATT_TRY(width, or_default(context, OpId::op_width_t, grid_extent(context, grid, false)));
    return make_pair(height.x, width.x);
}
BATT_FUNCTION Value patch_shape_of(Context& context, const Value& patch, Reading reading = Reading::patch) {
    BATT_TRY(height, or_default(context, OpId::op_height_f, patch_extent(context, patch, true, reading)));
    BATT_TRY(width, or_default(context, OpId::op_width_f, patch_extent(context, patch, false, reading)));
    return tuple_of_two(context, height, width);
}
BATT_FUNCTION Value shape_of(Context& context, const Value& piece) {
    return piece.is_tuple() ? grid_shape_of(context, piece) : patch_shape_of(context, piece);
}
BATT_FUNCTION Value op_shape(Context& context, const Value* a) { return shape_of(context, a[0]); }
BATT_FUNCTION Value op_shape_t(Context& context, const Value* a) { return grid_shape_of(context, a[0]); }
BATT_FUNCTION Value op_shape_f(Context& context, const Value* a) { return patch_shape_of(context, a[0]); }

BATT_FUNCTION Value is_portrait(Context& context, const Value& shape) {
    if (shape.is_error() || shape.kind == Kind::pair)
        return shape.is_error() ? shape : make_bool(shape.x > shape.y);
    return is_less(context, item(context, shape, 1), item(context, shape, 0));
}
BATT_FUNCTION Value op_portrait(Context& context, const Value* a) {
    return is_portrait(context, shape_of(context, a[0]));
}
BATT_FUNCTION Value op_portrait_t(Context& context, const Value* a) {
    return is_portrait(context, grid_shape_of(context, a[0]));
}
BATT_FUNCTION Value op_portrait_f(Context& context, const Value* a) {
    return is_portrait(context, patch_shape_of(context, a[0]));
}

BATT_FUNCTION Value op_square_t(Context& context, const Value* a) {
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_grid);
    if (is_empty(a[0]))
        return make_error(ErrorKind::index, ErrorDetail::empty_container);
    BATT_TRY(height, grid_extent(context, a[0], true));
    BATT_TRY(width, grid_extent(context, a[0], false));
    return make_bool(height.x == width.x);
}
BATT_FUNCTION Value op_square_f(Context& context, const Value* a) {
    if (is_duck_typed(context, a[0]))
        return duck_is_square(context, a[0]);
    BATT_TRY(shape, patch_shape_of(context, a[0]));
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_container);
    return make_bool(shape.x == shape.y &&
                     static_cast<i64>(shape.x) * shape.y == static_cast<i64>(length(context, a[0])));
}
BATT_FUNCTION Value op_square(Context& context, const Value* a) {
    return a[0].is_tuple() ? op_square_t(context, a) : op_square_f(context, a);
}
/// Whether a patch is a line: as many cells as rows (`vertical`) or columns, and one wide.
BATT_FUNCTION Value is_line(Context& context, const Value& patch, bool vertical, Reading reading = Reading::patch) {
    const auto measure = [&](bool rows) {
        return is_batt(context) ? or_default(context, OpId::op_height_i, patch_extent(context, patch, rows, reading))
                                : extent(context, patch, rows);
    };
    BATT_TRY(along, measure(vertical));
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_container);
    if (!same(context, along, make_int(static_cast<i32>(length(context, patch)))))
        return make_bool(false);
    BATT_TRY(across, measure(!vertical));
    return make_bool(same(context, across, make_int(1)));
}
BATT_FUNCTION Value op_vline(Context& context, const Value* a) { return is_line(context, a[0], true); }
BATT_FUNCTION Value op_vline_i(Context& context, const Value* a) {
    return is_line(context, a[0], true, Reading::indices);
}
BATT_FUNCTION Value op_vline_o(Context& context, const Value* a) {
    return is_line(context, a[0], true, Reading::object);
}
BATT_FUNCTION Value op_hline(Context& context, const Value* a) { return is_line(context, a[0], false); }
BATT_FUNCTION Value op_hline_i(Context& context, const Value* a) {
    return is_line(context, a[0], false, Reading::indices);
}
BATT_FUNCTION Value op_hline_o(Context& context, const Value* a) {
    return is_line(context, a[0], false, Reading::object);
}

/// Whether the bounding box of a patch in any representation fits a board.
BATT_FUNCTION bool fits_board(Context& context, const Value& patch) {
    Bounds bounds;
    return patch.is_patch_board() || (!patch.is_wide_patch() && !bounds_of(context, patch, bounds).is_error() &&
                                      bounds.bottom - static_cast<i64>(bounds.top) < board_size &&
                                      bounds.right - static_cast<i64>(bounds.left) < board_size);
}

BATT_FUNCTION Value op_bordering(Context& context, const Value* a) {
    if (is_duck_typed(context, a[0]))
        return duck_is_bordering(context, a[0], a[1]);
    const bool nowhere = is_batt(context) && !truth(a[0]);
    Bounds bounds{1, 1, -2, -2}; // touches no edge of any grid
    if (!nowhere)
        BATT_CHECK(sides_of(context, a[0], bounds));
    if (bounds.top == 0 || bounds.left == 0)
        return make_bool(true);
    if (!a[1].is_container())
        return type_error(ErrorDetail::not_a_grid);
    if (bounds.bottom == static_cast<i32>(length(context, a[1])) - 1)
        return make_bool(true);
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[1], height, width));
    return make_bool(bounds.right == width - 1);
}

/// Sums the tuples of a container column by column, divides by `count`, and returns a tuple as long as the shortest of
/// them.
BATT_FUNCTION Value means_of_columns(Context& context, const Value& container, i64 count) {
    constexpr u32 max_columns = 64;
    u32 columns = max_columns;
    Elements rows(context, container);
    Value row;
    while (rows.next(row)) {
        if (!row.is_container())
            return not_iterable();
        const u32 width = length(context, row);
        columns = width < columns ? width : columns;
    }
    i64 sums[max_columns] = {};
    Value means[max_columns];
    Elements again(context, container);
    while (again.next(row)) {
        Elements numbers(context, row);
        for (u32 k = 0; k < columns; ++k) {
            Value number = make_none();
            numbers.next(number);
            if (!number.is_int())
                return duck_means(context, container, columns, means, static_cast<i32>(count));
            sums[k] += number.x;
        }
    }
    for (u32 k = 0; k < columns; ++k)
        means[k] = int_result(floor_quotient(sums[k], count));
    return tuple_of(context, means, columns);
}

BATT_FUNCTION Value op_centerofmass(Context& context, const Value* a) {
    BATT_TRY(indices, locations_of(context, a[0]));
    if (is_empty(indices))
        return make_empty_tuple();
    const i64 count = length(context, a[0]);
    if (indices.kind != Kind::indices)
        return means_of_columns(context, indices, count);
    i64 rows = 0;
    i64 columns = 0;
    Locations locations(context, indices);
    i32 i;
    i32 j;
    while (locations.next(i, j)) {
        rows += i;
        columns += j;
    }
    return pair_result(floor_quotient(rows, count), floor_quotient(columns, count));
}

BATT_FUNCTION Value center_of(Context& context, const Value& patch) {
    if (BATT_LIKELY(patch.is_patch_board()))
        return make_pair(patch.row + patch.height / 2, patch.column + patch.width / 2);
    if (patch.is_wide_patch())
        return make_pair(patch.row + patch.wide()->height / 2, patch.column + patch.wide()->width / 2);
    if (is_duck_typed(context, patch))
        return duck_center(context, patch);
    if (is_batt(context)) {
        if (!truth(patch))
            return make_empty_tuple();
        Bounds bounds;
        BATT_CHECK(sides_of(context, patch, bounds));
        BATT_TRY(shape, patch_shape_of(context, patch));
        return pair_result(bounds.top + shape.x / 2, bounds.left + shape.y / 2);
    }
    Bounds bounds;
    BATT_CHECK(bounds_of(context, patch, bounds));
    BATT_TRY(height, extent(context, patch, true));
    BATT_TRY(width, extent(context, patch, false));
    return pair_result(bounds.top + height.x / 2, bounds.left + width.x / 2);
}
BATT_FUNCTION Value op_center(Context& context, const Value* a) { return center_of(context, a[0]); }
/// `middle[0], middle[1] = center(patch)`; an error if it has none.
BATT_FUNCTION Value unpack_center(Context& context, const Value& patch, Value* middle) {
    BATT_TRY(center, or_default(context, OpId::op_center, center_of(context, patch)));
    return unpack(context, center, middle, 2);
}

BATT_FUNCTION Value op_corners(Context& context, const Value* a) {
    Builder builder(context, 4);
    BATT_TRY(upper_left, or_default(context, OpId::op_ulcorner, op_ulcorner(context, a)));
    BATT_TRY(upper_right, or_default(context, OpId::op_urcorner, op_urcorner(context, a)));
    BATT_TRY(lower_left, or_default(context, OpId::op_llcorner, op_llcorner(context, a)));
    BATT_TRY(lower_right, or_default(context, OpId::op_lrcorner, op_lrcorner(context, a)));
    builder.push(upper_left);
    builder.push(upper_right);
    builder.push(lower_left);
    builder.push(lower_right);
    return builder.finish_set();
}

BATT_KERNELS_END
