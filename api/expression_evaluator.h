// One expression from text to its value, by the way that programs take: parser, lowering, passes, interpreter.
#pragma once

#include <optional>
#include <string>

#include "battc/common_arguments.h"
#include "frontend/diagnostic.h"
#include "frontend/source.h"

namespace batt::cli {

struct ExpressionOptions {
    std::optional<Dialect> dialect; ///< nothing: found from the expression
    bool optimize = true;
    interp::ProgramOptions program;
    interp::Limits limits;
    interp::OnErrorPolicy policy = interp::OnErrorPolicy::dialect;
};

struct ExpressionResult {
    std::string literal;                  ///< the value; empty where there is none
    frontend::DiagnosticList diagnostics; ///< mistakes of the expression, or its failure
    /// On one line why there is no value; empty if there is one.
    std::string problem;

    bool failed() const { return !problem.empty(); }
};

ExpressionResult evaluate_expression(const frontend::SourceFile& source, const ExpressionOptions& options);

} // namespace batt::cli
