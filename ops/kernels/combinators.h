// Ops that make functions of functions. What calling these does is in core/combinators.h.
#pragma once

#include "ops/core/functions.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value op_compose(Context& context, const Value* a) {
    return make_combinator(context, ClosureKind::compose, 1, a, 2);
}
BATT_FUNCTION Value op_chain(Context& context, const Value* a) {
    return make_combinator(context, ClosureKind::chain, 1, a, 3);
}
BATT_FUNCTION Value op_matcher(Context& context, const Value* a) {
    return make_combinator(context, ClosureKind::matcher, 1, a, 2);
}
BATT_FUNCTION Value op_fork(Context& context, const Value* a) {
    return make_combinator(context, ClosureKind::fork, 1, a, 3);
}

BATT_INLINE Value bind(Context& context, ClosureKind kind, const Value* a) {
    if (!a[0].is_function())
        return type_error(ErrorDetail::not_a_function);
    return make_combinator(context, kind, bound_arity(arity(context, a[0])), a, 2);
}
BATT_FUNCTION Value op_rbind(Context& context, const Value* a) { return bind(context, ClosureKind::rbind, a); }
BATT_FUNCTION Value op_lbind(Context& context, const Value* a) { return bind(context, ClosureKind::lbind, a); }

/// Its default is the empty tuple, too: so that is what a call with any other number of arguments gives.
BATT_FUNCTION Value op_nothing(Context&, const Value*) { return make_empty_tuple(); }

inline constexpr i32 largest_power = 990;

BATT_FUNCTION Value op_power(Context& context, const Value* a) {
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    if (a[1].x < 1 || a[1].x > largest_power)
        return make_error(ErrorKind::recursion);
    if (!spend(context, a[1].x / 8))
        return fuel_error();
    return power_of(a[0], a[1].x, [&](const Value& outer, const Value& inner) {
        const Value parts[2] = {outer, inner};
        return make_combinator(context, ClosureKind::compose, 1, parts, 2);
    });
}

BATT_KERNELS_END
