// What combinators mean. compose, chain, matcher, rbind, lbind and fork make functions of functions. The
// BATT_COMBINATOR lines of op_table.def state once what calling such a function does; this header instantiates them for
// execution (functions.h), batched calls (interp/batched_calls.h), type inference and defunctionalize (ir/passes).
#pragma once

#include "ops/core/op_ids.h"
#include "ops/core/value.h"

BATT_KERNELS_BEGIN

/// Operands and results of the calls inside a combinator.
enum class PartValue : u8 {
    arguments, ///< the combinator's arguments
    a,         ///< results of earlier calls
    b,
    both,                 ///< a and b
    arguments_then_fixed, ///< the combinator's arguments and its fixed value
    fixed_then_arguments,
    result, ///< the combinator's result
};

/// The part of rbind, lbind and matcher that is a value. All other parts are functions.
inline constexpr u32 fixed_part = 1;

/// Number of operands of a part if the combinator is called with `count` arguments.
constexpr u32 operand_count(PartValue operands, u32 count) {
    switch (operands) {
    case PartValue::arguments:
        return count;
    case PartValue::both:
        return 2;
    case PartValue::arguments_then_fixed:
    case PartValue::fixed_then_arguments:
        return count + 1;
    default:
        return 1;
    }
}

/// What calling a combinator does: its calls in order, up to the first that is false. `calls` has
///
///   bool call(u32 part, PartValue operands, PartValue place)   calls a part, which gives `a`, `b` or `result`
///   bool equals_fixed(PartValue operand, PartValue place)      compares a value with the fixed part
///
/// What they are passed are constants, so that they can be inlined into straight code.
template <class Calls>
BATT_INLINE bool call_parts(ClosureKind kind, Calls& calls) {
    constexpr PartValue arguments = PartValue::arguments;
    constexpr PartValue a = PartValue::a;
    constexpr PartValue b = PartValue::b;
    constexpr PartValue both = PartValue::both;
    constexpr PartValue arguments_then_fixed = PartValue::arguments_then_fixed;
    constexpr PartValue fixed_then_arguments = PartValue::fixed_then_arguments;
    constexpr PartValue result = PartValue::result;
    const auto call = [&](u32 part, PartValue operands, PartValue place)
                          BATT_INLINE_LAMBDA { return calls.call(part, operands, place); };
    const auto equals_fixed = [&](PartValue operand, PartValue place)
                                  BATT_INLINE_LAMBDA { return calls.equals_fixed(operand, place); };
    switch (kind) {
#define BATT_OP(...)
#define BATT_COMBINATOR(name, definition)                                                                              \
    case ClosureKind::name:                                                                                            \
        return definition;
#include "ops/table/op_table.def"
#undef BATT_OP
    case ClosureKind::user:
        break; // no combinator
    }
    return false;
}

/// The op that makes a combinator.
constexpr OpId combinator_op(ClosureKind kind) {
    switch (kind) {
#define BATT_OP(...)
#define BATT_COMBINATOR(name, definition)                                                                              \
    case ClosureKind::name:                                                                                            \
        return OpId::op_##name;
#include "ops/table/op_table.def"
#undef BATT_OP
    case ClosureKind::user:
        break; // no combinator
    }
    return static_cast<OpId>(no_op);
}

/// Number of arguments of a bound function, given the parameters of the function: one less; every function counts as
/// having two, three or four.
constexpr u32 bound_arity(u32 parameters) { return parameters == 2 ? 1 : parameters == 3 ? 2 : 3; }
/// Whether the combinator fixes one argument of a function and so takes bound_arity arguments. The others take one.
constexpr bool binds(ClosureKind kind) { return kind == ClosureKind::rbind || kind == ClosureKind::lbind; }

/// power(f, n), for n of at least 1: compose(f, compose(f, ... f)). `compose` makes one of these.
template <class Function, class Compose>
BATT_INLINE Function power_of(const Function& once, i32 n, Compose&& compose) {
    Function result = once;
    for (i32 i = 1; i < n; ++i)
        result = compose(once, result);
    return result;
}

BATT_KERNELS_END
