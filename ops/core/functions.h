// Function values: how they are called and made. What calling a combinator (compose, rbind, ...) does is in
// combinators.h; the ops that make combinators are in kernels/combinators.h; the order of functions is in order.h.
#pragma once

#include "ops/core/combinators.h"
#include "ops/core/equality.h"
#include "ops/core/op_ids.h"
#include "ops/core/order.h"

BATT_KERNELS_BEGIN

/// By OpId: the last argument where a call leaves it out (default_argument_value), or no_op.
#if BATT_CUDA
__device__
#endif
    inline const u16 default_arguments[] = {
#define BATT_OP(name, dialects, parameters, ...) default_argument(parameters),
#include "ops/table/op_table.def"
#undef BATT_OP
};

/// Most arguments of a call.
inline constexpr u32 most_arguments = 8;

/// Runs one op. Exceeding a limit is never swallowed.
BATT_INLINE Value call_op(Context& context, u32 op, const Value* arguments) {
    if (BATT_UNLIKELY(!spend_on_op(context, op, arguments)))
        return fuel_error();
    return finish_op(context, static_cast<OpId>(op), context.kernels[op](context, arguments));
}

/// Number of arguments that a function value takes.
BATT_INLINE u32 arity(const Context& context, const Value& function) {
    return function.kind == Kind::op ? context.arities[function.count] : function.count;
}

Value call_closure(Context& context, const Closure& closure, const Value* arguments, u32 count);

/// An op called with another number of arguments than it has parameters: the last one may have a default.
BATT_NOINLINE inline Value call_op_of_other_arity(Context& context, u32 op, const Value* arguments, u32 count) {
    if (default_arguments[op] != no_op && count + 1 == context.arities[op]) {
        Value all[most_arguments];
        for (u32 i = 0; i < count; ++i)
            all[i] = arguments[i];
        all[count] = default_argument_value(default_arguments[op]);
        return call_op(context, op, all);
    }
    return or_default(context, static_cast<OpId>(op), type_error(ErrorDetail::wrong_arity));
}

/// Calls any value with `count` arguments; an error if it is not a function or takes another number of them.
BATT_INLINE Value call(Context& context, const Value& function, const Value* arguments, u32 count) {
    if (BATT_LIKELY(function.kind == Kind::op)) {
        if (BATT_UNLIKELY(context.arities[function.count] != count))
            return call_op_of_other_arity(context, function.count, arguments, count);
        return call_op(context, function.count, arguments);
    }
    if (function.kind != Kind::closure)
        return type_error(ErrorDetail::not_a_function);
    return call_closure(context, *function.closure(), arguments, count);
}
BATT_INLINE Value call1(Context& context, const Value& function, const Value& argument) {
    return call(context, function, &argument, 1);
}
BATT_INLINE Value call2(Context& context, const Value& function, const Value& a, const Value& b) {
    const Value arguments[2] = {a, b};
    return call(context, function, arguments, 2);
}

/// Context::bind_batch, where there is one.
BATT_INLINE bool bind_batch(Context& context, const BatchArgument& functions, u32 count, u32 arguments,
                            BatchCall& call) {
    return context.bind_batch != nullptr && context.bind_batch(context, functions, count, arguments, call);
}

/// The calls of one call of a combinator (call_parts). The first error ends them and is the result.
class CombinatorCalls {
public:
    BATT_INLINE CombinatorCalls(Context& context, const Closure& closure, const Value* arguments, u32 count)
        : context_(context), closure_(closure), arguments_(arguments), count_(count) {}

    BATT_INLINE bool call(u32 part, PartValue operands, PartValue place) {
        const Value& function = closure_.captured[part];
        switch (operands) {
        case PartValue::arguments:
            return take(batt::call(context_, function, arguments_, count_), place);
        case PartValue::a:
        case PartValue::b:
            return take(call1(context_, function, between_[operands == PartValue::a ? 0 : 1]), place);
        case PartValue::both:
            return take(batt::call(context_, function, between_, 2), place);
        default:
            break;
        }
        Value all[most_arguments];
        const bool fixed_first = operands == PartValue::fixed_then_arguments;
        for (u32 i = 0; i < count_; ++i)
            all[i + (fixed_first ? 1 : 0)] = arguments_[i];
        all[fixed_first ? 0 : count_] = closure_.captured[fixed_part];
        return take(batt::call(context_, function, all, count_ + 1), place);
    }
    BATT_INLINE bool equals_fixed(PartValue operand, PartValue place) {
        if (BATT_UNLIKELY(!spend(context_, base_fuel(static_cast<u32>(OpId::op_equality)))))
            return take(fuel_error(), PartValue::result);
        const Value& value = between_[operand == PartValue::a ? 0 : 1];
        return take(make_bool(same(context_, value, closure_.captured[fixed_part])), place);
    }
    BATT_INLINE const Value& result() const { return result_; }

private:
    BATT_INLINE bool take(const Value& value, PartValue place) {
        if (place != PartValue::result && BATT_LIKELY(!value.is_error())) {
            between_[place == PartValue::a ? 0 : 1] = value;
            return true;
        }
        result_ = value;
        return false; // no call comes after that
    }

    Context& context_;
    const Closure& closure_;
    const Value* const arguments_;
    const u32 count_;
    Value between_[2]; // a and b
    Value result_;
};

BATT_NOINLINE inline Value call_combinator(Context& context, const Closure& closure, const Value* arguments,
                                           u32 count) {
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    if (closure.kind == ClosureKind::user)
        return make_error(ErrorKind::internal); // call_closure has seen to it
    CombinatorCalls calls(context, closure, arguments, count);
    call_parts(closure.kind, calls);
    return calls.result();
}

BATT_FUNCTION Value call_closure(Context& context, const Closure& closure, const Value* arguments, u32 count) {
    if (BATT_UNLIKELY(++context.depth > context.depth_limit)) {
        --context.depth;
        return too_deep(context);
    }
    const Value result = closure.kind == ClosureKind::user ? context.call_user(context, closure, arguments, count)
                                                           : call_combinator(context, closure, arguments, count);
    --context.depth;
    return result;
}

/// A function value of a combinator over its parts, or an error where there is no memory for them.
BATT_FUNCTION Value make_combinator(Context& context, ClosureKind kind, u32 arity, const Value* parts, u32 count) {
    Closure* const closure = static_cast<Closure*>(allocate(context, sizeof(Closure)));
    Value* const captured = allocate_values(context, count);
    if (closure == nullptr || captured == nullptr)
        return memory_error();
    for (u32 i = 0; i < count; ++i)
        captured[i] = parts[i];
    *closure = Closure{kind, arity, count, 0, captured};
    return make_closure(closure);
}

BATT_KERNELS_END
