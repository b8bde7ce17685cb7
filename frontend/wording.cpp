#include "frontend/wording.h"

namespace batt::frontend {

std::string quoted(std::string_view text) {
    std::string result = "'";
    result.append(text).append("'");
    return result;
}

std::string quoted_excerpt(std::string_view text) {
    constexpr size_t longest = 40;
    std::string result = "'";
    result += text.substr(0, longest);
    result += text.size() > longest ? "...'" : "'";
    return result;
}

std::string counted(size_t count, std::string_view noun) {
    std::string result = std::to_string(count);
    result.append(" ").append(noun);
    if (count != 1)
        result += 's';
    return result;
}

} // namespace batt::frontend
