// UTF-8 text as a terminal shows it: characters as people see them (grapheme clusters) and how many columns each takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace batt::editor {

/// One character as people see it; it may have several code points.
struct Cluster {
    size_t size = 0;    ///< bytes; 0 at the end of the text
    unsigned width = 0; ///< columns: 1, 2 or `tab_width`; 0 for a newline
    bool sure = true;   ///< every terminal agrees about the width
    bool bare = false;  ///< nothing but marks without a column of their own: shown as U+FFFD
};

inline constexpr unsigned tab_width = 4;

/// What a cluster looks like depends on no more bytes than these from its beginning on.
inline constexpr size_t longest_cluster_bytes = 33 * size_t{4};

/// The cluster that begins at text[at]. `text` is cleaned.
Cluster cluster_at(std::string_view text, size_t at);
/// Where the cluster before text[at] begins; 0 at the beginning.
size_t cluster_before(std::string_view text, size_t at);

/// Columns of a text of one line.
unsigned width_of(std::string_view text);
/// As much of the beginning of a text as fits `columns`.
std::string_view cut_to_width(std::string_view text, unsigned columns);

/// The text as an editor may hold it and a terminal may be sent it: UTF-8 (what is not becomes U+FFFD), each line end one '\n', no
/// control characters but that and the tab.
std::string cleaned(std::string_view text);

/// Whether text[at] is inside of a code point.
inline bool is_continuation(std::string_view text, size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

/// The code point that text[at] begins, and its bytes; {U+FFFD, 1} for what is not UTF-8, {0, 0} for one that is cut off by the end of
/// the text.
struct CodePoint {
    int32_t value = 0;
    size_t size = 0;
};
CodePoint code_point_at(std::string_view text, size_t at);

} // namespace batt::editor
