// Fuel: what an op charges. It belongs to program and input, so it is a function of the op and of the *values* of its
// arguments, never of how they are stored, which instruction set runs or what a kernel finds on its way. The rules:
//
//   - Each op charges a constant that follows from its cost class in the op table (base_fuel): about what it costs on a board.
//   - Ops of other classes than `light` also charge for the size of large arguments (argument_fuel): nothing for what fits a
//     board, a quarter of a unit per element beyond, a half per element of a container of containers.
//   - Ops whose work depends on more than the size of their arguments (`canvas`, `product`, `upscale`, ...) charge that in
//     their kernels before they start on it (spend_cells, spend_pairs): again nothing for what fits a board.
//   - Comparing containers of containers charges a unit per element compared, wherever it happens (container.h): values that
//     share their elements can be far larger than memory.
//   - A function value charges what the ops that it consists of charge when it is called.
#pragma once

#include "ops/core/context.h"
#include "ops/op_ids.h"

BATT_KERNELS_BEGIN

/// Elements up to which a container may fit a board (32 x 32), and costs no more than the constant.
inline constexpr i64 elements_of_board = 1024;

namespace op_costs {
// By cost class: units, and whether arguments count.
inline constexpr u8 arguments_count = 0x80;
inline constexpr u8 light = 1;
inline constexpr u8 board = 2 | arguments_count;
inline constexpr u8 walk = 2 | arguments_count;
inline constexpr u8 call = 2 | arguments_count;
inline constexpr u8 heavy = 16 | arguments_count;

#if BATT_CUDA
__device__
#endif
    inline const u8 of_op[] = {
#define BATT_OP(name, dialects, parameters, type, cost, ...) cost,
#include "ops/op_table.def"
#undef BATT_OP
};
} // namespace op_costs

/// What every execution of an op charges.
BATT_INLINE i64 base_fuel(u32 op) { return op_costs::of_op[op] & 0x7f; }
/// Whether large arguments cost more.
BATT_INLINE bool charges_for_arguments(u32 op) { return (op_costs::of_op[op] & op_costs::arguments_count) != 0; }

/// Whether a container is of the kind that board forms hold: no containers in it but pairs, cells and rows. Decided by its
/// first element, which is the same however the container is stored.
BATT_INLINE bool holds_scalars(const Value& container) {
    if ((container.kind != Kind::tuple && container.kind != Kind::set) || container.count == 0)
        return true;
    const Value& first = container.items()[0];
    if (first.kind <= Kind::cell || first.is_function())
        return first.kind <= Kind::cell;
    return container.kind == Kind::tuple && first.kind == Kind::tuple &&
           (first.count == 0 || first.items()[0].kind < Kind::pair);
}

/// What so many elements of no containers, or cells of a grid, add.
BATT_INLINE i64 scalars_fuel(i64 count) { return count > elements_of_board ? count / 4 : 0; }

/// The kinds of values that can be larger than a board, a bit for each.
inline constexpr u32 kinds_of_any_size =
    1u << static_cast<u32>(Kind::tuple) | 1u << static_cast<u32>(Kind::set) | 1u << static_cast<u32>(Kind::wide_grid) |
    1u << static_cast<u32>(Kind::wide_indices) | 1u << static_cast<u32>(Kind::wide_mono) |
    1u << static_cast<u32>(Kind::wide_object);

/// What the size of an argument of those kinds adds to what an op charges.
BATT_FUNCTION i64 fuel_of_any_size(const Value& argument) {
    if (argument.is_wide_patch())
        return scalars_fuel(argument.wide()->count);
    if (argument.count < 8)
        return 0;
    if (argument.kind == Kind::wide_grid)
        return scalars_fuel(static_cast<i64>(argument.count) * argument.wide()->width);
    const i64 count = argument.count;
    if (!holds_scalars(argument))
        return count / 2;
    const Value& first = argument.items()[0];
    const i64 cells = argument.kind == Kind::tuple && first.kind == Kind::tuple ? count * first.count : count;
    return scalars_fuel(cells);
}

/// What the size of an argument adds.
BATT_INLINE i64 argument_fuel(const Value& argument) {
    return ((kinds_of_any_size >> static_cast<u32>(argument.kind)) & 1u) == 0 ? 0 : fuel_of_any_size(argument);
}

/// Charges an op before it runs; false when the fuel is used up.
BATT_INLINE bool spend_on_op(Context& context, u32 op, const Value* arguments) {
    i64 amount = base_fuel(op);
    if (charges_for_arguments(op))
        for (u32 i = 0; i < context.arities[op]; ++i)
            amount += argument_fuel(arguments[i]);
    return spend(context, amount);
}

/// Charges the work on so many elements, or so many cells of a result; false when the fuel is used up.
BATT_INLINE bool spend_cells(Context& context, u64 count) {
    return count <= static_cast<u64>(elements_of_board) || spend(context, static_cast<i64>(count / 4));
}
/// Charges the work on all pairs of two numbers of elements.
BATT_INLINE bool spend_pairs(Context& context, u64 a, u64 b) { return spend(context, static_cast<i64>(a * b / 1024)); }

/// Runs the kernel of an op that charges `fuel`, and more if its first `counted` arguments are large.
BATT_INLINE Value run_charged(Context& context, Kernel kernel, OpId op, i64 fuel, const Value* arguments, u32 counted) {
    for (u32 i = 0; i < counted; ++i)
        fuel += argument_fuel(arguments[i]);
    if (BATT_UNLIKELY(!spend(context, fuel)))
        return fuel_error();
    return finish_op(context, op, kernel(context, arguments));
}

BATT_KERNELS_END
