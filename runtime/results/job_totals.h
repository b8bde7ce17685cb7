// How many functions on tasks a run has, and how many of them are right.
#pragma once

#include "runtime/run/evaluation.h"

namespace batt::runtime {

class JobTotals {
public:
    /// Evaluations come in the order of the run.
    void add(const Evaluation& evaluation);

    /// Functions on tasks.
    size_t jobs() const { return jobs_; }
    /// Those that are solved: no evaluation failed, every known output is right, and there is one.
    size_t solved() const { return solved_ + (current_solved() ? 1 : 0); }
    /// Whether the evaluation that was added last began a job.
    bool began_job() const { return began_job_; }

private:
    bool current_solved() const { return any_right_ && !any_bad_; }

    const EntryPoint* entry_ = nullptr; ///< of the current job
    const Task* task_ = nullptr;
    bool any_right_ = false; ///< in the current job
    bool any_bad_ = false;   ///< failed or wrong
    bool began_job_ = false;
    size_t jobs_ = 0;
    size_t solved_ = 0; ///< without the current job
};

} // namespace batt::runtime
