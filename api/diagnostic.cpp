#include <battc/diagnostic.h>

#include <algorithm>

#include <fmt/format.h>

#include "api/convert.h"
#include "runtime/data/json.h"

namespace battc {

namespace frontend = batt::frontend;
namespace runtime = batt::runtime;

SourceText::SourceText() : impl_(std::make_shared<Impl>()) {}
SourceText::SourceText(std::string name, std::string text)
    : impl_(std::make_shared<Impl>(frontend::SourceFile(std::move(name), std::move(text)))) {}
SourceText::SourceText(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

const std::string& SourceText::name() const { return impl_->file.name(); }
std::string_view SourceText::text() const { return impl_->file.text(); }
uint32_t SourceText::line_count() const { return impl_->file.line_count(); }
std::string_view SourceText::line(uint32_t line) const { return impl_->file.line(line); }
Position SourceText::position(uint32_t offset) const {
    const frontend::SourcePosition position = impl_->file.position(offset);
    return {position.line, position.column};
}

Diagnostic to_public(const frontend::Diagnostic& diagnostic) {
    Diagnostic result;
    result.severity = static_cast<Severity>(diagnostic.severity);
    result.code = frontend::describe(diagnostic.code).text;
    result.file = diagnostic.file;
    result.range.begin_offset = diagnostic.range.begin;
    result.range.end_offset = diagnostic.range.end;
    result.range.begin = {diagnostic.position.line, diagnostic.position.column};
    result.range.end = {diagnostic.end.line, diagnostic.end.column};
    result.message = diagnostic.message;
    result.hint = diagnostic.hint;
    for (const frontend::DiagnosticNote& note : diagnostic.notes)
        result.notes.push_back({note.message,
                                {note.range.begin,
                                 note.range.end,
                                 {note.position.line, note.position.column},
                                 {note.end.line, note.end.column}}});
    return result;
}

std::vector<Diagnostic> to_public(const frontend::DiagnosticList& diagnostics) {
    std::vector<Diagnostic> result;
    result.reserve(diagnostics.size());
    for (const frontend::Diagnostic& diagnostic : diagnostics)
        result.push_back(to_public(diagnostic));
    return result;
}

bool has_errors(std::span<const Diagnostic> diagnostics) { return error_count(diagnostics) != 0; }

size_t error_count(std::span<const Diagnostic> diagnostics) {
    return static_cast<size_t>(std::ranges::count(diagnostics, Severity::error, &Diagnostic::severity));
}

std::string render(const Diagnostic& diagnostic, const SourceText* source, bool color) {
    frontend::Diagnostic internal;
    internal.severity = static_cast<frontend::Severity>(diagnostic.severity);
    if (const auto code = frontend::find_code(diagnostic.code))
        internal.code = code->code;
    internal.file = diagnostic.file;
    internal.range = {diagnostic.range.begin_offset, diagnostic.range.end_offset};
    internal.position = {diagnostic.range.begin.line, diagnostic.range.begin.column};
    internal.end = {diagnostic.range.end.line, diagnostic.range.end.column};
    internal.message = diagnostic.message;
    internal.hint = diagnostic.hint;
    for (const DiagnosticNote& note : diagnostic.notes)
        internal.notes.push_back({note.message,
                                  {note.range.begin_offset, note.range.end_offset},
                                  {note.range.begin.line, note.range.begin.column},
                                  {note.range.end.line, note.range.end.column}});
    return frontend::render_text(internal, source == nullptr ? nullptr : &source->impl().file, color);
}

namespace {

CodeDescription to_public(const frontend::CodeDescription& code) {
    return {code.text, code.name, code.title, code.explanation};
}

} // namespace

std::span<const CodeDescription> all_codes() {
    static const std::vector<CodeDescription> codes = [] {
        std::vector<CodeDescription> all;
        for (const frontend::CodeDescription& code : frontend::all_codes())
            all.push_back(to_public(code));
        return all;
    }();
    return codes;
}

std::optional<CodeDescription> find_code(std::string_view text) {
    const auto code = frontend::find_code(text);
    return code ? std::optional(to_public(*code)) : std::nullopt;
}

namespace {

std::string position_json(const Position& position, uint32_t offset) {
    return fmt::format("{{\"line\": {}, \"column\": {}, \"offset\": {}}}", position.line, position.column, offset);
}

/// The members "begin" and "end" of an object; null where there is no place in particular.
std::string range_json(const SourceRange& range) {
    if (!range.known())
        return "\"begin\": null, \"end\": null";
    return fmt::format("\"begin\": {}, \"end\": {}", position_json(range.begin, range.begin_offset),
                       position_json(range.end, range.end_offset));
}

std::string_view severity_text(Severity severity) {
    return frontend::severity_name(static_cast<frontend::Severity>(severity));
}

} // namespace

std::string json_string(std::string_view text) { return runtime::json_string(text); }

std::string diagnostic_json(const Diagnostic& diagnostic) {
    std::string text = fmt::format("{{\"severity\": \"{}\", \"code\": {}, \"file\": {}, {}, \"message\": {}, "
                                   "\"hint\": {}, \"notes\": [",
                                   severity_text(diagnostic.severity), runtime::json_string(diagnostic.code),
                                   runtime::json_string(diagnostic.file), range_json(diagnostic.range),
                                   runtime::json_string(diagnostic.message),
                                   diagnostic.hint.empty() ? "null" : runtime::json_string(diagnostic.hint));
    for (const DiagnosticNote& note : diagnostic.notes)
        text += fmt::format("{}{{\"message\": {}, {}}}", &note == &diagnostic.notes.front() ? "" : ", ",
                            runtime::json_string(note.message), range_json(note.range));
    return text + "]}";
}

} // namespace battc
