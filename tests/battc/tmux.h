// Tests on a real terminal: tmux runs a command, types, resizes the window and says what is to be seen.
#pragma once

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/battc/shell.h"

namespace batt::test {

class TmuxTest : public ::testing::Test {
protected:
    /// Runs a command of the shell in the folder of the test, in a window of 80 x 24, and waits for what it shows first. Skips the
    /// test where there is no tmux.
    void start(const std::string& command, const std::string& shown_first) {
        if (shell_.run("command -v tmux").status != 0)
            GTEST_SKIP() << "there is no tmux";
        unsetenv("TMUX");
        shell_.write(".command", command + "\n");
        ASSERT_EQ(tmux("-f /dev/null new-session -d -x 80 -y 24 'sh .command'").status, 0);
        wait_for(shown_first);
    }
    void TearDown() override { tmux("kill-server"); }

    Ended tmux(const std::string& arguments) { return shell_.run("tmux -u -S " + socket_ + " " + arguments); }
    /// A text without single quotes.
    void type(const std::string& text) { tmux("send-keys -l '" + text + "'"); }
    void press(const std::string& keys) { tmux("send-keys " + keys); }
    void enter(const std::string& text) {
        type(text);
        press("Enter");
    }
    std::string screen() { return tmux("capture-pane -p").output; }

    /// Waits until the screen holds a text; a failure if that does not come.
    std::string wait_for(const std::string& text, std::chrono::seconds most = std::chrono::seconds(20)) {
        const auto end = std::chrono::steady_clock::now() + most;
        for (;;) {
            const std::string shown = screen();
            if (shown.find(text) != std::string::npos)
                return shown;
            if (std::chrono::steady_clock::now() > end) {
                ADD_FAILURE() << "\"" << text << "\" does not come; there is\n" << shown;
                return shown;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    static size_t count(const std::string& text, const std::string& part) {
        size_t found = 0;
        for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
            ++found;
        return found;
    }
    void paste(const std::string& text) {
        shell_.write("paste", text);
        tmux("load-buffer -b text paste");
        tmux("paste-buffer -p -b text");
    }
    /// Waits for the end of the command.
    void wait_for_end() {
        for (int i = 0; i < 500 && tmux("has-session").status == 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }

    Shell shell_;
    static inline int servers_ = 0; ///< each test has a server of its own: the last one may still be about to end
    std::string socket_ = "/tmp/battc_test." + std::to_string(getpid()) + "." + std::to_string(++servers_);
};

} // namespace batt::test
