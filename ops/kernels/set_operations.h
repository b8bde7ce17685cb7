// Ops that combine two containers: combine, intersection, difference, contained. Plane patches are united and selected
// in patch_sets.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/order.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/patch_sets.h"

BATT_KERNELS_BEGIN

/// Stacks plane grids of the same width; false if they are anything else.
BATT_FUNCTION bool stack_grids(Context& context, const Value* grids, u32 count, Value& result) {
    i64 height = 0;
    for (u32 n = 0; n < count; ++n) {
        if (!is_plane_grid(grids[n]) || plane_view(grids[n]).width != plane_view(grids[0]).width)
            return false;
        height += plane_view(grids[n]).height;
    }
    if (height == 0 || static_cast<u64>(height) > context.element_limit)
        return false;
    const i32 width = plane_view(grids[0]).width;
    const bool fits = height <= board_size && width <= board_size;
    WideBoard* const board = fits ? nullptr : allocate_wide(context, 4, static_cast<i32>(height), width);
    if (board == nullptr && !fits)
        return false;
    u32* const words = fits ? static_cast<u32*>(allocate(context, grid_bytes)) : words_of(board);
    const i32 stride = words_for(width);
    const i32 plane = fits ? board_size : board->height * stride;
    if (fits)
        for (i32 k = 0; k < 4; ++k)
            store_rows(words + 32 * k, zero_rows());
    i32 row = 0;
    for (u32 n = 0; n < count; ++n) {
        const PlaneView view = plane_view(grids[n]);
        write_words(words + row * stride, 4, view.height, width, stride, plane,
                    [&](i32 k, i32 i, i32 w) { return view.bits(k, i, 32 * w); });
        row += view.height;
    }
    result = fits ? make_placed_grid(words, static_cast<i32>(height), width) : make_wide_grid(board);
    return true;
}

BATT_FUNCTION Value op_contained(Context& context, const Value* a) {
    if (!a[1].is_container())
        return not_iterable();
    return make_bool(contains(context, a[1], a[0]));
}

BATT_FUNCTION Value op_combine(Context& context, const Value* a) {
    if (!a[0].is_container() || !a[1].is_container())
        return not_iterable();
    Value result;
    if (a[0].is_set() && (is_plane_patch(a[0]) || is_plane_patch(a[1])) &&
        union_of_patches(context, a, 2, true, result))
        return result;
    if (a[0].is_tuple() && stack_grids(context, a, 2, result))
        return result;
    Builder builder(context, static_cast<u64>(length(context, a[0])) + length(context, a[1]));
    builder.push_all(a[0]);
    builder.push_all(a[1]);
    return builder.finish_like(a[0]);
}

BATT_FUNCTION Value op_combine_f(Context& context, const Value* a) {
    if (a[0].is_int() && a[1].is_int()) {
        const i32 bits = a[0].x | a[1].x;
        return a[0].kind == Kind::boolean && a[1].kind == Kind::boolean ? make_bool(bits != 0) : make_int(bits);
    }
    return a[0].is_set() && a[1].is_set() ? op_combine(context, a) : type_error(ErrorDetail::not_a_set);
}

BATT_FUNCTION Value op_intersection(Context& context, const Value* a) {
    if (a[0].is_int() && a[1].is_int()) {
        const i32 bits = a[0].x & a[1].x;
        return a[0].kind == Kind::boolean && a[1].kind == Kind::boolean ? make_bool(bits != 0) : make_int(bits);
    }
    if (!a[0].is_set() || !a[1].is_set())
        return type_error(ErrorDetail::not_a_set);
    if (is_plane_patch(a[0]) && is_plane_patch(a[1]))
        return select_common(context, a[0], a[1], true);
    Builder builder(context);
    Elements elements(context, a[0]);
    Value element;
    while (elements.next(element))
        if (contains(context, a[1], element))
            builder.push(element);
    return builder.finish_set();
}

/// Searches a container for the elements of another one, in their order. If both are sets of numbers, pairs or cells
/// and of similar size, it merges instead of searching. Other elements are searched one by one (`contains`), since
/// comparing them charges.
class OrderedSearch {
public:
    OrderedSearch(Context& context, const Value& sought, const Value& container)
        : context_(context), container_(container),
          ordered_(sought.is_set() && container.kind == Kind::set &&
                   container.count / 8 <= (sought.kind == Kind::set ? sought.count : 64)) {}
    BATT_INLINE bool finds(const Value& element) {
        if (ordered_ && element.kind <= Kind::cell) {
            for (; place_ < container_.count; ++place_) {
                const Value& candidate = container_.items()[place_];
                if (candidate.kind > Kind::cell)
                    break;
                const i32 order = compare(context_, candidate, element);
                if (order >= 0)
                    return order == 0;
            }
            if (place_ == container_.count)
                return false;
        }
        ordered_ = false;
        return contains(context_, container_, element);
    }

private:
    Context& context_;
    const Value container_;
    u32 place_ = 0;
    bool ordered_;
};

BATT_FUNCTION Value op_difference(Context& context, const Value* a) {
    if (!a[0].is_container() || (!a[1].is_container() && !is_empty(a[0])))
        return not_iterable();
    if (is_plane_patch(a[0]) && is_plane_patch(a[1]))
        return select_common(context, a[0], a[1], false);
    Builder builder(context);
    Elements elements(context, a[0]);
    Value element;
    OrderedSearch search(context, a[0], a[1]);
    while (elements.next(element) && !builder.failed()) {
        if (!search.finds(element))
            builder.push(element);
    }
    return builder.finish_part_of(a[0]);
}

BATT_FUNCTION Value op_difference_tuple(Context& context, const Value* a) { return op_difference(context, a); }
BATT_FUNCTION Value op_difference_t(Context& context, const Value* a) { return op_difference(context, a); }

BATT_KERNELS_END
