// Mutants of programs, as a program search makes them: ops, arguments, constants, lines, guards and lambdas of a function are changed at
// random. Most of them make no sense, which is what they are for: all ways of running them must agree on what they give.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "ops/core/context.h"

namespace batt::test {

/// The functions of a text, each from its `def` to its last line. Other lines are dropped.
std::vector<std::string> functions_of(const std::string& text);

/// A function with a few random changes, under another name.
std::string mutant(std::mt19937& random, const std::string& function, Dialect dialect, const std::string& name);

} // namespace batt::test
