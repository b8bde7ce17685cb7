// What the editor shows: the prompt and the rows of the text that fit, below them the list of candidates, the search, or the hint.
#include <algorithm>

#include "battc/editor/brackets.h"
#include "battc/editor/editor.h"
#include "battc/editor/text.h"

namespace batt::editor {

namespace {

constexpr unsigned fewest_columns = 8;

Style style_at(const std::vector<Span>& spans, size_t at, size_t& hint) {
    while (hint < spans.size() && spans[hint].end <= at)
        ++hint;
    return hint < spans.size() && spans[hint].begin <= at ? spans[hint].style : Style::plain;
}

// The spans, with those of `over` in the foreground.
std::vector<Span> laid_over(const std::vector<Span>& spans, const std::vector<Span>& over) {
    std::vector<Span> result;
    size_t next = 0;
    for (Span span : spans) {
        for (; next < over.size() && over[next].begin < span.end; ++next) {
            if (span.begin < over[next].begin)
                result.push_back({span.begin, over[next].begin, span.style});
            result.push_back(over[next]);
            span.begin = std::max(span.begin, over[next].end);
        }
        if (span.begin < span.end)
            result.push_back(span);
    }
    result.insert(result.end(), over.begin() + static_cast<ptrdiff_t>(next), over.end());
    return result;
}

} // namespace

// Prompts take at most half of a line.
unsigned Editor::prompt_width(unsigned columns) const {
    return std::min(std::max(width_of(prompt_), width_of(continuation_prompt_)), columns / 2 - 1);
}

Frame Editor::frame(unsigned columns, unsigned lines) {
    columns = std::max(columns, fewest_columns);
    lines = std::max(lines, 1U);
    page_lines_ = lines;
    // The last column stays free: there the cursor stands behind a full row, and no terminal has to wrap a line.
    const unsigned width = prompt_width(columns);
    layout_.update(buffer_.text(), buffer_.version(), columns - 1 - width);
    std::vector<ScreenLine> below = lines_below(columns - 1, (lines - 1) / 2);

    const size_t rows = layout_.rows().size();
    const size_t fits = std::min<size_t>(rows, lines - below.size());
    const size_t cursor_row = layout_.row_of(buffer_.cursor());
    top_row_ = std::min(top_row_, rows - fits);
    if (cursor_row < top_row_)
        top_row_ = cursor_row;
    else if (cursor_row >= top_row_ + fits)
        top_row_ = cursor_row - fits + 1;

    Frame frame;
    show_text(frame, columns, top_row_, top_row_ + fits, true);
    const Row& row = layout_.rows()[cursor_row];
    frame.cursor_row = cursor_row - top_row_;
    frame.cursor_column =
        width + width_of(std::string_view(buffer_.text()).substr(row.begin, buffer_.cursor() - row.begin));
    frame.cursor_column = std::min(frame.cursor_column, columns - 1);
    for (ScreenLine& line : below)
        frame.lines.push_back(std::move(line));
    return frame;
}

Frame Editor::final_frame(unsigned columns, unsigned lines) {
    menu_.reset();
    search_.reset();
    buffer_.move_to_text_end();
    columns = std::max(columns, fewest_columns);
    layout_.update(buffer_.text(), buffer_.version(), columns - 1 - prompt_width(columns));
    const size_t rows = layout_.rows().size();
    Frame frame;
    show_text(frame, columns, rows - std::min<size_t>(rows, std::max(lines, 1U)), rows, false);
    frame.cursor_row = frame.lines.size() - 1;
    return frame;
}

std::vector<ScreenLine> Editor::lines_below(unsigned columns, size_t most_lines) const {
    std::vector<ScreenLine> lines;
    if (most_lines == 0)
        return lines;
    if (search_) {
        ScreenLine& line = lines.emplace_back();
        line.add(search_->failed ? "not found: " : "search: ", search_->failed ? Style::error : Style::dim, columns);
        line.add(search_->query, Style::plain, columns);
    } else if (menu_) {
        lines = menu_->lines(columns, most_lines);
    } else if (hooks_.hint && buffer_.text().size() <= large_text) {
        const std::string hint = cleaned(hooks_.hint(buffer_.text(), buffer_.cursor()));
        if (!hint.empty())
            lines.emplace_back().add(hint, Style::dim, columns);
    }
    return lines;
}

// The highlighter's spans for a part of the text that begins and ends with rows; of a text of common size, for all of it.
void Editor::highlight(size_t begin, size_t end) {
    const std::string_view text = buffer_.text();
    if (text.size() <= large_text) {
        begin = 0;
        end = text.size();
    } else {
        // Whole lines, if they are not too long.
        const size_t line = buffer_.line_begin(begin);
        const size_t line_end = buffer_.line_end(end);
        if (line_end - line <= large_text) {
            begin = line;
            end = line_end;
        }
        end = std::min(end, begin + large_text);
        while (is_continuation(text, end))
            --end;
    }
    if (spans_version_ == buffer_.version() && spans_begin_ == begin && spans_end_ == end)
        return;
    spans_version_ = buffer_.version();
    spans_begin_ = begin;
    spans_end_ = end;
    spans_.clear();
    if (!hooks_.highlight)
        return;
    size_t last = begin;
    for (Span span : hooks_.highlight(text.substr(begin, end - begin))) {
        span.begin += begin;
        span.end = std::min(span.end + begin, end);
        if (span.begin < last || span.begin >= span.end)
            continue;
        spans_.push_back(span);
        last = span.end;
    }
}

// What a search found; the bracket at the cursor and its partner.
std::vector<Span> Editor::marked_places() const {
    std::vector<Span> marked;
    const size_t cursor = buffer_.cursor();
    if (search_) {
        if (!search_->query.empty() && search_->entry < history_.size() && !search_->failed)
            marked.push_back({cursor, cursor + search_->query.size(), Style::matched});
    } else if (cursor >= spans_begin_ && cursor <= spans_end_) {
        const std::string_view text = std::string_view(buffer_.text()).substr(spans_begin_, spans_end_ - spans_begin_);
        std::vector<Span> spans = spans_;
        for (Span& span : spans) {
            span.begin -= spans_begin_;
            span.end -= spans_begin_;
        }
        if (const auto pair = find_bracket_pair(text, spans, cursor - spans_begin_)) {
            for (const size_t at : {std::min(pair->first, pair->second), std::max(pair->first, pair->second)})
                marked.push_back({spans_begin_ + at, spans_begin_ + at + 1, Style::matched});
        }
    }
    return marked;
}

void Editor::show_text(Frame& frame, unsigned columns, size_t first_row, size_t end_row, bool marks) {
    const std::string_view text = buffer_.text();
    const unsigned width = prompt_width(columns);
    const std::vector<Row>& rows = layout_.rows();
    highlight(rows[first_row].begin, rows[end_row - 1].end);
    const std::vector<Span> spans = marks ? laid_over(spans_, marked_places()) : spans_;
    size_t span = 0;
    for (size_t index = first_row; index < end_row; ++index) {
        const Row& row = rows[index];
        ScreenLine& line = frame.lines.emplace_back();
        if (row.begins_line)
            line.add(row.begin == 0 ? prompt_ : continuation_prompt_, Style::prompt, width);
        line.add(std::string(width - line.width(), ' '), Style::plain);
        for (size_t at = row.begin; at < row.end;) {
            const Style style = style_at(spans, at, span);
            size_t end = row.end;
            if (span < spans.size())
                end = std::min(end, spans[span].begin > at ? spans[span].begin : spans[span].end);
            // A character has one style, that of its beginning.
            size_t last = at;
            while (last < end)
                last += std::max<size_t>(1, cluster_at(text, last).size);
            last = std::min(last, row.end);
            line.add(text.substr(at, last - at), style);
            at = last;
        }
    }
}

} // namespace batt::editor
