// Python's equality of values, in any representation, and membership in containers. Set order is in order.h.
#pragma once

#include "ops/core/order.h"

BATT_KERNELS_BEGIN

BATT_INLINE bool equal_words(const u32* a, const u32* b, u32 boards) {
    for (u32 k = 0; k < boards; ++k)
        if (!equal_rows(load_rows(a + 32 * k), load_rows(b + 32 * k)))
            return false;
    return true;
}

/// Whether two boards are the same words for sure. On devices all lanes take part in comparing words, so none goes ahead
/// because of an address.
BATT_INLINE bool same_words(const Value& a, const Value& b) { return loop_lanes == 1 && a.data == b.data; }

/// Whether two wide boards of the same kind and size are equal; charges as much as comparing their elements.
BATT_FUNCTION bool equal_wide(Context& context, const Value& a, const Value& b) {
    if (!spend_on_comparison(context, a, b, false))
        return false;
    if (a.data == b.data)
        return true;
    const u64 count = (board_bytes(a) - sizeof(WideBoard)) / sizeof(u32);
    const u32* const x = plane_view(a).words;
    const u32* const y = plane_view(b).words;
    for (u64 n = 0; n < count; ++n)
        if (x[n] != y[n])
            return false;
    return true;
}

/// Python's equality of elements of containers: like ==, but nan equals itself.
BATT_FUNCTION bool equal(Context& context, const Value& a, const Value& b) {
    if (a.kind == b.kind) {
        switch (a.kind) {
        case Kind::none:
            return true;
        case Kind::boolean:
        case Kind::integer:
            return a.x == b.x;
        case Kind::pair:
            return a.bits == b.bits;
        case Kind::cell:
            return a.bits == b.bits && a.tag == b.tag;
        case Kind::grid:
            return a.height == b.height && a.width == b.width &&
                   (same_words(a, b) || equal_words(a.words(), b.words(), 4));
        case Kind::indices:
        case Kind::mono:
            return a.count == b.count && a.height == b.height && a.width == b.width && a.tag == b.tag &&
                   (same_words(a, b) || equal_words(a.words(), b.words(), 1));
        case Kind::object:
            return a.count == b.count && a.height == b.height && a.width == b.width &&
                   (same_words(a, b) || equal_words(a.words(), b.words(), 5));
        case Kind::wide_grid:
            if (a.count != b.count)
                return false;
            if (a.wide()->width == b.wide()->width && a.wide()->width <= elements_of_board)
                return equal_wide(context, a, b);
            break; // rows beyond the size of a board charge each
        case Kind::wide_indices:
        case Kind::wide_mono:
        case Kind::wide_object:
            if (a.wide()->count != b.wide()->count)
                return false;
            if (a.count == b.count && a.tag == b.tag && a.wide()->height == b.wide()->height &&
                a.wide()->width == b.wide()->width)
                return equal_wide(context, a, b);
            break; // place, size or colour differ: compare elements
        case Kind::op:
            return a.count == b.count;
        case Kind::set:
        case Kind::tuple:
            if (a.count != b.count || a.count == 0)
                return a.count == b.count;
            break;
        default:
            break;
        }
    }
    const i32 rank = order_rank(a);
    if (rank != order_rank(b))
        return false;
    if ((rank == 2 || rank == 3) && length(context, a) != length(context, b))
        return false;
    if (rank == 2 && a.kind == Kind::tuple && b.kind == Kind::tuple) {
        const bool nested = !holds_scalars(a) || !holds_scalars(b);
        if (!spend_on_comparison(context, a, b, nested))
            return false;
        const NestingLevel level(context);
        if (!level.fits())
            return false;
        return compare_once(context, a, b, false, [&] {
                   const bool grid = begins_with_row(a);
                   for (u32 i = 0; i < a.count; ++i)
                       if (((nested || is_hidden_container(a.items()[i], grid)) && !spend(context, 1)) ||
                           !equal(context, a.items()[i], b.items()[i]))
                           return 0;
                   return 1;
               }) != 0;
    }
    return compare(context, a, b) == 0;
}

/// Python's ==: nan differs from itself.
BATT_INLINE bool same(Context& context, const Value& a, const Value& b) { return equal(context, a, b) && !is_nan(a); }

/// Whether a plane patch contains an element.
BATT_INLINE bool patch_contains(const PatchView& patch, const Value& element) {
    if (element.kind != (patch.kind == Kind::indices ? Kind::pair : Kind::cell))
        return false;
    const i64 row = static_cast<i64>(element.x) - patch.row;
    const i64 column = static_cast<i64>(element.y) - patch.column;
    if (row < 0 || column < 0 || row >= patch.view.height || column >= patch.view.width ||
        (patch.view.bits(0, static_cast<i32>(row), static_cast<i32>(column)) & 1u) == 0)
        return false;
    return patch.kind == Kind::indices ||
           element.tag == (patch.kind == Kind::mono
                               ? patch.color
                               : color_of_code(patch.view.code(static_cast<i32>(row), static_cast<i32>(column), 1)));
}
/// The place of an element among the items of a set, which ascend; `count` if it is not there.
BATT_FUNCTION u32 place_among(Context& context, const Value* items, u32 count, const Value& element) {
    u32 low = 0;
    u32 high = count;
    while (low < high) {
        const u32 middle = (low + high) / 2;
        const i32 order = compare(context, items[middle], element);
        if (order == 0)
            return middle;
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return count;
}

/// Python's `element in container`.
BATT_FUNCTION bool contains(Context& context, const Value& container, const Value& element) {
    if (is_plane_patch(container))
        return patch_contains(PatchView(container), element);
    if (container.kind == Kind::set)
        return place_among(context, container.items(), container.count, element) != container.count;
    Elements elements(context, container);
    Value candidate;
    while (elements.next(candidate))
        if (equal(context, candidate, element))
            return true;
    return false;
}

BATT_KERNELS_END
