#include "battc/progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "battc/output.h"
#include "report/figures.h"

namespace batt::cli {

std::string progress_line(const ProgressFigures& figures, unsigned columns) {
    const double seconds = std::max(figures.seconds, 1e-9);
    const size_t done = std::max<size_t>(figures.done, 1);
    const double share = figures.expected == 0 ? 1 : static_cast<double>(done) / static_cast<double>(figures.expected);
    const std::string left = report::duration_text(seconds / share - seconds) + " left";
    const std::string bad = fmt::format("{} wrong, {} failed, {}", figures.wrong, figures.failed, left);
    const std::string counts = fmt::format("{} of {}", figures.done, figures.expected);
    const std::string rate = fmt::format("{:.0f}/s", static_cast<double>(figures.done) / seconds);
    const std::string percent = fmt::format("{:.0f} %", 100 * std::min(share, 1.0));
    const auto bar = [&](size_t width) {
        const size_t filled = std::min(width, static_cast<size_t>(static_cast<double>(width) * share));
        return fmt::format("[{}{}]", std::string(filled, '#'), std::string(width - filled, '.'));
    };
    std::string line;
    for (const std::string& candidate : {
             fmt::format("{} {} evaluations, {}, {}", bar(24), counts, rate, bad),
             fmt::format("{} {} evaluations, {}, {}", bar(10), counts, rate, bad),
             fmt::format("{} evaluations, {}, {}", counts, rate, bad),
             fmt::format("{}, {}, {}", counts, rate, bad),
             fmt::format("{}, {}", counts, bad),
             fmt::format("{}, {}", percent, bad),
             fmt::format("{}, {}", percent, left),
         }) {
        line = candidate;
        if (line.size() < columns)
            break;
    }
    line.resize(std::min<size_t>(line.size(), columns - 1));
    return line;
}

void Progress::clear() {
    on_ = false;
    clear_status();
}

void Progress::start(size_t evaluations) {
    figures_.expected = evaluations;
    start_ = std::chrono::steady_clock::now();
    next_ = start_ + std::chrono::milliseconds(300);
}

void Progress::show_sometimes() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_)
        return;
    next_ = now + std::chrono::milliseconds(100);
    figures_.seconds = std::chrono::duration<double>(now - start_).count();
    show_status(progress_line(figures_, columns_));
}

} // namespace batt::cli
