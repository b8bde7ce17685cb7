// Reads tasks, pairs and grids, which all formats of data files are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/data/data_text.h"

namespace batt::runtime {

/// Names a grid in a message: "the input of train pair 2", with its task where the file holds several.
struct GridPlace {
    std::string_view task = {}; ///< empty where the file is the task
    Split split = Split::train;
    size_t index = 0;
    std::string_view part = {}; ///< "input" or "output"

    std::string pair() const;
    std::string grid() const;
};

class TaskReader {
public:
    explicit TaskReader(DataText& text) : text_(text) {}

    /// Which members of a task are its id.
    enum class OwnId : uint8_t {
        none,
        key, ///< "task_key", which only exports of single tasks have
        any, ///< "id", "task_id" or "task_key"
    };
    /// `printed_id`: the id, if messages must name it; empty where the file is the task.
    Reading read_task(simdjson::ondemand::object object, frontend::SourceRange opening, std::string_view printed_id,
                      Task& task, OwnId own_id = OwnId::none);
    Reading read_pairs(simdjson::ondemand::array list, GridPlace place, std::vector<Pair>& pairs);
    Reading read_grid(simdjson::ondemand::value value, const GridPlace& place, GridData& grid);

private:
    Reading read_pair(simdjson::ondemand::value value, GridPlace place, Pair& pair);
    Reading read_row(simdjson::ondemand::value value, const GridPlace& place, GridData& grid, bool& large);
    Reading reject_cell(std::string_view raw, simdjson::error_code error, const GridPlace& place);

    DataText& text_;
};

} // namespace batt::runtime
