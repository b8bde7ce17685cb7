#include "battc/editor/key.h"

#include <algorithm>
#include <array>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

using Code = Key::Code;

constexpr std::string_view paste_end = "\x1b[201~";
constexpr size_t longest_sequence = 64;

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == '\x7f'; }

Key control_key(char byte) {
    switch (byte) {
    case '\r':
    case '\n':
        return {Code::enter, {}};
    case '\t':
        return {Code::tab, {}};
    case '\b':
    case '\x7f':
        return {Code::backspace, {}};
    default: {
        const char letter = static_cast<char>(byte + '@');
        return {Code::control,
                std::string(1, letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter)};
    }
    }
}

Code letter_code(char final) {
    switch (final) {
    case 'A':
        return Code::up;
    case 'B':
        return Code::down;
    case 'C':
        return Code::right;
    case 'D':
        return Code::left;
    case 'H':
        return Code::home;
    case 'F':
        return Code::end;
    case 'M':
        return Code::enter;
    case 'Z':
        return Code::back_tab;
    default:
        return Code::unknown;
    }
}

Code number_code(unsigned number) {
    switch (number) {
    case 1:
    case 7:
        return Code::home;
    case 4:
    case 8:
        return Code::end;
    case 3:
        return Code::erase;
    case 5:
        return Code::page_up;
    case 6:
        return Code::page_down;
    default:
        return Code::unknown;
    }
}

// What Ctrl or Alt makes of a key.
Code modified(Code code) {
    switch (code) {
    case Code::left:
        return Code::word_left;
    case Code::right:
        return Code::word_right;
    case Code::home:
        return Code::text_begin;
    case Code::end:
        return Code::text_end;
    case Code::erase:
        return Code::erase_next_word;
    case Code::backspace:
        return Code::erase_word;
    default:
        return code;
    }
}

// A key that is sent as the number of its character and its modifiers, as `ESC [ 13 ; 2 u`.
Key numbered_character(unsigned number, bool shift, bool control_or_alt) {
    switch (number) {
    case 13:
        return {shift || control_or_alt ? Code::new_line : Code::enter, {}};
    case 9:
        return {shift ? Code::back_tab : Code::tab, {}};
    case 27:
        return {Code::escape, {}};
    case 127:
        return {control_or_alt ? Code::erase_word : Code::backspace, {}};
    default:
        return {};
    }
}

// `ESC [ parameters final`.
Key sequence_key(std::string_view parameters, char final) {
    std::array<unsigned, 3> numbers{};
    size_t count = 0;
    for (const char c : parameters) {
        if (c == ';' && count + 1 < numbers.size())
            ++count;
        else if (c >= '0' && c <= '9')
            numbers[count] = std::min(numbers[count] * 10 + static_cast<unsigned>(c - '0'), 10'000U);
        else
            return {};
    }
    // 1 + (1: Shift, 2: Alt, 4: Ctrl).
    const unsigned modifiers = numbers[1] == 0 ? 0 : numbers[1] - 1;
    const bool shift = (modifiers & 1) != 0;
    const bool control_or_alt = (modifiers & 6) != 0;
    if (final == 'u')
        return numbered_character(numbers[0], shift, control_or_alt);
    if (final == '~' && numbers[0] == 27)
        return numbered_character(numbers[2], shift, control_or_alt);
    const Code code = final == '~' ? number_code(numbers[0]) : letter_code(final);
    return {control_or_alt ? modified(code) : code, {}};
}

} // namespace

void KeyDecoder::take(size_t size) {
    begin_ += size;
    if (begin_ == bytes_.size()) {
        bytes_.clear();
        begin_ = 0;
    } else if (begin_ > 64 * 1024 && begin_ > bytes_.size() / 2) {
        bytes_.erase(0, begin_);
        begin_ = 0;
    }
}

std::optional<Key> KeyDecoder::next() {
    if (pasting_)
        return pasted();
    if (begin_ == bytes_.size())
        return std::nullopt;
    const char first = bytes_[begin_];
    if (first == '\x1b')
        return escape_sequence();
    if (is_control(first)) {
        take(1);
        return control_key(first);
    }
    return typed();
}

// Characters up to the next control character, or to one that is not all there.
std::optional<Key> KeyDecoder::typed() {
    const std::string_view text = rest();
    size_t size = 0;
    while (size < text.size() && !is_control(text[size])) {
        const size_t step = code_point_at(text, size).size;
        if (step == 0)
            break;
        size += step;
    }
    if (size == 0)
        return std::nullopt;
    Key key{Code::text, cleaned(text.substr(0, size))};
    take(size);
    return key;
}

std::optional<Key> KeyDecoder::escape_sequence() {
    const std::string_view text = rest();
    if (text.size() < 2)
        return std::nullopt;
    const char second = text[1];
    if (second == '[') {
        size_t end = 2;
        while (end < text.size() && end < longest_sequence && text[end] >= 0x20 && text[end] < 0x40)
            ++end;
        if (end == text.size())
            return std::nullopt;
        const bool sound = text[end] >= 0x40 && text[end] < 0x7F;
        const std::string_view parameters = text.substr(2, end - 2);
        const char final = text[end];
        if (sound && final == '~' && parameters == "200") {
            take(end + 1);
            pasting_ = true;
            searched_ = 0;
            return pasted();
        }
        Key key = sound ? sequence_key(parameters, final) : Key{};
        take(sound ? end + 1 : end);
        return key;
    }
    if (second == 'O') {
        if (text.size() < 3)
            return std::nullopt;
        Key key{letter_code(text[2]), {}};
        take(is_control(text[2]) ? 2 : 3);
        return key;
    }
    if (second == '\x1b') {
        take(1);
        return Key{Code::escape, {}};
    }
    if (second == '\r' || second == '\n' || second == '\x7f' || second == '\b') {
        take(2);
        return Key{second == '\x7f' || second == '\b' ? Code::erase_word : Code::new_line, {}};
    }
    if (is_control(second)) {
        take(2);
        return Key{};
    }
    const CodePoint point = code_point_at(text, 1);
    if (point.size == 0)
        return std::nullopt;
    Key key{Code::alt, cleaned(text.substr(1, point.size))};
    take(1 + point.size);
    return key;
}

std::optional<Key> KeyDecoder::pasted() {
    const std::string_view text = rest();
    const size_t end = text.find(paste_end, searched_);
    if (end == std::string_view::npos) {
        searched_ = text.size() < paste_end.size() ? 0 : text.size() - paste_end.size() + 1;
        return std::nullopt;
    }
    Key key{Code::paste, cleaned(text.substr(0, end))};
    take(end + paste_end.size());
    pasting_ = false;
    return key;
}

std::optional<Key> KeyDecoder::give_up() {
    const std::string_view text = rest();
    if (pasting_) {
        if (text.empty() || text.back() != '\x03')
            return std::nullopt;
        take(text.size());
        pasting_ = false;
        return control_key('\x03');
    }
    if (text.empty())
        return std::nullopt;
    Key key{Code::unknown, {}};
    if (text == "\x1b")
        key.code = Code::escape;
    else if (text == "\x1b[" || text == "\x1bO")
        key = {Code::alt, std::string(text.substr(1))};
    else if (text[0] != '\x1b')
        key = {Code::text, cleaned(text)};
    take(text.size());
    return key;
}

} // namespace batt::editor
