#include "report/value_drawing.h"

#include "report/terminal_grid.h"
#include "report/value_picture.h"

namespace batt::report {

namespace {

constexpr size_t longest_literal = size_t{1} << 20;

} // namespace

std::string draw_value(const battc::Value& value, const Terminal& terminal, const ValueDrawing& drawing) {
    if (drawing.literal)
        return value.literal(longest_literal) + "\n";
    PictureLimits limits;
    limits.most_rows = drawing.most_rows;
    limits.most_columns = terminal.columns - panels_margin;
    limits.most_elements = drawing.most_elements;
    limits.most_text = drawing.most_text;
    return draw_picture(picture_of(value, limits), terminal, {drawing.palette, drawing.digits});
}

} // namespace batt::report
