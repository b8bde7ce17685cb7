#include "runtime/results/left_out_line.h"

#include <fmt/format.h>

#include "runtime/data/json.h"

namespace batt::runtime {

namespace {

// Quotes inside a string of JSON are escaped, so this stands nowhere else in a line.
constexpr std::string_view status = "\"status\": \"left out\"";

std::string string_or_null(std::string_view text) { return text.empty() ? "null" : json_string(text); }
std::string number_or_null(uint32_t number) { return number == 0 ? "null" : std::to_string(number); }

} // namespace

std::string left_out_line(const LeftOut& left_out) {
    return fmt::format("{{\"program\": {}, \"function\": {}, \"task\": {}, \"split\": null, \"index\": null, {}, "
                       "\"match\": false, \"error\": {{\"kind\": \"left out\", \"message\": {}, \"line\": {}, "
                       "\"column\": {}}}, \"diagnostics\": [{}]}}",
                       json_string(left_out.program), string_or_null(left_out.function), string_or_null(left_out.task),
                       status, json_string(left_out.message), number_or_null(left_out.line),
                       number_or_null(left_out.column), fmt::join(left_out.diagnostics, ", "));
}

bool is_left_out_line(std::string_view line) { return line.find(status) != std::string_view::npos; }

std::string left_out_json(const std::vector<std::string>& lines, std::string_view indentation) {
    std::string text = "[";
    for (const std::string& line : lines)
        text += fmt::format("{}\n{}{}", &line == &lines.front() ? "" : ",", indentation, line);
    return text + "]";
}

} // namespace batt::runtime
