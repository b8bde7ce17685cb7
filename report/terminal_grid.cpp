#include "report/terminal_grid.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/wrap.h"

namespace batt::report {

namespace {

using battc::GridView;

struct PaletteColor {
    uint8_t red, green, blue;
    uint8_t index; ///< the nearest of the 256 colours
    bool light;    ///< black marks are better seen on it than white ones
};

// The palette of the ARC community's editors. 24-bit value, nearest indexed colour.
constexpr PaletteColor palette[] = {
    {0x00, 0x00, 0x00, 16, false},  // 0 black
    {0x00, 0x74, 0xD9, 32, false},  // 1 blue
    {0xFF, 0x41, 0x36, 203, false}, // 2 red
    {0x2E, 0xCC, 0x40, 41, true},   // 3 green
    {0xFF, 0xDC, 0x00, 220, true},  // 4 yellow
    {0xAA, 0xAA, 0xAA, 248, true},  // 5 grey
    {0xF0, 0x12, 0xBE, 199, false}, // 6 magenta
    {0xFF, 0x85, 0x1B, 208, true},  // 7 orange
    {0x7F, 0xDB, 0xFF, 117, true},  // 8 light blue
    {0x87, 0x0C, 0x25, 88, false},  // 9 maroon
};
// Numbers that programs compute but no task shows.
constexpr PaletteColor no_color = {0x44, 0x44, 0x44, 238, false};

constexpr PaletteColor white = {0xFF, 0xFF, 0xFF, 231, true};

const PaletteColor& color_of(int cell) { return cell >= 0 && cell <= 9 ? palette[cell] : no_color; }

enum class CellStyle : uint8_t {
    digits,       ///< a digit and a blank to a cell
    dense_digits, ///< a digit to a cell
    blocks,       ///< two columns to a cell
    half_blocks,  ///< one column to two cells, one above the other
};

size_t columns_of_cell(CellStyle style) { return style == CellStyle::digits || style == CellStyle::blocks ? 2 : 1; }

/// One character for a cell where there are no colours, and for what the palette lacks.
char letter_of(int cell) {
    if (cell == 0)
        return '.';
    if (cell > 0 && cell <= 9)
        return static_cast<char>('0' + cell);
    return cell < 0 ? '-' : '+';
}

std::string escape(const PaletteColor& color, ColorDepth depth, bool background) {
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

    void background(const PaletteColor* color) { change(background_, color, true); }
    void foreground(const PaletteColor* color) { change(foreground_, color, false); }
    void add(std::string_view text) { text_ += text; }
    std::string finish() && { return std::move(text_) + std::string(reset); }

private:
    void change(const PaletteColor*& current, const PaletteColor* color, bool is_background) {
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
    const PaletteColor* background_ = nullptr;
    const PaletteColor* foreground_ = nullptr;
};

/// `other`: a grid of the same size; cells that differ from it are marked.
std::string draw_row(const GridView& grid, const GridView* other, int row, CellStyle style, ColorDepth depth) {
    if (style == CellStyle::digits || style == CellStyle::dense_digits) {
        std::string line;
        for (int column = 0; column < grid.width(); ++column) {
            const int cell = grid.at(row, column);
            line += letter_of(cell);
            if (style == CellStyle::digits)
                line += other != nullptr && other->at(row, column) != cell ? '*' : ' ';
        }
        return line;
    }
    ColoredLine line(depth);
    for (int column = 0; column < grid.width(); ++column) {
        const int cell = grid.at(row, column);
        const PaletteColor& color = color_of(cell);
        if (style == CellStyle::half_blocks) {
            // The upper cell is the foreground of a half block.
            line.foreground(&color);
            line.background(row + 1 < grid.height() ? &color_of(grid.at(row + 1, column)) : nullptr);
            line.add("▀");
            continue;
        }
        line.background(&color);
        std::string_view mark = "  ";
        std::string number;
        if (other != nullptr && other->at(row, column) != cell) {
            mark = "><";
        } else if (&color == &no_color) {
            number = cell >= -9 && cell <= 99 ? fmt::format("{:>2}", cell) : "??";
            mark = number;
        }
        if (mark != "  ")
            line.foreground(color.light ? &palette[0] : &white);
        line.add(mark);
    }
    return std::move(line).finish();
}

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

size_t width_of(const Panel& panel, CellStyle style) {
    constexpr size_t text_width = 36;
    const size_t content = panel.grid ? static_cast<size_t>(panel.grid->width()) * columns_of_cell(style)
                                      : std::min(text_width, panel.text.size());
    return std::max(content, panel.caption.size());
}

/// What other panels differ in, where their cells have no room for marks.
struct DrawnPanel : Panel {
    bool only_marks = false;
};

Block draw(const DrawnPanel& panel, CellStyle style, const Terminal& terminal) {
    Block block;
    block.width = width_of(panel, style);
    const auto add = [&block](std::string line, size_t columns) {
        line.append(block.width - std::min(block.width, columns), ' ');
        block.lines.push_back(std::move(line));
    };
    add(Paint(terminal).quiet(panel.caption), panel.caption.size());
    if (!panel.grid) {
        const std::string wrapped = wrap(panel.text, static_cast<unsigned>(block.width), 0);
        for (size_t begin = 0; begin <= wrapped.size();) {
            const size_t end = std::min(wrapped.find('\n', begin), wrapped.size());
            add(wrapped.substr(begin, end - begin), end - begin);
            begin = end + 1;
        }
        return block;
    }
    const GridView& grid = *panel.grid;
    const GridView* const other =
        panel.compared_with && same_size(grid, *panel.compared_with) ? &*panel.compared_with : nullptr;
    const int step = style == CellStyle::half_blocks ? 2 : 1;
    const size_t columns = static_cast<size_t>(grid.width()) * columns_of_cell(style);
    for (int row = 0; row < grid.height(); row += step)
        add(panel.only_marks ? draw_marks(grid, *other, row, style)
                             : draw_row(grid, other, row, style, terminal.colors),
            columns);
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

std::string draw_panels(std::span<const Panel> given, const Terminal& terminal) {
    constexpr size_t margin = 2;
    const size_t columns = terminal.columns - margin;
    const bool colored = terminal.colors != ColorDepth::none;
    const CellStyle large = colored ? CellStyle::blocks : CellStyle::digits;
    const CellStyle small = !colored           ? CellStyle::dense_digits
                            : terminal.unicode ? CellStyle::half_blocks
                                               : CellStyle::blocks;
    const CellStyle style = total_width(given, large) <= columns ? large : small;

    std::vector<DrawnPanel> panels;
    std::vector<DrawnPanel> marks;
    for (const Panel& panel : given) {
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
        for (const DrawnPanel& panel : rest.first(count)) {
            blocks.push_back(draw(panel, style, terminal));
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

} // namespace batt::report
