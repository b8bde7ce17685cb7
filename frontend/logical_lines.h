// Splits a Python text into logical lines with their indentation. A logical line holds one statement; it continues over line breaks
// inside brackets and after a backslash. What a line says is the grammar's business (grammar.h), which blocks the lines form is
// function_parser.h's.
#pragma once

#include "frontend/diagnostic.h"
#include "frontend/source.h"

#include <cstdint>
#include <vector>

namespace batt::frontend {

/// How far a line is indented. Two lines can be compared only if the answer does not depend on the width of a tab.
struct Indentation {
    uint32_t columns = 0;    ///< tabs advance to the next multiple of eight
    uint32_t characters = 0; ///< tabs count as one

    bool none() const { return columns == 0; }
    friend bool operator==(const Indentation&, const Indentation&) = default;
};

enum class IndentationOrder : uint8_t { shallower, same, deeper, inconsistent };

IndentationOrder compare(Indentation line, Indentation reference);

/// A logical line, or a part of one: `a = b; c = d` gives two lines.
struct LogicalLine {
    SourceRange range;       ///< without blanks and comments around it
    Indentation indentation; ///< of the line on which it starts
    bool same_line = false;  ///< it follows a semicolon
    bool broken = false;     ///< an error in it was reported: a bracket or a string that is not closed
};

struct LogicalLines {
    std::vector<LogicalLine> lines; ///< without blank lines and lines of comments
    DiagnosticList diagnostics;
};

/// Splits a text. If a bracket or a long string is not closed, that is an error; the logical line then ends with the text line
/// on which it starts.
LogicalLines split_logical_lines(const SourceFile& source);

} // namespace batt::frontend
