// Ops that move a patch: shift, normalize. Copying a patch to another place of a grid (move) is in painting.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

/// Shifts a general set of only pairs of ints, or only cells: their order stays. False for other sets, or if a number
/// overflows.
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
    if (is_plane_patch(patch) && place_patch(moved, patch.row + rows, patch.column + columns))
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
    Value offset[2];
    BATT_CHECK(unpack(context, a[1], offset, 2));
    if (!offset[0].is_int() || !offset[1].is_int() || is_duck_typed(context, a[0]))
        return duck_shift(context, a[0], offset[0], offset[1]);
    return shift_patch(context, a[0], offset[0].x, offset[1].x);
}
BATT_FUNCTION Value normalize_patch(Context& context, const Value& patch, Reading reading = Reading::patch) {
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(patch))
        return patch;
    if (is_duck_typed(context, patch, reading))
        return duck_normalize(context, patch, reading);
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

BATT_KERNELS_END
