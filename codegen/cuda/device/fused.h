// What generated programs (codegen/cuda/fused_source.h) are written in. The ops are functions of the library of kernels, which is
// compiled once for an architecture and linked (library.h):
//
//     bool battc_op_<name>(Context& context, Value& result, i64 fuel, const Value* a, ..., const Value* d)
//
// executes one, charges `fuel` and what large arguments cost more, and is false if that gave an error, which is in
// Execution::failure then. Functions do likewise. Small, because every
// generated program is compiled with it; programs declare the ops that they use.
#pragma once

#include "codegen/cuda/device/launch.h"

extern "C" {
/// A step that is not simply an op, with all that becomes of its result. False if that ends the function.
bool battc_step(batt::interp::Execution& execution, batt::u32 function, batt::u32 step, batt::Value* frame);
/// Calls a function that was not compiled: interp::call_code.
bool battc_interpret(batt::interp::Execution& execution, batt::Value& result, batt::u32 function,
                     const batt::Value* captured, batt::u32 captured_count, const batt::Value* arguments);
/// Of the generated program: calls any function of its module, compiled or not.
bool battc_call(batt::interp::Execution& execution, batt::Value& result, batt::u32 function,
                const batt::Value* captured, batt::u32 captured_count, const batt::Value* arguments);
/// The loop of a warp over the evaluations of a launch, by way of battc_call.
void battc_run_warp(const batt::cuda::Launch& launch, batt::u32 warp);
}

namespace batt::cuda {
inline namespace BATT_ISA {

/// Ends a function with an error.
BATT_INLINE bool fail(interp::Execution& execution, const Value& error) {
    execution.failure = error;
    return false;
}

/// A call while it lasts: nests one deeper.
class Call {
public:
    BATT_INLINE explicit Call(interp::Execution& execution) : execution_(execution) { ++execution.context.depth; }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    BATT_INLINE ~Call() { --execution_.context.depth; }
    /// Whether it may go on.
    BATT_INLINE bool begins() const {
        return execution_.context.depth <= execution_.context.depth_limit ||
               fail(execution_, too_deep(execution_.context));
    }

private:
    interp::Execution& execution_;
};

/// Parameters are the captured values, then the arguments of the call.
BATT_INLINE void take_parameters(Value* frame, u32 count, const Value* captured, u32 captured_count,
                                 const Value* arguments) {
    for (u32 i = 0; i < count; ++i)
        frame[i] = i < captured_count ? captured[i] : arguments[i - captured_count];
}

/// What rides on a call.
BATT_INLINE bool charge(interp::Execution& execution, i64 fuel) {
    return spend(execution.context, fuel) || fail(execution, fuel_error());
}

} // namespace BATT_ISA
} // namespace batt::cuda
