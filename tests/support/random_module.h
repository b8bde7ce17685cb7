// Random modules that verify: for round trips of the text form, and for comparing programs before and after passes.
#pragma once

#include <random>
#include <string>

#include "ir/module.h"

namespace batt::test {

/// Whether calling matcher(f, x) costs what calling f and `equality` costs.
bool matcher_charges_for_its_comparison();

/// The literal of a random value, nested up to `depth`.
std::string random_literal(std::mt19937& random, u32 depth);

/// A module with helpers, lambdas and entries, of every opcode and every handling of errors. It need not make any sense.
ir::Module random_module(std::mt19937& random);

/// A module with one entry, `solve_random(I)`, that makes sense on a grid: ops meet operands that they are meant for more often
/// than not, expressions repeat, function values are composed, called and passed on. There is no recursion.
ir::Module random_program(std::mt19937& random, Dialect dialect);

/// What a random program should be like.
struct RandomProgramOptions {
    Dialect dialect = Dialect::arc_dsl;
    u32 solvers = 1;    ///< functions solve_t000, solve_t001, ...
    u32 batts = 0;      ///< functions batt, batt.2, ... with records, which use all of their parameters
    bool errors = true; ///< without: every statement is guarded, so that only limits end an evaluation
};
ir::Module random_program(std::mt19937& random, const RandomProgramOptions& options);

} // namespace batt::test
