// The order of a run's evaluations: job by job, and within a job sample by sample (train, test, generated). The number of an
// evaluation is its place in that order, which is also the order of results. Batches and shards are ranges of numbers; how a
// run is cut into them changes no result. A schedule does not list its jobs: its memory grows with functions and tasks, not with the
// length of the run.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/run/job.h"

namespace batt::runtime {

/// Evaluations first..last-1 of a run.
struct EvaluationRange {
    size_t first = 0;
    size_t last = 0;

    size_t size() const { return last - first; }
};

/// Samples first..last-1 of a job, numbered through all its lists.
struct JobPart {
    Job job;
    u32 first = 0;
    u32 last = 0;
};

/// What one worker takes at a time.
struct Batch {
    EvaluationRange range;
    std::vector<JobPart> parts;
};

/// The place of an evaluation.
struct SamplePlace {
    Job job;
    Split split = Split::train;
    u32 index = 0;
};

/// The list and place in it of a task's sample, numbered through all lists.
std::pair<Split, u32> sample_place(const Task& task, u32 sample);

class Schedule {
public:
    /// `limit`: most samples of each job.
    explicit Schedule(std::vector<JobGroup> groups, std::optional<size_t> limit = {});
    explicit Schedule(const std::vector<Job>& jobs, std::optional<size_t> limit = {})
        : Schedule(group_jobs(jobs), limit) {}

    /// All jobs, listed: for tests and measurements.
    std::vector<Job> jobs() const { return list_jobs(groups_); }
    size_t job_count() const;
    /// The number of all evaluations.
    size_t size() const { return first_of_group_.back(); }
    EvaluationRange all() const { return {0, size()}; }
    SamplePlace place(size_t evaluation) const;
    /// The functions of all jobs, in the order of their first jobs.
    std::vector<const EntryPoint*> entries() const;

    /// A batch that starts with an evaluation of `range` and has at most `most` of it. It ends with a job unless a single job
    /// has more samples than that.
    Batch batch(EvaluationRange range, size_t most) const;
    /// Shard `index` of `count`, from 1: consecutive jobs, so that the results of all shards one after the other are the
    /// results of the whole.
    EvaluationRange shard(size_t index, size_t count) const;

private:
    /// A job in the schedule.
    struct PlacedJob {
        Job job;
        size_t first = 0; ///< the number of its first evaluation
        size_t samples = 0;
        // --- its place
        size_t group = 0;
        size_t task = 0;
        size_t entry = 0;
    };
    /// The samples of a list of tasks: where those of each begin, and the end.
    using SampleStarts = std::shared_ptr<const std::vector<size_t>>;

    /// The job of an evaluation.
    PlacedJob job_of(size_t evaluation) const;
    /// Goes on to the next job that has samples. There must be one.
    void advance(PlacedJob& job) const;
    void fill(PlacedJob& job) const;

    std::vector<JobGroup> groups_;
    std::vector<SampleStarts> starts_;   ///< by group; groups of the same tasks share them
    std::vector<size_t> first_of_group_; ///< and the end
};

} // namespace batt::runtime
