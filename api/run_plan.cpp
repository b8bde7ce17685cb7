// RunPlan: which functions run on which tasks, in which order.
#include <algorithm>
#include <iterator>

#include <battc/names.h>
#include <battc/run.h>

#include "api/session_impl.h"

namespace battc {

namespace runtime = batt::runtime;

Result<RunPlan> RunPlan::make(std::span<const CompiledProgram> programs, const TaskSet& tasks,
                              const PlanOptions& options) {
    return protect([&]() -> Result<RunPlan> {
        auto impl = std::make_shared<Impl>();
        impl->programs.assign(programs.begin(), programs.end());
        impl->tasks = tasks;
        impl->options = options;
        const runtime::DataSet& data = tasks.impl().data();
        const runtime::TaskList chosen_tasks =
            std::make_shared<const std::vector<const runtime::Task*>>(runtime::choose_tasks(data, options.tasks));
        for (const runtime::Task* const task : *chosen_tasks)
            impl->chosen_tasks.push_back(static_cast<size_t>(task - data.tasks.data()));
        size_t count = 0;
        for (const CompiledProgram& program : programs)
            count += program.entries().size();
        impl->entries.reserve(count); // jobs refer to them
        std::vector<runtime::JobGroup> groups;
        for (size_t number = 0; number < programs.size(); ++number) {
            const CompiledProgram::Impl& program = programs[number].impl();
            append_left_out(impl->left_out, programs[number], number, options);
            const size_t first = impl->entries.size();
            for (size_t e = 0; e < program.internal_entries.size(); ++e) {
                const runtime::EntryPoint& entry = program.internal_entries[e];
                if (!matches_any(options.functions, entry.name))
                    continue;
                impl->entries.push_back(entry);
                impl->entries.back().program_number = static_cast<batt::u32>(number);
                impl->rows.push_back({number, e});
            }
            std::vector<const runtime::EntryPoint*> without_task;
            std::vector<runtime::JobGroup> more = runtime::choose_groups(
                std::span(impl->entries).subspan(first), data,
                {options.pairing == Pairing::all_pairs, {}, options.tasks}, chosen_tasks, &without_task);
            std::ranges::move(more, std::back_inserter(groups));
            for (const runtime::EntryPoint* const entry : without_task)
                impl->without_task.push_back(entry->name);
        }
        impl->schedule = runtime::Schedule(std::move(groups), options.limit);
        return RunPlan(std::move(impl));
    });
}

size_t RunPlan::size() const { return impl_->schedule.size(); }

EvaluationRange RunPlan::shard(size_t index, size_t count) const {
    const runtime::EvaluationRange range = impl_->schedule.shard(index, count);
    return {range.first, range.last};
}

size_t RunPlan::job_count() const { return impl_->schedule.job_count(); }
std::span<const CompiledProgram> RunPlan::programs() const { return impl_->programs; }
const TaskSet& RunPlan::tasks() const { return impl_->tasks; }
const PlanOptions& RunPlan::options() const { return impl_->options; }
std::span<const LeftOutFunction> RunPlan::left_out() const { return impl_->left_out; }
std::span<const std::string> RunPlan::without_task() const { return impl_->without_task; }

} // namespace battc
