// Arithmetic on ints with a check for 32 bits, shared by boxed and unboxed kernels.
#pragma once

#include "ops/core/base.h"

BATT_KERNELS_BEGIN

/// False if the number needs more than 32 bits.
BATT_INLINE bool fit_int(i64 number, i32& result) {
    result = static_cast<i32>(number);
    return result == number;
}

struct Sum {
    static BATT_INLINE i64 of(i64 a, i64 b) { return a + b; }
};
struct Difference {
    static BATT_INLINE i64 of(i64 a, i64 b) { return a - b; }
};
struct Product {
    static BATT_INLINE i64 of(i64 a, i64 b) { return a * b; }
};

/// Rounded down; b is not 0.
BATT_INLINE i64 floor_quotient(i64 a, i64 b) {
    const i64 quotient = a / b;
    return quotient * b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}
BATT_INLINE i64 half_of_int(i64 a) { return floor_quotient(a, 2); }
BATT_INLINE bool is_even(i32 a) { return (a & 1) == 0; }

BATT_KERNELS_END
