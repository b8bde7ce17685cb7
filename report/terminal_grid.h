// Grids and patches for people: side by side, in colours where the terminal has them, as digits where it has none.
// Whether it has is decided in terminal.h; which grids are worth showing, by the commands.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <battc/grid.h>

#include "report/palette.h"
#include "report/picture.h"
#include "report/terminal.h"

namespace batt::report {

/// How cells are drawn.
struct GridDrawing {
    Palette palette = Palette::classic;
    bool digits = false; ///< in coloured cells too; where there are no colours, cells are digits anyway
};

/// Columns that a drawing leaves free at its left.
inline constexpr size_t panels_margin = 2;

/// Draws panels side by side, below each other where the terminal is too narrow. Cells are two columns wide if all panels fit
/// beside each other like this or each is small, else half a character high if the terminal can show that. Differing cells are marked where they stand
/// if cells are two columns wide, else in a panel of their own; of a grid that is too wide for the terminal their places are
/// listed. Ends in a line break.
std::string draw_panels(std::span<const Panel> panels, const Terminal& terminal, const GridDrawing& drawing = {});

/// The groups of a picture, one below the other, with their headings. Ends in a line break.
std::string draw_picture(const Picture& picture, const Terminal& terminal, const GridDrawing& drawing = {});

/// The number of cells in which grids of the same size differ; nothing where the sizes differ.
std::optional<size_t> count_differences(const battc::GridView& first, const battc::GridView& second);

} // namespace batt::report
