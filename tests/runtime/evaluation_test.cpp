// The coordinator: the same results in the same order on any number of threads, failures isolated, limits and early ends.

#include <sstream>

#include <gtest/gtest.h>

#include "ir/text.h"
#include "runtime/evaluation.h"

namespace {

using namespace batt;
using namespace batt::runtime;

GridData grid(int32_t height, int32_t width, int8_t color) {
    return {height, width, std::vector<int8_t>(static_cast<size_t>(height) * static_cast<size_t>(width), color)};
}

/// Tasks t0, t1, ... whose grids differ in size and colour; every seventh has no known test output.
DataSet some_tasks(int count) {
    DataSet data;
    for (int n = 0; n < count; ++n) {
        Task task;
        std::ostringstream id;
        id << "t" << (n < 10 ? "00" : n < 100 ? "0" : "") << n;
        task.id = id.str();
        for (int k = 0; k < 3; ++k)
            task.train.push_back({grid(1 + n % 30, 1 + k, static_cast<int8_t>(n % 10)),
                                  grid(1 + n % 30, 1 + k, static_cast<int8_t>((n + k % 2) % 10))});
        task.test.push_back({grid(40, 2, 3), n % 7 == 0 ? std::nullopt : std::optional(grid(40, 2, 3))});
        data.tasks.push_back(task);
    }
    return data;
}

/// A function per task: the input itself, or an error where the grid has a single column.
ir::Module some_programs(const DataSet& data) {
    std::string text = "module \"test\"\n";
    for (const Task& task : data.tasks)
        text += "\nfunction solve_" + task.id + "(%0 I: any) -> any, solve \"" + task.id +
                "\", arc-dsl {\n  %1 = width(%0) @2:1\n  %2 = decrement(%1) @3:1\n  %3 = divide(6, %2) @4:1\n"
                "  %4 = branch(%3, %0, %0) @5:1\n  return %4\n}\n";
    ir::ParseProblem problem;
    return std::move(ir::parse(text, problem).value());
}

std::string described(const Evaluation& evaluation) {
    std::ostringstream text;
    text << evaluation.function << ' ' << evaluation.task->id << ' ' << split_name(evaluation.split) << ' '
         << evaluation.index << ' ' << evaluation.failed << ' '
         << (evaluation.match ? (*evaluation.match ? "right" : "wrong") : "unknown") << ' ' << evaluation.error << ' '
         << evaluation.position.line << ' ' << evaluation.fuel << ' '
         << (evaluation.grid ? evaluation.grid->height : -1) << ' ' << evaluation.literal << '\n';
    return text.str();
}

struct RunResult {
    std::string text;
    EvaluationTotals totals;
};
EvaluationOptions on_threads(unsigned threads) {
    EvaluationOptions options;
    options.jobs = threads;
    return options;
}
RunResult run(const interp::Program& program, std::span<const Job> jobs, unsigned threads,
              std::optional<size_t> limit = {}) {
    EvaluationOptions options;
    options.jobs = threads;
    options.limit = limit;
    options.keep_outputs = true;
    RunResult result;
    result.totals = evaluate(program, jobs, options, [&](const Evaluation& evaluation) {
        result.text += described(evaluation);
        return true;
    });
    return result;
}

TEST(Evaluation, IsTheSameOnAnyNumberOfThreads) {
    const DataSet data = some_tasks(500);
    const ir::Module module = some_programs(data);
    const interp::Program program(module);
    const std::vector<Job> jobs = jobs_by_name(module, data);
    ASSERT_EQ(jobs.size(), 500u);
    const RunResult sequential = run(program, jobs, 1);
    EXPECT_EQ(sequential.totals.evaluations, 2000u);
    EXPECT_GT(sequential.totals.failures, 400u);
    EXPECT_GT(sequential.totals.matches, 400u);
    EXPECT_GT(sequential.totals.mismatches, 100u);
    EXPECT_GT(sequential.totals.unknown, 50u);
    for (const unsigned threads : {2u, 3u, 8u})
        EXPECT_EQ(run(program, jobs, threads).text, sequential.text) << threads << " threads";
}

TEST(Evaluation, FailuresAreReportedWithPlaceAndLeaveOtherSamplesAlone) {
    const DataSet data = some_tasks(1);
    const ir::Module module = some_programs(data);
    const interp::Program program(module);
    const std::vector<Job> jobs = jobs_by_name(module, data);
    std::vector<Evaluation> evaluations;
    evaluate(program, jobs, on_threads(1), [&](const Evaluation& evaluation) {
        evaluations.push_back(evaluation);
        return true;
    });
    ASSERT_EQ(evaluations.size(), 4u);
    EXPECT_TRUE(evaluations[0].failed);
    EXPECT_EQ(evaluations[0].error_kind, ErrorKind::zero_division);
    EXPECT_EQ(evaluations[0].position.line, 4u);
    EXPECT_EQ(evaluations[0].match, false);
    EXPECT_FALSE(evaluations[1].failed);
    EXPECT_EQ(evaluations[3].match, std::nullopt);
}

TEST(Evaluation, LimitCutsTheSamplesOfEachJob) {
    const DataSet data = some_tasks(10);
    const ir::Module module = some_programs(data);
    const interp::Program program(module);
    EXPECT_EQ(run(program, jobs_by_name(module, data), 2, 2).totals.evaluations, 20u);
}

TEST(Evaluation, EndsEarlyWhenTheSinkHasEnough) {
    const DataSet data = some_tasks(500);
    const ir::Module module = some_programs(data);
    const interp::Program program(module);
    for (const unsigned threads : {1u, 2u}) {
        size_t seen = 0;
        const auto totals = evaluate(program, jobs_by_name(module, data), on_threads(threads),
                                     [&](const Evaluation&) { return ++seen < 100; });
        EXPECT_EQ(seen, 100u);
        EXPECT_EQ(totals.evaluations, 100u);
    }
}

TEST(Evaluation, FunctionsWithoutATaskAreNamed) {
    const DataSet data = some_tasks(3);
    const ir::Module module = some_programs(some_tasks(5));
    std::vector<ir::FunctionId> without;
    EXPECT_EQ(jobs_by_name(module, data, &without).size(), 3u);
    EXPECT_EQ(without.size(), 2u);
}

} // namespace
