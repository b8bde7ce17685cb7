#include "runtime/run/worker.h"

#include <algorithm>

#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "runtime/data/grid_values.h"

namespace batt::runtime {

namespace {

// Samples that go through the interpreter together: enough to spread the cost of an instruction, few enough that their values
// stay in the caches.
constexpr u32 samples_together = 16;
// A cell of a grid takes at least so many in a text.
constexpr size_t bytes_of_cell = 3;
// What waits to be handed on takes little more than this for each thread.
constexpr size_t most_bytes_of_result = 4U << 20;
// Of a task with very many samples no more values are kept from batch to batch: those that are needed again are made again.
constexpr size_t most_task_bytes = 64U << 20;

} // namespace

void Worker::begin_run(const EvaluationOptions& options) {
    options_ = &options;
    program_ = nullptr;
    sharing_task_ = nullptr;
    sharing_across_functions_ = false;
    task_.forget();
}

BatchResult Worker::run(const Batch& batch, BatchResult result) {
    if (task_.bytes() > most_task_bytes) {
        task_.forget();
        sharing_task_ = nullptr;
    }
    result.evaluations.reserve(batch.range.size());
    const std::span<const JobPart> parts(batch.parts);
    for (size_t first = 0; first < parts.size() && !result.full;) {
        const Task* const task = parts[first].job.task;
        size_t last = first + 1;
        while (last < parts.size() && parts[last].job.task == task)
            ++last;
        for (const JobPart& part : parts.subspan(first, last - first)) {
            if (result.full)
                break;
            begin(part.job, last - first > 1);
            run_part(part, result, most_bytes_of_result);
        }
        first = last;
    }
    result.bytes += result.text.capacity() + result.text_ends.capacity() * sizeof(size_t);
    return result;
}

/// Jobs on one task, one after the other: what they share is evaluated once.
void Worker::begin(const Job& job, bool across_functions) {
    share_values(job, across_functions);
    // What is compared and printed may have been evaluated elsewhere.
    const Dialect dialect = job.entry->program->code(job.entry->function).dialect;
    interpreter_->context().dialect = dialect;
    task_.begin(*job.task, options_->candidates, job.entry->program->general_only(), dialect);
}

void Worker::run_part(const JobPart& part, BatchResult& result, size_t most_bytes) {
    const EntryPoint& entry = *part.job.entry;
    interp::Interpreter& interpreter = interpreter_of(*entry.program);
    for (u32 first = part.first; first < part.last && !interrupted(); first += samples_together) {
        result.full = result.bytes + result.text.size() > most_bytes;
        if (result.full)
            return;
        const u32 count = std::min(samples_together, part.last - first);
        arguments_.clear();
        for (u32 s = 0; s < count; ++s)
            append_arguments(entry, first + s, arguments_);
        interpreter.run(
            entry.function, arguments_, count,
            [&](u32 s, const interp::Outcome& outcome) { add(part.job, first + s, outcome, result); }, first);
    }
}

void Worker::append_arguments(const EntryPoint& entry, u32 sample_number, std::vector<Value>& arguments) {
    const TaskValues::Sample& sample = task_.sample(sample_number);
    for (const ir::EntryInput parameter : entry.parameters)
        arguments.push_back(parameter == ir::EntryInput::input         ? sample.input
                            : parameter == ir::EntryInput::train_pairs ? task_.train_pairs()
                            : parameter == ir::EntryInput::candidate   ? task_.candidate(sample)
                                                                       : make_none());
}

void Worker::push(Evaluation evaluation, BatchResult& result) const {
    result.bytes += evaluation.size();
    if (options_->describe) {
        options_->describe(result.text, evaluation);
        result.text_ends.push_back(result.text.size());
    }
    result.evaluations.push_back(std::move(evaluation));
}

void Worker::add(const Job& job, u32 sample, const interp::Outcome& outcome, BatchResult& result) {
    push(make_evaluation(job, sample, outcome), result);
}

void Worker::add_match(const Job& job, u32 sample_number, bool matches, const u8* record_matches, i64 fuel,
                       BatchResult& result) {
    const TaskValues::Sample& sample = task_.sample(sample_number);
    Evaluation evaluation = new_evaluation(job, sample, fuel);
    if (sample.expected)
        evaluation.match = matches;
    if (record_matches != nullptr)
        evaluation.records.resize(job.entry->records.size());
    for (size_t i = 0; i < evaluation.records.size(); ++i)
        if (job.entry->records[i].list == ir::OutputRecord::List::output && sample.expected)
            evaluation.records[i].match = record_matches[i] != 0;
    push(std::move(evaluation), result);
}

/// Lets the runs on a task use what others on it have computed, in this batch or the one before.
void Worker::share_values(const Job& job, bool across_functions) {
    interp::Interpreter& interpreter = interpreter_of(*job.entry->program);
    if (sharing_task_ == job.task && (sharing_across_functions_ || !across_functions))
        return;
    interpreter.begin_task(static_cast<u32>(job.task->pair_count()), across_functions);
    sharing_task_ = job.task;
    sharing_across_functions_ = across_functions;
}

interp::Interpreter& Worker::interpreter_of(const interp::Program& program) {
    if (program_ != &program) {
        if (interpreter_ == nullptr)
            interpreter_ = std::make_unique<interp::Interpreter>(program, options_->limits, options_->on_error);
        else
            interpreter_->reset(program, options_->limits, options_->on_error);
        program_ = &program;
        sharing_task_ = nullptr;
    }
    return *interpreter_;
}

Evaluation Worker::new_evaluation(const Job& job, const TaskValues::Sample& sample, i64 fuel) const {
    Evaluation evaluation;
    evaluation.entry = job.entry;
    evaluation.task = job.task;
    evaluation.split = sample.split;
    evaluation.index = sample.index;
    evaluation.fuel = fuel;
    if (sample.expected)
        evaluation.match = false;
    return evaluation;
}

Evaluation Worker::make_evaluation(const Job& job, u32 sample_number, const interp::Outcome& outcome) {
    const TaskValues::Sample& sample = task_.sample(sample_number);
    Evaluation evaluation = new_evaluation(job, sample, outcome.fuel);
    evaluation.failed = outcome.failed();
    if (outcome.failed()) {
        evaluation.error_kind = outcome.value.error_kind();
        evaluation.error = error_message(outcome.value);
        evaluation.position = outcome.position;
        return evaluation;
    }
    Context& context = interpreter_->context();
    if (job.entry->records.empty()) {
        if (sample.expected)
            evaluation.match = equal(context, outcome.value, *sample.expected);
        if (options_->keep_outputs)
            evaluation.output = output_value(outcome.value);
        return evaluation;
    }
    evaluation.records.resize(job.entry->records.size());
    for (u32 i = 0; i < evaluation.records.size(); ++i) {
        RecordResult& record = evaluation.records[i];
        const Value value = item(context, outcome.value, i);
        if (job.entry->records[i].list == ir::OutputRecord::List::output && sample.expected) {
            record.match = equal(context, value, *sample.expected);
            evaluation.match = *evaluation.match || *record.match;
        }
        if (options_->keep_outputs)
            record.value = output_value(value);
    }
    return evaluation;
}

OutputValue Worker::output_value(const Value& value) {
    OutputValue output;
    Context& context = interpreter_->context();
    const size_t most = options_->max_output == 0 ? longest_literal : options_->max_output;
    output.grid = grid_data(context, value, most / bytes_of_cell);
    if (!output.grid) {
        output.literal = format_literal(value, context.dialect, nullptr, most);
        output.is_number = value.kind == Kind::integer;
    }
    return output;
}

} // namespace batt::runtime
