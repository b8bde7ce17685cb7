// batt's ops that pick an element, value or colour by its rank: 0 is the first, -1 the last.
#pragma once

#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/functions.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/color_counts.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/sorting.h"

BATT_KERNELS_BEGIN

/// The place of a rank among `count` elements; None if there is none, an error if the rank is no number.
BATT_FUNCTION Value place_of_rank(const Value& rank, u32 count) {
    if (!rank.is_number())
        return type_error(ErrorDetail::not_a_number);
    const i64 size = count;
    if (!rank.is_int() || rank.x < -size || rank.x >= size)
        return make_none();
    return make_int(static_cast<i32>(rank.x < 0 ? rank.x + size : rank.x));
}
/// The empty container of the same type.
BATT_INLINE Value empty_like(const Value& container) {
    return container.is_tuple() ? make_empty_tuple() : make_empty_set();
}

BATT_FUNCTION Value op_get_nth_t(Context& context, const Value* a) {
    if (!a[0].is_tuple())
        return make_nan();
    BATT_TRY(place, place_of_rank(a[1], length(context, a[0])));
    return place.is_int() ? item(context, a[0], static_cast<u32>(place.x)) : make_nan();
}
BATT_FUNCTION Value op_get_nth(Context& context, const Value* a) { return op_get_nth_t(context, a); }
/// The empty set beyond both ends.
BATT_FUNCTION Value op_get_nth_f(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i64 count = length(context, a[0]);
    const i64 place = a[1].x < 0 ? count + a[1].x : a[1].x;
    if (place < 0 || place >= count)
        return make_empty_set();
    if (a[0].is_tuple())
        return item(context, a[0], static_cast<u32>(place));
    if (a[0].kind == Kind::set)
        return a[0].items()[place];
    Elements elements(context, a[0]);
    Value element = make_none();
    for (i64 i = 0; i <= place; ++i)
        elements.next(element);
    return element;
}

BATT_FUNCTION Value op_get_nth_by_key_t(Context& context, const Value* a) {
    Keyed* keyed;
    u32 count;
    BATT_TRY(sorted, sort_by(context, a[0], &a[2], false, keyed, count));
    if (count == 0)
        return make_none();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    BATT_TRY(place, place_of_rank(a[1], count));
    return place.is_int() ? keyed[place.x].element : make_error(ErrorKind::index, ErrorDetail::out_of_range);
}
BATT_FUNCTION Value op_get_nth_by_key(Context& context, const Value* a) { return op_get_nth_by_key_t(context, a); }
/// A negative rank means the first element; None beyond the end.
BATT_FUNCTION Value op_get_nth_by_key_f(Context& context, const Value* a) {
    Keyed* keyed;
    u32 count;
    BATT_TRY(sorted, sort_by(context, a[0], &a[2], false, keyed, count));
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const u32 place = a[1].x < 0 ? 0 : static_cast<u32>(a[1].x);
    return place < count ? keyed[place].element : make_none();
}

/// The element of a rank counted from the greatest; `missing` if there is none.
BATT_FUNCTION Value ranked_element(Context& context, const Value& container, const Value* function, const Value& rank,
                                   const Value& missing) {
    Keyed* keyed;
    u32 count;
    // As CPython's sorted(reverse=True), which reverses the list before and after sorting.
    BATT_TRY(sorted, sort_by(context, container, function, true, keyed, count));
    BATT_TRY(place, place_of_rank(rank, count));
    return place.is_int() ? keyed[count - 1 - static_cast<u32>(place.x)].element : missing;
}
BATT_FUNCTION Value op_get_rank(Context& context, const Value* a) {
    return ranked_element(context, a[0], nullptr, a[1], make_int(0));
}
BATT_FUNCTION Value op_get_rank_t(Context& context, const Value* a) { return op_get_rank(context, a); }
BATT_FUNCTION Value op_get_arg_rank(Context& context, const Value* a) {
    return ranked_element(context, a[0], &a[1], a[2], empty_like(a[0]));
}
BATT_FUNCTION Value op_get_arg_rank_t(Context& context, const Value* a) {
    return ranked_element(context, a[0], &a[1], a[2], make_empty_tuple());
}
BATT_FUNCTION Value op_get_arg_rank_f(Context& context, const Value* a) {
    return ranked_element(context, a[0], &a[1], a[2], make_empty_set());
}

/// The key of a rank counted from the smallest; without an element, the function's result for 0.
BATT_FUNCTION Value op_get_val_rank(Context& context, const Value* a) {
    Keyed* keyed;
    u32 count;
    BATT_TRY(sorted, sort_by(context, a[0], &a[1], false, keyed, count));
    BATT_TRY(place, place_of_rank(a[2], count));
    return call1(context, a[1], place.is_int() ? keyed[place.x].element : make_int(0));
}
BATT_FUNCTION Value op_get_val_rank_t(Context& context, const Value* a) { return op_get_val_rank(context, a); }
BATT_FUNCTION Value op_get_val_rank_f(Context& context, const Value* a) { return op_get_val_rank(context, a); }

/// The element of a rank counted from the least common.
BATT_FUNCTION Value common_rank(Context& context, const Value& container, const Value& rank, const Value& missing) {
    if (!container.is_container())
        return not_iterable();
    const u32 count = length(context, container);
    BATT_TRY(distinct, as_set(context, container));
    const u32 candidates = length(context, distinct);
    if (candidates != count && !spend_pairs(context, count, candidates))
        return fuel_error();
    Keyed* keyed = static_cast<Keyed*>(allocate(context, candidates * sizeof(Keyed)));
    if (keyed == nullptr && count != 0)
        return memory_error();
    Elements elements(context, distinct);
    for (u32 i = 0; i < candidates; ++i) {
        elements.next(keyed[i].element);
        i32 occurrences = 0;
        if (candidates == count) {
            occurrences = 1;
        } else {
            Elements all(context, container);
            Value element;
            while (all.next(element))
                occurrences += equal(context, element, keyed[i].element) ? 1 : 0;
        }
        keyed[i].key = make_int(occurrences);
    }
    BATT_TRY(sorted, merge_sort(context, keyed, candidates));
    BATT_TRY(place, place_of_rank(rank, candidates));
    return place.is_int() ? keyed[place.x].element : missing;
}
BATT_FUNCTION Value op_get_common_rank(Context& context, const Value* a) {
    return a[0].is_tuple() ? common_rank(context, a[0], a[1], make_empty_tuple())
                           : type_error(ErrorDetail::not_a_tuple);
}
BATT_FUNCTION Value op_get_common_rank_t(Context& context, const Value* a) { return op_get_common_rank(context, a); }
BATT_FUNCTION Value op_get_common_rank_f(Context& context, const Value* a) {
    return common_rank(context, a[0], a[1], make_empty_set());
}

/// The colour of a rank counted from the most common; of equally common ones the first comes first.
BATT_FUNCTION Value color_rank(Context& context, const Value& value, const Value& rank, Element element) {
    Rows mask;
    Planes planes;
    Keyed* keyed;
    u32 count = 0;
    if (colored_board(context, value, element, mask, planes)) {
        const u64 cells = static_cast<u64>(count_cells(mask));
        if (!spend_pairs(context, cells, cells)) // as much as op_dedupe of their colours
            return fuel_error();
        keyed = static_cast<Keyed*>(allocate(context, 16 * sizeof(Keyed)));
        const u32 present = codes_present(planes, mask);
        i32 places[16];
        Keyed colors[16];
        for (u32 code = 0; code < 16; ++code) {
            if (((present >> code) & 1u) == 0)
                continue;
            const Rows cells = code_mask(planes, code) & mask;
            const i32 row = lowest_bit(occupied_rows(cells));
            const i32 place = row * board_size + lowest_bit(row_of(cells, row));
            // Inserted in the order of their first cells.
            u32 k = count++;
            for (; k > 0 && places[k - 1] > place; --k) {
                places[k] = places[k - 1];
                colors[k] = colors[k - 1];
            }
            places[k] = place;
            colors[k] = Keyed{make_int(-count_cells(cells)), make_int(color_of_code(code))};
        }
        for (u32 k = 0; k < count; ++k)
            keyed[k] = colors[k];
    } else {
        BATT_TRY(values, values_of(context, value, element));
        BATT_TRY(distinct, op_dedupe(context, &values));
        count = length(context, distinct);
        keyed = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
        if (keyed == nullptr && count != 0)
            return memory_error();
        Elements colors(context, distinct);
        for (u32 i = 0; i < count; ++i) {
            colors.next(keyed[i].element);
            i32 occurrences = 0;
            Elements all(context, values);
            Value color;
            while (all.next(color))
                occurrences += equal(context, color, keyed[i].element) ? 1 : 0;
            keyed[i].key = make_int(-occurrences);
        }
    }
    BATT_TRY(sorted, merge_sort(context, keyed, count));
    BATT_TRY(place, place_of_rank(rank, count));
    if (place.is_int())
        return keyed[place.x].element;
    return element == Element::grid ? make_empty_tuple() : make_empty_set();
}
BATT_FUNCTION Value op_get_color_rank_t(Context& context, const Value* a) {
    return color_rank(context, a[0], a[1], Element::grid);
}
BATT_FUNCTION Value op_get_color_rank_f(Context& context, const Value* a) {
    return color_rank(context, a[0], a[1], Element::object);
}

BATT_KERNELS_END
