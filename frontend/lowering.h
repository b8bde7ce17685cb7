// From syntax tree to IR: what names mean. A name is a variable of the function, a function of the file, an op of the dialect
// or one of its constants, in this order. What the tree says but the IR cannot express ends here: names, keyword arguments,
// lists, unpacking, lambdas, guards. Everything that can be known to be wrong without running the program is reported.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostic.h"
#include "ir/module.h"

#include <optional>
#include <string>
#include <vector>

namespace batt::frontend {

struct LoweringOptions {
    // The dialect of the whole file. Without it, it is found from the ops and parameters used, and functions named
    // verify_... are of re-arc.
    std::optional<Dialect> dialect = std::nullopt;
};

struct LoweringResult {
    // All functions without errors: helpers and lambdas before those that use them.
    ir::Module module;
    // The names of functions that were left out because of errors in them or in functions that they call, in the order of
    // the source.
    std::vector<std::string> rejected;
    // The dialect of the file: forced, or found. That of each function is in its header.
    Dialect dialect = Dialect::arc_dsl;
    DiagnosticList diagnostics;
};

// Lowers every function of a parsed program. Functions that the parser marked broken are left out without another word.
//
// Entry points (batt, solve_..., verify_...) keep their parameters in the order written, with the names I, S, C, task_id and
// log_path; a parameter of another name is an error unless it has a default.
LoweringResult lower_module(const Module& module, const LoweringOptions& options = {});

// Lowers what parse_expression gave: the module then holds one function `expression` without parameters, or none.
LoweringResult lower_expression(const Module& module, const LoweringOptions& options = {});

} // namespace batt::frontend
