// One expression from text to its value, by the way that programs take: parser, lowering, passes, interpreter. Variables and
// functions that it may name are handed in; who keeps them is expression.cpp's business.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "frontend/diagnostic.h"
#include "frontend/source.h"
#include "interp/interpreter.h"
#include "ir/module.h"

namespace batt::api {

struct ExpressionOptions {
    std::optional<Dialect> dialect; ///< nothing: found from the expression
    bool optimize = true;
    interp::ProgramOptions program;
    interp::Limits limits;
    interp::OnErrorPolicy policy = interp::OnErrorPolicy::dialect;
};

struct ExpressionResult {
    frontend::DiagnosticList diagnostics; ///< mistakes of the expression, or its failure
    /// On one line why there is no value; empty if there is one.
    std::string problem;
    std::optional<ErrorKind> error_kind; ///< of an evaluation that failed
    i64 fuel = 0;

    bool failed() const { return !problem.empty(); }
};

/// What an expression may name besides ops and constants.
struct ExpressionNames {
    struct Variable {
        std::string name;
        Value value;
    };
    std::span<const Variable> variables;
    /// Definitions of functions, free of mistakes.
    std::string_view functions;
    /// Statements, free of mistakes, of which the expression sees the variables: `x = ...` a line.
    std::span<const std::string> statements;
};

/// Takes the value of an expression before the memory that it lies in is gone. Function values refer to functions of the module.
using ValueTaker =
    std::function<void(const Value& value, Dialect dialect, const std::shared_ptr<const ir::Module>& module)>;

/// Hands the value of an expression to `take`, or says why there is none.
ExpressionResult evaluate_expression(const frontend::SourceFile& source, const ExpressionOptions& options,
                                     const ExpressionNames& names, const ValueTaker& take);

} // namespace batt::api
