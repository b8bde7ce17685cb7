// Submissions: which outputs become attempts, and how they are scored.
#include <fstream>

#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

/// A task of pairs x -> y, each grid one cell: train 1 -> 2, 3 -> 4; test 5 -> 6, 7 -> not known.
TaskSet tiny_tasks() {
    static const int8_t colors[] = {1, 2, 3, 4, 5, 6, 7};
    const auto cell = [](int color) { return GridView(&colors[color - 1], 1, 1); };
    const TaskArrays task{"tiny", {{cell(1), cell(2)}, {cell(3), cell(4)}}, {{cell(5), cell(6)}, {cell(7), {}}}, {}};
    const TaskArrays other{"untried", {{cell(1), cell(2)}}, {{cell(5), cell(6)}}, {}};
    const TaskArrays both[] = {task, other};
    return TaskSet::make(both).value();
}

std::string submission_of(const std::string& program, const TaskSet& tasks, const std::string& only = "tiny") {
    PlanOptions options;
    options.pairing = Pairing::all_pairs;
    options.tasks = {only};
    const CompiledProgram compiled_program = compiled(program);
    const RunPlan plan = RunPlan::make({&compiled_program, 1}, tasks, options).value();
    RunOptions run;
    run.keep_outputs = true;
    SubmissionBuilder submission;
    EXPECT_TRUE(session()
                    .run(plan, run,
                         [&](const Evaluation& evaluation, std::string_view) {
                             submission.add(evaluation);
                             return true;
                         })
                    .ok());
    return submission.json(tasks);
}

SubmissionScore score_of(const std::string& json, const TaskSet& tasks) {
    const auto path = scratch_folder() / "submission.json";
    std::ofstream(path) << json;
    return score_submission(path.string(), tasks).value();
}

// One right on no train pair, one on half of them, one on all.
constexpr const char* solvers = "def solve_a(I):\n    return canvas(NINE, UNITY)\n"
                                "def solve_b(I):\n    return canvas(TWO, UNITY)\n"
                                "def solve_c(I):\n    return canvas(increment(first(first(I))), UNITY)\n"
                                "def solve_d(I):\n    return canvas(add(first(first(I)), ONE), UNITY)\n";

TEST(Submission, has_the_outputs_of_the_two_candidates_that_are_right_on_most_train_pairs) {
    EXPECT_EQ(
        submission_of(solvers, tiny_tasks()),
        "{\n"
        "  \"tiny\": [{\"attempt_1\": [[6]], \"attempt_2\": [[2]]}, {\"attempt_1\": [[8]], \"attempt_2\": [[2]]}],\n"
        "  \"untried\": [{\"attempt_1\": [[0, 0], [0, 0]], \"attempt_2\": [[0, 0], [0, 0]]}]\n"
        "}\n");
}

TEST(Submission, leaves_out_what_fails_or_is_no_grid) {
    EXPECT_EQ(
        submission_of("def solve_a(I):\n    return first(frozenset())\ndef solve_b(I):\n    return 1\n", tiny_tasks()),
        submission_of("def solve_a(I):\n    return I\n", tiny_tasks(), "nothing"));
}

TEST(Submission, of_a_batt_program_takes_each_of_its_outputs_for_a_candidate) {
    const std::string text =
        submission_of("def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n    t1 = canvas(THREE, UNITY)\n"
                      "    o.append((1, False, 'a', t1))\n    t2 = canvas(increment(first(first(I))), UNITY)\n"
                      "    o.append((2, False, 'b', t2))\n    return o, s\n",
                      tiny_tasks());
    EXPECT_NE(text.find("\"attempt_1\": [[6]], \"attempt_2\": [[3]]"), std::string::npos) << text;
}

TEST(SubmissionScore, counts_known_test_outputs_that_either_attempt_gives) {
    const TaskSet tasks = tiny_tasks();
    const SubmissionScore score = score_of(submission_of(solvers, tasks), tasks);
    EXPECT_EQ(score.known, 2U);
    EXPECT_EQ(score.right, 1U);
    EXPECT_EQ(score.missing, 0U);
    EXPECT_EQ(score.tasks, 2U);
    EXPECT_EQ(score.solved, 1U);
    ASSERT_EQ(score.outputs.size(), 3U);
    EXPECT_EQ(score.outputs[0].attempt_1, Match::yes);
    EXPECT_EQ(score.outputs[0].attempt_2, Match::no);
    EXPECT_EQ(score.outputs[1].attempt_1, Match::unknown);
    const SubmissionScore second = score_of(R"({"tiny": [{"attempt_1": 5, "attempt_2": [[6]]}], "more": []})", tasks);
    EXPECT_EQ(second.right, 1U);
    EXPECT_EQ(second.missing, 2U);
    EXPECT_EQ(second.other_tasks, 1U);
}

TEST(SubmissionScore, says_what_is_wrong_with_a_file_that_is_no_submission) {
    const auto path = scratch_folder() / "wrong.json";
    for (const char* const text : {"", "[]", "{\"a\": 1}", "{\"a\": [1]}", "{\"a\": [", "\xff"}) {
        std::ofstream(path, std::ios::trunc) << text;
        const Result<SubmissionScore> score = score_submission(path.string(), tiny_tasks());
        ASSERT_FALSE(score.ok()) << text;
        EXPECT_EQ(score.error().code, ErrorCode::cannot_read);
        EXPECT_NE(score.error().message.find("no submission"), std::string::npos) << score.error().message;
    }
    EXPECT_EQ(score_submission("/nowhere/at.json", tiny_tasks()).error().code, ErrorCode::cannot_read);
}

} // namespace
