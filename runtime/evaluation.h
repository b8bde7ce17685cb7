// The coordinator: which functions run on which samples, on how many threads, and in which order results come out. It knows
// programs, data sets and the interpreter, and nothing of files or terminals.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interp/interpreter.h"
#include "runtime/data_set.h"

namespace batt::runtime {

/// One function to run on one task's samples.
struct Job {
    ir::FunctionId function = 0;
    const Task* task = nullptr;
};

struct EvaluationOptions {
    unsigned jobs = 0; ///< worker threads; 0: as many as the machine has
    interp::Limits limits;
    interp::OnErrorPolicy on_error = interp::OnErrorPolicy::dialect;
    std::optional<size_t> limit; ///< most samples per job, in the order train, test, generated
    bool keep_outputs = false;   ///< fill Evaluation::output
};

/// What a function gave for one sample.
struct Evaluation {
    ir::FunctionId function = 0;
    const Task* task = nullptr;
    Split split = Split::train;
    u32 index = 0; ///< place of the pair in its list
    bool failed = false;
    std::optional<bool> match;    ///< equal to the known output; nothing if that is not known. False for a failure.
    std::optional<GridData> grid; ///< with keep_outputs: the output, if it is a grid whose colours fit 8 bits
    std::string literal;          ///< with keep_outputs: the output as a literal, if it is no such grid
    ErrorKind error_kind = ErrorKind::internal; ///< of a failure
    std::string error;                          ///< of a failure: a sentence
    ir::Position position;                      ///< of a failure: where in the program, if known
    i64 fuel = 0;                               ///< units of work spent
};

/// Totals of a run.
struct EvaluationTotals {
    size_t evaluations = 0;
    size_t matches = 0;
    size_t mismatches = 0;
    size_t failures = 0;
    size_t unknown = 0; ///< neither failed nor comparable
    double seconds = 0; ///< wall time
};

/// For each entry function of the module the task of its name, in the order of the module: what `battc run` runs. Functions
/// whose task the data set does not have are put into `without_task`.
std::vector<Job> jobs_by_name(const ir::Module& module, const DataSet& data,
                              std::vector<ir::FunctionId>* without_task = nullptr);

/// Runs all jobs and hands every evaluation to `sink`, one call at a time, in the order of jobs and samples, whatever the
/// number of threads. A sink that returns false ends the run early.
EvaluationTotals evaluate(const interp::Program& program, std::span<const Job> jobs, const EvaluationOptions& options,
                          const std::function<bool(const Evaluation&)>& sink);

} // namespace batt::runtime
