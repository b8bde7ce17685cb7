// A small terminal for tests: what the bytes of the renderer make of a screen. Wraps its lines anew when it is resized, as most
// terminals do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace batt::test {

class TerminalEmulator {
public:
    TerminalEmulator(unsigned columns, unsigned lines);

    void write(std::string_view bytes);
    void resize(unsigned columns, unsigned lines);

    unsigned columns() const { return columns_; }
    unsigned lines() const { return static_cast<unsigned>(rows_.size()); }
    size_t cursor_row() const { return row_; }
    unsigned cursor_column() const { return column_; }
    /// A line without blanks at its end.
    std::string line(size_t row) const;
    /// The same, with how each character looks.
    std::string styled_line(size_t row) const;
    /// Whether a line looks the same as one of another terminal of this width.
    bool same_line(size_t row, const TerminalEmulator& other, size_t other_row) const;
    /// All lines down to the last that is not blank.
    std::string text() const;
    /// The first sequence that this terminal does not know.
    const std::string& unknown() const { return unknown_; }
    bool cursor_visible() const { return cursor_visible_; }

private:
    struct Cell {
        std::string text = " ";
        std::string look;     ///< as the sequences that set it
        bool covered = false; ///< by the wide character before it
        bool written = false; ///< since it was erased; counts when the line is wrapped anew
        bool operator==(const Cell& other) const {
            return text == other.text && look == other.look && covered == other.covered;
        }
    };
    struct Line {
        std::vector<Cell> cells;
        bool wraps = false; ///< the next line goes on with it
    };

    Line blank() const { return {std::vector<Cell>(columns_), false}; }
    void put(std::string_view cluster, unsigned width);
    void clear(Line& line, size_t from, size_t to) const;
    void line_feed();
    void sequence(std::string_view parameters, char final);

    unsigned columns_;
    std::vector<Line> rows_;
    size_t row_ = 0;
    unsigned column_ = 0;
    bool wrap_pending_ = false;
    bool cursor_visible_ = true;
    std::string look_;
    std::string unknown_;
};

} // namespace batt::test
