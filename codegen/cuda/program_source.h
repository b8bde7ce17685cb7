// Prints the plan of programs (codegen/plan/plan.h) as CUDA C++: a function for each function of their modules, an instruction of
// the plan after the other, with the user's lines as comments. What the code does is decided in the plan; here is only how it is
// written. The text is in the subset that NVRTC and host compilers accept; it is compiled alone and linked with the library of
// kernels (device/library.inc).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "codegen/plan/plan.h"

namespace batt::cuda {

/// A translation unit.
struct GeneratedUnit {
    std::string name; ///< for messages: "functions_0_15.cu"
    std::string text;
};

struct ProgramSourceOptions {
    /// Functions in a unit: units are compiled in parallel, and only those whose text has changed.
    size_t functions_per_unit = 16;
    /// The source line of a position, for a comment; may be empty.
    std::function<std::string(const interp::Program&, ir::Position)> source_line;
};

/// The kernel of generated programs, which is in the library: battc_generated(Launch).
inline constexpr const char* generated_kernel = "battc_generated";

/// The units of a plan. The last one also has the tables by which the library finds functions and kernels by number.
std::vector<GeneratedUnit> program_units(const plan::ProgramPlan& plan, const ProgramSourceOptions& options = {});

/// The same as one text, for reading.
std::string program_source(const plan::ProgramPlan& plan, const ProgramSourceOptions& options = {});

} // namespace batt::cuda
