#include "battc/json_lines.h"

#include <iterator>

#include <fmt/format.h>

namespace batt::cli {

namespace {

/// The length of the UTF-8 sequence at the front of a text; 0 if there is no valid one.
size_t sequence_length(std::string_view text) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const size_t length = lead < 0x80                   ? 1
                          : lead >= 0xC2 && lead < 0xE0 ? 2
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xF0 && lead < 0xF5 ? 4
                                                        : 0;
    if (length == 0 || length > text.size())
        return 0;
    for (size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF0 && byte(1) < 0x90) ||
        (lead == 0xF4 && byte(1) > 0x8F))
        return 0; // overlong, a surrogate, or beyond Unicode
    return length;
}

void append_grid(std::string& text, const runtime::GridData& grid) {
    const auto append_number = [&text](int number) {
        if (number >= 0 && number <= 9)
            text += static_cast<char>('0' + number);
        else
            fmt::format_to(std::back_inserter(text), "{}", number);
    };
    text += '[';
    size_t at = 0;
    for (int row = 0; row < grid.height; ++row) {
        text += row == 0 ? "[" : ", [";
        for (int column = 0; column < grid.width; ++column, ++at) {
            if (column != 0)
                text += ", ";
            append_number(grid.cells[at]);
        }
        text += ']';
    }
    text += ']';
}

} // namespace

void append_json_string(std::string& text, std::string_view value) {
    text += '"';
    while (!value.empty()) {
        const size_t length = sequence_length(value);
        const char c = value.front();
        if (length == 0)
            text += "\xEF\xBF\xBD";
        else if (c == '"' || c == '\\')
            (text += '\\') += c;
        else if (c == '\n')
            text += "\\n";
        else if (c == '\t')
            text += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned>(c));
        else
            text += value.substr(0, length);
        value.remove_prefix(length == 0 ? 1 : length);
    }
    text += '"';
}

void append_json_line(std::string& text, std::string_view program, const ir::Module& module,
                      const runtime::Evaluation& evaluation) {
    const auto member = [&text](std::string_view name, std::string_view value) {
        text += text.back() == '{' ? "\"" : ", \"";
        text += name;
        text += "\": ";
        append_json_string(text, value);
    };
    text += '{';
    member("program", program);
    member("function", module.function(evaluation.function).name());
    member("task", evaluation.task->id);
    member("split", runtime::split_name(evaluation.split));
    fmt::format_to(std::back_inserter(text), ", \"index\": {}", evaluation.index);
    member("status", evaluation.failed ? "error" : "ok");
    text += ", \"match\": ";
    text += !evaluation.match ? "null" : *evaluation.match ? "true" : "false";
    if (!evaluation.failed) {
        text += ", \"output\": ";
        if (evaluation.grid)
            append_grid(text, *evaluation.grid);
        else
            append_json_string(text, evaluation.literal);
    } else {
        text += ", \"error\": {";
        member("kind", error_name(evaluation.error_kind));
        member("message", evaluation.error);
        if (evaluation.position.known())
            fmt::format_to(std::back_inserter(text), ", \"line\": {}, \"column\": {}", evaluation.position.line,
                           evaluation.position.column);
        else
            text += ", \"line\": null, \"column\": null";
        text += '}';
    }
    text += "}\n";
}

} // namespace batt::cli
