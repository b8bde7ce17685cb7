// Expressions that need no instructions: literals, named constants and ops, and tuples and sets of those.
#pragma once

#include "frontend/lowering_state.h"

#include <optional>

namespace batt::frontend {

/// The value of such an expression; nothing for any other. Valid until the next call of this function or of
/// ModuleState::scratch_context().
std::optional<Value> constant_value(ExpressionId id, const Scope& scope, FunctionState& function);

} // namespace batt::frontend
