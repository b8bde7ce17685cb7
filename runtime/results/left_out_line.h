// Functions that take no part in a run because of mistakes, as lines of JSON. They stand before the lines of evaluations, so that
// who reads results as data learns what is missing among them (docs/cli.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace batt::runtime {

struct LeftOut {
    std::string program;  ///< its path
    std::string function; ///< empty: the program as a whole
    std::string task;     ///< the task in the function's name, or empty
    // --- the first mistake
    std::string message;
    uint32_t line = 0; ///< 0: no place in particular
    uint32_t column = 0;
    std::vector<std::string> diagnostics; ///< all that is known about it, as objects of JSON
};

/// The line, without a line break.
std::string left_out_line(const LeftOut& left_out);

/// Whether a line of a file of results is such a one.
bool is_left_out_line(std::string_view line);

/// The lines as a list of JSON.
std::string left_out_json(const std::vector<std::string>& lines, std::string_view indentation);

} // namespace batt::runtime
