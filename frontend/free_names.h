// The free names of a lambda: those that it does not bind itself.
#pragma once

#include "frontend/ast.h"

#include <vector>

namespace batt::frontend {

/// Each free name of a lambda once, in the order of first use.
std::vector<NameId> free_names(const Module& tree, const Expression& lambda);

} // namespace batt::frontend
