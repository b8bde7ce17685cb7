// Ops that make grids by colour: canvas, fill, paint, cover, move, replace, switch, cellwise, and the underfill
// variants. Selecting the cells to paint is in colored_cells.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/grid_transforms.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/color_counts.h"
#include "ops/kernels/colored_cells.h"
#include "ops/kernels/duck_typed_patches.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/patch_sets.h"
#include "ops/kernels/patch_shift.h"

BATT_KERNELS_BEGIN

BATT_INLINE bool is_board_color_value(const Value& value) {
    return value.kind == Kind::integer && is_board_color(value.x);
}

BATT_FUNCTION Value op_canvas(Context& context, const Value* a) {
    i32 height;
    i32 width;
    if (a[1].kind != Kind::pair) {
        BATT_TRY(rows, subscript(context, a[1], 0));
        if (rows.is_int() && rows.x <= 0)
            return make_empty_tuple();
    }
    BATT_CHECK(leading_ints(context, a[1], height, width));
    if (!context.general_only && is_board_color_value(a[0]) && fits_board(height, width)) {
        return one_color(a[0].x, height, width, StoreGrid{context});
    }
    if (height <= 0)
        return make_empty_tuple();
    const u64 cells = static_cast<u64>(height) * static_cast<u64>(width > 0 ? width : 1);
    if (cells > context.element_limit)
        return size_error();
    if (!spend_cells(context, cells))
        return fuel_error();
    if (!context.general_only && is_board_color_value(a[0]) && width > 0)
        return grid_of_words(context, height, width,
                             [&](i32 k, i32, i32) { return spread_bit(color_code(a[0].x), k); });
    Builder row(context, static_cast<u64>(width > 0 ? width : 0));
    for (i32 j = 0; j < width && !row.failed(); ++j)
        row.push(a[0]);
    BATT_TRY(finished, row.finish_tuple());
    Builder rows(context, static_cast<u64>(height));
    for (i32 i = 0; i < height && !rows.failed(); ++i)
        rows.push(finished);
    return rows.finish_tuple();
}

/// A copy of a general grid whose cells can be changed.
class MutableGrid {
public:
    MutableGrid(Context& context, const Value& grid, i32 height) : context_(context), height_(height) {
        rows_ = allocate_values(context, static_cast<u64>(height));
        if (rows_ == nullptr) {
            status_ = memory_error();
            return;
        }
        for (i32 i = 0; i < height && !status_.is_error(); ++i) {
            const Value row = item(context, grid, static_cast<u32>(i));
            if (!row.is_container()) {
                status_ = not_iterable();
                return;
            }
            const u32 width = length(context, row);
            Value* const cells = allocate_values(context, width);
            if (cells == nullptr && width != 0) {
                status_ = memory_error();
                return;
            }
            if (row.kind == Kind::tuple) {
                for (u32 j = 0; j < width; ++j)
                    cells[j] = row.items()[j];
            } else {
                Elements elements(context, row);
                for (u32 j = 0; j < width; ++j)
                    elements.next(cells[j]);
            }
            rows_[i] = make_blank(Kind::tuple);
            rows_[i].count = width;
            rows_[i].data = cells;
        }
    }
    const Value& status() const { return status_; }
    /// The cell, or null beyond the end of a short row.
    Value* cell(i32 i, i32 j) {
        return static_cast<u32>(j) < rows_[i].count ? const_cast<Value*>(rows_[i].items()) + j : nullptr;
    }
    Value finish() {
        for (i32 i = 0; i < height_; ++i)
            rows_[i] = tuple_in_place(context_, rows_[i].items(), rows_[i].count);
        return grid_of(context_, tuple_in_place(context_, rows_, static_cast<u32>(height_)));
    }

private:
    Context& context_;
    i32 height_;
    Value* rows_ = nullptr;
    Value status_ = make_none();
};

/// Sets cells of a general grid to a colour or, if `color` is null, to the colours of an object's cells. If
/// `background` is given, only cells of that colour change.
BATT_FUNCTION Value paint_general(Context& context, const Value& grid, i32 height, i32 width, const Value& patch,
                                  const Value* color, const Value* background) {
    MutableGrid painted(context, grid, height);
    if (painted.status().is_error())
        return painted.status();
    Elements elements(context, patch);
    Value element;
    while (elements.next(element)) {
        Value value = make_none();
        Value i;
        Value j;
        BATT_CHECK(unpack_element(context, element, color == nullptr, value, i, j));
        BATT_TRY(inside, is_in_grid(i, j, height, width));
        if (inside.x == 0)
            continue;
        Value* const cell = painted.cell(i.x, j.x);
        if (cell == nullptr)
            return make_error(ErrorKind::index, ErrorDetail::out_of_range);
        if (background == nullptr || same(context, *cell, *background))
            *cell = color == nullptr ? value : *color;
    }
    return painted.finish();
}

BATT_NOINLINE inline Value fill_general(Context& context, const Value& grid, const Value& color, const Value& patch,
                                        i32 height, i32 width, bool under) {
    Value background = make_none();
    if (under) {
        background = background_of(context, grid);
        if (background.is_error())
            return background;
    }
    BATT_TRY(indices, locations_of(context, patch));
    if (!indices.is_container())
        return not_iterable();
    return paint_general(context, grid, height, width, indices, &color, under ? &background : nullptr);
}
/// A word of plane k after setting a colour wherever `mask` is set.
BATT_INLINE u32 fill_word(u32 word, u32 mask, i32 color, i32 k) {
    return (word & ~mask) | (mask & spread_bit(color_code(color), k));
}
/// The cells of a wide grid that an op may change: the background (`under`), or all.
class Changeable {
public:
    Changeable(Context& context, const Value& grid, bool under)
        : view_(plane_view(grid)), under_(under), code_(under ? color_code(background_of(context, grid).x) : 0) {
    } // a plane grid has a background
    BATT_INLINE u32 bits(i32 i, i32 w) const { return under_ ? view_.color_bits(code_, i, w) : ~0u; }
    BATT_INLINE bool is_background(u32 code) const { return code == code_; }

private:
    PlaneView view_;
    bool under_;
    u32 code_;
};
BATT_NOINLINE inline Value fill_wide_grid(Context& context, const Value& grid, i32 color, const Value& patch,
                                          bool under) {
    const PlaneView view = plane_view(grid);
    Value clipped;
    BATT_CHECK(clip_to_wide_grid(context, patch, view.height, view.width, clipped));
    const PatchView cells(clipped);
    const Changeable changeable(context, grid, under);
    return grid_of_words(context, view.height, view.width, [&](i32 k, i32 i, i32 w) {
        return fill_word(view.bits(k, i, 32 * w), cells.mask(i, 32 * w) & changeable.bits(i, w), color, k);
    });
}
BATT_INLINE Value fill_grid(Context& context, const Value& grid, const Value& color, const Value& patch, bool under) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, grid, height, width));
    GridBoard board;
    if (is_duck_typed(context, patch))
        return fill_general(context, grid, color, patch, height, width, under);
    if (is_board_color_value(color) && as_grid_board(context, grid, board)) {
        Rows mask;
        BATT_CHECK(clip_patch(context, patch, height, width, mask));
        if (under)
            mask = mask & board.color_mask(common_color(board.planes(), board.frame(), true));
        return filled(board, mask, color.x, StoreGrid{context});
    }
    if (is_board_color_value(color) && grid.kind == Kind::wide_grid)
        return fill_wide_grid(context, grid, color.x, patch, under);
    return fill_general(context, grid, color, patch, height, width, under);
}
BATT_FUNCTION Value op_fill(Context& context, const Value* a) { return fill_grid(context, a[0], a[1], a[2], false); }
BATT_FUNCTION Value op_underfill(Context& context, const Value* a) {
    return fill_grid(context, a[0], a[1], a[2], true);
}

/// Paints a plane patch on a plane grid; at least one of them is wide.
BATT_NOINLINE inline Value paint_wide(Context& context, const Value& grid, const Value& object, bool under) {
    const PlaneView view = plane_view(grid);
    const PatchView cells(object);
    const Changeable changeable(context, grid, under);
    return grid_of_words(context, view.height, view.width, [&](i32 k, i32 i, i32 w) {
        const u32 mask = cells.mask(i, 32 * w) & changeable.bits(i, w);
        return (view.bits(k, i, 32 * w) & ~mask) | (cells.plane(k, i, 32 * w) & mask);
    });
}

/// Whether a general tuple or set holds cells of board colours only.
BATT_FUNCTION bool holds_board_cells(const Value& object) {
    if (object.kind != Kind::set && object.kind != Kind::tuple)
        return false;
    bool holds = true;
    for (u32 k = loop_lane(); k < object.count && holds; k += loop_lanes)
        holds = object.items()[k].kind == Kind::cell && is_board_color(object.items()[k].tag);
    return all_lanes_hold(holds);
}

/// Paints such cells on a wide grid, in their order.
BATT_NOINLINE inline Value paint_cells_on_wide_grid(Context& context, const Value& grid, const Value& object,
                                                    bool under) {
    const PlaneView view = plane_view(grid);
    const Changeable changeable(context, grid, under);
    const u64 size = board_bytes(grid);
    WideBoard* const board = static_cast<WideBoard*>(allocate(context, size));
    WideBoard* const open = under ? allocate_wide(context, 1, view.height, view.width) : nullptr;
    if (board == nullptr || (under && open == nullptr))
        return memory_error();
    *board = *grid.wide();
    write_words(words_of(board), 4, view.height, view.width, view.stride, view.plane,
                [&](i32 k, i32 i, i32 w) { return view.bits(k, i, 32 * w); });
    if (under)
        write_words(words_of(open), 1, view.height, view.width, view.stride, 0,
                    [&](i32, i32 i, i32 w) { return changeable.bits(i, w); });
    for (u32 n = 0; n < object.count; ++n) {
        const Value& cell = object.items()[n];
        if (cell.x < 0 || cell.x >= view.height || cell.y < 0 || cell.y >= view.width)
            continue;
        const i32 place = cell.x * view.stride + cell.y / 32;
        const u32 bit = 1u << (cell.y % 32);
        if (under && (words_of(open)[place] & bit) == 0)
            continue;
        for (i32 k = 0; k < 4; ++k) {
            u32& word = words_of(board)[k * view.plane + place];
            word = fill_word(word, bit, cell.tag, k);
        }
        // Under: a location closes once it has another colour than the background.
        if (under && !changeable.is_background(color_code(cell.tag)))
            words_of(open)[place] &= ~bit;
    }
    return make_wide_grid(board);
}

/// A board that is painted cell by cell where it is open. On a device each lane has one row.
class PaintedRows {
#if BATT_CUDA
public:
    BATT_INLINE PaintedRows(const Planes& planes, Rows open) : planes_(planes), open_(open) {}
    BATT_INLINE void paint(u32 row, u32 bit, u32 code, bool closes) {
        const u32 cell = row == loop_lane() ? bit & open_ : 0;
        for (i32 k = 0; k < 4; ++k)
            planes_.plane[k] = fill_plane(planes_.plane[k], cell, code, k);
        open_ &= closes ? ~cell : ~0u;
    }
    BATT_INLINE void store(u32* words) const { store_planes(words, planes_); }

private:
    Planes planes_;
    Rows open_;
#else
public:
    BATT_INLINE PaintedRows(const Planes& planes, Rows open) {
        store_planes(words_, planes);
        spread_rows(open_, open);
    }
    BATT_INLINE void paint(u32 row, u32 bit, u32 code, bool closes) {
        const u32 cell = bit & open_[row];
        for (u32 k = 0; k < 4; ++k)
            words_[32 * k + row] = (words_[32 * k + row] & ~cell) | (spread_bit(code, static_cast<i32>(k)) & cell);
        open_[row] &= closes ? ~cell : ~0u;
    }
    BATT_INLINE void store(u32* words) const { store_planes(words, load_planes(words_)); }

private:
    alignas(64) u32 words_[4 * board_size];
    alignas(64) u32 open_[board_size];
#endif
};

/// Paints a general tuple or set of cells of board colours, in their order; false if it holds anything else.
BATT_FUNCTION bool paint_cells(Context& context, const GridBoard& board, const Value& object, bool under,
                               Value& result) {
    if (!holds_board_cells(object))
        return false;
    constexpr u32 outside = ~0u;
    const i32 background = under ? common_color(board.planes(), board.frame(), true) : 0;
    PaintedRows rows(board.planes(), under ? board.color_mask(background) : board.frame());
    broadcast_words(
        object.count,
        [&](u32 n) {
            const Value& cell = object.items()[n];
            const bool inside = cell.x >= 0 && cell.x < board.height && cell.y >= 0 && cell.y < board.width;
            return inside ? static_cast<u32>(place_of_cell(cell.x, cell.y)) | color_code(cell.tag) << 10 : outside;
        },
        [&](u32 cell) {
            // Under: a location closes once it has another colour than the background.
            if (cell != outside)
                rows.paint(cell / 32 % 32, 1u << (cell % 32), cell >> 10,
                           under && cell >> 10 != color_code(background));
        });
    u32* const words = static_cast<u32*>(allocate(context, grid_bytes));
    rows.store(words);
    result = make_placed_grid(words, board.height, board.width);
    return true;
}

BATT_FUNCTION Value paint_grid(Context& context, const Value& grid, const Value& object, bool under) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, grid, height, width));
    if (!object.is_container())
        return not_iterable();
    GridBoard board;
    if (object.is_object_board() && as_grid_board(context, grid, board)) {
        Rows mask = patch_mask(object, 0, 0) & board.frame();
        if (under)
            mask = mask & board.color_mask(common_color(board.planes(), board.frame(), true));
        if (object.kind == Kind::mono)
            return filled(board, mask, object.tag, StoreGrid{context});
        return painted(board, mask, object, StoreGrid{context});
    }
    if (is_plane_patch(object) && patch_kind(object) != Kind::indices && is_plane_grid(grid))
        return paint_wide(context, grid, object, under);
    if (grid.kind == Kind::wide_grid && holds_board_cells(object))
        return paint_cells_on_wide_grid(context, grid, object, under);
    Value painted;
    if (as_grid_board(context, grid, board) && paint_cells(context, board, object, under, painted))
        return painted;
    Value background = make_none();
    if (under) {
        background = background_of(context, grid);
        if (background.is_error())
            return background;
    }
    return paint_general(context, grid, height, width, object, nullptr, under ? &background : nullptr);
}
BATT_FUNCTION Value op_paint(Context& context, const Value* a) { return paint_grid(context, a[0], a[1], false); }
BATT_FUNCTION Value op_underpaint(Context& context, const Value* a) { return paint_grid(context, a[0], a[1], true); }

BATT_FUNCTION Value op_cover(Context& context, const Value* a) {
    BATT_TRY(background, background_of(context, a[0]));
    BATT_TRY(indices, locations_of(context, a[1]));
    return or_default(context, OpId::op_fill, fill_grid(context, a[0], background, indices, false));
}
BATT_FUNCTION Value op_move(Context& context, const Value* a) {
    BATT_TRY(covered, or_default(context, OpId::op_cover, op_cover(context, a)));
    BATT_TRY(moved, or_default(context, OpId::op_shift, op_shift(context, a + 1)));
    return or_default(context, OpId::op_paint, paint_grid(context, covered, moved, false));
}

/// Applies `map` to each cell of a general grid.
template <class Map>
BATT_FUNCTION Value map_cells(Context& context, const Value& grid, Map map) {
    if (!grid.is_container())
        return not_iterable();
    Builder rows(context);
    Elements elements(context, grid);
    Value row;
    while (elements.next(row)) {
        if (!row.is_container())
            return not_iterable();
        Builder mapped(context, length(context, row));
        Elements cells(context, row);
        Value cell;
        while (cells.next(cell))
            mapped.push(map(cell));
        BATT_TRY(finished, mapped.finish_tuple());
        rows.push(finished);
    }
    BATT_TRY(tuple, rows.finish_tuple());
    return grid_of(context, tuple);
}

BATT_FUNCTION Value op_replace(Context& context, const Value* a) {
    GridBoard board;
    if (a[1].is_int() && is_board_color_value(a[2]) && a[0].is_tuple() && as_grid_board(context, a[0], board))
        return replaced(board, a[1].x, a[2].x, StoreGrid{context});
    if (a[1].is_int() && is_board_color_value(a[2]) && a[0].kind == Kind::wide_grid) {
        const PlaneView view = plane_view(a[0]);
        const bool occurs = is_board_color(a[1].x);
        return grid_of_words(context, view.height, view.width, [&](i32 k, i32 i, i32 w) {
            const u32 mask = occurs ? view.color_bits(color_code(a[1].x), i, w) : 0;
            return fill_word(view.bits(k, i, 32 * w), mask, a[2].x, k);
        });
    }
    return map_cells(context, a[0], [&](const Value& cell) { return same(context, cell, a[1]) ? a[2] : cell; });
}

BATT_FUNCTION Value op_switch(Context& context, const Value* a) {
    GridBoard board;
    if (is_board_color_value(a[1]) && is_board_color_value(a[2]) && a[0].is_tuple() &&
        as_grid_board(context, a[0], board))
        return exchanged(board, a[1].x, a[2].x, StoreGrid{context});
    if (is_board_color_value(a[1]) && is_board_color_value(a[2]) && a[0].kind == Kind::wide_grid) {
        const PlaneView view = plane_view(a[0]);
        return grid_of_words(context, view.height, view.width, [&](i32 k, i32 i, i32 w) {
            const u32 first = view.color_bits(color_code(a[1].x), i, w);
            const u32 second = view.color_bits(color_code(a[2].x), i, w);
            return fill_word(fill_word(view.bits(k, i, 32 * w), first, a[2].x, k), second, a[1].x, k);
        });
    }
    return map_cells(context, a[0], [&](const Value& cell) {
        return equal(context, cell, a[2]) ? a[1] : equal(context, cell, a[1]) ? a[2] : cell;
    });
}

BATT_FUNCTION Value op_cellwise(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    const bool batt = is_batt(context);
    GridBoard left;
    GridBoard right;
    if (is_board_color_value(a[2]) && as_grid_board(context, a[0], left) && a[1].is_tuple() &&
        as_grid_board(context, a[1], right) && (batt || (right.height >= height && right.width >= width))) {
        const Rows equal_cells = same_color(left.planes(), right.planes()) & right.frame();
        const Rows different = left.frame() & ~equal_cells;
        return filled(left, different, a[2].x, StoreGrid{context});
    }
    if (PlaneView x, y; is_board_color_value(a[2]) && a[0].is_tuple() && a[1].is_tuple() &&
                        as_plane_grid(context, a[0], x) && as_plane_grid(context, a[1], y) &&
                        (batt || (y.height >= height && y.width >= width))) {
        BATT_CHECK(spend_on_grid(context, height, width));
        return grid_of_words(context, height, width, [&](i32 k, i32 i, i32 w) {
            u32 equal_cells = y.frame(i, w);
            for (i32 p = 0; p < 4; ++p)
                equal_cells &= ~(x.bits(p, i, 32 * w) ^ y.bits(p, i, 32 * w));
            return fill_word(x.bits(k, i, 32 * w), ~equal_cells, a[2].x, k);
        });
    }
    return build_grid(context, height, width, [&](i32 i, i32 j) {
        const Value x = cell_at(context, a[0], i, j);
        if (x.is_error())
            return x;
        const Value operands[2] = {a[1], make_pair(i, j)};
        const Value y =
            batt ? or_default(context, OpId::op_index, op_index(context, operands)) : cell_at(context, a[1], i, j);
        return y.is_error() ? y : same(context, x, y) ? x : a[2];
    });
}

BATT_KERNELS_END
