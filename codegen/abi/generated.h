// What generated programs (codegen/cuda/program_source.h) are written in. The ops are functions of the library of kernels, which is
// compiled once for an architecture and linked (library.h):
//
//     bool battc_op_<name>(Execution& execution, Value& result, i64 fuel, const Value* a, ..., const Value* d)
//
// executes one, charges `fuel` and what large arguments cost more, and is false if that gave an error, which is in
// Execution::failure then. Small, because every generated program is compiled with it, and what is written
// in it is compiled anew each time; programs declare the ops that they use.
#pragma once

#include "ops/core/context.h"

namespace batt::interp {
struct Execution; // step.h; programs only hand it on
}

namespace batt::cuda {

/// How a function of a generated program ends.
enum class End : u8 {
    done,
    failed, ///< the error is in Execution::failure
    deoptimize, ///< a value has left the form that it was compiled for: the function is to be interpreted, from its beginning
};
/// `context` is that of the execution, `constants` those of the program; its parameters are the captured values, then the arguments
/// of the call.
using Function = End (*)(interp::Execution& execution, Context& context, const Value* constants, Value& result,
                         const Value* parameters);

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

/// Declares or begins a Function.
#define BATT_PROGRAM_FUNCTION(name)                                                                                    \
    extern "C" batt::cuda::End name(                                                                                   \
        [[maybe_unused]] batt::interp::Execution& execution, [[maybe_unused]] batt::Context& context,                  \
        [[maybe_unused]] const batt::Value* constants, batt::Value& result, const batt::Value* parameters)

// Of the programs, as the library sees them: their functions by number, null where one is interpreted; and kernels by op, of
// single calls and of several, for function values and for functions that are interpreted. Kernels that nothing refers to are not
// linked.
#if BATT_CUDA
#define BATT_PROGRAM_TABLE extern "C" __device__ const
#else
#define BATT_PROGRAM_TABLE extern "C" const
#endif
