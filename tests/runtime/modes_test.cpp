// The same bytes in every mode: any number of threads, any batch size, in shards, resumed anywhere; on random programs of both
// dialects with and without errors, with solvers and batt functions. Also: every line reads back as what it was written from,
// and scores and merged results do not tell the modes apart.
#include <random>

#include <gtest/gtest.h>

#include "runtime/coordinator.h"
#include "runtime/merged_results.h"
#include "runtime/result_line.h"
#include "runtime/scores.h"
#include "tests/runtime/random_data.h"
#include "tests/support/random_program.h"

namespace {

using namespace batt;
using namespace batt::runtime;

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

/// Everything a run leaves behind.
struct Results {
    std::string lines;
    std::string merged;
    std::string scores;
    EvaluationTotals totals;

    friend bool operator==(const Results&, const Results&) = default;
};

/// Takes evaluations as `battc run` does.
class Reports {
public:
    void add(const Evaluation& evaluation, std::string_view line) {
        results_.lines += line;
        results_.totals.add(evaluation);
        scores_.add(evaluation);
        merged_.add(evaluation);
    }
    Results finish() {
        results_.scores = scores_json(scores_.sorted());
        EXPECT_TRUE(merged_.write([&](std::string_view piece) { results_.merged += piece; }));
        return std::move(results_);
    }

private:
    Results results_;
    Scores scores_;
    MergedResults merged_{false};
};

class Work {
public:
    explicit Work(unsigned seed) {
        std::mt19937 random(seed);
        data_ = test::random_data_set(random, 3 + random() % 12);
        test::RandomProgramOptions options;
        options.dialect = seed % 2 == 0 ? Dialect::arc_dsl : Dialect::batt;
        options.errors = seed % 4 < 2;
        options.solvers = 1 + static_cast<u32>(random() % 12);
        options.batts = static_cast<u32>(random() % 3);
        module_.emplace(test::random_program(random, options));
        program_.emplace(*module_);
        entries_ = entry_points(*program_, "random.py");
        schedule_.emplace(seed % 3 == 0 ? jobs_of_all_pairs(entries_, data_) : jobs_by_name(entries_, data_));
    }

    const Schedule& schedule() const { return *schedule_; }

    void run(EvaluationRange range, unsigned threads, size_t batch, Reports& reports) const {
        EvaluationOptions options;
        options.jobs = threads;
        options.batch = batch;
        // Random programs can be expensive; here it is not the cost that is of interest.
        options.limits.fuel = 200'000;
        options.limits.memory = 1 << 22;
        options.limits.elements = 1 << 12;
        options.limits.depth = 200;
        options.keep_outputs = true;
        options.candidates = &candidates_;
        options.describe = &append_result_line;
        EXPECT_EQ(evaluate(schedule(), range, options,
                           [&](const Evaluation& evaluation, std::string_view line) {
                               reports.add(evaluation, line);
                               return true;
                           }),
                  range.size());
    }
    Results run(unsigned threads, size_t batch) const {
        Reports reports;
        run(schedule().all(), threads, batch, reports);
        return reports.finish();
    }

private:
    DataSet data_;
    std::optional<ir::Module> module_;
    std::optional<interp::Program> program_;
    std::vector<EntryPoint> entries_;
    std::optional<Schedule> schedule_;
    Candidates candidates_ = Candidates::expected();
};

TEST(Modes, ThreadsAndBatchesDoNotShow) {
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

TEST(Modes, ShardsOneAfterTheOtherAreTheWhole) {
    for (unsigned seed = 0; seed < program_count; ++seed) {
        const Work work(seed);
        Reports reports;
        const size_t shards = 2 + seed % 5;
        for (size_t shard = 1; shard <= shards; ++shard)
            work.run(work.schedule().shard(shard, shards), 1 + seed % 3, 5, reports);
        EXPECT_TRUE(reports.finish() == work.run(1, default_batch)) << "seed " << seed;
    }
}

TEST(Modes, LinesReadBackGoOnAnywhere) {
    ResultLineReader reader;
    for (unsigned seed = 0; seed < program_count; ++seed) {
        const Work work(seed);
        const Results expected = work.run(1, default_batch);
        const size_t finished = seed * 7919 % (work.schedule().size() + 1);
        Reports reports;
        size_t begin = 0;
        for (size_t number = 0; number < finished; ++number) {
            const size_t end = expected.lines.find('\n', begin);
            ResultLine line;
            ASSERT_TRUE(reader.read(std::string_view(expected.lines).substr(begin, end - begin), line));
            const SamplePlace place = work.schedule().place(number);
            EXPECT_EQ(line.function, place.job->entry->name);
            EXPECT_EQ(line.task, place.job->task->id);
            ASSERT_TRUE(attach(line, *place.job->entry, *place.job->task));
            std::string text;
            append_result_line(text, line.evaluation);
            ASSERT_EQ(text, expected.lines.substr(begin, end + 1 - begin));
            reports.add(line.evaluation, text);
            begin = end + 1;
        }
        work.run({finished, work.schedule().size()}, 2, 3, reports);
        EXPECT_TRUE(reports.finish() == expected) << "seed " << seed << ", resumed at " << finished;
    }
}

} // namespace
