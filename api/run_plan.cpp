// RunPlan: which functions run on which tasks, in which order.
#include <algorithm>

#include <battc/names.h>
#include <battc/run.h>

#include "api/session_impl.h"

namespace battc {

namespace runtime = batt::runtime;

namespace {

/// The places of the tasks that patterns choose, ascending.
std::vector<size_t> choose_tasks(const runtime::DataSet& data, std::span<const std::string> patterns) {
    std::vector<size_t> places;
    const bool names_only = !patterns.empty() && std::ranges::all_of(patterns, [](const std::string& pattern) {
        return pattern.find_first_of("*?") == std::string::npos;
    });
    if (names_only) {
        for (const std::string& id : patterns)
            if (const runtime::Task* const task = data.find(id))
                places.push_back(static_cast<size_t>(task - data.tasks.data()));
        std::ranges::sort(places);
        const auto [first, last] = std::ranges::unique(places);
        places.erase(first, last);
        return places;
    }
    for (size_t place = 0; place < data.tasks.size(); ++place)
        if (matches_any(patterns, data.tasks[place].id))
            places.push_back(place);
    return places;
}

} // namespace

Result<RunPlan> RunPlan::make(std::span<const CompiledProgram> programs, const TaskSet& tasks,
                              const PlanOptions& options) {
    return protect([&]() -> Result<RunPlan> {
        auto impl = std::make_shared<Impl>();
        impl->programs.assign(programs.begin(), programs.end());
        impl->tasks = tasks;
        impl->options = options;
        const runtime::DataSet& data = tasks.impl().data();
        impl->chosen_tasks = choose_tasks(data, options.tasks);
        size_t count = 0;
        for (const CompiledProgram& program : programs)
            count += program.entries().size();
        impl->entries.reserve(count); // jobs refer to them
        std::vector<runtime::Job> jobs;
        for (size_t number = 0; number < programs.size(); ++number) {
            const CompiledProgram::Impl& program = programs[number].impl();
            const size_t first = impl->entries.size();
            for (size_t e = 0; e < program.internal_entries.size(); ++e) {
                const runtime::EntryPoint& entry = program.internal_entries[e];
                if (!matches_any(options.functions, entry.name))
                    continue;
                impl->entries.push_back(entry);
                impl->entries.back().program_number = static_cast<batt::u32>(number);
                impl->rows.push_back({number, e});
            }
            const std::span entries = std::span(impl->entries).subspan(first);
            if (options.pairing == Pairing::all_pairs) {
                for (const size_t task : impl->chosen_tasks)
                    for (const runtime::EntryPoint& entry : entries)
                        jobs.push_back({&entry, &data.tasks[task]});
                continue;
            }
            for (const runtime::EntryPoint& entry : entries) {
                if (entry.kind == batt::ir::FunctionKind::batt) {
                    for (const size_t task : impl->chosen_tasks)
                        jobs.push_back({&entry, &data.tasks[task]});
                } else if (matches_any(options.tasks, entry.own_task)) {
                    if (const runtime::Task* const task = data.find(entry.own_task))
                        jobs.push_back({&entry, task});
                    else
                        impl->without_task.push_back(entry.name);
                }
            }
        }
        impl->schedule = runtime::Schedule(std::move(jobs), options.limit);
        return RunPlan(std::move(impl));
    });
}

size_t RunPlan::size() const { return impl_->schedule.size(); }

EvaluationRange RunPlan::shard(size_t index, size_t count) const {
    const runtime::EvaluationRange range = impl_->schedule.shard(index, count);
    return {range.first, range.last};
}

size_t RunPlan::job_count() const { return impl_->schedule.jobs().size(); }
std::span<const CompiledProgram> RunPlan::programs() const { return impl_->programs; }
const TaskSet& RunPlan::tasks() const { return impl_->tasks; }
const PlanOptions& RunPlan::options() const { return impl_->options; }
std::span<const std::string> RunPlan::without_task() const { return impl_->without_task; }

} // namespace battc
