#include "battc/editor/terminal.h"

#include <array>
#include <atomic>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace batt::editor {

namespace {

constexpr std::string_view paste_on = "\x1b[?2004h";
constexpr std::string_view paste_off = "\x1b[?2004l";
constexpr std::string_view everything_off = "\x1b[?2004l\x1b[?25h\x1b[0m\r\n";

// Signals that are only noted, and those that may end the process.
constexpr std::array noted_signals = {SIGWINCH, SIGCONT, SIGTSTP, SIGINT};
constexpr std::array ending_signals = {SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr size_t noted_count = noted_signals.size();
constexpr size_t signal_count = noted_count + ending_signals.size();

constexpr int signal_at(size_t index) {
    return index < noted_count ? noted_signals[index] : ending_signals[index - noted_count];
}

// What handlers need; set while a terminal is entered.
std::array<std::atomic<bool>, noted_count> noted{};
std::atomic<bool> ended = false;
int wake_up[2] = {-1, -1}; ///< a pipe: handlers write, wait() polls
int entered_input = -1;
int entered_output = -1;
termios entered_cooked{};
std::array<struct sigaction, signal_count> actions_before{};

void wake() {
    const int error = errno;
    [[maybe_unused]] const ssize_t written = ::write(wake_up[1], "", 1);
    errno = error;
}

void note(int signal) {
    for (size_t i = 0; i < noted_count; ++i) {
        if (noted_signals[i] == signal)
            noted[i].store(true, std::memory_order_relaxed);
    }
    wake();
}

// Cooks the terminal, then lets the signal do what it did before. Whoever handled it may go on: then reading ends.
void end(int signal) {
    const int error = errno;
    if (!ended.exchange(true, std::memory_order_relaxed)) {
        tcsetattr(entered_input, TCSANOW, &entered_cooked);
        [[maybe_unused]] const ssize_t written = ::write(entered_output, everything_off.data(), everything_off.size());
    }
    for (size_t i = noted_count; i < signal_count; ++i) {
        if (signal_at(i) == signal)
            sigaction(signal, &actions_before[i], nullptr);
    }
    raise(signal);
    errno = error;
    wake();
}

bool take_note(int signal) {
    for (size_t i = 0; i < noted_count; ++i) {
        if (noted_signals[i] == signal)
            return noted[i].exchange(false, std::memory_order_relaxed);
    }
    return false;
}

} // namespace

bool Terminal::set_raw() {
    termios raw = cooked_;
    raw.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_cflag |= CS8;
    raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(input_, TCSADRAIN, &raw) != 0)
        return false;
    write(paste_on);
    return true;
}

bool Terminal::enter() {
    if (entered_)
        return true;
    if (wake_up[0] < 0 && pipe2(wake_up, O_NONBLOCK | O_CLOEXEC) != 0)
        return false;
    if (tcgetattr(input_, &cooked_) != 0)
        return false;
    entered_input = input_;
    entered_output = output_;
    entered_cooked = cooked_;
    ended = false;
    for (auto& flag : noted)
        flag = false;
    for (size_t i = 0; i < signal_count; ++i) {
        struct sigaction action{};
        action.sa_handler = i < noted_count ? note : end;
        sigemptyset(&action.sa_mask);
        sigaction(signal_at(i), &action, &actions_before[i]);
        // What was ignored, as SIGHUP under nohup, stays ignored.
        if (i >= noted_count && actions_before[i].sa_handler == SIG_IGN)
            sigaction(signal_at(i), &actions_before[i], nullptr);
    }
    entered_ = true;
    if (set_raw())
        return true;
    leave();
    return false;
}

void Terminal::leave() {
    if (!entered_)
        return;
    entered_ = false;
    if (!ended) {
        write(paste_off);
        tcsetattr(input_, TCSADRAIN, &cooked_);
    }
    for (size_t i = 0; i < signal_count; ++i)
        sigaction(signal_at(i), &actions_before[i], nullptr);
}

void Terminal::suspend(bool job) {
    if (!entered_)
        return;
    leave();
    struct sigaction action{};
    struct sigaction before{};
    action.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &action, &before);
    if (job)
        kill(0, SIGTSTP);
    else
        raise(SIGTSTP);
    sigaction(SIGTSTP, &before, nullptr);
    enter();
}

Terminal::Size Terminal::size() const {
    winsize window{};
    Size size;
    if (ioctl(output_, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0)
        size = {window.ws_col, window.ws_row};
    return size;
}

TerminalEvent Terminal::wait(int milliseconds, std::string& bytes) {
    for (;;) {
        if (ended)
            return TerminalEvent::ended;
        if (take_note(SIGCONT)) {
            tcgetattr(input_, &cooked_); // the shell's, which may differ from those of before
            entered_cooked = cooked_;
            return set_raw() ? TerminalEvent::resumed : TerminalEvent::ended;
        }
        if (take_note(SIGTSTP))
            return TerminalEvent::suspend;
        if (take_note(SIGWINCH))
            return TerminalEvent::resized;
        if (take_note(SIGINT))
            return TerminalEvent::interrupted;

        std::array<pollfd, 2> waiting = {{{input_, POLLIN, 0}, {wake_up[0], POLLIN, 0}}};
        const int count = poll(waiting.data(), waiting.size(), milliseconds);
        if (count == 0)
            return TerminalEvent::timeout;
        if (count < 0 && errno != EINTR)
            return TerminalEvent::ended;
        if (count < 0)
            continue;
        std::array<char, 64 * 1024> buffer;
        if (waiting[1].revents != 0) {
            while (::read(wake_up[0], buffer.data(), buffer.size()) > 0) {
            }
            continue;
        }
        const ssize_t size = ::read(input_, buffer.data(), buffer.size());
        if (size < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (size <= 0)
            return TerminalEvent::ended;
        bytes.assign(buffer.data(), static_cast<size_t>(size));
        return TerminalEvent::bytes;
    }
}

void Terminal::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t written = ::write(output_, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<size_t>(written));
        } else if (written < 0 && errno == EAGAIN) {
            pollfd waiting{output_, POLLOUT, 0};
            poll(&waiting, 1, -1);
        } else if (written == 0 || errno != EINTR) {
            return;
        }
    }
}

} // namespace batt::editor
