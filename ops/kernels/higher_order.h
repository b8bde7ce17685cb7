// Ops that map a function over containers or filter by one: apply, mapply, papply, sfilter, extract and their variants.
// Calling functions for elements is in element_calls.h; argmax and the like are in extremes.h, order in sorting.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/functions.h"
#include "ops/core/lazy_product.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/element_calls.h"
#include "ops/kernels/patch_sets.h"

BATT_KERNELS_BEGIN

// With `tuple`, the result is a tuple for any container.
BATT_FUNCTION Value apply_to(Context& context, const Value* a, bool tuple) {
    if (!a[1].is_container())
        return not_iterable();
    if (a[1].kind == Kind::pair) {
        BATT_TRY(x, call_scoped(context, a[0], pair_item(a[1], 0)));
        BATT_TRY(y, call_scoped(context, a[0], pair_item(a[1], 1)));
        const Value both = tuple_of_two(context, x, y);
        return x.kind == Kind::tuple ? grid_of(context, both) : both;
    }
    const bool set = !tuple && a[1].is_set();
    Builder builder(context, length(context, a[1]));
    BATT_TRY(done, collect_results(context, a[0], a[1], set, builder));
    return set ? builder.finish_set() : builder.finish_tuple();
}
BATT_FUNCTION Value op_apply(Context& context, const Value* a) { return apply_to(context, a, false); }
BATT_FUNCTION Value op_apply_t(Context& context, const Value* a) { return apply_to(context, a, true); }
BATT_FUNCTION Value op_apply_f(Context& context, const Value* a) { return apply_to(context, a, false); }

BATT_FUNCTION Value apply_functions(Context& context, const Value* a, bool tuple) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context, length(context, a[0]));
    Elements functions(context, a[0]);
    Value function;
    while (!builder.failed() && functions.next(function)) {
        BATT_TRY(result, call_scoped(context, function, a[1]));
        builder.push(result);
    }
    return tuple || a[0].is_tuple() ? builder.finish_tuple() : builder.finish_set();
}
BATT_FUNCTION Value op_rapply(Context& context, const Value* a) { return apply_functions(context, a, false); }
BATT_FUNCTION Value op_rapply_t(Context& context, const Value* a) { return apply_functions(context, a, true); }
BATT_FUNCTION Value op_rapply_f(Context& context, const Value* a) { return apply_functions(context, a, false); }

/// Merges the result of another op.
BATT_INLINE Value merge_result(Context& context, OpId op, const Value& result) {
    BATT_TRY(containers, or_default(context, op, result));
    return or_default(context, OpId::op_merge, merge_elements(context, containers));
}
/// `mapply` on a set; `apply` is the op of its first part. Patches are united as they come: a union needs neither order
/// nor distinct operands.
BATT_FUNCTION Value mapply_to_set(Context& context, OpId apply, const Value& function, const Value& set) {
    Builder results(context, length(context, set));
    const Value done = collect_results(context, function, set, true, results);
    Value result;
    if (!done.is_error() && !results.failed() &&
        union_of_patches(context, results.items(), results.count(), false, result))
        return result;
    return merge_result(context, apply, done.is_error() ? done : results.finish_set());
}
BATT_FUNCTION Value op_mapply(Context& context, const Value* a) {
    return a[1].is_set() ? mapply_to_set(context, OpId::op_apply, a[0], a[1])
                         : merge_result(context, OpId::op_apply, op_apply(context, a));
}
BATT_FUNCTION Value op_mapply_t(Context& context, const Value* a) {
    return merge_result(context, OpId::op_apply_t, op_apply_t(context, a));
}
BATT_FUNCTION Value op_mapply_f(Context& context, const Value* a) {
    return a[1].is_set() ? mapply_to_set(context, OpId::op_apply_f, a[0], a[1])
                         : merge_result(context, OpId::op_apply_f, op_apply_f(context, a));
}

BATT_FUNCTION Value op_papply(Context& context, const Value* a) {
    if (!a[1].is_container() || !a[2].is_container())
        return not_iterable();
    const u32 count_a = length(context, a[1]);
    const u32 count_b = length(context, a[2]);
    Builder builder(context, count_a < count_b ? count_a : count_b);
    Elements left(context, a[1]);
    Elements right(context, a[2]);
    Value x;
    Value y;
    while (!builder.failed() && left.next(x) && right.next(y)) {
        BATT_TRY(result, call2(context, a[0], x, y));
        builder.push(result);
    }
    return builder.finish_tuple();
}

BATT_FUNCTION Value op_mpapply(Context& context, const Value* a) {
    return merge_result(context, OpId::op_papply, op_papply(context, a));
}

BATT_FUNCTION Value op_prapply(Context& context, const Value* a) {
    if (a[2].is_container() && is_empty(a[2]))
        return make_empty_set(); // Python does not look at the first container
    if (!a[1].is_container() || !a[2].is_container())
        return not_iterable();
    Builder builder(context);
    Elements outer(context, a[2]);
    Value j;
    BatchCall batch_call;
    const bool batched = bind_batch(context, {&a[0], 0}, 1, 2, batch_call);
    // The inner container is walked often, so it is stored.
    BATT_TRY(first, batched && a[1].is_patch_board() ? op_totuple(context, &a[1]) : a[1]);
    while (!builder.failed() && outer.next(j)) {
        if (batched) {
            Value arguments[2] = {make_none(), j};
            batch_call.set_argument(1, {&arguments[1], 0});
            BATT_TRY(done,
                     for_each_batched_call<2>(
                         context, batch_call, first, arguments, [&](u32 count) { return builder.has_room(count); },
                         [&](const Value*, const Value* results, u32 count) {
                             builder.push_some_to_set(results, count);
                             return !builder.failed();
                         }));
            continue;
        }
        Elements inner(context, a[1]);
        Value i;
        while (!builder.failed() && inner.next(i)) {
            ScratchScope scope(context);
            BATT_TRY(result, call2(context, a[0], i, j));
            scope.release_unless_used_by(result);
            builder.push_to_set(result);
        }
    }
    return builder.finish_set();
}

BATT_FUNCTION Value op_sfilter(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context, length(context, a[0]));
    if (builder.failed())
        return builder.finish_tuple();
    const bool product = is_lazy_product(a[0]);
    BATT_TRY(done, for_results(context, a[1], a[0], [&](const Value* elements, const Value* kept, u32 count) {
                 const u32 chosen = choose_elements(count, [&](u32 i) { return truth(kept[i]); });
                 const u32 before = builder.count();
                 builder.push_chosen(elements, chosen);
                 if (product && chosen != 0) // tuples of the current chunk
                     builder.own_items(before);
             }));
    return builder.finish_part_of(a[0]);
}
BATT_FUNCTION Value op_sfilter_t(Context& context, const Value* a) {
    BATT_TRY(kept, op_sfilter(context, a));
    return op_totuple(context, &kept);
}
BATT_FUNCTION Value op_sfilter_f(Context& context, const Value* a) {
    BATT_TRY(kept, op_sfilter(context, a));
    return as_set(context, kept);
}

BATT_FUNCTION Value op_mfilter(Context& context, const Value* a) {
    return merge_result(context, OpId::op_sfilter, op_sfilter(context, a));
}
/// Returns the elements themselves, in spite of its name.
BATT_FUNCTION Value op_mfilter_t(Context& context, const Value* a) { return op_sfilter_f(context, a); }
BATT_FUNCTION Value op_mfilter_f(Context& context, const Value* a) { return op_mfilter(context, a); }

/// Looks for an element for which a function is `wanted`, true or false. The element, or None and `found` is false.
BATT_FUNCTION Value find_element(Context& context, const Value* a, bool wanted, bool& found) {
    found = false;
    if (!a[0].is_container())
        return not_iterable();
    Elements elements(context, a[0]);
    Value element;
    while (elements.next(element)) {
        BATT_TRY(result, call_scoped(context, a[1], element));
        found = truth(result) == wanted;
        if (found)
            return element;
    }
    return make_none();
}
BATT_FUNCTION Value op_extract(Context& context, const Value* a) {
    bool found;
    BATT_TRY(element, find_element(context, a, true, found));
    if (found)
        return element;
    return is_batt(context) ? make_empty_set() : make_error(ErrorKind::empty, ErrorDetail::no_element);
}

BATT_FUNCTION Value op_any_match(Context& context, const Value* a) {
    bool found;
    BATT_TRY(element, find_element(context, a, true, found));
    return make_bool(found);
}
BATT_FUNCTION Value op_all_match(Context& context, const Value* a) {
    bool found;
    BATT_TRY(element, find_element(context, a, false, found));
    return make_bool(!found);
}
BATT_FUNCTION Value op_find_first(Context& context, const Value* a) {
    bool found;
    BATT_TRY(element, find_element(context, a, true, found));
    return found ? element : a[2];
}
BATT_FUNCTION Value op_fold(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Value result = a[1];
    Elements elements(context, a[0]);
    Value element;
    while (elements.next(element)) {
        result = call2(context, a[2], result, element);
        if (result.is_error())
            return result;
    }
    return result;
}

BATT_KERNELS_END
