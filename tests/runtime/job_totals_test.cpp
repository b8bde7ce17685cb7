// Which functions on tasks count as solved.
#include "runtime/results/job_totals.h"

#include <gtest/gtest.h>

namespace {

using namespace batt;
using namespace batt::runtime;

struct Counts {
    size_t jobs;
    size_t solved;
    friend bool operator==(const Counts&, const Counts&) = default;
};

/// A job for each list of outcomes: 'r'ight, 'w'rong, 'f'ailed, 'u'nknown.
Counts count(std::initializer_list<const char*> jobs) {
    const std::vector<Task> tasks(jobs.size());
    const EntryPoint entry;
    JobTotals totals;
    const Task* task = tasks.data();
    for (const char* const outcomes : jobs) {
        for (const char outcome : std::string_view(outcomes)) {
            Evaluation evaluation;
            evaluation.entry = &entry;
            evaluation.task = task;
            evaluation.failed = outcome == 'f';
            if (outcome != 'u')
                evaluation.match = outcome == 'r';
            totals.add(evaluation);
        }
        ++task;
    }
    return {totals.jobs(), totals.solved()};
}

TEST(JobTotals, are_none_without_evaluations) { EXPECT_EQ(count({}), (Counts{0, 0})); }

TEST(JobTotals, count_a_job_as_solved_if_every_known_output_is_right) {
    EXPECT_EQ(count({"rr", "rur", "r"}), (Counts{3, 3}));
    EXPECT_EQ(count({"rw", "wr", "rf", "fr", "u", "uu"}), (Counts{6, 0}));
    EXPECT_EQ(count({"r", "w", "r", "f"}), (Counts{4, 2}));
}

TEST(JobTotals, tell_when_a_job_begins) {
    const EntryPoint entry;
    const Task tasks[2];
    JobTotals totals;
    Evaluation evaluation;
    evaluation.entry = &entry;
    evaluation.task = &tasks[0];
    totals.add(evaluation);
    EXPECT_TRUE(totals.began_job());
    totals.add(evaluation);
    EXPECT_FALSE(totals.began_job());
    evaluation.task = &tasks[1];
    totals.add(evaluation);
    EXPECT_TRUE(totals.began_job());
}

} // namespace
