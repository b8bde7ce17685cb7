#include "tests/battc/editor/terminal_emulator.h"

#include <algorithm>
#include <cstdlib>

#include "battc/editor/text.h"

namespace batt::test {

TerminalEmulator::TerminalEmulator(unsigned columns, unsigned lines) : columns_(columns) {
    rows_.assign(lines, blank());
}

void TerminalEmulator::clear(Line& line, size_t from, size_t to) const {
    // Half a wide character does not stay.
    if (from < line.cells.size() && line.cells[from].covered && from > 0)
        line.cells[from - 1] = Cell{};
    if (to < line.cells.size() && line.cells[to].covered)
        line.cells[to] = Cell{};
    for (size_t i = from; i < std::min(to, line.cells.size()); ++i)
        line.cells[i] = Cell{};
}

void TerminalEmulator::line_feed() {
    if (row_ + 1 < rows_.size()) {
        ++row_;
    } else {
        rows_.erase(rows_.begin());
        rows_.push_back(blank());
    }
}

void TerminalEmulator::put(std::string_view cluster, unsigned width) {
    if (wrap_pending_ || column_ + width > columns_) {
        rows_[row_].wraps = true;
        line_feed();
        column_ = 0;
        wrap_pending_ = false;
    }
    Line& line = rows_[row_];
    clear(line, column_, column_ + width);
    line.cells[column_] = {std::string(cluster), look_, false, true};
    for (unsigned i = 1; i < width; ++i)
        line.cells[column_ + i] = {"", look_, true, true};
    column_ += width;
    if (column_ == columns_) {
        --column_;
        wrap_pending_ = true;
    }
}

void TerminalEmulator::sequence(std::string_view parameters, char final) {
    const std::string numbers(parameters);
    const auto number = static_cast<unsigned>(std::strtoul(numbers.c_str(), nullptr, 10));
    const unsigned count = std::max(number, 1U);
    if (final == 'm') {
        look_ = numbers == "0" ? "" : look_ + numbers + ";";
        return;
    }
    if (final == 'h' || final == 'l') {
        if (numbers == "?25")
            cursor_visible_ = final == 'h';
        else if (numbers != "?2004" && unknown_.empty())
            unknown_ = numbers + final;
        return;
    }
    wrap_pending_ = false;
    switch (final) {
    case 'A':
        row_ -= std::min<size_t>(row_, count);
        break;
    case 'B':
        row_ = std::min(row_ + count, rows_.size() - 1);
        break;
    case 'C':
        column_ = std::min(column_ + count, columns_ - 1);
        break;
    case 'G':
        column_ = std::min(count, columns_) - 1;
        break;
    case 'H':
        row_ = 0;
        column_ = 0;
        break;
    case 'K':
        clear(rows_[row_], column_, columns_);
        rows_[row_].wraps = false;
        break;
    case 'J':
        for (size_t row = number == 2 ? 0 : row_; row < rows_.size(); ++row) {
            clear(rows_[row], row == row_ && number != 2 ? column_ : 0, columns_);
            rows_[row].wraps = false;
        }
        break;
    default:
        if (unknown_.empty())
            unknown_ = numbers + final;
    }
}

void TerminalEmulator::write(std::string_view bytes) {
    for (size_t at = 0; at < bytes.size();) {
        const char c = bytes[at];
        if (c == '\r') {
            column_ = 0;
            wrap_pending_ = false;
            ++at;
        } else if (c == '\n') {
            line_feed();
            wrap_pending_ = false;
            ++at;
        } else if (c == '\x1b') {
            const size_t end = bytes.find_first_not_of("0123456789;?", at + 2);
            if (at + 1 >= bytes.size() || bytes[at + 1] != '[' || end == std::string_view::npos) {
                unknown_ = "a sequence that does not end";
                return;
            }
            sequence(bytes.substr(at + 2, end - at - 2), bytes[end]);
            at = end + 1;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') {
            unknown_ = "a control character";
            return;
        } else {
            const editor::Cluster cluster = editor::cluster_at(bytes, at);
            put(bytes.substr(at, cluster.size), cluster.width);
            at += cluster.size;
        }
    }
}

void TerminalEmulator::resize(unsigned columns, unsigned lines) {
    std::vector<Line> old = std::move(rows_);
    columns_ = columns;
    rows_.clear();
    size_t cursor_row = 0;
    unsigned cursor_column = 0;
    while (old.size() > row_ + 1 && std::all_of(old.back().cells.begin(), old.back().cells.end(),
                                                [](const Cell& cell) { return cell.text == " "; }))
        old.pop_back();
    bool goes_on = false;
    for (size_t row = 0; row < old.size(); ++row) {
        size_t used = old[row].cells.size();
        while (used > 0 && !old[row].cells[used - 1].written)
            --used;
        if (!goes_on)
            rows_.push_back({{}, false});
        for (size_t i = 0; i < std::max<size_t>(used, row == row_ ? column_ + 1 : 0); ++i) {
            const Cell& cell = old[row].cells[i];
            const size_t width = i + 1 < old[row].cells.size() && old[row].cells[i + 1].covered ? 2 : 1;
            if (!cell.covered && rows_.back().cells.size() + width > columns) {
                rows_.back().wraps = true;
                rows_.push_back({{}, false});
            }
            if (row == row_ && i == column_) {
                cursor_row = rows_.size() - 1;
                cursor_column = static_cast<unsigned>(rows_.back().cells.size());
            }
            rows_.back().cells.push_back(cell);
        }
        goes_on = old[row].wraps;
    }
    for (Line& line : rows_)
        line.cells.resize(columns);
    row_ = cursor_row;
    column_ = std::min(cursor_column, columns - 1);
    wrap_pending_ = false;
    while (rows_.size() > lines) {
        if (row_ + 1 < rows_.size() && row_ == 0) {
            rows_.pop_back();
            continue;
        }
        rows_.erase(rows_.begin());
        --row_;
    }
    while (rows_.size() < lines)
        rows_.push_back(blank());
}

std::string TerminalEmulator::line(size_t row) const {
    std::string text;
    for (const Cell& cell : rows_[row].cells)
        text += cell.text;
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::string TerminalEmulator::styled_line(size_t row) const {
    std::string text;
    for (const Cell& cell : rows_[row].cells)
        text += cell.look.empty() ? cell.text : "{" + cell.look + cell.text + "}";
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

bool TerminalEmulator::same_line(size_t row, const TerminalEmulator& other, size_t other_row) const {
    return rows_[row].cells == other.rows_[other_row].cells;
}

std::string TerminalEmulator::text() const {
    std::string text;
    for (size_t row = 0; row < rows_.size(); ++row)
        text += line(row) + "\n";
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

} // namespace batt::test
