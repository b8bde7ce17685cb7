// Source texts, and ranges and positions in them. A SourceFile may hold a batt program or a data file; nothing here knows about
// either language. How a range is printed is diagnostic.h's business.
#pragma once

#include "frontend/file_text.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace batt::frontend {

/// A half-open range of byte offsets into one source text.
struct SourceRange {
    uint32_t begin = 0;
    uint32_t end = 0;

    constexpr uint32_t size() const { return end - begin; }
    constexpr bool empty() const { return end <= begin; }
    friend constexpr bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// The smallest range that covers both.
constexpr SourceRange join(SourceRange first, SourceRange second) {
    return {first.begin < second.begin ? first.begin : second.begin, first.end > second.end ? first.end : second.end};
}

/// A place as people count it: lines and columns start at 1, columns count characters (UTF-8 code points), not bytes.
/// Line 0 means "no place in particular" (a whole file, or no file at all).
struct SourcePosition {
    uint32_t line = 0;
    uint32_t column = 0;

    constexpr bool known() const { return line != 0; }
    friend constexpr bool operator==(const SourcePosition&, const SourcePosition&) = default;
};

/// A named text with an index of its lines. Copies share one text, so a SourceFile is cheap to pass by value and views
/// into text() stay valid for as long as any copy lives.
class SourceFile {
public:
    /// An empty text without a name.
    SourceFile();

    /// Takes a text under the name that diagnostics print for it (a path, "<expression>", ...).
    SourceFile(std::string name, std::string text);

    /// Reads a file (file_text.h). Nothing if it cannot be read; `problem`, if given, then says why.
    static std::optional<SourceFile> read(const std::string& path, std::string* problem = nullptr,
                                          uint64_t most_bytes = default_file_size);

    const std::string& name() const { return contents_->name; }
    std::string_view text() const { return contents_->text; }
    std::string_view text(SourceRange range) const;

    /// The number of lines; a text that does not end in a line break still has its last line counted.
    uint32_t line_count() const { return static_cast<uint32_t>(contents_->line_starts.size()); }

    /// Line `line` (from 1) without its line break; empty if there is no such line.
    std::string_view line(uint32_t line) const;

    /// The byte offset at which line `line` (from 1) starts; text().size() if there is no such line.
    uint32_t line_start(uint32_t line) const;

    /// The place of a byte offset. Offsets beyond the end give the end.
    SourcePosition position(uint32_t offset) const;

private:
    struct Contents {
        std::string name;
        std::string text;
        std::vector<uint32_t> line_starts;
    };
    std::shared_ptr<const Contents> contents_;
};

/// Asked often while a program is compiled; true ends that early. Empty: never.
using Canceled = std::function<bool()>;

/// Finds the places of offsets that come mostly in ascending order, a few to a line, without searching for the line each time.
class PositionCursor {
public:
    explicit PositionCursor(SourceFile source) : source_(std::move(source)) {}

    /// The same as SourceFile::position().
    SourcePosition position(uint32_t offset);

private:
    SourceFile source_;
    uint32_t line_ = 0;
    uint32_t line_begin_ = 1;
    uint32_t line_end_ = 0;
    bool line_is_ascii_ = false;
};

} // namespace batt::frontend
