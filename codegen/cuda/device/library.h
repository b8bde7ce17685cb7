// The library that generated programs are linked with: every kernel and what executes steps, under the names that fused.h declares.
// One translation unit of a build includes it: the relocatable device library, or a test that runs generated programs on the
// host.
#pragma once

#include "codegen/cuda/device/fused.h"
#include "codegen/cuda/device/interpreter.h"
#include "ops/kernels/all.h"

namespace batt::cuda {
inline namespace BATT_ISA {

#if BATT_CUDA
__device__
#endif
    const Kernel library_kernels[] = {
#define BATT_OP(name, ...) op_##name,
#include "ops/op_table.def"
#undef BATT_OP
};

/// An op that a generated program executes; arguments that it does not have are null.
template <OpId op>
BATT_INLINE bool execute_op(Context& context, Kernel kernel, Value& result, i64 fuel, const Value* a, const Value* b,
                            const Value* c, const Value* d) {
    const u32 count = context.arities[static_cast<u32>(op)];
    const Value arguments[] = {*a, *(b != nullptr ? b : a), *(c != nullptr ? c : a), *(d != nullptr ? d : a)};
    result = run_charged(context, kernel, op, fuel, arguments, charges_for_arguments(static_cast<u32>(op)) ? count : 0);
    return !result.is_error() || fail(*static_cast<interp::Execution*>(context.user), result);
}

/// For Context::call_user.
inline Value call_compiled_function(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    interp::Execution& execution = *static_cast<interp::Execution*>(context.user);
    Value result;
    return battc_call(execution, result, closure.function, closure.captured, closure.captured_count, arguments)
               ? result
               : execution.failure;
}

inline Value call_entry_compiled(interp::Execution& execution, u32 function, const Value* arguments) {
    Value result;
    return battc_call(execution, result, function, nullptr, 0, arguments) ? result : execution.failure;
}

} // namespace BATT_ISA
} // namespace batt::cuda

extern "C" {
#define BATT_OP(name, ...)                                                                                             \
    BATT_NOINLINE bool battc_op_##name(batt::Context& context, batt::Value& result, batt::i64 fuel,                    \
                                       const batt::Value* a, const batt::Value* b, const batt::Value* c,               \
                                       const batt::Value* d) {                                                         \
        return batt::cuda::execute_op<batt::OpId::op_##name>(context, batt::op_##name, result, fuel, a, b, c, d);      \
    }
#include "ops/op_table.def"
#undef BATT_OP

BATT_NOINLINE bool battc_step(batt::interp::Execution& execution, batt::u32 function, batt::u32 step,
                              batt::Value* frame) {
    const batt::interp::Code& code = execution.codes[function];
    batt::Value result = batt::interp::execute_rare(execution, code, code.steps[step], frame, 1);
    return batt::interp::take_result(execution, code.steps[step], result, frame) || batt::cuda::fail(execution, result);
}

BATT_NOINLINE bool battc_interpret(batt::interp::Execution& execution, batt::Value& result, batt::u32 function,
                                   const batt::Value* captured, batt::u32 captured_count,
                                   const batt::Value* arguments) {
    result = batt::interp::call_code(execution, execution.codes[function], captured, captured_count, arguments);
    return !result.is_error() || batt::cuda::fail(execution, result);
}

BATT_NOINLINE void battc_run_warp(const batt::cuda::Launch& launch, batt::u32 warp) {
    batt::cuda::run_warp(launch, batt::cuda::library_kernels, warp,
                         {batt::cuda::call_entry_compiled, batt::cuda::call_compiled_function});
}
}
