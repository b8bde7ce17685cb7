// Ops that take a grid apart into objects: objects, o_g, partition, fgpartition. The searches for connected components
// are in board_components.h, wide_components.h and general_components.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/plane_view.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/board_components.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/color_counts.h"
#include "ops/kernels/colored_cells.h"
#include "ops/kernels/general_components.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/wide_components.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value objects_of(Context& context, const Value& grid, bool univalued, bool diagonal,
                               bool without_background) {
    GridBoard board;
    if (grid.is_tuple() && as_grid_board(context, grid, board)) {
        const i32 background = without_background ? common_color(board.planes(), board.frame(), true) : 0;
        const Rows cells =
            without_background ? board.frame() & ~code_mask(board.planes(), color_code(background)) : board.frame();
        if (univalued)
            return diagonal ? univalued_objects<true>(context, board, cells)
                            : univalued_objects<false>(context, board, cells);
        return diagonal ? multicolored_objects<true>(context, board, cells)
                        : multicolored_objects<false>(context, board, cells);
    }
    if (is_batt(context) && grid.is_tuple() && is_empty(grid))
        return make_empty_set();
    Value background = make_none();
    if (without_background) {
        background = background_of(context, grid);
        if (background.is_error())
            return background;
    }
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, grid, height, width));
    if (grid.kind != Kind::wide_grid)
        return general_objects(context, grid, height, width, univalued, diagonal, background);
    if (static_cast<u64>(height) * static_cast<u64>(width) > context.element_limit)
        return size_error();
    WideComponents components(context, plane_view(grid), univalued, diagonal,
                              without_background ? color_code(background.x) : 0, without_background);
    return components.objects();
}
BATT_FUNCTION Value op_objects(Context& context, const Value* a) {
    const auto chosen = [](const Value& flag) { return flag.kind == Kind::boolean ? flag.x != 0 : truth(flag); };
    return objects_of(context, a[0], chosen(a[1]), chosen(a[2]), chosen(a[3]));
}
/// The choice is the sum of the flags of `objects`: univalued 4, diagonal 2, without background 1.
BATT_FUNCTION Value op_o_g(Context& context, const Value* a) {
    for (i32 choice = 0; choice < 8; ++choice)
        if (chooses(a[1], choice))
            return or_default(context, OpId::op_objects,
                              objects_of(context, a[0], (choice & 4) != 0, (choice & 2) != 0, (choice & 1) != 0));
    return make_none();
}

/// One object per colour; with or without the background.
BATT_FUNCTION Value partition_of(Context& context, const Value& grid, bool without_background) {
    GridBoard board;
    if (grid.is_tuple() && as_grid_board(context, grid, board)) {
        const i32 background = without_background ? common_color(board.planes(), board.frame(), true) : 0;
        Builder builder(context, 16);
        const Planes planes = board.planes();
        ColorsOf colors(planes, board.frame());
        Rows mask;
        i32 color;
        while (colors.next(mask, color))
            if (!without_background || color != background)
                builder.push(make_mono(context, mask, 0, 0, color));
        return builder.finish_set();
    }
    BATT_TRY(palette, is_batt(context) ? or_default(context, OpId::op_palette_t, op_palette_t(context, &grid))
                                       : op_palette(context, &grid));
    Value background = make_none();
    if (without_background) {
        background = background_of(context, grid);
        if (background.is_error())
            return background;
    }
    Builder builder(context, length(context, palette));
    Elements colors(context, palette);
    Value color;
    while (colors.next(color)) {
        if (without_background && equal(context, color, background))
            continue;
        const Value operands[2] = {grid, color};
        BATT_TRY(indices, op_ofcolor(context, operands));
        BATT_TRY(object, recolored(context, color, indices, Reading::indices));
        builder.push(object);
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_partition(Context& context, const Value* a) { return partition_of(context, a[0], false); }
BATT_FUNCTION Value op_fgpartition(Context& context, const Value* a) { return partition_of(context, a[0], true); }

BATT_KERNELS_END
