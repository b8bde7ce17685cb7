// The unboxed representations in which compiled code keeps values (Representation in op_table.h), as plain data. Kept
// small: every generated program includes it. Operations on grids in registers are in grid_transforms.h.
#pragma once

#include "ops/core/context.h"
#include "ops/core/rows_type.h"

BATT_KERNELS_BEGIN

/// The four bit planes of a grid or object.
struct Planes {
    Rows plane[4];
};

/// A board grid in registers. Height 0 says that there is none: the value does not fit a board, or the op failed.
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
