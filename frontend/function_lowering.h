// Lowers one function: its header, its parameters and its statements, one after the other.
#pragma once

#include "frontend/lowering_state.h"

#include <optional>
#include <string>

namespace batt::frontend {

/// Adds a function to the module of `module` under the name given; its callees must have been lowered. Nothing after a report.
std::optional<ir::FunctionId> lower_function(ModuleState& module, const Function& function, std::string name,
                                             Dialect dialect);

} // namespace batt::frontend
