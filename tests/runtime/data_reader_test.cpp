#include "runtime/data/data_reader.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace batt::runtime {
namespace {

using frontend::Code;
using frontend::Severity;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* task_one = R"({"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]]}]})";
constexpr const char* task_two = R"({"train": [{"input": [[4]], "output": [[5]]}], "test": [{"input": [[6]]}]})";
constexpr const char* pairs = R"([{"input": [[7]], "output": [[8]]}])";

// A folder of files that a test writes.
class DataReader : public ::testing::Test {
protected:
    std::string write(const std::string& name, const std::string& text) {
        const fs::path path = folder_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path.string();
    }
    std::string folder() const { return folder_.string(); }

private:
    fs::path folder_ = test::scratch_folder();
};

std::vector<std::string> ids(const LoadedData& loaded) {
    std::vector<std::string> result;
    result.reserve(loaded.data.tasks.size());
    for (const Task& task : loaded.data.tasks)
        result.push_back(task.id);
    return result;
}

TEST_F(DataReader, a_folder_gives_its_tasks_in_the_order_of_their_ids) {
    write("b.json", task_one);
    write("sub/a.json", task_two);
    write("c.json", task_one);
    write("notes.txt", "not a task");
    write(".hidden/d.json", task_one);
    const LoadedData loaded = read_data_set(folder());
    EXPECT_TRUE(loaded.problems.empty());
    EXPECT_EQ(ids(loaded), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(loaded.file_count, 3u);
    EXPECT_EQ(loaded.data.hash, content_hash(loaded.data.tasks));
}

TEST_F(DataReader, the_hash_is_the_same_for_one_file_and_for_many) {
    write("split/aa.json", task_one);
    write("split/bb.json", task_two);
    const std::string combined =
        write("all/challenges.json", std::string(R"({"bb": )") + task_two + R"(, "aa": )" + task_one + "}");
    const LoadedData first = read_data_set(folder() + "/split");
    const LoadedData second = read_data_set(combined);
    EXPECT_EQ(ids(first), ids(second));
    EXPECT_EQ(first.data.hash, second.data.hash);
}

TEST_F(DataReader, solutions_fill_the_outputs_of_the_challenges_beside_them) {
    const std::string challenges = write("arc_challenges.json", std::string(R"({"aa": )") + task_one + "}");
    write("arc_solutions.json", R"({"aa": [[[9]]]})");
    for (const std::string& path : {challenges, folder()}) {
        const LoadedData loaded = read_data_set(path);
        EXPECT_TRUE(loaded.problems.empty());
        ASSERT_EQ(loaded.data.tasks.size(), 1u);
        ASSERT_TRUE(loaded.data.tasks[0].test[0].output.has_value());
        EXPECT_EQ(loaded.data.tasks[0].test[0].output->cells, std::vector<int8_t>{9});
        EXPECT_EQ(loaded.file_count, 2u);
    }
}

TEST_F(DataReader, solutions_without_their_task_are_warned_of_once) {
    write("a.json", task_one);
    write("s.json", R"({"zz": [[[9]]], "yy": [[[9]]]})");
    const LoadedData loaded = read_data_set(folder());
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0].code, Code::unmatched_solution);
    EXPECT_EQ(loaded.problems[0].severity, Severity::warning);
    EXPECT_THAT(loaded.problems[0].message, HasSubstr("'zz'"));
}

TEST_F(DataReader, solutions_of_another_number_are_not_used) {
    write("a.json", task_one);
    write("s.json", R"({"a": [[[9]], [[8]]]})");
    const LoadedData loaded = read_data_set(folder());
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_THAT(loaded.problems[0].message, HasSubstr("2 test outputs for task 'a', which has 1 test pairs"));
    EXPECT_FALSE(loaded.data.tasks[0].test[0].output.has_value());
}

TEST_F(DataReader, generated_pairs_join_their_task_in_either_order) {
    const std::string task = write("tasks/a.json", task_one);
    const std::string generated = write("more/a.json", pairs);
    for (const auto& paths : {std::vector{task, generated}, std::vector{generated, task}}) {
        const LoadedData loaded = read_data_set(paths);
        EXPECT_TRUE(loaded.problems.empty());
        ASSERT_EQ(loaded.data.tasks.size(), 1u);
        EXPECT_EQ(loaded.data.tasks[0].train.size(), 1u);
        EXPECT_EQ(loaded.data.tasks[0].generated.size(), 1u);
    }
}

TEST_F(DataReader, the_same_task_twice_is_one_task) {
    write("x/a.json", task_one);
    write("y/a.json", task_one);
    const LoadedData loaded = read_data_set(folder());
    EXPECT_TRUE(loaded.problems.empty());
    EXPECT_EQ(loaded.data.tasks.size(), 1u);
}

TEST_F(DataReader, different_tasks_of_one_name_give_a_warning_and_the_first) {
    write("x/a.json", task_one);
    write("y/a.json", task_two);
    const LoadedData loaded = read_data_set(folder());
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0].code, Code::duplicate_task);
    EXPECT_FALSE(loaded.problems.has_errors());
    ASSERT_EQ(loaded.data.tasks.size(), 1u);
    EXPECT_EQ(loaded.data.tasks[0].train[0].input.cells, std::vector<int8_t>{1});
}

TEST_F(DataReader, a_bad_file_is_reported_and_the_others_are_there) {
    write("a.json", task_one);
    const std::string bad = write("b.json", "{\"train\": [\n  {\"input\": [[1], [2, 2]], \"output\": [[1]]}]}");
    write("c.json", task_two);
    const LoadedData loaded = read_data_set(folder());
    EXPECT_EQ(ids(loaded), (std::vector<std::string>{"a", "c"}));
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0].file, bad);
    EXPECT_EQ(loaded.problems[0].position, (frontend::SourcePosition{2, 19}));
    ASSERT_NE(loaded.source(bad), nullptr);
    EXPECT_THAT(frontend::render_text(loaded.problems[0], loaded.source(bad)), HasSubstr("[2, 2]"));
}

TEST_F(DataReader, what_is_no_data_in_a_folder_is_passed_over_with_one_note) {
    write("a.json", task_one);
    const std::string other = write("metadata.json", R"({"a": {"count": 3}})");
    write("split.json", R"({"train": ["aaaa.json", "bbbb.json"], "test": ["cccc.json"]})");
    write("messages.json", R"([{"uid": "x", "messages": []}])");
    write("questions.json", R"([{"input": "how many?", "output": "three"}])");
    write("results.jsonl", R"({"program": "a.py", "function": "solve_a", "task": "a", "status": "ok"})"
                           "\n");
    EXPECT_EQ(mkfifo((folder() + "/pipe.json").c_str(), 0600), 0);
    const LoadedData in_folder = read_data_set(folder());
    ASSERT_EQ(in_folder.problems.size(), 1u);
    EXPECT_EQ(in_folder.problems[0].severity, Severity::note);
    EXPECT_THAT(in_folder.problems[0].message, ::testing::StartsWith("6 files hold no tasks and are passed over: "));
    EXPECT_EQ(ids(in_folder), std::vector<std::string>{"a"});
    EXPECT_TRUE(read_data_set(other).problems.has_errors()) << "alone it is an error";
    const LoadedData given = read_data_set(std::vector{folder() + "/a.json", other, folder() + "/split.json"});
    ASSERT_EQ(given.problems.size(), 1u);
    EXPECT_THAT(given.problems[0].message, ::testing::StartsWith("2 files hold no tasks and are passed over: "));
    const std::string archive = write("b.json", "PK\x03\x04");
    EXPECT_TRUE(read_data_set(std::vector{folder() + "/a.json", archive}).problems.has_errors());
}

TEST_F(DataReader, a_folder_without_tasks_is_an_error) {
    const LoadedData empty = read_data_set(folder());
    ASSERT_EQ(empty.problems.size(), 1u);
    EXPECT_EQ(empty.problems[0].code, Code::empty_data_set);
    EXPECT_EQ(empty.problems[0].file, folder());

    write("tasks.zip", "PK");
    EXPECT_EQ(read_data_set(folder()).problems[0].message, "the folder holds archives, but no .json files");
    EXPECT_EQ(read_data_set(folder()).problems[0].hint, "unpack tasks.zip");

    write("metadata.json", R"({"a": {"count": 3}})");
    const LoadedData useless = read_data_set(folder());
    EXPECT_TRUE(useless.problems.has_errors());
    EXPECT_THAT(useless.problems[0].message, HasSubstr("none of the 1 .json file in this folder"));
}

TEST_F(DataReader, what_is_no_regular_file_is_not_read) {
    EXPECT_EQ(mkfifo((folder() + "/pipe.json").c_str(), 0600), 0);
    const auto problem_of = [](const std::string& path) {
        const LoadedData loaded = read_data_set(path);
        EXPECT_TRUE(loaded.data.tasks.empty());
        EXPECT_EQ(loaded.problems.size(), 1u);
        return loaded.problems.empty() ? std::string() : loaded.problems[0].message;
    };
    EXPECT_EQ(problem_of(folder() + "/pipe.json"),
              "cannot read the file: it is a named pipe; only regular files and standard input are read");
    EXPECT_EQ(problem_of("/dev/zero"),
              "cannot read the file: it is a device; only regular files and standard input are read");
    fs::create_symlink("/dev/zero", folder() + "/zero.json");
    EXPECT_THAT(problem_of(folder() + "/zero.json"), HasSubstr("it is a device"));
    const int socket_number = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const fs::path before = fs::current_path();
    fs::current_path(folder()); // a path of a socket is short
    std::strcpy(address.sun_path, "s.json");
    EXPECT_EQ(bind(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    fs::current_path(before);
    EXPECT_THAT(problem_of(folder() + "/s.json"), HasSubstr("it is a socket"));
    close(socket_number);
}

TEST_F(DataReader, a_file_beyond_the_limit_is_not_read) {
    const std::string path = write("a.json", task_one);
    DataLimits limits;
    limits.max_file_size = 16;
    EXPECT_EQ(read_data_set(path, limits).problems[0].message,
              "cannot read the file: it is larger than 16 bytes (--max-file-size raises this limit)");
    limits.max_file_size = fs::file_size(path);
    EXPECT_TRUE(read_data_set(path, limits).problems.empty());
    // A sparse file of a terabyte costs nothing, and is not read to find that out.
    fs::resize_file(path, uintmax_t{1} << 40);
    EXPECT_THAT(read_data_set(path).problems[0].message, HasSubstr("larger than 256M bytes"));
}

TEST_F(DataReader, outputs_and_lists_that_the_first_file_lacks_come_from_the_second) {
    const std::string first = write("x/a.json", task_one);
    const std::string second = write(
        "y/a.json", R"({"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]], "output": [[4]]}],)"
                    R"( "arc-gen": [{"input": [[5]], "output": [[6]]}]})");
    for (const auto& paths : {std::vector{first, second}, std::vector{second, first}}) {
        const LoadedData loaded = read_data_set(paths);
        EXPECT_TRUE(loaded.problems.empty());
        ASSERT_EQ(loaded.data.tasks.size(), 1u);
        ASSERT_TRUE(loaded.data.tasks[0].test[0].output.has_value());
        EXPECT_EQ(loaded.data.tasks[0].test[0].output->cells, std::vector<int8_t>{4});
        EXPECT_EQ(loaded.data.tasks[0].generated.size(), 1u);
    }
}

TEST_F(DataReader, the_same_pairs_in_another_order_are_the_same_task) {
    write("x/a.json",
          R"({"train": [{"input": [[1]], "output": [[1]]}, {"input": [[2]], "output": [[2]]}], "test": []})");
    write("y/a.json",
          R"({"train": [{"input": [[2]], "output": [[2]]}, {"input": [[1]], "output": [[1]]}], "test": []})");
    write("z/a.json",
          R"({"train": [{"input": [[2]], "output": [[2]]}, {"input": [[2]], "output": [[2]]}], "test": []})");
    EXPECT_TRUE(read_data_set(std::vector{folder() + "/x", folder() + "/y"}).problems.empty());
    EXPECT_EQ(read_data_set(std::vector{folder() + "/x", folder() + "/z"}).problems.size(), 1u) << "one pair twice";
}

TEST_F(DataReader, very_many_pairs_in_another_order_are_found) {
    const auto list = [](int begin, int step, bool outputs) {
        std::string text;
        for (int number = begin; number >= 0 && number < 100'000; number += step) {
            std::string input;
            for (const char digit : std::to_string(number))
                input += std::string(input.empty() ? "" : ",") + digit;
            text += (text.empty() ? "[" : ",") + ("{\"input\":[[" + input + "]]") +
                    (outputs || number % 2 == 0 ? ",\"output\":[[" + input + "]]}" : "}");
        }
        return text + "]";
    };
    write("x/a.json", list(0, 1, false));
    write("y/a.json", list(99'999, -1, true));
    const LoadedData loaded = read_data_set(folder());
    EXPECT_TRUE(loaded.problems.empty());
    ASSERT_EQ(loaded.data.tasks[0].generated.size(), 100'000u);
    for (const Pair& pair : loaded.data.tasks[0].generated)
        ASSERT_EQ(pair.output, std::optional(pair.input)) << "outputs come from the second file";
}

TEST_F(DataReader, many_tasks_that_differ_give_one_warning) {
    for (int number = 0; number < 200; ++number) {
        write("x/" + std::to_string(number) + ".json", task_one);
        write("y/" + std::to_string(number) + ".json", task_two);
    }
    const LoadedData loaded = read_data_set(folder());
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_THAT(loaded.problems[0].message, ::testing::StartsWith("200 tasks were read before, with other pairs"));
    EXPECT_THAT(loaded.problems[0].message, ::testing::EndsWith("0, 1, 10 and 197 more"));
}

TEST_F(DataReader, problems_of_very_many_files_are_counted) {
    DataLimits limits;
    limits.problem_files = 10;
    for (int number = 0; number < 50; ++number)
        write(std::to_string(number) + ".json", "{");
    write("good.json", task_one);
    const LoadedData loaded = read_data_set(folder(), limits);
    EXPECT_EQ(loaded.problems.size(), 11u);
    EXPECT_EQ(loaded.problems[10].message, "40 further files have 40 problems, which are not listed");
    EXPECT_EQ(loaded.problems[10].severity, Severity::error);
    EXPECT_EQ(ids(loaded), std::vector<std::string>{"good"});
}

TEST_F(DataReader, a_missing_path_is_an_error_and_the_others_are_read) {
    const std::string there = write("a.json", task_one);
    const LoadedData loaded = read_data_set(std::vector<std::string>{folder() + "/absent", there});
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0].code, Code::cannot_read_file);
    EXPECT_EQ(loaded.data.tasks.size(), 1u);
}

TEST(DataReaderMessages, bad_files_are_described_as_written_down) {
    const std::string bad = (test::repository() / "tests/golden/runtime/bad_data").string();
    const LoadedData loaded = read_data_set(std::vector<std::string>{bad, bad + "/absent.json"});
    std::string text;
    for (const frontend::Diagnostic& problem : loaded.problems)
        text += frontend::render_text(problem, loaded.source(problem.file));
    // The golden file is the same wherever the repository lies.
    const std::string root = test::repository().string() + "/";
    for (size_t at = text.find(root); at != std::string::npos; at = text.find(root, at))
        text.erase(at, root.size());
    EXPECT_TRUE(test::matches_golden("runtime/bad_data.txt", text));
    EXPECT_EQ(ids(loaded), std::vector<std::string>{"good"});
}

TEST(DataReaderOnSamples, sample_tasks_are_complete) {
    const LoadedData loaded = read_data_set((test::repository() / "samples/tasks").string());
    EXPECT_TRUE(loaded.problems.empty());
    EXPECT_EQ(loaded.data.tasks.size(), 12u);
    for (const Task& task : loaded.data.tasks) {
        EXPECT_GE(task.train.size(), 3u) << task.id;
        EXPECT_GE(task.test.size(), 1u) << task.id;
        for (const Pair& pair : task.test)
            EXPECT_TRUE(pair.output.has_value()) << task.id;
    }
}

TEST(DataReaderOnPublicData, training_tasks_are_all_read) {
    BATT_SKIP_WITHOUT_SHARED("arc-agi-1/training");
    const LoadedData loaded = read_data_set((test::shared() / "arc-agi-1/training").string());
    EXPECT_TRUE(loaded.problems.empty());
    EXPECT_EQ(loaded.data.tasks.size(), 400u);
    EXPECT_EQ(loaded.data.pair_count(), 1718u);
    ASSERT_NE(loaded.data.find("007bbfb7"), nullptr);
    EXPECT_EQ(loaded.data.find("007bbfb7")->train.size(), 5u);
}

TEST(DataReaderOnPublicData, generated_pairs_join_the_training_tasks) {
    BATT_SKIP_WITHOUT_SHARED("re-arc-1");
    BATT_SKIP_WITHOUT_SHARED("arc-agi-1/training");
    const LoadedData loaded = read_data_set(std::vector<std::string>{(test::shared() / "arc-agi-1/training").string(),
                                                                     (test::shared() / "re-arc-1").string()});
    EXPECT_TRUE(loaded.problems.empty());
    EXPECT_EQ(loaded.data.tasks.size(), 400u);
    for (const Task& task : loaded.data.tasks)
        EXPECT_FALSE(task.generated.empty() || task.train.empty()) << task.id;
}

} // namespace
} // namespace batt::runtime
