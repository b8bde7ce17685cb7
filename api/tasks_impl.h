// What a TaskSet keeps. Private.
#pragma once

#include <battc/tasks.h>

#include "runtime/data/candidates.h"
#include "runtime/data/data_reader.h"

namespace battc {

struct TaskSet::Impl {
    batt::runtime::LoadedData loaded;
    std::vector<Diagnostic> diagnostics;
    std::vector<std::string> paths; ///< that it was read from

    const batt::runtime::DataSet& data() const { return loaded.data; }
};

/// Task::Impl is never defined: it stands for this.
inline const batt::runtime::Task& to_internal(const Task& task) {
    return *reinterpret_cast<const batt::runtime::Task*>(task.impl());
}
inline const Task::Impl* opaque(const batt::runtime::Task& task) { return reinterpret_cast<const Task::Impl*>(&task); }

struct Candidates::Impl {
    batt::runtime::Candidates candidates;
};

} // namespace battc
