#include "battc/progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "battc/output.h"
#include "report/figures.h"

namespace batt::cli {

void Progress::clear() {
    if (shown_.exchange(false))
        write_error("\r\x1b[K");
}

void Progress::start(size_t evaluations) {
    expected_ = evaluations;
    start_ = std::chrono::steady_clock::now();
    next_ = start_ + std::chrono::milliseconds(300);
}

void Progress::show_sometimes() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_)
        return;
    next_ = now + std::chrono::milliseconds(100);
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double left = seconds / static_cast<double>(done_) * static_cast<double>(expected_ - done_);
    constexpr size_t bar_width = 24;
    const size_t filled = expected_ == 0 ? 0 : std::min(bar_width, bar_width * done_ / expected_);
    std::string line = fmt::format("[{}{}] {} of {} evaluations, {:.0f}/s, {} wrong, {} failed, {} left",
                                   std::string(filled, '#'), std::string(bar_width - filled, '.'), done_, expected_,
                                   static_cast<double>(done_) / seconds, wrong_, failed_, report::duration_text(left));
    line.resize(std::min<size_t>(line.size(), columns_ - 1));
    write_error("\r" + line + "\x1b[K");
    shown_ = true;
}

} // namespace batt::cli
