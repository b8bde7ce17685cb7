// Checks the rules that every module keeps, as module.h states them: operands defined before use, numbers of operands, ops of
// the function's dialect, guarded use of deferred values, one return at the end, ... Run after lowering and after each pass in
// tests and debug builds.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"

namespace batt::ir {

/// All broken rules, one message each ("solve_x: %3: ..."); empty if there are none.
std::vector<std::string> verify(const Module& module);

} // namespace batt::ir
