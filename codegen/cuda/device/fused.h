// What generated programs (codegen/cuda/fused_source.h) are written in. The ops are functions of the library of kernels, which is
// compiled once for an architecture and linked (library.h):
//
//     bool battc_op_<name>(Execution& execution, Value& result, i64 fuel, const Value* a, ..., const Value* d)
//
// executes one, charges `fuel` and what large arguments cost more, and is false if that gave an error, which is in
// Execution::failure then. Small, because every generated program is compiled with it, and what is written
// in it is compiled anew each time; programs declare the ops that they use.
#pragma once

#include "codegen/lowering/step.h"

namespace batt::cuda {

/// How a function of a generated program ends.
enum class End : u8 {
    done,
    failed, ///< the error is in Execution::failure
    again, ///< a value has left the form that it was compiled for: the function is to be interpreted, from its beginning
};
/// Its parameters are the captured values, then the arguments of the call.
using Function = End (*)(interp::Execution& execution, Value& result, const Value* parameters);

} // namespace batt::cuda

extern "C" {
/// A step that is not simply an op, with all that becomes of its result. False if that ends the function.
bool battc_step(batt::interp::Execution& execution, batt::u32 function, batt::u32 step, batt::Value* frame);
/// Calls a function of the module, compiled or not; charges `fuel` first.
bool battc_call(batt::interp::Execution& execution, batt::Value& result, batt::i64 fuel, batt::u32 function,
                const batt::Value* parameters);
/// In place of kernels that no function value of a program needs.
batt::Value battc_no_kernel(batt::Context& context, const batt::Value* arguments);
}

// Of the program, as the library sees them: its functions by number, null where one is interpreted; and kernels by op, for function
// values and for functions that are interpreted. Kernels that nothing refers to are not linked.
#if BATT_CUDA
#define BATT_PROGRAM_TABLE extern "C" __device__ const
#else
#define BATT_PROGRAM_TABLE extern "C" const
#endif
