// The text form of a plan, for people and golden tests; nothing reads it back. An instruction a line: `v7` is a register, `x3` a
// place of the frame, `#2` a constant of the program; `else deoptimize` and `else fail` say how the function may end there.
#pragma once

#include <string>
#include <string_view>

#include "codegen/plan/plan.h"

namespace batt::plan {

/// "unbox", ...
std::string_view opcode_name(Opcode opcode);

std::string print(const FunctionPlan& plan);
std::string print(const ProgramPlan& plan);

} // namespace batt::plan
