// Lowers one function: its header, its parameters and its statements, one after the other.
#pragma once

#include "frontend/lowering_state.h"

#include <optional>
#include <string>

namespace batt::frontend {

/// Adds a function to the module of `module` under the name given; its callees must have been lowered. Nothing after a report.
std::optional<ir::FunctionId> lower_function(ModuleState& module, const Function& function, std::string name,
                                             Dialect dialect);

/// Reports the mistakes of a function that could only be read in part, as far as they are none of what was not read: names that mean
/// nothing, and calls of ops with a wrong number of arguments.
void report_mistakes_of_broken(ModuleState& module, const Function& function, std::string name, Dialect dialect);

} // namespace batt::frontend
