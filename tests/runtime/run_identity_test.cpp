// Which facts make two runs different, and that FILE.run stays what earlier versions wrote.
#include "runtime/results/run_identity.h"

#include <functional>

#include <gtest/gtest.h>

namespace {

using namespace batt;
using namespace batt::runtime;

RunFacts some_run() {
    RunFacts run;
    run.version = "0.1";
    run.programs = {{"a.py", "1111", "aaaa"}, {"b.py", "2222", "bbbb"}};
    run.data_hash = 0x1234;
    run.limits = {.fuel = 10000000, .memory = 268435456, .elements = 1048576, .depth = 1000};
    run.jobs.functions = {"solve_0*", "batt"};
    run.shard = 2;
    run.shards = 3;
    run.evaluations = 40;
    return run;
}

TEST(RunIdentity, is_written_as_it_always_was) {
    EXPECT_EQ(run_identity_text(make_run_identity(some_run())), R"({
  "format": 2,
  "shard": 2,
  "shards": 3,
  "evaluations": 40,
  "left_out": 0,
  "programs": [
    "a.py",
    "b.py"
  ],
  "run": {
    "battc": "0.1",
    "program 1": "1111",
    "program 2": "2222",
    "data": "0000000000001234",
    "order": "by name",
    "--function": "solve_0* batt",
    "--task": "",
    "--limit": "none",
    "--candidate": "none",
    "--dialect": "as found",
    "--on-error": "dialect",
    "--fuel": "10000000",
    "--memory": "268435456",
    "--elements": "1048576",
    "other limits": "1048576 elements, 1000 calls"
  }
}
)");
}

TEST(RunIdentity, of_earlier_versions_is_still_read) {
    const std::optional<RunIdentity> earlier = parse_run_identity(R"({
  "format": 1,
  "shard": 2,
  "shards": 3,
  "evaluations": 40,
  "run": {
    "battc": "0.1",
    "program a.py": "aaaa",
    "program b.py": "bbbb",
    "data": "0000000000001234",
    "order": "by name",
    "--function": "solve_0* batt",
    "--task": "",
    "--limit": "none",
    "--candidate": "none",
    "--dialect": "as found",
    "--on-error": "dialect",
    "--fuel": "10000000",
    "--memory": "268435456",
    "--elements": "1048576",
    "other limits": "1048576 elements, 1000 calls"
  }
}
)");
    ASSERT_TRUE(earlier);
    EXPECT_EQ(earlier->program_paths, (std::vector<std::string>{"a.py", "b.py"}));
    EXPECT_EQ(difference(*earlier, make_run_identity(some_run())), "");
    RunFacts other = some_run();
    other.programs[1].text = "cccc";
    EXPECT_EQ(difference(*earlier, make_run_identity(other)), "program b.py is text bbbb there and text cccc here");
}

TEST(RunIdentity, does_not_depend_on_where_programs_lie) {
    RunFacts other = some_run();
    other.programs[0].path = "elsewhere/c.py";
    other.programs[0].text = "dddd";
    EXPECT_EQ(difference(make_run_identity(some_run()), make_run_identity(other)), "");
}

TEST(RunIdentity, differs_in_everything_that_decides_about_results) {
    const RunIdentity one = make_run_identity(some_run());
    EXPECT_EQ(difference(one, make_run_identity(some_run())), "");
    const std::pair<const char*, std::function<void(RunFacts&)>> changes[] = {
        {"battc is 0.1 there and 0.2 here", [](RunFacts& run) { run.version = "0.2"; }},
        {"program b.py is 2222 there and 3333 here", [](RunFacts& run) { run.programs[1].content = "3333"; }},
        {"program b.py is 2222 there and not there here", [](RunFacts& run) { run.programs.pop_back(); }},
        {"data is 0000000000001234 there and 0000000000001235 here", [](RunFacts& run) { ++run.data_hash; }},
        {"order is by name there and all pairs here", [](RunFacts& run) { run.jobs.all_pairs = true; }},
        {"--function is solve_0* batt there and solve_0* here", [](RunFacts& run) { run.jobs.functions.pop_back(); }},
        {"--task is  there and 007bbfb7 here", [](RunFacts& run) { run.jobs.tasks = {"007bbfb7"}; }},
        {"--limit is none there and 5 here", [](RunFacts& run) { run.limit = 5; }},
        {"--candidate is none there and expected here", [](RunFacts& run) { run.candidate = "expected"; }},
        {"--dialect is as found there and batt here", [](RunFacts& run) { run.dialect = Dialect::batt; }},
        {"--on-error is dialect there and stop here",
         [](RunFacts& run) { run.on_error = interp::OnErrorPolicy::stop; }},
        {"--fuel is 10000000 there and 7 here", [](RunFacts& run) { run.limits.fuel = 7; }},
        {"--memory is 268435456 there and 7 here", [](RunFacts& run) { run.limits.memory = 7; }},
        {"--elements is 1048576 there and 7 here", [](RunFacts& run) { run.limits.elements = 7; }},
        {"other limits is 1048576 elements, 1000 calls there and 1048576 elements, 7 calls here",
         [](RunFacts& run) { run.limits.depth = 7; }},
        {"--with-fuel is not there there and yes here", [](RunFacts& run) { run.with_fuel = true; }},
        {"--entry is not there there and main other here", [](RunFacts& run) { run.entries = {"main", "other"}; }},
        {"--max-output is not there there and 100 here", [](RunFacts& run) { run.max_output = 100; }},
    };
    for (const auto& [expected, change] : changes) {
        RunFacts run = some_run();
        change(run);
        EXPECT_EQ(difference(one, make_run_identity(run)), expected);
    }
}

TEST(RunIdentity, is_the_same_for_all_shards) {
    RunFacts other = some_run();
    other.shard = 3;
    other.evaluations = 39;
    EXPECT_EQ(difference(make_run_identity(some_run()), make_run_identity(other)), "");
}

TEST(RunIdentity, names_policies_as_options_do) {
    EXPECT_EQ(on_error_name(interp::OnErrorPolicy::dialect), "dialect");
    EXPECT_EQ(on_error_name(interp::OnErrorPolicy::stop), "stop");
    EXPECT_EQ(on_error_name(interp::OnErrorPolicy::use_default), "default");
}

} // namespace
