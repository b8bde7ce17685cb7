// Which values of a function compiled code keeps unboxed in registers, and in which representation (op_table.h). The analysis
// below the plan (plan.h). An op with an unboxed kernel takes and gives such values where the types of its operands allow it and
// where that saves a conversion: an op without an unboxed neighbour is done in general, like every other instruction.
//
// A type says what a value means, not how it is stored: a grid may be larger than a board. So a conversion, or an unboxed kernel,
// may find at run time that a value is not of its representation. The function then deoptimises (plan.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interp/program.h"
#include "ops/op_table.h"

namespace batt::plan {

/// Why an instruction is done in general.
enum class Boxed : u8 {
    unboxed,        ///< it is not
    not_an_op,      ///< a call, a container, a function value
    guarded,        ///< its failure does not end the function, or its charge is remembered
    task_invariant, ///< its value is kept for all samples of a task
    no_kernel,      ///< its op has no unboxed kernel
    operand_types,  ///< its op has none for operands of these types
    alone,          ///< neither an operand nor a user is unboxed
};
/// "no unboxed form of the op", ...
std::string_view boxed_reason(Boxed reason);

/// What was chosen for one instruction.
struct RepresentationChoice {
    const UnboxedKernel* kernel = nullptr; ///< null: done in general
    Boxed reason = Boxed::not_an_op;

    /// The representation of its result.
    Representation representation() const { return kernel != nullptr ? kernel->result : Representation::value; }
};

/// What a plain op charges, with the fuel that was folded into it.
i64 fuel_of(const interp::Step& step);

/// By instruction; parameters are Values.
std::vector<RepresentationChoice> choose_representations(const interp::Program& program, ir::FunctionId function);

/// How many instructions are unboxed, by representation, and why the others are not: a few words for people.
std::string representation_summary(const interp::Program& program, ir::FunctionId function);

} // namespace batt::plan
