// How good each candidate is over all samples: the functions of the programs, and for a batt function each of its output
// candidates. Which of them solves which task.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/run/evaluation.h"

namespace batt::runtime {

/// What a candidate came to.
struct CandidateScore {
    const EntryPoint* entry = nullptr;
    std::optional<size_t> record; ///< batt: which of the records of the function it is
    size_t evaluations = 0;
    size_t failed = 0;  ///< evaluations of its function that failed
    size_t known = 0;   ///< evaluations with a known output
    size_t matched = 0; ///< outputs that are the known one
    size_t tasks = 0;   ///< tasks with a known output
    /// Tasks where every known output is right.
    std::vector<const Task*> solved;

    /// "solve_007bbfb7", or the name of the record.
    const std::string& name() const;
};

class Scores {
public:
    /// Evaluations come in the order of the run.
    void add(const Evaluation& evaluation);
    /// The best first: by tasks solved, then by outputs matched, then in the order of the run.
    std::vector<CandidateScore> sorted();

private:
    /// A candidate on the task that is being added.
    struct Counter {
        CandidateScore score;
        size_t matched_here = 0;
    };
    struct EntryCounter {
        CandidateScore shared; ///< what all candidates of the function have in common
        std::vector<Counter> candidates;
    };
    EntryCounter& counter_of(const EntryPoint& entry);
    void end_job();

    std::vector<EntryCounter> entries_;
    std::unordered_map<const EntryPoint*, size_t> place_of_;
    const EntryPoint* entry_ = nullptr; ///< of the job that is being added
    const Task* task_ = nullptr;
    size_t current_ = 0; ///< place of entry_
    size_t known_here_ = 0;
};

/// The tasks that someone solves, by id, and for each who does, the best candidate first.
struct SolvedTask {
    const Task* task = nullptr;
    std::vector<const CandidateScore*> by;
};
std::vector<SolvedTask> solved_tasks(const std::vector<CandidateScore>& scores);

/// Scores as JSON: {"candidates": [...], "tasks": {...}} (docs/cli.md).
/// `left_out`: lines about functions that were left out.
std::string scores_json(const std::vector<CandidateScore>& scores, const std::vector<std::string>& left_out = {});

} // namespace batt::runtime
