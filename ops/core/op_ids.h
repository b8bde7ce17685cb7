// The numbers of ops, and what kernels need to know of the table's declarations, in the subset that kernels may
// include. Everything else about ops is in op_table.h.
#pragma once

#include "ops/core/value.h"

namespace batt {

/// Identifies an op; also its place in every dispatch table.
enum class OpId : u16 {
#define BATT_OP(name, ...) op_##name,
#include "ops/table/op_table.def"
#undef BATT_OP
};

inline constexpr u32 op_count = 0
#define BATT_OP(...) +1
#include "ops/table/op_table.def"
#undef BATT_OP
    ;

/// What an op does, if passes and the interpreter can do it without its kernel.
enum class OpMeaning : u8 {
    kernel,         ///< only its kernel tells
    argument,       ///< its argument
    choice,         ///< argument 1 if argument 0 is true, else argument 2
    first_of_pair,  ///< the first element of a tuple of two
    second_of_pair, ///< the second element of a tuple of two
    tuple,          ///< the tuple of its arguments
    map,            ///< the tuple of argument 0 called with each element of a tuple (argument 1), in order
    power,          ///< argument 0, a function, composed with itself; argument 1 is the number of calls (power_of)
    product,        ///< the set of pairs, which may stay unbuilt (ops/core/lazy_product.h)
};

BATT_INLINE constexpr OpMeaning meaning_of(OpId op) {
    switch (op) {
#define BATT_OP(...)
#define BATT_MEANS(name, meaning)                                                                                      \
    case OpId::op_##name:                                                                                              \
        return OpMeaning::meaning;
#include "ops/table/op_table.def"
#undef BATT_OP
    default:
        return OpMeaning::kernel;
    }
}
/// Which element of a tuple of two the op returns; -1 for other ops.
BATT_INLINE constexpr i32 item_of_pair(OpId op) {
    const OpMeaning meaning = meaning_of(op);
    return meaning == OpMeaning::first_of_pair ? 0 : meaning == OpMeaning::second_of_pair ? 1 : -1;
}

inline constexpr u16 no_op = 0xffff;

/// The op whose name a text starts with, up to a comma or its end; no_op if there is none.
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
#include "ops/table/op_table.def"
#undef BATT_OP
    return no_op;
}

/// Number of parameters in an op's declaration.
constexpr u32 count_parameters(const char* declaration) {
    u32 count = 0;
    for (; *declaration != '\0'; ++declaration)
        count += *declaration == ':' ? 1 : 0;
    return count;
}

/// Defaults of arguments that are not ops.
inline constexpr u16 default_is_none = 0xfffe;
inline constexpr u16 default_is_false = 0xfffd;

/// The default of the last argument in an op's declaration, an op or one of these; no_op if there is no default.
constexpr u16 default_argument(const char* declaration) {
    const auto is = [](const char* text, const char* name) {
        for (; *name != '\0'; ++name, ++text)
            if (*text != *name)
                return false;
        return *text == '\0' || *text == ',';
    };
    for (; *declaration != '\0'; ++declaration)
        if (declaration[0] == '=' && declaration[1] == ' ')
            return is(declaration + 2, "None")    ? default_is_none
                   : is(declaration + 2, "False") ? default_is_false
                                                  : op_named(declaration + 2);
    return no_op;
}
/// Such a default as a value.
BATT_INLINE Value default_argument_value(u16 argument) {
    return argument == default_is_none    ? make_none()
           : argument == default_is_false ? make_bool(false)
                                          : make_op(argument);
}

} // namespace batt
