// Diagnostics: problems that users are told about, as data (severity, code, range, message, hint, notes) and as text. Programs and
// data files alike report through this type. Errors of an evaluation (one op on one sample) are values of the runtime.
#pragma once

#include "frontend/source.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace batt::frontend {

enum class Severity : uint8_t { note, warning, error };

/// The kind of problem. Each is an entry of diagnostic_catalogue.def, with a longer explanation.
enum class Code : uint16_t {
#define BATT_DIAGNOSTIC(number, name, title, explanation) name = number,
#include "frontend/diagnostic_catalogue.def"
#undef BATT_DIAGNOSTIC
};

/// "note", "warning", "error"
std::string_view severity_name(Severity severity);

/// A further remark of a diagnostic. One about another place of the same file has a range; else `position` is unknown.
struct DiagnosticNote {
    std::string message;
    SourceRange range = {};       ///< bytes of the text
    SourcePosition position = {}; ///< the place of range.begin
    SourcePosition end = {};      ///< the place of range.end
};

/// One problem. Everything that render_text() prints, as data.
struct Diagnostic {
    Severity severity = Severity::error;
    Code code = {};
    std::string file = {};        ///< the name of the source; empty where the problem is in no file
    SourceRange range = {};       ///< bytes of the text; render_text() underlines them
    SourcePosition position = {}; ///< the place of range.begin; unknown for a problem of the whole file
    SourcePosition end = {};      ///< the place of range.end, behind the last character; unknown if `position` is
    std::string message = {};     ///< one sentence, lower case, without a full stop
    std::string hint = {};        ///< what to do; may be empty
    std::vector<DiagnosticNote> notes = {};

    /// Adds a remark about a place in `source`, which must be the source of this diagnostic.
    void add_note(const SourceFile& source, SourceRange place, std::string message);
    /// Adds a remark without a place.
    void add_note(std::string message);
};

/// Diagnostics in the order in which they were found.
class DiagnosticList {
public:
    /// Adds a diagnostic and returns it, so that notes can be added.
    Diagnostic& add(Diagnostic diagnostic);

    /// The common case: an error, a warning or a note at a range of a source.
    Diagnostic& error(const SourceFile& source, SourceRange range, Code code, std::string message,
                      std::string hint = {});
    Diagnostic& warning(const SourceFile& source, SourceRange range, Code code, std::string message,
                        std::string hint = {});
    Diagnostic& note(const SourceFile& source, SourceRange range, Code code, std::string message,
                     std::string hint = {});

    /// A problem of a whole file (or of none, with an empty name): it cannot be read, it is empty, ...
    Diagnostic& file_error(std::string file, Code code, std::string message, std::string hint = {});

    void append(const DiagnosticList& other);

    /// Sorts the diagnostics of each file by position; files stay in the order in which they occur first.
    void sort_by_position();

    bool has_errors() const { return error_count() != 0; }
    size_t error_count() const;
    bool empty() const { return diagnostics_.empty(); }
    size_t size() const { return diagnostics_.size(); }
    const Diagnostic& operator[](size_t index) const { return diagnostics_[index]; }
    auto begin() const { return diagnostics_.begin(); }
    auto end() const { return diagnostics_.end(); }

private:
    std::vector<Diagnostic> diagnostics_;
};

/// A diagnostic as text: "file:line:column: error[B0101]: message", the quoted line with the range underlined if
/// `source` is given and the position is known, then hint and notes. Ends in a line break. Control characters of the
/// source are shown as '?', long lines are clipped around the range. `colour` adds terminal colours.
std::string render_text(const Diagnostic& diagnostic, const SourceFile* source, bool colour = false);

/// All of them, one after the other, for diagnostics of one source.
std::string render_text(const DiagnosticList& diagnostics, const SourceFile* source, bool colour = false);

/// An entry of the catalogue, for `battc explain`.
struct CodeDescription {
    Code code;
    std::string_view text;        ///< "B0101"
    std::string_view name;        ///< "unexpected_text"
    std::string_view title;       ///< one line
    std::string_view explanation; ///< paragraphs, with an example of what is wrong and what is right
};

/// The whole catalogue, ascending by code.
std::span<const CodeDescription> all_codes();

/// The entry of a code.
const CodeDescription& describe(Code code);

/// Finds "B0101", "b0101" or "101"; nothing for any other text.
std::optional<CodeDescription> find_code(std::string_view text);

/// The candidate nearest to a misspelt name, for "did you mean": by Damerau-Levenshtein distance (insert, delete,
/// replace, swap of neighbours), at most a third of the name's length, the first of equally near ones. Nothing if
/// none is near. A name that differs only in upper and lower case is always nearest.
std::optional<std::string_view> nearest_name(std::string_view name, std::span<const std::string_view> candidates);

/// "did you mean 'x'?" or an empty string, ready to be used as a hint.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

} // namespace batt::frontend
