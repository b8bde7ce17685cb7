// The files of report/templates/, which CMake puts into the program (embed_templates.cmake). page.css is page_css here.
#pragma once

#include <string_view>

namespace batt::report {

extern const std::string_view page_css;
extern const std::string_view page_js;
extern const std::string_view trace_css;
extern const std::string_view trace_js;

} // namespace batt::report
