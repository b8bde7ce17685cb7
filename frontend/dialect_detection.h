// Which dialect a file is written in, found from the ops and constants that it uses and, where those leave it open, from its
// entry points. lowering.h uses it when no dialect is given.
#pragma once

#include <string>

#include "frontend/ast.h"
#include "ops/op_table.h"

namespace batt::frontend {

struct DialectChoice {
    Dialect dialect = Dialect::arc_dsl;
    std::string reason; ///< for people: "3 names of it alone, 0 of batt alone"
};

/// arc_dsl or batt. That functions named verify_... are of re_arc is the lowering's business.
DialectChoice detect_dialect(const Module& module);

/// How many names the file uses that the one dialect has and the other has not.
size_t names_of_one_dialect(const Module& module, Dialect dialect, Dialect other);

} // namespace batt::frontend
