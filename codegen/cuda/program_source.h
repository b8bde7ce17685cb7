// Generates CUDA C++ for programs: a function for each function of their modules, statement by statement as it was written, with the
// user's lines as comments. The text is in the subset that NVRTC and host compilers take; it is compiled alone and linked with the
// library of kernels (device/library.h).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "codegen/cuda/device_program.h"

namespace batt::cuda {

/// A translation unit.
struct GeneratedUnit {
    std::string name; ///< for messages: "functions 0-15"
    std::string text;
};

struct ProgramSourceOptions {
    /// Functions in a unit: units are compiled at the same time, and again only if one of theirs changes.
    size_t functions_per_unit = 16;
    /// Whether values are kept in registers between light ops (codegen/plan/representation.h).
    bool unboxed = true;
    /// The source line of a position, for a comment; may be empty.
    std::function<std::string(const interp::Program&, ir::Position)> source_line;
};

/// The kernel of fused programs, which is in the library: battc_generated(Launch).
inline constexpr const char* generated_kernel = "battc_generated";

/// The units of some programs: their entry functions and all that these need. The last one also has the tables by which the
/// library finds functions and kernels by number.
std::vector<GeneratedUnit> program_units(std::span<const NumberedProgram> programs,
                                         const ProgramSourceOptions& options = {});

/// The same as one text, for reading.
std::string program_source(std::span<const NumberedProgram> programs, const ProgramSourceOptions& options = {});

} // namespace batt::cuda
