// Prints diagnostics of programs and data on standard error.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include <battc/diagnostic.h>
#include <battc/tasks.h>

#include "report/terminal.h"

namespace batt::cli {

/// The text of that name, to quote from; nothing if it is not at hand.
using SourceFinder = std::function<std::optional<battc::SourceText>(std::string_view name)>;

/// Prints diagnostics: at most `most` of files, then how many more there are, and all that are of no file. 0: all.
void print_diagnostics(std::span<const battc::Diagnostic> diagnostics, const SourceFinder& find_source,
                       const report::Terminal& terminal, size_t most = 0);
/// The same where all point into one text.
void print_diagnostics(std::span<const battc::Diagnostic> diagnostics, const battc::SourceText& source,
                       const report::Terminal& terminal, size_t most = 0);
/// What is wrong with data, likewise.
void print_diagnostics(const battc::TaskSet& tasks, const report::Terminal& terminal, size_t most = 0);

} // namespace batt::cli
