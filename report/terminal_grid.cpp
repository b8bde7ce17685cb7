#include "report/terminal_grid.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/wrap.h"

namespace batt::report {

namespace {

using battc::GridView;

enum class CellStyle : uint8_t {
    digits,       ///< a digit and a blank to a cell
    dense_digits, ///< a digit to a cell
    blocks,       ///< two coloured columns to a cell
    dense_blocks, ///< one coloured column to a cell
    half_blocks,  ///< one coloured column to two cells, one above the other
};

size_t columns_of_cell(CellStyle style) { return style == CellStyle::digits || style == CellStyle::blocks ? 2 : 1; }

/// Shows where cells are that do not belong to a patch.
constexpr CellColor quiet_color = {0x77, 0x77, 0x77, 243, false};

/// One character for a cell where there are no colours, and for what the palette lacks.
char letter_of(int cell) {
    if (cell == empty_cell)
        return ' ';
    if (cell == index_cell)
        return '#';
    if (cell == 0)
        return '.';
    if (is_palette_color(cell))
        return static_cast<char>('0' + cell);
    return cell < 0 ? '-' : '+';
}

std::string escape(const CellColor& color, ColorDepth depth, bool background) {
    const int code = background ? 48 : 38;
    return depth == ColorDepth::full ? fmt::format("\x1b[{};2;{};{};{}m", code, color.red, color.green, color.blue)
                                     : fmt::format("\x1b[{};5;{}m", code, color.index);
}

constexpr std::string_view reset = "\x1b[0m";

/// The lines of one panel, each exactly `width` columns wide on the terminal.
struct Block {
    std::vector<std::string> lines;
    size_t width = 0;
};

bool same_size(const GridView& first, const GridView& second) {
    return first.height() == second.height() && first.width() == second.width();
}

/// Draws lines of coloured cells, changing colours only where they change.
class ColoredLine {
public:
    explicit ColoredLine(ColorDepth depth) : depth_(depth) {}

    void background(const CellColor* color) { change(background_, color, true); }
    void foreground(const CellColor* color) { change(foreground_, color, false); }
    void add(std::string_view text) { text_ += text; }
    std::string finish() && { return std::move(text_) + std::string(reset); }

private:
    void change(const CellColor*& current, const CellColor* color, bool is_background) {
        if (current == color)
            return;
        current = color;
        if (color == nullptr)
            text_ += is_background ? "\x1b[49m" : "\x1b[39m";
        else
            text_ += escape(*color, depth_, is_background);
    }

    ColorDepth depth_;
    std::string text_;
    const CellColor* background_ = nullptr;
    const CellColor* foreground_ = nullptr;
};

/// Draws rows of cells in one style.
class RowPrinter {
public:
    RowPrinter(CellStyle style, const Terminal& terminal, const GridDrawing& drawing)
        : style_(style), terminal_(terminal), drawing_(drawing) {}

    /// `other`: a grid of the same size; cells that differ from it are marked.
    std::string row(const GridView& grid, const GridView* other, int row) const {
        if (style_ == CellStyle::digits || style_ == CellStyle::dense_digits)
            return plain_row(grid, other, row);
        ColoredLine line(terminal_.colors);
        for (int column = 0; column < grid.width(); ++column) {
            const int cell = grid.at(row, column);
            if (style_ == CellStyle::half_blocks)
                add_halves(line, cell,
                           row + 1 < grid.height() ? std::optional(grid.at(row + 1, column)) : std::nullopt);
            else
                add_cell(line, cell, other != nullptr && other->at(row, column) != cell);
        }
        return std::move(line).finish();
    }

private:
    std::string plain_row(const GridView& grid, const GridView* other, int row) const {
        std::string line;
        for (int column = 0; column < grid.width(); ++column) {
            const int cell = grid.at(row, column);
            line += letter_of(cell);
            if (style_ == CellStyle::digits)
                line += other != nullptr && other->at(row, column) != cell ? '*' : ' ';
        }
        return line;
    }

    /// Null: the terminal's own colour, in which indices are drawn.
    const CellColor* paint_of(int cell) const {
        return cell == empty_cell || cell == index_cell ? nullptr : &color_of(drawing_.palette, cell);
    }

    void add_cell(ColoredLine& line, int cell, bool differs) const {
        const bool wide = style_ == CellStyle::blocks;
        const CellColor* const color = paint_of(cell);
        line.background(color);
        if (color == nullptr) {
            const bool empty = cell == empty_cell;
            line.foreground(empty ? &quiet_color : nullptr);
            const std::string_view text = empty ? (terminal_.unicode ? "·" : " ") : (terminal_.unicode ? "█" : "#");
            line.add(differs && wide ? "><" : text);
            if (wide && !differs)
                line.add(empty ? " " : text);
            return;
        }
        const std::string text = wide ? wide_text(cell, differs) : narrow_text(cell);
        if (text.find_first_not_of(' ') != std::string::npos)
            line.foreground(&contrast_color(*color));
        line.add(text);
    }
    std::string wide_text(int cell, bool differs) const {
        if (drawing_.digits && is_palette_color(cell))
            return fmt::format("{:>{}}{}", cell, differs ? 1 : 2, differs ? "*" : "");
        if (differs)
            return "><";
        if (is_palette_color(cell))
            return "  ";
        return cell >= -9 && cell <= 99 ? fmt::format("{:>2}", cell) : "??";
    }
    std::string narrow_text(int cell) const {
        if (!is_palette_color(cell))
            return {letter_of(cell)};
        return drawing_.digits ? fmt::format("{}", cell) : " ";
    }

    /// Two cells, one above the other; the lower may be beyond the grid.
    void add_halves(ColoredLine& line, int upper, std::optional<int> lower) const {
        const CellColor* const above = paint_of(upper);
        const CellColor* const below = lower ? paint_of(*lower) : nullptr;
        const bool no_upper = upper == empty_cell;
        const bool no_lower = !lower || *lower == empty_cell;
        if (no_upper && no_lower) {
            line.background(nullptr);
            line.foreground(&quiet_color);
            line.add("·");
        } else if (!no_lower && (no_upper || below == nullptr)) {
            // The lower cell is the foreground: there is no upper one, or the lower has the terminal's own colour.
            line.foreground(below);
            line.background(above);
            line.add(upper == index_cell ? "█" : "▄");
        } else {
            line.foreground(above);
            line.background(below);
            line.add("▀");
        }
    }

    CellStyle style_;
    const Terminal& terminal_;
    const GridDrawing& drawing_;
};

/// A row of marks, '*' for each cell that differs. With half blocks a character stands for two cells here too: "▀" for the upper one,
/// "▄" for the lower, "█" for both.
std::string draw_marks(const GridView& grid, const GridView& other, int row, CellStyle style) {
    std::string line;
    for (int column = 0; column < grid.width(); ++column) {
        const bool here = grid.at(row, column) != other.at(row, column);
        if (style != CellStyle::half_blocks) {
            line += here ? '*' : '.';
            continue;
        }
        const bool below = row + 1 < grid.height() && grid.at(row + 1, column) != other.at(row + 1, column);
        line += here && below ? "█" : here ? "▀" : below ? "▄" : "·";
    }
    return line;
}

/// The places of cells that differ, in words.
std::string list_differences(const GridView& grid, const GridView& other) {
    constexpr size_t most = 20;
    std::string text;
    size_t count = 0;
    for (int row = 0; row < grid.height(); ++row)
        for (int column = 0; column < grid.width(); ++column)
            if (grid.at(row, column) != other.at(row, column) && ++count <= most)
                text += fmt::format("{}({}, {})", text.empty() ? "" : ", ", row, column);
    return count > most ? fmt::format("{} and {} more", text, count - most) : text;
}

/// Columns of a line on a terminal: characters, not bytes.
size_t columns_of_text(std::string_view text) {
    return static_cast<size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (size_t begin = 0; !text.empty() && begin <= text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

size_t longest_line(std::string_view text) {
    size_t longest = 0;
    for (const std::string_view line : lines_of(text))
        longest = std::max(longest, columns_of_text(line));
    return longest;
}

size_t width_of(const Panel& panel, CellStyle style) {
    constexpr size_t text_width = 36;
    const size_t content = panel.grid ? static_cast<size_t>(panel.grid->width()) * columns_of_cell(style)
                                      : std::min(text_width, longest_line(panel.text));
    return std::max({content, longest_line(panel.caption), longest_line(panel.remark)});
}

/// What other panels differ in, where their cells have no room for marks.
struct DrawnPanel : Panel {
    bool only_marks = false;
};

/// `caption_lines`: of the tallest caption beside this one, so that cells begin on one line.
Block draw(const DrawnPanel& panel, CellStyle style, size_t caption_lines, const Terminal& terminal,
           const GridDrawing& drawing) {
    Block block;
    block.width = width_of(panel, style);
    const auto add = [&block](std::string line, size_t columns) {
        line.append(block.width - std::min(block.width, columns), ' ');
        block.lines.push_back(std::move(line));
    };
    const auto add_text = [&](std::string_view text, bool quiet) {
        for (const std::string_view line : lines_of(text))
            add(quiet ? Paint(terminal).quiet(line) : std::string(line), columns_of_text(line));
    };
    add_text(panel.caption, true);
    while (block.lines.size() < caption_lines)
        add("", 0);
    if (panel.grid) {
        const GridView& grid = *panel.grid;
        const GridView* const other =
            panel.compared_with && same_size(grid, *panel.compared_with) ? &*panel.compared_with : nullptr;
        const RowPrinter printer(style, terminal, drawing);
        const int step = style == CellStyle::half_blocks ? 2 : 1;
        const size_t columns = static_cast<size_t>(grid.width()) * columns_of_cell(style);
        for (int row = 0; row < grid.height(); row += step)
            add(panel.only_marks ? draw_marks(grid, *other, row, style) : printer.row(grid, other, row), columns);
    } else {
        add_text(wrap(panel.text, static_cast<unsigned>(block.width), 0), false);
    }
    if (!panel.remark.empty())
        add_text(panel.remark, true);
    return block;
}

constexpr size_t gap = 3;

template <class Panels>
size_t total_width(const Panels& panels, CellStyle style) {
    size_t width = 0;
    for (const Panel& panel : panels)
        width += width_of(panel, style) + (width == 0 ? 0 : gap);
    return width;
}

} // namespace

std::optional<size_t> count_differences(const GridView& first, const GridView& second) {
    if (!same_size(first, second))
        return std::nullopt;
    size_t count = 0;
    for (int row = 0; row < first.height(); ++row)
        for (int column = 0; column < first.width(); ++column)
            count += first.at(row, column) != second.at(row, column) ? 1 : 0;
    return count;
}

std::string draw_panels(std::span<const Panel> given, const Terminal& terminal, const GridDrawing& drawing) {
    constexpr size_t margin = panels_margin;
    const size_t columns = terminal.columns - margin;
    std::vector<Panel> wrapped(given.begin(), given.end());
    for (Panel& panel : wrapped)
        panel.caption = wrap(panel.caption, static_cast<unsigned>(columns), 0);
    const bool colored = terminal.colors != ColorDepth::none;
    const CellStyle large = colored ? CellStyle::blocks : CellStyle::digits;
    const CellStyle small = !colored                              ? CellStyle::dense_digits
                            : terminal.unicode && !drawing.digits ? CellStyle::half_blocks
                                                                  : CellStyle::dense_blocks;
    // Of many small panels no row would be saved.
    const bool little = std::ranges::all_of(wrapped, [&](const Panel& panel) {
        return !panel.grid || static_cast<size_t>(panel.grid->width()) * columns_of_cell(large) * 4 <= columns;
    });
    const CellStyle style = little || total_width(wrapped, large) <= columns ? large : small;

    std::vector<DrawnPanel> panels;
    std::vector<DrawnPanel> marks;
    for (const Panel& panel : wrapped) {
        DrawnPanel& drawn = panels.emplace_back(DrawnPanel{panel});
        if (!panel.grid)
            continue;
        const GridView& grid = *panel.grid;
        const bool differs = panel.compared_with && count_differences(grid, *panel.compared_with).value_or(0) != 0;
        if (static_cast<size_t>(grid.width()) * columns_of_cell(style) > columns) {
            drawn.text = "too wide to be drawn here";
            if (differs)
                drawn.text += "; differs in (row, column) " + list_differences(grid, *panel.compared_with);
            drawn.grid.reset();
        } else if (differs && columns_of_cell(style) == 1) {
            marks.push_back({{"differing cells", grid, {}, panel.compared_with}, true});
        }
    }
    panels.insert(panels.end(), marks.begin(), marks.end());
    std::string text;
    for (size_t begin = 0; begin < panels.size();) {
        const std::span<const DrawnPanel> rest = std::span<const DrawnPanel>(panels).subspan(begin);
        size_t count = 1;
        while (count < rest.size() && total_width(rest.first(count + 1), style) <= columns)
            ++count;
        std::vector<Block> blocks;
        size_t height = 0;
        size_t caption_lines = 0;
        for (const DrawnPanel& panel : rest.first(count))
            caption_lines = std::max(caption_lines, lines_of(panel.caption).size());
        for (const DrawnPanel& panel : rest.first(count)) {
            blocks.push_back(draw(panel, style, caption_lines, terminal, drawing));
            height = std::max(height, blocks.back().lines.size());
        }
        for (size_t row = 0; row < height; ++row) {
            std::string line;
            for (const Block& block : blocks) {
                line.append(line.empty() ? margin : gap, ' ');
                line += row < block.lines.size() ? block.lines[row] : std::string(block.width, ' ');
            }
            line.erase(line.find_last_not_of(' ') + 1);
            text += line + '\n';
        }
        begin += count;
    }
    return text;
}

std::string draw_picture(const Picture& picture, const Terminal& terminal, const GridDrawing& drawing) {
    std::string text;
    /// Text under a level of groups, broken to the width of the terminal.
    const auto add_text = [&](unsigned level, const std::string& line) {
        const std::string margin(level * panels_margin, ' ');
        const unsigned columns = std::max(20U, terminal.columns - static_cast<unsigned>(margin.size()) - 1);
        text += margin + wrap(line, columns, static_cast<unsigned>(margin.size() + panels_margin)) + "\n";
    };
    for (const PictureGroup& group : picture.groups) {
        if (!group.heading.empty())
            add_text(group.level, group.heading);
        if (!group.panels.empty())
            text += draw_panels(group.panels, terminal, drawing);
        if (!group.remark.empty())
            add_text(group.level + 1, group.remark);
    }
    return text;
}

} // namespace batt::report
