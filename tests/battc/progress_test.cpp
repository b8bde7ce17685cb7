// The line that shows how far a run has come: what it says at each width, and that nothing of it stays on the terminal.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "battc/progress.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Progress, keeps_the_time_that_is_left_at_every_width) {
    const cli::ProgressFigures figures[] = {
        {.done = 12'345'678, .expected = 98'765'432, .failed = 1'234'567, .wrong = 7'654'321, .seconds = 1234},
        {.done = 1, .expected = 1718, .failed = 0, .wrong = 1, .seconds = 0.3},
        {.done = 1718, .expected = 1718, .failed = 0, .wrong = 1, .seconds = 30},
    };
    const char* const left[] = {"2:23:58 left", "8:35 left", "0:00 left"};
    for (size_t i = 0; i < std::size(figures); ++i)
        for (unsigned columns = 40; columns <= 200; ++columns) {
            const std::string line = cli::progress_line(figures[i], columns);
            EXPECT_LT(line.size(), columns);
            EXPECT_THAT(line, ::testing::EndsWith(left[i])) << columns;
        }
    EXPECT_THAT(cli::progress_line(figures[0], 60), HasSubstr("7654321 wrong, 1234567 failed"));
    EXPECT_THAT(cli::progress_line(figures[1], 100),
                HasSubstr("[........................] 1 of 1718 evaluations, 3/s"));
}

/// battc on a terminal of its own, and what it shows there.
class OnTerminal : public ::testing::Test {
protected:
    OnTerminal() {
        std::ofstream program(folder_ / "work.py");
        for (int n = 0; n < 250; ++n)
            // Nothing in these functions is the same, so that nothing is shared.
            program << "def solve_" << n << "(I):\n    x0 = replace(I, " << n % 10 << ", " << n
                    << ")\n    x1 = asobject(x0)\n    x2 = apply(lbind(shift, x1), asindices(I))\n    x3 = size(x2)\n"
                    << "    x4 = replace(x0, " << n << ", x3)\n    return x4\n\n";
    }

    /// Runs a command of the shell; once the line is shown, `keys` are typed one by one.
    std::string run(const std::string& command, const std::string& keys = {}) {
        winsize size{.ws_row = 24, .ws_col = 60, .ws_xpixel = 0, .ws_ypixel = 0};
        int terminal = -1;
        const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
        if (child == 0) {
            unsetenv("COLUMNS");
            setenv("TERM", "xterm", 1);
            setenv("NO_COLOR", "1", 1);
            if (chdir(folder_.c_str()) == 0)
                execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
            _exit(127);
        }
        std::string text;
        size_t typed = 0;
        char piece[4096];
        ssize_t count = 0;
        pollfd wait{.fd = terminal, .events = POLLIN, .revents = 0};
        while (poll(&wait, 1, 60'000) > 0 && (count = read(terminal, piece, sizeof piece)) > 0) {
            text.append(piece, static_cast<size_t>(count));
            if (typed < keys.size() && text.ends_with("\x1b[K") && text.find(" left") != std::string::npos)
                EXPECT_EQ(write(terminal, &keys[typed++], 1), 1);
        }
        waitpid(child, &status_, 0);
        close(terminal);
        return text;
    }

    /// What stays on the terminal after carriage returns and erasing.
    static std::string what_stays(const std::string& text) {
        std::string result;
        std::string line;
        size_t column = 0;
        for (size_t at = 0; at < text.size(); ++at) {
            if (text[at] == '\r') {
                column = 0;
            } else if (text[at] == '\n') {
                result += line + "\n";
                line.clear();
            } else if (text.compare(at, 3, "\x1b[K") == 0) {
                line.resize(std::min(line.size(), column));
                at += 2;
            } else {
                line.resize(std::max(line.size(), column + 1), ' ');
                line[column++] = text[at];
            }
        }
        return result + line;
    }

    std::string command() const {
        return std::string(BATT_PROGRAM) + " run work.py -d " + (test::repository() / "samples/tasks").string() +
               " --all-pairs --list none";
    }
    int status_ = 0;

private:
    std::filesystem::path folder_ = test::scratch_folder();
};

TEST_F(OnTerminal, the_line_is_taken_away_at_the_end) {
    const std::string text = run("exec " + command());
    EXPECT_THAT(text, HasSubstr(" left\x1b[K"));
    EXPECT_THAT(what_stays(text), Not(HasSubstr("failed, ")));
    EXPECT_THAT(what_stays(text), HasSubstr("evaluations: "));
}

TEST_F(OnTerminal, the_line_is_taken_away_after_one_interrupt) {
    const std::string text = run("exec " + command(), "\x03");
    EXPECT_TRUE(WIFEXITED(status_) && WEXITSTATUS(status_) == 130) << status_;
    EXPECT_THAT(what_stays(text), Not(HasSubstr("failed, ")));
    EXPECT_THAT(what_stays(text), HasSubstr("battc run: interrupted; what is printed was finished before\n"));
}

TEST_F(OnTerminal, the_line_is_taken_away_by_what_is_written_besides) {
    // Standard output that cannot be written ends the run; a reader that goes away ends the process.
    const std::string full = run("exec " + command() + " --format jsonl > /dev/full");
    EXPECT_THAT(what_stays(full), Not(HasSubstr("failed, ")));
    EXPECT_THAT(what_stays(full), HasSubstr("battc run: standard output: No space left on device\n"));
    const std::string broken = run("exec " + command() + " --format jsonl | sleep 0.6");
    EXPECT_THAT(what_stays(broken), Not(HasSubstr("failed, ")));
    const std::string lines =
        run("exec " + command() + " --format jsonl | tail -c 20; exec " + command() + " --format jsonl");
    EXPECT_THAT(what_stays(lines), Not(HasSubstr("failed, ")));
}

TEST_F(OnTerminal, without_abilities_shows_no_line) {
    const std::string text = run("TERM=dumb exec " + command());
    EXPECT_THAT(text, Not(HasSubstr("failed, ")));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

} // namespace
