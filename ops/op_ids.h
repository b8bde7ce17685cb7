// The numbers of ops, in the subset that kernels may include. What is known about each op is in op_table.h.
#pragma once

#include "ops/core/base.h"

namespace batt {

/// Identifies an op; also its place in every dispatch table.
enum class OpId : u16 {
#define BATT_OP(name, ...) op_##name,
#include "ops/op_table.def"
#undef BATT_OP
};

inline constexpr u32 op_count = 0
#define BATT_OP(...) +1
#include "ops/op_table.def"
#undef BATT_OP
    ;

/// How many parameters an op has that declares them so.
constexpr u32 count_parameters(const char* declaration) {
    u32 count = 0;
    for (; *declaration != '\0'; ++declaration)
        count += *declaration == ':' ? 1 : 0;
    return count;
}

} // namespace batt
