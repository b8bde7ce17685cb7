// Ops that turn and mirror grids and patches: rot90, hmirror, mir_rot_t and the like. The transformations of board
// grids are in core/grid_transforms.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/grid_transforms.h"
#include "ops/core/plane_view.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_bounds.h"

BATT_KERNELS_BEGIN

/// Transposes a wide grid in blocks of 32 x 32.
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

/// Transposes a grid: `zip(*grid)`.
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
/// Turns a grid upside down.
BATT_FUNCTION Value reverse_grid_rows(Context& context, const Value& grid) {
    if (grid.kind == Kind::grid)
        return flip_vertically(stored_grid(grid), StoreGrid{context});
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
/// Mirrors a grid left to right.
BATT_FUNCTION Value reverse_grid_columns(Context& context, const Value& grid) {
    if (grid.kind == Kind::grid)
        return flip_horizontally(stored_grid(grid), StoreGrid{context});
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
        return rotate_180(stored_grid(a[0]), StoreGrid{context});
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

/// A mirror image of a patch within its bounding box: rows, then columns are flipped, then both are exchanged.
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
/// Mirrors a patch whose coordinates may be anything.
BATT_NOINLINE inline Value duck_mirror(Context& context, const Value& patch, PatchMirror mirror, Reading reading) {
    if (mirror.flip_rows && mirror.exchange) { // at the counterdiagonal
        Value image = patch;
        for (i32 step = 0; step < 3; ++step) {
            const bool exchange = step == 1;
            if (is_batt(context) && !exchange && image.is_set() && is_empty(image))
                continue;
            image = or_default(context, exchange ? OpId::op_dmirror_f : OpId::op_vmirror_f,
                               duck_mirror(context, image, {false, !exchange, exchange}, Reading::patch));
            if (image.is_error())
                return image;
        }
        return image;
    }
    BATT_TRY(first, or_default(context, OpId::op_ulcorner, ulcorner(context, patch)));
    Value corner[2];
    if (mirror.exchange) {
        BATT_CHECK(unpack(context, first, corner, 2));
    } else {
        const u32 axis = mirror.flip_rows ? 0 : 1;
        BATT_TRY(near, subscript(context, first, axis));
        BATT_TRY(last, or_default(context, OpId::op_lrcorner, lrcorner(context, patch)));
        BATT_TRY(far, subscript(context, last, axis));
        corner[0] = plus(context, near, far);
        if (corner[0].is_error())
            return corner[0];
    }
    BATT_TRY(cells, reading == Reading::patch ? holds_cells(context, patch) : make_bool(reading == Reading::object));
    return moved_elements(context, patch, cells.x != 0, [&](Value& i, Value& j) {
        if (mirror.exchange) {
            const Value row = plus(context, minus(context, j, corner[1]), corner[0]);
            j = plus(context, minus(context, i, corner[0]), corner[1]);
            i = row;
        } else {
            Value& number = mirror.flip_rows ? i : j;
            number = minus(context, corner[0], number);
        }
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
    if (is_empty(patch)) // its corner is (), which has no row to take, or cannot be unpacked
        return mirror.exchange && (is_batt(context) || !mirror.flip_rows)
                   ? make_error(ErrorKind::value, ErrorDetail::wrong_length)
                   : make_error(ErrorKind::index, ErrorDetail::empty_container);
    if (is_duck_typed(context, patch, reading))
        return duck_mirror(context, patch, mirror, reading);
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

// batt's variants name the kind of what they mirror.
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
/// Mirrors at the counterdiagonal, in the reference by vmirror, dmirror, vmirror: so an empty patch fails in dmirror.
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
BATT_FUNCTION Value op_mir_rot(Context& context, const Value* a) {
    return or_default(context, OpId::op_mir_rot_f, op_mir_rot_f(context, a));
}

BATT_KERNELS_END
