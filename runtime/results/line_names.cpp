#include "runtime/results/line_names.h"

namespace batt::runtime {

namespace {

ir::FunctionKind kind_of(const std::string& name) {
    return name.starts_with("solve_")    ? ir::FunctionKind::solve
           : name.starts_with("verify_") ? ir::FunctionKind::verify
                                         : ir::FunctionKind::batt;
}

} // namespace

const EntryPoint& LineNames::entry(const ResultLine& line) {
    EntryPoint*& entry = entries_[{line.program, line.function}];
    if (entry == nullptr) {
        entry = &entry_storage_.emplace_back();
        entry->function = static_cast<ir::FunctionId>(entry_storage_.size() - 1);
        entry->path = line.program;
        entry->name = line.function;
        entry->kind = kind_of(line.function);
    }
    // The line of a failure has no records, whatever its function gives.
    if (entry->records.empty())
        entry->records = line.records;
    return *entry;
}

const Task& LineNames::task(const std::string& id) {
    Task& task = tasks_[id];
    task.id = id;
    return task;
}

} // namespace batt::runtime
