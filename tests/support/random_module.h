// Random modules that verify but need not make any sense, for round trips of the text form. Programs that make sense are in
// random_program.h.
#pragma once

#include <random>
#include <string>

#include "ir/module.h"

namespace batt::test {

/// The literal of a random value, nested up to `depth`.
std::string random_literal(std::mt19937& random, u32 depth);

/// A module with helpers, lambdas and entries, of every opcode and every handling of errors.
ir::Module random_module(std::mt19937& random);

} // namespace batt::test
