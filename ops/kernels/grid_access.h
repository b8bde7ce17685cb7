// How general implementations read and build grids and patches of any form. Board kernels do not come here.
#pragma once

#include "ops/kernels/containers.h"

BATT_KERNELS_BEGIN

/// An op's answer to a check: none if all is well, else the error.
BATT_INLINE Value fine() { return make_none(); }
#define BATT_CHECK(expression)                                                                                         \
    {                                                                                                                  \
        const ::batt::Value checked = (expression);                                                                    \
        if (BATT_UNLIKELY(checked.is_error()))                                                                         \
            return checked;                                                                                            \
    }

/// Height of a grid and width of its first row, as `len(grid), len(grid[0])`.
inline Value grid_shape(Context& context, const Value& grid, i32& height, i32& width) {
    if (grid.kind == Kind::grid) {
        height = grid.height;
        width = grid.width;
        return fine();
    }
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    height = static_cast<i32>(length(context, grid));
    if (height == 0)
        return make_error(ErrorKind::index, ErrorDetail::empty_container);
    const Value row = item(context, grid, 0);
    if (!row.is_container())
        return type_error(ErrorDetail::not_a_grid);
    width = static_cast<i32>(length(context, row));
    return fine();
}

/// grid[i][j] with i, j >= 0.
inline Value cell_at(Context& context, const Value& grid, i32 i, i32 j) {
    if (grid.kind == Kind::grid) {
        if (i >= grid.height || j >= grid.width)
            return make_error(ErrorKind::index, ErrorDetail::out_of_range);
        return make_int(color_of_code(code_at(grid.words(), i, j)));
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

/// A grid of which cell(i, j) gives each value or an error.
template <class Cell>
inline Value build_grid(Context& context, i64 height, i64 width, Cell cell) {
    if (height <= 0)
        return make_empty_tuple();
    const u64 columns = width > 0 ? static_cast<u64>(width) : 0;
    if (static_cast<u64>(height) > context.element_limit ||
        (columns != 0 && static_cast<u64>(height) > context.element_limit / columns))
        return size_error();
    if (!spend_cells(context, static_cast<u64>(height) * (columns + 1)))
        return fuel_error();
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

/// `a, b = value` for two ints.
inline Value unpack_ints(Context& context, const Value& value, i32& a, i32& b) {
    if (BATT_LIKELY(value.kind == Kind::pair)) {
        a = value.x;
        b = value.y;
        return fine();
    }
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
    return fine();
}

/// value[0] and value[1], two ints; more elements are ignored.
inline Value leading_ints(Context& context, const Value& value, i32& a, i32& b) {
    if (BATT_LIKELY(value.kind == Kind::pair)) {
        a = value.x;
        b = value.y;
        return fine();
    }
    BATT_TRY(first, subscript(context, value, 0));
    BATT_TRY(second, subscript(context, value, 1));
    if (!first.is_int() || !second.is_int())
        return type_error(ErrorDetail::not_a_number);
    a = first.x;
    b = second.x;
    return fine();
}

/// `value, (i, j) = element`.
inline Value unpack_cell(Context& context, const Value& element, Value& color, i32& i, i32& j) {
    if (BATT_LIKELY(element.kind == Kind::cell)) {
        color = make_int(element.tag);
        i = element.x;
        j = element.y;
        return fine();
    }
    if (!element.is_container())
        return not_iterable();
    if (length(context, element) != 2)
        return make_error(ErrorKind::value, ErrorDetail::wrong_length);
    Elements parts(context, element);
    Value location = make_none();
    parts.next(color);
    parts.next(location);
    return unpack_ints(context, location, i, j);
}

/// Whether a patch that is not empty holds cells, going by its first element as the reference does.
inline Value holds_cells(Context& context, const Value& patch) {
    if (patch.is_patch_board())
        return make_bool(patch.kind != Kind::indices);
    if (patch.kind == Kind::grid)
        return patch.width < 2 ? make_error(ErrorKind::index, ErrorDetail::wrong_length) : make_bool(false);
    const Value first = first_element(context, patch);
    if (first.kind == Kind::pair || first.kind == Kind::cell)
        return make_bool(first.kind == Kind::cell);
    BATT_TRY(second, subscript(context, first, 1));
    return make_bool(second.is_tuple());
}

/// The locations of a patch of any form.
inline Value to_indices(Context& context, const Value& patch) {
    if (patch.is_patch_board()) {
        Value indices = patch;
        indices.kind = Kind::indices;
        indices.tag = 0;
        return indices;
    }
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(patch))
        return make_empty_set();
    BATT_TRY(cells, holds_cells(context, patch));
    if (cells.x == 0)
        return patch;
    Builder builder(context, length(context, patch));
    Elements elements(context, patch);
    Value element;
    while (elements.next(element)) {
        if (element.kind == Kind::cell) {
            builder.push(make_pair(element.x, element.y));
            continue;
        }
        if (!element.is_tuple() || length(context, element) != 2)
            return make_error(ErrorKind::value, ErrorDetail::wrong_length);
        builder.push(item(context, element, 1));
    }
    return builder.finish_set();
}

/// Walks the locations of a patch: `for i, j in toindices(patch)`.
class Locations {
public:
    BATT_INLINE Locations(Context& context, const Value& indices) : context_(context), elements_(context, indices) {}
    /// False at the end or on an error.
    BATT_INLINE bool next(i32& i, i32& j) {
        Value element;
        if (!elements_.next(element))
            return false;
        status_ = unpack_ints(context_, element, i, j);
        return !status_.is_error();
    }
    /// none, or the error that ended the walk.
    BATT_INLINE const Value& status() const { return status_; }

private:
    Context& context_;
    Elements elements_;
    Value status_ = make_none();
};

/// Rows and columns that a patch reaches.
struct Bounds {
    i32 top;
    i32 left;
    i32 bottom;
    i32 right;
};

/// The bounding box of a patch; an error if it is empty.
inline Value bounds_of(Context& context, const Value& patch, Bounds& bounds) {
    if (patch.is_patch_board()) {
        bounds = Bounds{patch.row, patch.column, patch.row + patch.height - 1, patch.column + patch.width - 1};
        return fine();
    }
    BATT_TRY(indices, to_indices(context, patch));
    if (indices.is_patch_board())
        return bounds_of(context, indices, bounds);
    if (is_empty(indices))
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    Locations locations(context, indices);
    bool begun = false;
    i32 i;
    i32 j;
    while (locations.next(i, j)) {
        if (!begun) {
            bounds = Bounds{i, j, i, j};
            begun = true;
        }
        bounds.top = i < bounds.top ? i : bounds.top;
        bounds.bottom = i > bounds.bottom ? i : bounds.bottom;
        bounds.left = j < bounds.left ? j : bounds.left;
        bounds.right = j > bounds.right ? j : bounds.right;
    }
    return locations.status();
}

/// The cells of a patch that lie in height x width, as bits of 32 words; height and width at most 32.
inline Value clip_patch(Context& context, const Value& patch, i32 height, i32 width, Rows& mask) {
    if (patch.is_patch_board()) {
        mask = patch_mask(patch, 0, 0) & frame_rows(height, width);
        return fine();
    }
    BATT_TRY(indices, to_indices(context, patch));
    if (indices.is_patch_board())
        return clip_patch(context, indices, height, width, mask);
    alignas(64) u32 words[32] = {};
    Locations locations(context, indices);
    i32 i;
    i32 j;
    while (locations.next(i, j))
        if (i >= 0 && i < height && j >= 0 && j < width)
            words[i] |= 1u << j;
    mask = load_rows(words);
    return locations.status();
}

BATT_KERNELS_END
