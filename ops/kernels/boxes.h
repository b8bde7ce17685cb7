// Ops that return rectangles and their outlines: backdrop, delta, box, inbox, outbox. Straight lines are in lines.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/plane_view.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_bounds.h"
#include "ops/kernels/set_operations.h"

BATT_KERNELS_BEGIN

/// All locations from (top, left) to (bottom, right); none if bottom < top or right < left.
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

/// The opposite corners of a duck-typed patch, `ulcorner` and `lrcorner`. In arc-dsl and re-arc, backdrop takes the
/// upper left corner of the locations instead.
BATT_FUNCTION Value duck_corners(Context& context, const Value& patch, const Value& upper, Value* first, Value* last) {
    BATT_TRY(near, or_default(context, OpId::op_ulcorner, ulcorner(context, upper)));
    BATT_CHECK(unpack(context, near, first, 2));
    BATT_TRY(far, or_default(context, OpId::op_lrcorner, lrcorner(context, patch)));
    return unpack(context, far, last, 2);
}
BATT_NOINLINE inline Value duck_backdrop(Context& context, const Value& patch) {
    BATT_TRY(upper, is_batt(context) ? patch : locations_of(context, patch));
    Value first[2];
    Value last[2];
    BATT_CHECK(duck_corners(context, patch, upper, first, last));
    if (!first[0].is_int() || !last[0].is_int())
        return type_error(ErrorDetail::not_a_number);
    if (last[0].x < first[0].x)
        return make_empty_set();
    if (!first[1].is_int() || !last[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    return rectangle(context, first[0].x, first[1].x, last[0].x, last[1].x);
}
BATT_FUNCTION Value op_backdrop(Context& context, const Value* a) {
    if (!a[0].is_container())
        return is_batt(context) ? make_empty_set() : type_error(ErrorDetail::not_a_patch);
    if (is_empty(a[0]))
        return make_empty_set();
    if (is_duck_typed(context, a[0]))
        return duck_backdrop(context, a[0]);
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

/// The outline of the rectangle between two opposite corners.
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
/// The outline between opposite corners, which must come out as ints.
BATT_FUNCTION Value duck_outline(Context& context, const Value* a, const Value* b) {
    Value sides[4];
    for (u32 k = 0; k < 4; ++k) {
        sides[k] = further(context, a[k / 2], b[k / 2], k % 2 == 1);
        if (sides[k].is_error())
            return sides[k];
        if (!sides[k].is_int())
            return type_error(ErrorDetail::not_a_number);
    }
    return outline(context, sides[0].x, sides[2].x, sides[1].x, sides[3].x);
}
/// inner_outline of a duck-typed patch.
BATT_NOINLINE inline Value duck_inner_outline(Context& context, const Value& patch, i32 inset) {
    Value corners[4];
    for (u32 k = 0; k < 4; ++k) {
        BATT_TRY(side, duck_side_of(context, patch, k % 2, k >= 2));
        corners[k] = plus(context, side, make_int(k >= 2 ? -inset : inset));
        if (corners[k].is_error())
            return corners[k];
    }
    return duck_outline(context, corners, corners + 2);
}
/// The outline `inset` cells inside of the bounding box.
BATT_FUNCTION Value inner_outline(Context& context, const Value& patch, i32 inset) {
    if (is_batt(context) && !truth(patch))
        return patch.is_container() ? make_empty_set() : type_error(ErrorDetail::not_a_patch);
    if (is_duck_typed(context, patch))
        return duck_inner_outline(context, patch, inset);
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
    if (is_duck_typed(context, a[0])) {
        Value first[2];
        Value last[2];
        BATT_CHECK(duck_corners(context, a[0], a[0], first, last));
        return duck_outline(context, first, last);
    }
    Bounds bounds;
    BATT_CHECK(bounds_of(context, a[0], bounds));
    return outline(context, bounds.top, bounds.left, bounds.bottom, bounds.right);
}

BATT_KERNELS_END
