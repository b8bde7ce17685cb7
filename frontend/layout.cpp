#include "frontend/layout.h"

#include <array>

namespace batt::frontend {

namespace {

enum class CharacterClass : uint8_t {
    ordinary,
    blank,
    line_break,
    quote,
    opening,
    closing,
    hash,
    backslash,
    semicolon
};

constexpr std::array<CharacterClass, 256> classify_characters() {
    std::array<CharacterClass, 256> classes{};
    const auto set = [&classes](std::string_view characters, CharacterClass value) {
        for (const char c : characters)
            classes[static_cast<unsigned char>(c)] = value;
    };
    set(" \t\r\f", CharacterClass::blank);
    set("\n", CharacterClass::line_break);
    set("'\"", CharacterClass::quote);
    set("([{", CharacterClass::opening);
    set(")]}", CharacterClass::closing);
    set("#", CharacterClass::hash);
    set("\\", CharacterClass::backslash);
    set(";", CharacterClass::semicolon);
    return classes;
}
constexpr std::array<CharacterClass, 256> classes = classify_characters();

char closing_of(char opening) { return opening == '(' ? ')' : opening == '[' ? ']' : '}'; }

class Cutter {
public:
    explicit Cutter(const SourceFile& source) : source_(source), text_(source.text()) {
        layout_.lines.reserve(source.line_count());
    }

    Layout run() {
        if (text_.starts_with("\xEF\xBB\xBF")) // a byte order mark
            at_ = 3;
        while (at_ < text_.size())
            cut_line();
        return std::move(layout_);
    }

private:
    char here() const { return text_[at_]; }
    CharacterClass class_here() const { return classes[static_cast<unsigned char>(text_[at_])]; }

    size_t end_of_text_line(size_t from) const {
        const size_t found = text_.find('\n', from);
        return found == std::string_view::npos ? text_.size() : found;
    }

    // One text line, and those that it goes on over.
    void cut_line() {
        Indentation indentation;
        for (; at_ < text_.size(); ++at_) {
            if (here() == ' ') {
                ++indentation.columns;
                ++indentation.characters;
            } else if (here() == '\t') {
                indentation.columns = (indentation.columns / 8 + 1) * 8;
                ++indentation.characters;
            } else if (here() == '\f') {
                indentation = {};
            } else if (here() != '\r') {
                break;
            }
        }
        bool same_line = false;
        while (at_ < text_.size() && cut_part(indentation, same_line))
            same_line = true;
    }

    // Reads up to a semicolon (then true) or to the end of the logical line. Where a bracket or a string turns out to have
    // no end, the line is taken to end with the text line `resume`, and what follows is read again as lines of its own.
    bool cut_part(Indentation indentation, bool same_line) {
        const size_t begin = at_;
        size_t first = std::string_view::npos; // of what is not blank
        size_t last = begin;
        size_t resume = std::string_view::npos; // the end of its first text line, once that is behind us
        bool broken = false;
        bool semicolon = false;
        brackets_.clear();
        const auto abandon = [&](size_t line_end) {
            rescanned_ += at_ - line_end;
            broken = true;
            last = line_end;
            at_ = line_end;
            brackets_.clear();
        };
        while (at_ < text_.size()) {
            const CharacterClass kind = class_here();
            if (kind == CharacterClass::blank) {
                ++at_;
                continue;
            }
            if (kind == CharacterClass::line_break) {
                if (brackets_.empty())
                    break;
                if (resume == std::string_view::npos)
                    resume = at_;
                ++at_;
                // No bracket of any program reaches over the next function. The budget keeps reading linear in texts
                // in which nothing is closed.
                if (starts_definition(at_) || rescanned_ > 8 * text_.size()) {
                    report_open_bracket();
                    abandon(resume);
                    break;
                }
                continue;
            }
            if (kind == CharacterClass::hash) {
                at_ = end_of_text_line(at_);
                continue;
            }
            if (kind == CharacterClass::semicolon && brackets_.empty()) {
                semicolon = true;
                break;
            }
            if (first == std::string_view::npos)
                first = at_;
            switch (kind) {
            case CharacterClass::quote:
                if (!skip_string()) {
                    broken = true;
                    if (resume != std::string_view::npos) {
                        abandon(resume);
                        break;
                    }
                    at_ = end_of_text_line(at_);
                    brackets_.clear();
                }
                break;
            case CharacterClass::opening:
                brackets_.push_back(static_cast<uint32_t>(at_));
                ++at_;
                break;
            case CharacterClass::closing:
                if (!brackets_.empty()) {
                    if (closing_of(text_[brackets_.back()]) != here()) {
                        report_mismatch();
                        abandon(resume != std::string_view::npos ? resume : end_of_text_line(at_));
                        break;
                    }
                    brackets_.pop_back();
                }
                ++at_;
                break;
            case CharacterClass::backslash:
                ++at_;
                if (at_ < text_.size() && here() == '\r')
                    ++at_;
                if (at_ < text_.size() && here() == '\n')
                    ++at_;
                break;
            default:
                ++at_;
                break;
            }
            if (broken && (at_ >= text_.size() || here() == '\n'))
                break;
            last = at_;
        }
        if (!brackets_.empty()) {
            report_open_bracket();
            if (resume != std::string_view::npos)
                abandon(resume);
            else
                broken = true;
        }
        if (broken && first != std::string_view::npos)
            last = std::max(first, at_);
        if (first != std::string_view::npos)
            layout_.lines.push_back(
                {{static_cast<uint32_t>(first), static_cast<uint32_t>(last)}, indentation, same_line, broken});
        if (at_ < text_.size())
            ++at_; // the line break or the semicolon
        return semicolon && !broken;
    }

    bool starts_definition(size_t from) const {
        const std::string_view rest = text_.substr(from);
        return rest.starts_with("def ") || rest.starts_with("class ") || rest.starts_with("@");
    }

    // Moves behind a string; false, with a report, if it does not end.
    bool skip_string() {
        const size_t begin = at_;
        const char quote = here();
        const bool is_long = text_.substr(at_, 3) == std::string(3, quote) && rescanned_ <= 8 * text_.size();
        at_ += is_long ? 3 : 1;
        for (; at_ < text_.size(); ++at_) {
            if (here() == '\\') {
                if (at_ + 1 < text_.size() && text_[at_ + 1] == '\r')
                    ++at_;
                if (at_ + 1 < text_.size())
                    ++at_;
            } else if (here() == '\n' && !is_long) {
                break;
            } else if (here() == quote && (!is_long || text_.substr(at_, 3) == std::string(3, quote))) {
                at_ += is_long ? 3 : 1;
                return true;
            }
        }
        rescanned_ += at_ - begin;
        at_ = begin;
        const SourceRange range = {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + (is_long ? 3 : 1))};
        layout_.diagnostics.error(source_, range, Code::unclosed_string, "this string is not closed",
                                  is_long ? "end it with the same three quotes"
                                          : "end it with the same quote before the end of the line");
        return false;
    }

    void report_open_bracket() {
        const uint32_t begin = brackets_.back();
        const char opening = text_[begin];
        layout_.diagnostics.error(source_, {begin, begin + 1}, Code::unclosed_bracket,
                                  std::string("this '") + opening + "' is not closed",
                                  std::string("add a '") + closing_of(opening) + "'");
    }

    void report_mismatch() {
        const uint32_t begin = brackets_.back();
        const auto offset = static_cast<uint32_t>(at_);
        Diagnostic& diagnostic = layout_.diagnostics.error(source_, {offset, offset + 1}, Code::unclosed_bracket,
                                                           std::string("expected '") + closing_of(text_[begin]) +
                                                               "' before this '" + here() + "'");
        diagnostic.notes.push_back({std::string("the '") + text_[begin] + "' opened here", source_.position(begin)});
    }

    const SourceFile& source_;
    std::string_view text_;
    size_t at_ = 0;
    size_t rescanned_ = 0;           // bytes read in vain so far
    std::vector<uint32_t> brackets_; // the offsets of those that are open
    Layout layout_;
};

} // namespace

IndentationOrder compare(Indentation line, Indentation reference) {
    if (line == reference)
        return IndentationOrder::same;
    if (line.columns > reference.columns && line.characters > reference.characters)
        return IndentationOrder::deeper;
    if (line.columns < reference.columns && line.characters < reference.characters)
        return IndentationOrder::shallower;
    return IndentationOrder::inconsistent;
}

Layout cut_into_lines(const SourceFile& source) { return Cutter(source).run(); }

} // namespace batt::frontend
