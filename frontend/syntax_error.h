// Syntax errors: how a grammar action says that a text is wrong, and how the parser reports it. A SyntaxError is thrown by the
// actions and builders and caught in grammar_actions.cpp, once per match; it never leaves there as an exception.
#pragma once

#include "frontend/diagnostic.h"

#include <optional>
#include <string>

namespace batt::frontend {

struct SyntaxError {
    SourceRange range;
    Code code = Code::unexpected_text;
    std::string message;
    std::string hint = {};
    /// A remark about another place, such as the bracket that is not closed; empty for none.
    std::string note = {};
    SourceRange note_range = {};
};

/// Collects the diagnostics of the parser. Of the errors only the first most_syntax_errors are kept; the others are counted.
class SyntaxDiagnostics {
public:
    /// `found`: what splitting the text into lines has reported.
    SyntaxDiagnostics(const SourceFile& source, DiagnosticList found);

    /// Adds an error.
    void error(SourceRange range, Code code, std::string message, std::string hint = {});
    void error(SyntaxError error);
    /// Warnings and notes do not count towards the limit.
    Diagnostic& warning(SourceRange range, Code code, std::string message);
    Diagnostic& note(SourceRange range, Code code, std::string message);
    /// An error of the file as a whole.
    void file_error(Code code, std::string message, std::string hint);

    bool has_errors() const { return error_count_ != 0; }
    /// In the order of their places. Nothing may be added afterwards.
    DiagnosticList finish() &&;

private:
    const SourceFile& source_;
    DiagnosticList diagnostics_;
    size_t error_count_;
};

} // namespace batt::frontend
