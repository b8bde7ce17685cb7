#include "frontend/function_diagnostics.h"

#include <algorithm>
#include <utility>

namespace batt::frontend {

void FunctionDiagnostics::error(SourceRange range, Code code, std::string message, std::string hint) {
    failed_ = true;
    diagnostics_.error(source_, range, code, std::move(message), std::move(hint));
}

void FunctionDiagnostics::warning(SourceRange range, Code code, std::string message) {
    diagnostics_.warning(source_, range, code, std::move(message));
}

void FunctionDiagnostics::note(SourceRange range, Code code, std::string message) {
    diagnostics_.note(source_, range, code, std::move(message));
}

void FunctionDiagnostics::run_time_error(SourceRange range, Code code, std::string message, std::string hint) {
    if (dialect_ == Dialect::batt)
        diagnostics_.warning(source_, range, code, std::move(message), std::move(hint));
    else
        error(range, code, std::move(message), std::move(hint));
}

bool FunctionDiagnostics::fail_for(NameId name) {
    failed_ = true;
    if (std::ranges::find(reported_, name) != reported_.end())
        return false;
    reported_.push_back(name);
    return true;
}

} // namespace batt::frontend
