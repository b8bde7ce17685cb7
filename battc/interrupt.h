// Ctrl-C while a command works, and at a prompt.
#pragma once

#include <csignal>
#include <string_view>

#include "battc/exit_code.h"

namespace batt::cli {

/// While it lives the first Ctrl-C (or a request to terminate) ends the command in order; a second one ends battc. A reader of standard
/// output that goes away ends it too. The line of progress is taken away in each case.
class InterruptGuard {
public:
    InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;
    ~InterruptGuard();

private:
    struct sigaction before_interrupt_{};
    struct sigaction before_terminate_{};
    struct sigaction before_pipe_{};
};

/// While it lives Ctrl-C, however often, only makes interrupted() true: for a prompt, whose session is to go on. Other signals end
/// battc. They can be nested; each begins with a Ctrl-C that was not pressed.
class PromptInterruptGuard {
public:
    PromptInterruptGuard();
    PromptInterruptGuard(const PromptInterruptGuard&) = delete;
    PromptInterruptGuard& operator=(const PromptInterruptGuard&) = delete;
    ~PromptInterruptGuard();

private:
    struct sigaction before_{};
};

/// Whether Ctrl-C was pressed. May be asked by any thread.
bool interrupted();

/// Says that a command was interrupted before it had anything to show.
ExitCode interrupted_exit(std::string_view command);

} // namespace batt::cli
