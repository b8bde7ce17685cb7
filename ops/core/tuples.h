// Tuples in canonical form: makes pairs, cells and other tuples, and takes pairs apart. Elements of any container are
// in elements.h; tuples of rows become grids in conversions.h.
#pragma once

#include "ops/core/context.h"
#include "ops/core/plane_view.h"

BATT_KERNELS_BEGIN

BATT_INLINE bool cells_lead_with_color(const Context& context) { return !is_batt(context); }

/// Element 0 or 1 of a pair, an int or a bool.
BATT_INLINE Value pair_item(const Value& pair, u32 position) {
    const i32 number = position == 0 ? pair.x : pair.y;
    return (pair.tag >> position) & 1 ? make_bool(number != 0) : make_int(number);
}

/// The element of a patch at a location: a pair for indices, a cell for a mono.
BATT_INLINE Value make_location(const Value& patch, i32 row, i32 column) {
    return patch_kind(patch) == Kind::indices ? make_pair(row, column) : make_cell(patch.tag, row, column);
}

/// The tuple of `items` in canonical form. It keeps the pointer unless it is a pair or a cell: copy the items
/// (tuple_of) if they are not in the arena.
BATT_FUNCTION Value tuple_in_place(Context& context, const Value* items, u32 count) {
    if (count == 2) {
        const Value& a = items[0];
        const Value& b = items[1];
        if (a.is_int() && b.is_int()) {
            Value pair = make_pair(a.x, b.x);
            pair.tag = static_cast<i8>((a.kind == Kind::boolean ? 1 : 0) | (b.kind == Kind::boolean ? 2 : 0));
            return pair;
        }
        if (a.kind == Kind::integer && b.kind == Kind::pair && b.tag == 0 && a.x >= -128 && a.x <= 127 &&
            cells_lead_with_color(context))
            return make_cell(a.x, b.x, b.y);
    } else if (count == 3 && !cells_lead_with_color(context)) {
        if (items[0].kind == Kind::integer && items[1].kind == Kind::integer && items[2].kind == Kind::integer &&
            items[2].x >= -128 && items[2].x <= 127)
            return make_cell(items[2].x, items[0].x, items[1].x);
    }
    Value tuple = make_blank(Kind::tuple);
    tuple.count = count;
    tuple.data = items;
    return tuple;
}
BATT_FUNCTION Value tuple_of(Context& context, const Value* items, u32 count) {
    const Value tuple = tuple_in_place(context, items, count);
    if (tuple.kind != Kind::tuple || count == 0)
        return tuple;
    Value* const copy = allocate_values(context, count);
    if (copy == nullptr)
        return memory_error();
    for (u32 i = 0; i < count; ++i)
        copy[i] = items[i];
    Value stored = tuple;
    stored.data = copy;
    return stored;
}
BATT_FUNCTION Value tuple_of_two(Context& context, const Value& a, const Value& b) {
    const Value items[2] = {a, b};
    return tuple_of(context, items, 2);
}
/// The cell of any colour and location; a plain tuple if they are not ints.
BATT_FUNCTION Value cell_of(Context& context, const Value& color, const Value& location) {
    if (cells_lead_with_color(context) || location.kind != Kind::pair)
        return tuple_of_two(context, color, location);
    const Value items[3] = {pair_item(location, 0), pair_item(location, 1), color};
    return tuple_of(context, items, 3);
}

BATT_KERNELS_END
