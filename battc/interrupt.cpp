#include "battc/interrupt.h"

#include <atomic>

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

namespace {

std::atomic<bool> was_interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

/// Ends the process as if nobody had handled the signal.
void end_process(int signal) {
    clear_status();
    struct sigaction action{};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
    raise(signal);
}

void handle(int signal) {
    if (signal == SIGPIPE || was_interrupted.exchange(true, std::memory_order_relaxed))
        end_process(signal);
}

} // namespace

InterruptGuard::InterruptGuard() {
    was_interrupted = false;
    struct sigaction action{};
    action.sa_handler = handle;
    sigaction(SIGINT, &action, &before_interrupt_);
    sigaction(SIGTERM, &action, &before_terminate_);
    sigaction(SIGPIPE, nullptr, &before_pipe_);
    if (before_pipe_.sa_handler == SIG_DFL)
        sigaction(SIGPIPE, &action, nullptr);
}

InterruptGuard::~InterruptGuard() {
    sigaction(SIGINT, &before_interrupt_, nullptr);
    sigaction(SIGTERM, &before_terminate_, nullptr);
    sigaction(SIGPIPE, &before_pipe_, nullptr);
}

PromptInterruptGuard::PromptInterruptGuard() {
    was_interrupted = false;
    struct sigaction action{};
    action.sa_handler = [](int /*signal*/) { was_interrupted.store(true, std::memory_order_relaxed); };
    sigaction(SIGINT, &action, &before_);
}

PromptInterruptGuard::~PromptInterruptGuard() { sigaction(SIGINT, &before_, nullptr); }

ExitCode interrupted_exit(std::string_view command) {
    write_error(fmt::format("battc {}: interrupted\n", command));
    return ExitCode::interrupted;
}

bool interrupted() { return was_interrupted.load(std::memory_order_relaxed); }

} // namespace batt::cli
