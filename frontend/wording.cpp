#include "frontend/wording.h"

namespace batt::frontend {

namespace {

/// How many bytes of well-formed UTF-8 a character beyond ASCII takes; 0 if it is none.
size_t character_length(std::string_view text) {
    const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
    const size_t length = byte(0) >= 0xf0 && byte(0) < 0xf5   ? 4
                          : byte(0) >= 0xe0 && byte(0) < 0xf0 ? 3
                          : byte(0) >= 0xc3 && byte(0) < 0xe0 ? 2
                                                              : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (size_t at = 1; at < length; ++at)
        if ((byte(at) & 0xc0) != 0x80)
            return 0;
    return length;
}

std::string quoted_up_to(std::string_view text, size_t longest) {
    std::string result = "'";
    result += escaped(text.substr(0, longest));
    result += text.size() > longest ? "...'" : "'";
    return result;
}

} // namespace

std::string escaped(std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string result;
    for (size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool ascii = byte >= 0x20 && byte < 0x7f;
        const size_t length = ascii ? 1 : byte < 0x80 ? 0 : character_length(text.substr(at));
        if (length != 0)
            result += text.substr(at, length);
        else
            result.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
        at += length == 0 ? 1 : length;
    }
    return result;
}

std::string quoted(std::string_view text) { return quoted_up_to(text, 100); }

std::string quoted_excerpt(std::string_view text) { return quoted_up_to(text, 40); }

std::string counted(size_t count, std::string_view noun) {
    std::string result = std::to_string(count);
    result.append(" ").append(noun);
    if (count != 1)
        result += 's';
    return result;
}

} // namespace batt::frontend
