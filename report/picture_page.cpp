#include "report/picture_page.h"

#include "report/html_page.h"

namespace batt::report {

std::string picture_page(std::string_view title, const Picture& picture, const SvgDrawing& drawing) {
    return html_page(
        {std::string(title), "<main>\n" + html_picture(picture, drawing) + "</main>", {}, {}, drawing.palette});
}

} // namespace batt::report
