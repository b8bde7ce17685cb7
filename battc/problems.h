// Prints diagnostics of programs and data on standard error.
#pragma once

#include <functional>
#include <string>

#include "frontend/diagnostic.h"
#include "report/terminal.h"

namespace batt::cli {

/// The source of that name, to quote from, or null.
using SourceFinder = std::function<const frontend::SourceFile*(std::string_view name)>;

/// Prints diagnostics; of more than `most` only so many, and how many there are. 0: all.
void print_diagnostics(const frontend::DiagnosticList& diagnostics, const SourceFinder& find_source,
                       const report::Terminal& terminal, size_t most = 0);
/// The same where all point into one source.
void print_diagnostics(const frontend::DiagnosticList& diagnostics, const frontend::SourceFile& source,
                       const report::Terminal& terminal, size_t most = 0);

} // namespace batt::cli
