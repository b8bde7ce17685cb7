// The samples are what a newcomer sees first: all of them are solved, and the mistakes are explained as written down.
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include <sys/wait.h>

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace batt::test {
namespace {

struct Result {
    int status = -1;
    std::string text; // what it printed, errors too
};

// Runs battc in the root of the repository (where ctest starts the tests), without colours.
Result run_battc(const std::string& arguments) {
    const std::string command = std::string("NO_COLOR=1 ") + BATT_PROGRAM + " " + arguments + " 2>&1";
    Result result;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return result;
    std::array<char, 4096> piece{};
    while (const size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
        result.text.append(piece.data(), count);
    const int status = pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

size_t count_of(std::string_view text, std::string_view part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

TEST(Samples, every_task_is_solved) {
    const Result result = run_battc("run samples/programs/solvers.batt --data samples/tasks --format jsonl");
    EXPECT_EQ(result.status, 0) << result.text;
    EXPECT_EQ(count_of(result.text, "\n"), 55u) << "one line for each of the 39 train and 16 test pairs";
    EXPECT_EQ(count_of(result.text, "\"match\": true"), 55u) << result.text;
}

TEST(Samples, verifiers_and_the_python_file_agree_with_the_solvers) {
    for (const auto& [program, pairs] : {std::pair("verifiers.batt", 20u), std::pair("ponds.py", 6u)}) {
        const Result result =
            run_battc(std::string("run samples/programs/") + program + " --data samples/tasks --format jsonl");
        EXPECT_EQ(result.status, 0) << result.text;
        EXPECT_EQ(count_of(result.text, "\n"), pairs) << result.text;
        EXPECT_EQ(count_of(result.text, "\"match\": true"), pairs) << result.text;
    }
}

TEST(Samples, the_output_is_the_same_for_any_number_of_threads) {
    const std::string command = "run samples/programs/solvers.batt --data samples/tasks --format jsonl --jobs ";
    const Result one = run_battc(command + "1");
    EXPECT_EQ(one.status, 0) << one.text;
    EXPECT_EQ(count_of(one.text, "\n"), 55u);
    EXPECT_EQ(run_battc(command + "7").text, one.text);
}

TEST(Samples, a_batt_program_is_summed_up_as_written_down) {
    const Result result = run_battc("run samples/programs/candidates.batt --data samples/tasks --candidate expected "
                                    "--scores 10");
    EXPECT_EQ(result.status, 1) << "no candidate solves every task";
    const size_t time = result.text.find(" evaluations/s");
    ASSERT_NE(time, std::string::npos) << result.text;
    const size_t line = result.text.rfind('\n', time) + 1;
    EXPECT_TRUE(matches_golden("samples/candidates.txt", result.text.substr(0, line)));
}

TEST(Samples, mistakes_are_explained_as_written_down) {
    const Result result = run_battc("check samples/programs/mistakes.batt");
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(matches_golden("samples/mistakes.txt", result.text));
}

} // namespace
} // namespace batt::test
