// The number of elements of a container in any representation, and what follows from it: emptiness and truth. Does not
// walk elements (elements.h).
#pragma once

#include "ops/core/tuples.h"

BATT_KERNELS_BEGIN

/// Number of elements of a tuple or set.
BATT_INLINE u32 length(const Context& context, const Value& container) {
    switch (container.kind) {
    case Kind::pair:
        return 2;
    case Kind::cell:
        return cells_lead_with_color(context) ? 2 : 3;
    case Kind::grid:
        return container.height;
    case Kind::indices:
    case Kind::mono:
    case Kind::object:
        return is_single_cell(container) ? 1u : static_cast<u32>(count_cells(load_rows(container.words())));
    case Kind::wide_indices:
    case Kind::wide_mono:
    case Kind::wide_object:
        return container.wide()->count;
    default:
        return container.count;
    }
}
BATT_INLINE bool is_empty_set(const Value& value) { return value.kind == Kind::set && value.count == 0; }
BATT_INLINE bool is_empty(const Value& container) {
    return (container.kind == Kind::tuple || container.kind == Kind::set) && container.count == 0;
}

/// Python's truth: False, 0, None and empty tuples and sets are false.
BATT_INLINE bool truth(const Value& value) {
    switch (value.kind) {
    case Kind::none:
        return false;
    case Kind::boolean:
    case Kind::integer:
        return value.x != 0;
    case Kind::real:
        return value.real != 0;
    case Kind::tuple:
    case Kind::set:
        return value.count != 0;
    default:
        return true;
    }
}

BATT_KERNELS_END
