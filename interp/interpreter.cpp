#include "interp/interpreter.h"

#include <algorithm>

#include "ops/core/functions.h"

namespace batt::interp {

namespace {

constexpr size_t frame_values = 1U << 17;

/// Stores a value that was returned in two registers as one piece: it is soon read as one, and the processor forwards a store to
/// a later load only if the load lies within it.
BATT_INLINE void store_value(Value* place, const Value& value) {
    typedef u64 Both __attribute__((vector_size(16)));
    u64 halves[2];
    __builtin_memcpy(halves, &value, sizeof halves);
    const Both both = {halves[0], halves[1]};
    __builtin_memcpy(place, &both, sizeof both);
}

} // namespace

Interpreter::Interpreter(const Program& program, const Limits& limits, OnErrorPolicy policy)
    : program_(program), constants_(program.constants().data()), limits_(limits), policy_(policy),
      arena_(limits.memory), shared_(program.shared_values().task_slots, program.shared_values().sample_slots),
      frames_(new Value[frame_values]) {
    arena_.attach(context_);
    context_.element_limit = limits.elements;
    context_.depth_limit = limits.depth;
    context_.general_only = program.general_only();
    context_.kernels = program.kernels().kernels;
    context_.arities = op_arities();
    context_.defaults = op_defaults();
    context_.call_user = &Interpreter::call_user;
    context_.user = this;
    context_.fuel = limits.fuel;
}

BATT_INLINE Value Interpreter::execute(const Code& code, const Step& step, Value* frame, size_t stride) {
    if (BATT_UNLIKELY(step.rare))
        return execute_rare(code, step, frame, stride);
    // An op, the usual case.
    i64 fuel = step.fuel_charge;
    Value result;
    if (step.operand_count == 1) {
        const Value& argument = read(step.operand[0], frame, stride);
        if (step.charges_for_arguments)
            fuel += argument_fuel(argument);
        if (BATT_UNLIKELY(!spend(context_, fuel)))
            return fuel_error();
        result = step.kernel(context_, &argument);
    } else {
        Value arguments[inline_operands];
        for (u32 i = 0; i < step.operand_count; ++i) {
            arguments[i] = read(step.operand[i], frame, stride);
            if (step.charges_for_arguments)
                fuel += argument_fuel(arguments[i]);
        }
        if (BATT_UNLIKELY(!spend(context_, fuel)))
            return fuel_error();
        result = step.kernel(context_, arguments);
    }
    if (BATT_UNLIKELY(context_.fuel < 0))
        return fuel_error();
    if (BATT_UNLIKELY(result.is_error()) && context_.default_on_error && !is_limit(result))
        return context_.defaults[step.op];
    return result;
}

bool Interpreter::run_batch(const Code& code, std::span<const Value> arguments, u32 count, u32 first_sample) {
    arena_.reset();
    arena_.attach(context_);
    context_.depth = 0;
    context_.dialect = code.dialect;
    context_.default_on_error =
        policy_ == OnErrorPolicy::use_default || (policy_ == OnErrorPolicy::dialect && code.dialect == Dialect::batt);
    frame_top_ = 0;
    shared_bytes_ = 0;

    const size_t stride = count;
    const size_t size = (static_cast<size_t>(code.column_count) + code.charge_slots) * stride;
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

    for (const Step& step : code.steps) {
        failed_at_ = {};
        size_t kept = 0;
        for (size_t place = 0; place < live_.size(); ++place) {
            const u32 sample = live_[place];
            Outcome& outcome = outcomes_[sample];
            context_.fuel = outcome.fuel;
            Value* const frame = columns_.data() + sample;
            Value result = sharing_ && step.shared.shared()
                               ? execute_shared(code, step, frame, stride, first_sample + sample)
                               : execute(code, step, frame, stride);
            outcome.fuel = context_.fuel;
            if (BATT_UNLIKELY(context_.exhausted)) {
                if (count > 1)
                    return false;
                result = memory_error();
            }
            // Exact where a sample runs alone; where several do, alone is what they run next.
            if (BATT_UNLIKELY(count == 1 && arena_.used(context_) + shared_bytes_ > limits_.memory))
                result = memory_error();
            if (BATT_UNLIKELY(result.is_error())) {
                if (result.error_kind() == ErrorKind::memory && count > 1)
                    return false;
                if (step.on_error == ir::OnError::raise || is_limit(result)) {
                    outcome.value = result;
                    // Where within a call fuel or memory ended depends on what was shared.
                    const bool ended =
                        result.error_kind() == ErrorKind::fuel || result.error_kind() == ErrorKind::memory;
                    outcome.position = failed_at_.known() && !ended ? failed_at_ : step.position;
                    failed_at_ = {};
                    continue;
                }
                failed_at_ = {};
                if (step.on_error == ir::OnError::replace)
                    result = read(step.fallback, frame, stride);
            }
            if (step.gives_value)
                store_value(&frame[step.target * stride], result);
            live_[kept++] = sample;
        }
        live_.resize(kept);
        if (kept == 0)
            break;
    }
    if (count > 1 && arena_.used(context_) + shared_bytes_ > limits_.memory)
        return false;
    for (const u32 sample : live_)
        outcomes_[sample].value = read(code.result, columns_.data() + sample, stride);
    for (u32 sample = 0; sample < count; ++sample)
        outcomes_[sample].fuel = limits_.fuel - std::max<i64>(outcomes_[sample].fuel, 0);
    return true;
}

/// Everything but an op with few operands, none of which can be a deferred error.
Value Interpreter::execute_rare(const Code& code, const Step& step, Value* frame, size_t stride) {
    if (!spend(context_, step.fuel_charge))
        return fuel_error();
    if (step.opcode == ir::Opcode::recharge) {
        const i64 charged = frame[(code.column_count + static_cast<size_t>(step.charge_slot)) * stride].bits;
        return spend(context_, charged) ? make_none() : fuel_error();
    }
    const i64 fuel_before = context_.fuel;
    const Value result = perform(code, step, frame, stride);
    if (context_.fuel < 0)
        return fuel_error();
    remember_charge(code, step, frame, stride, fuel_before - context_.fuel);
    return result;
}

/// A step whose value others need as well: taken from there, or put there.
Value Interpreter::execute_shared(const Code& code, const Step& step, Value* frame, size_t stride, u32 sample) {
    SharedValue* const place = shared_.find(step.shared.of_task, step.shared.number, sample);
    if (place == nullptr || (!shared_.known(*place) && shared_.full()))
        return execute_rare(code, step, frame, stride);
    if (!spend(context_, step.fuel_charge))
        return fuel_error();
    if (shared_.known(*place)) {
        if (!spend(context_, place->fuel))
            return fuel_error();
        failed_at_ = place->failed_at;
    } else {
        const i64 fuel_before = context_.fuel;
        SharedValues::Allocation allocation(shared_, context_, limits_.memory);
        place->value = perform(code, step, frame, stride);
        place->fuel = fuel_before - context_.fuel;
        place->bytes = allocation.bytes();
        place->failed_at = failed_at_;
        // How far it came before a limit depends on what its function had spent before.
        if (context_.fuel < 0 || context_.exhausted)
            return fuel_error();
        if (place->value.is_error() && is_limit(place->value))
            return place->value;
        shared_.keep(*place);
    }
    remember_charge(code, step, frame, stride, place->fuel);
    shared_bytes_ += place->bytes;
    return place->value;
}

/// What a step does, without the charges that ride on it.
Value Interpreter::perform(const Code& code, const Step& step, Value* frame, size_t stride) {
    const u32 count = step.operand_count;
    const Slot* const slots = count <= inline_operands ? step.operand : code.operands.data() + step.first_operand;
    Value few[inline_operands] = {};
    // The operands of large tuples lie in the arena, where the tuple will need them anyway.
    Value* const arguments = count <= inline_operands ? few : allocate_values(context_, count);
    if (arguments == nullptr)
        return memory_error();
    for (u32 i = 0; i < count; ++i) {
        arguments[i] = read(slots[i], frame, stride);
        if (arguments[i].is_error())
            return arguments[i]; // deferred; only guarded and deferred steps get to see one
    }
    Value result = make_none();
    switch (step.opcode) {
    case ir::Opcode::op:
        result = call_op(context_, step.op, arguments);
        break;
    case ir::Opcode::call:
        result = call_code(program_.code(step.index), nullptr, 0, arguments);
        break;
    case ir::Opcode::call_value:
        result = call(context_, arguments[0], arguments + 1, count - 1);
        break;
    case ir::Opcode::make_tuple:
        result = tuple_of(context_, arguments, count);
        if (result.kind == Kind::tuple)
            result = grid_of(context_, result);
        break;
    case ir::Opcode::make_set: {
        Builder builder(context_, count);
        for (u32 i = 0; i < count; ++i)
            builder.push(arguments[i]);
        result = builder.finish_set();
        break;
    }
    case ir::Opcode::element:
        result = element_of(context_, arguments[0], step.index, step.op);
        break;
    case ir::Opcode::make_closure: {
        const u32 parameters = program_.code(step.index).parameter_count;
        result = make_combinator(context_, ClosureKind::user, parameters - count, arguments, count);
        const_cast<Closure*>(result.closure())->function = step.index;
        break;
    }
    default: // return_: only its charge
        break;
    }
    return result;
}

Value Interpreter::call_code(const Code& code, const Value* captured, u32 captured_count, const Value* arguments) {
    const size_t size = static_cast<size_t>(code.column_count) + code.charge_slots;
    if (context_.depth >= context_.depth_limit || frame_top_ + size > frame_values)
        return make_error(ErrorKind::recursion);
    ++context_.depth;
    Value* const frame = frames_.get() + frame_top_;
    frame_top_ += size;
    for (u32 i = 0; i < captured_count; ++i)
        frame[i] = captured[i];
    for (u32 i = captured_count; i < code.parameter_count; ++i)
        frame[i] = arguments[i - captured_count];
    Value result = make_none();
    bool failed = false;
    for (const Step& step : code.steps) {
        result = execute(code, step, frame, 1);
        if (BATT_UNLIKELY(result.is_error())) {
            if (step.on_error == ir::OnError::raise || is_limit(result)) {
                if (!failed_at_.known())
                    failed_at_ = step.position;
                failed = true;
                break;
            }
            failed_at_ = {};
            if (step.on_error == ir::OnError::replace)
                result = read(step.fallback, frame, 1);
        }
        if (step.gives_value)
            store_value(&frame[step.target], result);
    }
    if (!failed)
        result = read(code.result, frame, 1);
    frame_top_ -= size;
    --context_.depth;
    return result;
}

Value Interpreter::call_user(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    auto& interpreter = *static_cast<Interpreter*>(context.user);
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    return interpreter.call_code(interpreter.program_.code(closure.function), closure.captured, closure.captured_count,
                                 arguments);
}

} // namespace batt::interp
