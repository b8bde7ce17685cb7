#include "runtime/data/task_reader.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "runtime/data/data_format.h"

namespace batt::runtime {

using frontend::Code;
using frontend::SourceRange;
namespace ondemand = simdjson::ondemand;

std::string GridPlace::pair() const {
    const std::string text = fmt::format("{} pair {}", split_name(split), index + 1);
    return task.empty() ? text : fmt::format("{} of task '{}'", text, task);
}

std::string GridPlace::grid() const { return fmt::format("the {} of {}", part, pair()); }

Reading TaskReader::read_task(ondemand::object object, SourceRange opening, std::string_view printed_id, Task& task,
                              OwnId own_id) {
    task.file = text_.name();
    Reading worst = Reading::fine;
    bool any = false;
    for (auto field : object) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return text_.broken(error);
        if (own_id == OwnId::any ? is_id_member(key) : own_id == OwnId::key && key == "task_key") {
            std::string_view id;
            if (field.value().get_string().get(id) == simdjson::SUCCESS && !id.empty()) {
                task.id = id;
                printed_id = printed_id.empty() ? printed_id : std::string_view(task.id);
            }
            continue;
        }
        const std::optional<Split> split = split_of_member(key);
        if (!split)
            continue;
        any = true;
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return text_.broken(error);
        ondemand::array list;
        Reading reading = Reading::fine;
        std::vector<Pair>& pairs = task.pairs(*split);
        pairs.clear();
        if (const auto error = value.get_array().get(list)) {
            const std::string of_task = printed_id.empty() ? "" : fmt::format(" of task '{}'", printed_id);
            reading =
                text_.wrong(value, error, fmt::format("\"{}\"{} is not a list of pairs", split_name(*split), of_task));
        } else {
            reading = read_pairs(list, {.task = printed_id, .split = *split}, pairs);
        }
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
    }
    if (!any) {
        text_.report(opening, Code::bad_task, fmt::format("task '{}' has neither \"train\" nor \"test\"", task.id), {});
        return Reading::rejected;
    }
    if (worst == Reading::fine && task.pair_count() == 0) {
        text_.report(opening, Code::bad_task, fmt::format("task '{}' has no pairs", task.id), {});
        return Reading::rejected;
    }
    return worst;
}

Reading TaskReader::read_pairs(ondemand::array list, GridPlace place, std::vector<Pair>& pairs) {
    Reading worst = Reading::fine;
    for (auto item : list) {
        ondemand::value value;
        if (const auto error = item.get(value))
            return text_.broken(error);
        const Reading reading = read_pair(value, place, pairs.emplace_back());
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
        ++place.index;
    }
    return worst;
}

Reading TaskReader::read_pair(ondemand::value value, GridPlace place, Pair& pair) {
    const std::string_view opening = value.raw_json_token();
    ondemand::object object;
    if (const auto error = value.get_object().get(object))
        return text_.wrong(value, error,
                           fmt::format("{} is not an object with \"input\" and \"output\"", place.pair()));
    Reading worst = Reading::fine;
    bool has_input = false;
    for (auto field : object) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return text_.broken(error);
        const bool is_input = key == "input";
        if (!is_input && key != "output")
            continue;
        ondemand::value member;
        if (const auto error = field.value().get(member))
            return text_.broken(error);
        if (!is_input) {
            bool absent = false;
            if (const auto error = member.is_null().get(absent))
                return text_.broken(error);
            if (absent)
                continue;
        }
        has_input |= is_input;
        place.part = is_input ? "input" : "output";
        GridData& grid = is_input ? pair.input : pair.output.emplace();
        grid = {};
        const Reading reading = read_grid(member, place, grid);
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
    }
    if (!has_input)
        return text_.reject(opening, Code::bad_task, fmt::format("{} has no \"input\"", place.pair()));
    if (!pair.output && place.split == Split::train)
        return text_.reject(opening, Code::bad_task, fmt::format("{} has no \"output\"", place.pair()),
                            "only test pairs may lack their output");
    return worst;
}

Reading TaskReader::read_grid(ondemand::value value, const GridPlace& place, GridData& grid) {
    const std::string_view opening = value.raw_json_token();
    ondemand::array rows;
    if (const auto error = value.get_array().get(rows))
        return text_.wrong(value, error, fmt::format("{} is not a grid (a list of rows of numbers)", place.grid()));
    bool large = false;
    for (auto item : rows) {
        ondemand::value row;
        if (const auto error = item.get(row))
            return text_.broken(error);
        large |= grid.height >= text_.limits().grid_side;
        // Rows beyond the limit are only counted, for the message.
        if (large && grid.height > 0) {
            ++grid.height;
            continue;
        }
        if (const Reading reading = read_row(row, place, grid, large); reading != Reading::fine)
            return reading;
    }
    if (large)
        return text_.reject(opening, Code::grid_too_large,
                            fmt::format("{} has {} rows of {} cells; at most {} x {} are accepted", place.grid(),
                                        grid.height, grid.width, text_.limits().grid_side, text_.limits().grid_side));
    if (grid.height == 0)
        return text_.reject(opening, Code::bad_task, fmt::format("{} has no rows", place.grid()));
    return Reading::fine;
}

Reading TaskReader::read_row(ondemand::value value, const GridPlace& place, GridData& grid, bool& large) {
    const std::string_view opening = value.raw_json_token();
    ondemand::array cells;
    if (const auto error = value.get_array().get(cells))
        return text_.wrong(value, error,
                           fmt::format("row {} of {} is not a list of numbers", grid.height + 1, place.grid()));
    int32_t width = 0;
    for (auto item : cells) {
        ondemand::value cell;
        if (const auto error = item.get(cell))
            return text_.broken(error);
        if (++width > text_.limits().grid_side) {
            large = true;
            continue;
        }
        const std::string_view token = cell.raw_json_token();
        int64_t colour = 0;
        const auto error = cell.get_int64().get(colour);
        if (error != simdjson::SUCCESS || colour < 0 || colour > 9)
            return reject_cell(token, error, place);
        grid.cells.push_back(static_cast<int8_t>(colour));
    }
    if (grid.height == 0)
        grid.width = width;
    else if (width != grid.width)
        return text_.reject(opening, Code::ragged_grid,
                            fmt::format("row {} of {} has {} cell{}, the rows above it have {}", grid.height + 1,
                                        place.grid(), width, width == 1 ? "" : "s", grid.width));
    ++grid.height;
    if (width == 0)
        return text_.reject(opening, Code::bad_task, fmt::format("{} has a row without cells", place.grid()));
    return Reading::fine;
}

Reading TaskReader::reject_cell(std::string_view raw, simdjson::error_code error, const GridPlace& place) {
    const std::string_view token = trimmed(raw);
    // A value follows here that is not a number at all, or none does.
    if (error != simdjson::SUCCESS && (token.empty() || std::strchr("\"[{tfn-0123456789", token.front()) == nullptr))
        return text_.broken(simdjson::TAPE_ERROR);
    constexpr size_t longest_quote = 24;
    return text_.reject(token, Code::bad_cell,
                        fmt::format("{} in {} is not a colour",
                                    token.size() <= longest_quote ? token : token.substr(0, 1), place.grid()),
                        "cells are whole numbers from 0 to 9");
}

} // namespace batt::runtime
