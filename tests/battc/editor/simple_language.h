// A language for tests of the editor: calls, words, numbers.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "battc/editor/hooks.h"

namespace batt::test {

/// Open brackets and a colon at the end of a line make an entry incomplete, until a blank line. Digits are numbers, a # begins a
/// comment, quotes hold strings. A few words can be completed; within a call there is a hint.
inline editor::Hooks simple_language() {
    using namespace editor;
    Hooks hooks;
    hooks.is_complete = [](std::string_view text) {
        long depth = 0;
        for (const char c : text)
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
        const bool block = text.find(":\n") != std::string_view::npos || text.ends_with(":");
        const bool complete = depth <= 0 && (!block || text.ends_with("\n"));
        return Readiness{complete, depth > 0 || block ? "    " : ""};
    };
    hooks.highlight = [](std::string_view text) {
        std::vector<Span> spans;
        for (size_t at = 0; at < text.size();) {
            size_t end = at + 1;
            if (text[at] >= '0' && text[at] <= '9') {
                while (end < text.size() && text[end] >= '0' && text[end] <= '9')
                    ++end;
                spans.push_back({at, end, Style::number});
            } else if (text[at] == '#') {
                end = std::min(text.find('\n', at), text.size());
                spans.push_back({at, end, Style::comment});
            } else if (text[at] == '"') {
                end = std::min(text.find('"', at + 1), text.size() - 1) + 1;
                spans.push_back({at, end, Style::string});
            }
            at = end;
        }
        return spans;
    };
    hooks.complete = [](std::string_view text, size_t cursor) {
        static const std::vector<Candidate> words = {{"fill", "colours cells"},
                                                     {"first", "the first of a container"},
                                                     {"fork", ""},
                                                     {"hmirror", "mirrors rows"},
                                                     {"width", "of a grid"},
                                                     {"ширина", "wide \xE5\xAD\x97"},
                                                     {"шаг", "a step"},
                                                     {"x\xE5\xAD\x97x", ""},
                                                     {"identity", "what it got"},
                                                     {"interval", "numbers of a range"},
                                                     {"initset", "one of"},
                                                     {"insert", "adds one"}};
        size_t begin = cursor;
        while (begin > 0 && (static_cast<unsigned char>(text[begin - 1]) >= 0x80 || std::isalpha(text[begin - 1]) != 0))
            --begin;
        Completion completion{begin, cursor, {}};
        for (const Candidate& word : words) {
            if (std::string_view(word.text).starts_with(text.substr(begin, cursor - begin)))
                completion.candidates.push_back(word);
        }
        return completion;
    };
    hooks.hint = [](std::string_view text, size_t cursor) {
        const size_t open = text.substr(0, cursor).rfind('(');
        return open == std::string_view::npos ? "" : "(first argument, second argument)";
    };
    return hooks;
}

} // namespace batt::test
