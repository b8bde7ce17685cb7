// Sorts elements by a key function in CPython's order: the op order. ranks.h picks single elements of the result; sets
// are sorted in core/set_sort.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/element_calls.h"

BATT_KERNELS_BEGIN

/// From this length on CPython does not sort by insertion.
inline constexpr u32 insertion_sort_limit = 64;
/// An element with its sorting key.
struct Keyed {
    Value key;
    Value element;
};

/// Sorts as CPython's list.sort does below 64 elements: the initial run, then binary insertion. For keys that are sets,
/// which have a partial order, the result depends on which keys are compared.
BATT_FUNCTION Value insertion_sort(Context& context, Keyed* keyed, u32 count) {
    bool unordered = false;
    const auto less = [&](const Value& x, const Value& y) {
        const Value order = python_order(context, x, y, unordered);
        return order.is_error() ? order : make_bool(!unordered && order.x < 0);
    };
    u32 run = 1;
    if (count > 1) {
        BATT_TRY(descending, less(keyed[1].key, keyed[0].key));
        run = 2;
        while (run < count) {
            BATT_TRY(smaller, less(keyed[run].key, keyed[run - 1].key));
            if (smaller.x != descending.x)
                break;
            ++run;
        }
        if (descending.x != 0)
            for (u32 i = 0; i < run / 2; ++i) {
                const Keyed front = keyed[i];
                const Keyed back = keyed[run - 1 - i];
                converge(); // all lanes have read
                keyed[i] = back;
                keyed[run - 1 - i] = front;
            }
    }
    for (u32 start = run; start < count; ++start) {
        const Keyed pivot = keyed[start];
        u32 low = 0;
        u32 high = start;
        while (low < high) {
            const u32 middle = (low + high) / 2;
            BATT_TRY(smaller, less(pivot.key, keyed[middle].key));
            if (smaller.x != 0)
                high = middle;
            else
                low = middle + 1;
        }
        for (u32 i = start; i > low; --i) {
            const Keyed moved = keyed[i - 1];
            converge(); // all lanes have read
            keyed[i] = moved;
        }
        keyed[low] = pivot;
    }
    return make_none();
}

/// Stable merge sort, for keys with a total order.
BATT_FUNCTION Value merge_sort(Context& context, Keyed*& keyed, u32 count) {
    if (count < 2)
        return make_none();
    Keyed* from = keyed;
    Keyed* to = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
    if (to == nullptr)
        return memory_error();
    for (u64 run = 1; run < count; run *= 2) {
        for (u64 start = 0; start < count; start += 2 * run) {
            u64 left = start;
            const u64 middle = start + run < count ? start + run : count;
            u64 right = middle;
            const u64 end = start + 2 * run < count ? start + 2 * run : count;
            for (u64 out = start; out < end; ++out) {
                bool take_left = left < middle;
                if (take_left && right < end) {
                    bool unordered;
                    BATT_TRY(order, python_order(context, from[right].key, from[left].key, unordered));
                    take_left = unordered || order.x >= 0;
                }
                to[out] = take_left ? from[left++] : from[right++];
            }
        }
        converge(); // before the next pass overwrites what was read
        Keyed* const swap = from;
        from = to;
        to = swap;
    }
    keyed = from;
    return make_none();
}

/// Sorts by ints, or by pairs: each lane counts how many elements come before its own. False, with nothing changed, if
/// there are other keys or too many elements.
BATT_FUNCTION bool sort_by_counting(Context& context, Keyed*& keyed, u32 count) {
    constexpr u32 max_count = 512; // above, merge_sort is as fast
    if (count < 2 || count > max_count || !has_room(context, count * sizeof(Keyed)))
        return false;
    bool numbers = true;
    bool pairs = true;
    for (u32 i = loop_lane(); i < count; i += loop_lanes) {
        numbers = numbers && keyed[i].key.is_int();
        pairs = pairs && keyed[i].key.kind == Kind::pair;
    }
    numbers = all_lanes_hold(numbers);
    if (!numbers && !all_lanes_hold(pairs))
        return false;
    u8* const top = context.arena_top;
    Keyed* const sorted = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
    for (u32 first = 0; first < count; first += loop_lanes) {
        const bool exists = first + loop_lane() < count;
        const u32 element = exists ? first + loop_lane() : first;
        const i32 x = keyed[element].key.x;
        const i32 y = numbers ? 0 : keyed[element].key.y;
        u32 place = 0;
        for (u32 i = 0; i < count; ++i) {
            const i32 other = numbers ? 0 : keyed[i].key.y;
            const bool same = keyed[i].key.x == x && other == y;
            place += keyed[i].key.x < x || (keyed[i].key.x == x && other < y) || (same && i < element) ? 1u : 0u;
        }
        store_in_lanes(sorted + place, keyed[element], exists);
    }
    if (count >= insertion_sort_limit) {
        keyed = sorted;
        return true;
    }
    // insertion_sort takes no memory, and limits must not depend on the method.
    store_for_elements(&keyed->key, 2 * count, [&](u32 i) { return (&sorted->key)[i]; });
    context.arena_top = top;
    return true;
}

/// Sorts the elements of a container by the results of a function (null: by themselves), ascending. Of equal elements
/// the first comes first, or the last if `last_first`.
BATT_FUNCTION Value sort_by(Context& context, const Value& container, const Value* function, bool last_first,
                            Keyed*& keyed, u32& count) {
    if (!container.is_container())
        return not_iterable();
    count = length(context, container);
    keyed = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
    if (keyed == nullptr && count != 0)
        return memory_error();
    u32 place = 0;
    const auto take = [&](const Value& element, const Value& key) {
        keyed[last_first ? count - 1 - place : place] = {key, element};
        ++place;
    };
    if (function != nullptr) {
        BATT_TRY(done, for_each_result(context, *function, container, take));
    } else {
        Elements elements(context, container);
        Value element;
        while (elements.next(element))
            take(element, element);
    }
    if (loop_lanes > 1 && sort_by_counting(context, keyed, count))
        return make_none();
    return count < insertion_sort_limit ? insertion_sort(context, keyed, count) : merge_sort(context, keyed, count);
}

BATT_FUNCTION Value op_order(Context& context, const Value* a) {
    Keyed* keyed;
    u32 count;
    BATT_TRY(sorted, sort_by(context, a[0], &a[1], false, keyed, count));
    Builder builder(context, count);
    builder.push_each(count, [&](u32 i) { return keyed[i].element; });
    return builder.finish_tuple();
}

BATT_KERNELS_END
