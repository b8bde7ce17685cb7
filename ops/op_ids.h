// The numbers of ops and what kernels need of the table's declarations, in the subset that kernels may include. What is known
// about each op is in op_table.h.
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

inline constexpr u16 no_op = 0xffff;

/// The op that a text starts with, up to its end or the next comma; no_op if there is none of that name.
constexpr u16 op_named(const char* text) {
    u16 op = 0;
    const auto is = [text](const char* name) {
        u32 i = 0;
        for (; name[i] != '\0'; ++i)
            if (text[i] != name[i])
                return false;
        return text[i] == '\0' || text[i] == ',';
    };
#define BATT_OP(name, ...)                                                                                             \
    if (is(#name))                                                                                                     \
        return op;                                                                                                     \
    ++op;
#include "ops/op_table.def"
#undef BATT_OP
    return no_op;
}

/// How many parameters an op has that declares them so.
constexpr u32 count_parameters(const char* declaration) {
    u32 count = 0;
    for (; *declaration != '\0'; ++declaration)
        count += *declaration == ':' ? 1 : 0;
    return count;
}

/// The op that is the last argument of an op that declares its parameters so, where a call leaves it out; no_op if it has no
/// such default.
constexpr u16 default_argument(const char* declaration) {
    for (; *declaration != '\0'; ++declaration)
        if (declaration[0] == '=' && declaration[1] == ' ')
            return op_named(declaration + 2);
    return no_op;
}

} // namespace batt
