// A terminal whose keys are read one by one. The only file that knows termios and signals.
#pragma once

#include <csignal>
#include <string>
#include <string_view>

#include <termios.h>

namespace batt::editor {

/// What wait() saw.
enum class TerminalEvent : uint8_t {
    bytes,       ///< something was typed
    timeout,     ///< nothing was, for as long as was asked
    resized,     ///< the window has another size
    resumed,     ///< the process was stopped and goes on: modes and screen may be another program's
    suspend,     ///< somebody asks the process to stop
    interrupted, ///< SIGINT, which no key sends in raw mode
    ended,       ///< the terminal is gone, or the process was told to end
};

/// Between enter() and leave() the terminal is raw: no echo, and Ctrl-C is a key. A signal that ends the process puts the terminal back
/// in order first. One such object at a time may be entered.
class Terminal {
public:
    Terminal(int input, int output) : input_(input), output_(output) {}
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() { leave(); }

    /// False if the terminal cannot be set.
    bool enter();
    void leave();
    /// Stops the process, and all of its job if `job`, as Ctrl-Z does. Returns when it goes on, entered again.
    void suspend(bool job);

    struct Size {
        unsigned columns = 80;
        unsigned lines = 24;
    };
    Size size() const;

    /// Waits for one of the events; `bytes` are added to what was typed. -1: for any time.
    TerminalEvent wait(int milliseconds, std::string& bytes);
    /// Writes all of it at once, as far as the terminal takes it.
    void write(std::string_view bytes) const;

private:
    bool set_raw();

    int input_;
    int output_;
    bool entered_ = false;
    termios cooked_{};
};

} // namespace batt::editor
