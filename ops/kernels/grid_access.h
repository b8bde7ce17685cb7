// Reads and builds grids and patches in any representation: shape, cells, locations, bounding boxes, clipping to a
// grid. Ops use it where their operands are not boards.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"

BATT_KERNELS_BEGIN

/// `len(grid), len(grid[0])`.
BATT_NOINLINE inline Value general_grid_shape(Context& context, const Value& grid) {
    if (grid.kind == Kind::wide_grid)
        return make_pair(grid.wide()->height, grid.wide()->width);
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    const u32 height = length(context, grid);
    if (height == 0)
        return make_error(ErrorKind::index, ErrorDetail::empty_container);
    const Value row = item(context, grid, 0);
    if (!row.is_container())
        return type_error(ErrorDetail::not_a_grid);
    return make_pair(static_cast<i32>(height), static_cast<i32>(length(context, row)));
}
BATT_INLINE Value grid_shape(Context& context, const Value& grid, i32& height, i32& width) {
    const Value shape =
        BATT_LIKELY(grid.kind == Kind::grid) ? make_pair(grid.height, grid.width) : general_grid_shape(context, grid);
    height = shape.x;
    width = shape.y;
    return shape;
}

/// A container of containers as a tuple of tuples.
BATT_FUNCTION Value as_tuples(Context& context, const Value& rows) {
    if (is_plane_grid(rows))
        return rows;
    BATT_TRY(outer, op_totuple(context, &rows));
    bool sets = false;
    Elements parts(context, outer);
    Value part;
    while (parts.next(part))
        sets = sets || part.is_set();
    if (!sets)
        return outer;
    Builder builder(context, length(context, outer));
    Elements elements(context, outer);
    while (elements.next(part)) {
        BATT_TRY(row, op_totuple(context, &part));
        builder.push(row);
    }
    return builder.finish_tuple();
}

/// grid[i][j] with i, j >= 0.
BATT_FUNCTION Value cell_at(Context& context, const Value& grid, i32 i, i32 j) {
    if (grid.kind == Kind::grid) {
        if (i >= grid.height || j >= grid.width)
            return make_error(ErrorKind::index, ErrorDetail::out_of_range);
        return make_int(color_of_code(code_at(grid.words(), i, j)));
    }
    if (grid.kind == Kind::wide_grid) {
        if (i >= grid.wide()->height || j >= grid.wide()->width)
            return make_error(ErrorKind::index, ErrorDetail::out_of_range);
        return make_int(color_of_code(plane_view(grid).code(i, j)));
    }
    if (grid.kind == Kind::tuple && static_cast<u32>(i) < grid.count) {
        const Value& row = grid.items()[i];
        if (row.kind == Kind::tuple && static_cast<u32>(j) < row.count)
            return row.items()[j];
        return subscript(context, row, static_cast<u32>(j));
    }
    BATT_TRY(row, subscript(context, grid, static_cast<u32>(i)));
    return subscript(context, row, static_cast<u32>(j));
}

/// Length of row i of a general grid; an error if that is no container.
BATT_FUNCTION Value row_length(Context& context, const Value& grid, i32 i) {
    BATT_TRY(row, subscript(context, grid, static_cast<u32>(i)));
    if (!row.is_container())
        return not_iterable();
    return make_int(static_cast<i32>(length(context, row)));
}
/// Length of the shortest row: how many columns zip(*grid) has.
BATT_FUNCTION Value shortest_row(Context& context, const Value& grid) {
    if (is_plane_grid(grid))
        return make_int(plane_view(grid).width);
    i32 shortest = -1;
    const i32 height = static_cast<i32>(length(context, grid));
    for (i32 i = 0; i < height; ++i) {
        BATT_TRY(width, row_length(context, grid, i));
        shortest = shortest < 0 || width.x < shortest ? width.x : shortest;
    }
    return make_int(shortest < 0 ? 0 : shortest);
}

/// Charges a grid of that size that is computed cell by cell, unless it fits a board; an error if it is too large.
BATT_FUNCTION Value spend_on_grid(Context& context, i64 height, i64 width) {
    const u64 rows = height > 0 ? static_cast<u64>(height) : 0;
    const u64 columns = width > 0 ? static_cast<u64>(width) : 0;
    if (rows > context.element_limit || (columns != 0 && rows > context.element_limit / columns))
        return size_error();
    if (rows <= board_size && columns <= board_size)
        return no_error();
    return spend_cells(context, rows * (columns + 1)) ? no_error() : fuel_error();
}

/// The grid of the values cell(i, j); ends with the first error.
template <class Cell>
BATT_FUNCTION Value build_grid(Context& context, i64 height, i64 width, Cell cell) {
    if (height <= 0)
        return make_empty_tuple();
    BATT_CHECK(spend_on_grid(context, height, width));
    const u64 columns = width > 0 ? static_cast<u64>(width) : 0;
    Builder rows(context, static_cast<u64>(height));
    for (i32 i = 0; i < height && !rows.failed(); ++i) {
        Builder row(context, columns);
        for (i32 j = 0; j < static_cast<i32>(columns) && !row.failed(); ++j) {
            BATT_TRY(value, cell(i, j));
            row.push(value);
        }
        BATT_TRY(finished, row.finish_tuple());
        rows.push(finished);
    }
    BATT_TRY(grid, rows.finish_tuple());
    return grid_of(context, grid);
}

/// unpack_ints for containers other than pairs.
BATT_FUNCTION Value unpack_ints_of_container(Context& context, const Value& value, i32& a, i32& b) {
    if (!value.is_container())
        return not_iterable();
    if (length(context, value) != 2)
        return make_error(ErrorKind::value, ErrorDetail::wrong_length);
    Elements elements(context, value);
    Value first = make_none();
    Value second = make_none();
    elements.next(first);
    elements.next(second);
    if (!first.is_int() || !second.is_int())
        return type_error(ErrorDetail::not_a_number);
    a = first.x;
    b = second.x;
    return no_error();
}

/// `a, b = value` for two ints.
BATT_INLINE Value unpack_ints(Context& context, const Value& value, i32& a, i32& b) {
    if (BATT_UNLIKELY(value.kind != Kind::pair))
        return unpack_ints_of_container(context, value, a, b);
    a = value.x;
    b = value.y;
    return no_error();
}

/// value[0] and value[1], two ints; more elements are ignored.
BATT_FUNCTION Value leading_ints(Context& context, const Value& value, i32& a, i32& b) {
    if (BATT_LIKELY(value.kind == Kind::pair)) {
        a = value.x;
        b = value.y;
        return no_error();
    }
    BATT_TRY(first, subscript(context, value, 0));
    BATT_TRY(second, subscript(context, value, 1));
    if (!first.is_int() || !second.is_int())
        return type_error(ErrorDetail::not_a_number);
    a = first.x;
    b = second.x;
    return no_error();
}

/// `value, (i, j) = element`, in batt `i, j, value = element`; i and j must be ints.
BATT_FUNCTION Value unpack_cell(Context& context, const Value& element, Value& color, i32& i, i32& j) {
    if (BATT_LIKELY(element.kind == Kind::cell)) {
        color = make_int(element.tag);
        i = element.x;
        j = element.y;
        return no_error();
    }
    Value parts[3];
    if (cells_lead_with_color(context)) {
        BATT_CHECK(unpack(context, element, parts, 2));
        color = parts[0];
        return unpack_ints(context, parts[1], i, j);
    }
    BATT_CHECK(unpack(context, element, parts, 3));
    if (!parts[0].is_int() || !parts[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    i = parts[0].x;
    j = parts[1].x;
    color = parts[2];
    return no_error();
}
/// The colour of a cell; its location may be anything.
BATT_FUNCTION Value color_of_cell(Context& context, const Value& cell) {
    if (BATT_LIKELY(cell.kind == Kind::cell))
        return make_int(cell.tag);
    const bool leads = cells_lead_with_color(context);
    Value parts[3];
    BATT_CHECK(unpack(context, cell, parts, leads ? 2 : 3));
    return parts[leads ? 0 : 2];
}

/// What an op takes a patch for: `patch` goes by the first element; batt's ops _i and _o go by their names.
enum class Reading : u8 { patch, indices, object };

/// Whether a non-empty patch holds cells; its first element decides, as in the reference.
BATT_FUNCTION Value holds_cells(Context& context, const Value& patch) {
    if (is_plane_patch(patch))
        return make_bool(patch_kind(patch) != Kind::indices);
    if (is_batt(context)) {
        if (is_plane_grid(patch))
            return make_bool(plane_view(patch).width == 3);
        const Value first = first_element(context, patch);
        return first.is_container() ? make_bool(length(context, first) == 3) : type_error(ErrorDetail::not_a_container);
    }
    if (is_plane_grid(patch))
        return plane_view(patch).width < 2 ? make_error(ErrorKind::index, ErrorDetail::out_of_range) : make_bool(false);
    const Value first = first_element(context, patch);
    if (first.kind == Kind::pair || first.kind == Kind::cell)
        return make_bool(first.kind == Kind::cell);
    BATT_TRY(second, subscript(context, first, 1));
    return make_bool(second.is_tuple());
}

/// The locations of a plane patch.
BATT_INLINE Value locations_of_plane_patch(const Value& patch) {
    Value indices = patch;
    indices.kind = patch.is_wide_patch() ? Kind::wide_indices : Kind::indices;
    indices.tag = 0;
    return indices;
}
/// The cells at the locations of a plane patch, all of one board colour.
BATT_INLINE Value recolored_plane_patch(const Value& patch, i32 color) {
    Value object = patch;
    object.kind = patch.is_wide_patch() ? Kind::wide_mono : Kind::mono;
    object.tag = static_cast<i8>(color);
    return object;
}
/// The locations of a container of cells, as a set.
BATT_FUNCTION Value locations_of_cells(Context& context, const Value& object) {
    if (is_plane_patch(object) && patch_kind(object) != Kind::indices)
        return locations_of_plane_patch(object);
    Builder builder(context, length(context, object));
    Elements elements(context, object);
    Value element;
    while (elements.next(element)) {
        if (element.kind == Kind::cell) {
            builder.push(make_pair(element.x, element.y));
            continue;
        }
        Value parts[3];
        if (is_batt(context)) {
            BATT_CHECK(unpack(context, element, parts, 3));
            BATT_TRY(location, tuple_of(context, parts, 2));
            builder.push(location);
            continue;
        }
        BATT_CHECK(unpack(context, element, parts, 2));
        builder.push(parts[1]);
    }
    return builder.finish_set();
}

/// The locations of a patch in any representation.
BATT_FUNCTION Value to_indices(Context& context, const Value& patch) {
    if (is_plane_patch(patch))
        return patch_kind(patch) == Kind::indices ? patch : locations_of_cells(context, patch);
    if (!patch.is_container())
        return is_batt(context) ? make_empty_set() : type_error(ErrorDetail::not_a_patch);
    if (is_empty(patch) || (is_batt(context) && !first_element(context, patch).is_container()))
        return make_empty_set();
    BATT_TRY(cells, holds_cells(context, patch));
    return cells.x == 0 ? patch : locations_of_cells(context, patch);
}
/// The result of batt's op toindices_o.
BATT_FUNCTION Value object_to_indices(Context& context, const Value& object) {
    return !object.is_container() || is_empty(object) ? make_empty_set() : locations_of_cells(context, object);
}
/// The locations of a patch as an op sees them that calls toindices or toindices_o: with that op's default on failure.
BATT_INLINE Value locations_of(Context& context, const Value& patch, Reading reading = Reading::patch) {
    if (reading == Reading::indices)
        return patch;
    return reading == Reading::patch ? or_default(context, OpId::op_toindices, to_indices(context, patch))
                                     : or_default(context, OpId::op_toindices_o, object_to_indices(context, patch));
}

/// Walks the locations of a patch: `for i, j in toindices(patch)`.
class Locations {
public:
    BATT_INLINE Locations(Context& context, const Value& indices) : context_(context), elements_(context, indices) {}
    /// Reads the next location; false at the end or on an error.
    BATT_INLINE bool next(i32& i, i32& j) {
        Value element;
        if (!elements_.next(element))
            return false;
        status_ = unpack_ints(context_, element, i, j);
        return !status_.is_error();
    }
    /// None, or the error that ended the walk.
    BATT_INLINE const Value& status() const { return status_; }

private:
    Context& context_;
    Elements elements_;
    Value status_ = make_none();
};

/// Stores a container's elements in `items`; false unless all of them are pairs.
BATT_FUNCTION bool pairs_of(Context& context, const Value& container, Value& items) {
    if (!container.is_container())
        return false;
    items = items_of(context, container);
    if (items.is_error())
        return false;
    bool pairs = true;
    for (u32 n = loop_lane(); n < items.count; n += loop_lanes)
        pairs = pairs && items.items()[n].kind == Kind::pair;
    return all_lanes_hold(pairs);
}

/// First and last row and column of a patch.
struct Bounds {
    i32 top;
    i32 left;
    i32 bottom;
    i32 right;

    BATT_INLINE void add(i32 row, i32 column) {
        top = row < top ? row : top;
        bottom = row > bottom ? row : bottom;
        left = column < left ? column : left;
        right = column > right ? column : right;
    }
};

/// The bounding box of a patch; an error if the patch is empty or has coordinates that are not ints (those patches
/// are in duck_typed_patches.h).
BATT_FUNCTION Value bounds_of(Context& context, const Value& patch, Bounds& bounds, Reading reading = Reading::patch) {
    if (is_plane_patch(patch)) {
        if (BATT_UNLIKELY(reading != Reading::patch &&
                          (reading == Reading::indices) != (patch_kind(patch) == Kind::indices)))
            return make_error(ErrorKind::value, ErrorDetail::wrong_length);
        const PatchView view(patch);
        bounds = Bounds{view.row, view.column, view.bottom(), view.right()};
        return no_error();
    }
    BATT_TRY(indices, locations_of(context, patch, reading));
    if (is_plane_patch(indices) && patch_kind(indices) == Kind::indices)
        return bounds_of(context, indices, bounds);
    if (!indices.is_container())
        return not_iterable();
    if (is_empty(indices))
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    if (Value items; pairs_of(context, indices, items)) {
        const Value* const pairs = items.items();
        bounds = Bounds{pairs[0].x, pairs[0].y, pairs[0].x, pairs[0].y};
        for (u32 n = loop_lane(); n < items.count; n += loop_lanes)
            bounds.add(pairs[n].x, pairs[n].y);
        bounds = Bounds{min_over_lanes(bounds.top), min_over_lanes(bounds.left), max_over_lanes(bounds.bottom),
                        max_over_lanes(bounds.right)};
        return no_error();
    }
    Locations locations(context, indices);
    bool begun = false;
    i32 i;
    i32 j;
    while (locations.next(i, j)) {
        if (!begun)
            bounds = Bounds{i, j, i, j};
        begun = true;
        bounds.add(i, j);
    }
    return locations.status();
}
/// The bounding box as an op sees it that calls uppermost, leftmost, ...: on failure zeros, their defaults.
BATT_FUNCTION Value sides_of(Context& context, const Value& patch, Bounds& bounds, Reading reading = Reading::patch) {
    BATT_TRY(status, or_default(context, OpId::op_uppermost, bounds_of(context, patch, bounds, reading)));
    if (status.kind == Kind::integer)
        bounds = Bounds{0, 0, 0, 0};
    return no_error();
}

/// The height x width locations from (top, left) on.
BATT_FUNCTION Value all_locations(Context& context, i64 top, i64 left, i64 height, i64 width) {
    if (height <= 0 || width <= 0)
        return make_empty_set();
    if (static_cast<u64>(height) > context.element_limit / static_cast<u64>(width))
        return size_error();
    if (!context.general_only)
        return patch_of_words(context, Kind::indices, 0, top, left, static_cast<i32>(height), static_cast<i32>(width),
                              [](i32, i32, i32) { return ~0u; });
    Builder builder(context, static_cast<u64>(height) * static_cast<u64>(width));
    for (i64 i = top; i < top + height && !builder.failed(); ++i)
        for (i64 j = left; j < left + width && !builder.failed(); ++j)
            builder.push(make_pair(static_cast<i32>(i), static_cast<i32>(j)));
    return builder.finish_set();
}

/// The cells of a patch within height x width, both at most 32, as indices on a board. The result may claim too large a
/// bounding box: for clip_patch only.
BATT_NOINLINE inline Value clip_general_patch(Context& context, const Value& patch, i32 height, i32 width) {
    u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
    store_rows(words, zero_rows());
    if (patch.is_wide_patch()) {
        const PatchView wide(patch);
        write_words(words, 1, height, width, 1, board_size, [&](i32, i32 i, i32) { return wide.mask(i, 0); });
        return make_placed_indices(words, 0, 0, height, width);
    }
    BATT_TRY(indices, locations_of(context, patch));
    if (indices.kind == Kind::indices)
        return indices;
    Locations locations(context, indices);
    i32 i;
    i32 j;
    while (locations.next(i, j))
        if (i >= 0 && i < height && j >= 0 && j < width)
            words[i] |= 1u << j;
    BATT_TRY(status, locations.status());
    return make_placed_indices(words, 0, 0, height, width);
}
/// The mask of the cells of a patch within height x width, both at most 32.
BATT_INLINE Value clip_patch(Context& context, const Value& patch, i32 height, i32 width, Rows& mask) {
    const Value board = BATT_LIKELY(patch.is_patch_board()) ? patch : clip_general_patch(context, patch, height, width);
    if (BATT_UNLIKELY(board.is_error()))
        return board;
    mask = patch_mask(board, 0, 0) & frame_rows(height, width);
    return no_error();
}

/// Sets `clipped` to a plane patch with the cells of a patch within height x width, of which one is larger than a
/// board; it may have cells beyond. Returns an error or None.
BATT_FUNCTION Value clip_to_wide_grid(Context& context, const Value& patch, i32 height, i32 width, Value& clipped) {
    if (is_plane_patch(patch)) {
        clipped = patch;
        return no_error();
    }
    BATT_TRY(indices, locations_of(context, patch));
    if (is_plane_patch(indices) && patch_kind(indices) == Kind::indices) {
        clipped = indices;
        return no_error();
    }
    WideBoard* const board = allocate_wide(context, 1, height, width);
    if (board == nullptr)
        return memory_error();
    write_words(words_of(board), 1, height, width, board->stride, 0, [](i32, i32, i32) { return 0u; });
    if (!indices.is_container())
        return not_iterable();
    Locations locations(context, indices);
    i32 i;
    i32 j;
    while (locations.next(i, j))
        if (i >= 0 && i < height && j >= 0 && j < width)
            words_of(board)[i * board->stride + j / 32] |= 1u << (j % 32);
    clipped = make_wide_patch(board, Kind::indices, 0, 0, 0);
    return locations.status();
}

BATT_KERNELS_END
