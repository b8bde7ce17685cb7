// What passes that change instructions have in common: a new function grows next to the old one, and operands of the old are
// looked up in the new.
#pragma once

#include <vector>

#include "ir/builder.h"

namespace batt::ir {

class Rewriter {
public:
    /// Starts a copy of a function with its header and parameters. `source` must stay where it is until finish().
    Rewriter(Module& module, const Function& source) : source_(source), builder_(module, source.header()) {
        new_.resize(source.instructions().size());
        for (u32 i = 0; i < source.parameter_count(); ++i)
            new_[i] = builder_.parameter(source.parameter_name(i), source.parameter_type(i));
    }

    const Function& source() const { return source_; }
    FunctionBuilder& builder() { return builder_; }

    /// What an operand of the old function is in the new one.
    Operand map(Operand old) const { return old.is_constant() ? old : new_[old.value()]; }
    /// The operands of an old instruction, in the new function. Valid until the next call.
    std::span<const Operand> mapped_operands(const Instruction& instruction) {
        mapped_.clear();
        for (const Operand operand : source_.operands(instruction))
            mapped_.push_back(map(operand));
        return mapped_;
    }

    /// Says that from here on the value of an old instruction is that operand of the new function.
    void replace(ValueId old, Operand by) { new_[old] = by; }

    /// Appends an old instruction with the operands given, or with its own.
    void copy(ValueId old, std::span<const Operand> operands) {
        Instruction instruction = source_.instruction(old);
        if (instruction.on_error == OnError::replace)
            instruction.fallback = map(instruction.fallback);
        new_[old] = builder_.copy(instruction, operands);
    }
    void copy(ValueId old) { copy(old, mapped_operands(source_.instruction(old))); }

    /// The new function. The promise for the result is kept.
    Function finish() {
        const Type result_type = source_.result_type();
        Function function = std::move(builder_).finish();
        function.set_result_type(result_type);
        return function;
    }

private:
    const Function& source_;
    FunctionBuilder builder_;
    std::vector<Operand> new_;
    std::vector<Operand> mapped_;
};

/// Whether an instruction may be handed a deferred error. It does not execute then, and charges nothing.
inline bool uses_deferred(const Function& function, const Instruction& instruction) {
    for (const Operand operand : function.operands(instruction))
        if (!operand.is_constant() && function.instruction(operand.value()).on_error == OnError::defer)
            return true;
    return false;
}

/// Runs a pass over every function that is defined. `rewrite(module, id)` gives the number of changes and puts a new function
/// in the place of the old one if there are any. Functions that the pass adds are not visited.
template <typename Rewrite>
u32 for_each_function(Module& module, Rewrite rewrite) {
    u32 changes = 0;
    const u32 count = module.function_count();
    for (FunctionId id = 0; id < count; ++id)
        if (module.function(id).defined())
            changes += rewrite(module, id);
    return changes;
}

} // namespace batt::ir
