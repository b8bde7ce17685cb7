// Connected components of a grid in the general form, by flood fill over its cells. Slow and always right: boards and
// wide grids have searches of their own.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/equality.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/color_counts.h"

BATT_KERNELS_BEGIN

/// A general grid with random access to its cells. If they have few distinct values, equal cells have equal codes.
class NumberedGrid {
public:
    explicit NumberedGrid(Context& context) : context_(context), values_(context) {}

    /// Reads the grid; an error if a row is too short.
    BATT_FUNCTION Value read(const Value& grid, i32 height, i32 width) {
        rows_ = static_cast<const Value**>(allocate(context_, static_cast<u64>(height) * sizeof(Value*)));
        codes_ = static_cast<u8*>(allocate(context_, static_cast<u64>(height) * static_cast<u64>(width) + 1));
        if (rows_ == nullptr || codes_ == nullptr)
            return memory_error();
        u8* code = codes_;
        for (i32 i = 0; i < height; ++i) {
            BATT_TRY(row, subscript(context_, grid, static_cast<u32>(i)));
            if (row.kind == Kind::tuple && row.count >= static_cast<u32>(width)) {
                rows_[i] = row.items();
            } else {
                Value* const cells = allocate_values(context_, static_cast<u64>(width));
                if (cells == nullptr)
                    return memory_error();
                for (i32 j = 0; j < width; ++j) {
                    cells[j] = subscript(context_, row, static_cast<u32>(j));
                    if (cells[j].is_error())
                        return cells[j];
                }
                rows_[i] = cells;
            }
            few_ = few_ && values_.add_all(rows_[i], static_cast<u32>(width), code);
            code += width;
        }
        width_ = static_cast<u32>(width);
        return no_error();
    }
    BATT_INLINE const Value& cell(u32 place) const { return rows_[place / width_][place % width_]; }
    BATT_INLINE bool alike(u32 a, u32 b) const {
        return few_ ? codes_[a] == codes_[b] : equal(context_, cell(a), cell(b));
    }
    /// The code of the cells that equal a value; if there are none, or cells have no codes, a code that no cell has.
    BATT_FUNCTION u32 code_of(const Value& value) const {
        u32 code = DistinctValues::max_values;
        for (u32 n = 0; n < values_.count(); ++n)
            if (same(context_, values_[n], value))
                code = n;
        return code;
    }
    /// Whether a cell equals a value with that code.
    BATT_INLINE bool is(u32 place, const Value& value, u32 code) const {
        return few_ ? codes_[place] == code : same(context_, cell(place), value);
    }

private:
    Context& context_;
    DistinctValues values_;
    const Value** rows_ = nullptr;
    u8* codes_ = nullptr;
    u32 width_ = 0;
    bool few_ = true;
};

/// Components by flood fill with a stack. Cells equal to `background` (None: no cells) are left out. A cell that is nan
/// equals no cell, not even itself.
BATT_FUNCTION Value general_objects(Context& context, const Value& grid, i32 height, i32 width, bool univalued,
                                    bool diagonal, const Value& background) {
    const u32 size = static_cast<u32>(height) * static_cast<u32>(width);
    if (static_cast<u64>(height) * static_cast<u64>(width) > context.element_limit)
        return size_error();
    // Labels have a border, one place wide, so that every cell has neighbours; adjacent rows share it.
    constexpr u32 nothing = ~0u; // border and background
    const u32 stride = static_cast<u32>(width) + 1;
    const u32 framed = (static_cast<u32>(height) + 2) * stride + 1;
    u32* const labels = static_cast<u32*>(allocate(context, framed * sizeof(u32)));
    u32* const stack = static_cast<u32*>(allocate(context, (size + 1) * sizeof(u32)));
    u32* const ends = static_cast<u32*>(allocate(context, (size + 1) * sizeof(u32)));
    NumberedGrid cells(context);
    if (labels == nullptr || stack == nullptr || ends == nullptr)
        return memory_error();
    BATT_CHECK(cells.read(grid, height, width));
    const u32 background_code = cells.code_of(background);
    for (u32 k = 0; k <= stride; ++k)
        labels[k] = labels[framed - 1 - k] = nothing;
    u32 place = 0;
    for (i32 i = 0; i < height; ++i) {
        u32* const row = labels + (static_cast<u32>(i) + 1) * stride + 1;
        for (i32 j = 0; j < width; ++j, ++place)
            row[j] = cells.is(place, background, background_code) ? nothing : 0;
        row[width] = nothing;
    }
    // From a label's place to the cell's place in the grid.
    const auto unframed = [&](u32 at) { return at - stride - 1 - (at - stride - 1) / stride; };
    const i32 across = static_cast<i32>(stride);
    const i32 beside[8] = {-across, -1, 1, across, -across - 1, -across + 1, across - 1, across + 1};
    const u32 directions = diagonal ? 8 : 4;

    // Numbers the components from 1 by their first cells; `ends` counts their cells.
    u32 count = 0;
    for (u32 start = stride + 1; start + stride < framed; ++start) {
        if (labels[start] != 0)
            continue;
        labels[start] = ++count;
        ends[count] = 0;
        const u32 first = unframed(start);
        const bool alone = univalued && is_nan(cells.cell(first));
        u32 depth = 0;
        stack[depth++] = start;
        while (depth > 0) {
            const u32 at = stack[--depth];
            ++ends[count];
            if (alone)
                break;
            for (u32 d = 0; d < directions; ++d) {
                const u32 next = at + static_cast<u32>(beside[d]);
                if (labels[next] == 0 && (!univalued || cells.alike(first, unframed(next)))) {
                    labels[next] = count;
                    stack[depth++] = next;
                }
            }
        }
    }

    // Sorts the places of cells by component, then by row. The stack is free by now.
    u32* const places = stack;
    ends[0] = 0;
    for (u32 n = 1; n <= count; ++n)
        ends[n] += ends[n - 1];
    const u32 labelled = ends[count];
    place = size;
    for (i32 i = height; i-- > 0;) {
        const u32* const row = labels + (static_cast<u32>(i) + 1) * stride + 1;
        for (i32 j = width; j-- > 0;) {
            --place;
            if (row[j] != nothing)
                places[--ends[row[j]]] = place;
        }
    }
    // Now `ends` holds where each component starts.
    const bool by_place = !cells_lead_with_color(context);
    Builder objects(context, count);
    for (u32 n = 1; n <= count; ++n) {
        const u32 end = n < count ? ends[n + 1] : labelled;
        Builder object(context);
        for (u32 k = ends[n]; k < end; ++k) {
            const u32 place = places[k];
            const Value location = make_pair(static_cast<i32>(place / static_cast<u32>(width)),
                                             static_cast<i32>(place % static_cast<u32>(width)));
            BATT_TRY(cell, cell_of(context, cells.cell(place), location));
            object.push(cell);
        }
        BATT_TRY(finished, by_place || univalued ? object.finish_ordered_set() : object.finish_set());
        objects.push(finished);
    }
    return by_place ? objects.finish_ordered_set() : objects.finish_set();
}

BATT_KERNELS_END
