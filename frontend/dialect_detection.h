// Which dialect a file is written in, found from the ops and constants that it uses and, where those leave it open, from its
// entry points. lowering.h uses it when no dialect is given.
#pragma once

#include "frontend/ast.h"
#include "ops/op_table.h"

namespace batt::frontend {

/// arc_dsl or batt. That functions named verify_... are of re_arc is the lowering's business.
Dialect detect_dialect(const Module& module);

} // namespace batt::frontend
