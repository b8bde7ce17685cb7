#include "runtime/run/schedule.h"

#include <algorithm>
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

Schedule::Schedule(std::vector<Job> jobs, std::optional<size_t> limit) : jobs_(std::move(jobs)) {
    first_of_job_.reserve(jobs_.size() + 1);
    size_t first = 0;
    for (const Job& job : jobs_) {
        first_of_job_.push_back(first);
        first += std::min(job.task->pair_count(), limit.value_or(job.task->pair_count()));
    }
    first_of_job_.push_back(first);
}

size_t Schedule::job_of(size_t evaluation) const {
    const auto after = std::ranges::upper_bound(first_of_job_, evaluation);
    return static_cast<size_t>(after - first_of_job_.begin()) - 1;
}

SamplePlace Schedule::place(size_t evaluation) const {
    const size_t job = job_of(evaluation);
    const auto [split, index] = sample_place(*jobs_[job].task, static_cast<u32>(evaluation - first_of_job_[job]));
    return {&jobs_[job], split, index};
}

Batch Schedule::batch(EvaluationRange range, size_t most) const {
    Batch batch{{range.first, range.first}, {}};
    const size_t end = range.first + std::min(range.size(), std::max<size_t>(most, 1));
    for (size_t job = job_of(range.first); batch.range.last < end; ++job) {
        const size_t job_end = std::min(first_of_job_[job + 1], range.last);
        if (job_end > end && !batch.parts.empty())
            break;
        const size_t last = std::min(job_end, end);
        if (last > batch.range.last)
            batch.parts.push_back({&jobs_[job], static_cast<u32>(batch.range.last - first_of_job_[job]),
                                   static_cast<u32>(last - first_of_job_[job])});
        batch.range.last = last;
    }
    return batch;
}

EvaluationRange Schedule::shard(size_t index, size_t count) const {
    const auto border = [&](size_t shard) {
        // Rounded up to the start of a job.
        const auto wanted = static_cast<size_t>(static_cast<unsigned __int128>(size()) * shard / count);
        return *std::ranges::lower_bound(first_of_job_, wanted);
    };
    return {border(index - 1), border(index)};
}

std::vector<const EntryPoint*> Schedule::entries() const {
    std::vector<const EntryPoint*> entries;
    std::unordered_set<const EntryPoint*> seen;
    for (const Job& job : jobs_)
        if (seen.insert(job.entry).second)
            entries.push_back(job.entry);
    return entries;
}

} // namespace batt::runtime
