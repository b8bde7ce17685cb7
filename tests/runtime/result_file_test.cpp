// Files of results: what is written can be read back, go on, and be put together; what does not belong is refused.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "runtime/results/result_file.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;
using namespace batt::runtime;
namespace fs = std::filesystem;

RunIdentity some_run(size_t evaluations, std::string data = "d1") {
    return {{{program_fact("a.py"), "p1"}, {"data", std::move(data)}, {"--limit", "none"}}, 1, 1, evaluations};
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
    const std::optional<RunIdentity> read = parse_run_identity(run_identity_text(identity));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->facts, identity.facts);
    EXPECT_EQ(read->shard, 2u);
    EXPECT_EQ(read->shards, 5u);
    EXPECT_EQ(read->evaluations, 12u);
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
        EXPECT_TRUE(file.is_foreign());
        EXPECT_EQ(test::read_text(path("r")), "one\nbad\nthr");
        return file.problem().substr(path("r").size());
    };
    write(path("r"), "one\nbad\nthr");
    EXPECT_EQ(problem(some_run(4)), ": it cannot go on, for " + path("r.run") + " is missing");
    write(path("r.run"), "what");
    EXPECT_EQ(problem(some_run(4)), ": it cannot go on, for " + path("r.run") + " is not what battc writes");
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
        return merge_result_files(files, path("out"), [&](std::string_view line) {
            seen += line;
            return true;
        });
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

} // namespace
