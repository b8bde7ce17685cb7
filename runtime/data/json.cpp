#include "runtime/data/json.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace batt::runtime {

namespace {

/// The length of the UTF-8 sequence at the front of a text; 0 if there is no valid one.
size_t sequence_length(std::string_view text) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const size_t length = lead < 0x80                   ? 1
                          : lead >= 0xC2 && lead < 0xE0 ? 2
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xF0 && lead < 0xF5 ? 4
                                                        : 0;
    if (length == 0 || length > text.size())
        return 0;
    for (size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF0 && byte(1) < 0x90) ||
        (lead == 0xF4 && byte(1) > 0x8F))
        return 0; // overlong, a surrogate, or beyond Unicode
    return length;
}

} // namespace

void append_json_string(std::string& text, std::string_view value) {
    text += '"';
    while (!value.empty()) {
        const size_t length = sequence_length(value);
        const char c = value.front();
        if (length == 0)
            text += "\xEF\xBF\xBD";
        else if (c == '"' || c == '\\')
            (text += '\\') += c;
        else if (c == '\n')
            text += "\\n";
        else if (c == '\t')
            text += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned>(c));
        else
            text += value.substr(0, length);
        value.remove_prefix(length == 0 ? 1 : length);
    }
    text += '"';
}

std::string json_string(std::string_view value) {
    std::string text;
    append_json_string(text, value);
    return text;
}

void append_json_grid(std::string& text, const GridData& grid) {
    const auto height = static_cast<size_t>(grid.height);
    const auto width = static_cast<size_t>(grid.width);
    const bool digits_only =
        std::ranges::all_of(grid.cells, [](int8_t cell) { return static_cast<uint8_t>(cell) <= 9; });
    if (!digits_only) {
        for (size_t at = 0; at < height * width; ++at)
            fmt::format_to(std::back_inserter(text), "{}{}",
                           at == 0           ? "[["
                           : at % width == 0 ? "], ["
                                             : ", ",
                           grid.cells[at]);
        text += "]]";
        return;
    }
    // The length is known, and this is most of what a run writes.
    const size_t row_length = 3 * width;
    const size_t begin = text.size();
    text.resize(begin + 2 + height * row_length + (height - 1) * 2);
    char* out = text.data() + begin;
    const int8_t* cell = grid.cells.data();
    *out++ = '[';
    for (size_t row = 0; row < height; ++row) {
        if (row != 0) {
            *out++ = ',';
            *out++ = ' ';
        }
        *out++ = '[';
        for (size_t column = 0; column < width; ++column) {
            *out++ = static_cast<char>('0' + *cell++);
            *out++ = ',';
            *out++ = ' ';
        }
        out[-2] = ']'; // over the last comma
        --out;
    }
    *out = ']';
}

} // namespace batt::runtime
