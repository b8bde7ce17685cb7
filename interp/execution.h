// What a step does, for one sample: the one place that says so, for the batch interpreter on the host, the device interpreter and
// the library of compiled programs (codegen/). Device code: in the subset of ops/core/base.h, every scalar uniform in a warp.
// Batches of calls are in batched_calls.h, shared values in sharing.h; the limit of memory is up to the caller.
#pragma once

#include "interp/step.h"
#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/functions.h"
#include "ops/core/lazy_product.h"
#include "ops/core/tuples.h"

// A namespace per instruction set level, as for the kernels: what is inlined here comes from theirs.
namespace batt::interp {
inline namespace BATT_ISA {

/// An operand. Register n of a frame is `stride * n` values from its start.
BATT_INLINE const Value& read(const Execution& execution, Slot slot, const Value* frame, u64 stride) {
    return slot < 0 ? execution.constants[-1 - slot] : frame[static_cast<u64>(slot) * stride];
}

/// Keeps what a step has charged, for a recharge.
BATT_INLINE void remember_charge(const FunctionCode& code, const Step& step, Value* frame, u64 stride, i64 fuel) {
    if (step.charge_slot >= 0)
        frame[(code.register_count + static_cast<u64>(step.charge_slot)) * stride].bits = fuel;
}

BATT_FUNCTION Value call_code(Execution& execution, const FunctionCode& code, const Value* captured, u32 captured_count,
                              const Value* arguments);

/// What a step does, without the fuel that was folded into it.
BATT_FUNCTION Value perform(Execution& execution, const FunctionCode& code, const Step& step, const Value* frame,
                            u64 stride) {
    Context& context = execution.context;
    const u32 count = step.operand_count;
    const Slot* const slots = count <= inline_operands ? step.operand : code.operands + step.first_operand;
    Value few[inline_operands];
    few[0] = make_none(); // for steps without operands
    // The operands of large tuples go to the arena: the tuple will refer to them.
    Value* const arguments = count <= inline_operands ? few : allocate_values(context, count);
    if (arguments == nullptr)
        return memory_error();
    for (u32 i = 0; i < count; ++i) {
        const Value& argument = read(execution, slots[i], frame, stride);
        if (BATT_UNLIKELY(argument.is_error()))
            return argument; // deferred: passed on by all steps that take it
        copy_halves(&arguments[i], argument);
    }
    Value result = make_none();
    switch (step.opcode) {
    case ir::Opcode::op:
        result =
            step.lazy_product ? call_product_lazily(context, step.op, arguments) : call_op(context, step.op, arguments);
        break;
    case ir::Opcode::call:
        result = call_code(execution, execution.codes[step.index], nullptr, 0, arguments);
        break;
    case ir::Opcode::call_value:
        result = call(context, arguments[0], arguments + 1, count - 1);
        break;
    case ir::Opcode::make_tuple:
        result = tuple_of(context, arguments, count);
        if (result.kind == Kind::tuple)
            result = grid_of(context, result);
        break;
    case ir::Opcode::make_set: {
        Builder builder(context, count);
        for (u32 i = 0; i < count; ++i)
            builder.push(arguments[i]);
        result = builder.finish_set();
        break;
    }
    case ir::Opcode::element:
        result = element_of(context, arguments[0], step.index, step.op);
        break;
    case ir::Opcode::make_closure: {
        const u32 parameters = execution.codes[step.index].parameter_count;
        result = make_combinator(context, ClosureKind::user, parameters - count, arguments, count);
        if (!result.is_error())
            const_cast<Closure*>(result.closure())->function = step.index;
        break;
    }
    default: // return_: it only charges
        break;
    }
    return result;
}

/// Executes a step that is no plain op (Step::slow_path), with its charges.
BATT_FUNCTION Value execute_slow_path(Execution& execution, const FunctionCode& code, const Step& step, Value* frame,
                                      u64 stride) {
    Context& context = execution.context;
    if (!spend(context, step.fuel_charge))
        return fuel_error();
    if (step.opcode == ir::Opcode::recharge) {
        const i64 charged = frame[(code.register_count + static_cast<u64>(step.charge_slot)) * stride].bits;
        return spend(context, charged) ? make_none() : fuel_error();
    }
    const i64 fuel_before = context.fuel;
    const Value result = perform(execution, code, step, frame, stride);
    if (context.fuel < 0)
        return fuel_error();
    remember_charge(code, step, frame, stride, fuel_before - context.fuel);
    return result;
}

/// Executes a step, with its charges. take_result puts the result into its register or deals with the error.
BATT_INLINE Value execute(Execution& execution, const FunctionCode& code, const Step& step, Value* frame, u64 stride) {
    if (BATT_UNLIKELY(step.slow_path))
        return execute_slow_path(execution, code, step, frame, stride);
    // A plain op: the usual case.
    Context& context = execution.context;
    Value copies[inline_operands];
    const Value* arguments = copies;
    if (step.operand_count == 1) {
        arguments = &read(execution, step.operand[0], frame, stride);
    } else if (BATT_LIKELY(step.operand_count == 2)) {
        copy_halves(&copies[0], read(execution, step.operand[0], frame, stride));
        copy_halves(&copies[1], read(execution, step.operand[1], frame, stride));
    } else {
        for (u32 i = 0; i < step.operand_count; ++i)
            copy_halves(&copies[i], read(execution, step.operand[i], frame, stride));
    }
    return run_charged(context, context.kernels[step.op], static_cast<OpId>(step.op), step.fuel_charge, arguments,
                       step.charges_for_arguments ? step.operand_count : 0);
}

/// Puts the result of a step into its register, or deals with its error. Returns false if that ends the function.
BATT_INLINE bool take_result(Execution& execution, const Step& step, Value& result, Value* frame) {
    if (BATT_UNLIKELY(result.is_error())) {
        if (step.on_error == ir::OnError::raise || is_limit(result)) {
            if (!execution.failed_at.known())
                execution.failed_at = step.position;
            return false;
        }
        execution.failed_at = {};
        if (step.on_error == ir::OnError::replace)
            result = read(execution, step.fallback, frame, 1);
    }
    if (step.gives_value)
        store_value(&frame[step.target], result);
    return true;
}

using ExecuteStep = Value (*)(Execution& execution, const FunctionCode& code, const Step& step, Value* frame,
                              u64 stride);

/// Executes a function of the module: its parameters are the captured values, then the arguments.
template <ExecuteStep execute_step>
BATT_INLINE Value run_code(Execution& execution, const FunctionCode& code, const Value* captured, u32 captured_count,
                           const Value* arguments) {
    Context& context = execution.context;
    const u64 size = code.frame_size();
    if (context.depth >= context.depth_limit || execution.frames_used + size > execution.frames_size)
        return too_deep(context);
    ++context.depth;
    Value* const frame = execution.frames + execution.frames_used;
    execution.frames_used += size;
    for (u32 i = 0; i < captured_count; ++i)
        frame[i] = captured[i];
    for (u32 i = captured_count; i < code.parameter_count; ++i)
        frame[i] = arguments[i - captured_count];
    Value result = make_none();
    bool failed = false;
    for (const Step* step = code.steps; step != code.steps + code.step_count; ++step) {
        result = execute_step(execution, code, *step, frame, 1);
        converge(); // the target may be the register of an operand, which all lanes must have read
        if (BATT_UNLIKELY(!take_result(execution, *step, result, frame))) {
            failed = true;
            break;
        }
    }
    if (!failed)
        result = read(execution, code.result, frame, 1);
    execution.frames_used -= size;
    --context.depth;
    return result;
}

/// Calls a function of the module.
BATT_FUNCTION Value call_code(Execution& execution, const FunctionCode& code, const Value* captured, u32 captured_count,
                              const Value* arguments) {
    return run_code<execute>(execution, code, captured, captured_count, arguments);
}

/// For Context::call_user.
BATT_FUNCTION Value call_user_function(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    Execution& execution = *static_cast<Execution*>(context.user);
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    return call_code(execution, execution.codes[closure.function], closure.captured, closure.captured_count, arguments);
}

} // namespace BATT_ISA
} // namespace batt::interp
