// The text form of a module: written for people and golden tests, and read back exactly (docs/ir.md describes it).
// print(parse(text)) == text for every text that print wrote.
#pragma once

#include <string>
#include <string_view>

#include "ir/module.h"

namespace batt::ir {

/// One function, with a line break at the end.
std::string print(const Module& module, const Function& function);
/// The whole module.
std::string print(const Module& module);

/// Where and why a text is not a module.
struct ParseProblem {
    Position position;
    std::string message;
};

/// Reads a module; nothing, and the first problem, where the text is not one. The result may still break rules that only
/// verify() checks.
std::optional<Module> parse(std::string_view text, ParseProblem& problem);

} // namespace batt::ir
