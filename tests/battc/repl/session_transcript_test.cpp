// Sessions written down in tests/golden/battc/repl: the lines that begin with "> " are typed, the others are what the session answers,
// problems with "! " in front. `--update` rewrites the answers.
#include <filesystem>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace batt;

/// The text with a mark in front of each line.
std::string marked(std::string_view text, std::string_view mark) {
    std::string result;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        result += std::string(mark) + std::string(text.substr(0, end));
        text.remove_prefix(end);
    }
    return result;
}

/// Types the entries of a transcript, and gives what the transcript should be.
std::string replay(const std::string& transcript) {
    repl::SessionOptions options;
    options.terminal.columns = 90;
    repl::Session session(options);
    std::istringstream lines(transcript);
    std::string result;
    std::string entry;
    size_t entries = 0;
    bool quit = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("#"))
            result += line + "\n";
        if (!line.starts_with("> "))
            continue;
        EXPECT_FALSE(quit) << "typed after the end: " << line;
        result += line + "\n";
        entry += (entry.empty() ? "" : "\n") + line.substr(2);
        if (!repl::readiness(entry).complete)
            continue;
        const repl::Reply reply = session.take(entry);
        EXPECT_EQ(reply.failed, !reply.problem.empty()) << entry << "\n" << reply.problem;
        result += marked(reply.problem, "! ") + marked(reply.text, "  ");
        entry.clear();
        ++entries;
        quit = reply.quit;
    }
    EXPECT_GT(entries, 5U);
    EXPECT_TRUE(quit);
    return result;
}

class SessionTranscripts : public testing::Test {
protected:
    void SetUp() override {
        before_ = fs::current_path();
        fs::current_path(test::scratch_folder());
        fs::create_directory_symlink(test::repository() / "samples", "samples");
    }
    void TearDown() override { fs::current_path(before_); }

    void replay_golden(const std::string& name) {
        const std::string golden = "battc/repl/" + name;
        const std::string transcript = test::read_text((test::repository() / "tests/golden" / golden).string());
        EXPECT_TRUE(test::matches_golden(golden, replay(transcript)));
    }

private:
    fs::path before_;
};

TEST_F(SessionTranscripts, entries_are_answered_as_written_down) { replay_golden("entries.txt"); }

TEST_F(SessionTranscripts, a_newcomer_gets_to_solvers_of_three_tasks) {
    replay_golden("newcomer.txt");
    for (const char* const saved : {"giant.py", "kaleidoscope.py", "magnifier.py"}) {
        const std::string command =
            std::string(BATT_PROGRAM) + " run " + saved + " --data samples/tasks > run.txt 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << test::read_text("run.txt");
    }
}

} // namespace
