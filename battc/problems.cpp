#include "battc/problems.h"

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

using frontend::SourceFile;

void print_diagnostics(const frontend::DiagnosticList& diagnostics, const SourceFinder& find_source,
                       const report::Terminal& terminal, size_t most) {
    std::string text;
    size_t printed = 0;
    for (const frontend::Diagnostic& diagnostic : diagnostics) {
        if (most != 0 && printed == most) {
            text += fmt::format("... and {} more\n", diagnostics.size() - printed);
            break;
        }
        text += frontend::render_text(diagnostic, find_source(diagnostic.file),
                                      terminal.colors != report::ColorDepth::none);
        ++printed;
    }
    write_error(text);
}

void print_diagnostics(const frontend::DiagnosticList& diagnostics, const SourceFile& source,
                       const report::Terminal& terminal, size_t most) {
    print_diagnostics(
        diagnostics, [&source](std::string_view name) { return name == source.name() ? &source : nullptr; }, terminal,
        most);
}

} // namespace batt::cli
