#include "runtime/run/schedule.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace batt::runtime {

std::pair<Split, u32> sample_place(const Task& task, u32 sample) {
    for (const Split split : all_splits) {
        const auto count = static_cast<u32>(task.pairs(split).size());
        if (sample < count)
            return {split, sample};
        sample -= count;
    }
    return {Split::generated, sample};
}

Schedule::Schedule(std::vector<JobGroup> groups, std::optional<size_t> limit) : groups_(std::move(groups)) {
    std::unordered_map<const void*, SampleStarts> known;
    first_of_group_.reserve(groups_.size() + 1);
    starts_.reserve(groups_.size());
    size_t first = 0;
    for (const JobGroup& group : groups_) {
        SampleStarts& starts = known[group.tasks.get()];
        if (starts == nullptr) {
            auto sums = std::make_shared<std::vector<size_t>>(1, 0);
            sums->reserve(group.tasks->size() + 1);
            for (const Task* const task : *group.tasks)
                sums->push_back(sums->back() + std::min(task->pair_count(), limit.value_or(task->pair_count())));
            starts = std::move(sums);
        }
        starts_.push_back(starts);
        first_of_group_.push_back(first);
        first += group.entries.size() * starts->back();
    }
    first_of_group_.push_back(first);
}

size_t Schedule::job_count() const {
    size_t count = 0;
    for (const JobGroup& group : groups_)
        count += group.size();
    return count;
}

Schedule::PlacedJob Schedule::job_of(size_t evaluation) const {
    // The last group that begins there or before: those without samples are passed over.
    const auto after = std::ranges::upper_bound(first_of_group_, evaluation);
    const auto number = static_cast<size_t>(after - first_of_group_.begin()) - 1;
    const JobGroup& group = groups_[number];
    const std::vector<size_t>& starts = *starts_[number];
    const size_t entries = group.entries.size();
    const size_t rest = evaluation - first_of_group_[number];
    const auto after_task = std::ranges::upper_bound(starts, rest / entries);
    PlacedJob placed;
    placed.group = number;
    placed.task = static_cast<size_t>(after_task - starts.begin()) - 1;
    placed.samples = starts[placed.task + 1] - starts[placed.task];
    placed.entry = (rest - starts[placed.task] * entries) / placed.samples;
    placed.first = first_of_group_[number] + starts[placed.task] * entries + placed.entry * placed.samples;
    fill(placed);
    return placed;
}

void Schedule::fill(PlacedJob& job) const {
    const JobGroup& group = groups_[job.group];
    job.job = {group.entries[job.entry], (*group.tasks)[job.task]};
    job.samples = (*starts_[job.group])[job.task + 1] - (*starts_[job.group])[job.task];
}

void Schedule::advance(PlacedJob& job) const {
    job.first += job.samples;
    do {
        if (++job.entry == groups_[job.group].entries.size()) {
            job.entry = 0;
            ++job.task;
        }
        while (job.task == groups_[job.group].tasks->size()) {
            job.task = 0;
            ++job.group;
        }
        fill(job);
    } while (job.samples == 0);
}

SamplePlace Schedule::place(size_t evaluation) const {
    const PlacedJob placed = job_of(evaluation);
    const auto [split, index] = sample_place(*placed.job.task, static_cast<u32>(evaluation - placed.first));
    return {placed.job, split, index};
}

Batch Schedule::batch(EvaluationRange range, size_t most) const {
    Batch batch{{range.first, range.first}, {}};
    const size_t end = range.first + std::min(range.size(), std::max<size_t>(most, 1));
    PlacedJob placed;
    while (batch.range.last < end) {
        if (batch.parts.empty())
            placed = job_of(range.first);
        else
            advance(placed);
        const size_t job_end = std::min(placed.first + placed.samples, range.last);
        if (job_end > end && !batch.parts.empty())
            break;
        const size_t last = std::min(job_end, end);
        batch.parts.push_back(
            {placed.job, static_cast<u32>(batch.range.last - placed.first), static_cast<u32>(last - placed.first)});
        batch.range.last = last;
    }
    return batch;
}

EvaluationRange Schedule::shard(size_t index, size_t count) const {
    const auto border = [&](size_t shard) {
        const auto wanted = static_cast<size_t>(static_cast<unsigned __int128>(size()) * shard / count);
        if (wanted >= size())
            return size();
        // Rounded up to the start of a job.
        const PlacedJob placed = job_of(wanted);
        return placed.first == wanted ? wanted : placed.first + placed.samples;
    };
    return {border(index - 1), border(index)};
}

std::vector<const EntryPoint*> Schedule::entries() const {
    std::vector<const EntryPoint*> entries;
    std::unordered_set<const EntryPoint*> seen;
    for (const JobGroup& group : groups_)
        for (const EntryPoint* const entry : group.entries)
            if (!group.tasks->empty() && seen.insert(entry).second)
                entries.push_back(entry);
    return entries;
}

} // namespace batt::runtime
