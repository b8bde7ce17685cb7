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

inline Value call_entry_compiled(interp::Execution& execution, u32 function, const Value* arguments) {
    return battc_call(execution, function, nullptr, 0, arguments);
}

} // namespace BATT_ISA
} // namespace batt::cuda

extern "C" {
#define BATT_OP(name, ...)                                                                                             \
    BATT_NOINLINE batt::Value battc_op_##name(batt::Context& context, const batt::Value* arguments) {                  \
        return batt::op_##name(context, arguments);                                                                    \
    }
#include "ops/op_table.def"
#undef BATT_OP

BATT_NOINLINE batt::Value battc_execute_rare(batt::interp::Execution& execution, const batt::interp::Code& code,
                                             const batt::interp::Step& step, batt::Value* frame) {
    return batt::interp::execute_rare(execution, code, step, frame, 1);
}

BATT_NOINLINE batt::Value battc_interpret(batt::interp::Execution& execution, const batt::interp::Code& code,
                                          const batt::Value* captured, batt::u32 captured_count,
                                          const batt::Value* arguments) {
    return batt::interp::call_code(execution, code, captured, captured_count, arguments);
}

BATT_NOINLINE void battc_run_warp(const batt::cuda::Launch& launch, batt::u32 warp) {
    batt::cuda::run_warp(launch, batt::cuda::library_kernels, warp,
                         {batt::cuda::call_entry_compiled, batt::cuda::call_compiled_function});
}
}
