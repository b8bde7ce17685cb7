// Random arguments for ops, as literals: drawn after the types of the op table, with odd ones among them.
#pragma once

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "ops/op_table.h"

namespace batt::test {

std::string joined(const std::vector<std::string>& parts, const char* separator);

inline constexpr int small_side = 12;
/// With it, half of the grids and most patches are larger than a board.
inline constexpr int wide_side = 44;

/// Arguments for a call of an op in the dialect batt or in the others. Grids have up to `side` rows and columns, and most
/// locations lie in such.
rc::Gen<std::vector<std::string>> random_arguments(const OpInfo& op, bool batt, int side = small_side);

} // namespace batt::test
