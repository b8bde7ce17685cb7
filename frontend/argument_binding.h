// Binds the arguments of a call, by position or by keyword, to the parameters of what is called, as Python does.
#pragma once

#include "frontend/ast.h"
#include "frontend/function_diagnostics.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace batt::frontend {

/// The parameters of an op or function: those from number `required` on have defaults.
struct Signature {
    std::vector<std::string_view> parameters;
    size_t required = 0;
};

/// The argument of each parameter, no_expression where its default counts. Nothing, after a report, if the arguments do not fit.
std::optional<std::vector<ExpressionId>> bind_arguments(const Module& tree, const Expression& call,
                                                        const Signature& signature, FunctionDiagnostics& diagnostics);

} // namespace batt::frontend
