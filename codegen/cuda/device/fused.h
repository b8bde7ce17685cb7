// What generated programs (codegen/cuda/fused_source.h) are written in: the ops of the op table as functions of the library of
// kernels, which is compiled once for an architecture and linked (library.h), and how a function charges, fails and ends. Small,
// because every generated program is compiled with it.
#pragma once

#include "codegen/cuda/device/launch.h"
#include "ops/core/fuel.h"

extern "C" {
// The kernels, under names that link.
#define BATT_OP(name, ...) batt::Value battc_op_##name(batt::Context& context, const batt::Value* arguments);
#include "ops/op_table.def"
#undef BATT_OP

/// A step that is not simply an op: interp::execute_rare, on a frame that lies anywhere.
batt::Value battc_execute_rare(batt::interp::Execution& execution, const batt::interp::Code& code,
                               const batt::interp::Step& step, batt::Value* frame);
/// Calls a function that was not compiled: interp::call_code.
batt::Value battc_interpret(batt::interp::Execution& execution, const batt::interp::Code& code,
                            const batt::Value* captured, batt::u32 captured_count, const batt::Value* arguments);
/// Of the generated program: calls any function of its module, compiled or not.
batt::Value battc_call(batt::interp::Execution& execution, batt::u32 function, const batt::Value* captured,
                       batt::u32 captured_count, const batt::Value* arguments);
/// The loop of a warp over the evaluations of a launch, by way of battc_call.
void battc_run_warp(const batt::cuda::Launch& launch, batt::u32 warp);
}

namespace batt::cuda {
inline namespace BATT_ISA {

/// A call while it lasts: nests one deeper.
class Call {
public:
    BATT_INLINE explicit Call(interp::Execution& execution) : context_(execution.context) { ++context_.depth; }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    BATT_INLINE ~Call() { --context_.depth; }
    BATT_INLINE bool too_deep() const { return context_.depth > context_.depth_limit; }

private:
    Context& context_;
};

/// Parameters are the captured values, then the arguments of the call.
BATT_INLINE void take_parameters(Value* frame, u32 count, const Value* captured, u32 captured_count,
                                 const Value* arguments) {
    for (u32 i = 0; i < count; ++i)
        frame[i] = i < captured_count ? captured[i] : arguments[i - captured_count];
}

/// For Context::call_user.
inline Value call_compiled_function(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    return battc_call(*static_cast<interp::Execution*>(context.user), closure.function, closure.captured,
                      closure.captured_count, arguments);
}

} // namespace BATT_ISA
} // namespace batt::cuda
