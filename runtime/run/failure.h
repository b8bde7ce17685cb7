// Failed evaluations in the words and the form of the problems of a program: a line of text, a diagnostic at the statement that
// failed, a code that can be explained.
#pragma once

#include <string>
#include <string_view>

#include "frontend/diagnostic.h"
#include "ir/module.h"

namespace batt::runtime {

/// A failed evaluation as a diagnostic at its statement.
frontend::Diagnostic failure_diagnostic(const frontend::SourceFile& source, ErrorKind kind, std::string_view message,
                                        ir::Position position);

/// A failed evaluation in one line: "type error: expected a grid".
std::string failure_text(ErrorKind kind, std::string_view message);

/// The code under which the explanations of diagnostics (frontend/diagnostic.h) tell about failures of a kind.
frontend::Code failure_code(ErrorKind kind);

} // namespace batt::runtime
