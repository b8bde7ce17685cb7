#include "report/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace batt::report {

std::string with_commas(size_t number) {
    std::string text = std::to_string(number);
    for (size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, ",");
    return text;
}

std::string counted(size_t number, std::string_view noun) {
    return fmt::format("{} {}{}", with_commas(number), noun, number == 1 ? "" : "s");
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<uint64_t>(std::lround(std::clamp(seconds, 0.0, 1e9)));
    const std::string end = fmt::format("{:02}", whole % 60);
    return whole < 3600 ? fmt::format("{}:{}", whole / 60, end)
                        : fmt::format("{}:{:02}:{}", whole / 3600, whole / 60 % 60, end);
}

} // namespace batt::report
