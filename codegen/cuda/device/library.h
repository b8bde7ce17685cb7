// The library that generated programs are linked with: every kernel and what executes steps, under the names that fused.h declares.
// One translation unit of a build includes it: the relocatable device library, or a test that runs generated programs on the
// host.
#pragma once

#include "codegen/cuda/device/fused.h"
#include "codegen/cuda/device/interpreter.h"
#include "ops/kernels/all.h"

BATT_PROGRAM_TABLE batt::cuda::Function battc_functions[];
BATT_PROGRAM_TABLE batt::Kernel battc_kernels[];

namespace batt::cuda {
inline namespace BATT_ISA {

/// Parameters in a table of the op table.
constexpr u32 count_parameters(const char* text) {
    u32 count = 0;
    for (; *text != '\0'; ++text)
        count += *text == ':' ? 1 : 0;
    return count;
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

/// Calls a function of the program, whose captured values and arguments are its parameters.
BATT_NOINLINE inline bool call_compiled(interp::Execution& execution, Value& result, u32 number, const Value* captured,
                                        u32 captured_count, const Value* arguments) {
    const interp::Code& code = execution.codes[number];
    Context& context = execution.context;
    const Function function = battc_functions[number];
    if (function == nullptr) {
        const Value value = interp::call_code(execution, code, captured, captured_count, arguments);
        if (value.is_error())
            return fail(execution, value);
        result = value;
        return true;
    }
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
    ++context.depth;
    const bool done = function(execution, result, parameters);
    --context.depth;
    return done;
}

/// For Context::call_user.
inline Value call_compiled_function(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    interp::Execution& execution = *static_cast<interp::Execution*>(context.user);
    Value result;
    return call_compiled(execution, result, closure.function, closure.captured, closure.captured_count, arguments)
               ? result
               : execution.failure;
}

inline Value call_compiled_entry(interp::Execution& execution, u32 function, const Value* arguments) {
    Value result;
    return call_compiled(execution, result, function, nullptr, 0, arguments) ? result : execution.failure;
}

} // namespace BATT_ISA
} // namespace batt::cuda

extern "C" {
#define BATT_OP(name, dialects, parameters, ...)                                                                       \
    BATT_NOINLINE batt::Value battc_kernel_##name(batt::Context& context, const batt::Value* arguments) {              \
        return batt::op_##name(context, arguments);                                                                    \
    }                                                                                                                  \
    BATT_NOINLINE bool battc_op_##name(batt::interp::Execution& execution, batt::Value& result, batt::i64 fuel,        \
                                       const batt::Value* a, const batt::Value* b, const batt::Value* c,               \
                                       const batt::Value* d) {                                                         \
        return batt::cuda::execute_op<batt::OpId::op_##name, batt::cuda::count_parameters(parameters)>(                \
            execution, battc_kernel_##name, result, fuel, a, b, c, d);                                                 \
    }
#include "ops/op_table.def"
#undef BATT_OP

BATT_NOINLINE batt::Value battc_no_kernel(batt::Context&, const batt::Value*) {
    return batt::make_error(batt::ErrorKind::internal);
}

BATT_NOINLINE bool battc_step(batt::interp::Execution& execution, batt::u32 function, batt::u32 step,
                              batt::Value* frame) {
    const batt::interp::Code& code = execution.codes[function];
    batt::Value result = batt::interp::execute_rare(execution, code, code.steps[step], frame, 1);
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
    batt::cuda::run_warp(launch, battc_kernels, warp,
                         {batt::cuda::call_compiled_entry, batt::cuda::call_compiled_function});
}

#if BATT_CUDA
__global__ void battc_fused(const BATT_KERNEL_ARGUMENT batt::cuda::Launch launch) {
    battc_run_warp(launch, (blockIdx.x * blockDim.x + threadIdx.x) / 32);
}
#endif
}
