// Ctrl-C during a run.
#pragma once

#include <csignal>

namespace batt::cli {

/// While it lives the first Ctrl-C (or a request to terminate) ends the run in order; a second one ends battc. A reader of standard
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

/// Whether Ctrl-C was pressed. May be asked by any thread.
bool interrupted();

} // namespace batt::cli
