// The library's loading of programs under the names of the command line.
#pragma once

#include "api/load_program.h"

namespace batt::cli {

using api::load_program;
using api::LoadedProgram;
using api::LoadOptions;
using api::optimize_program;
using api::program_paths;

} // namespace batt::cli
