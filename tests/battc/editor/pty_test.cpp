// The terminal is put back in order however the program ends.
#include <gtest/gtest.h>

#include <csignal>

#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

namespace batt::test {
namespace {

/// The program of the tests on a terminal of its own.
class Pty : public ::testing::Test {
protected:
    void start() {
        winsize size{24, 80, 0, 0};
        ASSERT_EQ(openpty(&ours_, &theirs_, nullptr, nullptr, &size), 0);
        ASSERT_EQ(tcgetattr(theirs_, &before_), 0);
        child_ = fork();
        if (child_ == 0) {
            close(ours_);
            rlimit none{};
            setrlimit(RLIMIT_CORE, &none);
            setenv("TERM", "xterm", 1);
            login_tty(theirs_);
            execl(BATT_PROGRAM, BATT_PROGRAM, nullptr);
            _exit(127);
        }
        wait_for("> ");
        ASSERT_FALSE(echoes());
    }
    void TearDown() override {
        if (child_ > 0)
            kill(child_, SIGKILL);
        close(ours_);
        close(theirs_);
    }

    void wait_for(const std::string& text) {
        while (output_.find(text) == std::string::npos) {
            pollfd waiting{ours_, POLLIN, 0};
            char bytes[4096];
            ASSERT_GT(poll(&waiting, 1, 20'000), 0) << "\"" << text << "\" does not come after " << output_;
            const ssize_t count = read(ours_, bytes, sizeof bytes);
            ASSERT_GT(count, 0);
            output_.append(bytes, static_cast<size_t>(count));
        }
        output_.erase(0, output_.find(text) + text.size());
    }
    void type(const std::string& bytes) {
        ASSERT_EQ(write(ours_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    /// The status as waitpid() gives it.
    int end() {
        int status = 0;
        waitpid(child_, &status, 0);
        child_ = 0;
        return status;
    }
    bool echoes() const {
        termios now{};
        tcgetattr(theirs_, &now);
        return (now.c_lflag & ECHO) != 0;
    }
    bool is_as_before() const {
        termios now{};
        tcgetattr(theirs_, &now);
        return now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag && now.c_cflag == before_.c_cflag &&
               now.c_lflag == before_.c_lflag;
    }

    int ours_ = -1;
    int theirs_ = -1;
    pid_t child_ = 0;
    termios before_{};
    std::string output_;
};

TEST_F(Pty, the_terminal_is_in_order_after_the_end) {
    start();
    type("\x04");
    wait_for("\x1b[?2004l");
    wait_for("bye");
    EXPECT_EQ(end(), 0);
    EXPECT_TRUE(is_as_before());
}

TEST_F(Pty, the_terminal_is_in_order_after_a_signal) {
    for (const int signal : {SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV}) {
        start();
        type("ab");
        wait_for("b");
        kill(child_, signal);
        wait_for("\x1b[?2004l");
        const int status = end();
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << signal;
        EXPECT_TRUE(is_as_before()) << signal;
        close(ours_);
        close(theirs_);
    }
    ours_ = theirs_ = -1;
}

TEST_F(Pty, sigint_from_outside_cancels_the_entry) {
    start();
    type("ab");
    wait_for("b");
    kill(child_, SIGINT);
    wait_for("canceled");
    wait_for("> ");
    type("\x04");
    EXPECT_EQ(end(), 0);
}

TEST_F(Pty, the_terminal_is_cooked_between_entries) {
    start();
    type("sleep\r");
    wait_for("sleeping");
    EXPECT_TRUE(is_as_before());
    type("\x03");
    wait_for("stopped");
    wait_for("> ");
    EXPECT_FALSE(echoes());
    type("\x04");
    EXPECT_EQ(end(), 0);
}

TEST_F(Pty, after_sigstop_the_modes_are_set_again) {
    start();
    type("ab");
    wait_for("b");
    kill(child_, SIGSTOP);
    int status = 0;
    ASSERT_EQ(waitpid(child_, &status, WUNTRACED), child_);
    tcsetattr(theirs_, TCSANOW, &before_); // as a shell does
    kill(child_, SIGCONT);
    wait_for("> ");
    wait_for("ab");
    EXPECT_FALSE(echoes());
    type("c\r");
    wait_for("read 3 bytes");
}

TEST_F(Pty, a_terminal_that_goes_away_ends_the_session) {
    start();
    signal(SIGHUP, SIG_DFL);
    close(ours_);
    ours_ = -1;
    const int status = end();
    EXPECT_TRUE(WIFEXITED(status) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP)) << status;
}

} // namespace
} // namespace batt::test
