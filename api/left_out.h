// Functions that were left out because of mistakes: which they are and what is wrong with each. Private.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <battc/program.h>
#include <battc/run.h>

#include "frontend/ast.h"

namespace battc {

/// A function that was left out, with the diagnostics that speak of it. Those of no such function are put together under an empty name.
struct RejectedFunction {
    std::string name;
    std::vector<size_t> diagnostics; ///< their places among those of the program
};

/// Finds what is wrong with each of the functions of these names. `tree`: null if there is none.
std::vector<RejectedFunction> find_rejected(const batt::frontend::Module* tree, std::span<const std::string> names,
                                            std::span<const Diagnostic> diagnostics);

/// Those of a program that a run would have taken, as lines of JSON.
void append_left_out(std::vector<LeftOutFunction>& left_out, const CompiledProgram& program, size_t program_number,
                     const PlanOptions& options);

} // namespace battc
