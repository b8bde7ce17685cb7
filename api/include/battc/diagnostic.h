/// @file
/// Mistakes in programs and data as data: a code, a place, a message, a hint. Nothing here prints; render() words a diagnostic for
/// people.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <battc/export.h>

namespace battc {

/// A place as people count it: from 1, columns in characters (UTF-8 code points). Line 0: no place in particular.
struct Position {
    uint32_t line = 0;
    uint32_t column = 0;

    bool known() const { return line != 0; }
    friend bool operator==(const Position&, const Position&) = default;
};

/// A part of a text, from `begin` up to but without `end`.
struct SourceRange {
    uint32_t begin_offset = 0; ///< in bytes
    uint32_t end_offset = 0;
    Position begin; ///< unknown: the whole file
    Position end;

    bool known() const { return begin.known(); }
    friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// A named text, such as a program or a data file. Copies share it.
class BATTC_API SourceText {
public:
    /// An empty text without a name.
    SourceText();
    SourceText(std::string name, std::string text);

    const std::string& name() const;
    std::string_view text() const;
    /// The number of lines.
    uint32_t line_count() const;
    /// Line `line`, from 1, without its line break; empty where there is none.
    std::string_view line(uint32_t line) const;
    /// The place of a byte. Offsets beyond the end give the end.
    Position position(uint32_t offset) const;

    struct Impl;
    explicit SourceText(std::shared_ptr<const Impl> impl);
    const Impl& impl() const { return *impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

enum class Severity : uint8_t { note, warning, error };

/// A further remark of a diagnostic; with a range where it speaks of another place of the same file.
struct DiagnosticNote {
    std::string message;
    SourceRange range;
};

/// One problem.
struct Diagnostic {
    Severity severity = Severity::error;
    std::string code;    ///< "B0102"; find_code() explains it
    std::string file;    ///< the name of the text; empty where the problem is in none
    SourceRange range;   ///< unknown for a problem of the whole file
    std::string message; ///< one sentence, lower case, without a full stop
    std::string hint;    ///< what to do; may be empty
    std::vector<DiagnosticNote> notes;
};

/// Whether there is an error among them, and how many.
BATTC_API bool has_errors(std::span<const Diagnostic> diagnostics);
BATTC_API size_t error_count(std::span<const Diagnostic> diagnostics);

/// The text for people: "file:line:column: error[B0101]: message", the quoted line with the range underlined where `source` is
/// given, then hint and notes. Ends in a line break. `color` adds terminal colours.
BATTC_API std::string render(const Diagnostic& diagnostic, const SourceText* source, bool color = false);

/// The same as an object of JSON, in one line (docs/cli.md lists its members).
BATTC_API std::string diagnostic_json(const Diagnostic& diagnostic);
/// A text as a string of JSON, with its quotes. Bytes that are not UTF-8 become U+FFFD.
BATTC_API std::string json_string(std::string_view text);

/// What a code stands for.
struct CodeDescription {
    std::string_view code;        ///< "B0101"
    std::string_view name;        ///< "unexpected_text"
    std::string_view title;       ///< one line
    std::string_view explanation; ///< paragraphs, with an example of what is wrong and what is right
};

/// All codes in ascending order.
BATTC_API std::span<const CodeDescription> all_codes();
/// Finds "B0101", "b0101" or "101".
BATTC_API std::optional<CodeDescription> find_code(std::string_view text);

} // namespace battc
