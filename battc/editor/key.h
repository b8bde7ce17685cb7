// Keys, and how the bytes that a terminal sends become keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace batt::editor {

struct Key {
    enum class Code : uint8_t {
        text,    ///< `text` was typed: one or more characters
        paste,   ///< `text` was pasted; it may have several lines
        control, ///< Ctrl and the letter, or one of @[\]^_, that is `text`
        alt,     ///< Alt and the character that is `text`
        enter,
        new_line, ///< Alt-Enter, Shift-Enter
        tab,
        back_tab,
        backspace,
        erase_word, ///< Alt-Backspace, Ctrl-Backspace
        erase,      ///< Delete
        erase_next_word,
        left,
        right,
        up,
        down,
        home,
        end,
        page_up,
        page_down,
        word_left,
        word_right,
        text_begin,
        text_end,
        escape,
        unknown, ///< a sequence that means nothing here
    };
    Code code = Code::unknown;
    std::string text;

    bool operator==(const Key&) const = default;
};

/// Puts the bytes of a terminal together, however they are cut. Knows no time: whoever reads the bytes says when no more come.
class KeyDecoder {
public:
    void feed(std::string_view bytes) { bytes_ += bytes; }

    /// The next key whose bytes are all there. Characters that were sent together come as one key.
    std::optional<Key> next();

    /// Whether bytes are held back because more may belong to them. In a paste no more than the rest of it is waited for.
    bool waiting() const { return begin_ < bytes_.size() || pasting_; }
    /// No more bytes came for a while: what is held back is a key of its own, as a lone Escape is. Within a paste this gives nothing,
    /// unless Ctrl-C came last: a paste whose end was lost can be left so.
    std::optional<Key> give_up();

private:
    std::string_view rest() const { return std::string_view(bytes_).substr(begin_); }
    void take(size_t size);
    std::optional<Key> escape_sequence();
    std::optional<Key> pasted();
    std::optional<Key> typed();

    std::string bytes_;
    size_t begin_ = 0; ///< of what is unread
    bool pasting_ = false;
    size_t searched_ = 0; ///< bytes of the paste that do not hold its end
};

} // namespace batt::editor
