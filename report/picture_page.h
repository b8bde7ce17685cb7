// A picture as a page.
#pragma once

#include <string>
#include <string_view>

#include "report/picture.h"
#include "report/svg.h"

namespace batt::report {

/// The text of a page that needs nothing but itself.
std::string picture_page(std::string_view title, const Picture& picture, const SvgDrawing& drawing = {});

} // namespace batt::report
