#include "battc/problems.h"

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

void print_diagnostics(std::span<const battc::Diagnostic> diagnostics, const SourceFinder& find_source,
                       const report::Terminal& terminal, size_t most) {
    std::string text;
    std::string of_no_file;
    size_t printed = 0;
    size_t left_out = 0;
    size_t errors_left_out = 0;
    for (const battc::Diagnostic& diagnostic : diagnostics) {
        const bool is_of_file = !diagnostic.file.empty();
        if (is_of_file && most != 0 && printed == most) {
            ++left_out;
            errors_left_out += diagnostic.severity == battc::Severity::error ? 1 : 0;
            continue;
        }
        printed += is_of_file ? 1 : 0;
        const std::optional<battc::SourceText> source = find_source(diagnostic.file);
        // Those of no file sum up others: they are few, and come last.
        (is_of_file ? text : of_no_file) +=
            battc::render(diagnostic, source ? &*source : nullptr, terminal.colors != report::ColorDepth::none);
    }
    if (left_out != 0)
        text += fmt::format("... and {} more, {} of them errors\n", left_out, errors_left_out);
    write_error(text + of_no_file);
}

void print_diagnostics(std::span<const battc::Diagnostic> diagnostics, const battc::SourceText& source,
                       const report::Terminal& terminal, size_t most) {
    print_diagnostics(
        diagnostics,
        [&source](std::string_view name) { return name == source.name() ? std::optional(source) : std::nullopt; },
        terminal, most);
}

void print_diagnostics(const battc::TaskSet& tasks, const report::Terminal& terminal, size_t most) {
    print_diagnostics(
        tasks.diagnostics(), [&tasks](std::string_view name) { return tasks.source(name); }, terminal, most);
}

} // namespace batt::cli
