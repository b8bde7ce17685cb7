// Scores of candidates and results by task, from evaluations made by hand.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "runtime/results/merged_results.h"
#include "runtime/results/result_line.h"
#include "runtime/results/scores.h"

namespace {

using namespace batt;
using namespace batt::runtime;
using nlohmann::json;
using List = ir::OutputRecord::List;

/// A function batt whose outputs are "good" and "bad", with a score between them; and a solver.
struct Work {
    Work() {
        batt.path = solver.path = "p.py";
        batt.name = "batt";
        batt.kind = ir::FunctionKind::batt;
        batt.records = {{List::output, 1, false, "", "bad"},
                        {List::score, 1, false, "None", "iz"},
                        {List::output, 2, true, "", "good"}};
        solver.name = "solve_a";
        solver.own_task = "a";
        a.id = "a";
        b.id = "b";
    }
    Evaluation of_batt(const Task& task, u32 index, std::optional<bool> bad, std::optional<bool> good) const {
        Evaluation evaluation;
        evaluation.entry = &batt;
        evaluation.task = &task;
        evaluation.index = index;
        evaluation.records.resize(3);
        evaluation.records[0] = {bad, {GridData{1, 1, {3}}, "", false}};
        evaluation.records[1].value = {std::nullopt, "-7", true};
        evaluation.records[2] = {good, {std::nullopt, "(1, 2)", false}};
        if (bad)
            evaluation.match = *bad || *good;
        return evaluation;
    }
    Evaluation of_solver(const Task& task, u32 index, bool match) const {
        Evaluation evaluation;
        evaluation.entry = &solver;
        evaluation.task = &task;
        evaluation.index = index;
        evaluation.match = match;
        evaluation.output.grid = GridData{1, 1, {5}};
        return evaluation;
    }
    static Evaluation failed(Evaluation evaluation) {
        evaluation.failed = true;
        evaluation.records.clear();
        evaluation.match = false;
        evaluation.error = "what went wrong";
        evaluation.error_kind = ErrorKind::index;
        return evaluation;
    }
    EntryPoint batt;
    EntryPoint solver;
    Task a;
    Task b;
};

TEST(Scores, a_candidate_solves_a_task_when_all_known_outputs_are_right) {
    const Work work;
    Scores scores;
    scores.add(work.of_solver(work.a, 0, true));
    scores.add(work.of_solver(work.a, 1, true));
    scores.add(work.of_batt(work.a, 0, true, true));
    scores.add(work.of_batt(work.a, 1, false, true));
    scores.add(work.of_batt(work.a, 2, std::nullopt, std::nullopt));
    scores.add(work.of_batt(work.b, 0, false, true));
    scores.add(Work::failed(work.of_batt(work.b, 1, false, true)));
    const std::vector<CandidateScore> sorted = scores.sorted();
    ASSERT_EQ(sorted.size(), 3u);
    EXPECT_EQ(sorted[0].name(), "good");
    EXPECT_EQ(sorted[0].matched, 3u);
    EXPECT_EQ(sorted[0].known, 4u);
    EXPECT_EQ(sorted[0].evaluations, 5u);
    EXPECT_EQ(sorted[0].failed, 1u);
    EXPECT_EQ(sorted[0].tasks, 2u);
    ASSERT_EQ(sorted[0].solved.size(), 1u);
    EXPECT_EQ(sorted[0].solved[0]->id, "a");
    EXPECT_EQ(sorted[1].name(), "solve_a");
    EXPECT_EQ(sorted[1].matched, 2u);
    EXPECT_EQ(sorted[2].name(), "bad");
    EXPECT_TRUE(sorted[2].solved.empty());

    const json text = json::parse(scores_json(sorted));
    EXPECT_EQ(text["candidates"][0]["name"], "good");
    EXPECT_EQ(text["candidates"][0]["solved_tasks"], json({"a"}));
    EXPECT_EQ(text["candidates"][1]["function"], "solve_a");
    EXPECT_EQ(text["tasks"]["a"].size(), 2u);
    EXPECT_EQ(text["tasks"]["a"][0]["index"], 2);
    EXPECT_FALSE(text["tasks"].contains("b"));
}

TEST(Scores, are_empty_json_without_evaluations) {
    EXPECT_EQ(json::parse(scores_json(Scores().sorted())), json::parse(R"({"candidates": [], "tasks": {}})"));
}

TEST(ResultLine, of_batt_has_candidates_and_scores) {
    const Work work;
    std::string text;
    append_result_line(text, work.of_batt(work.a, 3, false, true));
    EXPECT_EQ(text,
              "{\"program\": \"p.py\", \"function\": \"batt\", \"task\": \"a\", \"split\": \"train\", \"index\": 3, "
              "\"status\": \"ok\", \"match\": true, \"o\": [{\"index\": 1, \"solver\": false, \"name\": \"bad\", "
              "\"match\": false, \"value\": [[3]]}, {\"index\": 2, \"solver\": true, \"name\": \"good\", \"match\": "
              "true, \"value\": \"(1, 2)\"}], \"s\": [{\"index\": 1, \"solver\": \"None\", \"differ\": \"iz\", "
              "\"value\": -7}]}\n");
    ResultLine line;
    ASSERT_TRUE(ResultLineReader().read(text.substr(0, text.size() - 1), line));
    ASSERT_TRUE(attach(line, work.batt, work.a));
    EXPECT_EQ(line.evaluation.records[1].value.literal, "-7");
    EntryPoint other = work.batt;
    other.records[0].name = "renamed";
    ASSERT_TRUE(ResultLineReader().read(text.substr(0, text.size() - 1), line));
    EXPECT_FALSE(attach(line, other, work.a));
}

TEST(ResultLine, with_fuel_is_the_same_line_and_the_fuel) {
    const Work work;
    Evaluation evaluation = work.of_batt(work.a, 3, false, true);
    evaluation.fuel = 1234;
    std::string plain;
    std::string with_fuel;
    append_result_line(plain, evaluation);
    append_result_line_with_fuel(with_fuel, evaluation);
    EXPECT_EQ(with_fuel, plain.substr(0, plain.size() - 2) + ", \"fuel\": 1234}\n");
    ResultLine line;
    ASSERT_TRUE(ResultLineReader().read(plain.substr(0, plain.size() - 1), line));
    EXPECT_FALSE(line.has_fuel);
    ASSERT_TRUE(ResultLineReader().read(with_fuel.substr(0, with_fuel.size() - 1), line));
    EXPECT_TRUE(line.has_fuel);
    EXPECT_EQ(line.evaluation.fuel, 1234);
}

TEST(ResultLine, anything_else_is_refused) {
    ResultLineReader reader;
    ResultLine line;
    for (
        const char* const text :
        {"", "{", "[]", "{}", "null",
         R"({"program": "p", "function": "f", "task": "t", "split": "train", "index": -1, "status": "ok", "match": null, "output": "1"})",
         R"({"program": "p", "function": "f", "task": "t", "split": "dev", "index": 1, "status": "ok", "match": null, "output": "1"})",
         R"({"program": "p", "function": "f", "task": "t", "split": "test", "index": 1, "status": "ok", "match": 1, "output": "1"})",
         R"({"program": "p", "function": "f", "task": "t", "split": "test", "index": 1, "status": "ok", "match": true})",
         R"({"program": "p", "function": "f", "task": "t", "split": "test", "index": 1, "status": "ok", "match": true, "output": [[1, 2], [3]]})",
         R"({"program": "p", "function": "f", "task": "t", "split": "test", "index": 1, "status": "error", "match": true})"})
        EXPECT_FALSE(reader.read(text, line)) << text;
}

TEST(MergedResults, are_by_task_list_and_sample) {
    const Work work;
    MergedResults merged(false);
    merged.add(work.of_solver(work.b, 0, true));
    merged.add(work.of_solver(work.a, 10, true));
    merged.add(work.of_solver(work.a, 2, false));
    merged.add(work.of_batt(work.a, 2, false, true));
    merged.add(Work::failed(work.of_batt(work.b, 0, false, true)));
    std::string text;
    ASSERT_TRUE(merged.write([&](std::string_view piece) { text += piece; }));
    EXPECT_LT(text.find("\"2\""), text.find("\"10\"")) << "samples in the order of their numbers";
    const json all = json::parse(text);
    EXPECT_EQ(all["a"]["train"]["2"]["o"].size(), 2u);
    EXPECT_EQ(all["a"]["train"]["2"]["o"][1]["name"], "good");
    EXPECT_EQ(all["a"]["train"]["2"]["s"][0]["value"], -7);
    EXPECT_EQ(all["a"]["train"]["2"]["functions"]["solve_a"]["match"], false);
    EXPECT_EQ(all["a"]["train"]["10"]["o"], json::array());
    EXPECT_EQ(all["b"]["train"]["0"]["errors"][0]["error"]["kind"], "index error");
}

TEST(MergedResults, of_several_programs_say_which_is_which) {
    const Work work;
    MergedResults merged(true);
    merged.add(work.of_solver(work.a, 0, true));
    merged.add(work.of_batt(work.a, 0, false, true));
    std::string text;
    ASSERT_TRUE(merged.write([&](std::string_view piece) { text += piece; }));
    const json all = json::parse(text);
    EXPECT_TRUE(all["a"]["train"]["0"]["functions"].contains("p.py:solve_a"));
    EXPECT_EQ(all["a"]["train"]["0"]["s"][0]["program"], "p.py");
}

TEST(MergedResults, of_nothing_are_an_empty_object) {
    std::string text;
    ASSERT_TRUE(MergedResults(false).write([&](std::string_view piece) { text += piece; }));
    EXPECT_EQ(json::parse(text), json::object());
}

} // namespace
