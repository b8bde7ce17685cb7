/// @file
/// Submissions in the format of the ARC Prize on Kaggle: two attempts for each test output of each task. Made of the evaluations of a
/// run, and scored against known outputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <battc/export.h>
#include <battc/result.h>
#include <battc/run.h>
#include <battc/tasks.h>

namespace battc {

/// Chooses attempts among the outputs of a run: those of the two candidates that are right on most train pairs of a task, in the order
/// of the run where they are equally good; two candidates whose test outputs are the same count as one. A candidate is a function, or
/// for batt an output record. The evaluations of a function on a task come together, as runs hand them on, and must have their outputs
/// (RunOptions::keep_outputs).
class BATTC_API SubmissionBuilder {
public:
    SubmissionBuilder();
    SubmissionBuilder(const SubmissionBuilder&) = delete;
    SubmissionBuilder& operator=(const SubmissionBuilder&) = delete;
    ~SubmissionBuilder();

    void add(const Evaluation& evaluation);
    /// {"task": [{"attempt_1": [[...]], "attempt_2": [[...]]}, ...], ...}. An attempt without a candidate, and one that is no grid, is
    /// [[0, 0], [0, 0]]. Tasks of `tasks` without evaluations are there too.
    std::string json(const TaskSet& tasks);
    /// Tasks with test pairs that got a candidate which is right on all train pairs.
    size_t promising_tasks() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// How a submission does on one test output.
struct ScoredOutput {
    std::string task;
    uint32_t index = 0;               ///< of the test pair
    Match attempt_1 = Match::unknown; ///< unknown: the output is not known
    Match attempt_2 = Match::unknown;
    bool missing = false; ///< the submission has no attempt for it

    bool right() const { return attempt_1 == Match::yes || attempt_2 == Match::yes; }
};

/// How a submission does on the test outputs of tasks.
struct SubmissionScore {
    std::vector<ScoredOutput> outputs; ///< of all tasks, in their order
    size_t known = 0;                  ///< outputs that are known
    size_t right = 0;                  ///< known ones that an attempt gives
    size_t missing = 0;                ///< outputs without an attempt
    size_t tasks = 0;                  ///< tasks with a known test output
    size_t solved = 0;                 ///< of these, all known outputs right
    size_t other_tasks = 0;            ///< in the submission, but not among the tasks
};

/// Scores the file of a submission. cannot_read if it is none: the message says what is wrong.
BATTC_API Result<SubmissionScore> score_submission(const std::string& path, const TaskSet& tasks,
                                                   const DataOptions& options = {});
/// The score as JSON: {"right": 1, "known": 2, "missing": 0, "tasks": 2, "solved": 1, "outputs": [{"task": "...", "index": 0,
/// "attempt_1": true, "attempt_2": false}, ...]}.
BATTC_API std::string submission_score_json(const SubmissionScore& score);

} // namespace battc
