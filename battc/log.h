// The log on standard error: what battc does, for scripts and large runs. Problems that a user caused are no log
// entries but diagnostics (problems.h).
#pragma once

#include <string_view>

#include "battc/arguments.h"

namespace batt::cli {

/// --log-level
struct LogArgument {
    size_t place = 1;

    void declare(Command& command);
    /// Entries of this level and above are written from now on.
    void apply() const;
};

void log_info(std::string_view text);
void log_debug(std::string_view text);

} // namespace batt::cli
