// The passes, one function each, declared from passes.def. Each is documented in the file of its name; pipeline.h runs them.
#pragma once

#include "ir/module.h"

namespace batt::ir {

#define BATT_PASS(name, summary) u32 name(Module& module);
#include "ir/passes/passes.def"
#undef BATT_PASS

} // namespace batt::ir
