// Batch kernels: ops that run for a whole batch of calls. Light ops inline their kernel into the loop over the calls,
// after arithmetic (batch_numbers.h) and fast paths (fast_paths.h); argmax and the like batch the functions they call.
#pragma once

#include "ops/core/batch_calls.h"
#include "ops/core/batch_numbers.h"
#include "ops/core/functions.h"
#include "ops/kernels/element_calls.h"
#include "ops/kernels/fast_paths.h"

BATT_KERNELS_BEGIN

template <OpId op, Kernel kernel, u32 parameters, u8 cost>
bool execute_batch(Context& context, const BatchArgument* arguments, u32 count, Value* results) {
    if constexpr (FieldsOfOp<op>::exist)
        if (execute_fields<typename FieldsOfOp<op>::Operation, parameters>(arguments, count, results))
            return true;
    constexpr bool counts = (cost & op_costs::arguments_count) != 0;
    BatchMemory memory(context);
    const auto call = [&](const Value* copies) BATT_INLINE_LAMBDA {
        Value result;
        if constexpr (FastPath<op>::on_host && !BATT_CUDA)
            if (u32 bytes; BATT_LIKELY(
                    (sizes_are_free<counts, parameters>(copies) && FastPath<op>::of(context, copies, result, bytes))))
                return result;
        result = counts ? run_charged(context, kernel, op, 0, copies, parameters)
                        : or_default(context, op, kernel(context, copies));
        if constexpr (cost != op_costs::light)
            if (BATT_UNLIKELY(!memory.within_budget(context)))
                return memory_error();
        return result;
    };
#if BATT_CUDA
    if constexpr (FastPath<op>::exists)
        return for_calls<parameters>(
            arguments, take_fast_paths<op, parameters, counts>(context, arguments, count, results), results, call);
    else
#endif
        return for_each_call<parameters>(arguments, count, results, call);
}

/// The extreme elements of one container, or their keys, for a batch of functions; keys must be ints. Goes element by
/// element, so that work that depends on the element alone is done once for all functions.
template <i32 direction, bool gives_key>
BATT_FUNCTION bool extremes_of_one(Context& context, const Value& container, BatchCall& call, u32 count,
                                   Value* results) {
    const BatchRoom room(context, 3 * max_batch);
    Value* const keys = room.values();
    Value* const best_keys = keys + max_batch;
    ElementChunks chunks(context, container, best_keys + max_batch);
    Fields any = all_fields(-1); // the first element is the best so far
    for (;;) {
        u32 some;
        const Value* const elements = chunks.next(max_batch, some);
        if (some == 0)
            break;
        for (u32 n = 0; n < some; ++n) {
            call.set_argument(0, {&elements[n], 0});
            if (!context.call_batch(context, call, count, keys) ||
                !holds_for_calls(count, [&](u32 i) { return keys[i].is_int(); }))
                return false;
            const Fields candidate = load_fields(elements[n]);
            struct Best {
                Fields key;
                Fields element;
            };
            store_for_calls(
                count,
                [&](u32 i) BATT_INLINE_LAMBDA {
                    const Fields key = load_fields(keys[i]);
                    const Fields best_key = load_fields(best_keys[i]);
                    const Fields further = direction > 0 ? key > best_key : key < best_key;
                    const Fields taken = pick_fields<2, 2, 2, 2>(further, further) | any;
                    Best best = {(key & taken) | (best_key & ~taken), {}};
                    if (!gives_key)
                        best.element = (candidate & taken) | (load_fields(results[i]) & ~taken);
                    return best;
                },
                [&](u32 i, const Best& best) BATT_INLINE_LAMBDA {
                    store_fields(&best_keys[i], best.key);
                    if (!gives_key)
                        store_fields(&results[i], best.element);
                },
                best_keys, results);
            any = all_fields(0);
        }
    }
    if (gives_key)
        store_for_calls(
            count, [&](u32 i) { return load_fields(best_keys[i]); },
            [&](u32 i, const Fields& key) { store_fields(&results[i], key); }, results);
    return true;
}

/// argmax, argmin, valmax, valmin.
template <OpId op, Kernel kernel, i32 direction, bool gives_key>
bool execute_extreme(Context& context, const BatchArgument* arguments, u32 count, Value* results) {
    const Value& container = arguments[0][0];
    const BatchArgument& functions = arguments[1];
    const bool one_container =
        arguments[0].step == 0 && functions.step != 0 && container.is_container() && !is_empty(container);
    for (u32 i = 0; i < count;) {
        u32 some = count - i;
        BatchCall call;
        if (!one_container || !bind_batch(context, functions.from(i), some, 1, call)) {
            const BatchArgument rest[2] = {arguments[0].from(i), functions.from(i)};
            return for_each_call<2>(rest, some, results + i, [&](const Value* copies) {
                return run_charged(context, kernel, op, 0, copies, 2);
            });
        }
        some = some < call.batch_limit ? some : call.batch_limit;
        if (!spend(context, argument_fuel(container) * some) ||
            !extremes_of_one<direction, gives_key>(context, container, call, some, results + i))
            return false;
        i += some;
    }
    return true;
}

/// The batch kernel of an op, if it has one.
template <OpId op, Kernel kernel, u8 cost, u32 parameters>
constexpr BatchKernel batch_kernel() {
    if constexpr ((cost == op_costs::light && parameters != 0) || FieldsOfOp<op>::exist || has_fast_path<op>)
        return execute_batch<op, kernel, parameters, cost>;
    else if constexpr (op == OpId::op_argmax || op == OpId::op_argmax_t || op == OpId::op_argmax_f)
        return execute_extreme<op, kernel, 1, false>;
    else if constexpr (op == OpId::op_argmin || op == OpId::op_argmin_t || op == OpId::op_argmin_f)
        return execute_extreme<op, kernel, -1, false>;
    else if constexpr (op == OpId::op_valmax || op == OpId::op_valmax_t || op == OpId::op_valmax_f)
        return execute_extreme<op, kernel, 1, true>;
    else if constexpr (op == OpId::op_valmin || op == OpId::op_valmin_t || op == OpId::op_valmin_f)
        return execute_extreme<op, kernel, -1, true>;
    else
        return nullptr;
}

/// One entry of a table of batch kernels by OpId, from the op table: `#define BATT_OP(...)
/// BATT_BATCH_KERNEL(__VA_ARGS__)`.
#define BATT_BATCH_KERNEL(name, dialects, parameters, type, cost, ...)                                                 \
    batch_kernel<OpId::op_##name, op_##name, op_costs::cost, count_parameters(parameters)>(),

BATT_KERNELS_END
