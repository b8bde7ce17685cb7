// Evaluates batches on one thread. Which batches, and where results go, is the coordinator's business (coordinator.h).
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/run/batch_result.h"
#include "runtime/run/coordinator.h"
#include "runtime/run/task_values.h"

namespace batt::runtime {

class Worker {
public:
    /// The options must live until the worker does, or the next run begins.
    explicit Worker(const EvaluationOptions& options) : options_(&options) {}

    /// Begins another run; its programs and tasks may be others at the same addresses. Keeps the memory.
    void begin_run(const EvaluationOptions& options);

    /// Evaluates a batch, up to the end or until the result takes so much memory that it should be handed on first.
    /// `result` is empty, and its memory is used.
    BatchResult run(const Batch& batch, BatchResult result = {});

    // --- for evaluations that an executor has done, or left to be done here (batch_backend.h)
    /// Begins a job: the calls below are about its task. `across_functions`: other functions run on the task as well, and share
    /// values with this one.
    void begin(const Job& job, bool across_functions);
    /// Evaluates samples of the job that was begun.
    void run_part(const JobPart& part, BatchResult& result) {
        run_part(part, result, std::numeric_limits<size_t>::max());
    }
    /// Adds what a function gave for a sample of the job that was begun.
    void add(const Job& job, u32 sample, const interp::Outcome& outcome, BatchResult& result);
    /// Adds an evaluation that is known by its match alone; for a batt function also by that of each record (null: no records).
    void add_match(const Job& job, u32 sample, bool matches, const u8* record_matches, i64 fuel, BatchResult& result);
    /// Appends the arguments of a sample of the job that was begun, bound to the parameters of its function.
    void append_arguments(const EntryPoint& entry, u32 sample, std::vector<Value>& arguments);
    /// The interpreter, made ready for a program.
    interp::Interpreter& interpreter_of(const interp::Program& program);
    /// The values of the task of the job that was begun.
    TaskValues& task_values() { return task_; }

private:
    /// Ends once the result takes more than `most_bytes`.
    void run_part(const JobPart& part, BatchResult& result, size_t most_bytes);
    void share_values(const Job& job, bool across_functions);
    Evaluation new_evaluation(const Job& job, const TaskValues::Sample& sample, i64 fuel) const;
    Evaluation make_evaluation(const Job& job, u32 sample, const interp::Outcome& outcome);
    void push(Evaluation evaluation, BatchResult& result) const;
    OutputValue output_value(const Value& value);
    bool interrupted() const { return options_->interrupted && options_->interrupted(); }

    const EvaluationOptions* options_;
    const interp::Program* program_ = nullptr;         ///< that interpreter_ is for
    std::unique_ptr<interp::Interpreter> interpreter_; ///< null before the first program
    const Task* sharing_task_ = nullptr;               ///< that interpreter_ shares values for
    bool sharing_across_functions_ = false;
    TaskValues task_;
    std::vector<Value> arguments_;
};

} // namespace batt::runtime
