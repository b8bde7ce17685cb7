// The skeleton of pages that need nothing but themselves: head, style for light and dark, the palettes, buttons for both. What a page is
// about is in its own file (picture_page.h, trace_page.h) with its templates in report/templates/.
#pragma once

#include <string>
#include <string_view>

#include "report/palette.h"
#include "report/picture.h"
#include "report/svg.h"

namespace batt::report {

struct HtmlPage {
    std::string title;       ///< plain text
    std::string body;        ///< markup
    std::string_view style;  ///< rules of this kind of page
    std::string_view script; ///< of this kind of page
    Palette palette = Palette::classic;
};

/// The text of a file.
std::string html_page(const HtmlPage& page);

/// A panel and a picture as parts of a body.
std::string html_panel(const Panel& panel, const SvgDrawing& drawing);
std::string html_picture(const Picture& picture, const SvgDrawing& drawing);

} // namespace batt::report
