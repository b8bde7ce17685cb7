// Files of results: what is written can be read back, go on, and be put together; what does not belong is refused.
#include <filesystem>
#include <fstream>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "runtime/data/json.h"
#include "runtime/results/left_out_line.h"
#include "runtime/results/result_file.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;
using namespace batt::runtime;
namespace fs = std::filesystem;

RunIdentity some_run(size_t evaluations, std::string data = "d1") {
    RunIdentity identity;
    identity.facts = {{program_fact(1), "p1"}, {"data", std::move(data)}, {"--limit", "none"}};
    identity.program_paths = {"a.py"};
    identity.evaluations = evaluations;
    return identity;
}

void write(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

class ResultFiles : public ::testing::Test {
protected:
    std::string path(const std::string& name) { return (folder_ / name).string(); }
    /// The lines that an open file takes in.
    ResultFile::LineCheck keep() {
        return [this](size_t number, std::string_view line) {
            EXPECT_EQ(number, lines.size());
            lines.emplace_back(line);
            return line != "bad";
        };
    }
    std::vector<std::string> lines;

private:
    fs::path folder_ = test::scratch_folder();
};

TEST_F(ResultFiles, the_identity_is_read_back) {
    RunIdentity identity = some_run(12);
    identity.facts.emplace_back("odd \"name\"\n", "odd \\ value");
    identity.shard = 2;
    identity.shards = 5;
    identity.left_out = 7;
    const std::optional<RunIdentity> read = parse_run_identity(run_identity_text(identity));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->facts, identity.facts);
    EXPECT_EQ(read->program_paths, identity.program_paths);
    EXPECT_EQ(read->shard, 2u);
    EXPECT_EQ(read->shards, 5u);
    EXPECT_EQ(read->evaluations, 12u);
    EXPECT_EQ(read->left_out, 7u);
    EXPECT_EQ(program_count(*read), 1u);
    EXPECT_FALSE(parse_run_identity("{}"));
    EXPECT_FALSE(parse_run_identity("nonsense"));
}

TEST_F(ResultFiles, a_file_goes_on_after_its_last_whole_line) {
    {
        ResultFile file(path("r"), some_run(4));
        file.append("one\ntwo\nthr");
        file.finish();
        EXPECT_TRUE(file.ok());
    }
    {
        ResultFile file(path("r"), some_run(4), keep());
        ASSERT_TRUE(file.ok()) << file.problem();
        EXPECT_EQ(file.lines_found(), 2u);
        file.append("three\nfour\n");
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(test::read_text(path("r")), "one\ntwo\nthree\nfour\n");
}

TEST_F(ResultFiles, a_missing_or_empty_file_begins_whatever_the_identity_beside_it) {
    write(path("r.run"), "of something else");
    for (const bool empty : {false, true}) {
        if (empty)
            write(path("r"), "");
        ResultFile file(path("r"), some_run(4), keep());
        EXPECT_TRUE(file.ok()) << file.problem();
        file.finish();
        EXPECT_EQ(test::read_text(path("r.run")), run_identity_text(some_run(4)));
    }
}

TEST_F(ResultFiles, a_file_of_another_run_is_refused_and_left_as_it_was) {
    const auto problem = [&](const RunIdentity& identity) {
        lines.clear();
        const ResultFile file(path("r"), identity, keep());
        EXPECT_FALSE(file.ok());
        EXPECT_EQ(file.trouble(), FileTrouble::foreign);
        EXPECT_EQ(test::read_text(path("r")), "one\nbad\nthr");
        return file.problem().substr(path("r").size());
    };
    write(path("r"), "one\nbad\nthr");
    EXPECT_EQ(problem(some_run(4)), ": it cannot go on, for " + path("r.run") + " is missing");
    write(path("r.run"), "what");
    EXPECT_EQ(problem(some_run(4)),
              ": it cannot go on, for " + path("r.run") + " is not what this version of battc writes");
    write(path("r.run"), run_identity_text(some_run(4)));
    EXPECT_EQ(problem(some_run(4, "d2")), ": it is of another run: data is d1 there and d2 here");
    RunIdentity other = some_run(4);
    other.shards = 2;
    EXPECT_EQ(problem(other), ": it is of another run: shard is 1/1 there and 1/2 here");
    other = some_run(4);
    other.facts.erase(other.facts.begin());
    EXPECT_EQ(problem(other), ": it is of another run: program a.py is p1 there and not there here");
    EXPECT_EQ(problem(some_run(4)), ": line 2 is not what this run gives there");
    EXPECT_EQ(problem(some_run(0)), ": line 0 is not what this run gives there") << "more lines than evaluations";
}

TEST_F(ResultFiles, shards_are_put_together_in_their_order) {
    for (size_t shard = 1; shard <= 3; ++shard) {
        RunIdentity identity = some_run(shard);
        identity.shard = shard;
        identity.shards = 3;
        ResultFile file(path(std::to_string(shard)), identity);
        for (size_t line = 0; line < shard; ++line)
            file.append(std::to_string(shard) + "\n");
    }
    std::string seen;
    const auto merge = [&](const std::vector<std::string>& names) {
        std::vector<std::string> files;
        for (const std::string& name : names)
            files.push_back(path(name));
        const auto take = [&](std::string_view line) {
            seen += line;
            return true;
        };
        return merge_result_files(files, path("out"), Existing::overwrite, take).problem;
    };
    EXPECT_EQ(merge({"3", "1", "2"}), "");
    EXPECT_EQ(test::read_text(path("out")), "1\n2\n2\n3\n3\n3\n");
    EXPECT_EQ(seen, "122333");
    EXPECT_EQ(test::read_text(path("out.run")), run_identity_text(some_run(6)));

    EXPECT_EQ(merge({"1", "3"}), "shard 2/3 is missing");
    EXPECT_EQ(merge({"1", "2"}), "shard 3/3 is missing");
    EXPECT_NE(merge({"1", "2", "2", "3"}).find("both are shard 2/3"), std::string::npos);
    EXPECT_NE(merge({"1", "2", "none"}).find("cannot read"), std::string::npos);
    EXPECT_NE(merge({"1", "2", "out"}).find("read and written at once"), std::string::npos);
    write(path("3"), "3\n3\n");
    EXPECT_NE(merge({"1", "2", "3"}).find("has 2 of 3 evaluations"), std::string::npos);
    write(path("3"), "3\n3\n3");
    EXPECT_NE(merge({"1", "2", "3"}).find("has 2 of 3 evaluations"), std::string::npos) << "a torn line is none";
    RunIdentity other = some_run(3, "d2");
    other.shard = 3;
    other.shards = 3;
    write(path("3.run"), run_identity_text(other));
    EXPECT_NE(merge({"1", "2", "3"}).find("is of another run than"), std::string::npos);
}

TEST_F(ResultFiles, results_that_are_there_are_not_overwritten_unless_that_is_asked_for) {
    write(path("r"), "precious\n");
    const auto trouble = [&](const RunIdentity& identity) {
        const ResultFile file(path("r"), identity);
        EXPECT_EQ(file.trouble(), FileTrouble::exists);
        EXPECT_EQ(test::read_text(path("r")), "precious\n");
        return file.problem().substr(path("r").size());
    };
    EXPECT_EQ(trouble(some_run(4)), ": it exists, and battc did not write it; --force overwrites it");
    write(path("r.run"), run_identity_text(some_run(4)));
    EXPECT_EQ(trouble(some_run(4)), ": it holds results of this run; --resume goes on with it, --force overwrites it");
    EXPECT_EQ(trouble(some_run(4, "d2")),
              ": it holds the results of another run: data is d1 there and d2 here; --force overwrites it");
    RunIdentity shard = some_run(4);
    shard.shards = 2;
    EXPECT_EQ(trouble(shard), ": it holds shard 1/1 of this run; --force overwrites it");
    EXPECT_EQ(test::read_text(path("r.run")), run_identity_text(some_run(4)));
    {
        ResultFile file(path("r"), some_run(4), Existing::overwrite);
        file.append("new\n");
        EXPECT_TRUE(file.ok()) << file.problem();
    }
    EXPECT_EQ(test::read_text(path("r")), "new\n");
    EXPECT_EQ(merge_result_files(std::vector{path("r")}, path("r"), Existing::keep, {}).trouble, FileTrouble::foreign);
    write(path("out"), "precious\n");
    write(path("r.run"), run_identity_text(some_run(1)));
    EXPECT_EQ(merge_result_files(std::vector{path("r")}, path("out"), Existing::keep, {}).trouble, FileTrouble::exists);
    EXPECT_EQ(test::read_text(path("out")), "precious\n");
}

TEST_F(ResultFiles, only_one_at_a_time_writes_a_file) {
    ResultFile first(path("r"), some_run(4));
    first.append("one\n");
    const auto refused = [&](const ResultFile& second) {
        EXPECT_EQ(second.trouble(), FileTrouble::in_use);
        EXPECT_EQ(second.problem(), path("r") + ": another process of battc is writing it");
    };
    refused(ResultFile(path("r"), some_run(4), keep()));
    refused(ResultFile(path("r"), some_run(4), Existing::overwrite));
    // What does not close the file does not keep the lock: it ends with its process.
    const pid_t child = fork();
    if (child == 0) {
        sleep(60);
        _exit(0);
    }
    first.append("two\n");
    first.finish();
    {
        const ResultFile second(path("r"), some_run(4), keep());
        EXPECT_TRUE(second.ok()) << second.problem();
        EXPECT_EQ(second.lines_found(), 2u);
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
}

TEST_F(ResultFiles, lines_about_what_was_left_out_come_first_and_are_completed) {
    const std::string left_out = left_out_line({"a.py", "f", "", "bad", 1, 2, {}}) + "\n" +
                                 left_out_line({"a.py", "", "", "worse", 0, 0, {}}) + "\n";
    RunIdentity identity = some_run(2);
    identity.left_out = 2;
    {
        ResultFile file(path("r"), identity, Existing::keep, left_out);
        file.append("one\n");
    }
    const std::string whole = test::read_text(path("r"));
    EXPECT_EQ(whole, left_out + "one\n");
    // Killed anywhere before the first result.
    for (size_t length = 1; length <= left_out.size(); length += 7) {
        write(path("r"), whole.substr(0, length));
        lines.clear();
        ResultFile file(path("r"), identity, keep(), left_out);
        EXPECT_TRUE(file.ok()) << file.problem();
        EXPECT_EQ(file.lines_found(), 0u);
        file.append("one\n");
        file.finish();
        EXPECT_EQ(test::read_text(path("r")), whole) << length;
    }
    std::string seen;
    write(path("r.run"), run_identity_text([&] {
              RunIdentity one = identity;
              one.evaluations = 1;
              return one;
          }()));
    const MergeOutcome merged = merge_result_files(
        std::vector{path("r")}, path("out"), Existing::keep, [](std::string_view line) { return line == "one"; },
        [&](std::string_view line) { seen += std::string(line) + "\n"; });
    EXPECT_EQ(merged.problem, "");
    EXPECT_EQ(seen, left_out);
    EXPECT_EQ(test::read_text(path("out")), whole);
}

TEST_F(ResultFiles, the_same_program_elsewhere_goes_on_under_the_path_that_the_file_has) {
    const auto line = [](std::string_view program, int number) {
        return "{\"program\": " + json_string(program) + ", \"index\": " + std::to_string(number) + "}";
    };
    RunIdentity before = some_run(2);
    before.program_paths = {"old \"place\"/a.py"};
    {
        ResultFile file(path("r"), before);
        file.append(line("old \"place\"/a.py", 1) + "\n");
    }
    RunIdentity now = some_run(2);
    now.program_paths = {"new/a.py"};
    {
        ResultFile file(path("r"), now, keep());
        ASSERT_TRUE(file.ok()) << file.problem();
        file.append(line("new/a.py", 2) + "\n");
    }
    EXPECT_EQ(lines, std::vector<std::string>{line("new/a.py", 1)});
    EXPECT_EQ(test::read_text(path("r")), line("old \"place\"/a.py", 1) + "\n" + line("old \"place\"/a.py", 2) + "\n");
}

} // namespace
