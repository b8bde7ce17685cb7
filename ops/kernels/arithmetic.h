// Ops on numbers, element by element on pairs; and small ops on any values: truth, choice, making pairs and cells,
// Python's < and >.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/integers.h"
#include "ops/core/order.h"

BATT_KERNELS_BEGIN

BATT_INLINE Value int_result(i64 number) {
    if (BATT_UNLIKELY(number < -2147483648LL || number > 2147483647LL))
        return make_error(ErrorKind::integer_overflow);
    return make_int(static_cast<i32>(number));
}
BATT_INLINE Value pair_result(i64 x, i64 y) {
    if (BATT_UNLIKELY(x < -2147483648LL || x > 2147483647LL || y < -2147483648LL || y > 2147483647LL))
        return make_error(ErrorKind::integer_overflow);
    return make_pair(static_cast<i32>(x), static_cast<i32>(y));
}

/// Element `position` of a tuple; an error for other values.
BATT_FUNCTION Value subscript(Context& context, const Value& value, u32 position) {
    if (!value.is_tuple())
        return type_error(ErrorDetail::not_subscriptable);
    if (position >= length(context, value))
        return make_error(ErrorKind::index, ErrorDetail::out_of_range);
    return item(context, value, position);
}

BATT_INLINE bool is_finite(double number) { return number - number == 0; }

/// Python's a // b of two reals, one of which is nan or infinite.
BATT_FUNCTION Value real_floor_quotient(double a, double b) {
    if (b == 0)
        return make_error(ErrorKind::zero_division);
    if (!is_finite(a) || b != b)
        return make_nan();
    // b is infinite
    return make_real(a != 0 && (a < 0) != (b < 0) ? -1.0 : 0.0);
}

// The operators: on ints, on numbers of which one is a float, and on the other operands that Python accepts (+ joins
// sequences, * repeats them). In batt, () counts as `neutral`.
struct Addition {
    static constexpr i32 neutral = 0;
    static BATT_INLINE Value ints(i64 a, i64 b) { return int_result(Sum::of(a, b)); }
    static BATT_INLINE Value reals(double a, double b) { return make_real(a + b); }
    static BATT_FUNCTION Value values(Context& context, const Value& a, const Value& b) {
        if (!a.is_tuple() || !b.is_tuple())
            return type_error(ErrorDetail::not_a_number);
        Builder builder(context, length(context, a) + static_cast<u64>(length(context, b)));
        builder.push_all(a);
        builder.push_all(b);
        return builder.finish_tuple();
    }
};
struct Subtraction {
    static constexpr i32 neutral = 0;
    static BATT_INLINE Value ints(i64 a, i64 b) { return int_result(Difference::of(a, b)); }
    static BATT_INLINE Value reals(double a, double b) { return make_real(a - b); }
    static BATT_FUNCTION Value values(Context& context, const Value& a, const Value& b) {
        if (!a.is_set() || !b.is_set())
            return type_error(ErrorDetail::not_a_number);
        Builder builder(context);
        Elements elements(context, a);
        Value element;
        while (elements.next(element))
            if (!contains(context, b, element))
                builder.push(element);
        return builder.finish_set();
    }
};
struct Multiplication {
    static constexpr i32 neutral = 1;
    static BATT_INLINE Value ints(i64 a, i64 b) { return int_result(Product::of(a, b)); }
    static BATT_INLINE Value reals(double a, double b) { return make_real(a * b); }
    static BATT_FUNCTION Value values(Context& context, const Value& a, const Value& b) {
        if (a.is_int() && b.is_tuple())
            return values(context, b, a);
        if (!a.is_tuple() || !b.is_int())
            return type_error(ErrorDetail::not_a_number);
        const u64 count = length(context, a);
        Builder builder(context, b.x > 0 ? count * static_cast<u64>(b.x) : 0);
        for (i32 i = 0; i < b.x && !builder.failed(); ++i)
            builder.push_all(a);
        return builder.finish_tuple();
    }
};
struct Division {
    static constexpr i32 neutral = 1;
    static BATT_INLINE Value ints(i64 a, i64 b) {
        return b == 0 ? make_error(ErrorKind::zero_division) : int_result(floor_quotient(a, b));
    }
    static BATT_INLINE Value reals(double a, double b) {
        if (b != 0 && is_finite(a) && is_finite(b)) // both are integral
            return make_real(static_cast<double>(floor_quotient(static_cast<i64>(a), static_cast<i64>(b))));
        return real_floor_quotient(a, b);
    }
    static BATT_FUNCTION Value values(Context&, const Value&, const Value&) {
        return type_error(ErrorDetail::not_a_number);
    }
};

template <class Operation>
BATT_INLINE Value scalar_operation(Context& context, const Value& a, const Value& b) {
    if (BATT_LIKELY(a.is_int() && b.is_int()))
        return Operation::ints(a.x, b.x);
    if (a.is_number() && b.is_number())
        return Operation::reals(a.as_real(), b.as_real());
    return Operation::values(context, a, b);
}

template <class Operation>
BATT_NOINLINE Value mixed_operation(Context& context, const Value& a, const Value& b) {
    if (is_batt(context)) {
        const bool no_a = a.is_tuple() && is_empty(a);
        const bool no_b = b.is_tuple() && is_empty(b);
        if (no_a || no_b) {
            const Value neutral = make_int(Operation::neutral);
            const Value& x = no_a ? neutral : a;
            const Value& y = no_b ? neutral : b;
            return x.is_int() && y.is_int() ? Operation::ints(x.x, y.x) : mixed_operation<Operation>(context, x, y);
        }
    }
    const bool pick_a = !a.is_int();
    const bool pick_b = b.is_tuple();
    if (!pick_a && !pick_b)
        return type_error(ErrorDetail::not_subscriptable);
    Value results[2];
    for (u32 i = 0; i < 2; ++i) {
        BATT_TRY(x, pick_a ? subscript(context, a, i) : a);
        BATT_TRY(y, pick_b ? subscript(context, b, i) : b);
        results[i] = scalar_operation<Operation>(context, x, y);
        if (results[i].is_error())
            return results[i];
    }
    return tuple_of(context, results, 2);
}

template <class Operation>
BATT_INLINE Value arithmetic(Context& context, const Value& a, const Value& b) {
    if (a.is_int() && b.is_int())
        return Operation::ints(a.x, b.x);
    if (a.kind == Kind::pair || b.kind == Kind::pair) {
        const bool a_fits = a.kind == Kind::pair || a.is_int();
        const bool b_fits = b.kind == Kind::pair || b.is_int();
        if (BATT_LIKELY(a_fits && b_fits)) {
            const Value x = Operation::ints(a.x, b.x);
            if (BATT_UNLIKELY(x.is_error()))
                return x;
            const Value y = Operation::ints(a.kind == Kind::pair ? a.y : a.x, b.kind == Kind::pair ? b.y : b.x);
            if (BATT_UNLIKELY(y.is_error()))
                return y;
            return make_pair(x.x, y.x);
        }
    }
    return mixed_operation<Operation>(context, a, b);
}

BATT_FUNCTION Value op_identity(Context&, const Value* a) { return a[0]; }
BATT_FUNCTION Value op_add(Context& context, const Value* a) { return arithmetic<Addition>(context, a[0], a[1]); }
BATT_FUNCTION Value op_subtract(Context& context, const Value* a) {
    return arithmetic<Subtraction>(context, a[0], a[1]);
}
BATT_FUNCTION Value op_multiply(Context& context, const Value* a) {
    return arithmetic<Multiplication>(context, a[0], a[1]);
}
BATT_FUNCTION Value op_divide(Context& context, const Value* a) { return arithmetic<Division>(context, a[0], a[1]); }

/// Applies an op to an int, a float, or the first two elements of a tuple.
template <class Operation>
BATT_INLINE Value map_number(Context& context, const Value& number, Operation operation) {
    if (BATT_LIKELY(number.is_int()))
        return operation(static_cast<i64>(number.x));
    if (BATT_LIKELY(number.kind == Kind::pair)) {
        const Value x = operation(static_cast<i64>(number.x));
        const Value y = operation(static_cast<i64>(number.y));
        if (x.is_error() || y.is_error())
            return x.is_error() ? x : y;
        return make_pair(x.x, y.x);
    }
    Value results[2];
    for (u32 i = 0; i < 2; ++i) {
        BATT_TRY(element, subscript(context, number, i));
        if (!element.is_number())
            return type_error(ErrorDetail::not_a_number);
        results[i] = element.is_int() ? operation(static_cast<i64>(element.x)) : operation(element.real);
        if (results[i].is_error())
            return results[i];
    }
    return tuple_of(context, results, 2);
}
BATT_INLINE Value number_result(i64 number) { return int_result(number); }
BATT_INLINE Value number_result(double number) { return make_real(number); }

BATT_FUNCTION Value op_invert(Context& context, const Value* a) {
    return map_number(context, a[0], [](auto n) { return number_result(-n); });
}
BATT_FUNCTION Value op_double(Context& context, const Value* a) {
    // 2 * element: elements that are tuples are repeated.
    if (a[0].is_tuple() && a[0].kind != Kind::pair && !is_empty(a[0])) {
        const Value two = make_int(2);
        return mixed_operation<Multiplication>(context, a[0], two);
    }
    return map_number(context, a[0], [](auto n) { return number_result(2 * n); });
}
struct Halving {
    BATT_INLINE Value operator()(i64 n) const { return int_result(half_of_int(n)); }
    BATT_INLINE Value operator()(double n) const { return Division::reals(n, 2); }
};
BATT_FUNCTION Value op_halve(Context& context, const Value* a) { return map_number(context, a[0], Halving()); }
BATT_FUNCTION Value op_increment(Context& context, const Value* a) {
    return map_number(context, a[0], [](auto n) { return number_result(n + 1); });
}
BATT_FUNCTION Value op_decrement(Context& context, const Value* a) {
    return map_number(context, a[0], [](auto n) { return number_result(n - 1); });
}
BATT_FUNCTION Value op_crement(Context& context, const Value* a) {
    return map_number(context, a[0], [](auto n) { return number_result(n == 0 ? n : n > 0 ? n + 1 : n - 1); });
}
BATT_FUNCTION Value op_sign(Context& context, const Value* a) {
    return map_number(context, a[0], [](auto n) { return make_int(n == 0 ? 0 : n > 0 ? 1 : -1); });
}
BATT_FUNCTION Value op_even(Context&, const Value* a) {
    if (BATT_LIKELY(a[0].is_int()))
        return make_bool(is_even(a[0].x));
    if (a[0].kind != Kind::real)
        return type_error(ErrorDetail::not_a_number);
    return make_bool(is_finite(a[0].real) && static_cast<i64>(a[0].real) % 2 == 0);
}
BATT_FUNCTION Value op_positive(Context&, const Value* a) {
    if (BATT_LIKELY(a[0].is_int()))
        return make_bool(a[0].x > 0);
    return a[0].kind == Kind::real ? make_bool(a[0].real > 0) : type_error(ErrorDetail::not_a_number);
}
BATT_FUNCTION Value op_toivec(Context& context, const Value* a) { return tuple_of_two(context, a[0], make_int(0)); }
BATT_FUNCTION Value op_tojvec(Context& context, const Value* a) { return tuple_of_two(context, make_int(0), a[0]); }
BATT_FUNCTION Value op_astuple(Context& context, const Value* a) { return tuple_of_two(context, a[0], a[1]); }

/// Whether an argument that selects a case equals `number`.
BATT_INLINE bool chooses(const Value& choice, i32 number) { return choice.is_number() && choice.as_real() == number; }

/// The tuple of three values; a cell, if they are ints.
BATT_FUNCTION Value tuple_of_three(Context& context, const Value& a, const Value& b, const Value& c) {
    const Value items[3] = {a, b, c};
    return tuple_of(context, items, 3);
}
BATT_FUNCTION Value op_astriple(Context& context, const Value* a) { return tuple_of_three(context, a[0], a[1], a[2]); }
BATT_FUNCTION Value op_ascell(Context& context, const Value* a) {
    BATT_TRY(i, subscript(context, a[0], 0));
    BATT_TRY(j, subscript(context, a[0], 1));
    return tuple_of_three(context, i, j, a[1]);
}
BATT_FUNCTION Value op_toij(Context& context, const Value* a) {
    BATT_TRY(i, subscript(context, a[0], 0));
    BATT_TRY(j, subscript(context, a[0], 1));
    return tuple_of_two(context, i, j);
}

BATT_FUNCTION Value op_flip(Context&, const Value* a) { return make_bool(!truth(a[0])); }
BATT_FUNCTION Value op_equality(Context& context, const Value* a) { return make_bool(same(context, a[0], a[1])); }
BATT_FUNCTION Value op_both(Context&, const Value* a) { return truth(a[0]) ? a[1] : a[0]; }
BATT_FUNCTION Value op_either(Context&, const Value* a) { return truth(a[0]) ? a[0] : a[1]; }
BATT_FUNCTION Value op_branch(Context&, const Value* a) { return truth(a[0]) ? a[1] : a[2]; }
BATT_FUNCTION Value op_c_branch(Context& context, const Value* a) { return op_branch(context, a); }

BATT_FUNCTION Value general_python_order(Context& context, const Value& a, const Value& b, bool& unordered);
/// Python's order: -1, 0 or 1, or an error for kinds without an order. Sets compare by inclusion; `unordered` is set if
/// neither contains the other, or if a number is nan.
BATT_INLINE Value python_order(Context& context, const Value& a, const Value& b, bool& unordered) {
    unordered = false;
    if (BATT_LIKELY(a.is_int() && b.is_int()))
        return make_int(compare_numbers(a.x, b.x));
    return general_python_order(context, a, b, unordered);
}
BATT_NOINLINE inline Value general_python_order(Context& context, const Value& a, const Value& b, bool& unordered) {
    if (order_rank(a) != order_rank(b) || order_rank(a) == 0 || order_rank(a) == 4)
        return type_error(ErrorDetail::not_comparable);
    if (a.is_tuple()) {
        if (a.kind == Kind::pair && b.kind == Kind::pair)
            return make_int(compare(context, a, b));
        Elements left(context, a);
        Elements right(context, b);
        Value x;
        Value y;
        for (;;) {
            const bool more_left = left.next(x);
            const bool more_right = right.next(y);
            if (!more_left || !more_right)
                return make_int(more_left ? 1 : more_right ? -1 : 0);
            if (!equal(context, x, y))
                return python_order(context, x, y, unordered);
        }
    }
    if (a.is_set()) {
        const u32 count_a = length(context, a);
        const u32 count_b = length(context, b);
        const Value& smaller = count_a <= count_b ? a : b;
        const Value& larger = count_a <= count_b ? b : a;
        Elements elements(context, smaller);
        Value element;
        while (elements.next(element))
            if (!contains(context, larger, element)) {
                unordered = true;
                return make_int(0);
            }
        return make_int(compare_numbers(static_cast<i32>(count_a), static_cast<i32>(count_b)));
    }
    unordered = is_nan(a) || is_nan(b);
    return make_int(unordered ? 0 : compare_reals(a, b));
}
BATT_FUNCTION Value op_greater(Context& context, const Value* a) {
    bool unordered;
    BATT_TRY(order, python_order(context, a[0], a[1], unordered));
    return make_bool(!unordered && order.x > 0);
}

BATT_KERNELS_END
