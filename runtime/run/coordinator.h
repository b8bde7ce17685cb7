// The coordinator: runs the evaluations of a schedule in batches on as many threads as asked for and hands the results on in
// the order of the schedule. docs/coordinator.md explains how work is scheduled.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "interp/interpreter.h"
#include "runtime/data/candidates.h"
#include "runtime/run/batch_backend.h"
#include "runtime/run/evaluation.h"
#include "runtime/run/schedule.h"

namespace batt::runtime {

/// Evaluations that a thread takes at a time, unless told otherwise: the figure is measured by bench/coordinator_bench.
inline constexpr size_t default_batch = 1024;

/// Most bytes of the text of a value, unless told otherwise. Values share parts, so that a small one can have a text larger than
/// memory.
inline constexpr size_t default_max_output = 64U << 10;

struct EvaluationOptions {
    unsigned jobs = 0;            ///< worker threads; 0: as many as the machine has
    size_t batch = default_batch; ///< most evaluations in a batch
    interp::Limits limits;
    interp::OnErrorPolicy on_error = interp::OnErrorPolicy::dialect;
    const Candidates* candidates = nullptr; ///< for the parameter C; null: None
    bool keep_outputs = false;              ///< fill the values of evaluations
    size_t max_output = default_max_output; ///< bytes of the text of a value; longer ones are cut (OutputValue)
    BatchBackend* backend = nullptr;        ///< evaluates besides the threads; null: none
    bool backend_first = false;             ///< the threads only do what the backend leaves
    /// Appends what is to be written about an evaluation to a text, which the sink gets along with it. Called by the worker
    /// threads; so the cost of wording results is shared by them.
    std::function<void(std::string& text, const Evaluation& evaluation)> describe;
    /// Asked often, by all threads. Once it says yes, evaluations that have not begun never do.
    std::function<bool()> interrupted;
};

/// Takes an evaluation and its description. Called by one thread at a time, in the order of the schedule. False ends the run.
using EvaluationSink = std::function<bool(const Evaluation& evaluation, std::string_view description)>;

/// How many threads `jobs` stands for: 0 for as many as the machine has.
unsigned thread_count(unsigned jobs);

class EvaluationPool;

/// Evaluates a range of a schedule on the threads of a pool (EvaluationOptions::jobs does not count then). Gives the number of evaluations that reached the sink: all, or if the run was ended early
/// the first ones. Memory for results that wait for slower ones before them is bounded.
size_t evaluate(const Schedule& schedule, EvaluationRange range, const EvaluationOptions& options,
                const EvaluationSink& sink, EvaluationPool& pool);
/// The same on threads of its own.
size_t evaluate(const Schedule& schedule, EvaluationRange range, const EvaluationOptions& options,
                const EvaluationSink& sink);

} // namespace batt::runtime
