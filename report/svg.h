// Pictures as SVG: the cells of one panel, as a part of a page, and whole pictures as files of their own. Colours are classes, whose
// style a file has with it and a page gives (palette_css), so that one text serves both palettes, light and dark.
#pragma once

#include <string>
#include <string_view>

#include "report/palette.h"
#include "report/picture.h"

namespace batt::report {

/// How cells are drawn in SVG and HTML.
struct SvgDrawing {
    Palette palette = Palette::classic;
    bool digits = false;
};

/// Text with what SVG and HTML would take for their own replaced; what no XML may contain becomes U+FFFD.
std::string escape_markup(std::string_view text);

/// An <svg> element with the cells of a panel, one unit wide each: opaque cells in paths by colour, lines between them, marks around cells
/// that differ. `label` is what readers of the screen say.
std::string svg_cells(const Panel& panel, bool digits, std::string_view label);

/// Rules for the classes of cells with variables --c0 to --c9 and --d0 to --d9 (digits), of the palette chosen and, where the root of the
/// page has data-palette="classic" or "accessible", of that.
std::string palette_css(Palette palette);

/// A file: groups below each other, panels side by side, wrapped where they are wide. Needs nothing but itself, light or dark as the viewer
/// has it.
std::string draw_svg(const Picture& picture, const SvgDrawing& drawing = {});

} // namespace batt::report
