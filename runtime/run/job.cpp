#include "runtime/run/job.h"

#include <algorithm>

#include "runtime/run/glob.h"

namespace batt::runtime {

std::vector<EntryPoint> entry_points(const interp::Program& program, const std::string& path, u32 program_number) {
    std::vector<EntryPoint> entries;
    for (ir::FunctionId id = 0; id < program.module().function_count(); ++id) {
        const ir::Function& function = program.module().function(id);
        if (!ir::is_entry(function.kind()))
            continue;
        EntryPoint& entry = entries.emplace_back();
        entry.program = &program;
        entry.function = id;
        entry.program_number = program_number;
        entry.path = path;
        entry.name = function.name();
        entry.own_task = function.header().task;
        entry.kind = function.kind();
        for (u32 p = 0; p < function.parameter_count(); ++p)
            entry.parameters.push_back(ir::entry_input(function, p));
        entry.records = function.header().records;
    }
    return entries;
}

std::vector<Job> jobs_by_name(std::span<const EntryPoint> entries, const DataSet& data,
                              std::vector<const EntryPoint*>* without_task) {
    return choose_jobs(entries, data, {}, without_task);
}

std::vector<Job> jobs_of_all_pairs(std::span<const EntryPoint> entries, const DataSet& data) {
    return choose_jobs(entries, data, {.all_pairs = true});
}

std::vector<const Task*> choose_tasks(const DataSet& data, std::span<const std::string> patterns) {
    std::vector<const Task*> tasks;
    const bool ids_only = !patterns.empty() && std::ranges::all_of(patterns, [](const std::string& pattern) {
        return pattern.find_first_of("*?") == std::string::npos;
    });
    if (ids_only) {
        for (const std::string& id : patterns)
            if (const Task* const task = data.find(id))
                tasks.push_back(task);
        std::ranges::sort(tasks); // as they lie in the data set
        const auto [first, last] = std::ranges::unique(tasks);
        tasks.erase(first, last);
        return tasks;
    }
    for (const Task& task : data.tasks)
        if (matches_any(patterns, task.id))
            tasks.push_back(&task);
    return tasks;
}

std::vector<Job> choose_jobs(std::span<const EntryPoint> entries, const DataSet& data, const JobChoice& choice,
                             std::vector<const EntryPoint*>* without_task) {
    std::vector<const EntryPoint*> chosen;
    for (const EntryPoint& entry : entries)
        if (matches_any(choice.functions, entry.name))
            chosen.push_back(&entry);
    const std::vector<const Task*> tasks = choose_tasks(data, choice.tasks);
    std::vector<Job> jobs;
    if (choice.all_pairs) {
        jobs.reserve(chosen.size() * tasks.size());
        for (const Task* const task : tasks)
            for (const EntryPoint* const entry : chosen)
                jobs.push_back({entry, task});
        return jobs;
    }
    for (const EntryPoint* const entry : chosen) {
        if (entry->kind == ir::FunctionKind::batt) {
            for (const Task* const task : tasks)
                jobs.push_back({entry, task});
        } else if (matches_any(choice.tasks, entry->own_task)) {
            if (const Task* const task = data.find(entry->own_task))
                jobs.push_back({entry, task});
            else if (without_task != nullptr)
                without_task->push_back(entry);
        }
    }
    return jobs;
}

} // namespace batt::runtime
