// Ops executed for several calls at once, the kernel inlined into the loop over them. Host only.
#pragma once

#include "ops/core/fuel.h"

BATT_KERNELS_BEGIN

/// How many parameters an op has that declares them so.
constexpr u32 count_of_parameters(const char* declaration) {
    u32 count = *declaration != '\0' ? 1 : 0;
    for (; *declaration != '\0'; ++declaration)
        count += *declaration == ',' ? 1 : 0;
    return count;
}

template <OpId op, Kernel kernel, u32 parameters>
bool execute_column(Context& context, const Column* arguments, u32 count, Value* results) {
    Column columns[parameters];
    for (u32 k = 0; k < parameters; ++k)
        columns[k] = arguments[k];
    for (u32 i = 0; i < count; ++i) {
        Value copies[parameters];
        for (u32 k = 0; k < parameters; ++k)
            copy_halves(&copies[k], columns[k][i]);
        const Value result = or_default(context, op, kernel(context, copies));
        if (BATT_UNLIKELY(result.is_error()))
            return false;
        store_value(&results[i], result);
    }
    return true;
}

/// The column kernel of an op, if it has one.
template <OpId op, Kernel kernel, u8 cost, u32 parameters>
constexpr ColumnKernel column_kernel() {
    if constexpr (cost == op_costs::light && parameters != 0)
        return execute_column<op, kernel, parameters>;
    else
        return nullptr;
}

BATT_KERNELS_END
