// The line on standard error that shows how far a run has come. It exists only on a terminal that can take it away again.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "report/terminal.h"

namespace batt::cli {

/// What the line tells.
struct ProgressFigures {
    size_t done = 0;
    size_t expected = 0;
    size_t failed = 0;
    size_t wrong = 0;
    double seconds = 0; ///< since the start
};

/// The line for so many columns. Where there is little room, what counts least goes first: the bar, the rate, the words. How much
/// time is left is always there, down to 40 columns.
std::string progress_line(const ProgressFigures& figures, unsigned columns);

class Progress {
public:
    explicit Progress(const report::Terminal& terminal) : on_(terminal.erases), columns_(terminal.columns) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    /// So many evaluations are to come, from now on.
    void start(size_t evaluations);
    /// One more evaluation is finished.
    void step(bool failed, bool wrong) {
        ++figures_.done;
        figures_.failed += failed ? 1 : 0;
        figures_.wrong += wrong ? 1 : 0;
        if (on_)
            show_sometimes();
    }
    /// Takes the line away for good.
    void clear();

private:
    void show_sometimes();

    bool on_;
    unsigned columns_;
    ProgressFigures figures_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point next_;
};

} // namespace batt::cli
