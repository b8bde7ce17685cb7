#include "battc/editor/text.h"

#include <algorithm>

#include <utf8proc.h>

namespace batt::editor {

namespace {

constexpr int32_t replacement = 0xFFFD;
constexpr size_t longest_cluster = 32; ///< code points; a longer one is shown as several
static_assert((longest_cluster + 1) * 4 == longest_cluster_bytes);
constexpr size_t farthest_back = 256; ///< code points that cluster_before() looks at

unsigned char byte_at(std::string_view text, size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// Latin and Cyrillic letters of two bytes, one column each, none of which combines with a neighbour: U+00C0..U+02FF, U+0400..U+047F.
bool leads_plain_letter(unsigned char byte) { return (byte >= 0xC3 && byte <= 0xCB) || byte == 0xD0 || byte == 0xD1; }

// Whether a code point that begins with this byte can never belong to the cluster before it.
bool begins_cluster(unsigned char byte) { return byte < 0x80 || leads_plain_letter(byte); }

bool is_control(int32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

bool is_regional_indicator(int32_t point) { return point >= 0x1F1E6 && point <= 0x1F1FF; }

} // namespace

CodePoint code_point_at(std::string_view text, size_t at) {
    const unsigned char first = byte_at(text, at);
    if (at >= text.size())
        return {};
    if (first < 0x80)
        return {first, 1};
    const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    const size_t left = std::min(size, text.size() - at);
    int32_t value = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                   static_cast<utf8proc_ssize_t>(left), &value);
    if (used > 0)
        return {value, static_cast<size_t>(used)};
    // Cut off, if all that is there may belong to a code point.
    bool cut = first >= 0xC2 && first <= 0xF4 && left < size;
    for (size_t i = 1; i < left; ++i)
        cut = cut && is_continuation(text, at + i);
    const unsigned char second = byte_at(text, at + 1);
    if (left > 1 && ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)))
        cut = false;
    return cut ? CodePoint{} : CodePoint{replacement, 1};
}

Cluster cluster_at(std::string_view text, size_t at) {
    const unsigned char first = byte_at(text, at);
    if (at >= text.size())
        return {};
    if (first < 0x80 && begins_cluster(byte_at(text, at + 1)))
        return {1, first == '\n' ? 0 : first == '\t' ? tab_width : 1};
    if (leads_plain_letter(first) && begins_cluster(byte_at(text, at + 2)))
        return {2, 1};

    CodePoint point = code_point_at(text, at);
    if (point.value == '\n' || point.value == '\t')
        return {1, point.value == '\n' ? 0 : tab_width};
    Cluster cluster{std::max<size_t>(point.size, 1)};
    unsigned flags = 0;
    utf8proc_int32_t state = 0;
    for (size_t count = 1;; ++count) {
        cluster.width = std::max(cluster.width, static_cast<unsigned>(std::max(0, utf8proc_charwidth(point.value))));
        flags += is_regional_indicator(point.value) ? 1U : 0U;
        const CodePoint next = code_point_at(text, at + cluster.size);
        if (next.size == 0 || count == longest_cluster ||
            utf8proc_grapheme_break_stateful(point.value, next.value, &state))
            break;
        cluster.size += next.size;
        cluster.sure = false;
        point = next;
    }
    if (flags > 0)
        cluster = {cluster.size, 2, false, false};
    cluster.bare = cluster.width == 0;
    cluster.width = std::clamp(cluster.width, 1U, 2U);
    return cluster;
}

size_t cluster_before(std::string_view text, size_t at) {
    at = std::min(at, text.size());
    if (at == 0)
        return 0;
    // Back to a place where a cluster begins for sure, then forward.
    size_t begin = at;
    for (size_t count = 0; count < farthest_back && begin > 0; ++count) {
        --begin;
        while (begin > 0 && is_continuation(text, begin))
            --begin;
        if (begins_cluster(byte_at(text, begin)))
            break;
    }
    for (;;) {
        const size_t next = begin + cluster_at(text, begin).size;
        if (next >= at || next == begin)
            return begin;
        begin = next;
    }
}

unsigned width_of(std::string_view text) {
    unsigned width = 0;
    for (size_t at = 0; at < text.size();) {
        const Cluster cluster = cluster_at(text, at);
        width += cluster.width;
        at += cluster.size;
    }
    return width;
}

std::string_view cut_to_width(std::string_view text, unsigned columns) {
    size_t at = 0;
    for (unsigned width = 0; at < text.size();) {
        const Cluster cluster = cluster_at(text, at);
        width += cluster.width;
        if (width > columns)
            break;
        at += cluster.size;
    }
    return text.substr(0, at);
}

std::string cleaned(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            if (byte == '\r') {
                if (byte_at(text, at + 1) != '\n')
                    result += '\n';
            } else if (byte == '\n' || byte == '\t' || !is_control(byte)) {
                result += static_cast<char>(byte);
            }
            ++at;
            continue;
        }
        const CodePoint point = code_point_at(text, at);
        const size_t size = std::max<size_t>(point.size, 1);
        if (point.size == 0 || point.value == replacement)
            result += "\xEF\xBF\xBD";
        else if (!is_control(point.value))
            result.append(text, at, size);
        at += size;
    }
    return result;
}

} // namespace batt::editor
