// Ops that go from location to location: reachable and connected_components spread over a set, trace follows a ray over
// a grid.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/order.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/element_calls.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_neighbors.h"

BATT_KERNELS_BEGIN

/// Flood fill over the elements of a set, by their places in ascending order.
class FloodFill {
public:
    FloodFill(Context& context, bool diagonal) : context_(context), mask_(diagonal ? around_mask : beside_mask) {}

    /// Takes the set; an error if memory runs out.
    BATT_FUNCTION Value begin(const Value& set) {
        items_ = items_of(context_, set);
        if (items_.is_error())
            return items_;
        labels_ = static_cast<u32*>(allocate(context_, (u64{items_.count} + 1) * sizeof(u32)));
        stack_ = static_cast<u32*>(allocate(context_, (u64{items_.count} + 1) * sizeof(u32)));
        if (labels_ == nullptr || stack_ == nullptr)
            return memory_error();
        for (u32 n = 0; n < items_.count; ++n)
            labels_[n] = 0;
        return no_error();
    }
    u32 count() const { return items_.count; }
    const Value& item(u32 place) const { return items_.items()[place]; }
    /// 0, or that of the fill which reached the element.
    u32 label(u32 place) const { return labels_[place]; }

    /// Labels the neighbours of a location that are in the set and have no label, then theirs.
    BATT_FUNCTION Value fill_around(const Value& location, u32 label) {
        u32 depth = 0;
        BATT_CHECK(reach_neighbors(location, label, depth));
        while (depth > 0)
            BATT_CHECK(reach_neighbors(item(stack_[--depth]), label, depth));
        return no_error();
    }
    BATT_INLINE void set_label(u32 place, u32 label) { labels_[place] = label; }

private:
    BATT_FUNCTION Value reach_neighbors(const Value& location, u32 label, u32& depth) {
        if (context_.fuel < 0)
            return fuel_error();
        ScratchScope scope(context_);
        BATT_TRY(neighbors, neighborhood(context_, location, mask_));
        Elements elements(context_, neighbors);
        Value neighbor;
        while (elements.next(neighbor)) {
            const u32 place = find(neighbor);
            if (place != items_.count && labels_[place] == 0) {
                labels_[place] = label;
                stack_[depth++] = place;
            }
        }
        scope.release_unless_used_by(make_none());
        return no_error();
    }
    /// The place of an element; their number if it is not there.
    BATT_FUNCTION u32 find(const Value& element) const {
        u32 low = 0;
        u32 high = items_.count;
        while (low < high) {
            const u32 middle = (low + high) / 2;
            const i32 order = compare(context_, item(middle), element);
            if (order == 0)
                return middle;
            (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
        }
        return items_.count;
    }

    Context& context_;
    const PaddedMask& mask_;
    Value items_ = make_none();
    u32* labels_ = nullptr;
    u32* stack_ = nullptr;
};

BATT_FUNCTION Value op_reachable(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    if (!is_empty(a[0]) && !a[1].is_set())
        return type_error(ErrorDetail::not_a_set);
    FloodFill fill(context, truth(a[2]));
    if (a[1].is_set())
        BATT_CHECK(fill.begin(a[1]));
    Builder reached(context);
    Elements seeds(context, a[0]);
    Value seed;
    while (!reached.failed() && seeds.next(seed)) {
        BATT_CHECK(fill.fill_around(seed, 1));
        reached.push(seed);
    }
    for (u32 n = 0; n < fill.count() && !reached.failed(); ++n)
        if (fill.label(n) != 0)
            reached.push(fill.item(n));
    return reached.finish_set();
}
BATT_FUNCTION Value op_connected_components(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    BATT_TRY(set, as_set(context, a[0]));
    FloodFill fill(context, truth(a[1]));
    BATT_CHECK(fill.begin(set));
    u32 count = 0;
    for (u32 n = 0; n < fill.count(); ++n)
        if (fill.label(n) == 0) {
            fill.set_label(n, ++count);
            BATT_CHECK(fill.fill_around(fill.item(n), count));
        }
    // Sorts the elements by component.
    u32* const ends = static_cast<u32*>(allocate(context, (u64{count} + 2) * sizeof(u32)));
    Value* const sorted = allocate_values(context, u64{fill.count()} + 1);
    if (ends == nullptr || sorted == nullptr)
        return memory_error();
    for (u32 n = 0; n <= count + 1; ++n)
        ends[n] = 0;
    for (u32 n = 0; n < fill.count(); ++n)
        ends[fill.label(n) + 1] += 1;
    for (u32 n = 1; n <= count + 1; ++n)
        ends[n] += ends[n - 1];
    for (u32 n = 0; n < fill.count(); ++n)
        sorted[ends[fill.label(n)]++] = fill.item(n);
    Builder components(context, count);
    u32 begin = 0;
    for (u32 label = 1; label <= count && !components.failed(); ++label) {
        Builder component(context, ends[label] - begin);
        for (u32 n = begin; n < ends[label]; ++n)
            component.push(sorted[n]);
        begin = ends[label];
        BATT_TRY(finished, component.finish_ordered_set());
        components.push(finished);
    }
    return components.finish_set();
}

BATT_FUNCTION Value op_trace(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[2], height, width));
    Value at[2];
    Value step[2];
    BATT_CHECK(unpack(context, a[0], at, 2));
    BATT_CHECK(unpack(context, a[1], step, 2));
    Builder builder(context);
    for (;;) {
        BATT_TRY(inside, is_in_grid(at[0], at[1], height, width));
        if (inside.x == 0)
            return builder.finish_set();
        BATT_TRY(color, cell_at(context, a[2], at[0].x, at[1].x));
        if (!same(context, color, a[3]))
            return builder.finish_set();
        if (step[0].is_int() && step[0].x == 0 && step[1].is_int() && step[1].x == 0) {
            spend(context, context.fuel + 1); // it never ends
            return fuel_error();
        }
        BATT_TRY(location, tuple_of(context, at, 2));
        builder.push(location);
        for (u32 axis = 0; axis < 2; ++axis) {
            at[axis] = plus(context, at[axis], step[axis]);
            if (at[axis].is_error())
                return at[axis];
        }
    }
}

BATT_KERNELS_END
