// Ops that make functions of functions. Calling what they make is in core/functions.h.
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

/// A function of two arguments becomes one of one; of three, one of two; every other is taken to have four.
BATT_INLINE Value bind(Context& context, ClosureKind kind, const Value* a) {
    if (!a[0].is_function())
        return type_error(ErrorDetail::not_a_function);
    const u32 parameters = arity(context, a[0]);
    return make_combinator(context, kind, parameters == 2 ? 1 : parameters == 3 ? 2 : 3, a, 2);
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
    Value result = a[0];
    for (i32 i = 1; i < a[1].x; ++i) {
        const Value parts[2] = {a[0], result};
        result = make_combinator(context, ClosureKind::compose, 1, parts, 2);
    }
    return result;
}

BATT_KERNELS_END
