// The loop over calls of an op that are made together. Host only.
#pragma once

#include "ops/core/context.h"

BATT_KERNELS_BEGIN

/// Hands the arguments of each call to `call` and keeps what it gives. False where that is an error.
template <u32 parameters, class Call>
BATT_INLINE bool for_each_call(const Column* arguments, u32 count, Value* results, Call&& call) {
    Column columns[parameters];
    for (u32 k = 0; k < parameters; ++k)
        columns[k] = arguments[k];
    for (u32 i = 0; i < count; ++i) {
        Value copies[parameters];
        for (u32 k = 0; k < parameters; ++k)
            copy_halves(&copies[k], columns[k][i]);
        const Value result = call(copies);
        if (BATT_UNLIKELY(result.is_error()))
            return false;
        store_value(&results[i], result);
    }
    return true;
}

BATT_KERNELS_END
