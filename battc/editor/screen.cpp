#include "battc/editor/screen.h"

#include <algorithm>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

constexpr std::string_view spaces = "    ";
static_assert(spaces.size() == tab_width);

// Colours that read well on light and dark grounds. Without colours only what must stand out does.
std::string_view code_of(Style style, bool colors) {
    switch (style) {
    case Style::plain:
        return "";
    case Style::keyword:
        return colors ? "\x1b[35m" : "";
    case Style::op:
        return colors ? "\x1b[36m" : "";
    case Style::constant:
        return colors ? "\x1b[33m" : "";
    case Style::variable:
        return "";
    case Style::number:
        return colors ? "\x1b[33m" : "";
    case Style::string:
        return colors ? "\x1b[32m" : "";
    case Style::comment:
        return colors ? "\x1b[2m" : "";
    case Style::command:
        return colors ? "\x1b[1;34m" : "\x1b[1m";
    case Style::error:
        return colors ? "\x1b[4;31m" : "\x1b[4m";
    case Style::dim:
        return "\x1b[2m";
    case Style::prompt:
        return colors ? "\x1b[1;32m" : "\x1b[1m";
    case Style::matched:
        return colors ? "\x1b[1;4;36m" : "\x1b[1;4m";
    case Style::selected:
        return "\x1b[7m";
    }
    return "";
}

void append_sequence(std::string& out, size_t number, char final) {
    out += "\x1b[";
    out += std::to_string(number);
    out += final;
}

// The row of a column in a line that a terminal of `columns` wraps. A wide character that does not fit goes to the next row.
size_t wrapped_row(const ScreenLine& line, unsigned columns, unsigned column) {
    size_t row = 0;
    unsigned used = 0;
    const auto place = [&](unsigned width) {
        if (used + width > columns) {
            ++row;
            used = 0;
        }
        used += width;
    };
    for (const ScreenLine::Cell& cell : line.cells()) {
        // A tab is several blanks.
        const bool splits = cell.width == tab_width;
        for (unsigned part = 0; part < (splits ? tab_width : 1U); ++part) {
            place(splits ? 1 : cell.width);
            if (cell.column + part >= column)
                return row;
        }
    }
    place(1);
    return row;
}

} // namespace

void ScreenLine::add(std::string_view text, Style style) { add(text, style, ~0U); }

void ScreenLine::add(std::string_view text, Style style, unsigned columns) {
    unsigned column = width();
    for (size_t at = 0; at < text.size();) {
        const Cluster cluster = cluster_at(text, at);
        if (cluster.width == 0 || column + cluster.width > columns)
            break;
        const auto begin = static_cast<uint32_t>(text_.size());
        if (cluster.width == tab_width)
            text_ += spaces;
        else
            text_ += cluster.bare ? std::string_view("\xEF\xBF\xBD") : text.substr(at, cluster.size);
        cells_.push_back({begin, static_cast<uint32_t>(text_.size()), static_cast<uint16_t>(column),
                          static_cast<uint8_t>(cluster.width), style, cluster.sure});
        column += cluster.width;
        at += cluster.size;
    }
}

size_t ScreenLine::common_cells(const ScreenLine& other) const {
    const size_t most = std::min(cells_.size(), other.cells_.size());
    size_t count = 0;
    while (count < most && cells_[count].style == other.cells_[count].style &&
           text_of(cells_[count]) == other.text_of(other.cells_[count]))
        ++count;
    return count;
}

bool ScreenLine::operator==(const ScreenLine& other) const {
    return text_ == other.text_ && cells_.size() == other.cells_.size() && common_cells(other) == cells_.size();
}

// Rows below the lowest that was drawn are made by line feeds, which scroll the screen where it ends.
void Renderer::move_to(std::string& out, size_t row, unsigned column) {
    if (row < row_) {
        append_sequence(out, row_ - row, 'A');
    } else if (row > row_) {
        const size_t lowest = shown_.empty() ? 0 : shown_.size() - 1;
        const size_t down = std::min(row, lowest) - std::min(row_, lowest);
        if (down > 0)
            append_sequence(out, down, 'B');
        for (size_t below = std::max(lowest, row_); below < row; ++below)
            out += "\r\n";
    }
    row_ = row;
    out += '\r';
    if (column > 0)
        append_sequence(out, column, 'C');
}

void Renderer::draw_cells(std::string& out, const ScreenLine& line, size_t first_cell) const {
    std::string_view code;
    for (size_t i = first_cell; i < line.cells().size(); ++i) {
        const ScreenLine::Cell& cell = line.cells()[i];
        const std::string_view wanted = code_of(cell.style, colors_);
        if (wanted != code) {
            if (!code.empty())
                out += "\x1b[0m";
            out += wanted;
            code = wanted;
        }
        out += line.text_of(cell);
        if (!cell.sure) // whatever the terminal made of it, the next one stands where it should
            append_sequence(out, size_t{1} + cell.column + cell.width, 'G');
    }
    if (!code.empty())
        out += "\x1b[0m";
}

std::string Renderer::draw(const Frame& frame) {
    std::string out;
    size_t drawn = 0;
    for (size_t row = 0; row < frame.lines.size(); ++row) {
        const ScreenLine& line = frame.lines[row];
        const bool is_new = row >= shown_.size();
        static const ScreenLine nothing;
        const ScreenLine& before = is_new ? nothing : shown_[row];
        if (!is_new && line == before)
            continue;
        const size_t common = line.common_cells(before);
        const unsigned column = common == 0 ? 0 : line.cells()[common - 1].column + line.cells()[common - 1].width;
        move_to(out, row, column);
        // The rest is erased first where the terminal may have shown it wider than expected.
        const bool sure =
            std::all_of(before.cells().begin(), before.cells().end(), [](const auto& cell) { return cell.sure; });
        if (line.width() < before.width() || !sure)
            out += "\x1b[K";
        draw_cells(out, line, common);
        if (is_new)
            shown_.push_back(line);
        ++drawn;
    }
    if (frame.lines.size() < shown_.size()) {
        move_to(out, frame.lines.size(), 0);
        out += "\x1b[J";
        ++drawn;
    }
    shown_ = frame.lines;
    move_to(out, frame.cursor_row, frame.cursor_column);
    column_ = frame.cursor_column;
    if (drawn > 1)
        out = "\x1b[?25l" + out + "\x1b[?25h";
    return out;
}

std::string Renderer::leave() {
    std::string out;
    move_to(out, shown_.empty() ? 0 : shown_.size() - 1, 0);
    out += "\r\n";
    shown_.clear();
    row_ = 0;
    column_ = 0;
    return out;
}

std::string Renderer::erase(unsigned columns) {
    size_t above = shown_.empty() ? 0 : wrapped_row(shown_[row_], columns, column_);
    for (size_t row = 0; row < row_; ++row)
        above += 1 + wrapped_row(shown_[row], columns, std::max(shown_[row].width(), 1U) - 1);
    std::string out = "\r";
    if (above > 0)
        append_sequence(out, above, 'A');
    out += "\x1b[J";
    shown_.clear();
    row_ = 0;
    column_ = 0;
    return out;
}

std::string Renderer::clear_screen() {
    shown_.clear();
    row_ = 0;
    column_ = 0;
    return "\x1b[H\x1b[2J";
}

} // namespace batt::editor
