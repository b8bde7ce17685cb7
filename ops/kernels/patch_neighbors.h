// Ops that return the neighbours of a location: neighbors, dneighbors, ineighbors.
#pragma once

#include "ops/core/builder.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

// Neighbourhoods as masks of 3 x 3.
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

/// The neighbours of a pair as a board; false if their position does not fit one.
BATT_INLINE bool place_neighborhood(const Context& context, const Value& pair, const PaddedMask& mask, Value& result) {
    if (context.general_only || pair.x <= -30000 || pair.y <= -30000 || !fits_position(pair.x - 1, pair.y - 1))
        return false;
    result = make_placed_indices(mask.words, pair.x - 1, pair.y - 1, 3, 3);
    return true;
}
BATT_FUNCTION Value neighborhood(Context& context, const Value& location, const PaddedMask& mask) {
    if (is_batt(context) && (!location.is_tuple() || is_empty(location)))
        return make_empty_set();
    BATT_TRY(row, subscript(context, location, 0));
    if (!row.is_number()) // Python computes with the row before it takes the column
        return type_error(ErrorDetail::not_a_number);
    BATT_TRY(column, subscript(context, location, 1));
    if (!row.is_int() || !column.is_int())
        return duck_neighborhood(context, row, column, mask.words);
    const i32 i = row.x;
    const i32 j = column.x;
    Value board;
    if (place_neighborhood(context, make_pair(i, j), mask, board))
        return board;
    Builder builder(context, 8);
    for (i32 down = 0; down < 3; ++down)
        for (i32 right = 0; right < 3; ++right)
            if ((mask.words[down] >> right) & 1u) {
                BATT_TRY(neighbor, pair_result(static_cast<i64>(i) + down - 1, static_cast<i64>(j) + right - 1));
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

BATT_KERNELS_END
