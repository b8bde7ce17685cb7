// The batch interpreter, the reference for every backend: runs a function over a batch of samples, each step for all samples before
// the next step. An Interpreter belongs to one thread and reuses its memory: after a while it takes nothing from the heap.
//
// Samples are independent. One that fails leaves the batch with its error and the others go on; limits hold for each. Results do not
// depend on how samples are batched.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "interp/batched_calls.h"
#include "interp/limits.h"
#include "interp/program.h"
#include "interp/task_cache.h"

namespace batt::interp {

/// What a failing op does.
enum class OnErrorPolicy : u8 {
    dialect,     ///< as the function's dialect has it
    stop,        ///< fails the evaluation
    use_default, ///< gives the default of its return type
};

/// How an evaluation ended.
struct Outcome {
    /// The result, or an error value.
    Value value;
    /// Where it failed; the function that was entered if fuel or memory ran out. Unknown for a result, or without a place in
    /// the source.
    ir::Position position;
    /// The fuel that it spent.
    i64 fuel = 0;

    bool failed() const { return value.is_error(); }
};

/// What a step did, as a StepObserver is told of it.
struct StepEvent {
    const Step& step;
    std::span<const Value> operands;
    const Value& result; ///< the value or error that it gave, before a guard has dealt with an error
    i64 fuel;            ///< units that it spent, with what it called
};

/// A call that an op makes of a function value that it was given.
struct CallEvent {
    const Value& function;
    std::span<const Value> arguments;
    const Value& result;
    i64 fuel;
};

/// Is told of what Interpreter::trace does, as it happens. Values live until the observer returns.
class StepObserver {
public:
    StepObserver() = default;
    StepObserver(const StepObserver&) = delete;
    StepObserver& operator=(const StepObserver&) = delete;
    virtual ~StepObserver() = default;

    virtual void step(const StepEvent& event) = 0;
    /// Whether to make the calls of a step known: that executes the step twice. They come before the step itself.
    virtual bool wants_calls(const Step&) { return false; }
    virtual void call(const CallEvent&) {}
};

class Interpreter {
public:
    explicit Interpreter(const Program& program, const Limits& limits = {},
                         OnErrorPolicy policy = OnErrorPolicy::dialect);
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    /// Makes it one for another program, keeping its memory. Ends begin_task.
    void reset(const Program& program, const Limits& limits, OnErrorPolicy policy);

    /// Begins a task: until the next call, all runs are on its samples, with the same arguments. Values that depend on the train
    /// pairs alone are then computed once (sharing.h), and with `across_functions` those that several functions have in common
    /// once for each sample. Results, errors and fuel are the same as without.
    void begin_task(u32 samples, bool across_functions) {
        shared_.begin(samples, across_functions);
        sharing_ = true;
    }

    /// Evaluates a function for `count` samples and passes each outcome to `sink(sample, const Outcome&)`, in the order of the
    /// samples. `arguments` are those of the first sample, then of the second, and so on; the first is number `first_sample` of
    /// the task. What an outcome refers to lives until `sink` returns.
    template <class Sink>
    void run(ir::FunctionId function, std::span<const Value> arguments, u32 count, Sink&& sink, u32 first_sample = 0) {
        const u32 parameters = program_->code(function).parameter_count;
        if (count > 1 && run_batch(function, arguments, count, first_sample)) {
            for (u32 sample = 0; sample < count; ++sample)
                sink(sample, static_cast<const Outcome&>(outcomes_[sample]));
            return;
        }
        // Together the samples took more memory than one may have. Which of them does shows when each runs alone.
        for (u32 sample = 0; sample < count; ++sample) {
            run_one(function, arguments.subspan(static_cast<size_t>(sample) * parameters), first_sample + sample);
            sink(sample, static_cast<const Outcome&>(outcomes_[0]));
        }
    }

    /// Evaluates a function for one sample and tells an observer of each of its steps. Value, error and fuel are those of run(). What
    /// the outcome refers to lives until the next run or trace.
    Outcome trace(ir::FunctionId function, std::span<const Value> arguments, StepObserver& observer);

    /// A context for walking and comparing the values that this interpreter gave. What is made in it lives as long as they do.
    Context& context() { return execution_.context; }

private:
    /// Sets the context up for a program and its limits.
    void prepare();
    /// Makes the context ready for a function to be run from its beginning.
    void begin_run(ir::FunctionId function);
    /// Executes a step with its function operands exchanged for ones that tell the observer of each call, as if nothing had happened.
    void observe_calls(const Step& step, const Value* frame, StepObserver& observer);
    /// Leaves the outcomes in outcomes_. Returns false if memory ran out and more than one sample may have used it.
    bool run_batch(ir::FunctionId function, std::span<const Value> arguments, u32 count, u32 first_sample);
    /// Leaves the outcome in outcomes_[0].
    void run_one(ir::FunctionId function, std::span<const Value> arguments, u32 sample);
    template <class Execute>
    bool run_step(const Step& step, u32 count, Execute execute);
    template <u32 operands>
    bool run_op(const Step& step, u32 count);
    bool run_batch_kernel(BatchKernel kernel, const Step& step, const BatchArgument* operands, u32 count);
    bool take_error(const Step& step, u32 sample, size_t stride, Value& result);

    const Program* program_;
    Limits limits_;
    OnErrorPolicy policy_;
    Arena arena_;
    Execution execution_{};
    TaskCache shared_;
    bool sharing_ = false;
    ir::Position entry_position_; ///< of the function that runs
    i64 fuel_limit_ = 0;          ///< of its evaluations
    u64 shared_bytes_ = 0;        ///< what the samples of the batch asked for among the shared values
    std::vector<Value> registers_;
    std::vector<Outcome> outcomes_;
    std::vector<i64> fuel_; ///< what each sample has left
    std::vector<u32> live_; ///< samples that have not failed
    std::unique_ptr<Value[]> frames_;
    std::unique_ptr<Value[]> batch_memory_; ///< Context::batch_top
    std::unique_ptr<KnownComparisons> known_comparisons_;
};

} // namespace batt::interp
