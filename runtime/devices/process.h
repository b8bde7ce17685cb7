// Other processes that work for this one.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "codegen/expected.h"

namespace batt::runtime {

/// Starts a program; the first argument is the path of its file. It has no input and no output, and signals from the terminal do
/// not reach it.
Expected<pid_t> start_process(const std::vector<std::string>& arguments);

/// Whether a process that was started here has ended. Do not ask again after it has.
bool has_ended(pid_t process);

} // namespace batt::runtime
