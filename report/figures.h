// Figures and durations as people read them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace batt::report {

/// "1,718"
std::string with_commas(size_t number);
/// "1 function", "2,000 functions"
std::string counted(size_t number, std::string_view noun);
/// "0:07", "12:34", "3:04:05"
std::string duration_text(double seconds);

} // namespace batt::report
