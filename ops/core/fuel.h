// Fuel: what an op charges. Fuel depends on the op and on the *values* of its arguments only, never on how they are
// stored, on the instruction set, or on what a kernel finds on its way. The rules:
//
//   - Each op charges a constant for its cost class (base_fuel): about what it costs on a board.
//   - Ops of other classes than `light` also charge for large arguments (argument_fuel): nothing for what fits a board,
//     a quarter of a unit per further element, half a unit per element of a container of containers.
//   - Ops whose work does not follow from the size of their arguments (`canvas`, `product`, `upscale`, ...) charge it
//     in their kernels before they do it (spend_cells, spend_pairs): again nothing for what fits a board.
//   - Every comparison of containers of containers charges a unit per compared element, and so does every container
//     among other elements (order.h, equality.h): values that share their elements can be far larger than memory.
//   - A call of a function charges what its ops charge. A function that does not begin with an op charges four units before
//     anything else (function_call_fuel): calls that charge nothing could be nested and repeated without end.
#pragma once

#include "ops/core/context.h"
#include "ops/core/op_ids.h"

BATT_KERNELS_BEGIN

/// Containers of up to this many elements may fit a board (32 x 32) and cost the constant only.
inline constexpr i64 elements_of_board = 1024;

/// The charge for a call of a function of the program that does not begin with an op: about what the call costs.
inline constexpr u32 function_call_fuel = 4;

namespace op_costs {
// For each cost class: its units, and a flag if large arguments cost more.
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
#include "ops/table/op_table.def"
#undef BATT_OP
};
} // namespace op_costs

/// The constant that every execution of an op charges.
BATT_INLINE i64 base_fuel(u32 op) { return op_costs::of_op[op] & 0x7f; }
/// Whether the op charges for large arguments.
BATT_INLINE bool charges_for_arguments(u32 op) { return (op_costs::of_op[op] & op_costs::arguments_count) != 0; }

/// Whether a container holds what boards can hold: no containers but pairs, cells and rows. Its first element decides,
/// which does not depend on how the container is stored.
BATT_INLINE bool holds_scalars(const Value& container) {
    if ((container.kind != Kind::tuple && container.kind != Kind::set) || container.count == 0)
        return true;
    const Value& first = container.items()[0];
    if (first.kind <= Kind::cell || first.is_function())
        return first.kind <= Kind::cell;
    return container.kind == Kind::tuple && first.kind == Kind::tuple &&
           (first.count == 0 || first.items()[0].kind < Kind::pair);
}

/// The charge for `count` scalar elements or cells of a grid.
BATT_INLINE i64 scalars_fuel(i64 count) { return count > elements_of_board ? count / 4 : 0; }

/// Kinds of values that can be larger than a board, one bit each.
inline constexpr u32 kinds_of_any_size =
    1u << static_cast<u32>(Kind::tuple) | 1u << static_cast<u32>(Kind::set) | 1u << static_cast<u32>(Kind::wide_grid) |
    1u << static_cast<u32>(Kind::wide_indices) | 1u << static_cast<u32>(Kind::wide_mono) |
    1u << static_cast<u32>(Kind::wide_object);

/// The charge for the size of an argument of those kinds.
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

/// The charge for the size of an argument.
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

/// Charges work on `count` elements, or on the cells of a result; false when the fuel is used up.
BATT_INLINE bool spend_cells(Context& context, u64 count) {
    return count <= static_cast<u64>(elements_of_board) || spend(context, static_cast<i64>(count / 4));
}
/// Charges work on all pairs of `a` and `b` elements.
BATT_INLINE bool spend_pairs(Context& context, u64 a, u64 b) { return spend(context, static_cast<i64>(a * b / 1024)); }

/// Runs the kernel of an op. Charges `fuel`, and the sizes of the first `counted` arguments.
BATT_INLINE Value run_charged(Context& context, Kernel kernel, OpId op, i64 fuel, const Value* arguments, u32 counted) {
    for (u32 i = 0; i < counted; ++i)
        fuel += argument_fuel(arguments[i]);
    if (BATT_UNLIKELY(!spend(context, fuel)))
        return fuel_error();
    return finish_op(context, op, kernel(context, arguments));
}

BATT_KERNELS_END
