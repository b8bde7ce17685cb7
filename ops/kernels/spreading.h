// Ops that go from location to location: reachable and connected_components spread over a set, trace follows a ray over
// a grid.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/equality.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/element_calls.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_neighbors.h"

BATT_KERNELS_BEGIN

/// The elements of a set by their places in ascending order, linked with their neighbours. Links are found before anything is
/// filled: filling then uses no warp primitive, so that each lane can do all of it.
class LinkedLocations {
public:
    static constexpr u32 most_links = 8;

    LinkedLocations(Context& context, bool diagonal) : context_(context), mask_(diagonal ? around_mask : beside_mask) {}

    /// Takes a set. An element that has no neighbours, because one cannot compute with it, is an error if `strict`.
    BATT_FUNCTION Value begin(const Value& set, bool strict) {
        items_ = items_of(context_, set);
        if (items_.is_error())
            return items_;
        labels_ = static_cast<u32*>(allocate(context_, (u64{items_.count} + 1) * sizeof(u32)));
        stack_ = static_cast<u32*>(allocate(context_, (u64{items_.count} + 1) * sizeof(u32)));
        if (labels_ == nullptr || stack_ == nullptr)
            return memory_error();
        links_ = links_of(items_, strict);
        return links_ == nullptr ? failure_ : no_error();
    }
    u32 count() const { return items_.count; }
    const Value& item(u32 place) const { return items_.items()[place]; }
    u32 label(u32 place) const { return labels_[place]; }

    /// For each location most_links places of neighbours; count() stands for none. Null on an error, which failure() has.
    BATT_FUNCTION u32* links_of(const Value& locations, bool strict) {
        failure_ = memory_error();
        u32* const links = static_cast<u32*>(allocate(context_, (u64{locations.count} + 1) * most_links * sizeof(u32)));
        for (u32 n = 0; n < locations.count && links != nullptr; ++n) {
            ScratchScope scope(context_);
            const Value neighbors = neighborhood(context_, locations.items()[n], mask_);
            if (neighbors.is_error() && (strict || is_limit(neighbors))) {
                failure_ = neighbors;
                return nullptr;
            }
            u32 count = 0;
            if (!neighbors.is_error()) {
                Elements elements(context_, neighbors);
                Value neighbor;
                while (count < most_links && elements.next(neighbor))
                    links[most_links * n + count++] = place_among(context_, items_.items(), items_.count, neighbor);
            }
            while (count < most_links)
                links[most_links * n + count++] = items_.count;
            scope.release_unless_used_by(make_none());
        }
        return links;
    }
    const Value& failure() const { return failure_; }

    /// Removes all labels.
    BATT_FUNCTION void clear() {
        for (u32 n = 0; n < items_.count; ++n)
            labels_[n] = 0;
    }
    /// Labels what is linked and has no label, then what is linked with that.
    BATT_FUNCTION void fill(const u32* links, u32 label) {
        u32 depth = 0;
        for (;;) {
            for (u32 k = 0; k < most_links; ++k)
                if (const u32 place = links[k]; place != items_.count && labels_[place] == 0) {
                    labels_[place] = label;
                    stack_[depth++] = place;
                }
            if (depth == 0)
                return;
            links = links_ + most_links * stack_[--depth];
        }
    }
    /// The same from an element, which is labelled as well.
    BATT_FUNCTION void fill_from(u32 place, u32 label) {
        labels_[place] = label;
        fill(links_ + most_links * place, label);
    }

private:
    Context& context_;
    const PaddedMask& mask_;
    Value items_ = make_empty_tuple();
    Value failure_ = make_none();
    u32* labels_ = nullptr;
    u32* stack_ = nullptr;
    u32* links_ = nullptr;
};

BATT_FUNCTION Value op_reachable(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return make_empty_set();
    LinkedLocations domain(context, truth(a[2]));
    BATT_CHECK(domain.begin(a[1].is_set() ? a[1] : make_empty_set(), false)); // what is reached has neighbours
    BATT_TRY(seeds, items_of(context, a[0]));
    const u32* const links = domain.links_of(seeds, true);
    if (links == nullptr)
        return domain.failure();
    if (!a[1].is_set())
        return type_error(ErrorDetail::not_a_set);
    converge();
    domain.clear();
    for (u32 n = 0; n < seeds.count; ++n)
        domain.fill(links + LinkedLocations::most_links * n, 1);
    converge();
    Builder reached(context);
    for (u32 n = 0; n < seeds.count && !reached.failed(); ++n)
        reached.push(seeds.items()[n]);
    for (u32 n = 0; n < domain.count() && !reached.failed(); ++n)
        if (domain.label(n) != 0)
            reached.push(domain.item(n));
    return reached.finish_set();
}
BATT_FUNCTION Value op_connected_components(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    BATT_TRY(set, as_set(context, a[0]));
    LinkedLocations locations(context, truth(a[1]));
    BATT_CHECK(locations.begin(set, true));
    const u32 size = locations.count();
    u32* const ends = static_cast<u32*>(allocate(context, (u64{size} + 2) * sizeof(u32))); // by component
    Value* const sorted = allocate_values(context, u64{size} + 1);
    if (ends == nullptr || sorted == nullptr)
        return memory_error();
    converge();
    locations.clear();
    u32 count = 0;
    for (u32 n = 0; n < size; ++n)
        if (locations.label(n) == 0)
            locations.fill_from(n, ++count);
    // Sorts the elements by component.
    for (u32 n = 0; n <= count + 1 && n < size + 2; ++n)
        ends[n] = 0;
    for (u32 n = 0; n < size; ++n)
        ends[locations.label(n) + 1] += 1;
    for (u32 n = 1; n <= count + 1; ++n)
        ends[n] += ends[n - 1];
    for (u32 n = 0; n < size; ++n)
        sorted[ends[locations.label(n)]++] = locations.item(n);
    converge();
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
