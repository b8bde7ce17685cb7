// From text to syntax tree. The parser reports a syntax error and goes on with the next statement, so that one run finds them
// all. parser.cpp is the level of the module; it uses logical_lines.h (lines and indentation), function_parser.h (blocks),
// grammar_actions.h (what a line says) and ignored_python.h. Names are not resolved here.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostic.h"

namespace batt::frontend {

/// If there are errors, the tree lacks the statements that could not be read, and their functions are marked broken.
struct ParseResult {
    Module module;
    DiagnosticList diagnostics;
};

/// Parses a program. Whatever the text, the only failure is a diagnostic. If it was canceled the tree is that of the beginning.
ParseResult parse(const SourceFile& source, const Canceled& canceled = {});

/// Parses one expression (`battc eval`). The module has one function without name and parameters, which returns the
/// expression; none if there are errors.
ParseResult parse_expression(const SourceFile& source);

/// Errors of a text that are listed; a note counts the others. All of it is read all the same.
inline constexpr size_t most_syntax_errors = 1000;

/// Brackets, calls, lambdas and unary operators may be nested this deep.
inline constexpr uint32_t most_nesting = 200;

} // namespace batt::frontend
