// Random programs that make sense on grids: for comparing a program before and after passes, modes of running, backends.
// Whatever they do can be written as batt source text (source_text.h).
#pragma once

#include <random>

#include "ir/module.h"

namespace batt::test {

/// What a random program should be like.
struct RandomProgramOptions {
    Dialect dialect = Dialect::arc_dsl;
    u32 solvers = 1;         ///< functions solve_t000, solve_t001, ...
    u32 batts = 0;           ///< functions batt, batt.2, ... with records, which use all of their parameters
    bool errors = true;      ///< without: every statement is guarded, so that only limits end an evaluation
    bool maps_pairs = false; ///< with statements that apply composed functions to pairs
};

/// Helpers, lambdas and entries with the ops of a dialect: ops meet operands that they are meant for more often than not,
/// expressions repeat, function values are composed, called and passed on. There is no recursion.
ir::Module random_program(std::mt19937& random, const RandomProgramOptions& options);

/// A small program for a seed; seeds take turns in the dialects and in whether there are errors.
ir::Module program_of_seed(u32 seed);

/// With one entry, `solve_random(I)`.
ir::Module random_program(std::mt19937& random, Dialect dialect);

} // namespace batt::test
