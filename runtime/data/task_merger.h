// What several files say about one task, put together. The first file counts; what it lacks comes from later ones.
#pragma once

#include "runtime/data/data_set.h"

namespace batt::runtime {

/// Adds to `task` what `other`, which has the same id, knows beyond it: lists of pairs that it lacks, and outputs. False, and
/// nothing is changed, if they differ: a list of both does not hold the same pairs, in any order.
bool merge_task(Task& task, Task& other);

} // namespace batt::runtime
