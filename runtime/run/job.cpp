#include "runtime/run/job.h"

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
    std::vector<Job> jobs;
    for (const EntryPoint& entry : entries) {
        if (entry.kind == ir::FunctionKind::batt) {
            for (const Task& task : data.tasks)
                jobs.push_back({&entry, &task});
        } else if (const Task* const task = data.find(entry.own_task)) {
            jobs.push_back({&entry, task});
        } else if (without_task != nullptr) {
            without_task->push_back(&entry);
        }
    }
    return jobs;
}

std::vector<Job> jobs_of_all_pairs(std::span<const EntryPoint> entries, const DataSet& data) {
    std::vector<Job> jobs;
    jobs.reserve(entries.size() * data.tasks.size());
    for (const Task& task : data.tasks)
        for (const EntryPoint& entry : entries)
            jobs.push_back({&entry, &task});
    return jobs;
}

std::vector<Job> choose_jobs(std::span<const EntryPoint> entries, const DataSet& data, const JobChoice& choice,
                             std::vector<const EntryPoint*>* without_task) {
    std::vector<const EntryPoint*> all_without_task;
    std::vector<Job> jobs =
        choice.all_pairs ? jobs_of_all_pairs(entries, data) : jobs_by_name(entries, data, &all_without_task);
    std::erase_if(jobs, [&](const Job& job) {
        return !matches_any(choice.tasks, job.task->id) || !matches_any(choice.functions, job.entry->name);
    });
    if (without_task != nullptr)
        for (const EntryPoint* const entry : all_without_task)
            if (matches_any(choice.functions, entry->name) && matches_any(choice.tasks, entry->own_task))
                without_task->push_back(entry);
    return jobs;
}

} // namespace batt::runtime
