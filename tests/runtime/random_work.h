// Random programs on random data, run in one mode or another, and all that such a run leaves behind: for tests that compare modes.
#pragma once

#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "runtime/results/merged_results.h"
#include "runtime/results/result_line.h"
#include "runtime/results/scores.h"
#include "runtime/run/coordinator.h"
#include "tests/runtime/random_data.h"
#include "tests/support/random_program.h"

namespace batt::test {

/// Everything a run leaves behind.
struct Results {
    std::string lines;
    std::string merged;
    std::string scores;
    runtime::EvaluationTotals totals;

    friend bool operator==(const Results&, const Results&) = default;
};

/// Takes evaluations as `battc run` does.
class Reports {
public:
    void add(const runtime::Evaluation& evaluation, std::string_view line) {
        results_.lines += line;
        results_.totals.add(evaluation);
        scores_.add(evaluation);
        merged_.add(evaluation);
    }
    Results finish() {
        results_.scores = runtime::scores_json(scores_.sorted());
        EXPECT_TRUE(merged_.write([&](std::string_view piece) { results_.merged += piece; }));
        return std::move(results_);
    }

private:
    Results results_;
    runtime::Scores scores_;
    runtime::MergedResults merged_{false};
};

class RandomWork {
public:
    explicit RandomWork(unsigned seed) {
        std::mt19937 random(seed);
        data_ = random_data_set(random, 3 + random() % 12);
        RandomProgramOptions options;
        options.dialect = seed % 2 == 0 ? Dialect::arc_dsl : Dialect::batt;
        options.errors = seed % 4 < 2;
        options.solvers = 1 + static_cast<u32>(random() % 12);
        options.batts = static_cast<u32>(random() % 3);
        module_.emplace(random_program(random, options));
        program_.emplace(*module_);
        entries_ = runtime::entry_points(*program_, "random.py");
        schedule_.emplace(seed % 3 == 0 ? runtime::jobs_of_all_pairs(entries_, data_)
                                        : runtime::jobs_by_name(entries_, data_));
    }

    const runtime::Schedule& schedule() const { return *schedule_; }
    std::vector<const runtime::EntryPoint*> entries() const {
        std::vector<const runtime::EntryPoint*> entries;
        for (const runtime::EntryPoint& entry : entries_)
            entries.push_back(&entry);
        return entries;
    }
    /// Random programs can be expensive; it is not their cost that is of interest.
    static interp::Limits limits() { return {.fuel = 200'000, .memory = 1 << 22, .elements = 1 << 12, .depth = 200}; }

    void run(runtime::EvaluationRange range, unsigned threads, size_t batch, Reports& reports,
             runtime::BatchBackend* devices = nullptr) const {
        runtime::EvaluationOptions options;
        options.backend = devices;
        options.backend_first = devices_first_;
        options.jobs = threads;
        options.batch = batch;
        options.limits = limits();
        options.keep_outputs = true;
        options.candidates = &candidates_;
        options.describe = [this](std::string& text, const runtime::Evaluation& evaluation) {
            if (before_describing_)
                before_describing_();
            runtime::append_result_line(text, evaluation);
        };
        EXPECT_EQ(runtime::evaluate(schedule(), range, options,
                                    [&](const runtime::Evaluation& evaluation, std::string_view line) {
                                        reports.add(evaluation, line);
                                        return true;
                                    }),
                  range.size());
    }
    Results run(unsigned threads, size_t batch, runtime::BatchBackend* devices = nullptr) const {
        Reports reports;
        run(schedule().all(), threads, batch, reports, devices);
        return reports.finish();
    }

    /// Whether the threads wait until devices have taken what they will.
    void set_devices_first(bool first) { devices_first_ = first; }
    /// Called for every evaluation, by the thread that has done it.
    void set_before_describing(std::function<void()> call) { before_describing_ = std::move(call); }

private:
    bool devices_first_ = false;
    std::function<void()> before_describing_;
    runtime::DataSet data_;
    std::optional<ir::Module> module_;
    std::optional<interp::Program> program_;
    std::vector<runtime::EntryPoint> entries_;
    std::optional<runtime::Schedule> schedule_;
    runtime::Candidates candidates_ = runtime::Candidates::expected();
};

} // namespace batt::test
