// Several calls of a function at once: each step for all of them before the next step, so that what getting to a step costs
// is paid once, and one call's step need not wait for the step before it. Only functions made of steps that call nothing
// qualify (Code::column_length); where a call fails or a limit is met, everything is as if nothing had happened and the
// calls are made one by one, which finds the right error and the right fuel. Host only.
#pragma once

#include "codegen/lowering/execution.h"

namespace batt::interp {
inline namespace BATT_ISA {

/// For Context::column_length.
inline u32 column_length_of(Context& context, const Value& function, u32 arguments) {
    const Execution& execution = *static_cast<const Execution*>(context.user);
    if (function.kind == Kind::op)
        return context.arities[function.count] == arguments ? execution.op_column_lengths[function.count] : 0;
    if (function.kind != Kind::closure || function.closure()->kind != ClosureKind::user ||
        function.closure()->arity != arguments || context.depth + 2 > context.depth_limit)
        return 0;
    return execution.codes[function.closure()->function].column_length;
}

/// Watches over what calls that are made together allocate, none of which is given back before the last has ended: one by one
/// they would not need much more than the largest of them.
class ColumnMemory {
public:
    explicit ColumnMemory(const Context& context) : top_(context.arena_top), end_(context.arena_end) {}
    /// False if it has become much.
    BATT_INLINE bool is_little(const Context& context) {
        if (BATT_UNLIKELY(context.arena_end != end_)) {
            if (moved_)
                return false;
            moved_ = true;
            top_ = context.arena_top;
            end_ = context.arena_end;
        }
        return context.arena_top - top_ <= most;
    }

private:
    static constexpr i64 most = 1 << 16;
    const u8* top_;
    const u8* end_;
    bool moved_ = false; ///< to another chunk of the arena
};

/// Calls of an op, beyond what each charges whatever its arguments are. False where one failed or a limit was met.
template <u32 parameters>
inline bool call_op_in_columns(Context& context, u32 op, const Column* arguments, u32 count, Value* results,
                               ColumnMemory& memory) {
    const Kernel kernel = context.kernels[op];
    const bool counts = charges_for_arguments(op);
    Column columns[parameters];
    for (u32 k = 0; k < parameters; ++k)
        columns[k] = arguments[k];
    for (u32 i = 0; i < count; ++i) {
        Value copies[parameters];
        for (u32 k = 0; k < parameters; ++k)
            copy_halves(&copies[k], columns[k][i]);
        i64 fuel = 0;
        for (u32 k = 0; counts && k < parameters; ++k)
            fuel += argument_fuel(copies[k]);
        if (BATT_UNLIKELY(!spend(context, fuel)))
            return false;
        const Value result = finish_op(context, static_cast<OpId>(op), kernel(context, copies));
        if (BATT_UNLIKELY(result.is_error() || !memory.is_little(context)))
            return false;
        store_value(&results[i], result);
    }
    return true;
}
inline bool perform_op_in_columns(Context& context, u32 op, const Column* arguments, u32 count, Value* results,
                                  ColumnMemory& memory) {
    if (const ColumnKernel kernel = context.column_kernels[op]; kernel != nullptr)
        return kernel(context, arguments, count, results);
    switch (context.arities[op]) {
    case 1:
        return call_op_in_columns<1>(context, op, arguments, count, results, memory);
    case 2:
        return call_op_in_columns<2>(context, op, arguments, count, results, memory);
    case 3:
        return call_op_in_columns<3>(context, op, arguments, count, results, memory);
    case 4:
        return call_op_in_columns<4>(context, op, arguments, count, results, memory);
    default:
        return false;
    }
}

/// A step for `count` calls, without its charge. False where one of them failed or fuel ran out.
inline bool perform_in_columns(Context& context, const Step& step, const Column* operands, u32 count, Value* results,
                               ColumnMemory& memory) {
    if (step.opcode == ir::Opcode::op)
        return perform_op_in_columns(context, step.op, operands, count, results, memory);
    const bool takes_apart = step.opcode == ir::Opcode::element;
    for (u32 i = 0; i < count; ++i) {
        if (BATT_LIKELY(takes_apart && operands[0][i].kind == Kind::pair && step.op == 2)) {
            store_value(&results[i], pair_item(operands[0][i], step.index));
            continue;
        }
        Value arguments[inline_operands];
        for (u32 k = 0; k < step.operand_count; ++k)
            arguments[k] = operands[k][i];
        results[i] = takes_apart ? element_of(context, arguments[0], step.index, step.op)
                                 : grid_of(context, tuple_of(context, arguments, step.operand_count));
        if (results[i].is_error())
            return false;
    }
    return true;
}

/// All steps of a function for `count` calls. False where one of them failed or a limit was met.
inline bool execute_columns(Execution& execution, const Code& code, const Closure& closure, const Column* arguments,
                            u32 count, Value* results) {
    Context& context = execution.context;
    ColumnMemory memory(context);
    Column columns[most_columns];
    for (u32 i = 0; i < closure.captured_count; ++i)
        columns[i] = {&closure.captured[i], 0};
    for (u32 i = closure.captured_count; i < code.parameter_count; ++i)
        columns[i] = arguments[i - closure.captured_count];
    for (u32 i = code.parameter_count; i < code.column_count; ++i)
        columns[i] = {nullptr, 0};
    const auto column_at = [&](Slot slot) {
        return slot < 0 ? Column{&execution.constants[-1 - slot], 0} : columns[slot];
    };
    for (const Step* step = code.steps; step != code.steps + code.step_count; ++step) {
        if (!spend(context, static_cast<i64>(step->fuel_charge) * count))
            return false;
        if (!step->gives_value)
            continue;
        // What is the same for all calls is done once, and charged to each.
        Column operands[inline_operands];
        bool once = true;
        for (u32 k = 0; k < step->operand_count; ++k) {
            operands[k] = column_at(step->operand[k]);
            once = once && operands[k].step == 0;
        }
        const i64 fuel = context.fuel;
        Value* const target = execution.column_frame + u64{step->target} * longest_column;
        if (!perform_in_columns(context, *step, operands, once ? 1 : count, target, memory) ||
            !spend(context, once ? (fuel - context.fuel) * (i64{count} - 1) : 0))
            return false;
        columns[step->target] = {target, once ? 0u : 1u};
    }
    const Column result = column_at(code.result);
    for (u32 i = 0; i < count; ++i)
        results[i] = result[i];
    return true;
}

/// For Context::call_columns.
inline bool call_in_columns(Context& context, const Value& function, const Column* arguments, u32 count,
                            Value* results) {
    const i64 fuel = context.fuel;
    const bool exhausted = context.exhausted;
    u8* const top = context.arena_top;
    u8* const end = context.arena_end;
    bool called;
    if (function.kind == Kind::op) {
        ColumnMemory memory(context);
        called = spend(context, base_fuel(function.count) * static_cast<i64>(count)) &&
                 perform_op_in_columns(context, function.count, arguments, count, results, memory) && context.fuel >= 0;
    } else {
        Execution& execution = *static_cast<Execution*>(context.user);
        const Closure& closure = *function.closure();
        called = execute_columns(execution, execution.codes[closure.function], closure, arguments, count, results);
    }
    bool keeps_nothing = true;
    if (called) {
        for (u32 i = 0; i < count; ++i)
            keeps_nothing = keeps_nothing && results[i].kind <= Kind::cell;
    } else {
        context.fuel = fuel;
        context.exhausted = exhausted;
    }
    if (keeps_nothing && context.arena_end == end)
        context.arena_top = top;
    return called;
}

} // namespace BATT_ISA
} // namespace batt::interp
