// What is to be seen, as lines of styled characters, and the bytes that make a terminal show it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "battc/editor/hooks.h"

namespace batt::editor {

/// One line of a screen.
class ScreenLine {
public:
    /// A character at its place in `text()`.
    struct Cell {
        uint32_t begin = 0;
        uint32_t end = 0;
        uint16_t column = 0;
        uint8_t width = 1;
        Style style = Style::plain;
        bool sure = true; ///< of its width
    };

    /// Adds a cleaned text of one line.
    void add(std::string_view text, Style style);
    /// Adds as much of it as fits into `columns` in all.
    void add(std::string_view text, Style style, unsigned columns);

    const std::string& text() const { return text_; }
    const std::vector<Cell>& cells() const { return cells_; }
    unsigned width() const { return cells_.empty() ? 0U : cells_.back().column + cells_.back().width; }
    std::string_view text_of(const Cell& cell) const {
        return std::string_view(text_).substr(cell.begin, cell.end - cell.begin);
    }
    /// Cells that are the same in both lines, from the left.
    size_t common_cells(const ScreenLine& other) const;
    bool operator==(const ScreenLine& other) const;

private:
    std::string text_;
    std::vector<Cell> cells_;
};

/// What the editor shows, from the line of the prompt down.
struct Frame {
    std::vector<ScreenLine> lines; ///< at least one
    size_t cursor_row = 0;
    unsigned cursor_column = 0;
};

/// Draws frames one over the other, each by the bytes that change the last one into it. Knows no terminal: the bytes are returned.
/// The prompt begins wherever the cursor is at first, in the first column; no line is as wide as the screen.
class Renderer {
public:
    explicit Renderer(bool colors) : colors_(colors) {}

    std::string draw(const Frame& frame);
    /// Leaves the last frame on the screen: the cursor goes to the line below it.
    std::string leave();
    /// Erases the last frame of a screen that has become `columns` wide since, however the terminal wrapped its lines.
    std::string erase(unsigned columns);
    /// Erases the whole screen; the next frame begins at its top.
    std::string clear_screen();

private:
    void move_to(std::string& out, size_t row, unsigned column);
    void draw_cells(std::string& out, const ScreenLine& line, size_t first_cell) const;

    bool colors_;
    std::vector<ScreenLine> shown_;
    size_t row_ = 0;      ///< of the cursor, counted from the first line of the frame
    unsigned column_ = 0; ///< of the cursor
};

} // namespace batt::editor
