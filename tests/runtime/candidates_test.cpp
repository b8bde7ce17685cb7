// Where the parameter C of a program comes from.
#include <fstream>

#include <gtest/gtest.h>

#include "runtime/data/candidates.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;
using namespace batt::runtime;

const GridData one{1, 1, {1}};
const GridData two{1, 2, {2, 2}};

Task some_task() {
    Task task;
    task.id = "aaaaaaaa";
    task.train = {{one, two}};
    task.test = {{two, std::nullopt}, {one, one}};
    return task;
}

std::optional<Candidates> read(const std::string& text, LoadedData& loaded) {
    const std::string path = (test::scratch_folder() / "aaaaaaaa.json").string();
    std::ofstream(path) << text;
    return Candidates::read(path, loaded);
}
std::optional<Candidates> read(const std::string& text) {
    LoadedData loaded;
    return read(text, loaded);
}

TEST(Candidates, none_and_the_known_output) {
    const Task task = some_task();
    EXPECT_EQ(Candidates().find(task, Split::train, 0), nullptr);
    EXPECT_EQ(Candidates().identity(), "none");
    const Candidates expected = Candidates::expected();
    ASSERT_NE(expected.find(task, Split::train, 0), nullptr);
    EXPECT_EQ(*expected.find(task, Split::train, 0), two);
    EXPECT_EQ(expected.find(task, Split::test, 0), nullptr) << "not known";
}

TEST(Candidates, a_file_of_tasks_gives_them_for_all_lists) {
    const Task task = some_task();
    const auto candidates = read(R"({"train": [{"input": [[0]], "output": [[1]]}],
                                     "test": [{"input": [[0]]}, {"input": [[0]], "output": [[2, 2]]}]})");
    ASSERT_TRUE(candidates);
    EXPECT_EQ(*candidates->find(task, Split::train, 0), one);
    EXPECT_EQ(candidates->find(task, Split::train, 1), nullptr);
    EXPECT_EQ(candidates->find(task, Split::test, 0), nullptr);
    EXPECT_EQ(*candidates->find(task, Split::test, 1), two);
    EXPECT_TRUE(candidates->identity().starts_with("file "));
}

TEST(Candidates, solutions_and_submissions_give_them_for_test_inputs) {
    const Task task = some_task();
    for (const char* const text :
         {R"({"aaaaaaaa": [[[1]], [[2, 2]]], "bbbbbbbb": [[[3]]]})",
          R"({"aaaaaaaa": [{"attempt_1": [[1]], "attempt_2": [[0]]}, {"attempt_2": [[0]], "attempt_1": [[2, 2]]}]})"}) {
        const auto candidates = read(text);
        ASSERT_TRUE(candidates) << text;
        EXPECT_EQ(*candidates->find(task, Split::test, 0), one);
        EXPECT_EQ(*candidates->find(task, Split::test, 1), two);
        EXPECT_EQ(candidates->find(task, Split::train, 0), nullptr);
    }
}

TEST(Candidates, what_cannot_be_used_is_reported) {
    for (const char* const text : {"nonsense", R"({"aaaaaaaa": [{"attempt_1": 3}]})",
                                   R"({"aaaaaaaa": [{"attempt_1": [[1]]}, {"attempt_2": [[1]]}]})"}) {
        LoadedData loaded;
        EXPECT_FALSE(read(text, loaded)) << text;
        EXPECT_TRUE(loaded.problems.has_errors()) << text;
    }
}

} // namespace
