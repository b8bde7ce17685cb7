#include "report/value_drawing.h"

#include <algorithm>

#include "report/terminal_grid.h"
#include "report/value_picture.h"
#include "report/wrap.h"

namespace batt::report {

namespace {

constexpr size_t longest_literal = size_t{1} << 20;

/// Text under a level of groups, broken to the width of the terminal.
std::string text_at(unsigned level, const std::string& text, const Terminal& terminal) {
    const std::string margin(level * panels_margin, ' ');
    const unsigned columns = std::max(20U, terminal.columns - static_cast<unsigned>(margin.size()) - 1);
    return margin + wrap(text, columns, static_cast<unsigned>(margin.size() + panels_margin)) + "\n";
}

} // namespace

std::string draw_value(const battc::Value& value, const Terminal& terminal, const ValueDrawing& drawing) {
    if (drawing.literal)
        return value.literal(longest_literal) + "\n";
    PictureLimits limits;
    limits.most_rows = drawing.most_rows;
    limits.most_columns = terminal.columns - panels_margin;
    limits.most_elements = drawing.most_elements;
    limits.most_text = drawing.most_text;
    std::string text;
    for (const PictureGroup& group : picture_of(value, limits).groups) {
        if (!group.heading.empty())
            text += text_at(group.level, group.heading, terminal);
        if (!group.panels.empty())
            text += draw_panels(group.panels, terminal, {drawing.palette, drawing.digits});
        if (!group.remark.empty())
            text += text_at(group.level + 1, group.remark, terminal);
    }
    return text;
}

} // namespace batt::report
