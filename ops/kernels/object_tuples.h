// Ops that give the objects of a grid as tuples of cells: objects_t, o_g_t and their other names. Those that give sets
// are in components.h. The cells of an object come in the order of a breadth-first search from its first cell: by the
// number of steps to it, then by place.
#pragma once

#include "ops/core/builder.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/color_counts.h"
#include "ops/kernels/general_components.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

/// Numbers the layers of the searches, those of all objects one after the other, and sorts the cells by layer.
BATT_FUNCTION Value object_tuples(Context& context, const Value& grid, bool univalued, bool diagonal,
                                  bool without_background) {
    if (grid.is_tuple() && is_empty(grid))
        return make_empty_tuple();
    Value background = make_none();
    if (without_background) {
        background = or_default(context, OpId::op_mostcolor_t, background_of(context, grid));
        if (background.is_error())
            return background;
    }
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, grid, height, width));
    const u64 cell_count = static_cast<u64>(height) * static_cast<u64>(width);
    if (cell_count > context.element_limit)
        return size_error();
    const u32 size = static_cast<u32>(cell_count);
    u32* const layers = static_cast<u32*>(allocate(context, (cell_count + 1) * sizeof(u32))); // by place
    u32* const queue = static_cast<u32*>(allocate(context, (cell_count + 1) * sizeof(u32)));
    u32* const ends = static_cast<u32*>(allocate(context, (cell_count + 1) * sizeof(u32))); // by layer
    u32* const starts =
        static_cast<u32*>(allocate(context, (cell_count + 1) * sizeof(u32))); // by object: its first layer
    Value* const cells = allocate_values(context, cell_count + 1);
    NumberedGrid numbered(context);
    if (layers == nullptr || queue == nullptr || ends == nullptr || starts == nullptr || cells == nullptr)
        return memory_error();
    BATT_CHECK(numbered.read(grid, height, width));
    const u32 background_code = numbered.code_of(background);
    constexpr u32 open = ~0u;         // not reached yet
    constexpr u32 left_out = ~0u - 1; // background, or nan, which equals no cell, not even itself
    for (u32 place = 0; place < size; ++place)
        layers[place] = numbered.is(place, background, background_code) ? left_out : open;

    u32 layer_count = 0;
    u32 object_count = 0;
    for (u32 first = 0; first < size; ++first) {
        if (layers[first] != open)
            continue;
        starts[object_count++] = layer_count;
        const bool alone = univalued && is_nan(numbered.cell(first)); // an object without cells
        layers[first] = alone ? left_out : layer_count;
        queue[0] = first;
        u32 begin = 0;
        u32 end = alone ? 0 : 1;
        while (begin < end) {
            const u32 next_layer = end;
            ends[layer_count++] = next_layer - begin;
            for (; begin < next_layer; ++begin) {
                const i32 i = static_cast<i32>(queue[begin] / static_cast<u32>(width));
                const i32 j = static_cast<i32>(queue[begin] % static_cast<u32>(width));
                for (i32 p = i > 0 ? i - 1 : 0; p <= i + 1 && p < height; ++p)
                    for (i32 q = j > 0 ? j - 1 : 0; q <= j + 1 && q < width; ++q) {
                        const u32 place = static_cast<u32>(p) * static_cast<u32>(width) + static_cast<u32>(q);
                        if (layers[place] == open && (diagonal || p == i || q == j) &&
                            (!univalued || numbered.alike(first, place))) {
                            layers[place] = layer_count;
                            queue[end++] = place;
                        }
                    }
            }
        }
    }

    u32 total = 0;
    for (u32 layer = 0; layer < layer_count; ++layer) {
        const u32 count = ends[layer];
        ends[layer] = total; // of what is stored so far
        total += count;
    }
    for (u32 place = 0; place < size; ++place) {
        if (layers[place] >= layer_count)
            continue;
        const Value location = make_pair(static_cast<i32>(place / static_cast<u32>(width)),
                                         static_cast<i32>(place % static_cast<u32>(width)));
        const Value cell = cell_of(context, numbered.cell(place), location);
        if (cell.is_error())
            return cell;
        cells[ends[layers[place]]++] = cell;
    }
    Builder objects(context, object_count);
    u32 begin = 0;
    for (u32 n = 0; n < object_count; ++n) {
        const u32 last = n + 1 < object_count ? starts[n + 1] : layer_count;
        const u32 end = last == 0 ? 0 : ends[last - 1];
        objects.push(tuple_in_place(context, cells + begin, end - begin));
        begin = end;
    }
    return objects.finish_tuple();
}

BATT_FUNCTION Value op_objects_t(Context& context, const Value* a) {
    return object_tuples(context, a[0], truth(a[1]), truth(a[2]), truth(a[3]));
}
BATT_FUNCTION Value op_objects_g(Context& context, const Value* a) { return op_objects_t(context, a); }
/// The choice is the sum of the flags of `objects_t`, as in o_g.
BATT_FUNCTION Value op_o_g_t(Context& context, const Value* a) {
    for (i32 choice = 0; choice < 8; ++choice)
        if (chooses(a[1], choice))
            return or_default(context, OpId::op_objects_t,
                              object_tuples(context, a[0], (choice & 4) != 0, (choice & 2) != 0, (choice & 1) != 0));
    return make_none();
}
BATT_FUNCTION Value op_o_g_tuple(Context& context, const Value* a) { return op_o_g_t(context, a); }

BATT_KERNELS_END
