// Typed lowering: which values of a function compiled code keeps in registers instead of as Values, and in which form (op_table.h,
// Form). Shared by all backends that compile. An op with a typed entry takes and gives such forms where the types of its operands
// allow it and where that spares a conversion: an op none of whose neighbours is typed is done in general, and so is every
// other instruction.
//
// Types promise what a value means, not how it is stored: a grid may be larger than a board. So a conversion, and a typed entry, may
// find at run time that a value has left its form. The function leaves its compiled code then and is interpreted from its beginning,
// with the fuel that it began with; nothing else has been changed.
#pragma once

#include <string>
#include <vector>

#include "interp/program.h"
#include "ops/op_table.h"

namespace batt::plan {

/// Why an instruction is done in general.
enum class Untyped : u8 {
    typed,         ///< it is not
    not_an_op,     ///< a call, a container, a function value
    guarded,       ///< its failure does not end the function, or its charge is kept
    of_task,       ///< its value is kept for all samples of a task
    no_entry,      ///< its op has no typed entry
    operand_types, ///< none for operands of these types
    alone,         ///< neither what it takes nor what takes its value is typed
};
/// "its op has no typed form", ...
std::string_view untyped_reason(Untyped reason);

struct TypedInstruction {
    const TypedEntry* entry = nullptr; ///< null: done in general
    Untyped reason = Untyped::not_an_op;

    /// The form in which it gives its value.
    Form form() const { return entry != nullptr ? entry->result : Form::value; }
};

/// What a plain op charges, with what rides on it.
i64 fuel_of(const Step& step);

/// By instruction; parameters are Values.
std::vector<TypedInstruction> lower_typed(const Program& program, ir::FunctionId function);

/// How many instructions are typed, by the form they give, and why the others are not: a few words for people.
std::string typed_summary(const Program& program, ir::FunctionId function);

} // namespace batt::plan
