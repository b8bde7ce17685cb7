// A task as a picture: its pairs, each with input and output side by side.
#pragma once

#include <optional>

#include <battc/tasks.h>

#include "report/picture.h"

namespace batt::report {

/// All pairs of a task, or one. Of each list the first twenty; the rest is counted.
Picture picture_of(const battc::Task& task, std::optional<battc::SampleId> only = {});

} // namespace batt::report
