// Which components of a board are small: of one cell or, without diagonals, of up to three. Most are where cells are of many colours,
// and they are found for a whole board and all colours at once.
#pragma once

#include "ops/core/rows.h"

BATT_KERNELS_BEGIN

struct SmallComponents {
    Rows first;                     ///< their first cells
    Rows left, right, above, below; ///< cells that are like the one to their left, and so on
    Rows inner;                     ///< of those of more cells than one: the cell that tells their shape (SmallShape)
    Rows larger;                    ///< the cells of all other components
    Rows corners;                   ///< those of them that are like no cell before them: among them is each one's first
};
/// Those of up to three cells, of cells of which it is known to which neighbours they belong; without diagonals.
BATT_INLINE SmallComponents small_components(Rows frame, Rows left, Rows right, Rows above, Rows below) {
    const Rows sides = left | right;
    const Rows ends = above | below;
    // Cells with one such neighbour, and with two; then those whose neighbours have no other neighbour than them.
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
