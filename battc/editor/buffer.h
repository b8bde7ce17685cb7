// The text that is edited, with its cursor, undo and the text that was cut last. Knows neither keys nor screens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace batt::editor {

/// One or more lines. The text is always cleaned (text.h), and the cursor lies on a code point.
class Buffer {
public:
    const std::string& text() const { return text_; }
    size_t cursor() const { return cursor_; }
    bool empty() const { return text_.empty(); }
    /// Another one for each change of the text.
    uint64_t version() const { return version_; }

    /// Starts anew with a text, the cursor at its end; nothing can be undone.
    void reset(std::string_view text);
    void set_cursor(size_t cursor);

    void insert(std::string_view text);
    /// Typed characters: undone together with those typed before them.
    void type(std::string_view text);
    void replace(size_t begin, size_t end, std::string_view text);

    void erase_before(); ///< Backspace: a character, or a step of an indentation
    void erase_after();
    void transpose(); ///< swaps the characters around the cursor

    // What is cut is what yank() inserts; cuts without anything between them add up.
    void cut_to_line_end(); ///< the end of the line itself, if there is nothing before it
    void cut_to_line_begin();
    void cut_word_before();  ///< letters and digits
    void cut_blank_before(); ///< up to a blank, as Ctrl-W does
    void cut_word_after();
    void yank();
    const std::string& cut_text() const { return cut_; }

    void undo();

    void move_left();
    void move_right();
    void move_word_left() { set_cursor(word_before()); }
    void move_word_right() { set_cursor(word_after()); }
    void move_to_line_begin() { set_cursor(line_begin(cursor_)); }
    void move_to_line_end() { set_cursor(line_end(cursor_)); }
    void move_to_text_begin() { set_cursor(0); }
    void move_to_text_end() { set_cursor(text_.size()); }
    /// To the line above or below, as near as can be to the column where the first of such moves began. False if there is no line.
    bool move_up();
    bool move_down();

    size_t line_begin(size_t at) const;
    size_t line_end(size_t at) const;
    bool on_last_line() const { return line_end(cursor_) == text_.size(); }
    /// Whether the line has only blanks before the cursor.
    bool in_indentation() const;

private:
    struct Edit {
        size_t at = 0;
        std::string removed;
        std::string inserted;
        size_t cursor_before = 0;
        bool typed = false;
    };

    void apply(size_t begin, size_t end, std::string_view text, bool typed);
    void cut(size_t begin, size_t end);
    void remember(Edit edit);
    size_t word_before() const;
    size_t word_after() const;
    void move_to_column(size_t line);

    std::string text_;
    size_t cursor_ = 0;
    uint64_t version_ = 0;
    std::deque<Edit> edits_;
    size_t edits_size_ = 0; ///< bytes
    std::string cut_;
    uint64_t cut_version_ = 0; ///< of the text just after the last cut
    size_t cut_cursor_ = 0;    ///< where that left the cursor
    static constexpr unsigned no_column = ~0U;
    unsigned column_ = no_column; ///< that up and down keep to
};

} // namespace batt::editor
