// Ops that find the element with the greatest or smallest key, or that key: argmax, argmin, valmax, valmin and their
// variants.
#pragma once

#include "ops/core/batch_calls.h"
#include "ops/core/elements.h"
#include "ops/core/functions.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/element_calls.h"

BATT_KERNELS_BEGIN

/// Replaces the best element by another one if its key is further in the direction. An error if the keys cannot be
/// compared.
BATT_INLINE Value keep_extreme(Context& context, const Value& element, const Value& key, i32 direction, Value& best,
                               Value& best_key) {
    bool unordered = false;
    BATT_TRY(order, python_order(context, key, best_key, unordered));
    if (!unordered && order.x * direction > 0) {
        best = element;
        best_key = key;
    }
    return order;
}

/// extreme_by for a batched function. Only int keys are batched: comparing others may fail or charge, which comes
/// before the next call.
BATT_NOINLINE inline Value extreme_by_batch(Context& context, const Value& container, BatchCall& call, i32 direction,
                                            Value& best_key) {
    const BatchRoom memory(context, 2 * max_batch);
    Value* const keys = memory.values();
    ElementChunks chunks(context, container, keys + max_batch);
    Value best = make_none();
    bool first = true;
    bool ints = true; // and worth a batch
    for (;;) {
        u32 count;
        const Value* const elements = chunks.next(call.batch_limit, count);
        if (count == 0)
            return best;
        const i64 fuel = context.fuel;
        ScratchScope scope(context);
        call.set_argument(0, {elements, 1});
        converge(); // after all lanes are done with the last keys
        const bool called = ints && context.call_batch(context, call, count, keys);
        ints = ints && (!called || holds_for_calls(count, [&](u32 i) { return keys[i].is_int(); }));
        if (called && !ints) {
            context.fuel = fuel;
            scope.release_unless_used_by(make_none());
        }
        if (called && ints) {
            if (first) {
                best = elements[0];
                best_key = keys[0];
                first = false;
            }
            for (u32 i = 0; i < count; ++i)
                if (direction > 0 ? keys[i].x > best_key.x : keys[i].x < best_key.x) {
                    best = elements[i];
                    best_key = keys[i];
                }
            continue;
        }
        for (u32 i = 0; i < count; ++i) {
            keys[i] = call_scoped(context, call.function, elements[i]);
            if (BATT_UNLIKELY(keys[i].is_error()))
                return keys[i];
            if (first) {
                best = elements[i];
                best_key = keys[i];
                first = false;
            } else {
                BATT_TRY(order, keep_extreme(context, elements[i], keys[i], direction, best, best_key));
            }
            ints = ints && best_key.is_int();
        }
        ints = ints && called;
    }
}

/// The first element with the extreme key, and that key. The container must not be empty.
BATT_FUNCTION Value extreme_by(Context& context, const Value& container, const Value& function, i32 direction,
                               Value& best_key) {
    BatchCall batch_call;
    if (bind_batch(context, {&function, 0}, 1, 1, batch_call))
        return extreme_by_batch(context, container, batch_call, direction, best_key);
    Elements elements(context, container);
    Value best = make_none();
    elements.next(best);
    best_key = call_scoped(context, function, best);
    if (best_key.is_error())
        return best_key;
    Value element;
    while (elements.next(element)) {
        BATT_TRY(key, call_scoped(context, function, element));
        BATT_TRY(order, keep_extreme(context, element, key, direction, best, best_key));
    }
    return best;
}

BATT_FUNCTION Value extreme_argument(Context& context, const Value* a, i32 direction) {
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return context.dialect == Dialect::re_arc ? make_none()
                                                  : make_error(ErrorKind::empty, ErrorDetail::empty_container);
    Value key;
    return extreme_by(context, a[0], a[1], direction, key);
}
BATT_FUNCTION Value op_argmax(Context& context, const Value* a) { return extreme_argument(context, a, 1); }
BATT_FUNCTION Value op_argmax_t(Context& context, const Value* a) { return extreme_argument(context, a, 1); }
BATT_FUNCTION Value op_argmax_f(Context& context, const Value* a) { return extreme_argument(context, a, 1); }
BATT_FUNCTION Value op_argmin(Context& context, const Value* a) { return extreme_argument(context, a, -1); }
BATT_FUNCTION Value op_argmin_t(Context& context, const Value* a) { return extreme_argument(context, a, -1); }
BATT_FUNCTION Value op_argmin_f(Context& context, const Value* a) { return extreme_argument(context, a, -1); }

BATT_FUNCTION Value extreme_value(Context& context, const Value* a, i32 direction) {
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return call1(context, a[1], make_int(0));
    Value key;
    BATT_TRY(best, extreme_by(context, a[0], a[1], direction, key));
    return key;
}
BATT_FUNCTION Value op_valmax(Context& context, const Value* a) { return extreme_value(context, a, 1); }
BATT_FUNCTION Value op_valmax_t(Context& context, const Value* a) { return extreme_value(context, a, 1); }
BATT_FUNCTION Value op_valmax_f(Context& context, const Value* a) { return extreme_value(context, a, 1); }
BATT_FUNCTION Value op_valmin(Context& context, const Value* a) { return extreme_value(context, a, -1); }
BATT_FUNCTION Value op_valmin_t(Context& context, const Value* a) { return extreme_value(context, a, -1); }
BATT_FUNCTION Value op_valmin_f(Context& context, const Value* a) { return extreme_value(context, a, -1); }

BATT_KERNELS_END
