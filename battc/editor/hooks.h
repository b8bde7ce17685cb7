// What a line editor asks of the language that is typed: whether an entry is complete, how it is coloured, what a word may become,
// what to show beside it. The editor itself knows no language. All positions are bytes of UTF-8 text and lie on code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace batt::editor {

/// What a piece of text is; how that looks is the terminal's concern (screen.h).
enum class Style : uint8_t {
    plain,
    keyword,
    op,
    constant,
    variable,
    number,
    string,
    comment,
    command, ///< of the session, such as `:help`
    error,   ///< what cannot be right
    dim,     ///< hints and descriptions
    prompt,
    matched,  ///< the bracket at the cursor and its partner, what a search found
    selected, ///< the candidate that is chosen
};

/// text[begin, end) has a style. Spans are in ascending order and do not overlap; what lies in none is plain.
struct Span {
    size_t begin = 0;
    size_t end = 0;
    Style style = Style::plain;
};

/// The answer to Enter.
struct Readiness {
    bool complete = true;    ///< hand the text over; otherwise a new line begins
    std::string indentation; ///< what the new line starts with
};

/// A word that can stand in place of what was typed.
struct Candidate {
    std::string text;
    std::string description; ///< a few words, shown beside it; may be empty
};

/// text[begin, end) can be replaced by each of the candidates. The cursor lies in the range or at its end.
struct Completion {
    size_t begin = 0;
    size_t end = 0;
    std::vector<Candidate> candidates;
};

/// Each may be empty: every line is complete then, nothing is coloured, completed or hinted at.
struct Hooks {
    std::function<Readiness(std::string_view text)> is_complete;
    /// Asked for each key. Gets the whole text; of one that is larger than `large_text`, only the lines that are shown.
    std::function<std::vector<Span>(std::string_view text)> highlight;
    std::function<Completion(std::string_view text, size_t cursor)> complete;
    /// One line, such as the signature of the call at the cursor; shown dimmed below the text. Asked for each key, but not for a text
    /// that is larger than `large_text`.
    std::function<std::string(std::string_view text, size_t cursor)> hint;
};

/// In bytes. Hooks that are asked for each key get no more than this, so that a key is quick in any text.
inline constexpr size_t large_text = 32 * 1024;

} // namespace batt::editor
