// Expressions that need no instructions: literals, named constants and ops, and tuples and sets of those. What else counts as a constant
// depends on the place: in a function constant_value() decides, outside of functions file_constants.h.
#pragma once

#include "frontend/lowering_state.h"

#include <optional>

namespace batt::frontend {

/// Evaluates the expressions that are constants everywhere, and asks for the others.
class ConstantEvaluator {
public:
    /// The value of an expression; nothing if it is no constant.
    std::optional<Value> value(ExpressionId id);

protected:
    ConstantEvaluator(ModuleState& module, Context& context) : module_(module), context_(context) {}
    ConstantEvaluator(const ConstantEvaluator&) = delete;
    ConstantEvaluator& operator=(const ConstantEvaluator&) = delete;
    ~ConstantEvaluator() = default;

    virtual std::optional<Value> value_of_name(NameId name) = 0;
    /// Of any expression but literals, names, tuples and sets.
    virtual std::optional<Value> value_of_other(const Expression& node) = 0;
    /// What was made of values that are constants; an error is none.
    virtual std::optional<Value> finished(const Value& value) = 0;

    ModuleState& module_;
    Context& context_; ///< in which values are made

private:
    std::optional<Value> container(const Expression& node);
};

/// The value of such an expression in a function, where minus of a number counts too; nothing for any other. Valid until the next call
/// of this function or of ModuleState::scratch_context().
std::optional<Value> constant_value(ExpressionId id, const Scope& scope, FunctionState& function);

} // namespace batt::frontend
