// Names that a file assigns outside of its functions: constants, which are evaluated here once and for all, and other names of
// functions. Lambdas at this level are functions of the tree already (parser.cpp).
#pragma once

#include "frontend/lowering_state.h"

#include <vector>

namespace batt::frontend {

/// `name = function`: a function of the file under another name.
struct FunctionAlias {
    NameId name = no_name;
    uint32_t function = 0; ///< in the tree
};

/// Defines the constants of a file for a dialect, in the order of the file, so that each sees those above it. An assignment whose
/// value is no constant, or that fails, defines nothing; those whose names a function uses are reported if `report`. The functions of
/// the file must be defined. Gives the aliases.
std::vector<FunctionAlias> define_file_names(ModuleState& state, Dialect dialect, bool report);

} // namespace batt::frontend
