// The same bytes in every mode: any number of threads, any batch size, in shards, resumed anywhere; on random programs of both
// dialects with and without errors, with solvers and batt functions. Also: every line reads back as what it was written from,
// and scores and merged results do not tell the modes apart.
#include "tests/runtime/random_work.h"

namespace {

using namespace batt;
using namespace batt::runtime;
using test::Reports;
using test::Results;
using Work = test::RandomWork;

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define BATT_SLOW_BUILD
#endif
#endif
#ifdef BATT_SLOW_BUILD
constexpr unsigned program_count = 6;
#else
constexpr unsigned program_count = 40;
#endif

TEST(Modes, threads_and_batches_do_not_show) {
    size_t evaluations = 0;
    size_t failures = 0;
    for (unsigned seed = 0; seed < program_count; ++seed) {
        const Work work(seed);
        const Results expected = work.run(1, default_batch);
        evaluations += expected.totals.evaluations;
        failures += expected.totals.failures;
        for (const auto& [threads, batch] : {std::pair(1u, size_t{1}), std::pair(2u, default_batch),
                                             std::pair(4u, size_t{7}), std::pair(8u, size_t{64})})
            EXPECT_TRUE(work.run(threads, batch) == expected)
                << "seed " << seed << ", " << threads << " threads, batch " << batch;
    }
    EXPECT_GT(evaluations, 100u);
    EXPECT_GT(failures, 10u);
    EXPECT_LT(failures, evaluations * 9 / 10);
}

TEST(Modes, shards_one_after_the_other_are_the_whole) {
    for (unsigned seed = 0; seed < program_count; ++seed) {
        const Work work(seed);
        Reports reports;
        const size_t shards = 2 + seed % 5;
        for (size_t shard = 1; shard <= shards; ++shard)
            work.run(work.schedule().shard(shard, shards), 1 + seed % 3, 5, reports);
        EXPECT_TRUE(reports.finish() == work.run(1, default_batch)) << "seed " << seed;
    }
}

TEST(Modes, lines_read_back_go_on_anywhere) {
    ResultLineReader reader;
    size_t read = 0;
    for (unsigned seed = 0; seed < program_count; ++seed) {
        const Work work(seed);
        const Results expected = work.run(1, default_batch);
        const size_t finished = seed * 7919 % (work.schedule().size() + 1);
        Reports reports;
        size_t begin = 0;
        for (size_t number = 0; number < finished; ++number) {
            const size_t end = expected.lines.find('\n', begin);
            ResultLine line;
            const std::string_view written = std::string_view(expected.lines).substr(begin, end - begin);
            const SamplePlace place = work.schedule().place(number);
            ASSERT_TRUE(read_finished_line(reader, written, place, &append_result_line, line));
            EXPECT_EQ(line.function, place.job.entry->name);
            EXPECT_EQ(line.task, place.job.task->id);
            EXPECT_FALSE(read_finished_line(reader, written, place, &append_result_line_with_fuel, line));
            if (number + 1 < work.schedule().size())
                EXPECT_FALSE(
                    read_finished_line(reader, written, work.schedule().place(number + 1), &append_result_line, line));
            ASSERT_TRUE(read_finished_line(reader, written, place, &append_result_line, line));
            ++read;
            std::string text;
            append_result_line(text, line.evaluation);
            ASSERT_EQ(text, expected.lines.substr(begin, end + 1 - begin));
            reports.add(line.evaluation, text);
            begin = end + 1;
        }
        work.run({finished, work.schedule().size()}, 2, 3, reports);
        EXPECT_TRUE(reports.finish() == expected) << "seed " << seed << ", resumed at " << finished;
    }
    EXPECT_GT(read, 100u);
}

} // namespace
