// Ops that relate two patches by place: shared rows and columns, distance, contact, direction, gravitation. Patterns
// that repeat are in occurrences.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_bounds.h"
#include "ops/kernels/patch_shift.h"

BATT_KERNELS_BEGIN

/// Whether two patches share a row (or column).
BATT_FUNCTION Value matching(Context& context, const Value& a, const Value& b, bool rows) {
    BATT_TRY(left, locations_of(context, a));
    BATT_TRY(right, locations_of(context, b));
    if (left.kind == Kind::indices && right.kind == Kind::indices) {
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
        const Value& locations = side == 0 ? left : right;
        if (!locations.is_container())
            return not_iterable();
        Elements elements(context, locations);
        Value element;
        while (elements.next(element)) {
            Value parts[2];
            BATT_CHECK(unpack(context, element, parts, 2));
            (side == 0 ? lines_a : lines_b).push(parts[rows ? 0 : 1]);
        }
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
/// Whether two boards share a side of a cell, and no cell.
BATT_FUNCTION bool touching(const Value& a, const Value& b) {
    const i32 rows = gap(a.row, a.row + a.height - 1, b.row, b.row + b.height - 1);
    const i32 columns = gap(a.column, a.column + a.width - 1, b.column, b.column + b.width - 1);
    if (rows + columns > 1)
        return false;
    const Rows x = load_rows(a.words());
    const Rows y = patch_mask(b, a.row, a.column);
    if (any(x & y))
        return false;
    // y lacks cells just outside of x's box, so all four moves start from b.
    const Rows near = patch_mask(b, a.row + 1, a.column) | patch_mask(b, a.row - 1, a.column) |
                      patch_mask(b, a.row, a.column + 1) | patch_mask(b, a.row, a.column - 1);
    return any(x & near);
}

/// Charges the work on all pairs of cells of two patches, unless both fit boards.
BATT_FUNCTION bool spend_on_patches(Context& context, const Value& a, const Value& b) {
    return (fits_board(context, a) && fits_board(context, b)) ||
           spend_pairs(context, length(context, a), length(context, b));
}

BATT_INLINE u32 absolute_difference(i32 a, i32 b) {
    return a > b ? static_cast<u32>(a) - static_cast<u32>(b) : static_cast<u32>(b) - static_cast<u32>(a);
}
inline constexpr i32 largest_distance = 0x7fffffff;
/// Smallest Manhattan distance between the pairs of two tuples, at most largest_distance.
BATT_FUNCTION i32 distance_of_pairs(const Value& a, const Value& b) {
    u64 best = largest_distance;
    for (u32 m = 0; m < a.count; ++m) {
        const Value& one = a.items()[m];
        for (u32 n = loop_lane(); n < b.count; n += loop_lanes) {
            const Value& other = b.items()[n];
            const u64 distance = u64{absolute_difference(one.x, other.x)} + absolute_difference(one.y, other.y);
            best = distance < best ? distance : best;
        }
    }
    return min_over_lanes(static_cast<i32>(best));
}
/// Smallest Manhattan distance between two patches of any kind.
BATT_NOINLINE inline Value general_distance(Context& context, const Value& a, const Value& b) {
    if (is_batt(context) && (!a.is_container() || !b.is_container() || is_empty(a) || is_empty(b)))
        return make_infinity(false);
    BATT_TRY(left, locations_of(context, a));
    BATT_TRY(right, locations_of(context, b));
    if (left.kind == Kind::indices && right.kind == Kind::indices) {
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
    if (!pairs_of(context, left, pairs[0]) || !pairs_of(context, right, pairs[1]))
        return duck_distance(context, left, right);
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
            const i64 distance = i64{absolute_difference(i, p)} + absolute_difference(j, q);
            best = best < 0 || distance < best ? distance : best;
        }
        BATT_CHECK(inner.status());
    }
    BATT_CHECK(outer.status());
    return best < 0 ? make_error(ErrorKind::empty, ErrorDetail::empty_container) : int_result(best);
}
/// The same between two boards of one cell each.
BATT_INLINE Value distance_of_single_cells(const Value& a, const Value& b) {
    const i32 rows = a.row - b.row;
    const i32 columns = a.column - b.column;
    return make_int((rows < 0 ? -rows : rows) + (columns < 0 ? -columns : columns));
}
BATT_FUNCTION Value distance_between(Context& context, const Value& a, const Value& b) {
    if (a.is_patch_board() && b.is_patch_board() && is_single_cell(a) && is_single_cell(b))
        return distance_of_single_cells(a, b);
    return general_distance(context, a, b);
}
BATT_FUNCTION Value op_manhattan(Context& context, const Value* a) { return distance_between(context, a[0], a[1]); }

BATT_FUNCTION Value are_adjacent(Context& context, const Value& a, const Value& b) {
    if (a.is_patch_board() && b.is_patch_board())
        return make_bool(touching(a, b));
    BATT_TRY(distance, or_default(context, OpId::op_manhattan, distance_between(context, a, b)));
    return make_bool(distance.kind == Kind::integer && distance.x == 1);
}
BATT_FUNCTION Value op_adjacent(Context& context, const Value* a) { return are_adjacent(context, a[0], a[1]); }

BATT_FUNCTION Value op_position(Context& context, const Value* a) {
    BATT_TRY(left, locations_of(context, a[0]));
    Value from[2];
    BATT_CHECK(unpack_center(context, left, from));
    BATT_TRY(right, locations_of(context, a[1]));
    Value to[2];
    BATT_CHECK(unpack_center(context, right, to));
    return duck_position(context, from, to);
}

BATT_FUNCTION Value op_gravitate(Context& context, const Value* a) {
    constexpr i32 max_steps = 42;
    if (is_batt(context) && !truth(a[1]))
        return a[0];
    Value from[2];
    BATT_CHECK(unpack_center(context, a[0], from));
    Value to[2];
    BATT_CHECK(unpack_center(context, a[1], to));
    BATT_TRY(vertical, or_default(context, OpId::op_vmatching, matching(context, a[0], a[1], false)));
    const u32 axis = vertical.x != 0 ? 0 : 1;
    BATT_TRY(forward, is_less(context, from[axis], to[axis]));
    const i32 direction = forward.x != 0 ? 1 : -1;
    const i32 i = axis == 0 ? direction : 0;
    const i32 j = axis == 1 ? direction : 0;
    Value source = a[0];
    i32 steps = 0;
    for (;; ++steps) {
        BATT_TRY(arrived, or_default(context, OpId::op_adjacent, are_adjacent(context, source, a[1])));
        if (arrived.x != 0 || steps == max_steps)
            break;
        const Value operands[2] = {source, make_pair(i, j)};
        source = or_default(context, OpId::op_shift, op_shift(context, operands));
        if (source.is_error())
            return source;
    }
    return make_pair(i * steps, j * steps);
}

BATT_KERNELS_END
