// Between the grids of a data set and the values that programs see.
#pragma once

#include <optional>

#include "ops/core/context.h"
#include "runtime/data/data_set.h"

namespace batt::runtime {

/// A grid as a value, made in `context`: a board where it fits one (and the context allows it), else a tuple of rows.
Value grid_value(Context& context, const GridData& grid);

/// The grid that a value is, if it is one: at least one row and column, all rows equally long, colours that
/// fit 8 bits, and no more than `most_cells` cells. Rows can be shared: what looks like a grid may be far larger than memory.
std::optional<GridData> grid_data(Context& context, const Value& value, u64 most_cells = 1U << 22);

} // namespace batt::runtime
