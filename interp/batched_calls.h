// Batches of calls: a function is called for several elements at once, each step for all of them before the next step. So
// dispatch is paid once a step, and the calls do not wait for each other. Only functions whose steps call no functions qualify
// (FunctionCode::batch_limit). If a call fails or meets a limit, the batch is undone and the calls are made one by one, which
// finds the right error and the right fuel. Device code, like execution.h.
#pragma once

#include "interp/execution.h"
#include "ops/core/batch_numbers.h"

namespace batt::interp {
inline namespace BATT_ISA {

/// What a call of a closure adds to Context::depth (call_closure, call_code).
inline constexpr u32 depth_of_call = 2;

/// A batch of calls of an op by its kernel. The caller has charged what does not depend on arguments. Returns false if a call
/// failed or met a limit.
template <u32 parameters>
BATT_FUNCTION bool call_op_batch(Context& context, u32 op, const BatchArgument* arguments, u32 count, Value* results,
                                 BatchMemory& memory) {
    const Kernel kernel = context.kernels[op];
    const u32 counted = charges_for_arguments(op) ? parameters : 0;
    return for_each_call<parameters>(arguments, count, results, [&](const Value* copies) {
        const Value result = run_charged(context, kernel, static_cast<OpId>(op), 0, copies, counted);
        return BATT_LIKELY(memory.within_budget(context)) ? result : memory_error();
    });
}
/// The same by the batch kernel of the op, if it has one.
BATT_INLINE bool perform_op_batch(Context& context, u32 op, const BatchArgument* arguments, u32 count, Value* results,
                                  BatchMemory& memory) {
    if (const BatchKernel kernel = context.batch_kernels[op]; kernel != nullptr)
        return kernel(context, arguments, count, results);
    switch (context.arities[op]) {
    case 1:
        return call_op_batch<1>(context, op, arguments, count, results, memory);
    case 2:
        return call_op_batch<2>(context, op, arguments, count, results, memory);
    case 3:
        return call_op_batch<3>(context, op, arguments, count, results, memory);
    case 4:
        return call_op_batch<4>(context, op, arguments, count, results, memory);
    default:
        return false;
    }
}

/// The function values that a step makes for `count` calls.
BATT_FUNCTION bool make_closure_batch(const Execution& execution, Context& context, const Step& step,
                                      const BatchArgument* operands, u32 count, Value* results) {
    const u32 captured_count = step.operand_count;
    Closure* const closures = static_cast<Closure*>(allocate(context, count * sizeof(Closure)));
    Value* const captured = allocate_values(context, u64{count} * captured_count);
    if (closures == nullptr || captured == nullptr)
        return false;
    const u32 arity = execution.codes[step.index].parameter_count - captured_count;
    for (u32 i = 0; i < count; ++i) {
        Value* const first = captured + u64{i} * captured_count; // bind_captured relies on it
        for (u32 k = 0; k < captured_count; ++k)
            store_value(&first[k], operands[k][i]);
        closures[i] = Closure{ClosureKind::user, arity, captured_count, step.index, first};
        store_value(&results[i], make_closure(&closures[i]));
    }
    return true;
}

/// Executes a step for `count` calls, without its charge. Returns false if one failed or fuel ran out.
BATT_INLINE bool perform_batch(Execution& execution, const Step& step, const BatchArgument* operands, u32 count,
                               Value* results, BatchMemory& memory) {
    Context& context = execution.context;
    if (step.opcode == ir::Opcode::op)
        return perform_op_batch(context, step.op, operands, count, results, memory);
    if (step.opcode == ir::Opcode::make_closure)
        return make_closure_batch(execution, context, step, operands, count, results);
    const bool takes_apart = step.opcode == ir::Opcode::element;
    // The usual case: ints.
    if (takes_apart ? step.op == 2 && (step.index == 0 ? execute_fields<ItemFields<0>, 1>(operands, count, results)
                                                       : execute_fields<ItemFields<1>, 1>(operands, count, results))
                    : step.operand_count == 2 && execute_fields<PairFields, 2>(operands, count, results))
        return true;
    for (u32 i = 0; i < count; ++i) {
        Value arguments[inline_operands];
        for (u32 k = 0; k < step.operand_count; ++k)
            arguments[k] = operands[k][i];
        results[i] = takes_apart ? element_of(context, arguments[0], step.index, step.op)
                                 : grid_of(context, tuple_of(context, arguments, step.operand_count));
        if (results[i].is_error())
            return false;
    }
    return true;
}

/// Which element of a pair a step takes; -1 for other steps.
BATT_FUNCTION i32 item_taken(const Step& step) {
    if (step.opcode == ir::Opcode::element)
        return step.op == 2 ? static_cast<i32>(step.index) : -1;
    if (step.opcode != ir::Opcode::op)
        return -1;
    return item_of_pair(static_cast<OpId>(step.op));
}

/// Executes all steps of a function for `count` calls. Returns false if one failed or met a limit. A register holds a value for
/// each call, or one value for all of them.
BATT_FUNCTION bool execute_code_batch(Execution& execution, const FunctionCode& code, const BatchCall& call,
                                      Value* frame, u32 count, Value* results) {
    Context& context = execution.context;
    BatchMemory memory(context);
    BatchArgument registers[max_batch_registers];
    for (u32 i = 0; i < code.parameter_count; ++i)
        registers[i] = call.arguments[i];
    const auto operand_at = [&](Slot slot) {
        return slot < 0 ? BatchArgument{&execution.constants[-1 - slot], 0} : registers[slot];
    };
    for (const Step* step = code.steps; step != code.steps + code.step_count; ++step) {
        if (!spend(context, static_cast<i64>(step->fuel_charge) * count))
            return false;
        if (!step->gives_value)
            continue;
        // A step whose operands are the same for all calls is executed once, and charged to each.
        BatchArgument operands[inline_operands];
        operands[0] = {nullptr, 0}; // for steps without operands
        u32 differing = 0;
        const u32 operand_count = step->operand_count;
        for (u32 k = 0; k < inline_operands; ++k) { // (a constant bound, so that devices unroll it)
            if (k >= operand_count)
                break;
            const BatchArgument operand = operand_at(step->operand[k]);
            operands[k] = operand;
            differing |= operand.step;
        }
        const bool once = differing == 0;
        if (call.parts != nullptr && operands[0].values == call.arguments[call.captured].values) {
            if (const i32 item = item_taken(*step); item >= 0) {
                registers[step->target] = call.parts[item];
                continue;
            }
        }
        const i64 fuel = context.fuel;
        Value* const target = frame + u64{step->target} * max_batch;
        if (!perform_batch(execution, *step, operands, once ? 1 : count, target, memory) ||
            (once && !spend(context, (fuel - context.fuel) * (i64{count} - 1))))
            return false;
        registers[step->target] = {target, once ? 0u : 1u};
        converge(); // the next target may be the register of an operand
    }
    const BatchArgument result = operand_at(code.result);
    store_for_calls(
        count, [&](u32 i) { return load_fields(result[i]); },
        [&](u32 i, const Fields& fields) { store_fields(&results[i], fields); }, results);
    return true;
}

/// Whether two values have the same bits. Equal values can differ in bits.
BATT_INLINE bool identical(const Value& a, const Value& b) {
    const Fields x = load_fields(a);
    const Fields y = load_fields(b);
    return x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3];
}

/// The captured values of functions, as arguments of a batch. Returns false unless the functions differ in nothing else and lie as
/// make_closure_batch lays them out.
BATT_FUNCTION bool bind_captured(const BatchArgument& functions, u32 count, BatchArgument* captured) {
    const Closure& first = *functions[0].closure();
    const u32 captured_count = first.captured_count;
    for (u32 k = 0; k < captured_count; ++k)
        captured[k] = {&first.captured[k], 0};
    for (u32 i = 1; functions.step != 0 && i < count; ++i) {
        if (functions[i].kind != Kind::closure)
            return false;
        const Closure& closure = *functions[i].closure();
        if (closure.kind != ClosureKind::user || closure.function != first.function ||
            closure.captured != first.captured + u64{i} * captured_count)
            return false;
        for (u32 k = 0; k < captured_count; ++k)
            if (!identical(closure.captured[k], first.captured[k]))
                captured[k].step = captured_count;
    }
    return true;
}

/// How deep combinators may nest in a batch: it has room for their intermediate values.
inline constexpr u32 max_combinators_in_batch = 8;

/// The least of what batch_limit_of gives for the functions that a combinator calls (call_parts).
struct BatchLimitOfParts {
    const Context& context;
    const Closure& closure;
    u32 arguments;
    u32 levels;
    u32 least;

    bool call(u32 part, PartValue operands, PartValue place);
    BATT_INLINE bool equals_fixed(PartValue, PartValue) const { return true; }
};

/// How many calls of a function value a batch may have; 0: none. Combinators in it may nest `levels` deep.
BATT_FUNCTION u32 batch_limit_of(const Context& context, const Value& function, u32 arguments, u32 levels) {
    const Execution& execution = *static_cast<const Execution*>(context.user);
    if (function.kind == Kind::op)
        return context.arities[function.count] == arguments ? execution.op_batch_limits[function.count] : 0;
    if (function.kind != Kind::closure || function.closure()->arity != arguments || levels == 0)
        return 0;
    const Closure& closure = *function.closure();
    if (closure.kind == ClosureKind::user)
        return execution.codes[closure.function].batch_limit;
    BatchLimitOfParts limit{context, closure, arguments, levels - 1, max_batch};
    call_parts(closure.kind, limit);
    return limit.least;
}
BATT_FUNCTION bool BatchLimitOfParts::call(u32 part, PartValue operands, PartValue) {
    const u32 count = operand_count(operands, arguments);
    const u32 limit = count <= inline_operands ? batch_limit_of(context, closure.captured[part], count, levels) : 0;
    least = limit < least ? limit : least;
    return least != 0;
}

/// For Context::bind_batch.
BATT_FUNCTION bool bind_batched_call(Context& context, const BatchArgument& functions, u32 count, u32 arguments,
                                     BatchCall& call) {
    const Value& function = functions[0];
    call.function = function;
    call.captured = 0;
    call.parts = nullptr;
    const bool is_user = function.kind == Kind::closure && function.closure()->kind == ClosureKind::user;
    const bool is_combinator = function.kind == Kind::closure && !is_user;
    if (context.batch_end - context.batch_top < static_cast<i64>(is_combinator ? 2 * batch_room : batch_room) ||
        (functions.step != 0 && !is_user) ||
        context.depth + (is_combinator ? max_combinators_in_batch + depth_of_call : depth_of_call) >
            context.depth_limit)
        return false;
    call.batch_limit = batch_limit_of(context, function, arguments, max_combinators_in_batch);
    if (is_user && call.batch_limit != 0) {
        call.captured = function.closure()->captured_count;
        return bind_captured(functions, count, call.arguments);
    }
    return call.batch_limit != 0;
}

/// Calls of functions of the module.
BATT_FUNCTION bool call_closure_batch(Context& context, const BatchCall& call, u32 count, Value* results) {
    Execution& execution = *static_cast<Execution*>(context.user);
    const FunctionCode& code = execution.codes[call.function.closure()->function];
    const ir::Position failed_at = execution.failed_at;
    const BatchRoom frame(context, code.register_count * max_batch);
    context.depth += depth_of_call;
    bool called = execute_code_batch(execution, code, call, frame.values(), count, results);
    context.depth -= depth_of_call;
    // A call has handled an error, and which call came first only shows if they are made one by one.
    if (BATT_UNLIKELY(execution.failed_at != failed_at)) {
        execution.failed_at = failed_at;
        called = false;
    }
    return called;
}

/// Calls of a function value with which all of them are alike (batch_limit_of).
BATT_FUNCTION bool call_value_batch(Context& context, const Value& function, const BatchArgument* arguments,
                                    u32 argument_count, u32 count, Value* results, BatchMemory& memory);

/// The calls of several calls of a combinator (call_parts), each for all of them before the next.
class CombinatorBatch {
public:
    /// `room`: 2 * max_batch values.
    BATT_INLINE CombinatorBatch(Context& context, const Closure& closure, const BatchArgument* arguments,
                                u32 argument_count, u32 count, Value* room, Value* results, BatchMemory& memory)
        : context_(context), closure_(closure), arguments_(arguments), argument_count_(argument_count), count_(count),
          between_{{room, 1}, {room + max_batch, 1}}, room_(room), results_(results), memory_(memory) {}

    BATT_INLINE bool call(u32 part, PartValue operands, PartValue place) {
        const Value& function = closure_.captured[part];
        const u32 operand_count = batt::operand_count(operands, argument_count_);
        switch (operands) {
        case PartValue::arguments:
            return call_value_batch(context_, function, arguments_, operand_count, count_, at(place), memory_);
        case PartValue::a:
        case PartValue::both:
            return call_value_batch(context_, function, between_, operand_count, count_, at(place), memory_);
        case PartValue::b:
            return call_value_batch(context_, function, between_ + 1, operand_count, count_, at(place), memory_);
        default:
            break;
        }
        BatchArgument all[inline_operands];
        const bool fixed_first = operands == PartValue::fixed_then_arguments;
        for (u32 i = 0; i < argument_count_; ++i)
            all[i + (fixed_first ? 1 : 0)] = arguments_[i];
        all[fixed_first ? 0 : argument_count_] = {&closure_.captured[fixed_part], 0};
        return call_value_batch(context_, function, all, operand_count, count_, at(place), memory_);
    }
    BATT_INLINE bool equals_fixed(PartValue operand, PartValue place) {
        const BatchArgument compared[2] = {between_[operand == PartValue::a ? 0 : 1],
                                           {&closure_.captured[fixed_part], 0}};
        if (!spend(context_, base_fuel(static_cast<u32>(OpId::op_equality)) * i64{count_}))
            return false;
        if (execute_fields<EqualFields, 2>(compared, count_, at(place)))
            return true;
        return for_each_call<2>(compared, count_, at(place),
                                [&](const Value* both) { return make_bool(same(context_, both[0], both[1])); }) &&
               context_.fuel >= 0;
    }

private:
    BATT_INLINE Value* at(PartValue place) const {
        return place == PartValue::result ? results_ : place == PartValue::a ? room_ : room_ + max_batch;
    }

    Context& context_;
    const Closure& closure_;
    const BatchArgument* const arguments_;
    const u32 argument_count_;
    const u32 count_;
    const BatchArgument between_[2]; // a and b
    Value* const room_;
    Value* const results_;
    BatchMemory& memory_;
};

/// Calls of a combinator, part by part as call_combinator makes a single one.
BATT_FUNCTION bool call_combinator_batch(Context& context, const Closure& closure, const BatchArgument* arguments,
                                         u32 argument_count, u32 count, Value* results, BatchMemory& memory) {
    const BatchRoom room(context, 2 * max_batch);
    CombinatorBatch calls(context, closure, arguments, argument_count, count, room.values(), results, memory);
    return call_parts(closure.kind, calls);
}

BATT_FUNCTION bool call_value_batch(Context& context, const Value& function, const BatchArgument* arguments,
                                    u32 argument_count, u32 count, Value* results, BatchMemory& memory) {
    converge(); // all lanes are done with what was in `results` before
    if (function.kind == Kind::op)
        return spend(context, base_fuel(function.count) * i64{count}) &&
               perform_op_batch(context, function.count, arguments, count, results, memory) && context.fuel >= 0;
    const Closure& closure = *function.closure();
    if (closure.kind != ClosureKind::user) {
        ++context.depth;
        const bool called = call_combinator_batch(context, closure, arguments, argument_count, count, results, memory);
        --context.depth;
        return called;
    }
    BatchCall call;
    call.function = function;
    call.captured = closure.captured_count;
    call.parts = nullptr;
    if (!bind_captured({&function, 0}, count, call.arguments))
        return false;
    for (u32 i = 0; i < argument_count; ++i)
        call.set_argument(i, arguments[i]);
    return call_closure_batch(context, call, count, results);
}

/// For Context::call_batch.
BATT_FUNCTION bool make_batched_calls(Context& context, const BatchCall& call, u32 count, Value* results) {
    const i64 fuel = context.fuel;
    const bool exhausted = context.exhausted;
    u8* const top = context.arena_top;
    u8* const end = context.arena_end;
    bool called;
    if (call.function.kind == Kind::closure && call.function.closure()->kind == ClosureKind::user) {
        called = call_closure_batch(context, call, count, results);
    } else {
        BatchMemory memory(context);
        const u32 arguments =
            call.function.kind == Kind::op ? context.arities[call.function.count] : call.function.closure()->arity;
        called = call_value_batch(context, call.function, call.arguments, arguments, count, results, memory);
    }
    bool keeps_nothing = true;
    if (called) {
        keeps_nothing = holds_for_calls(count, [&](u32 i) { return results[i].kind <= Kind::cell; });
    } else if (!context.exhausted || !context.ends_at_limits) {
        context.fuel = fuel;
        context.exhausted = exhausted;
    } // else a device's memory has come to its end, and with it the evaluation
    if (keeps_nothing && context.arena_end == end)
        context.arena_top = top;
    return called;
}

} // namespace BATT_ISA
} // namespace batt::interp
