// Values on terminals, as people want to see them: what of a value becomes a picture is in value_picture.h, how its cells are drawn in
// terminal_grid.h.
#pragma once

#include <cstddef>
#include <string>

#include <battc/value.h>

#include "report/palette.h"
#include "report/terminal.h"

namespace batt::report {

struct ValueDrawing {
    Palette palette = Palette::classic;
    bool digits = false;       ///< in coloured cells
    bool literal = false;      ///< only the literal, as Python prints it
    size_t most_rows = 100;    ///< of a grid or patch; the rest is counted
    size_t most_elements = 24; ///< of a set or tuple with grids or patches in it; the rest is counted
    size_t most_text = 400;    ///< characters of a literal within a drawing; the rest is counted
};

/// Grids are coloured blocks (digits where there are no colours) under their size; objects and indices blocks in their bounding box
/// under place, size and colours; sets and tuples of such stand beside each other under their count, wrapped to the width of the
/// terminal; everything else is a literal, sets with their count. Long values are cut, with a count of what is missing: a drawing is
/// short, and made at once. Ends in a line break.
std::string draw_value(const battc::Value& value, const Terminal& terminal, const ValueDrawing& drawing = {});

} // namespace batt::report
