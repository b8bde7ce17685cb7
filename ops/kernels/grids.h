// Ops that make grids of grids: turning, mirroring, cutting, joining, scaling. Painting on grids is in painting.h.
#pragma once

#include "ops/kernels/colors.h"
#include "ops/kernels/patches.h"

BATT_KERNELS_BEGIN

/// A wide grid with its rows as columns, block by block of 32 x 32.
BATT_FUNCTION Value transposed_wide_grid(Context& context, const PlaneView& view) {
    WideBoard* const board = allocate_wide(context, 4, view.width, view.height);
    if (board == nullptr)
        return memory_error();
    const i32 plane = board->height * board->stride;
    for (i32 k = 0; k < 4; ++k)
        for (i32 row = 0; row < view.height; row += board_size)
            for (i32 column = 0; column < view.width; column += board_size) {
                const Rows block = load_spaced_rows(view.words + k * view.plane + row * view.stride + column / 32,
                                                    view.stride, view.height - row);
                store_spaced_rows(words_of(board) + k * plane + column * board->stride + row / 32, board->stride,
                                  view.width - column, transpose_rows(block));
            }
    return make_wide_grid(board);
}

/// A grid with its rows as columns; `zip(*grid)`.
BATT_FUNCTION Value transpose_grid(Context& context, const Value& grid) {
    GridBoard board;
    if (as_grid_board(context, grid, board))
        return transposed(board, StoreGrid{context});
    if (grid.kind == Kind::wide_grid) {
        const PlaneView view = plane_view(grid);
        BATT_CHECK(spend_on_grid(context, view.width, view.height));
        return transposed_wide_grid(context, view);
    }
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    BATT_TRY(rows, as_tuples(context, grid));
    BATT_TRY(columns, shortest_row(context, rows));
    return build_grid(context, columns.x, length(context, rows),
                      [&](i32 i, i32 j) { return cell_at(context, rows, j, i); });
}
/// A grid upside down.
BATT_FUNCTION Value reverse_grid_rows(Context& context, const Value& grid) {
    if (grid.kind == Kind::grid)
        return upside_down(stored_grid(grid), StoreGrid{context});
    if (grid.kind == Kind::wide_grid) {
        const PlaneView view = plane_view(grid);
        return grid_of_words(context, view.height, view.width,
                             [&](i32 k, i32 i, i32 w) { return view.bits(k, view.height - 1 - i, 32 * w); });
    }
    const u32 count = length(context, grid);
    Builder rows(context, count);
    for (u32 i = 0; i < count; ++i)
        rows.push(item(context, grid, count - 1 - i));
    return rows.finish_tuple();
}
/// A grid left to right.
BATT_FUNCTION Value reverse_grid_columns(Context& context, const Value& grid) {
    if (grid.kind == Kind::grid)
        return left_to_right(stored_grid(grid), StoreGrid{context});
    if (grid.kind == Kind::wide_grid) {
        const PlaneView view = plane_view(grid);
        return grid_of_words(context, view.height, view.width,
                             [&](i32 k, i32 i, i32 w) { return view.mirrored_bits(k, i, w); });
    }
    const u32 count = length(context, grid);
    Builder rows(context, count);
    for (u32 i = 0; i < count; ++i) {
        const Value row = item(context, grid, i);
        if (!row.is_tuple())
            return type_error(ErrorDetail::not_a_grid);
        BATT_TRY(reversed, reverse_grid_rows(context, row));
        rows.push(reversed);
    }
    return rows.finish_tuple();
}

BATT_FUNCTION Value op_rot90(Context& context, const Value* a) {
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    BATT_TRY(reversed, reverse_grid_rows(context, a[0]));
    return transpose_grid(context, reversed);
}
BATT_FUNCTION Value op_rot180(Context& context, const Value* a) {
    if (a[0].kind == Kind::grid)
        return turned_half(stored_grid(a[0]), StoreGrid{context});
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    BATT_TRY(reversed, reverse_grid_rows(context, a[0]));
    return reverse_grid_columns(context, reversed);
}
BATT_FUNCTION Value op_rot270(Context& context, const Value* a) {
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    BATT_TRY(transposed, transpose_grid(context, a[0]));
    return reverse_grid_rows(context, transposed);
}

/// The mirror images of a patch: rows and columns are turned round or exchanged inside of its bounding box.
struct PatchMirror {
    bool flip_rows;
    bool flip_columns;
    bool exchange;
};
BATT_FUNCTION Value mirror_wide_patch(Context& context, const PatchView& patch, PatchMirror mirror) {
    const PlaneView& view = patch.view;
    if (!mirror.exchange)
        return patch_of_words(context, patch.kind, patch.color, patch.row, patch.column, view.height, view.width,
                              [&](i32 k, i32 i, i32 w) {
                                  const i32 row = mirror.flip_rows ? view.height - 1 - i : i;
                                  return mirror.flip_columns ? view.mirrored_bits(k, row, w)
                                                             : view.bits(k, row, 32 * w);
                              });
    return patch_of_words(context, patch.kind, patch.color, patch.row, patch.column, view.width, view.height,
                          [&](i32 k, i32 i, i32 w) {
                              const i32 column = mirror.flip_columns ? view.width - 1 - i : i;
                              u32 word = 0;
                              for (i32 b = 0; b < 32 && 32 * w + b < view.height; ++b) {
                                  const i32 row = mirror.flip_rows ? view.height - 1 - 32 * w - b : 32 * w + b;
                                  word |= (view.bits(k, row, column) & 1u) << b;
                              }
                              return word;
                          });
}
BATT_FUNCTION Value mirror_patch(Context& context, const Value& patch, PatchMirror mirror,
                                 Reading reading = Reading::patch) {
    if (patch.is_patch_board()) {
        if (reading != Reading::patch && (reading == Reading::indices) != (patch.kind == Kind::indices))
            return make_error(ErrorKind::value, ErrorDetail::wrong_length);
        const auto moved = [&](Rows rows) {
            if (mirror.flip_rows)
                rows = mirror_rows(rows, patch.height);
            if (mirror.flip_columns)
                rows = mirror_columns(rows, patch.width);
            return mirror.exchange ? transpose_rows(rows) : rows;
        };
        const int boards = patch.kind == Kind::object ? 5 : 1;
        u32* const words = static_cast<u32*>(allocate(context, static_cast<u64>(boards) * mask_bytes));
        for (int k = 0; k < boards; ++k)
            store_rows(words + 32 * k, moved(load_rows(patch.words() + 32 * k)));
        Value result = patch;
        result.data = words;
        if (mirror.exchange) {
            result.height = patch.width;
            result.width = patch.height;
        }
        return result;
    }
    if (patch.is_wide_patch() &&
        (reading == Reading::patch || (reading == Reading::indices) == (patch.kind == Kind::wide_indices)))
        return mirror_wide_patch(context, PatchView(patch), mirror);
    if (!patch.is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(patch))
        return make_error(ErrorKind::index, ErrorDetail::empty_container);
    Bounds bounds;
    BATT_CHECK(bounds_of(context, patch, bounds));
    BATT_TRY(cells, reading == Reading::patch ? holds_cells(context, patch) : make_bool(reading == Reading::object));
    Builder builder(context, length(context, patch));
    Elements elements(context, patch);
    Value element;
    while (elements.next(element)) {
        Value color = make_none();
        i32 i;
        i32 j;
        if (cells.x != 0)
            BATT_CHECK(unpack_cell(context, element, color, i, j))
        else
            BATT_CHECK(unpack_ints(context, element, i, j))
        const i64 row = mirror.flip_rows ? static_cast<i64>(bounds.bottom) - i : static_cast<i64>(i) - bounds.top;
        const i64 column = mirror.flip_columns ? static_cast<i64>(bounds.right) - j : static_cast<i64>(j) - bounds.left;
        BATT_TRY(location, pair_result(bounds.top + (mirror.exchange ? column : row),
                                       bounds.left + (mirror.exchange ? row : column)));
        if (cells.x == 0) {
            builder.push(location);
            continue;
        }
        BATT_TRY(cell, cell_of(context, color, location));
        builder.push(cell);
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_hmirror(Context& context, const Value* a) {
    return a[0].is_tuple() ? reverse_grid_rows(context, a[0]) : mirror_patch(context, a[0], {true, false, false});
}
BATT_FUNCTION Value op_vmirror(Context& context, const Value* a) {
    return a[0].is_tuple() ? reverse_grid_columns(context, a[0]) : mirror_patch(context, a[0], {false, true, false});
}
BATT_FUNCTION Value op_dmirror(Context& context, const Value* a) {
    return a[0].is_tuple() ? transpose_grid(context, a[0]) : mirror_patch(context, a[0], {false, false, true});
}
BATT_FUNCTION Value op_cmirror(Context& context, const Value* a) {
    if (!a[0].is_tuple())
        return mirror_patch(context, a[0], {true, true, true});
    BATT_TRY(turned, op_rot180(context, a));
    return transpose_grid(context, turned);
}

// The mirror images of batt say by their names what they mirror.
BATT_FUNCTION Value op_hmirror_t(Context& context, const Value* a) {
    return a[0].is_tuple() ? reverse_grid_rows(context, a[0]) : type_error(ErrorDetail::not_a_grid);
}
BATT_FUNCTION Value op_hmirror_f(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {true, false, false});
}
BATT_FUNCTION Value op_hmirror_i(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {true, false, false}, Reading::indices);
}
BATT_FUNCTION Value op_hmirror_o(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {true, false, false}, Reading::object);
}
BATT_FUNCTION Value op_vmirror_t(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    BATT_TRY(rows, op_totuple(context, a));
    return reverse_grid_columns(context, rows);
}
BATT_FUNCTION Value op_vmirror_f(Context& context, const Value* a) {
    if (a[0].is_set() && is_empty(a[0]))
        return a[0];
    return mirror_patch(context, a[0], {false, true, false});
}
BATT_FUNCTION Value op_vmirror_i(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {false, true, false}, Reading::indices);
}
BATT_FUNCTION Value op_vmirror_o(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {false, true, false}, Reading::object);
}
BATT_FUNCTION Value op_dmirror_t(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    BATT_TRY(rows, op_totuple(context, a));
    return transpose_grid(context, rows);
}
BATT_FUNCTION Value op_dmirror_f(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {false, false, true});
}
BATT_FUNCTION Value op_dmirror_i(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {false, false, true}, Reading::indices);
}
BATT_FUNCTION Value op_dmirror_o(Context& context, const Value* a) {
    return mirror_patch(context, a[0], {false, false, true}, Reading::object);
}
BATT_FUNCTION Value op_cmirror_t(Context& context, const Value* a) {
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    BATT_TRY(turned, op_rot180(context, a));
    return transpose_grid(context, turned);
}
/// At the counterdiagonal: left to right, at the diagonal, left to right again. An empty patch has no diagonal.
BATT_FUNCTION Value op_cmirror_f(Context& context, const Value* a) {
    return or_default(context, OpId::op_dmirror_f, mirror_patch(context, a[0], {true, true, true}));
}
BATT_FUNCTION Value op_cmirror_i(Context& context, const Value* a) { return op_cmirror_f(context, a); }
BATT_FUNCTION Value op_cmirror_o(Context& context, const Value* a) { return op_cmirror_f(context, a); }

BATT_FUNCTION Value op_mir_rot_t(Context& context, const Value* a) {
    if (chooses(a[1], 0))
        return or_default(context, OpId::op_hmirror_t, op_hmirror_t(context, a));
    if (chooses(a[1], 1))
        return or_default(context, OpId::op_dmirror_t, op_dmirror_t(context, a));
    if (chooses(a[1], 2))
        return or_default(context, OpId::op_vmirror_t, op_vmirror_t(context, a));
    if (chooses(a[1], 3))
        return or_default(context, OpId::op_cmirror_t, op_cmirror_t(context, a));
    if (chooses(a[1], 4))
        return or_default(context, OpId::op_rot90, op_rot90(context, a));
    if (chooses(a[1], 5))
        return or_default(context, OpId::op_rot180, op_rot180(context, a));
    if (chooses(a[1], 6))
        return or_default(context, OpId::op_rot270, op_rot270(context, a));
    return a[0];
}
BATT_FUNCTION Value op_mir_rot_f(Context& context, const Value* a) {
    if (chooses(a[1], 0))
        return or_default(context, OpId::op_hmirror_f, op_hmirror_f(context, a));
    if (chooses(a[1], 1))
        return or_default(context, OpId::op_dmirror_f, op_dmirror_f(context, a));
    if (chooses(a[1], 2))
        return or_default(context, OpId::op_vmirror_f, op_vmirror_f(context, a));
    if (chooses(a[1], 3))
        return or_default(context, OpId::op_cmirror_f, op_cmirror_f(context, a));
    return a[0];
}

// --- cutting

BATT_FUNCTION Value slice_tuple(Context& context, const Value& tuple, Slice slice) {
    if (tuple.kind == Kind::tuple)
        return tuple_in_place(context, tuple.items() + slice.start, static_cast<u32>(slice.count()));
    Builder builder(context, static_cast<u64>(slice.count()));
    for (i64 i = slice.start; i < slice.stop; ++i)
        builder.push(item(context, tuple, static_cast<u32>(i)));
    return builder.finish_tuple();
}

/// grid[top : top_stop][left : left_stop], both as Python slices.
BATT_FUNCTION Value slice_grid(Context& context, const Value& grid, i64 top, i64 top_stop, i64 left, i64 left_stop) {
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_subscriptable);
    if (grid.kind == Kind::grid) {
        const Slice rows = resolve_slice(top, top_stop, grid.height);
        const Slice columns = resolve_slice(left, left_stop, grid.width);
        if (rows.count() > 0 && columns.count() > 0)
            return sliced(stored_grid(grid), rows, columns, StoreGrid{context});
    }
    if (grid.kind == Kind::wide_grid) {
        const PlaneView view = plane_view(grid);
        const Slice rows = resolve_slice(top, top_stop, view.height);
        const Slice columns = resolve_slice(left, left_stop, view.width);
        if (rows.count() > 0 && columns.count() > 0)
            return grid_of_words(
                context, static_cast<i32>(rows.count()), static_cast<i32>(columns.count()), [&](i32 k, i32 i, i32 w) {
                    return view.bits(k, static_cast<i32>(rows.start) + i, static_cast<i32>(columns.start) + 32 * w);
                });
    }
    const Slice rows = resolve_slice(top, top_stop, length(context, grid));
    Builder builder(context, static_cast<u64>(rows.count()));
    for (i64 i = rows.start; i < rows.stop; ++i) {
        const Value row = item(context, grid, static_cast<u32>(i));
        if (!row.is_tuple())
            return type_error(ErrorDetail::not_subscriptable);
        BATT_TRY(cut, slice_tuple(context, row, resolve_slice(left, left_stop, length(context, row))));
        builder.push(cut);
    }
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
/// Beyond the grid there is less, or in batt nothing at all.
BATT_FUNCTION Value crop_grid(Context& context, const Value& grid, i64 i, i64 j, i64 height, i64 width) {
    if (is_batt(context)) {
        if (grid.is_tuple() && is_empty(grid))
            return grid;
        i32 rows;
        i32 columns;
        BATT_CHECK(grid_shape(context, grid, rows, columns));
        if (i < 0 || i >= rows || j < 0 || j >= columns || i + height > rows || j + width > columns)
            return make_empty_tuple();
    }
    return slice_grid(context, grid, i, i + height, j, j + width);
}
BATT_FUNCTION Value op_crop(Context& context, const Value* a) {
    if (is_batt(context) && a[0].is_tuple() && is_empty(a[0]))
        return a[0];
    i32 i;
    i32 j;
    i32 height;
    i32 width;
    if ((a[1].kind != Kind::pair || a[2].kind != Kind::pair) && !is_batt(context)) {
        BATT_TRY(top, subscript(context, a[1], 0));
        BATT_TRY(rows, subscript(context, a[2], 0));
        if (!top.is_int() || !rows.is_int())
            return type_error(ErrorDetail::not_a_number);
        if (!a[0].is_tuple())
            return type_error(ErrorDetail::not_subscriptable);
        // Where no row is left, nothing looks at the columns.
        if (resolve_slice(top.x, static_cast<i64>(top.x) + rows.x, length(context, a[0])).count() == 0)
            return make_empty_tuple();
    }
    BATT_CHECK(leading_ints(context, a[1], i, j));
    if (is_batt(context) && a[2].kind != Kind::pair) {
        // Where the start is not in the grid, nothing looks at the shape.
        BATT_CHECK(grid_shape(context, a[0], height, width));
        if (i < 0 || i >= height || j < 0 || j >= width)
            return make_empty_tuple();
    }
    BATT_CHECK(leading_ints(context, a[2], height, width));
    return crop_grid(context, a[0], i, j, height, width);
}
BATT_FUNCTION Value op_subgrid(Context& context, const Value* a) {
    const Value& patch = a[0];
    if (is_patch_in_planes(patch)) {
        const PlaneView box = plane_view(patch);
        return or_default(context, OpId::op_crop,
                          crop_grid(context, a[1], patch.row, patch.column, box.height, box.width));
    }
    if (is_batt(context) && patch.is_container() && is_empty(patch))
        return make_empty_tuple();
    BATT_TRY(start, or_default(context, OpId::op_ulcorner, op_ulcorner(context, &patch)));
    BATT_TRY(shape, is_batt(context) ? patch_shape_of(context, patch) : shape_of(context, patch));
    const Value operands[3] = {a[1], start, shape};
    return or_default(context, OpId::op_crop, op_crop(context, operands));
}
BATT_FUNCTION Value op_trim(Context& context, const Value* a) { return slice_grid(context, a[0], 1, -1, 1, -1); }

/// The upper or lower part of a grid, rows start:stop.
BATT_FUNCTION Value slice_rows(Context& context, const Value& grid, i64 start, i64 stop) {
    if (is_grid_in_planes(grid))
        return slice_grid(context, grid, start, stop, 0, plane_view(grid).width);
    return slice_tuple(context, grid, Slice{start, stop});
}
BATT_FUNCTION Value half(Context& context, const Value& grid, bool upper) {
    if (!grid.is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    const Slice rows = half_of(length(context, grid), upper);
    return slice_rows(context, grid, rows.start, rows.stop);
}
BATT_FUNCTION Value op_tophalf(Context& context, const Value* a) { return half(context, a[0], true); }
BATT_FUNCTION Value op_bottomhalf(Context& context, const Value* a) { return half(context, a[0], false); }
BATT_FUNCTION Value side_half(Context& context, const Value* a, bool left) {
    if (a[0].kind == Kind::grid) {
        const i64 width = a[0].width;
        if (width < 2)
            return make_empty_tuple();
        const Slice columns = half_of(width, left);
        return slice_grid(context, a[0], 0, a[0].height, columns.start, columns.stop);
    }
    BATT_TRY(turned, or_default(context, OpId::op_rot90, op_rot90(context, a)));
    BATT_TRY(cut, or_default(context, OpId::op_tophalf, half(context, turned, left)));
    return or_default(context, OpId::op_rot270, op_rot270(context, &cut));
}
BATT_FUNCTION Value op_lefthalf(Context& context, const Value* a) { return side_half(context, a, true); }
BATT_FUNCTION Value op_righthalf(Context& context, const Value* a) { return side_half(context, a, false); }

BATT_FUNCTION Value split_grid(Context& context, const Value* a, bool horizontal) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i64 parts = a[1].x;
    if (parts == 0)
        return make_error(ErrorKind::zero_division);
    const i64 whole = horizontal ? width : height;
    const i64 size = floor_quotient(whole, parts);
    const i64 offset = whole % parts != 0 ? 1 : 0;
    if (parts > 0 && !spend_cells(context, static_cast<u64>(parts)))
        return fuel_error();
    Builder builder(context, parts > 0 ? static_cast<u64>(parts) : 0);
    for (i64 i = 0; i < parts && !builder.failed(); ++i) {
        const i64 start = size * i + i * offset;
        BATT_TRY(part, or_default(context, OpId::op_crop,
                                  horizontal ? crop_grid(context, a[0], 0, start, height, size)
                                             : crop_grid(context, a[0], start, 0, size, width)));
        builder.push(part);
    }
    return builder.finish_tuple();
}
BATT_FUNCTION Value op_hsplit(Context& context, const Value* a) { return split_grid(context, a, true); }
BATT_FUNCTION Value op_vsplit(Context& context, const Value* a) { return split_grid(context, a, false); }

// --- joining

BATT_FUNCTION Value op_hconcat(Context& context, const Value* a) {
    if (!a[0].is_container() || !a[1].is_container())
        return not_iterable();
    GridBoard left;
    GridBoard right;
    if (a[0].is_tuple() && a[1].is_tuple() && as_grid_board(context, a[0], left) &&
        as_grid_board(context, a[1], right) && fit_side_by_side(left, right))
        return side_by_side(left, right, StoreGrid{context});
    PlaneView left_view;
    PlaneView right_view;
    if (as_grid_in_planes(context, a[0], left_view) && as_grid_in_planes(context, a[1], right_view))
        return grid_of_words(context, left_view.height < right_view.height ? left_view.height : right_view.height,
                             left_view.width + right_view.width, [&](i32 k, i32 i, i32 w) {
                                 return left_view.bits(k, i, 32 * w) | right_view.bits(k, i, 32 * w - left_view.width);
                             });
    Builder builder(context);
    Elements rows_a(context, a[0]);
    Elements rows_b(context, a[1]);
    Value x;
    Value y;
    while (!builder.failed() && rows_a.next(x) && rows_b.next(y)) {
        BATT_TRY(joined, scalar_operation<Addition>(context, x, y));
        builder.push(joined);
    }
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
BATT_FUNCTION Value op_vconcat(Context& context, const Value* a) {
    GridBoard upper;
    GridBoard lower;
    if (a[0].is_tuple() && a[1].is_tuple() && as_grid_board(context, a[0], upper) &&
        as_grid_board(context, a[1], lower) && fit_below(upper, lower))
        return one_below_the_other(upper, lower, StoreGrid{context});
    if (Value stacked; stack_grids(context, a, 2, stacked))
        return stacked;
    return scalar_operation<Addition>(context, a[0], a[1]);
}
BATT_FUNCTION Value op_combine_t(Context& context, const Value* a) { return op_vconcat(context, a); }

// --- scaling

/// Each of the low `width` bits repeated `factor` times.
BATT_INLINE u32 repeat_bits(u32 word, i32 width, i32 factor) {
    u32 result = 0;
    const u32 block = low_bits(factor);
    for (i32 j = 0; j < width; ++j)
        result |= ((word >> j) & 1u) != 0 ? block << (j * factor) : 0u;
    return result;
}
/// Each row repeated `rows` times, each column `columns` times; the result must fit a board.
BATT_FUNCTION Rows repeat_cells(Rows source, i32 height, i32 width, i32 rows, i32 columns) {
    alignas(64) u32 words[32] = {};
    for (i32 i = 0; i < height; ++i) {
        const u32 word = columns == 1 ? row_of(source, i) : repeat_bits(row_of(source, i), width, columns);
        for (i32 k = 0; k < rows; ++k)
            words[i * rows + k] = word;
    }
    return load_rows(words);
}
/// A word of a row in which each cell of a row of `view` is repeated `factor` times.
BATT_FUNCTION u32 repeated_bits(const PlaneView& view, i32 k, i32 row, i32 w, i32 factor) {
    if (factor == 1)
        return view.bits(k, row, 32 * w);
    const i32 first = 32 * w / factor;
    const u32 cells = view.bits(k, row, first); // as many as can be needed
    u32 word = 0;
    i32 place = first * factor - 32 * w; // where the cell begins
    for (i32 j = 0; place < 32 && j < 32; ++j, place += factor) {
        if (((cells >> j) & 1u) == 0)
            continue;
        const i32 start = place < 0 ? 0 : place;
        const i32 end = place + factor < 32 ? place + factor : 32;
        word |= low_bits(end) & ~low_bits(start);
    }
    return word;
}
/// A grid of any size with each row repeated `rows` times and each column `columns` times, both at least 1.
BATT_FUNCTION Value repeated_view(Context& context, const PlaneView& view, i32 rows, i32 columns) {
    return grid_of_words(context, view.height * rows, view.width * columns,
                         [&](i32 k, i32 i, i32 w) { return repeated_bits(view, k, i / rows, w, columns); });
}
BATT_FUNCTION Value scale_grid(Context& context, const Value& grid, i32 rows, i32 columns) {
    if (!grid.is_container())
        return not_iterable();
    rows = rows > 0 ? rows : 0;
    columns = columns > 0 ? columns : 0;
    GridBoard board;
    if (rows > 0 && columns > 0 && as_grid_board(context, grid, board) &&
        static_cast<i64>(board.height) * rows <= board_size && static_cast<i64>(board.width) * columns <= board_size)
        return make_grid_by_plane(context, board.height * rows, board.width * columns, [&](i32 k) {
            return repeat_cells(board.plane(k), board.height, board.width, rows, columns);
        });
    const Value first_row = first_element(context, grid);
    u64 size = static_cast<u64>(length(context, grid)) * (first_row.is_container() ? length(context, first_row) : 1);
    const i32 factors[2] = {rows, columns};
    for (const i32 factor : factors) {
        if (factor != 0 && size > context.element_limit / static_cast<u64>(factor))
            return size_error();
        size *= static_cast<u64>(factor);
    }
    if (!spend_cells(context, size))
        return fuel_error();
    if (PlaneView view; rows > 0 && columns > 0 && as_grid_in_planes(context, grid, view))
        return repeated_view(context, view, rows, columns);
    Builder builder(context);
    Elements elements(context, grid);
    Value row;
    while (!builder.failed() && elements.next(row)) {
        if (!row.is_container())
            return not_iterable();
        Builder wide(context, static_cast<u64>(length(context, row)) * static_cast<u64>(columns));
        Elements cells(context, row);
        Value cell;
        while (!wide.failed() && cells.next(cell))
            for (i32 k = 0; k < columns && !wide.failed(); ++k)
                wide.push(cell);
        BATT_TRY(finished, wide.finish_tuple());
        for (i32 k = 0; k < rows && !builder.failed(); ++k)
            builder.push(finished);
    }
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
BATT_FUNCTION Value op_hupscale(Context& context, const Value* a) {
    if (!a[1].is_int() && !is_empty(a[0]))
        return type_error(ErrorDetail::not_a_number);
    return scale_grid(context, a[0], 1, a[1].x);
}
BATT_FUNCTION Value op_vupscale(Context& context, const Value* a) {
    if (a[0].is_container() && is_empty(a[0]))
        return make_empty_tuple();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    if (!a[0].is_container())
        return not_iterable();
    if (a[1].x > 0 && !spend_cells(context, length(context, a[0]) * static_cast<u64>(a[1].x)))
        return fuel_error();
    if (PlaneView view; a[1].x > 0 && as_grid_in_planes(context, a[0], view)) {
        if (static_cast<u64>(view.height) * static_cast<u64>(a[1].x) > context.element_limit)
            return size_error();
        return repeated_view(context, view, a[1].x, 1);
    }
    Builder builder(context);
    Elements rows(context, a[0]);
    Value row;
    while (!builder.failed() && rows.next(row))
        for (i32 k = 0; k < a[1].x && !builder.failed(); ++k)
            builder.push(row);
    BATT_TRY(tuple, builder.finish_tuple());
    return grid_of(context, tuple);
}
BATT_FUNCTION Value op_upscale_t(Context& context, const Value* a) {
    if (!a[0].is_container())
        return type_error(ErrorDetail::not_a_grid);
    if (is_empty(a[0]))
        return make_empty_tuple();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    return scale_grid(context, a[0], a[1].x, a[1].x);
}
BATT_FUNCTION Value op_upscale_f(Context& context, const Value* a) {
    const Value& object = a[0];
    if (!object.is_container())
        return type_error(ErrorDetail::not_a_patch);
    if (is_empty(object))
        return make_empty_set();
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    const i32 factor = a[1].x;
    if (factor <= 0) {
        Elements elements(context, object);
        Value element;
        while (elements.next(element))
            BATT_CHECK(color_of_cell(context, element));
        return make_empty_set();
    }
    if (object.is_object_board() && object.height * static_cast<i64>(factor) <= board_size &&
        object.width * static_cast<i64>(factor) <= board_size) {
        const int boards = object.kind == Kind::object ? 5 : 1;
        u32* const words = static_cast<u32*>(allocate(context, static_cast<u64>(boards) * mask_bytes));
        for (int k = 0; k < boards; ++k)
            store_rows(words + 32 * k,
                       repeat_cells(load_rows(object.words() + 32 * k), object.height, object.width, factor, factor));
        Value result = object;
        result.height = static_cast<u8>(object.height * factor);
        result.width = static_cast<u8>(object.width * factor);
        result.data = words;
        return result;
    }
    Bounds bounds;
    BATT_CHECK(bounds_of(context, object, bounds));
    const u64 cells = static_cast<u64>(length(context, object)) * static_cast<u64>(factor) * static_cast<u64>(factor);
    if (cells > context.element_limit)
        return size_error();
    if (!spend_cells(context, cells))
        return fuel_error();
    if (is_patch_in_planes(object) && patch_kind(object) != Kind::indices) {
        const PatchView patch(object);
        return patch_of_words(context, patch.kind, patch.color, patch.row, patch.column, patch.view.height * factor,
                              patch.view.width * factor,
                              [&](i32 k, i32 i, i32 w) { return repeated_bits(patch.view, k, i / factor, w, factor); });
    }
    Builder builder(context, cells);
    Elements elements(context, object);
    Value element;
    while (elements.next(element)) {
        Value color = make_none();
        i32 i;
        i32 j;
        BATT_CHECK(unpack_cell(context, element, color, i, j));
        for (i32 row = 0; row < factor; ++row)
            for (i32 column = 0; column < factor; ++column) {
                BATT_TRY(location, pair_result((static_cast<i64>(i) - bounds.top) * factor + row + bounds.top,
                                               (static_cast<i64>(j) - bounds.left) * factor + column + bounds.left));
                BATT_TRY(cell, cell_of(context, color, location));
                builder.push(cell);
            }
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_upscale(Context& context, const Value* a) {
    return a[0].is_tuple() ? op_upscale_t(context, a) : op_upscale_f(context, a);
}
BATT_FUNCTION Value op_downscale(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    if (!a[1].is_int())
        return type_error(ErrorDetail::not_a_number);
    if (a[1].x == 0)
        return make_error(ErrorKind::zero_division);
    const i64 factor = a[1].x < 0 ? -static_cast<i64>(a[1].x) : a[1].x;
    const i64 rows = (height + factor - 1) / factor;
    const i64 columns = (width + factor - 1) / factor;
    GridBoard board;
    if (as_grid_board(context, a[0], board)) {
        alignas(64) u32 words[128] = {};
        const i32 step = factor < board_size ? static_cast<i32>(factor) : board_size;
        for (i32 i = 0; i < rows; ++i)
            for (int k = 0; k < 4; ++k) {
                const u32 word = row_of(board.plane(k), i * step);
                for (i32 j = 0; j < columns; ++j)
                    words[32 * k + i] |= ((word >> (j * step)) & 1u) << j;
            }
        return make_grid(context, static_cast<i32>(rows), static_cast<i32>(columns), load_planes(words));
    }
    if (a[0].kind == Kind::wide_grid) {
        BATT_CHECK(spend_on_grid(context, rows, columns));
        const PlaneView view = plane_view(a[0]);
        return grid_of_words(context, static_cast<i32>(rows), static_cast<i32>(columns), [&](i32 k, i32 i, i32 w) {
            u32 word = 0;
            for (i64 j = 32 * w; j < 32 * w + 32 && j < columns; ++j)
                word |= (view.bits(k, static_cast<i32>(i * factor), static_cast<i32>(j * factor)) & 1u) << (j % 32);
            return word;
        });
    }
    return build_grid(context, rows, columns, [&](i32 i, i32 j) {
        return cell_at(context, a[0], static_cast<i32>(i * factor), static_cast<i32>(j * factor));
    });
}

BATT_KERNELS_END
