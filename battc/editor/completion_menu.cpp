#include "battc/editor/completion_menu.h"

#include <algorithm>
#include <utility>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

constexpr unsigned widest_name = 40; ///< columns of a candidate in the list

std::string common_prefix(const std::vector<Candidate>& candidates) {
    std::string_view prefix = candidates.front().text;
    for (const Candidate& candidate : candidates) {
        const std::string_view text = candidate.text;
        const auto ends = std::mismatch(prefix.begin(), prefix.end(), text.begin(), text.end());
        size_t size = static_cast<size_t>(ends.first - prefix.begin());
        while (size > 0 && is_continuation(prefix, size))
            --size;
        prefix = prefix.substr(0, size);
    }
    return std::string(prefix);
}

// A range of the text on code points.
void put_in_order(Completion& completion, const std::string& text) {
    completion.end = std::min(completion.end, text.size());
    completion.begin = std::min(completion.begin, completion.end);
    while (is_continuation(text, completion.begin))
        --completion.begin;
    while (is_continuation(text, completion.end))
        ++completion.end;
    std::erase_if(completion.candidates, [](const Candidate& candidate) { return candidate.text.empty(); });
    for (Candidate& candidate : completion.candidates) {
        candidate.text = cleaned(candidate.text);
        candidate.description = cleaned(candidate.description);
    }
}

} // namespace

std::optional<CompletionMenu> CompletionMenu::open(Buffer& buffer, Completion completion) {
    put_in_order(completion, buffer.text());
    if (completion.candidates.empty())
        return std::nullopt;
    CompletionMenu menu(std::move(completion));
    Completion& range = menu.completion_;
    const std::string typed = buffer.text().substr(range.begin, range.end - range.begin);
    const std::string prefix = common_prefix(range.candidates);
    // Candidates need not begin with what was typed: nothing typed is lost for less.
    if (range.candidates.size() == 1 || prefix.size() > typed.size())
        menu.put(buffer, prefix);
    if (range.candidates.size() == 1)
        return std::nullopt;
    menu.typed_ = buffer.text().substr(range.begin, range.end - range.begin);
    return menu;
}

void CompletionMenu::put(Buffer& buffer, const std::string& text) {
    if (buffer.text().compare(completion_.begin, completion_.end - completion_.begin, text) != 0)
        buffer.replace(completion_.begin, completion_.end, text);
    else
        buffer.set_cursor(completion_.end);
    completion_.end = completion_.begin + text.size();
}

void CompletionMenu::restore(Buffer& buffer) {
    selected_.reset();
    put(buffer, typed_);
}

void CompletionMenu::select(Buffer& buffer, bool forward) {
    const size_t count = completion_.candidates.size();
    if (!selected_)
        selected_ = forward ? 0 : count - 1;
    else
        selected_ = (*selected_ + (forward ? 1 : count - 1)) % count;
    put(buffer, completion_.candidates[*selected_].text);
}

std::vector<ScreenLine> CompletionMenu::described_lines(unsigned columns) const {
    unsigned widest = 0;
    for (const Candidate& candidate : completion_.candidates)
        widest = std::max(widest, std::min(width_of(candidate.text), widest_name));
    std::vector<ScreenLine> lines;
    for (size_t i = 0; i < completion_.candidates.size(); ++i) {
        const Candidate& candidate = completion_.candidates[i];
        ScreenLine& line = lines.emplace_back();
        line.add(candidate.text, selected_ == i ? Style::selected : Style::plain, std::min(columns, widest_name));
        line.add(std::string(widest + 2 - std::min(line.width(), widest), ' '), Style::plain, columns);
        line.add(candidate.description, Style::dim, columns);
    }
    return lines;
}

std::vector<ScreenLine> CompletionMenu::lines(unsigned columns, size_t most_lines) const {
    const std::vector<Candidate>& candidates = completion_.candidates;
    if (most_lines == 0)
        return {};
    const bool described =
        std::any_of(candidates.begin(), candidates.end(), [](const auto& one) { return !one.description.empty(); });
    if (described && candidates.size() <= most_lines)
        return described_lines(columns);

    unsigned widest = 1;
    for (const Candidate& candidate : candidates)
        widest = std::max(widest, std::min(width_of(candidate.text), std::min(columns, widest_name)));
    const size_t across = std::max<size_t>(1, (columns + 2) / (widest + 2));
    const size_t down = (candidates.size() + across - 1) / across;
    // The last line is for the description of what is chosen, or for the number of all.
    const size_t most_down = std::max<size_t>(1, most_lines - 1);
    const size_t shown_down = std::min(down, most_down);
    // Pages of the list, so that the chosen one is seen. A page is filled column by column.
    const size_t page_size = shown_down * across;
    const size_t page = selected_.value_or(0) / page_size;
    std::vector<ScreenLine> lines(shown_down);
    for (size_t place = 0; place < page_size; ++place) {
        const size_t index = page * page_size + (place % across) * shown_down + place / across;
        if (index >= candidates.size())
            continue;
        ScreenLine& line = lines[place / across];
        const auto begin = static_cast<unsigned>((place % across) * (widest + 2));
        if (begin > line.width())
            line.add(std::string(begin - line.width(), ' '), Style::plain, columns);
        line.add(candidates[index].text, selected_ == index ? Style::selected : Style::plain,
                 std::min(columns, begin + widest));
    }
    if (most_lines > shown_down) {
        std::string last;
        if (selected_ && !candidates[*selected_].description.empty())
            last = candidates[*selected_].description;
        else if (candidates.size() > page_size)
            last = std::to_string(candidates.size()) + " candidates";
        if (!last.empty())
            lines.emplace_back().add(last, Style::dim, columns);
    }
    return lines;
}

} // namespace batt::editor
