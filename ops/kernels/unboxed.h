// Unboxed kernels: light ops on values in the representations of compiled code (Representation in op_table.h), numbers
// and grids in registers instead of Values. op_table.def lists which op has which; they share their parts with the
// kernels (integers.h, grid_transforms.h). An unboxed kernel returns false if its result does not fit the
// representation (the grid fits no board, an overflow, an error); the boxed kernel then takes over. So unboxed kernels
// know neither errors nor dialects, and charge nothing: such arguments cost the op's constant only.
//
// Every program that uses one compiles this header. Kernels on whole boards are called instead (unboxed_calls.h).
#pragma once

#include "ops/core/integers.h"
#include "ops/core/representations.h"

BATT_KERNELS_BEGIN

// --- numbers

BATT_INLINE bool give(IntPair& result, i64 x, i64 y) { return fit_int(x, result.x) && fit_int(y, result.y); }

/// An operation on ints, element by element on pairs.
template <class Operation>
BATT_INLINE bool unboxed_arithmetic(i32& result, i32 a, i32 b) {
    return fit_int(Operation::of(a, b), result);
}
template <class Operation>
BATT_INLINE bool unboxed_arithmetic(IntPair& result, IntPair a, IntPair b) {
    return give(result, Operation::of(a.x, b.x), Operation::of(a.y, b.y));
}
template <class Operation>
BATT_INLINE bool unboxed_arithmetic(IntPair& result, IntPair a, i32 b) {
    return unboxed_arithmetic<Operation>(result, a, IntPair{b, b});
}
template <class Operation>
BATT_INLINE bool unboxed_arithmetic(IntPair& result, i32 a, IntPair b) {
    return unboxed_arithmetic<Operation>(result, IntPair{a, a}, b);
}
template <class Result, class A, class B>
BATT_INLINE bool unboxed_add(Context&, Result& result, A a, B b) {
    return unboxed_arithmetic<Sum>(result, a, b);
}
template <class Result, class A, class B>
BATT_INLINE bool unboxed_subtract(Context&, Result& result, A a, B b) {
    return unboxed_arithmetic<Difference>(result, a, b);
}
template <class Result, class A, class B>
BATT_INLINE bool unboxed_multiply(Context&, Result& result, A a, B b) {
    return unboxed_arithmetic<Product>(result, a, b);
}
template <class Result>
BATT_INLINE bool unboxed_invert(Context&, Result& result, Result a) {
    return unboxed_arithmetic<Difference>(result, Result{}, a);
}
template <class Result>
BATT_INLINE bool unboxed_double(Context&, Result& result, Result a) {
    return unboxed_arithmetic<Sum>(result, a, a);
}
template <class Result>
BATT_INLINE bool unboxed_increment(Context&, Result& result, Result a) {
    return unboxed_arithmetic<Sum>(result, a, 1);
}
template <class Result>
BATT_INLINE bool unboxed_decrement(Context&, Result& result, Result a) {
    return unboxed_arithmetic<Difference>(result, a, 1);
}
BATT_INLINE bool unboxed_halve(Context&, i32& result, i32 a) { return fit_int(half_of_int(a), result); }
BATT_INLINE bool unboxed_halve(Context&, IntPair& result, IntPair a) {
    return give(result, half_of_int(a.x), half_of_int(a.y));
}

BATT_INLINE bool unboxed_even(Context&, bool& result, i32 a) {
    result = is_even(a);
    return true;
}
BATT_INLINE bool unboxed_positive(Context&, bool& result, i32 a) {
    result = a > 0;
    return true;
}
BATT_INLINE bool unboxed_greater(Context&, bool& result, i32 a, i32 b) {
    result = a > b;
    return true;
}

// --- truth

BATT_INLINE bool unboxed_flip(Context&, bool& result, bool a) {
    result = !a;
    return true;
}
BATT_INLINE bool unboxed_both(Context&, bool& result, bool a, bool b) {
    result = a && b;
    return true;
}
BATT_INLINE bool unboxed_either(Context&, bool& result, bool a, bool b) {
    result = a || b;
    return true;
}
template <class Result>
BATT_INLINE bool unboxed_branch(Context&, Result& result, bool condition, const Result& a, const Result& b) {
    result = condition ? a : b;
    return true;
}
BATT_INLINE bool unboxed_equality(Context&, bool& result, i32 a, i32 b) {
    result = a == b;
    return true;
}
BATT_INLINE bool unboxed_equality(Context&, bool& result, bool a, bool b) {
    result = a == b;
    return true;
}
BATT_INLINE bool unboxed_equality(Context&, bool& result, IntPair a, IntPair b) {
    result = a.x == b.x && a.y == b.y;
    return true;
}
// --- pairs

BATT_INLINE bool unboxed_astuple(Context&, IntPair& result, i32 a, i32 b) {
    result = IntPair{a, b};
    return true;
}
BATT_INLINE bool unboxed_toivec(Context&, IntPair& result, i32 a) {
    result = IntPair{a, 0};
    return true;
}
BATT_INLINE bool unboxed_tojvec(Context&, IntPair& result, i32 a) {
    result = IntPair{0, a};
    return true;
}
BATT_INLINE bool unboxed_first(Context&, i32& result, IntPair a) {
    result = a.x;
    return true;
}
BATT_INLINE bool unboxed_last(Context&, i32& result, IntPair a) {
    result = a.y;
    return true;
}

// --- properties of a grid

BATT_INLINE bool unboxed_height(Context&, i32& result, const RegisterGrid& grid) {
    result = grid.height;
    return true;
}
BATT_INLINE bool unboxed_width(Context&, i32& result, const RegisterGrid& grid) {
    result = grid.width;
    return true;
}
BATT_INLINE bool unboxed_shape(Context&, IntPair& result, const RegisterGrid& grid) {
    result = IntPair{grid.height, grid.width};
    return true;
}
BATT_INLINE bool unboxed_portrait(Context&, bool& result, const RegisterGrid& grid) {
    result = grid.height > grid.width;
    return true;
}

BATT_KERNELS_END
