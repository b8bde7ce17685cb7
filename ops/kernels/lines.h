// Ops that return straight lines: connect, shoot, hfrontier, vfrontier. Lines that a grid already has are in
// uniform_lines.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/boxes.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

/// Masks of all lines that fit a board, by direction (right, down, rising, falling) and number of steps. Values share
/// them, so lines need no memory.
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

/// Wide boards of the lines that `shoot` draws, in the same four directions; shared like LineMasks.
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

/// A line that is longer than a board.
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
    // From top to bottom, then from left to right, the locations are in order.
    return builder.finish_ordered_set();
}
/// The line between two locations; false if it does not fit a board. Empty if it is neither straight nor diagonal.
BATT_INLINE bool board_line_between(Context& context, i32 ai, i32 aj, i32 bi, i32 bj, Value& line) {
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
    if (BATT_LIKELY(board_line_between(context, ai, aj, bi, bj, line)))
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
    Value from[2];
    Value to[2];
    BATT_CHECK(unpack(context, a[0], from, 2));
    BATT_CHECK(unpack(context, a[1], to, 2));
    if (from[0].is_int() && from[1].is_int() && to[0].is_int() && to[1].is_int())
        return line_between(context, from[0].x, from[1].x, to[0].x, to[1].x);
    return duck_line(context, from, to);
}
BATT_FUNCTION Value op_shoot(Context& context, const Value* a) {
    if (is_batt(context) && ((a[0].is_container() && is_empty(a[0])) || (a[1].is_container() && is_empty(a[1]))))
        return make_empty_set();
    Value end[2];
    for (u32 axis = 0; axis < 2; ++axis) {
        BATT_TRY(start, subscript(context, a[0], axis));
        BATT_TRY(step, subscript(context, a[1], axis));
        end[axis] = plus(context, start, times(context, make_int(shot_steps), step));
        if (end[axis].is_error())
            return end[axis];
    }
    BATT_TRY(location, tuple_of(context, end, 2));
    const Value ends[2] = {a[0], location};
    return or_default(context, OpId::op_connect, op_connect(context, ends));
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

BATT_KERNELS_END
