#include "frontend/function_diagnostics.h"

#include <algorithm>
#include <utility>

namespace batt::frontend {

void FunctionDiagnostics::error(SourceRange range, Code code, std::string message, std::string hint) {
    failed_ = true;
    if (certain_only_ && code != Code::unknown_name && code != Code::wrong_dialect &&
        code != Code::wrong_argument_count)
        return;
    diagnostics_.error(source_, range, code, std::move(message), std::move(hint));
}

void FunctionDiagnostics::warning(SourceRange range, Code code, std::string message) {
    if (!certain_only_)
        diagnostics_.warning(source_, range, code, std::move(message));
}

void FunctionDiagnostics::note(SourceRange range, Code code, std::string message) {
    if (!certain_only_)
        diagnostics_.note(source_, range, code, std::move(message));
}

void FunctionDiagnostics::run_time_error(SourceRange range, Code code, std::string message, std::string hint) {
    if (dialect_ == Dialect::batt && !certain_only_)
        diagnostics_.warning(source_, range, code, std::move(message), std::move(hint));
    else
        error(range, code, std::move(message), std::move(hint));
}

bool FunctionDiagnostics::may_be_known(std::string_view name) const {
    return certain_only_ && std::ranges::binary_search(unread_words_, name);
}

bool FunctionDiagnostics::fail_for(NameId name) {
    failed_ = true;
    if (std::ranges::find(reported_, name) != reported_.end())
        return false;
    reported_.push_back(name);
    return true;
}

} // namespace batt::frontend
