// The coordinator: the same results in the same order on any number of threads, failures isolated, limits and early ends.

#include <atomic>
#include <deque>
#include <sstream>

#include <gtest/gtest.h>

#include "ir/text.h"
#include "runtime/run/coordinator.h"
#include "runtime/run/worker.h"

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
    text << evaluation.entry->name << ' ' << evaluation.task->id << ' ' << split_name(evaluation.split) << ' '
         << evaluation.index << ' ' << evaluation.failed << ' '
         << (evaluation.match ? (*evaluation.match ? "right" : "wrong") : "unknown") << ' ' << evaluation.error << ' '
         << evaluation.position.line << ' ' << evaluation.fuel << ' '
         << (evaluation.output.grid ? evaluation.output.grid->height : -1) << ' ' << evaluation.output.literal << '\n';
    return text.str();
}

EvaluationOptions on_threads(unsigned threads) {
    EvaluationOptions options;
    options.jobs = threads;
    options.keep_outputs = true;
    return options;
}

struct RunResult {
    std::string text;
    EvaluationTotals totals;
};
RunResult run(const Schedule& schedule, const EvaluationOptions& options) {
    RunResult result;
    evaluate(schedule, schedule.all(), options, [&](const Evaluation& evaluation, std::string_view) {
        result.text += described(evaluation);
        result.totals.add(evaluation);
        return true;
    });
    return result;
}

/// A data set with a program that has a function for each task.
struct Workload {
    explicit Workload(int tasks)
        : data(some_tasks(tasks)), module(some_programs(data)), program(module), entries(entry_points(program)) {}

    DataSet data;
    ir::Module module;
    interp::Program program;
    std::vector<EntryPoint> entries;
};

TEST(Coordinator, results_are_the_same_on_any_number_of_threads) {
    const Workload work(500);
    const Schedule schedule(jobs_by_name(work.entries, work.data));
    ASSERT_EQ(schedule.jobs().size(), 500u);
    const RunResult sequential = run(schedule, on_threads(1));
    EXPECT_EQ(sequential.totals.evaluations, 2000u);
    EXPECT_GT(sequential.totals.failures, 400u);
    EXPECT_GT(sequential.totals.matches, 400u);
    EXPECT_GT(sequential.totals.mismatches, 100u);
    EXPECT_GT(sequential.totals.unknown, 50u);
    for (const unsigned threads : {2u, 3u, 8u})
        EXPECT_EQ(run(schedule, on_threads(threads)).text, sequential.text) << threads << " threads";
}

/// A backend whose executors evaluate as the threads do, two batches at a time. `usable`: how many of its executors open.
class HostBackend final : public BatchBackend {
public:
    HostBackend(size_t executors, size_t usable) : executors_(executors), usable_(usable) {}

    size_t executor_count() const override { return executors_; }
    std::unique_ptr<BatchExecutor> open_executor(size_t number, const EvaluationOptions& options,
                                                 const Wanted&) override {
        return number < usable_ ? std::make_unique<Executor>(*this, options) : nullptr;
    }
    void measured_thread(size_t evaluations, double) override { by_threads += evaluations; }

    std::atomic<size_t> by_executors = 0;
    std::atomic<size_t> by_threads = 0;

private:
    class Executor final : public BatchExecutor {
    public:
        Executor(HostBackend& backend, const EvaluationOptions& options) : backend_(backend), worker_(options) {}
        bool has_room() const override { return batches_.size() < 2; }
        bool idle() const override { return batches_.empty(); }
        size_t batch_size() const override { return 30; }
        bool worth_sending(size_t evaluations, size_t) const override { return evaluations >= 100; }
        void start(Batch batch) override { batches_.push_back(std::move(batch)); }
        std::pair<Batch, BatchResult> finish() override {
            Batch batch = std::move(batches_.front());
            batches_.pop_front();
            backend_.by_executors += batch.range.size();
            BatchResult result = worker_.run(batch);
            return {std::move(batch), std::move(result)};
        }

    private:
        HostBackend& backend_;
        Worker worker_;
        std::deque<Batch> batches_;
    };

    size_t executors_;
    size_t usable_;
};

TEST(Coordinator, a_backend_takes_its_share_and_changes_no_result) {
    const Workload work(500);
    const Schedule schedule(jobs_by_name(work.entries, work.data));
    const std::string expected = run(schedule, on_threads(1)).text;
    for (const auto& [threads, executors, usable] :
         {std::tuple(1u, 1u, 1u), std::tuple(2u, 3u, 2u), std::tuple(2u, 2u, 0u)}) {
        HostBackend backend(executors, usable);
        EvaluationOptions options = on_threads(threads);
        options.backend = &backend;
        options.backend_first = true;
        EXPECT_EQ(run(schedule, options).text, expected);
        EXPECT_EQ(backend.by_executors + backend.by_threads, schedule.size());
        if (usable == 0)
            EXPECT_EQ(backend.by_executors, 0u);
        else
            EXPECT_LT(backend.by_threads, 100u) << "what is not worth sending";
    }
}

TEST(Coordinator, failures_are_reported_with_place_and_leave_other_samples_alone) {
    const Workload work(1);
    const Schedule schedule(jobs_by_name(work.entries, work.data));
    std::vector<Evaluation> evaluations;
    evaluate(schedule, schedule.all(), on_threads(1), [&](const Evaluation& evaluation, std::string_view) {
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

TEST(Coordinator, limit_cuts_the_samples_of_each_job) {
    const Workload work(10);
    const Schedule schedule(jobs_by_name(work.entries, work.data), 2);
    EXPECT_EQ(run(schedule, on_threads(2)).totals.evaluations, 20u);
}

TEST(Coordinator, ends_early_when_the_sink_has_enough) {
    const Workload work(500);
    const Schedule schedule(jobs_by_name(work.entries, work.data));
    for (const unsigned threads : {1u, 2u}) {
        size_t seen = 0;
        const size_t handed_on = evaluate(schedule, schedule.all(), on_threads(threads),
                                          [&](const Evaluation&, std::string_view) { return ++seen < 100; });
        EXPECT_EQ(seen, 100u);
        EXPECT_EQ(handed_on, 100u);
    }
}

TEST(Coordinator, an_interrupted_run_gives_the_first_results_in_order) {
    const Workload work(500);
    const Schedule schedule(jobs_by_name(work.entries, work.data));
    const std::string whole = run(schedule, on_threads(1)).text;
    for (const unsigned threads : {1u, 4u}) {
        // As soon as there is one to give: the thread that has it asks again before it goes on with its batch.
        std::atomic<bool> has_first = false;
        EvaluationOptions options = on_threads(threads);
        options.batch = 100;
        options.describe = [&](std::string&, const Evaluation& evaluation) {
            if (evaluation.task == schedule.jobs().front().task && evaluation.index == 0)
                has_first = true;
        };
        options.interrupted = [&] { return has_first.load(); };
        const RunResult part = run(schedule, options);
        EXPECT_GT(part.totals.evaluations, 0u);
        EXPECT_LT(part.totals.evaluations, schedule.size());
        EXPECT_EQ(part.text, whole.substr(0, part.text.size()));
    }
}

TEST(Coordinator, descriptions_arrive_with_their_evaluations) {
    const Workload work(100);
    const Schedule schedule(jobs_by_name(work.entries, work.data));
    EvaluationOptions options = on_threads(3);
    options.batch = 5;
    options.describe = [](std::string& text, const Evaluation& evaluation) { text += described(evaluation); };
    const size_t handed_on =
        evaluate(schedule, schedule.all(), options, [&](const Evaluation& evaluation, std::string_view description) {
            EXPECT_EQ(description, described(evaluation));
            return true;
        });
    EXPECT_EQ(handed_on, schedule.size());
    EXPECT_EQ(handed_on, 400u);
}

TEST(Coordinator, what_waits_to_be_handed_on_is_bounded_however_long_the_lines_are) {
    const Workload work(150);
    const Schedule schedule(jobs_of_all_pairs(work.entries, work.data));
    constexpr size_t line = 1U << 20;
    for (const unsigned threads : {1u, 3u})
        for (const size_t batch : {size_t{7}, size_t{100000}}) {
            EvaluationOptions options = on_threads(threads);
            options.batch = batch;
            std::atomic<size_t> written = 0;
            options.describe = [&](std::string& text, const Evaluation& evaluation) {
                text.append(line, static_cast<char>('a' + evaluation.index));
                ++written;
            };
            size_t taken = 0;
            size_t most_waiting = 0;
            evaluate(schedule, {0, 2000}, options, [&](const Evaluation& evaluation, std::string_view text) {
                EXPECT_EQ(text.size(), line);
                EXPECT_EQ(text.front(), static_cast<char>('a' + evaluation.index));
                most_waiting = std::max(most_waiting, written - taken);
                ++taken;
                return true;
            });
            EXPECT_EQ(taken, 2000U);
            // 64 MB wait out of turn; each thread has a result of 4 MB and a group of samples.
            EXPECT_LT(most_waiting * line, (64U << 20) + threads * 3 * (24U << 20));
        }
}

TEST(Coordinator, long_outputs_are_cut) {
    const DataSet data = some_tasks(1);
    ir::ParseProblem problem;
    const ir::Module module =
        std::move(ir::parse("module \"test\"\n\nfunction solve_t000(%0 I: any) -> any, solve \"t000\", arc-dsl {\n"
                            "  %1 = upscale(%0, 10) @2:1\n  %2 = make_tuple(%1, %1)\n  return %2\n}\n"
                            "\nfunction solve_grid(%0 I: any) -> any, solve \"t000\", arc-dsl {\n  return %0\n}\n",
                            problem)
                      .value());
    const interp::Program program(module);
    const std::vector<EntryPoint> entries = entry_points(program);
    const Schedule schedule(jobs_of_all_pairs(entries, data));
    std::vector<std::optional<bool>> matches;
    for (const size_t most : {size_t{0}, size_t{10}, size_t{239}, size_t{100000}}) {
        EvaluationOptions options = on_threads(1);
        options.max_output = most;
        size_t number = 0;
        evaluate(schedule, schedule.all(), options, [&](const Evaluation& evaluation, std::string_view) {
            const OutputValue& output = evaluation.output;
            const bool long_grid = evaluation.index == 0 && evaluation.split == Split::test; // 40 x 2
            if (evaluation.entry->name == "solve_grid") {
                EXPECT_EQ(output.grid.has_value(), most == 0 || most == 100000 || !long_grid) << most;
            }
            if (most == 0)
                matches.push_back(evaluation.match);
            EXPECT_EQ(evaluation.match, matches.at(number++)) << "what is printed decides nothing";
            if (!output.grid && (most == 10 || most == 239)) {
                EXPECT_TRUE(output.literal.ends_with("..."));
                EXPECT_EQ(output.literal.size(), most + 3);
            }
            return true;
        });
    }
}

TEST(Coordinator, the_candidate_is_what_is_asked_for) {
    const DataSet data = some_tasks(3);
    ir::ParseProblem problem;
    const ir::Module module = std::move(ir::parse("module \"test\"\n\nfunction batt(%0 I: any, %1 C: any) -> any, "
                                                  "batt, arc-dsl {\n  return %1\n}\n",
                                                  problem)
                                            .value());
    const interp::Program program(module);
    const std::vector<EntryPoint> entries = entry_points(program);
    const Schedule schedule(jobs_by_name(entries, data));
    ASSERT_EQ(schedule.size(), 12u) << "batt runs on every task";
    EXPECT_EQ(run(schedule, on_threads(1)).totals.matches, 0u);
    const Candidates expected = Candidates::expected();
    EvaluationOptions options = on_threads(1);
    options.candidates = &expected;
    const RunResult result = run(schedule, options);
    EXPECT_EQ(result.totals.matches, 11u);
    EXPECT_EQ(result.totals.unknown, 1u);
}

TEST(Coordinator, functions_without_a_task_are_named) {
    const Workload work(5);
    const DataSet data = some_tasks(3);
    std::vector<const EntryPoint*> without;
    EXPECT_EQ(jobs_by_name(work.entries, data, &without).size(), 3u);
    EXPECT_EQ(without.size(), 2u);
}

TEST(Coordinator, jobs_are_chosen_by_patterns) {
    const Workload work(5);
    const DataSet data = some_tasks(3);
    std::vector<const EntryPoint*> without;
    std::vector<Job> jobs =
        choose_jobs(work.entries, data, {.all_pairs = true, .functions = {"*1"}, .tasks = {"t00?"}});
    ASSERT_EQ(jobs.size(), 3u);
    EXPECT_EQ(jobs[2].entry->name, "solve_t001");
    EXPECT_EQ(jobs[2].task->id, "t002");
    jobs = choose_jobs(work.entries, data, {.functions = {"*0", "*4"}}, &without);
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].entry->name, "solve_t000");
    ASSERT_EQ(without.size(), 1u) << "solve_t003 is not chosen";
    EXPECT_EQ(without[0]->name, "solve_t004");
    EXPECT_TRUE(choose_jobs(work.entries, data, {.tasks = {"nothing"}}).empty());
}

TEST(Coordinator, all_pairs_are_by_task_then_function) {
    const Workload work(3);
    const std::vector<Job> jobs = jobs_of_all_pairs(work.entries, work.data);
    ASSERT_EQ(jobs.size(), 9u);
    EXPECT_EQ(jobs[1].task->id, "t000");
    EXPECT_EQ(jobs[1].entry->name, "solve_t001");
    EXPECT_EQ(jobs[3].task->id, "t001");
    EXPECT_EQ(jobs[3].entry->name, "solve_t000");
}

} // namespace
