// Functions and tasks for results that are read from lines alone, without the programs and data of their run.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "runtime/results/result_line.h"

namespace batt::runtime {

/// The functions and tasks that lines name, as far as lines tell about them. The same name gives the same object each time.
class LineNames {
public:
    /// Functions are numbered in the order in which they are asked for first.
    const EntryPoint& entry(const ResultLine& line);
    const Task& task(const std::string& id);

private:
    std::map<std::pair<std::string, std::string>, EntryPoint*> entries_;
    std::deque<EntryPoint> entry_storage_;
    std::map<std::string, Task> tasks_;
};

} // namespace batt::runtime
