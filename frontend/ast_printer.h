// The syntax tree as text, one node a line with its place (line:column), for `battc compile --emit=ast` and for tests.
#pragma once

#include "frontend/ast.h"

#include <string>

namespace batt::frontend {

/// All functions of a module in the order of the source.
std::string print_ast(const Module& module);

/// One expression, starting at `indentation` levels.
std::string print_ast(const Module& module, ExpressionId expression, uint32_t indentation = 0);

} // namespace batt::frontend
