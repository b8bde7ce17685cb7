// From text to syntax tree. Every syntax error is reported and reading goes on with the next statement, so that one run
// shows them all.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostic.h"

namespace batt::frontend {

// A tree is always there; where the diagnostics hold errors, it lacks the statements that could not be read, and the
// functions they stand in are marked broken.
struct ParseResult {
    Module module;
    DiagnosticList diagnostics;
};

// Parses a program. Never fails otherwise than by diagnostics, whatever the text.
ParseResult parse(const SourceFile& source);

// Parses one expression (`battc eval`). The module then holds one function without a name and parameters, which returns
// the expression; on errors it holds none.
ParseResult parse_expression(const SourceFile& source);

// Parsing stops with a note after this many errors: what follows is rarely about the language any more.
inline constexpr size_t most_syntax_errors = 1000;

// Brackets, calls, lambdas and unary operators may be nested this deep.
inline constexpr uint32_t most_nesting = 200;

} // namespace batt::frontend
