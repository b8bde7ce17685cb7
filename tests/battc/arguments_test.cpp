#include "battc/arguments.h"

#include <gtest/gtest.h>

using namespace batt::cli;

namespace {

struct Values {
    std::vector<std::string> programs;
    std::vector<std::string> data;
    std::string output;
    bool quiet = false;
    std::optional<uint64_t> limit;
    std::optional<uint64_t> memory;
    size_t format = 0;
    size_t show = 2;
    Command command{"try", "for tests"};

    Values() {
        command.positional("PROGRAM", programs, "Programs.");
        command.option("--data,-d", "PATH", data, "Data.");
        command.option("--output,-o", "FILE", output, "Output.");
        command.flag("--quiet,-q", quiet, "Quiet.");
        command.number("--limit", "N", limit, "Limit.");
        command.number("--memory", "BYTES", memory, "Memory.", true);
        command.choice("--format", {{"text", ""}, {"jsonl", ""}}, format, "Format.");
        command.choice("--show", {{"all", ""}, {"failed", ""}, {"none", ""}}, show, "Show.").value_optional = true;
    }

    std::string problem(const std::vector<std::string>& arguments) const { return command.parse(arguments).problem; }
};

} // namespace

TEST(Arguments, an_option_that_may_be_repeated_takes_one_value_at_a_time) {
    Values values;
    EXPECT_EQ(values.problem({"--data", "a", "x.py", "-d", "b", "y.py", "--data=c"}), "");
    EXPECT_EQ(values.data, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(values.programs, (std::vector<std::string>{"x.py", "y.py"}));
}

TEST(Arguments, a_flag_with_an_optional_value_takes_no_program) {
    Values values;
    EXPECT_EQ(values.problem({"--show", "x.py"}), "");
    EXPECT_EQ(values.show, 0u);
    EXPECT_EQ(values.programs, std::vector<std::string>{"x.py"});
    EXPECT_EQ(values.problem({"x.py", "--show=failed"}), "");
    EXPECT_EQ(values.show, 1u);
    EXPECT_EQ(values.problem({"x.py", "--show=some"}), "--show: 'some' is not one of all, failed, none");
}

TEST(Arguments, numbers_may_end_in_a_unit) {
    Values values;
    EXPECT_EQ(values.problem({"x", "--limit", "12"}), "");
    EXPECT_EQ(values.limit, 12u);
    EXPECT_EQ(values.problem({"x", "--limit=3K", "--memory", "2M"}), "");
    EXPECT_EQ(values.limit, 3000u);
    EXPECT_EQ(values.memory, 2u << 20);
    EXPECT_EQ(values.problem({"x", "--limit", "-1"}), "--limit: '-1' is not a whole number");
    EXPECT_EQ(values.problem({"x", "--limit", "1.5"}),
              "--limit: '1.5' is not a whole number (K, M or G may follow one)");
    EXPECT_EQ(values.problem({"x", "--limit", "99999999999999999999"}), "--limit: 99999999999999999999 is too large");
    EXPECT_EQ(values.problem({"x", "--limit", "99999999999999999G"}), "--limit: 99999999999999999G is too large");
}

TEST(Arguments, a_misspelt_option_is_named_with_the_nearest_right_one) {
    const Values values;
    const ParseOutcome outcome = values.command.parse(std::vector<std::string>{"x", "--formt=jsonl"});
    EXPECT_EQ(outcome.problem, "unknown option --formt");
    EXPECT_EQ(outcome.hint, "did you mean '--format'?");
    EXPECT_EQ(values.problem({"x", "-x"}), "unknown option -x");
}

TEST(Arguments, what_is_missing_is_named) {
    const Values values;
    EXPECT_EQ(values.problem({}), "PROGRAM is missing");
    EXPECT_EQ(values.problem({"x", "--data"}), "--data needs a value: --data PATH");
    EXPECT_EQ(values.problem({"x", "--quiet=1"}), "--quiet: takes no value");
}

TEST(Arguments, everything_after_two_dashes_is_no_option) {
    Values values;
    EXPECT_EQ(values.problem({"--", "--data"}), "");
    EXPECT_EQ(values.programs, std::vector<std::string>{"--data"});
}

TEST(Arguments, help_is_found_anywhere) {
    const Values values;
    EXPECT_TRUE(values.command.parse(std::vector<std::string>{"x", "--help"}).help);
    EXPECT_TRUE(values.command.parse(std::vector<std::string>{"-h"}).help);
}
