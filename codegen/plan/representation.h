// Typed lowering: which values of a function compiled code keeps in registers instead of as Values, and in which form (op_table.h,
// Representation). Shared by all backends that compile. An op with a unboxed kernel takes and gives such forms where the types of its operands
// allow it and where that spares a conversion: an op none of whose neighbours is unboxed is done in general, and so is every
// other instruction.
//
// Types promise what a value means, not how it is stored: a grid may be larger than a board. So a conversion, and a unboxed kernel, may
// find at run time that a value has left its form. The function leaves its compiled code then and is interpreted from its beginning,
// with the fuel that it began with; nothing else has been changed.
#pragma once

#include <string>
#include <vector>

#include "interp/program.h"
#include "ops/op_table.h"

namespace batt::plan {

/// Why an instruction is done in general.
enum class Boxed : u8 {
    unboxed,        ///< it is not
    not_an_op,      ///< a call, a container, a function value
    guarded,        ///< its failure does not end the function, or its charge is kept
    task_invariant, ///< its value is kept for all samples of a task
    no_entry,       ///< its op has no unboxed kernel
    operand_types,  ///< none for operands of these types
    alone,          ///< neither what it takes nor what takes its value is unboxed
};
/// "its op has no unboxed form", ...
std::string_view boxed_reason(Boxed reason);

struct PlannedInstruction {
    const UnboxedKernel* entry = nullptr; ///< null: done in general
    Boxed reason = Boxed::not_an_op;

    /// The form in which it gives its value.
    Representation form() const { return entry != nullptr ? entry->result : Representation::value; }
};

/// What a plain op charges, with what rides on it.
i64 fuel_of(const interp::Step& step);

/// By instruction; parameters are Values.
std::vector<PlannedInstruction> choose_representations(const interp::Program& program, ir::FunctionId function);

/// How many instructions are unboxed, by the form they give, and why the others are not: a few words for people.
std::string representation_summary(const interp::Program& program, ir::FunctionId function);

} // namespace batt::plan
