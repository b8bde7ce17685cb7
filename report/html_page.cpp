#include "report/html_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/templates.h"

namespace batt::report {

namespace {

/// What a reader of the screen says of a grid.
std::string label_of(const Panel& panel) {
    std::string label = panel.caption;
    std::ranges::replace(label, '\n', ' ');
    return label.empty() ? fmt::format("grid {}x{}", panel.grid->height(), panel.grid->width()) : label;
}

} // namespace

std::string html_page(const HtmlPage& page) {
    return fmt::format("<!DOCTYPE html>\n<html lang=\"en\" data-palette=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
                       "<style>\n{}\n{}{}</style>\n</head>\n<body>\n"
                       "<header><h1>{}</h1><div class=\"controls\">"
                       "<button type=\"button\" id=\"palette\" hidden>Palette</button>"
                       "<button type=\"button\" id=\"theme\" hidden>Light or dark</button></div></header>\n"
                       "{}\n<script>\n{}{}</script>\n</body>\n</html>\n",
                       palette_name(page.palette), escape_markup(page.title), palette_css(page.palette), page_css,
                       page.style, escape_markup(page.title), page.body, page_js, page.script);
}

std::string html_panel(const Panel& panel, const SvgDrawing& drawing) {
    std::string text = "<figure>";
    if (!panel.caption.empty())
        text += fmt::format("<figcaption>{}</figcaption>", escape_markup(panel.caption));
    text += panel.grid ? svg_cells(panel, drawing.digits, label_of(panel))
                       : fmt::format("<pre>{}</pre>", escape_markup(panel.text));
    if (!panel.remark.empty())
        text += fmt::format("<p class=\"remark\">{}</p>", escape_markup(panel.remark));
    return text + "</figure>";
}

std::string html_picture(const Picture& picture, const SvgDrawing& drawing) {
    std::string text;
    for (const PictureGroup& group : picture.groups) {
        if (!group.heading.empty()) {
            const std::string_view element = !group.panels.empty() || group.level != 0 ? "h3" : "p";
            text += fmt::format("<{0} class=\"heading level{1}\">{2}</{0}>", element, group.level,
                                escape_markup(group.heading));
        }
        if (!group.panels.empty()) {
            text += fmt::format("<div class=\"panels level{}\">", group.level);
            for (const Panel& panel : group.panels)
                text += html_panel(panel, drawing);
            text += "</div>";
        }
        if (!group.remark.empty())
            text += fmt::format("<p class=\"remark\">{}</p>", escape_markup(group.remark));
        text += "\n";
    }
    return text;
}

} // namespace batt::report
