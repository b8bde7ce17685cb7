// Interpreter::trace: a run of one sample that tells an observer of each step. It goes through the same execution of steps as any
// run (execution.h), so values, errors and fuel are the same; the ordinary run knows nothing of it.
#include <algorithm>

#include "interp/interpreter.h"

namespace batt::interp {

namespace {

/// The function number of closures that stand for an observed function: their captured values are the function and, in `data`, the
/// observer. No module has that many functions.
constexpr u32 observed_function = ~0u;

/// For Context::call_user, while calls are observed.
Value call_observed(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    if (closure.function != observed_function)
        return call_user_function(context, closure, arguments, count);
    const Value& function = closure.captured[0];
    auto* const observer = static_cast<StepObserver*>(const_cast<void*>(closure.captured[1].data));
    const i64 fuel_before = context.fuel;
    const Value result = call(context, function, arguments, count);
    observer->call({function, {arguments, count}, result, fuel_before - std::max<i64>(context.fuel, 0)});
    return result;
}

Value observed(Context& context, const Value& function, StepObserver& observer) {
    Value captured[2] = {function, make_none()};
    captured[1].data = &observer;
    const Value wrapped = make_combinator(context, ClosureKind::user, arity(context, function), captured, 2);
    const_cast<Closure*>(wrapped.closure())->function = observed_function;
    return wrapped;
}

} // namespace

void Interpreter::observe_calls(const Step& step, const Value* frame, StepObserver& observer) {
    if (step.opcode != ir::Opcode::op || step.operand_count > inline_operands)
        return;
    // What it does to the context and in memory is forgotten.
    Context& context = execution_.context;
    const Context context_before = context;
    const ir::Position failed_at = execution_.failed_at;
    const u64 frames_used = execution_.frames_used;
    Arena arena(limits_.memory);
    arena.attach(context);
    context.call_user = &call_observed;
    context.bind_batch = nullptr;
    context.batch_kernels = nullptr;

    Value operands[inline_operands];
    bool has_functions = false;
    bool has_errors = false;
    for (u32 k = 0; k < step.operand_count; ++k) {
        const Value& operand = read(execution_, step.operand[k], frame, 1);
        operands[k] = operand;
        has_errors = has_errors || operand.is_error();
        if (operand.is_function()) {
            operands[k] = observed(context, operand, observer);
            has_functions = true;
        } else if (operand.kind == Kind::tuple && operand.count > 0 &&
                   std::all_of(operand.items(), operand.items() + operand.count,
                               [](const Value& item) { return item.is_function(); })) {
            Value* const items = allocate_values(context, operand.count);
            for (u32 i = 0; items != nullptr && i < operand.count; ++i)
                items[i] = observed(context, operand.items()[i], observer);
            if (items != nullptr)
                operands[k].data = items;
            has_functions = true;
        }
    }
    if (has_functions && !has_errors && spend(context, folded_fuel(step)))
        call_op(context, step.op, operands);

    context = context_before;
    execution_.failed_at = failed_at;
    execution_.frames_used = frames_used;
}

Outcome Interpreter::trace(ir::FunctionId function, std::span<const Value> arguments, StepObserver& observer) {
    const FunctionCode& code = program_->code(function);
    Context& context = execution_.context;
    begin_run(function);
    if (registers_.size() < code.frame_size())
        registers_.resize(code.frame_size());
    if (outcomes_.empty()) {
        outcomes_.resize(1);
        fuel_.resize(1);
    }
    Value* const frame = registers_.data();
    std::copy_n(arguments.data(), code.parameter_count, frame);
    Outcome& outcome = outcomes_[0];
    outcome.position = {};
    bool failed = false;
    std::vector<Value> operands;
    for (const Step& step_of_code : std::span(code.steps, code.step_count)) {
        // Whoever looks wants to see every value: products are built.
        Step step = step_of_code;
        step.lazy_product = false;
        execution_.failed_at = {};
        if (observer.wants_calls(step))
            observe_calls(step, frame, observer);
        operands.clear();
        const Slot* const slots =
            step.operand_count <= inline_operands ? step.operand : code.operands + step.first_operand;
        for (u32 k = 0; k < step.operand_count; ++k)
            operands.push_back(read(execution_, slots[k], frame, 1));
        const i64 fuel_before = context.fuel;
        Value result = execute(execution_, code, step, frame, 1);
        if (arena_.used(context) > limits_.memory)
            result = memory_error();
        if (result.is_error() && context.exhausted)
            result = memory_error();
        if (result.is_error() && result.error_kind() == ErrorKind::memory)
            context.fuel = fuel_before;
        observer.step({step, operands, result, fuel_before - std::max<i64>(context.fuel, 0)});
        if (result.is_error() && !take_error(step, 0, 1, result)) {
            failed = true;
            break;
        }
        if (step.gives_value)
            store_value(&frame[step.target], result);
    }
    if (!failed)
        outcome.value = read(execution_, code.result, frame, 1);
    outcome.fuel = fuel_limit_ - std::max<i64>(context.fuel, 0);
    context.fuel = 1LL << 40; // who looks at the result does so at no program's expense
    return outcome;
}

} // namespace batt::interp
