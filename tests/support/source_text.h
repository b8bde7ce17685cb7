// A random program as people would write it.
#pragma once

#include <string>

#include "ir/module.h"

namespace batt::test {

/// Source text that lowers to a module which does the same at the same cost. Of modules from random_program() with at most one
/// function `batt`; not of any module.
std::string source_text(const ir::Module& module);

} // namespace batt::test
