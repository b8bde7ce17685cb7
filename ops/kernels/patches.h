// Ops on patches: objects (sets of cells) and indices (sets of locations). What paints them on grids is in painting.h.
#pragma once

#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value op_toindices(Context& context, const Value* a) { return to_indices(context, a[0]); }
BATT_FUNCTION Value op_toindices_i(Context&, const Value* a) { return a[0]; }
BATT_FUNCTION Value op_toindices_o(Context& context, const Value* a) { return object_to_indices(context, a[0]); }

/// Element by element extreme of the tuples of a set, as `zip(*indices)` sees them. `least` has bit k for the smallest of
/// column k; `columns` is how many columns the op accepts.
BATT_FUNCTION Value corner(Context& context, const Value& patch, u32 least, u32 columns,
                           Reading reading = Reading::patch) {
    if (is_patch_in_planes(patch) &&
        (reading == Reading::patch || (reading == Reading::indices) == (patch_kind(patch) == Kind::indices))) {
        const PlaneView box = plane_view(patch);
        return make_pair((least & 1) != 0 ? patch.row : patch.row + box.height - 1,
                         (least & 2) != 0 ? patch.column : patch.column + box.width - 1);
    }
    BATT_TRY(indices, locations_of(context, patch, reading));
    if (is_patch_in_planes(indices) && patch_kind(indices) == Kind::indices)
        return corner(context, indices, least, columns);
    if (!indices.is_container())
        return not_iterable();
    if (is_empty(indices))
        return make_empty_tuple();
    Elements elements(context, indices);
    Value element;
    constexpr u32 most = 64;
    Value extremes[most];
    u32 count = most;
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
        return make_error(ErrorKind::index, ErrorDetail::wrong_length);
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

/// What an op of batt makes of an empty patch.
enum class Nothing : u8 { gives_nan, fails };
/// A side of the bounding box. In batt, nothing has none.
BATT_FUNCTION Value side_of(Context& context, const Value& patch, i32 Bounds::* side, Reading reading = Reading::patch,
                            Nothing nothing = Nothing::gives_nan) {
    if (is_batt(context) && nothing == Nothing::gives_nan && !truth(patch))
        return make_nan();
    Bounds bounds;
    BATT_CHECK(bounds_of(context, patch, bounds, reading));
    return make_int(bounds.*side);
}
BATT_FUNCTION Value op_uppermost(Context& context, const Value* a) { return side_of(context, a[0], &Bounds::top); }
BATT_FUNCTION Value op_uppermost_i(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::top, Reading::indices);
}
BATT_FUNCTION Value op_uppermost_o(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::top, Reading::object);
}
BATT_FUNCTION Value op_lowermost(Context& context, const Value* a) { return side_of(context, a[0], &Bounds::bottom); }
BATT_FUNCTION Value op_lowermost_i(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::bottom, Reading::indices);
}
BATT_FUNCTION Value op_lowermost_o(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::bottom, Reading::object);
}
BATT_FUNCTION Value op_leftmost(Context& context, const Value* a) { return side_of(context, a[0], &Bounds::left); }
BATT_FUNCTION Value op_leftmost_i(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::left, Reading::indices);
}
BATT_FUNCTION Value op_leftmost_o(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::left, Reading::object);
}
BATT_FUNCTION Value op_rightmost(Context& context, const Value* a) { return side_of(context, a[0], &Bounds::right); }
// These two alone fail where there is nothing.
BATT_FUNCTION Value op_rightmost_i(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::right, Reading::indices, Nothing::fails);
}
BATT_FUNCTION Value op_rightmost_o(Context& context, const Value* a) {
    return side_of(context, a[0], &Bounds::right, Reading::object, Nothing::fails);
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
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_container);
    if (is_empty(patch))
        return make_int(0);
    Bounds bounds;
    BATT_CHECK(sides_of(context, patch, bounds, reading));
    return int_result(rows ? static_cast<i64>(bounds.bottom) - bounds.top + 1
                           : static_cast<i64>(bounds.right) - bounds.left + 1);
}
/// Height (`rows`) or width of a grid.
BATT_FUNCTION Value grid_extent(Context& context, const Value& grid, bool rows) {
    if (is_grid_in_planes(grid))
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
    if (is_patch_in_planes(piece))
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

/// Height and width as an op's parts give them to it.
BATT_FUNCTION Value grid_shape_of(Context& context, const Value& grid) {
    BATT_TRY(height, or_default(context, OpId::op_height_t, grid_extent(context, grid, true)));
    BATT_TRY(width, or_default(context, OpId::op_width_t, grid_extent(context, grid, false)));
    return make_pair(height.x, width.x);
}
BATT_FUNCTION Value patch_shape_of(Context& context, const Value& patch, Reading reading = Reading::patch) {
    BATT_TRY(height, or_default(context, OpId::op_height_f, patch_extent(context, patch, true, reading)));
    BATT_TRY(width, or_default(context, OpId::op_width_f, patch_extent(context, patch, false, reading)));
    return make_pair(height.x, width.x);
}
BATT_FUNCTION Value shape_of(Context& context, const Value& piece) {
    return piece.is_tuple() ? grid_shape_of(context, piece) : patch_shape_of(context, piece);
}
BATT_FUNCTION Value op_shape(Context& context, const Value* a) { return shape_of(context, a[0]); }
BATT_FUNCTION Value op_shape_t(Context& context, const Value* a) { return grid_shape_of(context, a[0]); }
BATT_FUNCTION Value op_shape_f(Context& context, const Value* a) { return patch_shape_of(context, a[0]); }

BATT_INLINE Value is_portrait(const Value& shape) { return shape.is_error() ? shape : make_bool(shape.x > shape.y); }
BATT_FUNCTION Value op_portrait(Context& context, const Value* a) { return is_portrait(shape_of(context, a[0])); }
BATT_FUNCTION Value op_portrait_t(Context& context, const Value* a) {
    return is_portrait(grid_shape_of(context, a[0]));
}
BATT_FUNCTION Value op_portrait_f(Context& context, const Value* a) {
    return is_portrait(patch_shape_of(context, a[0]));
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
    BATT_TRY(shape, patch_shape_of(context, a[0]));
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_container);
    return make_bool(shape.x == shape.y &&
                     static_cast<i64>(shape.x) * shape.y == static_cast<i64>(length(context, a[0])));
}
BATT_FUNCTION Value op_square(Context& context, const Value* a) {
    return a[0].is_tuple() ? op_square_t(context, a) : op_square_f(context, a);
}
/// Whether a patch is as long as it has cells, in rows or in columns, and one wide.
BATT_FUNCTION Value is_line(Context& context, const Value& patch, bool vertical, Reading reading = Reading::patch) {
    const auto measure = [&](bool rows) {
        return is_batt(context) ? or_default(context, OpId::op_height_i, patch_extent(context, patch, rows, reading))
                                : extent(context, patch, rows);
    };
    BATT_TRY(along, measure(vertical));
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_container);
    if (along.x != static_cast<i32>(length(context, patch)))
        return make_bool(false);
    BATT_TRY(across, measure(!vertical));
    return make_bool(across.x == 1);
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

BATT_FUNCTION Value recolored(Context& context, const Value& color, const Value& patch, Reading reading) {
    BATT_TRY(indices, locations_of(context, patch, reading));
    if (is_patch_in_planes(indices) && patch_kind(indices) == Kind::indices && color.kind == Kind::integer &&
        is_board_color(color.x))
        return recolored_view(indices, color.x);
    if (!indices.is_container())
        return not_iterable();
    Builder builder(context, length(context, indices));
    Elements elements(context, indices);
    Value element;
    while (elements.next(element)) {
        Value parts[2];
        if (is_batt(context))
            BATT_CHECK(unpack(context, element, parts, 2));
        BATT_TRY(cell, is_batt(context) ? tuple_of_three(context, parts[0], parts[1], color)
                                        : tuple_of_two(context, color, element));
        builder.push(cell);
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_recolor(Context& context, const Value* a) {
    return recolored(context, a[0], a[1], Reading::patch);
}
BATT_FUNCTION Value op_recolor_i(Context& context, const Value* a) {
    return recolored(context, a[0], a[1], Reading::indices);
}
BATT_FUNCTION Value op_recolor_o(Context& context, const Value* a) {
    return recolored(context, a[0], a[1], Reading::object);
}

/// The same for a general set of nothing but pairs of ints or of cells, whose order a shift does not change; false for others,
/// or where a number would overflow.
BATT_FUNCTION bool shift_in_order(Context& context, const Value& set, i64 rows, i64 columns, Value& result) {
    if (set.kind != Kind::set || set.count == 0)
        return false;
    const Value* const items = set.items();
    const Kind kind = items[0].kind;
    Value* const moved = kind == Kind::pair || kind == Kind::cell ? allocate_values(context, set.count) : nullptr;
    if (moved == nullptr)
        return false;
    for (u32 n = 0; n < set.count; ++n) {
        const i64 row = items[n].x + rows;
        const i64 column = items[n].y + columns;
        if (items[n].kind != kind || (kind == Kind::pair && items[n].tag != 0) || row != static_cast<i32>(row) ||
            column != static_cast<i32>(column))
            return false;
        moved[n] = items[n];
        moved[n].x = static_cast<i32>(row);
        moved[n].y = static_cast<i32>(column);
    }
    result = set;
    result.data = moved;
    return true;
}

BATT_FUNCTION Value shift_patch(Context& context, const Value& patch, i64 rows, i64 columns) {
    Value moved = patch;
    if (is_patch_in_planes(patch) && place_patch(moved, patch.row + rows, patch.column + columns))
        return moved;
    if (shift_in_order(context, patch, rows, columns, moved))
        return moved;
    BATT_TRY(cells, holds_cells(context, patch));
    Builder builder(context, length(context, patch));
    Elements elements(context, patch);
    Value element;
    while (elements.next(element)) {
        Value color = make_none();
        i32 i;
        i32 j;
        if (cells.x != 0)
            BATT_CHECK(unpack_cell(context, element, color, i, j))
        else
            BATT_CHECK(unpack_ints(context, element, i, j))
        BATT_TRY(location, pair_result(i + rows, j + columns));
        if (cells.x == 0) {
            builder.push(location);
            continue;
        }
        BATT_TRY(cell, cell_of(context, color, location));
        builder.push(cell);
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_shift(Context& context, const Value* a) {
    if (is_batt(context)) {
        if (!truth(a[0]))
            return make_empty_set();
        if (a[1].is_tuple() && is_empty(a[1]))
            return a[0];
    }
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(a[0]))
        return a[0];
    i32 rows;
    i32 columns;
    BATT_CHECK(unpack_ints(context, a[1], rows, columns));
    return shift_patch(context, a[0], rows, columns);
}
BATT_FUNCTION Value normalize_patch(Context& context, const Value& patch, Reading reading = Reading::patch) {
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(patch))
        return patch;
    Bounds bounds;
    BATT_CHECK(sides_of(context, patch, bounds, reading));
    return or_default(context, OpId::op_shift,
                      shift_patch(context, patch, -static_cast<i64>(bounds.top), -static_cast<i64>(bounds.left)));
}
BATT_FUNCTION Value op_normalize(Context& context, const Value* a) { return normalize_patch(context, a[0]); }
BATT_FUNCTION Value op_normalize_i(Context& context, const Value* a) {
    return normalize_patch(context, a[0], Reading::indices);
}
BATT_FUNCTION Value op_normalize_o(Context& context, const Value* a) {
    return normalize_patch(context, a[0], Reading::object);
}
BATT_FUNCTION Value op_normalize_t(Context&, const Value* a) { return a[0]; }

// The neighbourhoods as masks of 3 x 3.
#if BATT_CUDA
__device__
#endif
    inline const PaddedMask beside_mask = {{}, {0b010, 0b101, 0b010}, {}};
#if BATT_CUDA
__device__
#endif
    inline const PaddedMask diagonal_mask = {{}, {0b101, 0b000, 0b101}, {}};
#if BATT_CUDA
__device__
#endif
    inline const PaddedMask around_mask = {{}, {0b111, 0b101, 0b111}, {}};

/// The locations around a pair, if a board holds them.
BATT_INLINE bool place_neighborhood(const Context& context, const Value& pair, const PaddedMask& mask, Value& result) {
    if (context.general_only || pair.x <= -30000 || pair.y <= -30000 || !fits_position(pair.x - 1, pair.y - 1))
        return false;
    result = make_placed_indices(mask.words, pair.x - 1, pair.y - 1, 3, 3);
    return true;
}
BATT_FUNCTION Value neighborhood(Context& context, const Value& location, const PaddedMask& mask) {
    if (is_batt(context) && (!location.is_tuple() || is_empty(location)))
        return make_empty_set();
    i32 i;
    i32 j;
    BATT_CHECK(leading_ints(context, location, i, j));
    Value board;
    if (place_neighborhood(context, make_pair(i, j), mask, board))
        return board;
    Builder builder(context, 8);
    for (i32 row = 0; row < 3; ++row)
        for (i32 column = 0; column < 3; ++column)
            if ((mask.words[row] >> column) & 1u) {
                BATT_TRY(neighbor, pair_result(static_cast<i64>(i) + row - 1, static_cast<i64>(j) + column - 1));
                builder.push(neighbor);
            }
    return builder.finish_set();
}
BATT_FUNCTION Value op_dneighbors(Context& context, const Value* a) { return neighborhood(context, a[0], beside_mask); }
BATT_FUNCTION Value op_ineighbors(Context& context, const Value* a) {
    return neighborhood(context, a[0], diagonal_mask);
}
BATT_FUNCTION Value op_neighbors(Context& context, const Value* a) {
    return or_default(context, OpId::op_dneighbors, neighborhood(context, a[0], around_mask));
}

/// Whether two patches share a row (or column).
BATT_FUNCTION Value matching(Context& context, const Value& a, const Value& b, bool rows) {
    BATT_TRY(left, locations_of(context, a));
    BATT_TRY(right, locations_of(context, b));
    if (left.is_patch_board() && right.is_patch_board()) {
        const Rows x = load_rows(left.words());
        const Rows y = load_rows(right.words());
        const u32 p = rows ? occupied_rows(x) : occupied_columns(x);
        const u32 q = rows ? occupied_rows(y) : occupied_columns(y);
        const i32 offset = rows ? right.row - left.row : right.column - left.column;
        if (offset <= -32 || offset >= 32)
            return make_bool(false);
        return make_bool((offset >= 0 ? (static_cast<u64>(q) << offset) & p : (q >> -offset) & p) != 0);
    }
    Builder lines_a(context, length(context, left));
    Builder lines_b(context, length(context, right));
    for (i32 side = 0; side < 2; ++side) {
        Locations locations(context, side == 0 ? left : right);
        i32 i;
        i32 j;
        while (locations.next(i, j))
            (side == 0 ? lines_a : lines_b).push(make_int(rows ? i : j));
        BATT_CHECK(locations.status());
    }
    BATT_TRY(set_a, lines_a.finish_set());
    BATT_TRY(set_b, lines_b.finish_set());
    Elements elements(context, set_a);
    Value element;
    while (elements.next(element))
        if (contains(context, set_b, element))
            return make_bool(true);
    return make_bool(false);
}
BATT_FUNCTION Value op_hmatching(Context& context, const Value* a) { return matching(context, a[0], a[1], true); }
BATT_FUNCTION Value op_vmatching(Context& context, const Value* a) { return matching(context, a[0], a[1], false); }

BATT_INLINE Rows grow_beside(Rows mask) { return mask | (mask << 1) | (mask >> 1) | up_one(mask) | down_one(mask); }

BATT_INLINE i32 gap(i32 first_a, i32 last_a, i32 first_b, i32 last_b) {
    return first_b > last_a ? first_b - last_a : first_a > last_b ? first_a - last_b : 0;
}
/// Whether two boards touch side by side (and share no cell).
BATT_FUNCTION bool touching(const Value& a, const Value& b) {
    const i32 rows = gap(a.row, a.row + a.height - 1, b.row, b.row + b.height - 1);
    const i32 columns = gap(a.column, a.column + a.width - 1, b.column, b.column + b.width - 1);
    if (rows + columns > 1)
        return false;
    const Rows x = load_rows(a.words());
    const Rows y = patch_mask(b, a.row, a.column);
    if (any(x & y))
        return false;
    // y lacks the cells that lie just outside of x's box: move in all four directions from the original.
    const Rows near = patch_mask(b, a.row + 1, a.column) | patch_mask(b, a.row - 1, a.column) |
                      patch_mask(b, a.row, a.column + 1) | patch_mask(b, a.row, a.column - 1);
    return any(x & near);
}

/// Whether the bounding box of a patch fits a board, in whatever form it is.
BATT_FUNCTION bool fits_board(Context& context, const Value& patch) {
    Bounds bounds;
    return patch.is_patch_board() || (!patch.is_wide_patch() && !bounds_of(context, patch, bounds).is_error() &&
                                      bounds.bottom - static_cast<i64>(bounds.top) < board_size &&
                                      bounds.right - static_cast<i64>(bounds.left) < board_size);
}
/// Charges the work on all pairs of cells of two patches, unless both fit boards.
BATT_FUNCTION bool spend_on_patches(Context& context, const Value& a, const Value& b) {
    return (fits_board(context, a) && fits_board(context, b)) ||
           spend_pairs(context, length(context, a), length(context, b));
}

BATT_INLINE u32 apart(i32 a, i32 b) {
    return a > b ? static_cast<u32>(a) - static_cast<u32>(b) : static_cast<u32>(b) - static_cast<u32>(a);
}
inline constexpr i32 largest_distance = 0x7fffffff;
/// Smallest distance along rows and columns between the pairs of two tuples; largest_distance if it is that or larger.
BATT_FUNCTION i32 distance_of_pairs(const Value& a, const Value& b) {
    u64 best = largest_distance;
    for (u32 m = 0; m < a.count; ++m) {
        const Value& one = a.items()[m];
        for (u32 n = loop_lane(); n < b.count; n += loop_lanes) {
            const Value& other = b.items()[n];
            const u64 distance = u64{apart(one.x, other.x)} + apart(one.y, other.y);
            best = distance < best ? distance : best;
        }
    }
    return least_of_lanes(static_cast<i32>(best));
}
/// Smallest distance along rows and columns between two patches.
/// Of patches of more than one cell, or of what is no board.
BATT_NOINLINE inline Value distance_of_many(Context& context, const Value& a, const Value& b) {
    if (is_batt(context) && (!a.is_container() || !b.is_container() || is_empty(a) || is_empty(b)))
        return make_infinity(false);
    BATT_TRY(left, locations_of(context, a));
    BATT_TRY(right, locations_of(context, b));
    if (left.is_patch_board() && right.is_patch_board()) {
        const i32 top = left.row < right.row ? left.row : right.row;
        const i32 edge = left.column < right.column ? left.column : right.column;
        const i32 bottom =
            left.row + left.height > right.row + right.height ? left.row + left.height : right.row + right.height;
        const i32 end = left.column + left.width > right.column + right.width ? left.column + left.width
                                                                              : right.column + right.width;
        if (bottom - top <= board_size && end - edge <= board_size) {
            Rows reached = patch_mask(left, top, edge);
            const Rows goal = patch_mask(right, top, edge);
            i32 steps = 0;
            while (!any(reached & goal)) {
                reached = grow_beside(reached);
                ++steps;
            }
            return make_int(steps);
        }
    }
    if (!spend_on_patches(context, left, right))
        return fuel_error();
    i64 best = -1;
    Value pairs[2];
    if (pairs_of(context, left, pairs[0]) && pairs_of(context, right, pairs[1]))
        if (const i32 distance = distance_of_pairs(pairs[0], pairs[1]); distance != largest_distance)
            return make_int(distance);
    Locations outer(context, left);
    i32 i;
    i32 j;
    while (outer.next(i, j)) {
        Locations inner(context, right);
        i32 p;
        i32 q;
        while (inner.next(p, q)) {
            const i64 distance = i64{apart(i, p)} + apart(j, q);
            best = best < 0 || distance < best ? distance : best;
        }
        BATT_CHECK(inner.status());
    }
    BATT_CHECK(outer.status());
    return best < 0 ? make_error(ErrorKind::empty, ErrorDetail::empty_container) : int_result(best);
}
/// Of patches of a single cell.
BATT_INLINE Value distance_of_two(const Value& a, const Value& b) {
    const i32 rows = a.row - b.row;
    const i32 columns = a.column - b.column;
    return make_int((rows < 0 ? -rows : rows) + (columns < 0 ? -columns : columns));
}
BATT_FUNCTION Value distance_between(Context& context, const Value& a, const Value& b) {
    if (a.is_patch_board() && b.is_patch_board() && is_single_cell(a) && is_single_cell(b))
        return distance_of_two(a, b);
    return distance_of_many(context, a, b);
}
BATT_FUNCTION Value op_manhattan(Context& context, const Value* a) { return distance_between(context, a[0], a[1]); }

BATT_FUNCTION Value are_adjacent(Context& context, const Value& a, const Value& b) {
    if (a.is_patch_board() && b.is_patch_board())
        return make_bool(touching(a, b));
    BATT_TRY(distance, or_default(context, OpId::op_manhattan, distance_between(context, a, b)));
    return make_bool(distance.kind == Kind::integer && distance.x == 1);
}
BATT_FUNCTION Value op_adjacent(Context& context, const Value* a) { return are_adjacent(context, a[0], a[1]); }

BATT_FUNCTION Value op_bordering(Context& context, const Value* a) {
    const bool nowhere = is_batt(context) && !truth(a[0]);
    Bounds bounds{1, 1, -2, -2}; // where no grid has an edge
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

/// The sums of the numbers at the same place of the tuples of a container, each divided by `count`, as a tuple as long as the
/// shortest of them.
BATT_FUNCTION Value means_of_columns(Context& context, const Value& container, i64 count) {
    constexpr u32 most = 64;
    u32 columns = most;
    Elements rows(context, container);
    Value row;
    while (rows.next(row)) {
        if (!row.is_container())
            return not_iterable();
        const u32 width = length(context, row);
        columns = width < columns ? width : columns;
    }
    i64 sums[most] = {};
    Elements again(context, container);
    while (again.next(row)) {
        Elements numbers(context, row);
        for (u32 k = 0; k < columns; ++k) {
            Value number = make_none();
            numbers.next(number);
            if (!number.is_int())
                return type_error(ErrorDetail::not_a_number);
            sums[k] += number.x;
        }
    }
    Value means[most];
    for (u32 k = 0; k < columns; ++k)
        means[k] = int_result(floor_quotient(sums[k], count));
    return tuple_of(context, means, columns);
}

BATT_FUNCTION Value op_centerofmass(Context& context, const Value* a) {
    BATT_TRY(indices, locations_of(context, a[0]));
    if (is_empty(indices))
        return make_empty_tuple();
    const i64 count = length(context, a[0]);
    if (!indices.is_patch_board())
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
/// The center of a patch, which must have one.
BATT_FUNCTION Value certain_center_of(Context& context, const Value& patch) {
    BATT_TRY(center, or_default(context, OpId::op_center, center_of(context, patch)));
    return center.kind == Kind::pair ? center : make_error(ErrorKind::value, ErrorDetail::wrong_length);
}

BATT_FUNCTION Value op_position(Context& context, const Value* a) {
    BATT_TRY(left, locations_of(context, a[0]));
    BATT_TRY(from, certain_center_of(context, left));
    BATT_TRY(right, locations_of(context, a[1]));
    BATT_TRY(to, certain_center_of(context, right));
    const i32 rows = from.x == to.x ? 0 : from.x < to.x ? 1 : -1;
    const i32 columns = rows != 0 && from.y == to.y ? 0 : from.y < to.y ? 1 : -1;
    return make_pair(rows, columns);
}

BATT_FUNCTION Value op_gravitate(Context& context, const Value* a) {
    constexpr i32 most_steps = 42;
    if (is_batt(context) && !truth(a[1]))
        return a[0];
    BATT_TRY(from, certain_center_of(context, a[0]));
    BATT_TRY(to, certain_center_of(context, a[1]));
    BATT_TRY(vertical, or_default(context, OpId::op_vmatching, matching(context, a[0], a[1], false)));
    const i32 i = vertical.x == 0 ? 0 : from.x < to.x ? 1 : -1;
    const i32 j = vertical.x != 0 ? 0 : from.y < to.y ? 1 : -1;
    Value source = a[0];
    i32 steps = 0;
    for (;; ++steps) {
        BATT_TRY(arrived, or_default(context, OpId::op_adjacent, are_adjacent(context, source, a[1])));
        if (arrived.x != 0 || steps == most_steps)
            break;
        const Value operands[2] = {source, make_pair(i, j)};
        source = or_default(context, OpId::op_shift, op_shift(context, operands));
        if (source.is_error())
            return source;
    }
    return make_pair(i * steps, j * steps);
}

/// All locations from (top, left) to (bottom, right); none if they are the wrong way round.
BATT_FUNCTION Value rectangle(Context& context, i64 top, i64 left, i64 bottom, i64 right) {
    if (bottom < top || right < left)
        return make_empty_set();
    const i64 height = bottom - top + 1;
    const i64 width = right - left + 1;
    if (!context.general_only && height <= board_size && width <= board_size && top > -30000 && top < 30000 &&
        left > -30000 && left < 30000)
        return make_rectangle(context, static_cast<i32>(top), static_cast<i32>(left), static_cast<i32>(height),
                              static_cast<i32>(width));
    if (static_cast<u64>(height) > context.element_limit || static_cast<u64>(width) > context.element_limit)
        return size_error();
    if (!spend_cells(context, static_cast<u64>(height) * static_cast<u64>(width)))
        return fuel_error();
    return all_locations(context, top, left, height, width);
}

BATT_FUNCTION Value op_backdrop(Context& context, const Value* a) {
    if (!a[0].is_container())
        return is_batt(context) ? make_empty_set() : type_error(ErrorDetail::not_a_patch);
    if (is_empty(a[0]))
        return make_empty_set();
    Bounds bounds;
    BATT_CHECK(bounds_of(context, a[0], bounds));
    return rectangle(context, bounds.top, bounds.left, bounds.bottom, bounds.right);
}
BATT_FUNCTION Value op_delta(Context& context, const Value* a) {
    BATT_TRY(box, or_default(context, OpId::op_backdrop, op_backdrop(context, a)));
    if (is_empty(box) && (!a[0].is_container() || is_empty(a[0])))
        return box;
    BATT_TRY(indices, locations_of(context, a[0]));
    if (!indices.is_set())
        return type_error(ErrorDetail::not_a_set);
    const Value operands[2] = {box, indices};
    return op_difference(context, operands);
}

/// The outline of the rectangle spanned by two corners in any order.
BATT_FUNCTION Value outline(Context& context, i32 row_a, i32 column_a, i32 row_b, i32 column_b) {
    const i32 top = row_a < row_b ? row_a : row_b;
    const i32 bottom = row_a < row_b ? row_b : row_a;
    const i32 left = column_a < column_b ? column_a : column_b;
    const i32 right = column_a < column_b ? column_b : column_a;
    const i64 height = static_cast<i64>(bottom) - top + 1;
    const i64 width = static_cast<i64>(right) - left + 1;
    if (!context.general_only && height <= board_size && width <= board_size && fits_position(top, left) &&
        top < 30000 && left < 30000) {
        const i32 h = static_cast<i32>(height);
        const i32 w = static_cast<i32>(width);
        const Rows frame = frame_rows(h, w);
        const Rows inside =
            h > 2 && w > 2 ? move_rows(first_rows(h - 2), 1) & splat(low_bits(w - 2) << 1) : zero_rows();
        u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
        store_rows(words, frame & ~inside);
        return make_placed_indices(words, top, left, h, w);
    }
    if (static_cast<u64>(height + width) > context.element_limit)
        return size_error();
    if (const u64 count = static_cast<u64>(2 * (height + width));
        !context.general_only && count <= context.element_limit && is_dense(height, width, count)) {
        const i32 h = static_cast<i32>(height);
        const i32 w = static_cast<i32>(width);
        return patch_of_words(context, Kind::indices, 0, top, left, h, w, [&](i32, i32 i, i32 word) {
            const u32 first = word == 0 ? 1u : 0u;
            const u32 last = word == (w - 1) / 32 ? 1u << ((w - 1) % 32) : 0u;
            return i == 0 || i == h - 1 ? ~0u : first | last;
        });
    }
    Builder builder(context, static_cast<u64>(2 * (height + width)));
    for (i64 i = top; i <= bottom; ++i) {
        const bool edge = i == top || i == bottom;
        for (i64 j = left; j <= right; j += edge || j == right ? 1 : right - left)
            builder.push(make_pair(static_cast<i32>(i), static_cast<i32>(j)));
    }
    return builder.finish_set();
}
/// The outline so many cells inside of the bounding box.
BATT_FUNCTION Value inner_outline(Context& context, const Value& patch, i32 inset) {
    if (is_batt(context) && !truth(patch))
        return patch.is_container() ? make_empty_set() : type_error(ErrorDetail::not_a_patch);
    Bounds bounds;
    BATT_CHECK(sides_of(context, patch, bounds));
    return outline(context, bounds.top + inset, bounds.left + inset, bounds.bottom - inset, bounds.right - inset);
}
BATT_FUNCTION Value op_inbox(Context& context, const Value* a) { return inner_outline(context, a[0], 1); }
BATT_FUNCTION Value op_outbox(Context& context, const Value* a) { return inner_outline(context, a[0], -1); }
BATT_FUNCTION Value op_box(Context& context, const Value* a) {
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(a[0]))
        return is_batt(context) ? make_empty_set() : a[0];
    Bounds bounds;
    BATT_CHECK(bounds_of(context, a[0], bounds));
    return outline(context, bounds.top, bounds.left, bounds.bottom, bounds.right);
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

/// The masks of all lines that fit a board, shared like those of the smallest patches: to the right, downwards, rising and
/// falling, by the number of steps.
struct alignas(64) LineMasks {
    u32 before[32];
    u32 words[4][board_size][board_size];
    u32 after[32];
};
constexpr LineMasks all_line_masks() {
    LineMasks masks{};
    for (i32 steps = 1; steps < board_size; ++steps)
        for (i32 i = 0; i <= steps; ++i) {
            masks.words[0][steps][0] |= 1u << i;
            masks.words[1][steps][i] = 1u;
            masks.words[2][steps][i] = 1u << (steps - i);
            masks.words[3][steps][i] = 1u << i;
        }
    return masks;
}
#if BATT_CUDA
__device__
#endif
    inline const LineMasks line_masks = all_line_masks();

/// The masks of the lines that `shoot` draws, in the same four directions: wide boards that need no memory either.
inline constexpr i32 shot_steps = 42;
template <i32 rows, i32 columns>
struct ShotMask {
    WideBoard board;
    u32 words[rows * ((columns + 31) / 32)];
};
template <i32 rows, i32 columns>
constexpr ShotMask<rows, columns> shot_mask(bool rising) {
    constexpr i32 stride = (columns + 31) / 32;
    ShotMask<rows, columns> mask{{rows, columns, stride, shot_steps + 1}, {}};
    for (i32 step = 0; step <= shot_steps; ++step) {
        const i32 row = rows == 1 ? 0 : step;
        const i32 column = columns == 1 ? 0 : rising ? shot_steps - step : step;
        mask.words[row * stride + column / 32] |= 1u << (column % 32);
    }
    return mask;
}
struct ShotMasks {
    ShotMask<1, shot_steps + 1> across;
    ShotMask<shot_steps + 1, 1> down;
    ShotMask<shot_steps + 1, shot_steps + 1> rising;
    ShotMask<shot_steps + 1, shot_steps + 1> falling;
};
constexpr ShotMasks all_shot_masks() {
    return {shot_mask<1, shot_steps + 1>(false), shot_mask<shot_steps + 1, 1>(false),
            shot_mask<shot_steps + 1, shot_steps + 1>(true), shot_mask<shot_steps + 1, shot_steps + 1>(false)};
}
#if BATT_CUDA
__device__
#endif
    inline const ShotMasks shot_masks = all_shot_masks();

/// A line that does not fit a board.
BATT_NOINLINE inline Value long_line(Context& context, i32 top, i32 left, i64 height, i64 width, bool rising) {
    const i64 steps = height > width ? height : width;
    if (!spend_cells(context, static_cast<u64>(steps) + 1))
        return fuel_error();
    if (steps == shot_steps && !context.general_only && fits_position(top, left)) {
        const WideBoard& board = height == 0  ? shot_masks.across.board
                                 : width == 0 ? shot_masks.down.board
                                 : rising     ? shot_masks.rising.board
                                              : shot_masks.falling.board;
        return make_wide_patch(&board, Kind::indices, 0, top, left);
    }
    Builder builder(context, static_cast<u64>(steps) + 1);
    for (i64 step = 0; step <= steps && !builder.failed(); ++step) {
        const i64 i = height == 0 ? top : top + step;
        const i64 j = width == 0 ? left : height != 0 && rising ? left + steps - step : left + step;
        builder.push(make_pair(static_cast<i32>(i), static_cast<i32>(j)));
    }
    // From the upper end downwards the locations are in order.
    return builder.finish_ordered_set();
}
/// The line between two locations, if it lies on a board or is none.
BATT_INLINE bool short_line_between(Context& context, i32 ai, i32 aj, i32 bi, i32 bj, Value& line) {
    const i64 rows = static_cast<i64>(bi) - ai;
    const i64 columns = static_cast<i64>(bj) - aj;
    const i64 height = rows < 0 ? -rows : rows;
    const i64 width = columns < 0 ? -columns : columns;
    line = make_empty_set();
    if (height != 0 && width != 0 && height != width)
        return true;
    const i64 steps = height > width ? height : width;
    const i32 top = ai < bi ? ai : bi;
    const i32 left = aj < bj ? aj : bj;
    if (context.general_only || steps >= board_size || !fits_position(top, left) || top >= 30000 || left >= 30000)
        return false;
    const bool rising = (rows < 0) != (columns < 0); // from lower left to upper right
    const u32* const words = line_masks.words[height == 0 ? 0 : width == 0 ? 1 : rising ? 2 : 3][steps];
    line = steps == 0
               ? make_single_index(top, left)
               : make_placed_indices(words, top, left, static_cast<i32>(height) + 1, static_cast<i32>(width) + 1);
    return true;
}
BATT_INLINE Value line_between(Context& context, i32 ai, i32 aj, i32 bi, i32 bj) {
    Value line;
    if (BATT_LIKELY(short_line_between(context, ai, aj, bi, bj, line)))
        return line;
    const i64 rows = static_cast<i64>(bi) - ai;
    const i64 columns = static_cast<i64>(bj) - aj;
    return long_line(context, ai < bi ? ai : bi, aj < bj ? aj : bj, rows < 0 ? -rows : rows,
                     columns < 0 ? -columns : columns, (rows < 0) != (columns < 0));
}
BATT_FUNCTION Value op_connect(Context& context, const Value* a) {
    if (BATT_LIKELY(a[0].kind == Kind::pair && a[1].kind == Kind::pair))
        return line_between(context, a[0].x, a[0].y, a[1].x, a[1].y);
    if (is_batt(context) && ((a[0].is_tuple() && is_empty(a[0])) || (a[1].is_tuple() && is_empty(a[1]))))
        return make_empty_set();
    i32 ai;
    i32 aj;
    i32 bi;
    i32 bj;
    BATT_CHECK(unpack_ints(context, a[0], ai, aj));
    BATT_CHECK(unpack_ints(context, a[1], bi, bj));
    return line_between(context, ai, aj, bi, bj);
}
BATT_FUNCTION Value op_shoot(Context& context, const Value* a) {
    if (is_batt(context) && ((a[0].is_container() && is_empty(a[0])) || (a[1].is_container() && is_empty(a[1]))))
        return make_empty_set();
    i32 ai;
    i32 aj;
    i32 di;
    i32 dj;
    BATT_CHECK(leading_ints(context, a[0], ai, aj));
    BATT_CHECK(leading_ints(context, a[1], di, dj));
    BATT_TRY(start, or_default(context, OpId::op_connect, unpack_ints(context, a[0], ai, aj)));
    if (start.is_set()) // connect has failed
        return start;
    BATT_TRY(end, pair_result(ai + static_cast<i64>(shot_steps) * di, aj + static_cast<i64>(shot_steps) * dj));
    return line_between(context, ai, aj, end.x, end.y);
}

inline constexpr i32 frontier_length = 30;
BATT_FUNCTION Value op_vfrontier(Context& context, const Value* a) {
    BATT_TRY(column, subscript(context, a[0], 1));
    if (!column.is_int()) {
        Builder builder(context, frontier_length);
        for (i32 i = 0; i < frontier_length; ++i) {
            BATT_TRY(location, tuple_of_two(context, make_int(i), column));
            builder.push(location);
        }
        return builder.finish_set();
    }
    return rectangle(context, 0, column.x, frontier_length - 1, column.x);
}
BATT_FUNCTION Value op_hfrontier(Context& context, const Value* a) {
    if (is_batt(context) && a[0].is_tuple() && is_empty(a[0]))
        return make_empty_set();
    BATT_TRY(row, subscript(context, a[0], 0));
    if (!row.is_int()) {
        Builder builder(context, frontier_length);
        for (i32 j = 0; j < frontier_length; ++j) {
            BATT_TRY(location, tuple_of_two(context, row, make_int(j)));
            builder.push(location);
        }
        return builder.finish_set();
    }
    return rectangle(context, row.x, 0, row.x, frontier_length - 1);
}

/// Smallest step to the left (or upwards) after which an object agrees with itself as far as it still overlaps.
BATT_FUNCTION Value period(Context& context, const Value& object, bool horizontal) {
    BATT_TRY(normalized, or_default(context, OpId::op_normalize, normalize_patch(context, object)));
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
