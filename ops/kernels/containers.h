// Ops on tuples and sets that call no function: size, first, insert, remove, merge, product, most common element and
// the like. Union, intersection and difference are in set_operations.h; ops that call functions are in higher_order.h,
// extremes.h and sorting.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/lazy_product.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/patch_sets.h"
#include "ops/kernels/set_operations.h"

BATT_KERNELS_BEGIN

/// The grid of those rows whose bit in `kept` is set, or ().
BATT_FUNCTION Value keep_grid_rows(Context& context, const Value& grid, u32 kept) {
    if (kept == 0)
        return make_empty_tuple();
    u32* const words = static_cast<u32*>(allocate(context, grid_bytes));
    for (u32 k = 0; k < 128; ++k)
        words[k] = 0;
    u32 row = 0;
    for (u32 left = kept; left != 0; left &= left - 1, ++row)
        for (u32 k = 0; k < 4; ++k)
            words[32 * k + row] = grid.words()[32 * k + static_cast<u32>(lowest_bit(left))];
    Value result = grid;
    result.height = static_cast<u8>(row);
    result.data = words;
    return result;
}
BATT_INLINE bool equal_grid_rows(const u32* words, u32 a, u32 b) {
    return words[a] == words[b] && words[32 + a] == words[32 + b] && words[64 + a] == words[64 + b] &&
           words[96 + a] == words[96 + b];
}

BATT_FUNCTION Value op_dedupe(Context& context, const Value* a) {
    if (a[0].kind == Kind::set && a[0].count == 0)
        return make_empty_tuple();
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_tuple);
    if (!spend_pairs(context, length(context, a[0]), length(context, a[0])))
        return fuel_error();
    if (a[0].kind == Kind::grid) {
        u32 kept = 0;
        for (u32 i = 0; i < a[0].height; ++i) {
            bool seen = false;
            for (u32 j = 0; j < i && !seen; ++j)
                seen = equal_grid_rows(a[0].words(), i, j);
            kept |= (seen ? 0u : 1u) << i;
        }
        return keep_grid_rows(context, a[0], kept);
    }
    Elements elements(context, a[0]);
    Value element;
    Builder kept(context);
    while (elements.next(element)) {
        bool seen = false;
        for (u32 i = 0; i < kept.count() && !seen; ++i)
            seen = equal(context, kept.at(i), element);
        if (!seen)
            kept.push(element);
        if (kept.failed())
            break;
    }
    return kept.finish_tuple();
}

BATT_FUNCTION Value op_repeat(Context& context, const Value* a) {
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i32 count = a[1].x > 0 ? a[1].x : 0;
    if (static_cast<u64>(count) > context.element_limit)
        return size_error();
    if (!spend_cells(context, static_cast<u64>(count)))
        return fuel_error();
    Builder builder(context, static_cast<u64>(count));
    for (i32 i = 0; i < count && !builder.failed(); ++i)
        builder.push(a[0]);
    return builder.finish_tuple();
}

BATT_FUNCTION Value op_size(Context& context, const Value* a) {
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_container);
    return make_int(static_cast<i32>(length(context, a[0])));
}
BATT_FUNCTION Value op_size_t(Context& context, const Value* a) { return op_size(context, a); }
BATT_FUNCTION Value op_size_f(Context& context, const Value* a) { return op_size(context, a); }

BATT_FUNCTION Value merge_elements(Context& context, const Value& containers) {
    if (!containers.is_container())
        return not_iterable();
    Value result;
    if (containers.kind == Kind::set && union_of_patches(context, containers.items(), containers.count, false, result))
        return result;
    Elements counted(context, containers);
    Value element;
    u64 count = 0;
    while (counted.next(element)) {
        if (!element.is_container())
            return not_iterable();
        if (!spend(context, argument_fuel(element)))
            return fuel_error();
        count += length(context, element);
    }
    if (containers.kind == Kind::set && union_of_patches(context, containers.items(), containers.count, true, result))
        return result;
    if (containers.kind == Kind::tuple && stack_grids(context, containers.items(), containers.count, result))
        return result;
    Builder builder(context, count);
    Elements elements(context, containers);
    while (!builder.failed() && elements.next(element)) {
        builder.push_all(element);
    }
    return builder.finish_like(containers);
}
BATT_FUNCTION Value op_merge(Context& context, const Value* a) { return merge_elements(context, a[0]); }
BATT_FUNCTION Value op_merge_t(Context& context, const Value* a) { return merge_elements(context, a[0]); }
BATT_FUNCTION Value op_merge_f(Context& context, const Value* a) { return merge_elements(context, a[0]); }

/// The first extreme element in Python's order; `direction` is 1 for the greatest, -1 for the smallest.
BATT_FUNCTION Value extreme(Context& context, const Value& container, i32 direction) {
    if (!container.is_container())
        return not_iterable();
    if (is_empty(container))
        return make_int(0);
    Elements elements(context, container);
    Value best = make_none();
    Value element;
    elements.next(best);
    while (elements.next(element)) {
        bool unordered;
        BATT_TRY(order, python_order(context, element, best, unordered));
        if (!unordered && order.x * direction > 0)
            best = element;
    }
    return best;
}
BATT_FUNCTION Value op_maximum(Context& context, const Value* a) { return extreme(context, a[0], 1); }
BATT_FUNCTION Value op_minimum(Context& context, const Value* a) { return extreme(context, a[0], -1); }
BATT_FUNCTION Value op_maximum_t(Context& context, const Value* a) { return extreme(context, a[0], 1); }
BATT_FUNCTION Value op_minimum_t(Context& context, const Value* a) { return extreme(context, a[0], -1); }

/// common_element for a tuple of ints in -128..127; false for others.
BATT_FUNCTION bool common_small_int(const Value& tuple, bool most, Value& result) {
    if (tuple.kind != Kind::tuple)
        return false;
    u32 counts[256] = {};
    i32 least = 127;
    i32 greatest = -128;
    for (u32 i = 0; i < tuple.count; ++i) {
        const Value& element = tuple.items()[i];
        if (element.kind != Kind::integer || element.x < -128 || element.x > 127)
            return false;
        ++counts[element.x + 128];
        least = element.x < least ? element.x : least;
        greatest = element.x > greatest ? element.x : greatest;
    }
    i32 best = least;
    for (i32 n = least; n <= greatest; ++n)
        if (counts[n + 128] != 0 &&
            (most ? counts[n + 128] > counts[best + 128] : counts[n + 128] < counts[best + 128]))
            best = n;
    result = make_int(best);
    return true;
}

/// The most or least common element of a tuple; of equally common ones the smallest.
BATT_FUNCTION Value common_element(Context& context, const Value& container, bool most) {
    if (!container.is_tuple())
        return type_error(ErrorDetail::not_a_tuple);
    const u32 count = length(context, container);
    if (count == 0)
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    Value small;
    if (common_small_int(container, most, small))
        return small;
    Builder distinct(context, count);
    distinct.push_all(container);
    BATT_TRY(set, distinct.finish_set());
    Elements candidates(context, set);
    Value candidate;
    Value best = make_none();
    u32 best_count = 0;
    if (!spend_pairs(context, count, length(context, set)))
        return fuel_error();
    while (candidates.next(candidate)) {
        u32 occurrences = 0;
        Elements elements(context, container);
        Value element;
        Value represented = candidate;
        while (elements.next(element))
            if (equal(context, element, candidate)) {
                if (occurrences == 0)
                    represented = element;
                ++occurrences;
            }
        if (best_count == 0 || (most ? occurrences > best_count : occurrences < best_count)) {
            best = represented;
            best_count = occurrences;
        }
    }
    return best;
}
BATT_FUNCTION Value op_mostcommon(Context& context, const Value* a) { return common_element(context, a[0], true); }
BATT_FUNCTION Value op_leastcommon(Context& context, const Value* a) { return common_element(context, a[0], false); }
BATT_FUNCTION Value op_mostcommon_t(Context& context, const Value* a) { return common_element(context, a[0], true); }
BATT_FUNCTION Value op_leastcommon_t(Context& context, const Value* a) { return common_element(context, a[0], false); }
/// Each element of a set occurs once, so its first is both.
BATT_FUNCTION Value common_element_of_any(Context& context, const Value& container, bool most) {
    if (container.is_set() && !is_empty(container))
        return first_element(context, container);
    if (!container.is_container())
        return not_iterable();
    return is_empty(container) ? make_error(ErrorKind::empty, ErrorDetail::empty_container)
                               : common_element(context, container, most);
}
BATT_FUNCTION Value op_mostcommon_f(Context& context, const Value* a) {
    return common_element_of_any(context, a[0], true);
}
BATT_FUNCTION Value op_leastcommon_f(Context& context, const Value* a) {
    return common_element_of_any(context, a[0], false);
}

BATT_FUNCTION Value op_initset(Context& context, const Value* a) { return set_of_one(context, a[0]); }

BATT_FUNCTION Value op_totuple(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    if (a[0].is_tuple())
        return a[0];
    if (a[0].kind == Kind::set)
        return tuple_in_place(context, a[0].items(), a[0].count);
    Builder builder(context, length(context, a[0]));
    builder.push_all(a[0]);
    return builder.finish_tuple();
}

/// The elements of a container as a set.
BATT_FUNCTION Value as_set(Context& context, const Value& container) {
    if (container.is_set())
        return container;
    Builder builder(context, length(context, container));
    builder.push_all(container);
    return builder.finish_set();
}

BATT_FUNCTION Value op_first(Context& context, const Value* a) {
    if (Value element; peek_first(context, a[0], element))
        return element;
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return is_batt(context) ? make_none() : make_error(ErrorKind::empty, ErrorDetail::empty_container);
    return first_element(context, a[0]);
}
BATT_FUNCTION Value op_first_t(Context& context, const Value* a) {
    return truth(a[0]) ? subscript(context, a[0], 0) : make_empty_tuple();
}
BATT_FUNCTION Value op_first_f(Context& context, const Value* a) {
    return truth(a[0]) ? op_first(context, a) : make_empty_set();
}
BATT_FUNCTION Value op_second(Context& context, const Value* a) {
    if (BATT_LIKELY(a[0].kind == Kind::pair))
        return pair_item(a[0], 1);
    if (!a[0].is_container())
        return not_iterable();
    Elements elements(context, a[0]);
    Value element = make_none();
    if (!elements.next(element))
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    return elements.next(element) ? element : make_none();
}

/// The last element; the container must not be empty.
BATT_FUNCTION Value last_element(Context& context, const Value& container) {
    Value element = make_none();
    if (peek_last(context, container, element))
        return element;
    if (container.is_tuple())
        return item(context, container, length(context, container) - 1);
    Elements elements(context, container);
    while (elements.next(element)) {
    }
    return element;
}
BATT_FUNCTION Value op_last(Context& context, const Value* a) {
    if (Value element; peek_last(context, a[0], element))
        return element;
    if (is_batt(context) && !truth(a[0]))
        return make_empty_tuple();
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    return last_element(context, a[0]);
}
BATT_FUNCTION Value op_last_t(Context& context, const Value* a) {
    if (!truth(a[0]))
        return make_empty_tuple();
    return a[0].is_tuple() ? last_element(context, a[0]) : type_error(ErrorDetail::not_subscriptable);
}
BATT_FUNCTION Value op_last_f(Context& context, const Value* a) {
    return truth(a[0]) ? op_last(context, a) : make_empty_set();
}

BATT_FUNCTION Value op_insert(Context& context, const Value* a) {
    if (!a[1].is_set())
        return type_error(ErrorDetail::not_a_set);
    if (is_plane_patch(a[1]) && contains(context, a[1], a[0]))
        return a[1];
    Builder builder(context, static_cast<u64>(length(context, a[1])) + 1);
    builder.push_all(a[1]);
    builder.push(a[0]);
    return builder.finish_set();
}

BATT_FUNCTION Value remove_element(Context& context, const Value& container, const Value& value) {
    if (!container.is_container())
        return not_iterable();
    if (is_plane_patch(container)) {
        if (!contains(context, container, value))
            return container;
        const Value single = value.kind == Kind::pair ? make_single_index(value.x, value.y)
                                                      : make_single_cell(value.x, value.y, value.tag);
        return select_common(context, container, single, false);
    }
    if (container.kind == Kind::grid) {
        u32 kept = 0;
        for (u32 i = 0; i < container.height; ++i)
            kept |= (equal(context, item(context, container, i), value) ? 0u : 1u) << i;
        return keep_grid_rows(context, container, kept);
    }
    Builder builder(context, length(context, container));
    Elements elements(context, container);
    Value element;
    while (elements.next(element))
        if (!same(context, element, value))
            builder.push(element);
    return builder.finish_part_of(container);
}
BATT_FUNCTION Value op_remove(Context& context, const Value* a) { return remove_element(context, a[1], a[0]); }
BATT_FUNCTION Value op_remove_f(Context& context, const Value* a) { return remove_element(context, a[1], a[0]); }
BATT_FUNCTION Value op_remove_t(Context& context, const Value* a) {
    BATT_TRY(kept, remove_element(context, a[1], a[0]));
    return op_totuple(context, &kept);
}

/// The first element that differs from a value; an error if there is none.
BATT_FUNCTION Value first_other(Context& context, const Value& container, const Value& value) {
    if (!container.is_container())
        return not_iterable();
    Elements elements(context, container);
    Value element;
    while (elements.next(element))
        if (!same(context, element, value))
            return element;
    return make_error(ErrorKind::empty, ErrorDetail::no_element);
}
BATT_FUNCTION Value op_other(Context& context, const Value* a) {
    const Value found = first_other(context, a[0], a[1]);
    if (!is_batt(context) || !found.is_error())
        return found;
    // As `first` of the rest after `remove`.
    return a[0].is_container() || context.default_on_error ? make_none() : found;
}
BATT_FUNCTION Value op_other_t(Context& context, const Value* a) {
    const Value found = first_other(context, a[0], a[1]);
    return found.is_error() && a[0].is_container() ? make_empty_tuple() : found;
}
BATT_FUNCTION Value op_other_f(Context& context, const Value* a) {
    const Value found = first_other(context, a[0], a[1]);
    return found.is_error() && (a[0].is_container() || context.default_on_error) ? make_empty_set() : found;
}

BATT_FUNCTION Value op_interval(Context& context, const Value* a) {
    if (!a[0].is_int() || !a[1].is_int() || !a[2].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i64 start = a[0].x;
    const i64 stop = a[1].x;
    const i64 step = a[2].x;
    if (step == 0)
        return make_error(ErrorKind::value, ErrorDetail::out_of_range);
    const i64 span = step > 0 ? stop - start : start - stop;
    const i64 stride = step > 0 ? step : -step;
    const i64 count = span > 0 ? (span + stride - 1) / stride : 0;
    if (static_cast<u64>(count) > context.element_limit)
        return size_error();
    if (!spend_cells(context, static_cast<u64>(count)))
        return fuel_error();
    Builder builder(context, static_cast<u64>(count));
    builder.push_each(static_cast<u32>(count), [&](u32 i) { return make_int(static_cast<i32>(start + i * step)); });
    return builder.finish_tuple();
}

BATT_FUNCTION Value op_product(Context& context, const Value* a) {
    if (a[1].is_container() && is_empty(a[1]))
        return make_empty_set(); // Python does not look at the other factor
    if (!a[0].is_container() || !a[1].is_container())
        return not_iterable();
    const u64 count = static_cast<u64>(length(context, a[0])) * length(context, a[1]);
    if (count == 0)
        return make_empty_set();
    const bool numbers = first_element(context, a[0]).is_int() && first_element(context, a[1]).is_int();
    BATT_TRY(admitted, admit_product(context, count, numbers));
    // The inner factor is walked often, so it is stored.
    BATT_TRY(inner, items_of(context, a[1]));
    Builder builder(context, count);
    Elements outer(context, a[0]);
    Value i;
    while (!builder.failed() && outer.next(i))
        builder.push_tuples(inner.count, [&](u32) { return i; }, [&](u32 n) { return inner.items()[n]; });
    // The product of two sets comes in order and without duplicates.
    return a[0].is_set() && a[1].is_set() ? builder.finish_ordered_set() : builder.finish_set();
}

BATT_FUNCTION Value op_pair(Context& context, const Value* a) {
    if (!a[0].is_container() || !a[1].is_container())
        return not_iterable();
    BATT_TRY(left, items_of(context, a[0]));
    BATT_TRY(right, items_of(context, a[1]));
    const u32 count = left.count < right.count ? left.count : right.count;
    Builder builder(context, count);
    builder.push_tuples(count, [&](u32 i) { return left.items()[i]; }, [&](u32 i) { return right.items()[i]; });
    return builder.finish_tuple();
}

BATT_FUNCTION Value op_celltuple(Context& context, const Value* a) {
    if (!a[0].is_container() || !a[1].is_container())
        return not_iterable();
    Builder builder(context);
    Elements locations(context, a[0]);
    Elements values(context, a[1]);
    Value location;
    Value value;
    while (!builder.failed() && locations.next(location) && values.next(value)) {
        Value parts[2];
        BATT_CHECK(unpack(context, location, parts, 2));
        BATT_TRY(cell, tuple_of_three(context, parts[0], parts[1], value));
        builder.push(cell);
    }
    return builder.finish_tuple();
}

/// Pushes the elements that have a number of elements.
BATT_FUNCTION Value push_of_size(Context& context, const Value& container, const Value& size, Builder& builder) {
    if (!container.is_container())
        return not_iterable();
    Elements elements(context, container);
    Value element;
    while (elements.next(element)) {
        if (!element.is_container())
            return type_error(ErrorDetail::not_a_container);
        if (size.is_int() && static_cast<i64>(length(context, element)) == size.x)
            builder.push(element);
    }
    return no_error();
}
BATT_FUNCTION Value op_sizefilter(Context& context, const Value* a) {
    Builder builder(context);
    BATT_CHECK(push_of_size(context, a[0], a[1], builder));
    return a[0].is_set() ? builder.finish_part_of(a[0]) : builder.finish_set();
}
BATT_FUNCTION Value op_sizefilter_t(Context& context, const Value* a) {
    Builder builder(context);
    BATT_CHECK(push_of_size(context, a[0], a[1], builder));
    return builder.finish_tuple();
}

BATT_KERNELS_END
