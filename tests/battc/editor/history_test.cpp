// The history file and the sessions that share it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "battc/editor/history.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace batt::editor {
namespace {

using Entries = std::vector<std::string>;

Entries entries(const History& history) {
    Entries all;
    for (size_t i = 0; i < history.size(); ++i)
        all.push_back(history[i]);
    return all;
}

class HistoryFile : public ::testing::Test {
protected:
    std::filesystem::path folder = test::scratch_folder();
    std::filesystem::path file = folder / "state" / "battc" / "history";

    std::string text() const { return test::read_text(file.string()); }
    void write(const std::string& bytes) const {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
    }
};

TEST_F(HistoryFile, a_session_finds_what_earlier_ones_entered) {
    {
        History history(file);
        EXPECT_EQ(history.problem(), "");
        history.add("first(x)");
        history.add("def f(a):\n    return \"\\n\"");
    }
    const History history(file);
    EXPECT_EQ(entries(history), (Entries{"first(x)", "def f(a):\n    return \"\\n\""}));
    EXPECT_EQ(text(), "first(x)\ndef f(a):\\n    return \"\\\\n\"\n");
}

TEST_F(HistoryFile, only_its_owner_may_read_it) {
    struct stat status{};
    History(file).add("x");
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    chmod(file.c_str(), 0644);
    History(file).add("y");
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(HistoryFile, the_entries_of_two_sessions_both_survive) {
    History one(file);
    History two(file);
    one.add("a");
    two.add("b");
    one.add("c");
    EXPECT_EQ(entries(one), (Entries{"a", "b", "c"}));
    EXPECT_EQ(entries(two), (Entries{"a", "b"}));
    EXPECT_EQ(entries(History(file)), (Entries{"a", "b", "c"}));
}

TEST_F(HistoryFile, many_sessions_at_once_lose_nothing) {
    constexpr int sessions = 4;
    constexpr int each = 50;
    std::vector<std::thread> threads;
    for (int session = 0; session < sessions; ++session) {
        threads.emplace_back([&, session] {
            History history(file);
            for (int i = 0; i < each; ++i)
                history.add("session " + std::to_string(session) + "\nentry " + std::to_string(i));
            EXPECT_EQ(history.problem(), "");
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const Entries all = entries(History(file));
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), size_t{sessions * each});
}

TEST_F(HistoryFile, it_keeps_the_newest_entries_and_does_not_grow_forever) {
    History other(file, 20);
    {
        History history(file, 20);
        for (int i = 0; i < 200; ++i)
            history.add("entry " + std::to_string(i));
        EXPECT_EQ(history.size(), 20U);
        EXPECT_EQ(history[0], "entry 180");
    }
    other.add("from a session that knew another file");
    EXPECT_EQ(other.size(), 20U);
    EXPECT_EQ(other[18], "entry 199");
    const std::string lines = text();
    EXPECT_LE(std::count(lines.begin(), lines.end(), '\n'), 26);
    EXPECT_FALSE(std::filesystem::exists(file.string() + ".new"));
}

TEST_F(HistoryFile, what_equals_the_entry_before_it_is_not_written) {
    History one(file);
    History two(file);
    one.add("a");
    two.add("a");
    one.add(" \n");
    EXPECT_EQ(text(), "a\n");
}

TEST_F(HistoryFile, a_line_that_was_not_finished_harms_no_other) {
    write("one\ntw");
    History(file).add("three");
    EXPECT_EQ(entries(History(file)), (Entries{"one", "tw", "three"}));
}

TEST_F(HistoryFile, what_is_no_text_is_made_text) {
    write(std::string("a\x1b[31m\xFF\0b\n\\\n\\x\\n\n", 17));
    EXPECT_EQ(entries(History(file)), (Entries{"a[31m\uFFFD"
                                               "b",
                                               "\\", "x\n"}));
}

TEST_F(HistoryFile, a_large_entry_is_kept_in_its_session_only) {
    const std::string large(History::largest_entry + 1, 'x');
    History history(file);
    history.add(large);
    history.add("small");
    EXPECT_EQ(entries(history), (Entries{large, "small"}));
    EXPECT_EQ(text(), "small\n");
}

TEST_F(HistoryFile, a_file_that_cannot_be_used_is_a_notice) {
    std::filesystem::create_directories(file);
    History folder_there(file);
    EXPECT_NE(folder_there.problem(), "");
    folder_there.add("x");
    EXPECT_EQ(entries(folder_there), (Entries{"x"}));

    std::ofstream(folder / "plain") << "text";
    History no_folder(folder / "plain" / "history");
    EXPECT_NE(no_folder.problem().find("plain"), std::string::npos) << no_folder.problem();
    no_folder.add("x");
    EXPECT_EQ(no_folder.size(), 1U);

    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_NE(History(folder / "pipe").problem(), "");
}

TEST_F(HistoryFile, a_lock_that_another_program_holds_is_not_waited_for_long) {
    write("old\n");
    History history(file);
    const int descriptor = open(file.c_str(), O_RDWR);
    ASSERT_EQ(flock(descriptor, LOCK_EX), 0);
    history.add("x");
    EXPECT_EQ(entries(history), (Entries{"old", "x"}));
    EXPECT_NE(history.problem(), "");
    close(descriptor);
}

TEST(HistoryPlace, it_follows_the_environment) {
    const char* home = std::getenv("HOME");
    const std::string home_before = home == nullptr ? "" : home;
    setenv("HOME", "/home/somebody", 1);
    unsetenv("XDG_STATE_HOME");
    EXPECT_EQ(History::default_file(), "/home/somebody/.local/state/battc/history");
    setenv("XDG_STATE_HOME", "/state", 1);
    EXPECT_EQ(History::default_file(), "/state/battc/history");
    setenv("XDG_STATE_HOME", "relative", 1);
    EXPECT_EQ(History::default_file(), "/home/somebody/.local/state/battc/history");
    unsetenv("HOME");
    EXPECT_EQ(History::default_file(), "");
    unsetenv("XDG_STATE_HOME");
    if (home != nullptr)
        setenv("HOME", home_before.c_str(), 1);
}

} // namespace
} // namespace batt::editor
