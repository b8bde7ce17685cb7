// What compiled programs and the library (library.inc) agree on, whatever the target: how a compiled function is called and ends,
// and the functions of the library that a program calls. Generated C++ includes this header; other emitters produce code of the
// same shape. The library is compiled once, so an op is a function of it, which a program declares where it uses it:
//
//     bool battc_op_<name>(Execution& execution, Value& result, i64 fuel, const Value* a, ..., const Value* d)
//
// It charges `fuel`, and more for large arguments, executes the op and returns false if that gave an error, which is in
// Execution::failure then.
//
// Generated programs are compiled together with this header again and again: keep it small.
#pragma once

#include "ops/core/context.h"

namespace batt::interp {
struct Execution; // interp/step.h; programs only pass it on
}

namespace batt::abi {

/// How a compiled function ends.
enum class End : u8 {
    done,
    failed,     ///< the error is in Execution::failure
    deoptimize, ///< a value has left its representation: the caller interprets the function from its beginning
};
/// A compiled function. `context` is that of the execution, `constants` are those of the program; the parameters are the captured
/// values, then the arguments of the call.
using Function = End (*)(interp::Execution& execution, Context& context, const Value* constants, Value& result,
                         const Value* parameters);

} // namespace batt::abi

extern "C" {
/// Executes a step as the interpreter does, with its operands and its result in the frame. Returns false if that ends the
/// function.
bool battc_step(batt::interp::Execution& execution, batt::u32 function, batt::u32 step, batt::Value* frame);
/// Calls a function of the module, compiled or not, after charging `fuel`. Returns false if it failed.
bool battc_call(batt::interp::Execution& execution, batt::Value& result, batt::i64 fuel, batt::u32 function,
                const batt::Value* parameters);
/// Stands in the table for kernels that the program cannot need.
batt::Value battc_no_kernel(batt::Context& context, const batt::Value* arguments);
}

/// Declares or begins a Function.
#define BATT_PROGRAM_FUNCTION(name)                                                                                    \
    extern "C" batt::abi::End name(                                                                                    \
        [[maybe_unused]] batt::interp::Execution& execution, [[maybe_unused]] batt::Context& context,                  \
        [[maybe_unused]] const batt::Value* constants, batt::Value& result, const batt::Value* parameters)

/// Declares or begins a table of the program: its functions by number, or the kernels and batch kernels by OpId. The linker drops
/// kernels that no table names.
#if BATT_CUDA
#define BATT_PROGRAM_TABLE extern "C" __device__ const
#else
#define BATT_PROGRAM_TABLE extern "C" const
#endif
