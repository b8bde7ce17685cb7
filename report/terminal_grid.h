// Grids for people: side by side, in the classic ARC palette where the terminal has colours, as digits where it has none.
// Whether it has is decided in terminal.h; which grids are worth showing, by the commands.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <battc/grid.h>

#include "report/terminal.h"

namespace batt::report {

/// A panel of a drawing: a grid under a caption, or a text where there is no grid (an error, a value of another kind).
struct Panel {
    std::string caption;
    std::optional<battc::GridView> grid;
    std::string text;
    /// Cells that differ from this grid are marked, if it has the same size.
    std::optional<battc::GridView> compared_with;
};

/// Draws panels side by side, below each other where the terminal is too narrow. Cells are two columns wide if all panels fit
/// beside each other like this, else half a character high if the terminal can show that. Differing cells are marked where they stand
/// if cells are two columns wide, else in a panel of their own; of a grid that is too wide for the terminal their places are
/// listed. Ends in a line break.
std::string draw_panels(std::span<const Panel> panels, const Terminal& terminal);

/// The number of cells in which grids of the same size differ; nothing where the sizes differ.
std::optional<size_t> count_differences(const battc::GridView& first, const battc::GridView& second);

} // namespace batt::report
