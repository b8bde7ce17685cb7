#include "runtime/evaluation.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include "ops/core/container.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "runtime/grid_values.h"

namespace batt::runtime {

namespace {

// Samples that go through the interpreter together: enough to spread the cost of an instruction, few enough that their values
// stay in the caches.
constexpr u32 samples_together = 16;
// Evaluations that a thread takes at a time.
constexpr size_t evaluations_per_batch = 256;

struct Sample {
    Split split;
    u32 index;
    Value input;
    std::optional<Value> expected;
};

/// A task as values, made once and read by all threads.
struct TaskValues {
    std::vector<Sample> samples;
    Value train_pairs;
};

/// The tasks of all jobs as values.
class Inputs {
public:
    Inputs(std::span<const Job> jobs, bool general_only, std::optional<size_t> limit) {
        Context context = make_context(arena_, Dialect::arc_dsl);
        context.general_only = general_only;
        for (const Job& job : jobs)
            if (!tasks_.contains(job.task))
                tasks_.emplace(job.task, make_values(context, *job.task, limit));
    }
    const TaskValues& of(const Task& task) const { return tasks_.at(&task); }

private:
    static TaskValues make_values(Context& context, const Task& task, std::optional<size_t> limit) {
        TaskValues values;
        for (const Split split : all_splits) {
            const std::vector<Pair>& pairs = task.pairs(split);
            for (u32 index = 0; index < pairs.size() && (!limit || values.samples.size() < *limit); ++index) {
                Sample sample{split, index, grid_value(context, pairs[index].input), std::nullopt};
                if (pairs[index].output)
                    sample.expected = grid_value(context, *pairs[index].output);
                values.samples.push_back(sample);
            }
        }
        Builder train(context, task.train.size());
        for (const Pair& pair : task.train)
            train.push(tuple_of_two(context, grid_value(context, pair.input),
                                    pair.output ? grid_value(context, *pair.output) : make_none()));
        values.train_pairs = train.finish_tuple();
        return values;
    }

    Arena arena_;
    std::unordered_map<const Task*, TaskValues> tasks_;
};

/// What a parameter of an entry function stands for; by its name, but a single parameter is the input whatever its name.
Value argument_for(const ir::Function& function, u32 parameter, const TaskValues& task, const Sample& sample) {
    const std::string& name = function.parameter_name(parameter);
    if (name == "I" || (function.parameter_count() == 1 && name != "S"))
        return sample.input;
    if (name == "S")
        return task.train_pairs;
    return make_none(); // C without a candidate, task_id, log_path
}

/// Evaluates jobs on one thread.
class Worker {
public:
    Worker(const interp::Program& program, const Inputs& inputs, const EvaluationOptions& options)
        : program_(program), inputs_(inputs), options_(options),
          interpreter_(program, options.limits, options.on_error) {}

    /// Hands the evaluations of one job to `sink(const Evaluation&)`.
    template <class Sink>
    void run(const Job& job, Sink&& sink) {
        const TaskValues& task = inputs_.of(*job.task);
        const ir::Function& function = program_.module().function(job.function);
        for (size_t start = 0; start < task.samples.size(); start += samples_together) {
            const u32 count = static_cast<u32>(std::min<size_t>(samples_together, task.samples.size() - start));
            arguments_.clear();
            for (u32 s = 0; s < count; ++s)
                for (u32 p = 0; p < function.parameter_count(); ++p)
                    arguments_.push_back(argument_for(function, p, task, task.samples[start + s]));
            interpreter_.run(job.function, arguments_, count, [&](u32 s, const interp::Outcome& outcome) {
                sink(make_evaluation(job, task.samples[start + s], outcome));
            });
        }
    }

private:
    Evaluation make_evaluation(const Job& job, const Sample& sample, const interp::Outcome& outcome) {
        Evaluation evaluation;
        evaluation.function = job.function;
        evaluation.task = job.task;
        evaluation.split = sample.split;
        evaluation.index = sample.index;
        evaluation.fuel = outcome.fuel;
        evaluation.failed = outcome.failed();
        if (outcome.failed()) {
            evaluation.error_kind = outcome.value.error_kind();
            evaluation.error = error_message(outcome.value);
            evaluation.position = outcome.position;
            if (sample.expected)
                evaluation.match = false;
            return evaluation;
        }
        Context& context = interpreter_.context();
        if (sample.expected)
            evaluation.match = equal(context, outcome.value, *sample.expected);
        if (options_.keep_outputs) {
            evaluation.grid = grid_data(context, outcome.value);
            if (!evaluation.grid)
                evaluation.literal = format_literal(outcome.value, context.dialect);
        }
        return evaluation;
    }

    const interp::Program& program_;
    const Inputs& inputs_;
    const EvaluationOptions& options_;
    interp::Interpreter interpreter_;
    std::vector<Value> arguments_;
};

/// Counts evaluations as they come out and passes them on.
class Collector {
public:
    explicit Collector(const std::function<bool(const Evaluation&)>& sink) : sink_(sink) {}

    void add(const Evaluation& evaluation) {
        if (stopped_)
            return;
        ++totals.evaluations;
        if (evaluation.failed)
            ++totals.failures;
        else if (!evaluation.match)
            ++totals.unknown;
        else if (*evaluation.match)
            ++totals.matches;
        else
            ++totals.mismatches;
        stopped_ = !sink_(evaluation);
    }
    bool stopped() const { return stopped_; }

    EvaluationTotals totals;

private:
    const std::function<bool(const Evaluation&)>& sink_;
    bool stopped_ = false;
};

/// Jobs first..last-1.
struct Batch {
    size_t first = 0;
    size_t last = 0;
};

std::vector<Batch> make_batches(std::span<const Job> jobs, const Inputs& inputs) {
    std::vector<Batch> batches;
    Batch batch;
    size_t evaluations = 0;
    for (size_t i = 0; i < jobs.size(); ++i) {
        evaluations += inputs.of(*jobs[i].task).samples.size();
        batch.last = i + 1;
        if (evaluations >= evaluations_per_batch) {
            batches.push_back(batch);
            batch = {i + 1, i + 1};
            evaluations = 0;
        }
    }
    if (batch.last > batch.first)
        batches.push_back(batch);
    return batches;
}

void evaluate_in_parallel(const interp::Program& program, std::span<const Job> jobs, const Inputs& inputs,
                          const EvaluationOptions& options, int threads, Collector& collector) {
    namespace tbb = oneapi::tbb;
    const std::vector<Batch> batches = make_batches(jobs, inputs);
    tbb::enumerable_thread_specific<std::unique_ptr<Worker>> workers(
        [&] { return std::make_unique<Worker>(program, inputs, options); });
    size_t next = 0;
    std::atomic<bool> stopped = false;
    // More threads than processors are allowed, and given, if someone asks for them.
    const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
    tbb::task_arena arena(threads);
    arena.execute([&] {
        tbb::parallel_pipeline(static_cast<size_t>(threads) * 4,
                               tbb::make_filter<void, Batch>(tbb::filter_mode::serial_in_order,
                                                             [&](tbb::flow_control& control) {
                                                                 if (stopped || next == batches.size()) {
                                                                     control.stop();
                                                                     return Batch{};
                                                                 }
                                                                 return batches[next++];
                                                             }) &
                                   tbb::make_filter<Batch, std::shared_ptr<std::vector<Evaluation>>>(
                                       tbb::filter_mode::parallel,
                                       [&](Batch batch) {
                                           auto evaluations = std::make_shared<std::vector<Evaluation>>();
                                           for (size_t i = batch.first; i < batch.last; ++i)
                                               workers.local()->run(jobs[i], [&](Evaluation&& evaluation) {
                                                   evaluations->push_back(std::move(evaluation));
                                               });
                                           return evaluations;
                                       }) &
                                   tbb::make_filter<std::shared_ptr<std::vector<Evaluation>>, void>(
                                       tbb::filter_mode::serial_in_order,
                                       [&](const std::shared_ptr<std::vector<Evaluation>>& evaluations) {
                                           for (const Evaluation& evaluation : *evaluations)
                                               collector.add(evaluation);
                                           stopped = collector.stopped();
                                       }));
    });
}

} // namespace

std::vector<Job> jobs_by_name(const ir::Module& module, const DataSet& data,
                              std::vector<ir::FunctionId>* without_task) {
    std::vector<Job> jobs;
    for (ir::FunctionId id = 0; id < module.function_count(); ++id) {
        const ir::Function& function = module.function(id);
        if (function.kind() != ir::FunctionKind::solve && function.kind() != ir::FunctionKind::verify)
            continue;
        if (const Task* task = data.find(function.header().task))
            jobs.push_back({id, task});
        else if (without_task != nullptr)
            without_task->push_back(id);
    }
    return jobs;
}

EvaluationTotals evaluate(const interp::Program& program, std::span<const Job> jobs, const EvaluationOptions& options,
                          const std::function<bool(const Evaluation&)>& sink) {
    const auto start = std::chrono::steady_clock::now();
    const Inputs inputs(jobs, program.general_only(), options.limit);
    const int threads = options.jobs != 0 ? static_cast<int>(options.jobs) : oneapi::tbb::info::default_concurrency();
    Collector collector(sink);
    if (threads == 1) {
        Worker worker(program, inputs, options);
        for (const Job& job : jobs) {
            if (collector.stopped())
                break;
            worker.run(job, [&](const Evaluation& evaluation) { collector.add(evaluation); });
        }
    } else {
        evaluate_in_parallel(program, jobs, inputs, options, threads, collector);
    }
    collector.totals.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return collector.totals;
}

} // namespace batt::runtime
