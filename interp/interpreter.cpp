#include "interp/interpreter.h"

#include <algorithm>

namespace batt::interp {

namespace {

constexpr size_t frame_values = 1U << 17;

/// Where the value of a step is shared for one sample, for execute_shared.
struct SampleStorage {
    static constexpr bool keeps_all = true;

    TaskCache& cache;
    TaskCache::Place* place;
    u64 memory_limit;
    u64& bytes_asked_for;

    SharedValue* find() { return place != nullptr ? &place->shared : nullptr; }
    bool known() const { return cache.known(*place); }
    bool full() const { return cache.full(); }
    void recall(Execution& execution) { execution.failed_at = place->failed_at; }
    void enter(Context& context) { cache.enter(context, memory_limit); }
    u64 leave(Context& context) { return cache.leave(context); }
    void keep(const Execution& execution) {
        place->failed_at = execution.failed_at;
        cache.keep(*place);
    }
    void count_bytes(u64 bytes) { bytes_asked_for += bytes; }
};

} // namespace

Interpreter::Interpreter(const Program& program, const Limits& limits, OnErrorPolicy policy)
    : program_(&program), limits_(limits), policy_(policy), arena_(limits.memory),
      shared_(program.shared_values().task_slots, program.shared_values().sample_slots),
      frames_(new Value[frame_values]), batch_memory_(new Value[total_batch_room]),
      known_comparisons_(std::make_unique<KnownComparisons>()) {
    prepare();
}

void Interpreter::reset(const Program& program, const Limits& limits, OnErrorPolicy policy) {
    program_ = &program;
    limits_ = limits;
    policy_ = policy;
    arena_.reset();
    arena_.set_limit(limits.memory);
    shared_.reset(program.shared_values().task_slots, program.shared_values().sample_slots);
    sharing_ = false;
    prepare();
}

void Interpreter::prepare() {
    Context& context = execution_.context;
    context = {};
    arena_.attach(context);
    context.element_limit = limits_.elements;
    context.depth_limit = limits_.depth;
    context.general_only = program_->general_only();
    context.kernels = program_->kernels().kernels;
    context.arities = op_arities();
    context.defaults = op_defaults();
    context.call_user = &call_user_function;
    context.user = &execution_;
    if (limits_.memory >= min_memory_for_batches) {
        context.batch_kernels = program_->kernels().batch_kernels;
        context.bind_batch = &bind_batched_call;
        context.call_batch = &make_batched_calls;
    }
    context.fuel = 1LL << 40; // until a function runs
    execution_.codes = program_->codes().data();
    execution_.constants = program_->constants().data();
    execution_.frames = frames_.get();
    execution_.frames_size = frame_values;
    context.batch_end = batch_memory_.get() + total_batch_room;
    context.known_comparisons = known_comparisons_.get();
    execution_.op_batch_limits = op_batch_limits();
}

void Interpreter::begin_run(ir::FunctionId function) {
    const FunctionCode& code = program_->code(function);
    entry_position_ = program_->module().function(function).header().position;
    Context& context = execution_.context;
    arena_.reset();
    arena_.attach(context);
    context.depth = 0;
    context.fuel = fuel_limit_ = limits_.fuel != 0 ? limits_.fuel : code.default_fuel;
    context.dialect = code.dialect;
    context.default_on_error =
        policy_ == OnErrorPolicy::use_default || (policy_ == OnErrorPolicy::dialect && code.dialect == Dialect::batt);
    execution_.frames_used = 0;
    context.batch_top = batch_memory_.get();
    shared_bytes_ = 0;
}

bool Interpreter::run_batch(ir::FunctionId function, std::span<const Value> arguments, u32 count, u32 first_sample) {
    const FunctionCode& code = program_->code(function);
    Context& context = execution_.context;
    ir::Position& failed_at = execution_.failed_at;
    begin_run(function);

    const size_t stride = count;
    const size_t size = code.frame_size() * stride;
    if (registers_.size() < size)
        registers_.resize(size);
    if (outcomes_.size() < count) {
        outcomes_.resize(count);
        fuel_.resize(count);
    }
    live_.resize(count);
    for (u32 sample = 0; sample < count; ++sample) {
        live_[sample] = sample;
        fuel_[sample] = fuel_limit_;
        outcomes_[sample].position = {};
        for (u32 p = 0; p < code.parameter_count; ++p)
            registers_[p * stride + sample] = arguments[static_cast<size_t>(sample) * code.parameter_count + p];
    }

    for (const Step& step : std::span(code.steps, code.step_count)) {
        failed_at = {};
        bool fits;
        if (sharing_ && step.shared) {
            const ir::SharedSlot slot = program_->shared_slot(function, step);
            fits = run_step(step, count, [&](u32 sample) {
                TaskCache::Place* const place = shared_.find(slot.task_invariant, slot.number, first_sample + sample);
                return execute_shared(execution_, code, step, registers_.data() + sample, stride,
                                      SampleStorage{shared_, place, limits_.memory, shared_bytes_});
            });
        } else if (step.slow_path) {
            fits = run_step(step, count, [&](u32 sample) {
                return execute_slow_path(execution_, code, step, registers_.data() + sample, stride);
            });
        } else {
            switch (step.operand_count) {
            case 1:
                fits = run_op<1>(step, count);
                break;
            case 2:
                fits = run_op<2>(step, count);
                break;
            case 3:
                fits = run_op<3>(step, count);
                break;
            default:
                fits = run_op<4>(step, count);
                break;
            }
        }
        if (!fits)
            return false;
        if (live_.empty())
            break;
    }
    if (count > 1 && arena_.used(context) + shared_bytes_ > limits_.memory)
        return false;
    for (const u32 sample : live_)
        outcomes_[sample].value = read(execution_, code.result, registers_.data() + sample, stride);
    for (u32 sample = 0; sample < count; ++sample)
        outcomes_[sample].fuel = fuel_limit_ - std::max<i64>(fuel_[sample], 0);
    // Comparing the results must not end at the limits of the program.
    context.fuel = 1LL << 40;
    return true;
}

void Interpreter::run_one(ir::FunctionId function, std::span<const Value> arguments, u32 sample) {
    run_batch(function, arguments, 1, sample);
    const Value& value = outcomes_[0].value;
    if (!sharing_ || !value.is_error() || value.error_kind() != ErrorKind::memory)
        return;
    // How much memory a shared value took depends a little on where it lies. Alone counts.
    sharing_ = false;
    run_batch(function, arguments, 1, sample);
    sharing_ = true;
}

/// Executes a step for all samples that are left, by `execute(sample)`. Returns false as run_batch does.
template <class Execute>
BATT_INLINE bool Interpreter::run_step(const Step& step, u32 count, Execute execute) {
    Context& context = execution_.context;
    // Copies: the compiler must assume that kernels change the members.
    i64* const fuel = fuel_.data();
    u32* const live = live_.data();
    Value* const target = step.gives_value ? registers_.data() + static_cast<size_t>(step.target) * count : nullptr;
    const size_t places = live_.size();
    size_t kept = 0;
    for (size_t place = 0; place < places; ++place) {
        const u32 sample = live[place];
        const i64 fuel_before = fuel[sample];
        context.fuel = fuel_before;
        Value result = execute(sample);
        fuel[sample] = context.fuel;
        // Exact for a sample that runs alone. If several run, run_batch checks them together at the end.
        if (BATT_UNLIKELY(count == 1) && arena_.used(context) + shared_bytes_ > limits_.memory)
            result = memory_error();
        if (BATT_UNLIKELY(result.is_error())) {
            if (context.exhausted)
                result = memory_error();
            if (result.error_kind() == ErrorKind::memory) {
                if (count > 1)
                    return false;
                fuel[sample] = fuel_before; // how far the step came depends on what is shared
            }
            if (!take_error(step, sample, count, result))
                continue;
        }
        if (target != nullptr)
            store_value(target + sample, result);
        live[kept++] = sample;
    }
    if (kept != places)
        live_.resize(kept);
    return true;
}

/// Deals with the error of a sample. Returns false if the sample leaves the batch; else `result` is the value to go on with.
BATT_NOINLINE bool Interpreter::take_error(const Step& step, u32 sample, size_t stride, Value& result) {
    ir::Position& failed_at = execution_.failed_at;
    const bool ends = step.on_error == ir::OnError::raise || is_limit(result);
    if (ends) {
        Outcome& outcome = outcomes_[sample];
        outcome.value = result;
        // Where fuel or memory ran out depends on passes and on what was shared, so the function is named.
        const bool ended = result.error_kind() == ErrorKind::fuel || result.error_kind() == ErrorKind::memory;
        outcome.position = ended ? entry_position_ : failed_at.known() ? failed_at : step.position;
    } else if (step.on_error == ir::OnError::replace) {
        result = read(execution_, step.fallback, registers_.data() + sample, stride);
    }
    failed_at = {};
    return !ends;
}

/// Executes a plain op for all samples that are left.
template <u32 operands>
bool Interpreter::run_op(const Step& step, u32 count) {
    Context& context = execution_.context;
    BatchArgument inputs[operands];
    for (u32 k = 0; k < operands; ++k) {
        const Slot slot = step.operand[k];
        inputs[k] = slot < 0 ? BatchArgument{&execution_.constants[-1 - slot], 0}
                             : BatchArgument{&registers_[static_cast<size_t>(slot) * count], 1};
    }
    if (const BatchKernel kernel = context.batch_kernels != nullptr ? context.batch_kernels[step.op] : nullptr;
        kernel != nullptr && count > 1 && live_.size() == count && run_batch_kernel(kernel, step, inputs, count))
        return true;
    const Kernel kernel = context.kernels[step.op];
    return run_step(step, count, [&](u32 sample) __attribute__((always_inline)) {
        Value copies[operands];
        for (u32 k = 0; operands > 1 && k < operands; ++k)
            copy_halves(&copies[k], inputs[k][sample]);
        return run_charged(context, kernel, static_cast<OpId>(step.op), step.fuel_charge,
                           operands > 1 ? copies : &inputs[0][sample], step.charges_for_arguments ? operands : 0);
    });
}

/// Executes an op for all samples by its batch kernel. Returns false, with nothing changed, if the outcome of each sample does not
/// follow: after an error, or a charge that depends on arguments.
bool Interpreter::run_batch_kernel(BatchKernel kernel, const Step& step, const BatchArgument* operands, u32 count) {
    Context& context = execution_.context;
    const i64 charge = step.fuel_charge;
    i64* const fuel = fuel_.data();
    for (u32 sample = 0; sample < count; ++sample)
        if (fuel[sample] < charge)
            return false;
    context.fuel = fuel_limit_;
    if (!kernel(context, operands, count, registers_.data() + static_cast<size_t>(step.target) * count) ||
        context.fuel != fuel_limit_)
        return false;
    for (u32 sample = 0; sample < count; ++sample)
        fuel[sample] -= charge;
    return true;
}

} // namespace batt::interp
