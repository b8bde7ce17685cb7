// Ops between the colours of a grid and patches: the cells of one colour, a grid as an object, the colours under a
// patch, recolouring. Ops that count colours are in color_counts.h; ops that paint are in painting.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/grid_transforms.h"
#include "ops/core/plane_view.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value op_asindices(Context& context, const Value* a) {
    if (a[0].kind == Kind::grid)
        return make_rectangle(context, 0, 0, a[0].height, a[0].width);
    if (is_empty(a[0]))
        return make_empty_set();
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    return all_locations(context, 0, 0, height, width);
}

BATT_FUNCTION Value general_ofcolor(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context);
    Elements rows(context, a[0]);
    Value row;
    const bool color = a[1].kind == Kind::integer;
    for (i32 i = 0; !builder.failed() && rows.next(row); ++i) {
        if (!row.is_container())
            return not_iterable();
        Elements cells(context, row);
        Value cell;
        for (i32 j = 0; cells.next(cell); ++j)
            if (color && cell.kind == Kind::integer ? cell.x == a[1].x : same(context, cell, a[1]))
                builder.push(make_pair(i, j));
    }
    return builder.finish_ordered_set();
}

BATT_FUNCTION Value wide_ofcolor(Context& context, const Value& grid, i32 color) {
    if (!is_board_color(color))
        return make_empty_set();
    const PlaneView view = plane_view(grid);
    return patch_of_words(context, Kind::indices, 0, 0, 0, view.height, view.width,
                          [&](i32, i32 i, i32 w) { return view.color_bits(color_code(color), i, w); });
}

BATT_NOINLINE inline Value ofcolor_full(Context& context, const Value* a) {
    GridBoard grid;
    if (a[1].is_int() && as_grid_board(context, a[0], grid))
        return make_indices(context, grid.color_mask(a[1].x), 0, 0);
    if (a[1].is_int() && a[0].kind == Kind::wide_grid)
        return wide_ofcolor(context, a[0], a[1].x);
    return general_ofcolor(context, a);
}
BATT_FUNCTION Value op_ofcolor(Context& context, const Value* a) {
    // The common case calls no function, so that no registers are saved for it.
    if (BATT_LIKELY(a[0].kind == Kind::grid && a[1].is_int() && has_room(context, mask_bytes)))
        return make_indices(context, stored_grid(a[0]).color_mask(a[1].x), 0, 0);
    return ofcolor_full(context, a);
}
BATT_FUNCTION Value op_f_ofcolor(Context& context, const Value* a) { return op_ofcolor(context, a); }

/// Whether a value is anything but a tuple of tuples of ints.
BATT_FUNCTION bool is_no_grid(Context& context, const Value& value) {
    if (is_plane_grid(value))
        return false;
    if (!value.is_tuple())
        return true;
    Elements rows(context, value);
    Value row;
    while (rows.next(row)) {
        if (!row.is_tuple())
            return true;
        Elements cells(context, row);
        Value cell;
        while (cells.next(cell))
            if (!cell.is_int())
                return true;
    }
    return false;
}
BATT_FUNCTION Value op_is_no_grid(Context& context, const Value* a) { return make_bool(is_no_grid(context, a[0])); }

BATT_FUNCTION Value op_asobject(Context& context, const Value* a) {
    GridBoard grid;
    if (as_grid_board(context, a[0], grid))
        return make_object(context, grid.frame(), grid.planes(), 0, 0);
    if (a[0].kind == Kind::wide_grid) {
        const PlaneView view = plane_view(a[0]);
        return patch_of_words(context, Kind::object, 0, 0, 0, view.height, view.width,
                              [&](i32 k, i32 i, i32 w) { return k == 0 ? ~0u : view.bits(k - 1, i, 32 * w); });
    }
    if (is_batt(context) && is_no_grid(context, a[0]))
        return make_empty_set();
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context);
    Elements rows(context, a[0]);
    Value row;
    for (i32 i = 0; !builder.failed() && rows.next(row); ++i) {
        if (!row.is_container())
            return not_iterable();
        Elements cells(context, row);
        Value color;
        for (i32 j = 0; cells.next(color); ++j) {
            BATT_TRY(cell, cell_of(context, color, make_pair(i, j)));
            builder.push(cell);
        }
    }
    return builder.finish_set();
}

/// The cells of a grid at the locations of a patch.
BATT_FUNCTION Value object_under(Context& context, const PlaneView& grid, const PatchView& patch) {
    const i32 top = patch.row > 0 ? patch.row : 0;
    const i32 left = patch.column > 0 ? patch.column : 0;
    const i32 bottom = patch.bottom() < grid.height ? patch.bottom() : grid.height - 1;
    const i32 right = patch.right() < grid.width ? patch.right() : grid.width - 1;
    if (bottom < top || right < left)
        return make_empty_set();
    return patch_of_words(context, Kind::object, 0, top, left, bottom - top + 1, right - left + 1,
                          [&](i32 k, i32 i, i32 w) {
                              const u32 mask = patch.mask(top + i, left + 32 * w);
                              return k == 0 ? mask : mask & grid.bits(k - 1, top + i, left + 32 * w);
                          });
}

BATT_FUNCTION Value op_toobject(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[1], height, width));
    GridBoard grid;
    const bool duck_typed = is_duck_typed(context, a[0]);
    if (!duck_typed && as_grid_board(context, a[1], grid)) {
        Rows mask;
        BATT_CHECK(clip_patch(context, a[0], height, width, mask));
        return make_object(context, mask, and_planes(grid.planes(), mask), 0, 0);
    }
    if (!duck_typed && a[1].kind == Kind::wide_grid) {
        Value patch;
        BATT_CHECK(clip_to_wide_grid(context, a[0], height, width, patch));
        return object_under(context, plane_view(a[1]), PatchView(patch));
    }
    BATT_TRY(indices, locations_of(context, a[0]));
    if (!indices.is_container())
        return not_iterable();
    Builder builder(context, length(context, indices));
    Elements elements(context, indices);
    Value element;
    while (elements.next(element)) {
        Value location[2];
        BATT_CHECK(unpack(context, element, location, 2));
        BATT_TRY(inside, is_in_grid(location[0], location[1], height, width));
        if (inside.x == 0)
            continue;
        BATT_TRY(color, cell_at(context, a[1], location[0].x, location[1].x));
        BATT_TRY(cell, make_element(context, true, color, location[0], location[1]));
        builder.push(cell);
    }
    return builder.finish_set();
}

/// The result of `index` outside of the grid.
BATT_INLINE Value no_color(const Context& context) { return is_batt(context) ? make_infinity(true) : make_none(); }

BATT_FUNCTION Value op_index(Context& context, const Value* a) {
    if (is_batt(context) && a[1].is_tuple() && is_empty(a[1]))
        return no_color(context);
    Value location[2];
    BATT_CHECK(unpack(context, a[1], location, 2));
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    BATT_TRY(inside, is_in_grid(location[0], location[1], height, width));
    if (inside.x == 0)
        return no_color(context);
    if (!a[1].is_tuple()) // a set of two can be unpacked, but has no places
        return type_error(ErrorDetail::not_subscriptable);
    return cell_at(context, a[0], location[0].x, location[1].x);
}

BATT_FUNCTION Value recolored(Context& context, const Value& color, const Value& patch, Reading reading) {
    BATT_TRY(indices, locations_of(context, patch, reading));
    if (is_plane_patch(indices) && patch_kind(indices) == Kind::indices && color.kind == Kind::integer &&
        is_board_color(color.x))
        return recolored_plane_patch(indices, color.x);
    if (!indices.is_container())
        return not_iterable();
    Builder builder(context, length(context, indices));
    Elements elements(context, indices);
    Value element;
    while (elements.next(element)) {
        Value parts[2];
        if (is_batt(context))
            BATT_CHECK(unpack(context, element, parts, 2));
        BATT_TRY(cell, is_batt(context) ? tuple_of_three(context, parts[0], parts[1], color)
                                        : tuple_of_two(context, color, element));
        builder.push(cell);
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_recolor(Context& context, const Value* a) {
    return recolored(context, a[0], a[1], Reading::patch);
}
BATT_FUNCTION Value op_recolor_i(Context& context, const Value* a) {
    return recolored(context, a[0], a[1], Reading::indices);
}
BATT_FUNCTION Value op_recolor_o(Context& context, const Value* a) {
    return recolored(context, a[0], a[1], Reading::object);
}
BATT_KERNELS_END
