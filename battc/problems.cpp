#include "battc/problems.h"

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

void print_diagnostics(std::span<const battc::Diagnostic> diagnostics, const SourceFinder& find_source,
                       const report::Terminal& terminal, size_t most) {
    std::string text;
    size_t printed = 0;
    for (const battc::Diagnostic& diagnostic : diagnostics) {
        if (most != 0 && printed == most) {
            text += fmt::format("... and {} more, {} of them errors\n", diagnostics.size() - printed,
                                battc::error_count(diagnostics.subspan(printed)));
            break;
        }
        const std::optional<battc::SourceText> source = find_source(diagnostic.file);
        text += battc::render(diagnostic, source ? &*source : nullptr, terminal.colors != report::ColorDepth::none);
        ++printed;
    }
    write_error(text);
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
