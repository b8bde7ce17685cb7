#include "battc/editor/buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

constexpr size_t most_undo_bytes = size_t{16} << 20;
constexpr size_t indentation_step = 4;

bool in_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || byte == '_' || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

} // namespace

void Buffer::reset(std::string_view text) {
    text_ = cleaned(text);
    cursor_ = text_.size();
    ++version_;
    edits_.clear();
    edits_size_ = 0;
    column_ = no_column;
}

void Buffer::set_cursor(size_t cursor) {
    cursor_ = std::min(cursor, text_.size());
    while (cursor_ > 0 && is_continuation(text_, cursor_))
        --cursor_;
    column_ = no_column;
    if (!edits_.empty())
        edits_.back().typed = false; // what is typed next is another edit
}

void Buffer::remember(Edit edit) {
    if (edit.typed && !edits_.empty()) {
        Edit& last = edits_.back();
        if (last.typed && last.at + last.inserted.size() == edit.at) {
            last.inserted += edit.inserted;
            edits_size_ += edit.inserted.size();
            return;
        }
    }
    edits_size_ += edit.removed.size() + edit.inserted.size();
    edits_.push_back(std::move(edit));
    while (edits_size_ > most_undo_bytes && edits_.size() > 1) {
        edits_size_ -= edits_.front().removed.size() + edits_.front().inserted.size();
        edits_.pop_front();
    }
}

void Buffer::apply(size_t begin, size_t end, std::string_view text, bool typed) {
    std::string inserted = cleaned(text);
    if (begin == end && inserted.empty())
        return;
    const size_t size = inserted.size();
    std::string removed = text_.substr(begin, end - begin);
    text_.replace(begin, end - begin, inserted);
    remember({begin, std::move(removed), std::move(inserted), cursor_, typed});
    cursor_ = begin + size;
    column_ = no_column;
    ++version_;
}

void Buffer::insert(std::string_view text) { apply(cursor_, cursor_, text, false); }
void Buffer::type(std::string_view text) { apply(cursor_, cursor_, text, true); }

void Buffer::replace(size_t begin, size_t end, std::string_view text) {
    end = std::min(end, text_.size());
    begin = std::min(begin, end);
    while (is_continuation(text_, begin))
        --begin;
    while (is_continuation(text_, end))
        ++end;
    apply(begin, end, text, false);
}

void Buffer::erase_before() {
    if (cursor_ == 0)
        return;
    size_t begin = cluster_before(text_, cursor_);
    const size_t blanks = cursor_ - line_begin(cursor_);
    if (in_indentation() && blanks > 0 && blanks % indentation_step == 0 && text_[begin] == ' ') {
        while (cursor_ - begin < indentation_step && text_[begin - 1] == ' ')
            --begin;
    }
    apply(begin, cursor_, {}, false);
}

void Buffer::erase_after() { apply(cursor_, cursor_ + cluster_at(text_, cursor_).size, {}, false); }

void Buffer::transpose() {
    const size_t line = line_begin(cursor_);
    size_t middle = cursor_;
    if (middle == line_end(cursor_) && middle > line)
        middle = cluster_before(text_, middle);
    if (middle == line || middle == line_end(cursor_))
        return;
    const size_t begin = cluster_before(text_, middle);
    const size_t end = middle + cluster_at(text_, middle).size;
    apply(begin, end, text_.substr(middle, end - middle) + text_.substr(begin, middle - begin), false);
}

void Buffer::cut(size_t begin, size_t end) {
    if (begin == end)
        return;
    if (cut_version_ != version_ || cut_cursor_ != cursor_)
        cut_.clear();
    if (begin < cursor_)
        cut_.insert(0, text_, begin, end - begin);
    else
        cut_.append(text_, begin, end - begin);
    apply(begin, end, {}, false);
    cut_version_ = version_;
    cut_cursor_ = cursor_;
}

void Buffer::cut_to_line_end() {
    const size_t end = line_end(cursor_);
    cut(cursor_, end == cursor_ && end < text_.size() ? end + 1 : end);
}
void Buffer::cut_to_line_begin() { cut(line_begin(cursor_), cursor_); }
void Buffer::cut_word_before() { cut(word_before(), cursor_); }
void Buffer::cut_word_after() { cut(cursor_, word_after()); }

void Buffer::cut_blank_before() {
    size_t begin = cursor_;
    while (begin > 0 && is_blank(text_[begin - 1]))
        --begin;
    while (begin > 0 && !is_blank(text_[begin - 1]))
        --begin;
    cut(begin, cursor_);
}

void Buffer::yank() { insert(cut_); }

void Buffer::undo() {
    if (edits_.empty())
        return;
    const Edit edit = std::move(edits_.back());
    edits_.pop_back();
    edits_size_ -= edit.removed.size() + edit.inserted.size();
    text_.replace(edit.at, edit.inserted.size(), edit.removed);
    ++version_;
    set_cursor(edit.cursor_before);
}

void Buffer::move_left() { set_cursor(cluster_before(text_, cursor_)); }
void Buffer::move_right() { set_cursor(cursor_ + cluster_at(text_, cursor_).size); }

size_t Buffer::line_begin(size_t at) const {
    // rfind() looks at single bytes, which takes a millisecond for a line of half a megabyte.
    const void* const found = memrchr(text_.data(), '\n', at);
    return found == nullptr ? 0 : static_cast<size_t>(static_cast<const char*>(found) - text_.data()) + 1;
}

size_t Buffer::line_end(size_t at) const { return std::min(text_.find('\n', at), text_.size()); }

bool Buffer::in_indentation() const {
    const std::string_view before = std::string_view(text_).substr(line_begin(cursor_), cursor_ - line_begin(cursor_));
    return before.find_first_not_of(" \t") == std::string_view::npos;
}

size_t Buffer::word_before() const {
    size_t at = cursor_;
    while (at > 0 && !in_word(text_[at - 1]))
        --at;
    while (at > 0 && in_word(text_[at - 1]))
        --at;
    return at;
}

size_t Buffer::word_after() const {
    size_t at = cursor_;
    while (at < text_.size() && !in_word(text_[at]))
        ++at;
    while (at < text_.size() && in_word(text_[at]))
        ++at;
    return at;
}

void Buffer::move_to_column(size_t line) {
    if (column_ == no_column)
        column_ = width_of(std::string_view(text_).substr(line_begin(cursor_), cursor_ - line_begin(cursor_)));
    const unsigned column = column_;
    const std::string_view target = std::string_view(text_).substr(line, line_end(line) - line);
    set_cursor(line + cut_to_width(target, column).size());
    column_ = column;
}

bool Buffer::move_up() {
    const size_t line = line_begin(cursor_);
    if (line == 0)
        return false;
    move_to_column(line_begin(line - 1));
    return true;
}

bool Buffer::move_down() {
    const size_t end = line_end(cursor_);
    if (end == text_.size())
        return false;
    move_to_column(end + 1);
    return true;
}

} // namespace batt::editor
