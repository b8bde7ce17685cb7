#include "frontend/source.h"

#include <algorithm>

namespace batt::frontend {

SourceFile::SourceFile() : SourceFile(std::string(), std::string()) {}

SourceFile::SourceFile(std::string name, std::string text) {
    auto contents = std::make_shared<Contents>();
    contents->name = std::move(name);
    contents->text = std::move(text);
    const std::string& held = contents->text;
    contents->line_starts.push_back(0);
    for (size_t at = held.find('\n'); at != std::string::npos; at = held.find('\n', at + 1)) {
        if (at + 1 < held.size())
            contents->line_starts.push_back(static_cast<uint32_t>(at + 1));
    }
    contents_ = std::move(contents);
}

std::optional<SourceFile> SourceFile::read(const std::string& path, std::string* problem, uint64_t most_bytes) {
    std::string reason;
    std::optional<std::string> text = read_file_text(path, most_bytes, reason);
    if (!text && problem != nullptr)
        *problem = std::move(reason);
    return text ? std::optional(SourceFile(path, *std::move(text))) : std::nullopt;
}

std::string_view SourceFile::text(SourceRange range) const {
    const std::string_view all = text();
    const size_t begin = std::min<size_t>(range.begin, all.size());
    const size_t end = std::clamp<size_t>(range.end, begin, all.size());
    return all.substr(begin, end - begin);
}

uint32_t SourceFile::line_start(uint32_t line) const {
    if (line == 0 || line > line_count())
        return static_cast<uint32_t>(text().size());
    return contents_->line_starts[line - 1];
}

std::string_view SourceFile::line(uint32_t line) const {
    if (line == 0 || line > line_count())
        return {};
    std::string_view found = text().substr(line_start(line), line_start(line + 1) - line_start(line));
    if (found.ends_with('\n'))
        found.remove_suffix(1);
    if (found.ends_with('\r'))
        found.remove_suffix(1);
    return found;
}

SourcePosition SourceFile::position(uint32_t offset) const {
    const std::vector<uint32_t>& starts = contents_->line_starts;
    const std::string_view all = text();
    offset = std::min(offset, static_cast<uint32_t>(all.size()));
    const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    const uint32_t start = *(after - 1);
    uint32_t column = 1;
    for (const char c : all.substr(start, offset - start))
        column += (static_cast<unsigned char>(c) & 0xC0) != 0x80; // continuation bytes do not start a character
    return {static_cast<uint32_t>(after - starts.begin()), column};
}

SourcePosition PositionCursor::position(uint32_t offset) {
    if (offset < line_begin_ || offset >= line_end_) {
        line_ = source_.position(offset).line;
        line_begin_ = source_.line_start(line_);
        line_end_ = source_.line_start(line_ + 1);
        line_is_ascii_ =
            std::ranges::all_of(source_.line(line_), [](char c) { return static_cast<signed char>(c) >= 0; });
    }
    if (line_is_ascii_)
        return {line_, offset - line_begin_ + 1};
    return {line_, source_.position(offset).column};
}

} // namespace batt::frontend
