// Function values: what they consist of, how they are called. How they compare is in order.h. The combinators that make them (compose,
// rbind, ...) are ops, in kernels/combinators.h.
#pragma once

#include "ops/core/equality.h"
#include "ops/core/order.h"
#include "ops/op_ids.h"

BATT_KERNELS_BEGIN

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
    const bool sorts =
        op == static_cast<u32>(OpId::op_get_nth_by_key_t) || op == static_cast<u32>(OpId::op_get_nth_by_key_f);
    if (sorts && count == 2) {
        const Value all[3] = {arguments[0], arguments[1], make_op(static_cast<u32>(OpId::op_identity))};
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

inline constexpr u32 most_arguments = 8;

BATT_NOINLINE inline Value call_combinator(Context& context, const Closure& closure, const Value* arguments,
                                           u32 count) {
    if (count != closure.arity)
        return type_error(ErrorDetail::wrong_arity);
    const Value* const parts = closure.captured;
    switch (closure.kind) {
    case ClosureKind::compose: {
        BATT_TRY(inner, call1(context, parts[1], arguments[0]));
        return call1(context, parts[0], inner);
    }
    case ClosureKind::chain: {
        BATT_TRY(f, call1(context, parts[2], arguments[0]));
        BATT_TRY(g, call1(context, parts[1], f));
        return call1(context, parts[0], g);
    }
    case ClosureKind::matcher: {
        BATT_TRY(value, call1(context, parts[0], arguments[0]));
        if (BATT_UNLIKELY(!spend(context, base_fuel(static_cast<u32>(OpId::op_equality)))))
            return fuel_error();
        return make_bool(same(context, value, parts[1]));
    }
    case ClosureKind::fork: {
        BATT_TRY(a, call1(context, parts[1], arguments[0]));
        BATT_TRY(b, call1(context, parts[2], arguments[0]));
        return call2(context, parts[0], a, b);
    }
    case ClosureKind::rbind:
    case ClosureKind::lbind: {
        Value all[most_arguments];
        const u32 shift = closure.kind == ClosureKind::lbind ? 1 : 0;
        for (u32 i = 0; i < count; ++i)
            all[i + shift] = arguments[i];
        all[shift == 1 ? 0 : count] = parts[1];
        return call(context, parts[0], all, count + 1);
    }
    case ClosureKind::user:
        break; // call_closure has seen to it
    }
    return make_error(ErrorKind::internal);
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

/// A function value of a combinator over its parts.
BATT_FUNCTION Value make_combinator(Context& context, ClosureKind kind, u32 arity, const Value* parts, u32 count) {
    Closure* const closure = static_cast<Closure*>(allocate(context, sizeof(Closure)));
    Value* const captured = allocate_values(context, count);
    for (u32 i = 0; i < count; ++i)
        captured[i] = parts[i];
    *closure = Closure{kind, arity, count, 0, captured};
    return make_closure(closure);
}

BATT_KERNELS_END
