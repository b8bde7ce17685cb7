// The line on standard error that shows how far a run has come. It exists only on a terminal.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

#include "report/terminal.h"

namespace batt::cli {

class Progress {
public:
    explicit Progress(const report::Terminal& terminal) : on_(terminal.is_terminal), columns_(terminal.columns) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    /// So many evaluations are to come, from now on.
    void start(size_t evaluations);
    /// One more evaluation is finished.
    void step(bool failed, bool wrong) {
        ++done_;
        failed_ += failed ? 1 : 0;
        wrong_ += wrong ? 1 : 0;
        if (on_)
            show_sometimes();
    }
    /// Takes the line away, before something else is printed. May be called by any thread.
    void clear();

private:
    void show_sometimes();

    bool on_;
    unsigned columns_;
    std::atomic<bool> shown_ = false;
    size_t expected_ = 0;
    size_t done_ = 0;
    size_t failed_ = 0;
    size_t wrong_ = 0;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point next_;
};

} // namespace batt::cli
