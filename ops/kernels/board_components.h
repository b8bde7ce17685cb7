// Connected components of a board. The host fills one component after the other, row by row; a device finds all of them
// at once (component_lanes.h). Components of larger grids are in wide_components.h, those of general grids in
// general_components.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/kernels/component_lanes.h"
#include "ops/kernels/small_components.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA

/// The components of the given cells, in order.
template <bool diagonal>
BATT_FUNCTION Value univalued_objects(Context& context, const GridBoard& grid, Rows cells) {
    u32 labels[board_size];
    return LaneComponents<true, diagonal>(context, grid.planes(), cells, labels).objects();
}
template <bool diagonal>
BATT_FUNCTION Value multicolored_objects(Context& context, const GridBoard& grid, Rows cells) {
    u32 labels[board_size];
    return LaneComponents<false, diagonal>(context, grid.planes(), cells, labels).objects();
}

#else

/// A component of two or three cells, described from its pivot: of two cells the first, of three the one that touches
/// both others.
struct SmallShape {
    u64 image; ///< first half of its Value for colour 0 and pivot (0, 0); row and column may borrow from each other
    const u32* words; ///< its mask
    i32 first;        ///< place of its first cell, relative to the pivot
};
/// `row` and `column` of the bounding box and column `first` of its first cell are relative to the pivot.
BATT_INLINE constexpr SmallShape small_shape(const u32* words, i32 height, i32 width, i32 row, i32 column, i32 first) {
    const i64 image = static_cast<i64>(Kind::mono) + height * 0x10000LL + width * 0x1000000LL + row * 0x100000000LL +
                      column * 0x1000000000000LL;
    return {static_cast<u64>(image), words, row * board_size + first};
}
/// By the neighbours of the pivot in the component: left 1, right 2, above 4, below 8. The second of two cells is no
/// pivot.
inline const SmallShape small_shapes[16] = {
    {},
    {},
    small_shape(small_masks[1].words, 1, 2, 0, 0, 0),   // right
    small_shape(small_masks[3].words, 1, 3, 0, -1, -1), // left, right
    {},
    small_shape(small_masks[8].words, 2, 2, -1, -1, 0), // left, above
    small_shape(small_masks[7].words, 2, 2, -1, 0, 0),  // right, above
    {},
    small_shape(small_masks[2].words, 2, 1, 0, 0, 0),   // below
    small_shape(small_masks[6].words, 2, 2, 0, -1, -1), // left, below
    small_shape(small_masks[5].words, 2, 2, 0, 0, 0),   // right, below
    {},
    small_shape(small_masks[4].words, 3, 1, -1, 0, 0), // above, below
};
/// Each argument is 0 or 1.
BATT_INLINE const SmallShape& shape_of_neighbors(u32 left, u32 right, u32 above, u32 below) {
    return small_shapes[left | (right << 1) | (above << 2) | (below << 3)];
}
/// The patch of a small shape with its pivot at (row, column); allocates nothing.
BATT_INLINE Value make_small_patch(const SmallShape& shape, i32 row, i32 column, i32 color) {
    const u64 image = shape.image + (static_cast<u64>(color & 0xff) << 8) + (static_cast<u64>(row) << 32) +
                      (static_cast<u64>(column) << 48);
    Value value;
    value.kind = static_cast<Kind>(image & 0xff);
    value.tag = static_cast<i8>(image >> 8);
    value.height = static_cast<u8>(image >> 16);
    value.width = static_cast<u8>(image >> 24);
    value.count = static_cast<u32>(image >> 32);
    value.data = shape.words;
    return value;
}

template <bool diagonal>
BATT_INLINE SmallComponents small_components(const Planes& planes, Rows frame) {
    const auto differences = [&](auto neighbor) {
        return (planes.plane[0] ^ neighbor(planes.plane[0])) | (planes.plane[1] ^ neighbor(planes.plane[1])) |
               (planes.plane[2] ^ neighbor(planes.plane[2])) | (planes.plane[3] ^ neighbor(planes.plane[3])) |
               ~neighbor(frame);
    };
    const Rows right = frame & ~differences([](Rows rows) { return rows >> 1; });
    const Rows below = frame & ~differences([](Rows rows) { return up_one(rows); });
    const Rows left = right << 1;
    const Rows above = down_one(below);
    if constexpr (diagonal) {
        const Rows below_right = frame & ~differences([](Rows rows) { return up_one(rows) >> 1; });
        const Rows below_left = frame & ~differences([](Rows rows) { return up_one(rows) << 1; });
        const Rows larger =
            left | right | above | below | below_right | below_left | down_one((below_right << 1) | (below_left >> 1));
        const Rows corners = larger & ~(left | above | down_one((below_right << 1) | (below_left >> 1)));
        return {frame & ~larger, left, right, above, below, zero_rows(), larger, corners};
    } else {
        return small_components(frame, left, right, above, below);
    }
}

/// All runs of ones in `mask` that contain a bit of `seed`, a subset of `mask`.
BATT_INLINE u32 fill_runs(u32 seed, u32 mask) {
    // To higher bits the carry of an addition fills a run; to lower bits doubling steps do, if there is anything left.
    u32 filled = mask & (((seed + mask) ^ mask) | seed);
    if (((filled >> 1) & mask & ~filled) == 0)
        return filled;
    u32 open = mask;
    for (u32 step = 1; step < 32; step *= 2) {
        filled |= open & (filled >> step);
        open &= open >> step;
    }
    return filled;
}

/// Cells that belong to no component yet, one word per row. Empty rows follow, so that any 32 rows can be loaded at
/// once.
struct OpenCells {
    alignas(64) u32 rows[2 * board_size];

    BATT_INLINE explicit OpenCells(Rows cells) {
        spread_rows(rows, cells);
        for (i32 i = board_size; i < 2 * board_size; ++i)
            rows[i] = 0;
    }
    BATT_INLINE u32 row(i32 i) const { return rows[i]; }
};

/// Whether a cell of a patch touches an open cell above it. `words` must lie in arena memory and `left` in OpenCells:
/// both are loaded as boards.
template <bool diagonal>
BATT_INLINE bool lies_below_open_cell(const u32* words, const u32* left) {
    const Rows cells = load_rows(words + 1);
    return any((diagonal ? cells | (cells << 1) | (cells >> 1) : cells) & load_rows(left));
}

/// Moves the component whose first cell in reading order is (row, column) from `open` to new indices. Flood fill row by
/// row: sweeps down and up over the rows that the component has reached until nothing changes. No cell of it lies above
/// its first.
template <bool diagonal>
BATT_FUNCTION Value take_patch(Context& context, OpenCells& open, i32 row, i32 column) {
    u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
    for (i32 i = 0; i < board_size; ++i)
        words[i] = 0;
    u32* const left = open.rows + row;
    const u32 seed = fill_runs(1u << column, left[0]);
    words[0] = seed;
    left[0] ^= seed;
    u32 columns = seed;
    i32 bottom = 0;
    const auto reach = [&](i32 i) { return diagonal ? words[i] | (words[i] << 1) | (words[i] >> 1) : words[i]; };
    bool changed = true;
    while (changed) {
        changed = false;
        for (i32 i = 0; i <= bottom; ++i) {
            const u32 found = reach(i) & left[i + 1];
            if (found == 0)
                continue;
            const u32 run = fill_runs(found, left[i + 1]);
            words[i + 1] |= run;
            left[i + 1] ^= run;
            columns |= run;
            bottom = i + 1 > bottom ? i + 1 : bottom;
        }
        if (BATT_LIKELY(!lies_below_open_cell<diagonal>(words, left)))
            break;
        for (i32 i = bottom; i > 0; --i) {
            const u32 found = reach(i) & left[i - 1];
            if (found == 0)
                continue;
            const u32 run = fill_runs(found, left[i - 1]);
            words[i - 1] |= run;
            left[i - 1] ^= run;
            columns |= run;
            changed = true;
        }
    }
    const i32 edge = lowest_bit(columns);
    store_rows(words, load_rows(words) >> static_cast<u32>(edge));
    return make_placed_indices(words, row, edge, bottom + 1, bit_length(columns) - edge);
}

/// Collects the components of one colour after the other, ordered by colour, then by first cell in reading order.
///
/// How many components a row has is unpredictable, and a mispredicted branch costs as much as several objects. So
/// whatever can be computed for the whole board at once is, and small components are written in groups, whether the
/// group is full or not.
template <bool diagonal>
class ComponentList {
public:
    BATT_INLINE ComponentList(Context& context, const Planes& planes, Rows cells, u32 size)
        : context_(context), small_(small_components<diagonal>(planes, cells)),
          objects_(allocate_values(context, size + 2 * places_at_once)),
          end_(objects_ == nullptr ? nullptr : objects_ + size + 2 * places_at_once), next_(objects_),
          left_(small_.left), right_(small_.right), above_(small_.above), below_(small_.below),
          crowded_(size > crowded && count_cells(small_.first) > static_cast<i32>(crowded)) {}

    /// Null if memory ran out.
    const Value* objects() const { return objects_; }
    u32 count() const { return static_cast<u32>(next_ - objects_); }

    /// Adds the components of one colour, given its cells.
    BATT_INLINE void add(Rows cells, i32 color) {
        const Rows small = small_.first & cells;
        const Rows larger = small_.larger & cells;
        if (!any(small)) {
            take_larger(larger, color, [&](const Value& object, u32) { *next_++ = object; });
            return;
        }
        FirstCells first(small);
        u32 rows = occupied_rows(small);
        // Larger components wait at the end of the memory. There is room: each leaves the places of all its cells but
        // one.
        Value* waiting = end_;
        take_larger(larger, color, [&](const Value& object, u32 start) {
            rows |= 1u << object.row;
            first.add(object.row, start);
            *--waiting = object;
        });
        const Value single = make_single_cell(0, 0, color);
        if (crowded_)
            write_singles<2 * places_at_once>(first, rows, single);
        else
            write_singles<places_at_once>(first, rows, single);

        // Then replace those that have more than one cell.
        if constexpr (!diagonal)
            write_small(first, small_.inner & cells, color);
        for (const Value* patch = waiting; patch != end_; ++patch)
            first.object_at(place_of_cell(patch->row, patch->column + lowest_bit(patch->words()[0]))) = *patch;
    }

private:
    static constexpr i32 places_at_once = 4;
    /// Boards with more components write larger groups.
    static constexpr u32 crowded = 400;

    /// First cells of the components of one colour, two rows per word, and where the objects of these two rows begin.
    struct FirstCells {
        alignas(64) u64 pairs[board_size / 2];
        Value* objects[board_size / 2];

        BATT_INLINE explicit FirstCells(Rows cells) { spread_row_pairs(pairs, cells); }
        BATT_INLINE void add(i32 row, u32 bits) { pairs[row / 2] |= static_cast<u64>(bits) << (row % 2 * board_size); }

        BATT_INLINE Value& object_at(i32 place) const {
            const i32 pair = place / (2 * board_size);
            const u64 before = (1ULL << (place % (2 * board_size))) - 1;
            return objects[pair][count_bits(pairs[pair] & before)];
        }
    };

    /// Writes a single cell for each first cell; `rows` are the rows that have any.
    template <i32 at_once>
    BATT_INLINE void write_singles(FirstCells& first, u32 rows, const Value& single) {
        Value* next = next_;
        for (u32 pairs = (rows | (rows >> 1)) & 0x55555555u; pairs != 0; pairs &= pairs - 1) {
            const i32 row = lowest_bit(pairs);
            first.objects[row / 2] = next;
            u64 left = first.pairs[row / 2];
            Value* place = next;
            next += count_bits(left);
            do {
                for (i32 k = 0; k < at_once; ++k) {
                    store_at_place(place + k, single, row * board_size, lowest_bit_or_end(left));
                    left &= left - 1;
                }
                place += at_once;
            } while (BATT_UNLIKELY(left != 0));
        }
        next_ = next;
    }

    /// Overwrites the components of two and three cells.
    BATT_INLINE void write_small(const FirstCells& first, Rows inner, i32 color) {
        alignas(64) u32 words[board_size];
        spread_rows(words, inner);
        for (u32 rows = occupied_rows(inner); rows != 0; rows &= rows - 1) {
            const i32 row = lowest_bit(rows);
            u32 left = words[row];
            do {
                const i32 column = lowest_bit(left);
                const auto bit = [&](const IndexedRows& cells) { return (cells[row] >> column) & 1u; };
                const SmallShape& shape = shape_of_neighbors(bit(left_), bit(right_), bit(above_), bit(below_));
                first.object_at(place_of_cell(row, column) + shape.first) = make_small_patch(shape, row, column, color);
                left &= left - 1;
            } while (BATT_UNLIKELY(left != 0));
        }
    }

    /// Calls take(object, bit of its first cell) for the larger components of one colour.
    template <class Take>
    BATT_INLINE void take_larger(Rows cells, i32 color, Take take) {
        const Rows corners = small_.corners & cells;
        u32 rows = occupied_rows(corners);
        if (rows == 0)
            return;
        OpenCells open(cells);
        alignas(64) u32 words[board_size];
        spread_rows(words, corners);
        for (; rows != 0; rows &= rows - 1) {
            const i32 row = lowest_bit(rows);
            for (u32 starts = words[row] & open.row(row); starts != 0; starts &= open.row(row)) {
                Value object = take_patch<diagonal>(context_, open, row, lowest_bit(starts));
                object.kind = Kind::mono;
                object.tag = static_cast<i8>(color);
                take(object, starts & (0u - starts));
            }
        }
    }

    Context& context_;
    const SmallComponents small_;
    Value* const objects_;
    Value* const end_;
    Value* next_;
    // For access to single rows.
    const IndexedRows left_;
    const IndexedRows right_;
    const IndexedRows above_;
    const IndexedRows below_;
    const bool crowded_;
};

/// Sorts disjoint objects of one board by their first cells; null if memory runs out.
BATT_FUNCTION const Value* in_order_of_first_cells(Context& context, const Value* objects, u32 count) {
    const auto first_column = [&](const Value& object) { return object.column + lowest_bit(object.words()[0]); };
    u32 firsts[board_size] = {};
    for (u32 n = 0; n < count; ++n)
        firsts[objects[n].row] |= 1u << first_column(objects[n]);
    u32 above[board_size];
    u32 total = 0;
    for (i32 i = 0; i < board_size; ++i) {
        above[i] = total;
        total += static_cast<u32>(count_bits(firsts[i]));
    }
    Value* const ordered = allocate_values(context, count);
    if (ordered == nullptr)
        return nullptr;
    for (u32 n = 0; n < count; ++n) {
        const i32 row = objects[n].row;
        ordered[above[row] + static_cast<u32>(count_bits(firsts[row] & low_bits(first_column(objects[n]))))] =
            objects[n];
    }
    return ordered;
}

/// Objects of one colour each. They come ordered by colour, then by first cell; where cells lead with their location,
/// they are sorted by first cell.
template <bool diagonal>
BATT_FUNCTION Value univalued_objects(Context& context, const GridBoard& grid, Rows cells) {
    const Planes planes = grid.planes();
    ComponentList<diagonal> components(context, planes, cells, static_cast<u32>(grid.height * grid.width));
    if (components.objects() == nullptr)
        return memory_error();
    ColorsOf colors(planes, cells);
    Rows mask;
    i32 color;
    while (colors.next(mask, color))
        components.add(mask, color);
    Value set = make_blank(Kind::set);
    set.count = components.count();
    set.data = cells_lead_with_color(context)
                   ? components.objects()
                   : in_order_of_first_cells(context, components.objects(), components.count());
    return set.data != nullptr ? set : memory_error();
}

/// Objects of any colours: the components of the given cells.
template <bool diagonal>
BATT_FUNCTION Value multicolored_objects(Context& context, const GridBoard& grid, Rows mask) {
    OpenCells open(mask);
    Builder builder(context);
    for (i32 row = 0; row < grid.height; ++row)
        while (open.row(row) != 0) {
            const Value patch = take_patch<diagonal>(context, open, row, lowest_bit(open.row(row)));
            const Rows cells = patch_mask(patch, 0, 0);
            builder.push(make_object(context, cells, and_planes(grid.planes(), cells), 0, 0));
        }
    return cells_lead_with_color(context) ? builder.finish_set() : builder.finish_sorted_set();
}

#endif

BATT_KERNELS_END
