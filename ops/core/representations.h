// The forms in which compiled code keeps values (op_table.h, Representation), as plain data: small, because every generated program is
// compiled with it. What is computed with grids in registers is in grid_forms.h.
#pragma once

#include "ops/core/context.h"
#include "ops/core/rows_type.h"

BATT_KERNELS_BEGIN

/// The four bit planes of a grid or object.
struct Planes {
    Rows plane[4];
};

/// A grid that is a board, in registers. Its height is 0 where there is none, which says that a value left the board form or that an
/// op failed.
struct RegisterGrid {
    i32 height;
    i32 width;
    Planes planes;

    BATT_INLINE bool exists() const { return height != 0; }
};

/// A tuple of two ints.
struct IntPair {
    i32 x;
    i32 y;
};

BATT_KERNELS_END
