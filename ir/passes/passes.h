// The passes, one function each; each is documented in the file of its name. pass.h runs them by name.
#pragma once

#include "ir/module.h"

namespace batt::ir {

u32 infer_types(Module& module);
u32 inline_calls(Module& module);
u32 defunctionalize(Module& module);
u32 fold_constants(Module& module);
u32 merge_functions(Module& module);
u32 number_values(Module& module);
u32 unroll_pairs(Module& module);
u32 eliminate_dead_code(Module& module);

} // namespace batt::ir
