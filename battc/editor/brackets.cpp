#include "battc/editor/brackets.h"

#include <algorithm>
#include <string>

namespace batt::editor {

namespace {

constexpr std::string_view opening = "([{";
constexpr std::string_view closing = ")]}";

bool is_code(const std::vector<Span>& spans, size_t at) {
    auto span = std::upper_bound(spans.begin(), spans.end(), at,
                                 [](size_t place, const Span& one) { return place < one.begin; });
    if (span == spans.begin())
        return true;
    --span;
    return at >= span->end || (span->style != Style::string && span->style != Style::comment);
}

std::optional<size_t> find_partner(std::string_view text, const std::vector<Span>& spans, size_t at) {
    const bool forward = opening.find(text[at]) != std::string_view::npos;
    const std::string_view begins = forward ? opening : closing;
    const std::string_view ends = forward ? closing : opening;
    std::string open; // brackets that wait for their partner
    for (size_t place = at; place < text.size(); place += forward ? 1 : ~size_t{0}) {
        const size_t begin = begins.find(text[place]);
        const size_t end = ends.find(text[place]);
        if ((begin != std::string_view::npos || end != std::string_view::npos) && is_code(spans, place)) {
            if (begin != std::string_view::npos) {
                open += ends[begin];
            } else if (open.back() != text[place]) {
                return std::nullopt;
            } else {
                open.pop_back();
                if (open.empty())
                    return place;
            }
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::pair<size_t, size_t>> find_bracket_pair(std::string_view text, const std::vector<Span>& spans,
                                                           size_t cursor) {
    for (const size_t at : {cursor, cursor - 1}) { // before the text begins it is beyond its end
        if (at >= text.size() || std::string_view("()[]{}").find(text[at]) == std::string_view::npos ||
            !is_code(spans, at))
            continue;
        if (const std::optional<size_t> partner = find_partner(text, spans, at))
            return std::pair(at, *partner);
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace batt::editor
