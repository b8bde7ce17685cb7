// The words of PTX text: names (with dots and %, as in ld.param.u64 and %tid.x), numbers, strings, and single marks.
#pragma once

#include <string_view>

#include "ops/core/base.h"

namespace batt::test::ptx {

class Tokens {
public:
    explicit Tokens(std::string_view text, u32 line = 1) : text_(text), line_(line) { advance(); }

    /// The word at hand; empty at the end.
    std::string_view peek() const { return word_; }
    u32 line() const { return word_line_; }
    bool at_end() const { return word_.empty(); }
    /// Where the word at hand begins.
    size_t place() const { return static_cast<size_t>(word_.data() - text_.data()); }

    std::string_view take() {
        const std::string_view word = word_;
        advance();
        return word;
    }
    /// Takes the word if it is this one.
    bool accept(std::string_view word) {
        if (word_ != word)
            return false;
        advance();
        return true;
    }
    /// From behind an opening mark to its closing one, which is taken; what lies between.
    std::string_view take_enclosed(char open, char close) {
        const size_t start = place();
        int depth = 1;
        while (!at_end()) {
            if (word_.size() == 1 && word_[0] == open)
                ++depth;
            if (word_.size() == 1 && word_[0] == close && --depth == 0)
                break;
            advance();
        }
        const std::string_view inside = text_.substr(start, place() - start);
        advance();
        return inside;
    }

private:
    static bool of_name(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
               c == '%' || c == '.';
    }
    void skip_line() {
        while (next_ < text_.size() && text_[next_] != '\n')
            ++next_;
    }
    void advance() {
        for (; next_ < text_.size(); ++next_) {
            const char c = text_[next_];
            if (c == '\n') {
                ++line_;
            } else if (c == '/' && next_ + 1 < text_.size() && text_[next_ + 1] == '/') {
                skip_line();
                --next_;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                break;
            }
        }
        word_line_ = line_;
        size_t end = next_;
        if (end < text_.size() && text_[end] == '"') {
            end = text_.find('"', end + 1);
            end = end == std::string_view::npos ? text_.size() : end + 1;
        } else if (end < text_.size()) {
            while (end < text_.size() && of_name(text_[end]))
                ++end;
            if (end == next_)
                ++end;
        }
        word_ = text_.substr(next_, end - next_);
        next_ = end;
    }

    std::string_view text_;
    size_t next_ = 0;
    u32 line_;
    u32 word_line_ = 0;
    std::string_view word_;
};

} // namespace batt::test::ptx
