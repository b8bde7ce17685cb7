// The library that generated programs are linked with: every kernel and what executes steps, under the names that fused.h declares.
// One translation unit of a build includes it: the relocatable device library, or a test that runs generated programs on the
// host.
#pragma once

#include "codegen/abi/generated_unboxed.h"
#include "codegen/cuda/device/interpreter.h"
#include "ops/kernels/all.h"
#include "ops/kernels/batch_kernels.h"
#include "ops/kernels/unboxed_calls.h"

BATT_PROGRAM_TABLE batt::cuda::Function battc_functions[];
BATT_PROGRAM_TABLE batt::Kernel battc_kernels[];
BATT_PROGRAM_TABLE batt::BatchKernel battc_batch_kernels[];

namespace batt::cuda {
inline namespace BATT_ISA {

/// The batch kernel of an op or, if it has none, what takes its place.
template <OpId op, Kernel kernel, u8 cost, u32 parameters>
BATT_INLINE bool execute_batch_of(Context& context, const BatchArgument* arguments, u32 count, Value* results) {
    if constexpr (batch_kernel<op, kernel, cost, parameters>() != nullptr) {
        return batch_kernel<op, kernel, cost, parameters>()(context, arguments, count, results);
    } else if constexpr (parameters == 0) {
        return false;
    } else {
        BatchMemory memory(context);
        return interp::call_op_batch<parameters>(context, static_cast<u32>(op), arguments, count, results, memory);
    }
}

/// Ends a function with an error.
BATT_INLINE bool fail(interp::Execution& execution, const Value& error) {
    execution.failure = error;
    return false;
}

/// An op that a generated program executes; arguments that it does not have are null.
template <OpId op, u32 count>
BATT_INLINE bool execute_op(interp::Execution& execution, Kernel kernel, Value& result, i64 fuel, const Value* a,
                            const Value* b, const Value* c, const Value* d) {
    const Value arguments[] = {*a, *(count > 1 ? b : a), *(count > 2 ? c : a), *(count > 3 ? d : a)};
    const Value value = run_charged(execution.context, kernel, op, fuel, arguments,
                                    charges_for_arguments(static_cast<u32>(op)) ? count : 0);
    if (BATT_UNLIKELY(value.is_error()))
        return fail(execution, value);
    result = value;
    return true;
}

/// A function that was not compiled, or not for these values.
BATT_NOINLINE inline bool interpret(interp::Execution& execution, Value& result, const interp::FunctionCode& code,
                                    const Value* captured, u32 captured_count, const Value* arguments) {
    const Value value = execution.context.depth == 0
                            ? interp::run_code<execute_entry_step>(execution, code, captured, captured_count, arguments)
                            : interp::call_code(execution, code, captured, captured_count, arguments);
    if (value.is_error())
        return fail(execution, value);
    result = value;
    return true;
}

/// Whether all that an entry takes is there.
template <class Taken>
BATT_INLINE bool is_given(const Taken&) {
    return true;
}
BATT_INLINE bool is_given(const RegisterGrid& grid) { return given(grid); }
template <class... Taken>
BATT_INLINE bool all_given(const Taken&... taken) {
    return (is_given(taken) && ...);
}
/// Calls a function of the program that is executed, whose captured values and arguments are its parameters.
BATT_NOINLINE inline bool call_compiled(interp::Execution& execution, Value& result, u32 number, const Value* captured,
                                        u32 captured_count, const Value* arguments) {
    const interp::FunctionCode& code = execution.codes[number];
    Context& context = execution.context;
    const Function function = battc_functions[execution.first_function + number];
    if (function == nullptr)
        return interpret(execution, result, code, captured, captured_count, arguments);
    if (context.depth >= context.depth_limit)
        return fail(execution, too_deep(context));
    constexpr u32 few = 8;
    Value places[few];
    const Value* parameters = captured_count == 0 ? arguments : captured;
    if (captured_count != 0 && captured_count != code.parameter_count) {
        Value* const all = code.parameter_count <= few ? places : allocate_values(context, code.parameter_count);
        if (all == nullptr)
            return fail(execution, memory_error());
        for (u32 i = 0; i < code.parameter_count; ++i)
            all[i] = i < captured_count ? captured[i] : arguments[i - captured_count];
        parameters = all;
    }
    const i64 fuel = context.fuel;
    u8* const memory = context.arena_top;
    ++context.depth;
    const End end = function(execution, context, execution.constants, result, parameters);
    --context.depth;
    if (BATT_UNLIKELY(end == End::deoptimize && !context.exhausted)) {
        context.fuel = fuel;
        context.arena_top = memory; // nothing refers to what it made
        return interpret(execution, result, code, captured, captured_count, arguments);
    }
    // Charges of what it kept in registers come last.
    return end == End::done && (context.fuel >= 0 || fail(execution, fuel_error()));
}

/// For Context::call_user.
BATT_FUNCTION Value call_compiled_function(Context& context, const Closure& closure, const Value* arguments,
                                           u32 count) {
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    interp::Execution& execution = *static_cast<interp::Execution*>(context.user);
    Value result;
    return call_compiled(execution, result, closure.function, closure.captured, closure.captured_count, arguments)
               ? result
               : execution.failure;
}

BATT_FUNCTION Value call_compiled_entry(interp::Execution& execution, u32 function, const Value* arguments) {
    Value result;
    return call_compiled(execution, result, function, nullptr, 0, arguments) ? result : execution.failure;
}

} // namespace BATT_ISA
} // namespace batt::cuda

// Of one translation unit of each build, as said above. NOLINTBEGIN(misc-definitions-in-headers)
extern "C" {
#define BATT_OP(name, dialects, parameters, type, cost, ...)                                                           \
    BATT_NOINLINE batt::Value battc_kernel_##name(batt::Context& context, const batt::Value* arguments) {              \
        return batt::op_##name(context, arguments);                                                                    \
    }                                                                                                                  \
    BATT_NOINLINE bool battc_batch_kernel_##name(batt::Context& context, const batt::BatchArgument* arguments,         \
                                                 batt::u32 count, batt::Value* results) {                              \
        return batt::cuda::execute_batch_of<batt::OpId::op_##name, batt::op_##name, batt::op_costs::cost,              \
                                            batt::count_parameters(parameters)>(context, arguments, count, results);   \
    }                                                                                                                  \
    BATT_NOINLINE bool battc_op_##name(batt::interp::Execution& execution, batt::Value& result, batt::i64 fuel,        \
                                       const batt::Value* a, const batt::Value* b, const batt::Value* c,               \
                                       const batt::Value* d) {                                                         \
        return batt::cuda::execute_op<batt::OpId::op_##name, batt::count_parameters(parameters)>(                      \
            execution, battc_kernel_##name, result, fuel, a, b, c, d);                                                 \
    }
#include "ops/op_table.def"
#undef BATT_OP

// The unboxed kernels that programs call, with grids in registers.
#define BATT_REPRESENTATION_value const batt::Value&
#define BATT_REPRESENTATION_integer batt::i32
#define BATT_REPRESENTATION_boolean bool
#define BATT_REPRESENTATION_pair batt::IntPair
#define BATT_REPRESENTATION_grid batt::RegisterGrid
#define BATT_CALLED_GIVING_grid(name, parameters, arguments)                                                           \
    BATT_NOINLINE batt::RegisterGrid battc_unboxed_##name(batt::Context& context, BATT_UNPACKED parameters) {          \
        batt::RegisterGrid result;                                                                                     \
        return batt::cuda::all_given arguments && batt::unboxed_##name(context, result, BATT_UNPACKED arguments)       \
                   ? result                                                                                            \
                   : batt::no_grid();                                                                                  \
    }
#define BATT_CALLED_GIVING_value(name, parameters, arguments)                                                          \
    BATT_NOINLINE bool battc_unboxed_##name(batt::Context& context, batt::Value& place, BATT_UNPACKED parameters) {    \
        batt::Value result;                                                                                            \
        if (!batt::cuda::all_given arguments || !batt::unboxed_##name(context, result, BATT_UNPACKED arguments))       \
            return false;                                                                                              \
        place = result;                                                                                                \
        return true;                                                                                                   \
    }
#define BATT_UNPACKED(...) __VA_ARGS__
#define BATT_CALLED_1(name, form, a) BATT_CALLED_GIVING_##form(name, (BATT_REPRESENTATION_##a x), (x))
#define BATT_CALLED_2(name, form, a, b)                                                                                \
    BATT_CALLED_GIVING_##form(name, (BATT_REPRESENTATION_##a x, BATT_REPRESENTATION_##b y), (x, y))
#define BATT_CALLED_3(name, form, a, b, c)                                                                             \
    BATT_CALLED_GIVING_##form(name, (BATT_REPRESENTATION_##a x, BATT_REPRESENTATION_##b y, BATT_REPRESENTATION_##c z), \
                              (x, y, z))
#define BATT_CALLED_OF(a, b, c, which, ...) which
#define BATT_UNBOXED_INLINE(...)
#define BATT_UNBOXED_CALL(name, form, ...)                                                                             \
    BATT_CALLED_OF(__VA_ARGS__, BATT_CALLED_3, BATT_CALLED_2, BATT_CALLED_1, )(name, form, __VA_ARGS__)
#define BATT_OP(...)
#define BATT_UNBOXED(name, where, form, ...) BATT_UNBOXED_##where(name, form, __VA_ARGS__)
#include "ops/op_table.def"
#undef BATT_OP

BATT_NOINLINE batt::RegisterGrid battc_to_register_grid(const batt::Value& value) {
    return batt::to_register_grid(value);
}
BATT_NOINLINE void battc_store_grid(batt::Context& context, batt::Value& place, batt::RegisterGrid grid) {
    place = batt::make_grid(context, grid.height, grid.width, grid.planes);
}

BATT_NOINLINE batt::Value battc_no_kernel(batt::Context&, const batt::Value*) {
    return batt::make_error(batt::ErrorKind::internal);
}

BATT_NOINLINE bool battc_step(batt::interp::Execution& execution, batt::u32 function, batt::u32 step,
                              batt::Value* frame) {
    const batt::interp::FunctionCode& code = execution.codes[function];
    batt::Value result = batt::cuda::execute_entry_step(execution, code, code.steps[step], frame, 1);
    return batt::interp::take_result(execution, code.steps[step], result, frame) || batt::cuda::fail(execution, result);
}

BATT_NOINLINE bool battc_call(batt::interp::Execution& execution, batt::Value& result, batt::i64 fuel,
                              batt::u32 function, const batt::Value* parameters) {
    if (!batt::spend(execution.context, fuel))
        return batt::cuda::fail(execution, batt::fuel_error());
    return batt::cuda::call_compiled(execution, result, function, nullptr, 0, parameters) &&
           (execution.context.fuel >= 0 || batt::cuda::fail(execution, batt::fuel_error()));
}

/// The loop of a warp over the evaluations of a launch.
BATT_NOINLINE void battc_run_warp(const batt::cuda::Launch& launch, batt::u32 warp) {
    batt::cuda::run_warp(launch, {battc_kernels, battc_batch_kernels}, warp,
                         {batt::cuda::call_compiled_entry, batt::cuda::call_compiled_function});
}

#if BATT_CUDA
__global__ void battc_generated(const BATT_KERNEL_ARGUMENT batt::cuda::Launch launch) {
    battc_run_warp(launch, (blockIdx.x * blockDim.x + threadIdx.x) / 32);
}
#endif
}
// NOLINTEND(misc-definitions-in-headers)
