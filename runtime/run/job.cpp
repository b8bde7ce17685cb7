#include "runtime/run/job.h"

#include <algorithm>
#include <filesystem>

#include "runtime/run/glob.h"

namespace batt::runtime {

std::string own_task(std::string_view task_in_name, const std::string& path) {
    return task_in_name.empty() ? std::filesystem::path(path).stem().string() : std::string(task_in_name);
}

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
        entry.names_task = !entry.own_task.empty();
        if (function.kind() != ir::FunctionKind::batt)
            entry.own_task = own_task(entry.own_task, path);
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

std::vector<JobGroup> choose_groups(std::span<const EntryPoint> entries, const DataSet& data, const JobChoice& choice,
                                    const TaskList& tasks, std::vector<const EntryPoint*>* without_task) {
    std::vector<JobGroup> groups;
    JobGroup all{{}, tasks};
    for (const EntryPoint& entry : entries) {
        if (!matches_any(choice.functions, entry.name))
            continue;
        if (choice.all_pairs) {
            all.entries.push_back(&entry);
        } else if (entry.kind == ir::FunctionKind::batt) {
            groups.push_back({{&entry}, tasks});
        } else if (!entry.names_task && !choice.tasks.empty() && data.find(entry.own_task) == nullptr) {
            groups.push_back({{&entry}, tasks}); // the tasks are given
        } else if (matches_any(choice.tasks, entry.own_task)) {
            if (const Task* const task = data.find(entry.own_task))
                groups.push_back({{&entry}, std::make_shared<const std::vector<const Task*>>(1, task)});
            else if (without_task != nullptr)
                without_task->push_back(&entry);
        }
    }
    if (!all.entries.empty())
        groups.push_back(std::move(all));
    return groups;
}

std::vector<Job> list_jobs(std::span<const JobGroup> groups) {
    std::vector<Job> jobs;
    for (const JobGroup& group : groups)
        for (const Task* const task : *group.tasks)
            for (const EntryPoint* const entry : group.entries)
                jobs.push_back({entry, task});
    return jobs;
}

std::vector<JobGroup> group_jobs(std::span<const Job> jobs) {
    std::vector<JobGroup> groups;
    for (const Job& job : jobs)
        groups.push_back({{job.entry}, std::make_shared<const std::vector<const Task*>>(1, job.task)});
    return groups;
}

std::vector<Job> choose_jobs(std::span<const EntryPoint> entries, const DataSet& data, const JobChoice& choice,
                             std::vector<const EntryPoint*>* without_task) {
    const auto tasks = std::make_shared<const std::vector<const Task*>>(choose_tasks(data, choice.tasks));
    return list_jobs(choose_groups(entries, data, choice, tasks, without_task));
}

} // namespace batt::runtime
