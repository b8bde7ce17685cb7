#include <csignal>
#include <fstream>
#include <sstream>

#include <sys/resource.h>

#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

std::string content(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

RunPlan all_pairs() {
    PlanOptions options;
    options.pairing = Pairing::all_pairs;
    return RunPlan::make(sample_programs(), sample_tasks(), options).value();
}

TEST(Run, shards_put_together_are_the_whole) {
    const auto folder = scratch_folder();
    const RunPlan plan = all_pairs();
    const Session here = session(2);
    RunOptions options;
    options.fuel_in_lines = true;
    options.output_path = (folder / "whole.jsonl").string();
    const RunReport whole = here.run(plan, options, {}).value();
    EXPECT_EQ(whole.totals.evaluations, plan.size());
    std::vector<std::string> files;
    for (size_t shard = 1; shard <= 3; ++shard) {
        options.shard = shard;
        options.shards = 3;
        options.range = plan.shard(shard, 3);
        options.output_path = (folder / ("part" + std::to_string(shard))).string();
        ASSERT_TRUE(here.run(plan, options, {}).ok());
        files.push_back(options.output_path);
    }
    Totals totals;
    ScoreBoard scores;
    ASSERT_TRUE(
        merge_results(files, (folder / "merged.jsonl").string(), [&](const Evaluation& evaluation, std::string_view) {
            totals.add(evaluation);
            scores.add(evaluation);
            return true;
        }).ok());
    EXPECT_EQ(content(folder / "merged.jsonl"), content(folder / "whole.jsonl"));
    EXPECT_EQ(totals, whole.totals);
    EXPECT_EQ(program_count_of_results(files[0]), 3U);
    EXPECT_GT(scores.scores().size(), 10U);
    EXPECT_GT(scores.solved_tasks().size(), 5U);
    files.pop_back();
    EXPECT_EQ(merge_results(files, (folder / "more").string()).error().code, ErrorCode::foreign_results);
}

TEST(Run, goes_on_where_it_ended) {
    const auto folder = scratch_folder();
    const RunPlan plan = all_pairs();
    const Session here = session(2);
    RunOptions options;
    options.output_path = (folder / "whole.jsonl").string();
    const RunReport whole = here.run(plan, options, {}).value();
    options.output_path = (folder / "results.jsonl").string();
    size_t taken = 0;
    const RunReport first =
        here.run(plan, options, [&](const Evaluation&, std::string_view) { return ++taken < 100; }).value();
    EXPECT_EQ(first.totals.evaluations, 100U);
    options.resume = true;
    size_t resumed = 0;
    const RunReport second = here.run(plan, options,
                                      [&](const Evaluation& evaluation, std::string_view line) {
                                          resumed += evaluation.resumed() ? 1 : 0;
                                          EXPECT_TRUE(line.ends_with("}\n"));
                                          return true;
                                      })
                                 .value();
    EXPECT_EQ(second.resumed, 100U);
    EXPECT_EQ(resumed, 100U);
    EXPECT_EQ(second.totals, whole.totals);
    EXPECT_EQ(second.jobs, whole.jobs);
    EXPECT_EQ(second.solved, whole.solved);
    EXPECT_EQ(content(folder / "results.jsonl"), content(folder / "whole.jsonl"));
    EXPECT_NE(second.summary_json().find("\"resumed\""), std::string::npos);
    // A file of another run is left alone.
    options.fuel_in_lines = true;
    EXPECT_EQ(here.run(plan, options, {}).error().code, ErrorCode::foreign_results);
    options.output_path = "/nowhere/results.jsonl";
    options.resume = false;
    EXPECT_EQ(here.run(plan, options, {}).error().code, ErrorCode::cannot_write);
}

TEST(Run, that_cannot_write_its_file_any_more_reports_what_it_has_done) {
    const auto folder = scratch_folder();
    const RunPlan plan = all_pairs();
    const Session here = session(2);
    RunOptions options;
    options.output_path = (folder / "results.jsonl").string();
    rlimit old{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{2048, old.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    size_t taken = 0;
    const Result<RunReport> report = here.run(plan, options, [&](const Evaluation&, std::string_view) {
        ++taken;
        return true;
    });
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
    std::signal(SIGXFSZ, old_handler);
    ASSERT_TRUE(report);
    ASSERT_TRUE(report->output_error);
    EXPECT_EQ(report->output_error->code, ErrorCode::cannot_write);
    EXPECT_GT(taken, 0U);
    EXPECT_EQ(report->totals.evaluations, taken);
}

TEST(Run, names_functions_without_a_task) {
    const RunPlan plan =
        RunPlan::make(std::vector{compiled("def solve_nowhere(I):\n    return I\n")}, sample_tasks()).value();
    EXPECT_EQ(plan.size(), 0U);
    ASSERT_EQ(plan.without_task().size(), 1U);
    EXPECT_EQ(plan.without_task()[0], "solve_nowhere");
}

TEST(Run, can_be_cancelled) {
    RunOptions options;
    const CancelToken token;
    options.cancel = token;
    const RunReport report = session(2)
                                 .run(all_pairs(), options,
                                      [&](const Evaluation&, std::string_view) {
                                          token.cancel();
                                          return true;
                                      })
                                 .value();
    EXPECT_TRUE(report.canceled);
    EXPECT_LT(report.totals.evaluations, report.planned);
}

TEST(TaskSet, can_be_made_of_arrays) {
    const uint8_t cells[] = {1, 2, 3, 4};
    TaskArrays task;
    task.id = "mine";
    task.train.push_back({GridView(cells, 2, 2), GridView(cells, 1, 2)});
    task.test.push_back({GridView(cells, 2, 2), {}});
    const TaskSet tasks = TaskSet::make(std::span(&task, 1)).value();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].size(Split::train), 1U);
    EXPECT_EQ(tasks[0].pair({Split::train, 0}).output, GridView(cells, 1, 2));
    EXPECT_FALSE(tasks[0].pair({Split::test, 0}).output.has_value());
    EXPECT_EQ(tasks.find("mine"), 0U);
    const CompiledProgram program = compiled("def solve_mine(I):\n    return crop(I, (0, 0), (1, 2))\n");
    const EvaluationMatrix matrix = session().evaluate(program, tasks).value();
    EXPECT_EQ(matrix.match(0, 0), Match::yes);
    EXPECT_EQ(matrix.match(0, 1), Match::unknown);
    EXPECT_TRUE(matrix.solved(0, 0));
    const TaskArrays twice[] = {task, task};
    EXPECT_EQ(TaskSet::make(twice).error().code, ErrorCode::invalid_argument);
    task.train[0].output.reset();
    EXPECT_EQ(TaskSet::make(std::span(&task, 1)).error().code, ErrorCode::invalid_argument);
}

TEST(TaskSet, bad_files_are_diagnostics) {
    const TaskSet tasks = TaskSet::load_text("broken.json", "{\"train\": [").value();
    EXPECT_TRUE(tasks.empty());
    EXPECT_TRUE(tasks.has_errors());
    EXPECT_TRUE(tasks.source("broken.json").has_value());
    const TaskSet nothing = TaskSet::load("/nowhere").value();
    EXPECT_TRUE(nothing.has_errors());
}

} // namespace
