// Problems on standard error: diagnostics of programs and data, and failed evaluations in the same form.
#pragma once

#include <functional>
#include <string>

#include "frontend/diagnostic.h"
#include "ir/module.h"
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

/// A failed evaluation as a diagnostic at its statement.
frontend::Diagnostic failure_diagnostic(const frontend::SourceFile& source, ErrorKind kind, std::string_view message,
                                        ir::Position position);

/// A failed evaluation in one line: "type error: expected a grid".
std::string failure_text(ErrorKind kind, std::string_view message);

/// The code under which `battc explain` tells about failures of a kind.
frontend::Code failure_code(ErrorKind kind);

} // namespace batt::cli
