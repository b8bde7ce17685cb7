// Runs a function of a program over a batch of samples: instruction by instruction, for each of them sample by sample. One
// Interpreter belongs to one thread and reuses its memory, so that in the steady state nothing is taken from the heap.
//
// Samples do not touch each other: one that fails leaves the batch with its error and the others go on. Limits hold per sample.
// Results do not depend on how samples are batched.
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

/// What one evaluation came to.
struct Outcome {
    /// The result, or an error value.
    Value value;
    /// Where it failed; unknown for a result, or if the source says nothing.
    ir::Position position;
    /// Fuel that was spent.
    i64 fuel = 0;

    bool failed() const { return value.is_error(); }
};

class Interpreter {
public:
    explicit Interpreter(const Program& program, const Limits& limits = {},
                         OnErrorPolicy policy = OnErrorPolicy::dialect);
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    /// Says that the runs that follow are all on one task of so many samples with the same arguments, until the next call:
    /// what depends on the train pairs alone is evaluated once then and, if several functions are to run (`across_functions`),
    /// what they have in common once for each sample. Results, errors and fuel are the same as without.
    void begin_task(u32 samples, bool across_functions) {
        shared_.begin(samples, across_functions);
        sharing_ = true;
    }

    /// Evaluates a function for `count` samples and hands each outcome to `sink(sample, const Outcome&)`, in the order of the
    /// samples. `arguments` holds the arguments of the first sample, then of the second, and so on; within a task the first
    /// is number `first_sample` of its samples. What an outcome refers to lives until its call of `sink` returns.
    template <class Sink>
    void run(ir::FunctionId function, std::span<const Value> arguments, u32 count, Sink&& sink, u32 first_sample = 0) {
        const u32 parameters = program_.code(function).parameter_count;
        if (run_batch(function, arguments, count, first_sample)) {
            for (u32 sample = 0; sample < count; ++sample)
                sink(sample, static_cast<const Outcome&>(outcomes_[sample]));
            return;
        }
        // Together the samples needed more memory than one may have: only alone does it show who is to blame.
        for (u32 sample = 0; sample < count; ++sample) {
            run_batch(function, arguments.subspan(static_cast<size_t>(sample) * parameters), 1, first_sample + sample);
            sink(sample, static_cast<const Outcome&>(outcomes_[0]));
        }
    }

    /// A context in which values that this interpreter gave can be walked and compared. Anything made in it lives as long as
    /// they do.
    Context& context() { return execution_.context; }

private:
    /// Leaves the outcomes in outcomes_. False where memory ran out and more than one sample may have used it.
    bool run_batch(ir::FunctionId function, std::span<const Value> arguments, u32 count, u32 first_sample);
    template <class Execute>
    bool run_step(const Step& step, u32 count, Execute execute);
    template <u32 operands>
    bool run_op(const Step& step, u32 count);
    bool run_batch_kernel(BatchKernel kernel, const Step& step, const BatchArgument* operands, u32 count);
    bool take_error(const Step& step, u32 sample, size_t stride, Value& result);

    const Program& program_;
    Limits limits_;
    OnErrorPolicy policy_;
    Arena arena_;
    Execution execution_{};
    TaskCache shared_;
    bool sharing_ = false;
    u64 shared_bytes_ = 0; ///< of the samples that run together, for shared values
    std::vector<Value> registers_;
    std::vector<Outcome> outcomes_;
    std::vector<i64> fuel_; ///< what each sample has left
    std::vector<u32> live_; ///< samples that have not failed
    std::unique_ptr<Value[]> frames_;
    std::unique_ptr<Value[]> batch_memory_; ///< Context::batch_top
};

} // namespace batt::interp
