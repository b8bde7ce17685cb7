#include "runtime/data/data_file.h"

#include <random>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace batt::runtime {
namespace {

using frontend::Code;
using frontend::Diagnostic;
using ::testing::HasSubstr;

constexpr std::string_view one_task = R"({"train": [{"input": [[0, 1], [2, 3]], "output": [[4]]}],
 "test": [{"input": [[5, 6]], "output": [[7], [8]]}]})";

GridData grid(int32_t height, int32_t width, std::vector<int8_t> cells) { return {height, width, std::move(cells)}; }

FileContents read(std::string_view text) { return read_data_text("folder/0123abcd.json", std::string(text)); }

// Expects exactly one problem and returns it.
Diagnostic only_problem(const FileContents& contents) {
    EXPECT_EQ(contents.problems.size(), 1u);
    return contents.problems.empty() ? Diagnostic{} : contents.problems[0];
}

// "code line:column" of a problem, to compare in one go.
std::string where(const Diagnostic& problem) {
    return fmt::format("{} {}:{}", frontend::describe(problem.code).name, problem.position.line,
                       problem.position.column);
}

// The text of a grid of equal cells.
std::string grid_text(int height, int width) {
    std::string row = "[0";
    for (int column = 1; column < width; ++column)
        row += ",0";
    row += "]";
    std::string text = "[" + row;
    for (int index = 1; index < height; ++index)
        text += "," + row;
    return text + "]";
}

TEST(DataFile, a_task_takes_its_id_from_the_file) {
    const FileContents contents = read(one_task);
    EXPECT_TRUE(contents.problems.empty());
    EXPECT_EQ(contents.format, FileFormat::task);
    ASSERT_EQ(contents.tasks.size(), 1u);
    const Task& task = contents.tasks[0];
    EXPECT_EQ(task.id, "0123abcd");
    EXPECT_EQ(task.file, "folder/0123abcd.json");
    ASSERT_EQ(task.train.size(), 1u);
    EXPECT_EQ(task.train[0].input, grid(2, 2, {0, 1, 2, 3}));
    EXPECT_EQ(task.train[0].output, grid(1, 1, {4}));
    ASSERT_EQ(task.test.size(), 1u);
    EXPECT_EQ(task.test[0].input, grid(1, 2, {5, 6}));
    EXPECT_EQ(task.test[0].output, grid(2, 1, {7, 8}));
    EXPECT_TRUE(task.generated.empty());
}

TEST(DataFile, unknown_members_are_ignored_wherever_they_stand) {
    const FileContents contents = read(R"({"name": "x", "info": {"train": 1}, "tags": [1, [2]], "test": [
        {"weight": 0.5, "input": [[1]], "note": {"input": "no"}}], "end": null})");
    EXPECT_TRUE(contents.problems.empty());
    ASSERT_EQ(contents.tasks.size(), 1u);
    EXPECT_EQ(contents.tasks[0].test[0].input, grid(1, 1, {1}));
}

TEST(DataFile, test_outputs_may_be_missing_or_null) {
    const FileContents contents = read(R"({"test": [{"input": [[1]]}, {"input": [[2]], "output": null}]})");
    EXPECT_TRUE(contents.problems.empty());
    ASSERT_EQ(contents.tasks.size(), 1u);
    ASSERT_EQ(contents.tasks[0].test.size(), 2u);
    EXPECT_FALSE(contents.tasks[0].test[0].output.has_value());
    EXPECT_FALSE(contents.tasks[0].test[1].output.has_value());
}

TEST(DataFile, the_extra_list_of_code_golf_files_is_generated_pairs) {
    const FileContents contents =
        read(R"({"train": [{"input": [[1]], "output": [[1]]}], "arc-gen": [{"input": [[2]], "output": [[3]]}]})");
    EXPECT_TRUE(contents.problems.empty());
    ASSERT_EQ(contents.tasks.size(), 1u);
    ASSERT_EQ(contents.tasks[0].generated.size(), 1u);
    EXPECT_EQ(contents.tasks[0].generated[0].output, grid(1, 1, {3}));
}

TEST(DataFile, a_list_of_pairs_is_a_task_of_generated_pairs) {
    const FileContents contents = read(R"([{"input": [[1]], "output": [[2]]}, {"input": [[3]], "output": [[4]]}])");
    EXPECT_TRUE(contents.problems.empty());
    EXPECT_EQ(contents.format, FileFormat::pair_list);
    ASSERT_EQ(contents.tasks.size(), 1u);
    EXPECT_EQ(contents.tasks[0].id, "0123abcd");
    EXPECT_TRUE(contents.tasks[0].train.empty());
    ASSERT_EQ(contents.tasks[0].generated.size(), 2u);
    EXPECT_EQ(contents.tasks[0].generated[1].input, grid(1, 1, {3}));
}

TEST(DataFile, many_tasks_in_a_file_keep_their_ids) {
    const FileContents contents =
        read(fmt::format(R"({{"aa": {}, "b\u0062": {{"extra": [], "test": [{{"input": [[9]]}}]}}}})", one_task));
    EXPECT_TRUE(contents.problems.empty());
    EXPECT_EQ(contents.format, FileFormat::many_tasks);
    ASSERT_EQ(contents.tasks.size(), 2u);
    EXPECT_EQ(contents.tasks[0].id, "aa");
    EXPECT_EQ(contents.tasks[1].id, "bb");
}

TEST(DataFile, groups_of_tasks_are_put_together) {
    const FileContents contents =
        read(fmt::format(R"({{"train": {{"aa": {0}}}, "version": 1, "eval": {{"bb": {0}, "cc": {0}}}}})", one_task));
    EXPECT_TRUE(contents.problems.empty());
    EXPECT_EQ(contents.format, FileFormat::groups);
    ASSERT_EQ(contents.tasks.size(), 3u);
    EXPECT_EQ(contents.tasks[2].id, "cc");
}

TEST(DataFile, groups_may_hold_lists_of_pairs_by_task) {
    const FileContents contents = read(R"({"train": {"aa": [{"input": [[1]], "output": [[2]]}], "bb": []},
        "test": {"aa": [{"input": [[3]]}, {"input": [[4]], "output": [[5]]}]}})");
    EXPECT_TRUE(contents.problems.empty());
    ASSERT_EQ(contents.tasks.size(), 2u);
    EXPECT_EQ(contents.tasks[0].id, "aa");
    EXPECT_EQ(contents.tasks[0].train.size(), 1u);
    EXPECT_EQ(contents.tasks[0].test.size(), 2u);
    const FileContents bad = read(R"({"train": {"aa": [{"input": [[1]], "output": [[12]]}]},
        "test": {"aa": [{"input": [[3]]}], "bb": [{"input": [[3]]}]}})");
    EXPECT_EQ(where(only_problem(bad)), "bad_cell 1:48");
    ASSERT_EQ(bad.tasks.size(), 1u) << "a task with a bad list is left out";
    EXPECT_EQ(bad.tasks[0].id, "bb");
}

TEST(DataFile, exported_tasks_have_lists_of_other_names) {
    const FileContents codeit =
        read(R"({"program": null, "training_examples": [{"input": [[1, 2]], "output": [[2, 1]]}],
                 "test_examples": [{"input": [[1, 2]], "output": [[2, 1]]}], "task_key": "aaaa", "extra_info": ""})");
    EXPECT_TRUE(codeit.problems.empty());
    ASSERT_EQ(codeit.tasks.size(), 1u);
    EXPECT_EQ(codeit.tasks[0].id, "aaaa");
    EXPECT_EQ(codeit.tasks[0].train.size(), 1u);
    EXPECT_EQ(codeit.tasks[0].test.size(), 1u);
    const FileContents shots =
        read(R"({"fewshots": [{"input": [[1]], "output": [[2]]}], "question": [{"input": [[3]]}]})");
    ASSERT_EQ(shots.tasks.size(), 1u);
    EXPECT_EQ(shots.tasks[0].id, "0123abcd");
    EXPECT_EQ(shots.tasks[0].train.size(), 1u);
    EXPECT_EQ(shots.tasks[0].test.size(), 1u);
}

TEST(DataFile, lists_and_lines_hold_tasks_with_or_without_ids) {
    const std::string named = R"({"id": "aa", "test": [{"input": [[1]]}]})";
    const std::string nameless = R"({"test": [{"input": [[2]]}]})";
    for (const std::string& text : {"[" + named + ", " + nameless + "]", named + "\n\n" + nameless + "\n"}) {
        const FileContents contents = read(text);
        EXPECT_TRUE(contents.problems.empty()) << text;
        ASSERT_EQ(contents.tasks.size(), 2u) << text;
        EXPECT_EQ(contents.tasks[0].id, "aa");
        EXPECT_THAT(contents.tasks[1].id, ::testing::StartsWith("0123abcd_"));
    }
    EXPECT_EQ(read_data_text("tasks.jsonl", named).tasks.at(0).id, "aa") << "one line";
}

TEST(DataFile, a_bad_line_is_left_out_alone) {
    const std::string good = R"({"id": "aa", "test": [{"input": [[1]]}]})";
    const FileContents contents =
        read(good + "\n{\"test\": [{\"input\": [[1, 10]]}]}\n[1]\n{\"test\"\n" +
             R"({"id": "bb", "test": [{"input": [[1]]}]} more)" + "\n" + R"({"id": "cc", "test": [{"input": [[1]]}]})");
    EXPECT_EQ(contents.format, FileFormat::task_lines);
    std::vector<std::string> places;
    for (const Diagnostic& problem : contents.problems)
        places.push_back(where(problem));
    EXPECT_THAT(places, ::testing::ElementsAre("bad_cell 2:26", "bad_task 3:1", "broken_json 4:7", "broken_json 5:45"));
    std::vector<std::string> ids;
    for (const Task& task : contents.tasks)
        ids.push_back(task.id);
    EXPECT_THAT(ids, ::testing::ElementsAre("aa", "cc"));
}

TEST(DataFile, lines_of_something_else_are_no_data) {
    const FileContents contents = read("{\"program\": \"a.py\"}\n{\"program\": \"b.py\"}\n");
    EXPECT_EQ(only_problem(contents).code, Code::not_a_data_file);
    EXPECT_TRUE(contents.tasks.empty());
}

TEST(DataFile, archives_are_named_as_such) {
    const auto message_of = [](std::string text) {
        const Diagnostic problem = only_problem(read(text));
        EXPECT_EQ(problem.code, Code::not_a_data_file);
        EXPECT_EQ(problem.hint, "unpack it, and give the files that are in it");
        return problem.message;
    };
    EXPECT_EQ(message_of("PK\x03\x04rest"), "a zip archive, not tasks");
    EXPECT_EQ(message_of("\x1f\x8brest"), "a gzip file, not tasks");
    EXPECT_EQ(message_of("BZh9rest"), "a bzip2 file, not tasks");
    EXPECT_EQ(message_of("a.json" + std::string(251, '\0') + "ustar"), "a tar archive, not tasks");
}

TEST(DataFile, names_of_tasks_are_not_tasks) {
    for (const char* const text : {R"({"train": ["aaaa.json"], "test": ["cccc.json"]})",
                                   R"({"train": ["aaaa"], "val": ["cccc"], "test": ["dddd"]})"})
        EXPECT_EQ(only_problem(read(text)).message, "names of tasks (a split of a data set), not tasks");
}

TEST(DataFile, a_task_with_other_text_behind_it_is_left_out) {
    for (const char* const rest : {"more", "}", "]}", "[1]", "{", "{}}"}) {
        const FileContents contents = read(std::string(one_task) + " " + rest);
        EXPECT_EQ(only_problem(contents).code, Code::broken_json) << rest;
        EXPECT_TRUE(contents.tasks.empty()) << rest;
    }
}

TEST(DataFile, solutions_are_lists_of_grids_by_task) {
    const FileContents contents = read(R"({"aa": [[[1, 2]], [[3]]], "bb": [[[4]]]})");
    EXPECT_TRUE(contents.problems.empty());
    EXPECT_EQ(contents.format, FileFormat::solutions);
    EXPECT_TRUE(contents.tasks.empty());
    ASSERT_EQ(contents.solutions.size(), 2u);
    EXPECT_EQ(contents.solutions[0].id, "aa");
    ASSERT_EQ(contents.solutions[0].outputs.size(), 2u);
    EXPECT_EQ(contents.solutions[0].outputs[0], grid(1, 2, {1, 2}));
}

TEST(DataFile, largest_accepted_grid_is_read) {
    const FileContents contents = read(fmt::format(R"([{{"input": {}}}])", grid_text(256, 256)));
    EXPECT_TRUE(contents.problems.empty());
    ASSERT_EQ(contents.tasks.size(), 1u);
    EXPECT_EQ(contents.tasks[0].generated[0].input.cells.size(), 65536u);
}

TEST(DataFile, a_grid_beyond_the_limit_is_reported_with_its_size) {
    Diagnostic problem = only_problem(read(fmt::format(R"([{{"input": {}}}])", grid_text(1000, 1000))));
    EXPECT_EQ(where(problem), "grid_too_large 1:12");
    EXPECT_EQ(problem.message,
              "the input of generated pair 1 has 1000 rows of 1000 cells; at most 256 x 256 are accepted");
    problem = only_problem(read(fmt::format(R"([{{"input": {}}}])", grid_text(257, 3))));
    EXPECT_THAT(problem.message, HasSubstr("257 rows of 3 cells"));
    problem = only_problem(read(fmt::format(R"([{{"input": {}}}])", grid_text(3, 257))));
    EXPECT_THAT(problem.message, HasSubstr("3 rows of 257 cells"));
}

TEST(DataFile, a_ragged_grid_is_reported_at_its_row) {
    const FileContents contents = read("{\"train\": [{\"input\": [[0, 1],\n   [2, 3, 4]], \"output\": [[1]]}]}");
    const Diagnostic problem = only_problem(contents);
    EXPECT_EQ(where(problem), "ragged_grid 2:4");
    EXPECT_EQ(problem.message, "row 2 of the input of train pair 1 has 3 cells, the rows above it have 2");
    EXPECT_TRUE(contents.tasks.empty());
    ASSERT_TRUE(contents.source.has_value());
    EXPECT_EQ(problem.file, contents.source->name());
}

TEST(DataFile, cells_that_are_not_colours_are_reported_where_they_stand) {
    const auto problem_of = [](std::string_view cell) {
        const FileContents contents =
            read(fmt::format("{{\"test\": [{{\"input\": [[1]]}},\n{{\"input\": [[0, {}]]}}]}}", cell));
        EXPECT_TRUE(contents.tasks.empty());
        return only_problem(contents);
    };
    for (const std::string_view cell :
         {"10", "-1", "1.0", "1e3", "\"1\"", "null", "true", "[1]", "{\"a\": 1}", "99999999999999999999"}) {
        const Diagnostic problem = problem_of(cell);
        EXPECT_EQ(where(problem), "bad_cell 2:16") << cell;
        EXPECT_THAT(problem.message, HasSubstr("in the input of test pair 2 is not a colour")) << cell;
    }
    EXPECT_THAT(problem_of("10").message, ::testing::StartsWith("10 in"));
}

TEST(DataFile, missing_and_mistyped_parts_of_a_task_are_named) {
    const auto message_of = [](std::string_view text) {
        const Diagnostic problem = only_problem(read(text));
        EXPECT_EQ(problem.code, Code::bad_task) << text;
        return problem.message;
    };
    EXPECT_EQ(message_of(R"({"train": [{"input": [[1]]}]})"), "train pair 1 has no \"output\"");
    EXPECT_EQ(message_of(R"({"test": [{"output": [[1]]}]})"), "test pair 1 has no \"input\"");
    EXPECT_EQ(message_of(R"({"test": [7]})"), "test pair 1 is not an object with \"input\" and \"output\"");
    EXPECT_EQ(message_of(R"({"train": [], "test": 7})"), "\"test\" is not a list of pairs");
    EXPECT_EQ(message_of(R"({"test": [{"input": []}]})"), "the input of test pair 1 has no rows");
    EXPECT_EQ(message_of(R"({"test": [{"input": [[]]}]})"), "the input of test pair 1 has a row without cells");
    EXPECT_EQ(message_of(R"({"test": [{"input": 3}]})"),
              "the input of test pair 1 is not a grid (a list of rows of numbers)");
    EXPECT_EQ(message_of(R"({"test": [{"input": [3]}]})"),
              "row 1 of the input of test pair 1 is not a list of numbers");
    EXPECT_EQ(message_of(R"({"train": [], "test": []})"), "task '0123abcd' has no pairs");
}

TEST(DataFile, one_bad_task_of_many_leaves_the_others) {
    const FileContents contents =
        read(fmt::format("{{\"aa\": {0},\n\"bb\": {{\"test\": [{{\"input\": [[1], [2, 3]]}}]}},\n"
                         "\"cc\": 5,\n\"dd\": {{}},\n\"ee\": {0}}}",
                         one_task));
    ASSERT_EQ(contents.problems.size(), 3u);
    EXPECT_EQ(where(contents.problems[0]), "ragged_grid 3:33");
    EXPECT_THAT(contents.problems[0].message, HasSubstr("of task 'bb'"));
    EXPECT_EQ(where(contents.problems[1]), "bad_task 4:7");
    EXPECT_EQ(contents.problems[2].message, "task 'dd' has neither \"train\" nor \"test\"");
    EXPECT_EQ(where(contents.problems[2]), "bad_task 5:7");
    ASSERT_EQ(contents.tasks.size(), 2u);
    EXPECT_EQ(contents.tasks[0].id, "aa");
    EXPECT_EQ(contents.tasks[1].id, "ee");
}

TEST(DataFile, every_bad_grid_of_a_task_is_reported_up_to_a_limit) {
    std::string text = R"({"test": [{"input": [[77]]})";
    for (int index = 1; index < 25; ++index)
        text += R"(, {"input": [[77]]})";
    text += "]}";
    const FileContents contents = read(text);
    ASSERT_EQ(contents.problems.size(), 10u);
    EXPECT_THAT(contents.problems[9].message, HasSubstr("test pair 10"));
    ASSERT_EQ(contents.problems[9].notes.size(), 1u);
    EXPECT_EQ(contents.problems[9].notes[0].message, "15 more problems of this file are not shown");
}

TEST(DataFile, broken_json_is_reported_near_the_place) {
    const auto place_of = [](std::string_view text) { return where(only_problem(read(text))); };
    EXPECT_EQ(place_of("{\"test\": [{\"input\": [[1, 2],\n [3 4]]}]}"), "broken_json 2:5");
    EXPECT_EQ(place_of("{\"test\": [{\"input\": [[1, 2],\n [3, , 4]]}]}"), "broken_json 2:6");
    EXPECT_EQ(place_of("{\"test\": [{\"input\": [[1, 2],\n [3, 4]}]}"), "broken_json 2:8");
    EXPECT_EQ(place_of("{\"test\" [{\"input\": [[1, 2]]}]}"), "broken_json 1:9");
    EXPECT_EQ(place_of("{\"test\": [{\"input\": [[1, 2]]}]} x"), "broken_json 1:33");
    EXPECT_EQ(place_of("{\"test\": [{\"input\": [[1, 2]]}]"), "broken_json 1:30");
    EXPECT_EQ(place_of("{\"test\": [{\"input\": [[1, 2]]}], \"open}"), "broken_json 1:33");
    EXPECT_EQ(place_of(""), "broken_json 0:0");
    EXPECT_EQ(place_of(" \n\t "), "broken_json 0:0");
    EXPECT_EQ(place_of("{\"test\": \"\xff\"}"), "broken_json 0:0");
}

TEST(DataFile, tasks_before_a_broken_place_are_kept) {
    const FileContents contents = read(fmt::format("{{\"aa\": {0}, \"bb\" {0}}}", one_task));
    EXPECT_EQ(only_problem(contents).code, Code::broken_json);
    ASSERT_EQ(contents.tasks.size(), 1u);
    EXPECT_EQ(contents.tasks[0].id, "aa");
}

TEST(DataFile, a_file_cut_short_anywhere_is_broken_and_gives_no_task) {
    for (size_t size = 0; size < one_task.size(); ++size) {
        const FileContents contents = read(one_task.substr(0, size));
        EXPECT_TRUE(contents.problems.has_errors()) << size;
        EXPECT_TRUE(contents.tasks.empty()) << size;
    }
}

TEST(DataFile, a_changed_byte_gives_a_valid_task_or_a_problem) {
    std::mt19937 random(20250101);
    for (int round = 0; round < 20000; ++round) {
        std::string text(one_task);
        text[random() % text.size()] = static_cast<char>(random() % 256);
        const FileContents contents = read(text);
        ASSERT_TRUE(contents.problems.has_errors() || contents.tasks.size() == 1) << text;
        for (const Task& task : contents.tasks) {
            for (const Split split : all_splits) {
                for (const Pair& pair : task.pairs(split)) {
                    ASSERT_EQ(pair.input.cells.size(), static_cast<size_t>(pair.input.height * pair.input.width))
                        << text;
                    ASSERT_THAT(pair.input.cells,
                                ::testing::Each(::testing::AllOf(::testing::Ge(0), ::testing::Le(9))));
                }
            }
        }
    }
}

TEST(DataFile, other_json_is_told_apart_from_tasks) {
    for (const std::string_view text : {"7", "\"train\"", "[]", "[1, 2]", "{}", R"({"a": 1})", R"({"a": {"b": 2}})",
                                        R"({"meta": {"n": 1}, "list": []})"}) {
        EXPECT_EQ(only_problem(read(text)).code, Code::not_a_data_file) << text;
    }
    const Diagnostic submission = only_problem(read(R"({"aa": [{"attempt_1": [[1]], "attempt_2": [[1]]}]})"));
    EXPECT_EQ(submission.code, Code::not_a_data_file);
    EXPECT_THAT(submission.message, HasSubstr("submission"));
}

TEST(DataFile, recordings_of_games_are_rejected_as_such) {
    for (const std::string_view text :
         {R"({"game_id": "ls20", "frame": [[[0]]], "state": "NOT_FINISHED"})",
          "{\"timestamp\": \"t\", \"data\": {\"game_id\": \"ls20\", \"frame\": [[[0]]]}}\n{\"timestamp\": \"u\"}\n"}) {
        const Diagnostic problem = only_problem(read(text));
        EXPECT_EQ(problem.code, Code::unsupported_data) << text;
        EXPECT_THAT(problem.message, HasSubstr("ARC-AGI-3")) << text;
    }
}

TEST(DataFile, a_missing_file_is_reported_with_the_reason) {
    const Diagnostic problem = only_problem(read_data_file("/nowhere/task.json"));
    EXPECT_EQ(problem.code, Code::cannot_read_file);
    EXPECT_EQ(problem.file, "/nowhere/task.json");
    EXPECT_EQ(problem.message, "cannot read the file: No such file or directory");
}

} // namespace
} // namespace batt::runtime
