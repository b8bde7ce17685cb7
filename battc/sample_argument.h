// --sample: a pair of a task by its list and number, "train:0".
#pragma once

#include <optional>
#include <string>

#include <battc/tasks.h>

#include "battc/arguments.h"

namespace batt::cli {

struct SampleArgument {
    std::optional<battc::SampleId> sample;

    void declare(Command& command, std::string text);
    /// What is wrong with it for a task; empty if nothing is.
    std::string problem(const battc::Task& task) const;
};

} // namespace batt::cli
