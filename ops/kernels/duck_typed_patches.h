// Patches whose coordinates are not ints: tuples, sets, nan, infinities, cells of cells. The reference implementations
// take any elements that can be unpacked, compared and added, so programs that mix up kinds do give values. Each
// function here is the reference's definition of an op, step by step, on such values; ops turn to it once
// is_duck_typed says so. Patches of int coordinates, which is nearly all of them, never come here.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

/// What an element of a patch is if its coordinates are ints.
enum class PlainElement : u8 { neither, location, cell };
BATT_FUNCTION PlainElement plain_element(const Context& context, const Value& element) {
    if (element.kind == Kind::pair)
        return PlainElement::location;
    if (element.kind == Kind::cell)
        return PlainElement::cell;
    if (element.kind != Kind::tuple) // a grid's rows are not ints
        return PlainElement::neither;
    const Value* const parts = element.items();
    const bool cell = is_batt(context) ? element.count == 3 && parts[0].is_int() && parts[1].is_int()
                                       : element.count == 2 && parts[1].kind == Kind::pair;
    return cell ? PlainElement::cell : PlainElement::neither;
}
/// Whether elements like the first one can be unpacked as locations or cells. If not, an op fails however it reads them.
BATT_INLINE bool may_be_unpacked(Context& context, const Value& container) {
    u32 parts = 0;
    if (is_plane_grid(container))
        parts = static_cast<u32>(plane_view(container).width);
    else if ((container.kind == Kind::tuple || container.kind == Kind::set) && container.items()[0].is_container())
        parts = length(context, container.items()[0]);
    return parts == 2 || parts == 3;
}
BATT_NOINLINE inline bool is_duck_typed_container(Context& context, const Value& patch, Reading reading) {
    if (!may_be_unpacked(context, patch))
        return false;
    PlainElement kind = PlainElement::neither;
    bool plain = true;
    if (is_plane_grid(patch)) {
        const i32 width = plane_view(patch).width;
        kind = width == 2                       ? PlainElement::location
               : width == 3 && is_batt(context) ? PlainElement::cell
                                                : PlainElement::neither;
    } else {
        const Value* const items = patch.items();
        kind = plain_element(context, items[0]);
        for (u32 n = loop_lane(); n < patch.count; n += loop_lanes)
            plain = plain && plain_element(context, items[n]) == kind;
    }
    if (!all_lanes_hold(plain))
        return true;
    return !(kind == PlainElement::location && reading != Reading::object) &&
           !(kind == PlainElement::cell && reading != Reading::indices);
}
/// Whether a patch has elements and not all of them are locations of ints, or cells at such locations.
BATT_INLINE bool is_duck_typed(Context& context, const Value& patch, Reading reading = Reading::patch) {
    if (is_plane_patch(patch) || !patch.is_container() || is_empty(patch))
        return false;
    return is_duck_typed_container(context, patch, reading);
}

// --- Python's operators on any values

BATT_NOINLINE inline Value plus(Context& context, const Value& a, const Value& b) {
    return a.is_error() ? a : b.is_error() ? b : scalar_operation<Addition>(context, a, b);
}
BATT_NOINLINE inline Value minus(Context& context, const Value& a, const Value& b) {
    return a.is_error() ? a : b.is_error() ? b : scalar_operation<Subtraction>(context, a, b);
}
BATT_NOINLINE inline Value times(Context& context, const Value& a, const Value& b) {
    return a.is_error() ? a : b.is_error() ? b : scalar_operation<Multiplication>(context, a, b);
}
BATT_NOINLINE inline Value floor_divided(Context& context, const Value& a, const Value& b) {
    return a.is_error() ? a : b.is_error() ? b : scalar_operation<Division>(context, a, b);
}
/// `-a`, or `abs(a)`.
BATT_FUNCTION Value negative(const Value& a) {
    return a.is_int()             ? int_result(-static_cast<i64>(a.x))
           : a.kind == Kind::real ? make_real(-a.real)
           : a.is_error()         ? a
                                  : type_error(ErrorDetail::not_a_number);
}
BATT_FUNCTION Value absolute(const Value& a) {
    if (a.is_int() ? a.x < 0 : a.kind == Kind::real && a.real < 0)
        return negative(a);
    return a.kind == Kind::boolean         ? make_int(a.x)
           : a.is_number() || a.is_error() ? a
                                           : type_error(ErrorDetail::not_a_number);
}
/// `a < b`
BATT_FUNCTION Value is_less(Context& context, const Value& a, const Value& b) {
    bool unordered;
    BATT_TRY(order, python_order(context, a, b, unordered));
    return make_bool(!unordered && order.x < 0);
}
/// `0 <= a < limit`
BATT_FUNCTION Value is_within(const Value& a, i32 limit) {
    if (!a.is_number())
        return type_error(ErrorDetail::not_comparable);
    return make_bool(a.as_real() >= 0 && a.as_real() < limit);
}
/// `min(a, b)` or `max(a, b)`: the first, unless the second is beyond it.
BATT_FUNCTION Value further(Context& context, const Value& a, const Value& b, bool greatest) {
    BATT_TRY(beyond, greatest ? is_less(context, a, b) : is_less(context, b, a));
    return beyond.x != 0 ? b : a;
}
/// `0 <= i < height and 0 <= j < width`; then both must be ints to be used as places.
BATT_FUNCTION Value is_in_grid(const Value& i, const Value& j, i32 height, i32 width) {
    BATT_TRY(row, is_within(i, height));
    if (row.x == 0)
        return row;
    BATT_TRY(column, is_within(j, width));
    if (column.x != 0 && (!i.is_int() || !j.is_int()))
        return type_error(ErrorDetail::not_a_number);
    return column;
}

// --- elements

/// `color, (i, j) = element`, in batt `i, j, color = element`; without cells `i, j = element`.
BATT_FUNCTION Value unpack_element(Context& context, const Value& element, bool cell, Value& color, Value& i,
                                   Value& j) {
    Value parts[3];
    if (cell && is_batt(context)) {
        BATT_CHECK(unpack(context, element, parts, 3));
        color = parts[2];
    } else {
        BATT_CHECK(unpack(context, element, parts, 2));
        if (cell) {
            color = parts[0];
            const Value location = parts[1];
            BATT_CHECK(unpack(context, location, parts, 2));
        }
    }
    i = parts[0];
    j = parts[1];
    return no_error();
}
/// The element of a colour and coordinates, or of coordinates alone.
BATT_FUNCTION Value make_element(Context& context, bool cell, const Value& color, const Value& i, const Value& j) {
    if (i.is_error() || j.is_error())
        return i.is_error() ? i : j;
    if (!cell)
        return tuple_of_two(context, i, j);
    if (is_batt(context))
        return tuple_of_three(context, i, j, color);
    BATT_TRY(location, tuple_of_two(context, i, j));
    return tuple_of_two(context, color, location);
}
/// The set of what `move` makes of the coordinates of each element.
template <class Move>
BATT_FUNCTION Value moved_elements(Context& context, const Value& patch, bool cells, Move move) {
    Builder builder(context, length(context, patch));
    Elements elements(context, patch);
    Value element;
    while (!builder.failed() && elements.next(element)) {
        Value color = make_none();
        Value i;
        Value j;
        BATT_CHECK(unpack_element(context, element, cells, color, i, j));
        move(i, j);
        BATT_TRY(moved, make_element(context, cells, color, i, j));
        builder.push(moved);
    }
    return builder.finish_set();
}

// --- place and size

/// The smallest or greatest row (axis 0) or column (axis 1) among locations.
BATT_FUNCTION Value duck_side(Context& context, const Value& patch, u32 axis, bool greatest,
                              Reading reading = Reading::patch) {
    BATT_TRY(indices, locations_of(context, patch, reading));
    if (!indices.is_container())
        return not_iterable();
    if (is_empty(indices))
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    Elements elements(context, indices);
    Value element;
    Value best = make_none();
    for (bool begun = false; elements.next(element); begun = true) {
        Value parts[2];
        BATT_CHECK(unpack(context, element, parts, 2));
        best = begun ? further(context, best, parts[axis], greatest) : parts[axis];
        if (best.is_error())
            return best;
    }
    return best;
}
/// A side as an op sees it that calls uppermost, leftmost, ...
BATT_FUNCTION Value duck_side_of(Context& context, const Value& patch, u32 axis, bool greatest,
                                 Reading reading = Reading::patch) {
    return or_default(context, OpId::op_uppermost, duck_side(context, patch, axis, greatest, reading));
}
/// Height (axis 0) or width (axis 1).
BATT_FUNCTION Value duck_extent(Context& context, const Value& patch, u32 axis, Reading reading = Reading::patch) {
    BATT_TRY(last, duck_side_of(context, patch, axis, true, reading));
    BATT_TRY(first, duck_side_of(context, patch, axis, false, reading));
    return plus(context, minus(context, last, first), make_int(1));
}
/// Height and width as an op sees them that calls height and width.
BATT_FUNCTION Value duck_extent_of(Context& context, const Value& patch, u32 axis) {
    return or_default(context, OpId::op_height_f, duck_extent(context, patch, axis));
}
BATT_FUNCTION Value duck_is_square(Context& context, const Value& patch) {
    BATT_TRY(height, duck_extent_of(context, patch, 0));
    BATT_TRY(width, duck_extent_of(context, patch, 1));
    BATT_TRY(area, times(context, height, width));
    return make_bool(same(context, area, make_int(static_cast<i32>(length(context, patch)))) &&
                     same(context, height, width));
}
BATT_FUNCTION Value duck_is_bordering(Context& context, const Value& patch, const Value& grid) {
    for (u32 axis = 0; axis < 2; ++axis) {
        BATT_TRY(first, duck_side_of(context, patch, axis, false));
        if (same(context, first, make_int(0)))
            return make_bool(true);
    }
    BATT_TRY(bottom, duck_side_of(context, patch, 0, true));
    if (!grid.is_container())
        return type_error(ErrorDetail::not_a_grid);
    if (same(context, bottom, make_int(static_cast<i32>(length(context, grid)) - 1)))
        return make_bool(true);
    BATT_TRY(right, duck_side_of(context, patch, 1, true));
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, grid, height, width));
    return make_bool(same(context, right, make_int(width - 1)));
}
/// In batt, a patch without a row or column (nan) has no centre.
BATT_FUNCTION Value duck_center(Context& context, const Value& patch) {
    Value middle[2];
    for (u32 axis = 0; axis < 2; ++axis) {
        BATT_TRY(first, duck_side_of(context, patch, axis, false));
        if (is_nan(first))
            return make_empty_tuple();
        middle[axis] = first;
    }
    for (u32 axis = 0; axis < 2; ++axis) {
        BATT_TRY(extent, duck_extent_of(context, patch, axis));
        middle[axis] = plus(context, middle[axis], floor_divided(context, extent, make_int(2)));
        if (middle[axis].is_error())
            return middle[axis];
    }
    return tuple_of(context, middle, 2);
}
/// `sum(column) // count` for each column of `zip(*rows)`, of which there are `columns`.
BATT_FUNCTION Value duck_means(Context& context, const Value& rows, u32 columns, Value* means, i32 count) {
    for (u32 k = 0; k < columns; ++k)
        means[k] = make_int(0);
    Elements elements(context, rows);
    Value row;
    while (elements.next(row)) {
        Elements numbers(context, row);
        Value number = make_none();
        for (u32 k = 0; k < columns && numbers.next(number); ++k)
            means[k] = plus(context, means[k], number);
    }
    for (u32 k = 0; k < columns; ++k) {
        means[k] = floor_divided(context, means[k], make_int(count));
        if (means[k].is_error())
            return means[k];
    }
    return tuple_of(context, means, columns);
}

// --- moving

BATT_FUNCTION Value duck_shift(Context& context, const Value& patch, const Value& rows, const Value& columns) {
    BATT_TRY(cells, holds_cells(context, patch));
    return moved_elements(context, patch, cells.x != 0, [&](Value& i, Value& j) {
        i = plus(context, i, rows);
        j = plus(context, j, columns);
    });
}
BATT_FUNCTION Value duck_normalize(Context& context, const Value& patch, Reading reading) {
    BATT_TRY(top, duck_side_of(context, patch, 0, false, reading));
    BATT_TRY(left, duck_side_of(context, patch, 1, false, reading));
    BATT_TRY(rows, negative(top));
    BATT_TRY(columns, negative(left));
    return or_default(context, OpId::op_shift, duck_shift(context, patch, rows, columns));
}

// --- relations of two patches

/// The smallest of `abs(ai - bi) + abs(aj - bj)` over the pairs of two containers.
BATT_FUNCTION Value duck_distance(Context& context, const Value& a, const Value& b) {
    Value best = make_none();
    bool begun = false;
    Elements outer(context, a);
    Value element;
    while (outer.next(element)) {
        Value x[2];
        BATT_CHECK(unpack(context, element, x, 2));
        Elements inner(context, b);
        while (inner.next(element)) {
            Value y[2];
            BATT_CHECK(unpack(context, element, y, 2));
            BATT_TRY(distance,
                     plus(context, absolute(minus(context, x[0], y[0])), absolute(minus(context, x[1], y[1]))));
            best = begun ? further(context, best, distance, false) : distance;
            begun = true;
            if (best.is_error() || context.fuel < 0)
                return best;
        }
    }
    return begun ? best : make_error(ErrorKind::empty, ErrorDetail::empty_container);
}
/// The direction from one centre to another.
BATT_FUNCTION Value duck_position(Context& context, const Value* from, const Value* to) {
    const auto direction = [&](u32 axis) {
        const Value less = is_less(context, from[axis], to[axis]);
        return less.is_error() ? less : make_int(less.x != 0 ? 1 : -1);
    };
    if (same(context, from[0], to[0])) {
        BATT_TRY(columns, direction(1));
        return make_pair(0, columns.x);
    }
    if (same(context, from[1], to[1])) {
        BATT_TRY(rows, direction(0));
        return make_pair(rows.x, 0);
    }
    BATT_TRY(rows, direction(0));
    if (rows.x < 0) {
        BATT_TRY(above, is_less(context, to[0], from[0]));
        if (above.x == 0)
            return make_none();
    }
    BATT_TRY(columns, direction(1));
    return make_pair(rows.x, columns.x);
}

// --- places beside a location

/// Those of the 3 x 3 locations around (i, j) that are set in a mask.
BATT_FUNCTION Value duck_neighborhood(Context& context, const Value& i, const Value& j, const u32* mask) {
    Builder builder(context, 8);
    for (i32 row = 0; row < 3; ++row)
        for (i32 column = 0; column < 3; ++column)
            if ((mask[row] >> column) & 1u) {
                BATT_TRY(neighbor,
                         make_element(context, false, make_none(), row == 1 ? i : plus(context, i, make_int(row - 1)),
                                      column == 1 ? j : plus(context, j, make_int(column - 1))));
                builder.push(neighbor);
            }
    return builder.finish_set();
}
/// `connect`: the ends of the line may be anything where only the other coordinate runs.
BATT_FUNCTION Value duck_line(Context& context, const Value* a, const Value* b) {
    Value start[2];
    Value end[2];
    for (u32 axis = 0; axis < 2; ++axis) {
        start[axis] = further(context, a[axis], b[axis], false);
        if (start[axis].is_error())
            return start[axis];
        end[axis] = plus(context, further(context, a[axis], b[axis], true), make_int(1));
        if (end[axis].is_error())
            return end[axis];
    }
    for (u32 axis = 0; axis < 2; ++axis) {
        if (!same(context, a[axis], b[axis]))
            continue;
        const u32 other = 1 - axis;
        if (!start[other].is_int() || !end[other].is_int())
            return type_error(ErrorDetail::not_a_number);
        const i64 steps = static_cast<i64>(end[other].x) - start[other].x;
        if (steps > 0 && !spend_cells(context, static_cast<u64>(steps)))
            return fuel_error();
        Builder builder(context, steps > 0 ? static_cast<u64>(steps) : 0);
        for (i32 k = start[other].x; k < end[other].x && !builder.failed(); ++k) {
            BATT_TRY(location,
                     axis == 0 ? tuple_of_two(context, a[0], make_int(k)) : tuple_of_two(context, make_int(k), a[1]));
            builder.push(location);
        }
        return builder.finish_set();
    }
    // Diagonals need ints, which are not duck-typed; sets may only be subtracted.
    BATT_TRY(rows, minus(context, b[0], a[0]));
    BATT_TRY(columns, minus(context, b[1], a[1]));
    bool diagonal = same(context, rows, columns);
    if (!diagonal) {
        BATT_TRY(back, minus(context, a[1], b[1]));
        diagonal = same(context, rows, back);
    }
    return diagonal ? type_error(ErrorDetail::not_a_number) : make_empty_set();
}

BATT_KERNELS_END
