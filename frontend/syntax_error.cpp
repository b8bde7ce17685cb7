#include "frontend/syntax_error.h"

#include "frontend/parser.h"
#include "frontend/wording.h"

#include <utility>

namespace batt::frontend {

SyntaxDiagnostics::SyntaxDiagnostics(const SourceFile& source, DiagnosticList found)
    : source_(source), diagnostics_(std::move(found)), error_count_(diagnostics_.error_count()) {}

void SyntaxDiagnostics::error(SourceRange range, Code code, std::string message, std::string hint) {
    error({range, code, std::move(message), std::move(hint)});
}

void SyntaxDiagnostics::error(SyntaxError error) {
    if (error_count_++ >= most_syntax_errors)
        return;
    Diagnostic& diagnostic =
        diagnostics_.error(source_, error.range, error.code, std::move(error.message), std::move(error.hint));
    if (!error.note.empty())
        diagnostic.add_note(source_, error.note_range, std::move(error.note));
}

Diagnostic& SyntaxDiagnostics::warning(SourceRange range, Code code, std::string message) {
    return diagnostics_.warning(source_, range, code, std::move(message));
}

Diagnostic& SyntaxDiagnostics::note(SourceRange range, Code code, std::string message) {
    return diagnostics_.note(source_, range, code, std::move(message));
}

void SyntaxDiagnostics::file_error(Code code, std::string message, std::string hint) {
    diagnostics_.file_error(source_.name(), code, std::move(message), std::move(hint));
}

DiagnosticList SyntaxDiagnostics::finish() && {
    diagnostics_.sort_by_position();
    if (error_count_ > most_syntax_errors) {
        const auto end = static_cast<uint32_t>(source_.text().size());
        diagnostics_.note(source_, {end, end}, Code::unexpected_text,
                          counted(error_count_ - most_syntax_errors, "more error") +
                              " in this file, which are not listed; their functions are left out too");
    }
    return std::move(diagnostics_);
}

} // namespace batt::frontend
