// From syntax tree to IR. Lowering resolves names and reports everything that is known to be wrong without running the program. A
// name is a variable of the function, a function of the file, an op of the dialect or one of its constants, in this order. Names,
// keyword arguments, lists, unpacking, lambdas and guards exist in the tree only: lowering expresses them in the IR.
//
// lowering.cpp orders the functions of a module; function_lowering.h lowers one of them, statement_lowering.h its statements,
// list_lowering.h its lists, expression_lowering.h its expressions. What these share is in lowering_state.h, scope.h and emitter.h.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostic.h"
#include "ir/module.h"

#include <optional>
#include <string>
#include <vector>

namespace batt::frontend {

struct LoweringOptions {
    /// The dialect of the whole file. If none is given, dialect_detection.h finds it, and functions named verify_... are of
    /// re-arc.
    std::optional<Dialect> dialect = std::nullopt;
    /// Names of further functions that are entry points, like solve_...
    std::vector<std::string> entries = {};
    /// Then the functions that were not lowered are missing.
    Canceled canceled = {};
};

struct LoweringResult {
    /// All functions without errors, each after the helpers and lambdas that it uses.
    ir::Module module;
    /// The functions that were left out because of errors in them or in functions that they call, in the order of the source.
    std::vector<std::string> rejected;
    /// The dialect of the file, given or found. Each function's own is in its header.
    Dialect dialect = Dialect::arc_dsl;
    /// Why it is that one, for people.
    std::string dialect_reason;
    DiagnosticList diagnostics;
};

/// Lowers every function of a parsed program. Functions that the parser marked broken are left out without a further report.
///
/// Entry points (batt, solve_..., verify_...) keep their parameters in the order written, with the names I, S, C, task_id and
/// log_path; a single parameter of another name is the input, and one of several is an error unless it has a default.
LoweringResult lower_module(const Module& module, const LoweringOptions& options = {});

/// Lowers the result of parse_expression. The module has one function `expression` without parameters; none if there are errors.
LoweringResult lower_expression(const Module& module, const LoweringOptions& options = {});

} // namespace batt::frontend
