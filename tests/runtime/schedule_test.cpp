// However a run is cut into batches and shards, every evaluation is in exactly one, in order.
#include <random>

#include <gtest/gtest.h>

#include "runtime/run/schedule.h"
#include "tests/runtime/random_data.h"

namespace {

using namespace batt;
using namespace batt::runtime;

struct Work {
    explicit Work(unsigned seed) {
        std::mt19937 random(seed);
        data = test::random_data_set(random, 1 + random() % 20);
        entries.resize(1 + random() % 4);
        if (random() % 2 == 0) {
            jobs = jobs_of_all_pairs(entries, data);
        } else {
            for (size_t n = random() % 40; n > 0; --n)
                jobs.push_back({entries.data(), &data.tasks[random() % data.tasks.size()]});
        }
    }
    DataSet data;
    std::vector<EntryPoint> entries;
    std::vector<Job> jobs;
};

TEST(Schedule, batches_hold_each_evaluation_once_and_in_order) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const Work work(seed);
        const Schedule schedule(work.jobs, seed % 3 == 0 ? std::optional<size_t>(2) : std::nullopt);
        const size_t most = 1 + seed % 17;
        EvaluationRange left = schedule.all();
        while (left.size() != 0) {
            const Batch batch = schedule.batch(left, most);
            ASSERT_EQ(batch.range.first, left.first);
            ASSERT_GT(batch.range.size(), 0u);
            ASSERT_LE(batch.range.size(), most);
            size_t evaluation = batch.range.first;
            for (const JobPart& part : batch.parts)
                for (u32 sample = part.first; sample < part.last; ++sample, ++evaluation) {
                    const SamplePlace place = schedule.place(evaluation);
                    const auto [split, index] = sample_place(*part.job.task, sample);
                    ASSERT_EQ(place.job, part.job);
                    ASSERT_EQ(place.split, split);
                    ASSERT_EQ(place.index, index);
                    ASSERT_LT(index, part.job.task->pairs(split).size());
                }
            ASSERT_EQ(evaluation, batch.range.last);
            left.first = batch.range.last;
        }
    }
}

TEST(Schedule, a_batch_ends_with_a_job_that_fits) {
    DataSet data;
    data.tasks.resize(2);
    data.tasks[0].train.resize(3);
    data.tasks[1].train.resize(10);
    const EntryPoint entry;
    const Schedule schedule({{&entry, &data.tasks[0]}, {&entry, &data.tasks[0]}, {&entry, &data.tasks[1]}});
    EXPECT_EQ(schedule.batch(schedule.all(), 5).range.last, 3u);
    EXPECT_EQ(schedule.batch(schedule.all(), 6).range.last, 6u);
    EXPECT_EQ(schedule.batch({6, 16}, 5).range.last, 11u) << "a job larger than a batch is cut";
    EXPECT_EQ(schedule.batch({0, 2}, 5).range.last, 2u) << "the range ends before the job";
}

TEST(Schedule, shards_follow_each_other_and_are_of_whole_jobs) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const Work work(seed);
        const Schedule schedule(work.jobs);
        const size_t count = 1 + seed % 9;
        size_t next = 0;
        for (size_t shard = 1; shard <= count; ++shard) {
            const EvaluationRange range = schedule.shard(shard, count);
            ASSERT_EQ(range.first, next);
            ASSERT_LE(range.first, range.last);
            next = range.last;
            if (range.last < schedule.size()) {
                ASSERT_EQ(sample_place(*schedule.place(range.last).job.task, 0).second,
                          schedule.place(range.last).index);
            }
        }
        ASSERT_EQ(next, schedule.size());
    }
}

} // namespace
