// Lazy products: products that are not built. If a product is only mapped or filtered (Step::lazy_product), its tuples
// are made chunk by chunk during the walk (ElementChunks in kernels/element_calls.h). No other code sees such a value.
#pragma once

#include "ops/core/elements.h"
#include "ops/core/functions.h"
#include "ops/core/length.h"
#include "ops/core/tuples.h"

BATT_KERNELS_BEGIN

/// A lazy product is a set with a tag: item 0 is its first element, items 1 and 2 are its factors as items_of returns
/// them. Not all of its elements are pairs or cells.
BATT_INLINE bool is_lazy_product(const Value& container) { return container.kind == Kind::set && container.tag != 0; }

/// The charge and the checks that precede every product, lazy or built.
BATT_INLINE Value admit_product(Context& context, u64 count, bool numbers) {
    if (count > context.element_limit)
        return size_error();
    if (numbers ? !spend_cells(context, count) : !spend(context, static_cast<i64>(count / 2)))
        return fuel_error();
    return make_none();
}

BATT_FUNCTION Value make_lazy_product(Context& context, const Value& a, const Value& b, const Value& first) {
    Value* const items = allocate_values(context, 3);
    items[0] = first;
    items[1] = items_of(context, a);
    items[2] = items_of(context, b);
    if (items[1].is_error() || items[2].is_error())
        return memory_error();
    Value product = make_blank(Kind::set);
    product.tag = 1;
    product.count = items[1].count * items[2].count;
    product.data = items;
    return product;
}

/// call_op for a product that need not be built. Builds it if it is small, of pairs, or of tuples.
BATT_FUNCTION Value call_product_lazily(Context& context, u32 op, const Value* a) {
    constexpr u64 few = 64;
    if (!a[0].is_set() || !a[1].is_set() || is_empty(a[0]) || is_empty(a[1]))
        return call_op(context, op, a);
    const u64 count = static_cast<u64>(length(context, a[0])) * length(context, a[1]);
    if (count <= few)
        return call_op(context, op, a);
    const Value first = tuple_of_two(context, first_element(context, a[0]), first_element(context, a[1]));
    if (first.kind != Kind::tuple)
        return call_op(context, op, a);
    if (BATT_UNLIKELY(!spend_on_op(context, op, a)))
        return fuel_error();
    const Value admitted = admit_product(context, count, false);
    return finish_op(context, static_cast<OpId>(op),
                     admitted.is_error() ? admitted : make_lazy_product(context, a[0], a[1], first));
}

BATT_KERNELS_END
