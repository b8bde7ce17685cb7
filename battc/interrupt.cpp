#include "battc/interrupt.h"

#include <atomic>

namespace batt::cli {

namespace {

std::atomic<bool> was_interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

} // namespace

InterruptGuard::InterruptGuard() {
    struct sigaction action{};
    action.sa_handler = [](int) { was_interrupted.store(true, std::memory_order_relaxed); };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &before_interrupt_);
    sigaction(SIGTERM, &action, &before_terminate_);
}

InterruptGuard::~InterruptGuard() {
    sigaction(SIGINT, &before_interrupt_, nullptr);
    sigaction(SIGTERM, &before_terminate_, nullptr);
}

bool interrupted() { return was_interrupted.load(std::memory_order_relaxed); }

} // namespace batt::cli
