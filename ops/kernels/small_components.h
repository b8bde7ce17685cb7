// Finds the small components of a board, all colours at once: those of one cell or, without diagonals, of up to three.
// Boards of many colours consist mostly of these. Larger components are filled in board_components.h and
// component_lanes.h.
#pragma once

#include "ops/core/rows.h"

BATT_KERNELS_BEGIN

struct SmallComponents {
    Rows first;                     ///< their first cells
    Rows left, right, above, below; ///< cells that belong with the cell to their left, ...
    Rows inner;                     ///< pivots (SmallShape) of those of two and three cells
    Rows larger;                    ///< cells of all other components
    Rows corners; ///< larger cells without a left or upper neighbour: every component's first cell is one
};
/// The components of up to three cells without diagonals, given which neighbours each cell belongs with.
BATT_INLINE SmallComponents small_components(Rows frame, Rows left, Rows right, Rows above, Rows below) {
    const Rows sides = left | right;
    const Rows ends = above | below;
    // Cells with one such neighbour, cells with two, and those of either whose neighbours have no other neighbour.
    const Rows one = ((left ^ right) & ~ends) | ((above ^ below) & ~sides);
    const Rows two = ((left ^ right) & (above ^ below)) | (left & right & ~ends) | (above & below & ~sides);
    const Rows left_alone = left & (one << 1);
    const Rows right_alone = right & (one >> 1);
    const Rows above_alone = above & down_one(one);
    const Rows below_alone = below & up_one(one);
    const Rows middle =
        two & ~((left ^ left_alone) | (right ^ right_alone) | (above ^ above_alone) | (below ^ below_alone));
    const Rows inner = middle | (one & (right_alone | below_alone));
    const Rows over = up_one(inner & above);
    const Rows before = (inner & left) >> 1;
    const Rows first = (frame & ~(sides | ends)) | over | ((inner & left & ~above) >> 1) | (inner & ~(left | above));
    const Rows larger = (sides | ends) & ~(inner | over | before | ((inner & right) << 1) | down_one(inner & below));
    return {first, left, right, above, below, inner, larger, larger & ~(left | above)};
}

BATT_KERNELS_END
