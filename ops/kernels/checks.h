// Checks of a kernel's arguments and the errors that they return. A check returns no_error() or an error, and
// BATT_CHECK returns the error from the kernel.
#pragma once

#include "ops/core/elements.h"
#include "ops/core/length.h"

BATT_KERNELS_BEGIN

BATT_INLINE Value not_iterable() { return type_error(ErrorDetail::not_iterable); }

/// What a check returns if it passes.
BATT_INLINE Value no_error() { return make_none(); }
#define BATT_CHECK(expression)                                                                                         \
    {                                                                                                                  \
        const ::batt::Value checked = (expression);                                                                    \
        if (BATT_UNLIKELY(checked.is_error()))                                                                         \
            return checked;                                                                                            \
    }

/// `parts[0], ..., parts[count - 1] = value`.
BATT_FUNCTION Value unpack(Context& context, const Value& value, Value* parts, u32 count) {
    if (BATT_LIKELY(value.kind == Kind::pair && count == 2)) {
        parts[0] = pair_item(value, 0);
        parts[1] = pair_item(value, 1);
        return no_error();
    }
    if (!value.is_container())
        return not_iterable();
    if (length(context, value) != count)
        return make_error(ErrorKind::value, ErrorDetail::wrong_length);
    Elements elements(context, value);
    for (u32 k = 0; k < count; ++k)
        elements.next(parts[k]);
    return no_error();
}

BATT_KERNELS_END
