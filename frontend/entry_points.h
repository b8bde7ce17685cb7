// Entry points: what the name of a function and the names of its parameters say about it.
#pragma once

#include "frontend/ast.h"
#include "ir/module.h"

#include <string_view>
#include <vector>

namespace batt::frontend {

/// batt, solve_..., verify_... or a helper.
ir::FunctionKind function_kind(std::string_view name);

/// Which parameters of a function of this kind are bound when it runs, by place: those with the names above, and a single one of
/// another name, which is the input. All of a helper.
std::vector<bool> bound_parameters(const Module& tree, const Function& function, ir::FunctionKind kind);

/// The task of an entry point: solve_00d62c1b is of "00d62c1b"; may be empty.
std::string_view task_of_entry(std::string_view name);

/// Whether entry points may have a parameter of this name: I, S, C, task_id and log_path are bound when they run.
bool is_entry_parameter(std::string_view name);

/// The type of what is bound to it.
ir::Type entry_parameter_type(std::string_view name);

} // namespace batt::frontend
