// The layout of a Python text: logical lines and their indentation. A logical line is what one statement stands on; it
// goes on over line breaks inside brackets and after a backslash. What a line says is the grammar's business
// (grammar.h), which blocks lines form is the parser's (parser.cpp).
#pragma once

#include "frontend/diagnostic.h"
#include "frontend/source.h"

#include <cstdint>
#include <vector>

namespace batt::frontend {

// How far a line is indented. Two lines can be compared only if the answer does not depend on the width of a tab.
struct Indentation {
    uint32_t columns = 0;    // tabs advance to the next multiple of eight
    uint32_t characters = 0; // tabs count as one

    bool none() const { return columns == 0; }
    friend bool operator==(const Indentation&, const Indentation&) = default;
};

enum class IndentationOrder : uint8_t { shallower, same, deeper, inconsistent };

IndentationOrder compare(Indentation line, Indentation reference);

// A logical line, or a part of one: `a = b; c = d` gives two lines.
struct LogicalLine {
    SourceRange range;       // from the first character that is not blank to the last one before a closing comment
    Indentation indentation; // of the line on which it starts
    bool same_line = false;  // it follows a semicolon
    bool broken = false;     // a problem in it was reported already: a bracket or a string without its end
};

struct LogicalLines {
    std::vector<LogicalLine> lines; // without those that are blank or hold a comment alone
    DiagnosticList diagnostics;
};

// Cuts a text into logical lines. Where a bracket or a long string is not closed, it is reported, the line is taken to
// end with the text line on which it starts, and reading goes on behind that.
LogicalLines split_logical_lines(const SourceFile& source);

} // namespace batt::frontend
