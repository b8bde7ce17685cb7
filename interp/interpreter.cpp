#include "interp/interpreter.h"

#include <algorithm>

namespace batt::interp {

namespace {

constexpr size_t frame_values = 1U << 17;
constexpr u64 least_memory_for_columns = 1ULL << 20;

} // namespace

Interpreter::Interpreter(const Program& program, const Limits& limits, OnErrorPolicy policy)
    : program_(program), limits_(limits), policy_(policy), arena_(limits.memory),
      shared_(program.shared_values().task_slots, program.shared_values().sample_slots),
      frames_(new Value[frame_values]), column_frames_(new Value[column_frames_size]) {
    Context& context = execution_.context;
    arena_.attach(context);
    context.element_limit = limits.elements;
    context.depth_limit = limits.depth;
    context.general_only = program.general_only();
    context.kernels = program.kernels().kernels;
    context.arities = op_arities();
    context.defaults = op_defaults();
    context.call_user = &call_user_function;
    context.user = &execution_;
    // Calls that are made together need some more memory than one by one; where there is little, that could show.
    if (limits.memory >= least_memory_for_columns) {
        context.column_kernels = program.kernels().column_kernels;
        context.bind_columns = &bind_in_columns;
        context.call_columns = &call_in_columns;
    }
    context.fuel = limits.fuel;
    execution_.codes = program.codes().data();
    execution_.constants = program.constants().data();
    execution_.frames = frames_.get();
    execution_.frames_size = frame_values;
    execution_.column_frames = column_frames_.get();
    execution_.op_column_lengths = op_column_lengths();
}

bool Interpreter::run_batch(ir::FunctionId function, std::span<const Value> arguments, u32 count, u32 first_sample) {
    const Code& code = program_.code(function);
    Context& context = execution_.context;
    ir::Position& failed_at = execution_.failed_at;
    arena_.reset();
    arena_.attach(context);
    context.depth = 0;
    context.dialect = code.dialect;
    context.default_on_error =
        policy_ == OnErrorPolicy::use_default || (policy_ == OnErrorPolicy::dialect && code.dialect == Dialect::batt);
    execution_.frames_used = 0;
    execution_.column_frames_used = 0;
    shared_bytes_ = 0;

    const size_t stride = count;
    const size_t size = code.frame_size() * stride;
    if (columns_.size() < size)
        columns_.resize(size);
    if (outcomes_.size() < count)
        outcomes_.resize(count);
    live_.clear();
    for (u32 sample = 0; sample < count; ++sample) {
        live_.push_back(sample);
        outcomes_[sample].position = {};
        outcomes_[sample].fuel = limits_.fuel; // what is left, until the end
        for (u32 p = 0; p < code.parameter_count; ++p)
            columns_[p * stride + sample] = arguments[static_cast<size_t>(sample) * code.parameter_count + p];
    }

    for (const Step& step : std::span(code.steps, code.step_count)) {
        failed_at = {};
        size_t kept = 0;
        for (size_t place = 0; place < live_.size(); ++place) {
            const u32 sample = live_[place];
            Outcome& outcome = outcomes_[sample];
            context.fuel = outcome.fuel;
            Value* const frame = columns_.data() + sample;
            Value result = sharing_ && step.shared ? execute_shared(code, step, program_.shared_slot(function, step),
                                                                    frame, stride, first_sample + sample)
                                                   : execute(execution_, code, step, frame, stride);
            outcome.fuel = context.fuel;
            if (BATT_UNLIKELY(context.exhausted)) {
                if (count > 1)
                    return false;
                result = memory_error();
            }
            // Exact where a sample runs alone; where several do, alone is what they run next.
            if (BATT_UNLIKELY(count == 1 && arena_.used(context) + shared_bytes_ > limits_.memory))
                result = memory_error();
            if (BATT_UNLIKELY(result.is_error())) {
                if (result.error_kind() == ErrorKind::memory && count > 1)
                    return false;
                if (step.on_error == ir::OnError::raise || is_limit(result)) {
                    outcome.value = result;
                    // Where within a call fuel or memory ended depends on what was shared.
                    const bool ended =
                        result.error_kind() == ErrorKind::fuel || result.error_kind() == ErrorKind::memory;
                    outcome.position = failed_at.known() && !ended ? failed_at : step.position;
                    failed_at = {};
                    continue;
                }
                failed_at = {};
                if (step.on_error == ir::OnError::replace)
                    result = read(execution_, step.fallback, frame, stride);
            }
            if (step.gives_value)
                store_value(&frame[step.target * stride], result);
            live_[kept++] = sample;
        }
        live_.resize(kept);
        if (kept == 0)
            break;
    }
    if (count > 1 && arena_.used(context) + shared_bytes_ > limits_.memory)
        return false;
    for (const u32 sample : live_)
        outcomes_[sample].value = read(execution_, code.result, columns_.data() + sample, stride);
    for (u32 sample = 0; sample < count; ++sample)
        outcomes_[sample].fuel = limits_.fuel - std::max<i64>(outcomes_[sample].fuel, 0);
    // Whoever compares the results does so at no program's expense.
    context.fuel = 1LL << 40;
    return true;
}

/// A step whose value others need as well: taken from there, or put there.
Value Interpreter::execute_shared(const Code& code, const Step& step, ir::SharedSlot slot, Value* frame, size_t stride,
                                  u32 sample) {
    Context& context = execution_.context;
    SharedValue* const place = shared_.find(slot.of_task, slot.number, sample);
    if (place == nullptr || (!shared_.known(*place) && shared_.full()))
        return execute_rare(execution_, code, step, frame, stride);
    if (!spend(context, step.fuel_charge))
        return fuel_error();
    if (shared_.known(*place)) {
        if (!spend(context, place->fuel))
            return fuel_error();
        execution_.failed_at = place->failed_at;
    } else {
        const i64 fuel_before = context.fuel;
        SharedValues::Allocation allocation(shared_, context, limits_.memory);
        place->value = perform(execution_, code, step, frame, stride);
        place->fuel = fuel_before - context.fuel;
        place->bytes = allocation.bytes();
        place->failed_at = execution_.failed_at;
        // How far it came before a limit depends on what its function had spent before.
        if (context.fuel < 0 || context.exhausted)
            return fuel_error();
        if (place->value.is_error() && is_limit(place->value))
            return place->value;
        shared_.keep(*place);
    }
    remember_charge(code, step, frame, stride, place->fuel);
    shared_bytes_ += place->bytes;
    return place->value;
}

} // namespace batt::interp
