// Ops that look for rows and columns of one colour: frontiers returns them, compress removes them.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/equality.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/mirrors.h"

BATT_KERNELS_BEGIN

/// Rows (or columns) of one colour, bit i for row i.
BATT_FUNCTION u32 uniform_rows(const GridBoard& grid) {
    const u32 full = low_bits(grid.width);
    Rows mixed = zero_rows();
    for (int k = 0; k < 4; ++k)
        mixed = mixed | (~(equal_lanes(grid.plane(k), zero_rows()) | equal_lanes(grid.plane(k), splat(full))));
    return low_bits(grid.height) & ~occupied_rows(mixed);
}
BATT_FUNCTION u32 uniform_columns(const GridBoard& grid) {
    u32 mixed = 0;
    for (int k = 0; k < 4; ++k) {
        const Rows plane = grid.plane(k);
        mixed |= occupied_columns(plane) & occupied_columns(~plane & grid.frame());
    }
    return low_bits(grid.width) & ~mixed;
}

/// Whether a row (or column) of a general grid has one value. Columns are as long as the shortest row; an empty line is
/// not uniform.
BATT_FUNCTION Value is_uniform(Context& context, const Value& grid, i32 line, i32 count, bool row) {
    for (i32 k = 1; k < count; ++k) {
        BATT_TRY(first, row ? cell_at(context, grid, line, 0) : cell_at(context, grid, 0, line));
        BATT_TRY(value, row ? cell_at(context, grid, line, k) : cell_at(context, grid, k, line));
        if (!equal(context, first, value))
            return make_bool(false);
    }
    return make_bool(count > 0);
}

BATT_FUNCTION Value op_frontiers(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    GridBoard grid;
    if (as_grid_board(context, a[0], grid)) {
        const u32 rows = uniform_rows(grid);
        const u32 columns = uniform_columns(grid);
        Builder builder(context, static_cast<u64>(count_bits(rows) + count_bits(columns)));
        u32 planes[4];
        for (i32 i = 0; i < height; ++i)
            if ((rows >> i) & 1u) {
                for (int k = 0; k < 4; ++k)
                    planes[k] = row_of(grid.plane(k), i) & 1u;
                const i32 color = color_of_code(planes[0] | (planes[1] << 1) | (planes[2] << 2) | (planes[3] << 3));
                Value object = make_rectangle(context, i, 0, 1, width);
                object.kind = Kind::mono;
                object.tag = static_cast<i8>(color);
                builder.push(object);
            }
        for (int k = 0; k < 4; ++k)
            planes[k] = row_of(grid.plane(k), 0);
        for (i32 j = 0; j < width; ++j)
            if ((columns >> j) & 1u) {
                const u32 code = ((planes[0] >> j) & 1u) | (((planes[1] >> j) & 1u) << 1) |
                                 (((planes[2] >> j) & 1u) << 2) | (((planes[3] >> j) & 1u) << 3);
                Value object = make_rectangle(context, 0, j, height, 1);
                object.kind = Kind::mono;
                object.tag = static_cast<i8>(color_of_code(code));
                builder.push(object);
            }
        return builder.finish_set();
    }
    BATT_TRY(columns, shortest_row(context, a[0]));
    Builder builder(context);
    for (i32 direction = 0; direction < 2; ++direction) {
        const bool row = direction == 0;
        for (i32 line = 0; line < (row ? height : columns.x); ++line) {
            i32 count = row ? 0 : height;
            if (row) {
                BATT_TRY(cells, row_length(context, a[0], line));
                count = cells.x;
            }
            BATT_TRY(uniform, is_uniform(context, a[0], line, count, row));
            if (uniform.x == 0)
                continue;
            const i32 extent = row ? width : height;
            Builder object(context, static_cast<u64>(extent));
            for (i32 k = 0; k < extent; ++k) {
                const i32 i = row ? line : k;
                const i32 j = row ? k : line;
                BATT_TRY(color, cell_at(context, a[0], i, j));
                BATT_TRY(cell, cell_of(context, color, make_pair(i, j)));
                object.push(cell);
            }
            BATT_TRY(finished, object.finish_set());
            builder.push(finished);
        }
    }
    return builder.finish_set();
}

/// Whether `len(set(container)) == 1`.
BATT_FUNCTION Value holds_one_value(Context& context, const Value& container) {
    if (!container.is_container())
        return not_iterable();
    const Value first = first_element(context, container);
    Elements elements(context, container);
    Value element;
    while (elements.next(element))
        if (!equal(context, first, element))
            return make_bool(false);
    return make_bool(!is_empty(container));
}
/// compress of a set in arc-dsl and re-arc. Its elements are the rows; the elements of its mirror image, which is a set as
/// well, stand for the columns.
BATT_NOINLINE inline Value compress_set(Context& context, const Value& set) {
    BATT_TRY(mirrored, mirror_patch(context, set, {false, false, true}));
    Builder kept_columns(context, length(context, mirrored));
    Elements columns(context, mirrored);
    Value element;
    while (columns.next(element)) {
        BATT_TRY(uniform, holds_one_value(context, element));
        kept_columns.push(make_bool(uniform.x == 0));
    }
    Builder rows(context, length(context, set));
    Elements elements(context, set);
    while (!rows.failed() && elements.next(element)) {
        BATT_TRY(uniform, holds_one_value(context, element));
        if (uniform.x != 0)
            continue;
        Builder row(context, length(context, element));
        Elements values(context, element);
        Value value;
        for (u32 j = 0; values.next(value); ++j)
            if (j >= kept_columns.count() || kept_columns.at(j).x != 0)
                row.push(value);
        BATT_TRY(finished, row.finish_tuple());
        rows.push(finished);
    }
    return rows.finish_tuple();
}
BATT_FUNCTION Value op_compress(Context& context, const Value* a) {
    if (a[0].is_set()) {
        if (!is_batt(context))
            return compress_set(context, a[0]);
        BATT_TRY(rows, as_tuples(context, a[0]));
        return op_compress(context, &rows);
    }
    if (is_empty(a[0]) && a[0].is_tuple())
        return a[0];
    GridBoard grid;
    if (as_grid_board(context, a[0], grid)) {
        const u32 rows = low_bits(grid.height) & ~uniform_rows(grid);
        const u32 columns = low_bits(grid.width) & ~uniform_columns(grid);
        const i32 height = count_bits(rows);
        const i32 width = count_bits(columns);
        if (height > 0 && width > 0) {
            alignas(64) u32 words[128] = {};
            i32 row = 0;
            for (i32 i = 0; i < grid.height; ++i) {
                if (((rows >> i) & 1u) == 0)
                    continue;
                for (int k = 0; k < 4; ++k) {
                    const u32 word = row_of(grid.plane(k), i);
                    i32 column = 0;
                    for (u32 left = columns; left != 0; left &= left - 1)
                        words[32 * k + row] |= ((word >> lowest_bit(left)) & 1u) << column++;
                }
                ++row;
            }
            return make_grid(context, height, width, load_planes(words));
        }
    }
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    const i32 height = static_cast<i32>(length(context, a[0]));
    BATT_TRY(columns, shortest_row(context, a[0]));
    Builder kept_columns(context, static_cast<u64>(columns.x));
    for (i32 j = 0; j < columns.x; ++j) {
        BATT_TRY(uniform, is_uniform(context, a[0], j, height, false));
        kept_columns.push(uniform);
    }
    Builder result(context, static_cast<u64>(height));
    for (i32 i = 0; i < height; ++i) {
        BATT_TRY(width, row_length(context, a[0], i));
        BATT_TRY(uniform, is_uniform(context, a[0], i, width.x, true));
        if (uniform.x != 0)
            continue;
        Builder row(context, static_cast<u64>(width.x));
        for (i32 j = 0; j < width.x; ++j) {
            if (j < columns.x && kept_columns.at(static_cast<u32>(j)).x != 0)
                continue;
            BATT_TRY(value, cell_at(context, a[0], i, j));
            row.push(value);
        }
        BATT_TRY(finished, row.finish_tuple());
        result.push(finished);
    }
    BATT_TRY(tuple, result.finish_tuple());
    return grid_of(context, tuple);
}

BATT_KERNELS_END
