#include "frontend/logical_lines.h"

#include "frontend/lexical.h"

#include <algorithm>
#include <array>
#include <unordered_set>

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

class LineSplitter {
public:
    explicit LineSplitter(const SourceFile& source) : source_(source), text_(source.text()) {
        result_.lines.reserve(source.line_count());
    }

    LogicalLines run() {
        if (text_.starts_with("\xEF\xBB\xBF")) // a byte order mark
            at_ = 3;
        while (at_ < text_.size())
            split_line();
        return std::move(result_);
    }

private:
    char here() const { return text_[at_]; }
    CharacterClass class_here() const { return classes[static_cast<unsigned char>(text_[at_])]; }

    size_t end_of_text_line(size_t from) const {
        const size_t found = text_.find('\n', from);
        return found == std::string_view::npos ? text_.size() : found;
    }

    // The logical lines that start on one text line.
    void split_line() {
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
        while (at_ < text_.size() && split_part(indentation, same_line))
            same_line = true;
    }

    // Reads up to a semicolon (then true) or to the end of the logical line. Goes on after an error. Only a bracket that is never
    // closed ends the logical line early, with the text line on which it starts; the lines that follow are read again.
    bool split_part(Indentation indentation, bool same_line) {
        const size_t nowhere = std::string_view::npos;
        size_t first = nowhere;          // of the first character that is not blank
        size_t last = at_;               // behind the last character that is not blank
        size_t first_line_end = nowhere; // of the first text line, once it was passed
        size_t text_line = at_;          // where the current text line starts
        bool broken = false;
        bool semicolon = false;
        bool gives_up = false;
        bool contains_statements = false;
        brackets_.clear();
        while (at_ < text_.size() && !semicolon && !gives_up) {
            const CharacterClass kind = class_here();
            if (kind == CharacterClass::blank) {
                ++at_;
                continue;
            }
            if (kind == CharacterClass::hash) {
                at_ = end_of_text_line(at_);
                continue;
            }
            if (kind == CharacterClass::line_break) {
                if (brackets_.empty())
                    break;
                if (first_line_end == nowhere)
                    first_line_end = at_;
                text_line = ++at_;
                // No bracket reaches over the next function. The budget on rereading keeps the work linear if no bracket
                // of a text is closed.
                gives_up = starts_definition(at_) || rescanned_ > 8 * text_.size();
                contains_statements = contains_statements || starts_statement(at_, indentation);
                continue;
            }
            if (kind == CharacterClass::semicolon && brackets_.empty()) {
                semicolon = true;
                continue;
            }
            if (first == nowhere)
                first = at_;
            if (kind == CharacterClass::quote) {
                if (!skip_string()) {
                    // The brackets opened on its line were probably closed on it, too.
                    broken = true;
                    at_ = end_of_text_line(at_);
                    while (!brackets_.empty() && brackets_.back() >= text_line)
                        brackets_.pop_back();
                }
            } else if (kind == CharacterClass::opening) {
                brackets_.push_back(static_cast<uint32_t>(at_++));
            } else if (kind == CharacterClass::closing) {
                if (!brackets_.empty() && closing_of(text_[brackets_.back()]) != here()) {
                    broken = true;
                    // Statements follow the open bracket, so that one is not closed, and this one is of another line.
                    gives_up = contains_statements;
                    if (gives_up)
                        continue;
                    report_mismatch();
                }
                if (!brackets_.empty())
                    brackets_.pop_back();
                ++at_;
            } else if (kind == CharacterClass::backslash) {
                ++at_;
                if (at_ < text_.size() && here() == '\r')
                    ++at_;
                if (at_ < text_.size() && here() == '\n')
                    text_line = ++at_;
            } else {
                ++at_;
            }
            last = at_;
        }
        if (!brackets_.empty()) {
            broken = true;
            report_open_bracket(std::min(first_line_end, text_.size()));
            if (first_line_end != nowhere) {
                rescanned_ += at_ - first_line_end;
                at_ = last = first_line_end;
            }
        }
        if (first != nowhere)
            result_.lines.push_back(
                {{static_cast<uint32_t>(first), static_cast<uint32_t>(last)}, indentation, same_line, broken});
        if (at_ < text_.size())
            ++at_; // the line break or the semicolon
        return semicolon;
    }

    bool starts_definition(size_t from) const {
        const std::string_view rest = text_.substr(from);
        return rest.starts_with("def ") || rest.starts_with("class ") || rest.starts_with("@");
    }

    // Whether a text line looks like a statement beside one of the given indentation: `x = `, `return `.
    bool starts_statement(size_t from, Indentation indentation) const {
        const std::string_view line = text_.substr(from, end_of_text_line(from) - from);
        const size_t begin = line.find_first_not_of(" \t");
        if (begin != indentation.characters)
            return false;
        const std::string_view rest = line.substr(begin);
        const std::string_view behind = rest.substr(word_length(rest));
        return behind.size() < rest.size() && (behind.starts_with(" = ") || rest.starts_with("return "));
    }

    // Moves behind a string; false, after a report, if it is not closed.
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
        report(static_cast<uint32_t>(begin), is_long ? 3 : 1, Code::unclosed_string, "this string is not closed",
               is_long ? "end it with the same three quotes" : "end it with the same quote before the end of the line");
        return false;
    }

    // Reports the innermost bracket that was opened before `end`; if there is none, the innermost of all.
    void report_open_bracket(size_t end) {
        const auto later = std::ranges::lower_bound(brackets_, end);
        const uint32_t begin = later == brackets_.begin() ? brackets_.back() : *(later - 1);
        const char opening = text_[begin];
        report(begin, 1, Code::unclosed_bracket, std::string("this '") + opening + "' is not closed",
               std::string("add a '") + closing_of(opening) + "'");
    }

    void report_mismatch() {
        const uint32_t begin = brackets_.back();
        Diagnostic* diagnostic =
            report(static_cast<uint32_t>(at_), 1, Code::unclosed_bracket,
                   std::string("expected '") + closing_of(text_[begin]) + "' before this '" + here() + "'", {});
        if (diagnostic != nullptr)
            diagnostic->add_note(source_, {begin, begin + 1}, std::string("the '") + text_[begin] + "' opened here");
    }

    // Reports an error; null if it was reported before, when its text was read for the first time.
    Diagnostic* report(uint32_t begin, uint32_t length, Code code, std::string message, std::string hint) {
        if (reported_.size() >= most_reports || !reported_.insert(begin).second)
            return nullptr;
        return &result_.diagnostics.error(source_, {begin, begin + length}, code, std::move(message), std::move(hint));
    }

    static constexpr size_t most_reports = 1000;
    const SourceFile& source_;
    std::string_view text_;
    size_t at_ = 0;
    size_t rescanned_ = 0;           // bytes that were or will be read again
    std::vector<uint32_t> brackets_; // offsets of the open brackets
    std::unordered_set<uint32_t> reported_;
    LogicalLines result_;
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

LogicalLines split_logical_lines(const SourceFile& source) { return LineSplitter(source).run(); }

} // namespace batt::frontend
