// Connected components and the other ops that search a board: objects, partition, occurrences.
#pragma once

#include "ops/kernels/component_lanes.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA

/// The components of the given cells; they are in order.
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

/// A component of two or three cells as seen from one of them: the first of two; of three, the one that touches the others.
struct SmallShape {
    u64 image; ///< first half of its Value for colour 0 if that cell's place is (0, 0), borrowing from row and column
    const u32* words; ///< its mask
    i32 first;        ///< place of its first cell, from that cell's
};
/// `row` and `column` of the bounding box, and `first` of its upper row's first cell, from that cell's.
BATT_INLINE constexpr SmallShape small_shape(const u32* words, i32 height, i32 width, i32 row, i32 column, i32 first) {
    const i64 image = static_cast<i64>(Kind::mono) + height * 0x10000LL + width * 0x1000000LL + row * 0x100000000LL +
                      column * 0x1000000000000LL;
    return {static_cast<u64>(image), words, row * board_size + first};
}
/// By the cells next to that cell which are of the component: left 1, right 2, above 4, below 8. The last of two has none.
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
/// Each argument 1 or 0.
BATT_INLINE const SmallShape& shape_of_neighbors(u32 left, u32 right, u32 above, u32 below) {
    return small_shapes[left | (right << 1) | (above << 2) | (below << 3)];
}
/// The patch of a small shape at a cell; no memory.
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

/// All runs of ones in `mask` that `seed`, a part of it, touches.
BATT_INLINE u32 fill_runs(u32 seed, u32 mask) {
    // Upwards, the carry of an addition runs through a run of ones. Downwards by doubling steps, if there is anything to do.
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

/// Cells that components are still to be made of, row by row, and nothing below them, so that any 32 rows can be read at once.
struct OpenCells {
    alignas(64) u32 rows[2 * board_size];

    BATT_INLINE explicit OpenCells(Rows cells) {
        spread_rows(rows, cells);
        for (i32 i = board_size; i < 2 * board_size; ++i)
            rows[i] = 0;
    }
    BATT_INLINE u32 row(i32 i) const { return rows[i]; }
};

/// Whether a cell of a patch lies below an open cell, which is in the row before; `words` lie in arena memory, `left` among
/// OpenCells.
template <bool diagonal>
BATT_INLINE bool lies_below_open_cell(const u32* words, const u32* left) {
    const Rows cells = load_rows(words + 1);
    return any((diagonal ? cells | (cells << 1) | (cells >> 1) : cells) & load_rows(left));
}

/// Takes the component that holds (row, column), its first cell in reading order, out of `open` and makes it a patch of no
/// colour. Flood fill row by row: sweeps down and up over the rows that the component has reached until nothing changes.
/// No cell of it can lie above its first.
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

/// Collects the components of one colour after the other, in order: by colour, then by their first cells in reading order.
///
/// How many there are is unpredictable from row to row, and a branch that is guessed wrong costs as much as several objects.
/// So what can be said of all cells is computed for the whole board, and small components are written several at once,
/// whether there are as many or not.
template <bool diagonal>
class ComponentList {
public:
    BATT_INLINE ComponentList(Context& context, const Planes& planes, Rows cells, u32 size)
        : context_(context), small_(small_components<diagonal>(planes, cells)),
          objects_(allocate_values(context, size + 2 * places_at_once)), end_(objects_ + size + 2 * places_at_once),
          next_(objects_), left_(small_.left), right_(small_.right), above_(small_.above), below_(small_.below),
          many_(size > many && count_cells(small_.first) > static_cast<i32>(many)) {}

    /// Null if there was no memory.
    const Value* objects() const { return objects_; }
    u32 count() const { return static_cast<u32>(next_ - objects_); }

    /// Adds the components of one colour, whose cells are given.
    BATT_INLINE void add(Rows cells, i32 color) {
        const Rows small = small_.first & cells;
        const Rows larger = small_.larger & cells;
        if (!any(small)) {
            take_larger(larger, color, [&](const Value& object, u32) { *next_++ = object; });
            return;
        }
        FirstCells first(small);
        u32 rows = occupied_rows(small);
        // Larger ones wait at the end of the memory. There is room: each leaves the place of a cell that is not its first.
        Value* waiting = end_;
        take_larger(larger, color, [&](const Value& object, u32 start) {
            rows |= 1u << object.row;
            first.add(object.row, start);
            *--waiting = object;
        });
        const Value single = make_single_cell(0, 0, color);
        if (many_)
            write_singles<2 * places_at_once>(first, rows, single);
        else
            write_singles<places_at_once>(first, rows, single);

        // Then those that are more than single cells.
        if constexpr (!diagonal)
            write_small(first, small_.inner & cells, color);
        for (const Value* patch = waiting; patch != end_; ++patch)
            first.object_at(place_of_cell(patch->row, patch->column + lowest_bit(patch->words()[0]))) = *patch;
    }

private:
    static constexpr i32 places_at_once = 4;
    /// Components of a board from which on more of them are written at once.
    static constexpr u32 many = 400;

    /// The first cells of a colour's components, two rows to a word, and where the objects of such two rows begin.
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

    /// Writes a component for each of the first cells, as if it were single; `rows` are those that have any.
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

    /// Writes the components of two and three cells.
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
    // For going row by row.
    const IndexedRows left_;
    const IndexedRows right_;
    const IndexedRows above_;
    const IndexedRows below_;
    const bool many_;
};

/// Objects without common cells on one board, ordered by their first cells; null when memory runs out.
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

/// Objects of one colour each. They come out in order: by colour, then by first cell; where cells lead with their location,
/// they are merged by first cell.
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

/// Objects of any colours: components of all cells but the background.
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

/// Cells side by side in one row of a wide grid, which belong to one component.
struct CellRun {
    i32 row;
    i32 start;
    i32 end;    ///< column after the last
    u32 code;   ///< their colour, if components have one
    u32 parent; ///< a run of the same component that comes before it, or itself
};

/// Components of a wide grid: runs of each row, united with those they touch in the row above (union-find; a run's
/// representative is the first of its component).
class WideComponents {
public:
    WideComponents(Context& context, const PlaneView& view, bool univalued, bool diagonal, u32 background, bool without)
        : context_(context), view_(view), univalued_(univalued), reach_(diagonal ? 1 : 0), background_(background),
          without_(without) {}

    BATT_FUNCTION Value objects() {
        const u32 height = static_cast<u32>(view_.height);
        u32* const begins = static_cast<u32*>(allocate(context_, (height + 1) * sizeof(u32)));
        if (begins == nullptr)
            return memory_error();
        u32 rows = 0;
        take_words(
            height, [&](u32 i) { return RunsOfRow(*this, static_cast<i32>(i)).count(); },
            [&](u32 runs) {
                begins[rows++] = count_;
                count_ += runs;
            });
        begins[height] = count_;
        runs_ = static_cast<CellRun*>(allocate(context_, (count_ + 1ULL) * sizeof(CellRun)));
        u32* const numbers = static_cast<u32*>(allocate(context_, (count_ + 1ULL) * sizeof(u32)));
        if (runs_ == nullptr || numbers == nullptr)
            return memory_error();
        for (u32 first = 0; first < height; first += loop_lanes)
            find_runs(first + loop_lane(), begins);
        for (u32 i = 1; i < height; ++i)
            unite(begins[i - 1], begins[i], begins[i + 1]);
        // Components are numbered by their first cells; their runs come one after the other, in order.
        u32 components = 0;
        for (u32 n = 0; n < count_; ++n)
            numbers[n] = first_of(n) == n ? components++ : numbers[first_of(n)];
        u32* const ends = static_cast<u32*>(allocate(context_, (components + 1ULL) * sizeof(u32)));
        u32* const sorted = static_cast<u32*>(allocate(context_, (count_ + 1ULL) * sizeof(u32)));
        if (ends == nullptr || sorted == nullptr)
            return memory_error();
        for (u32 c = 0; c <= components; ++c)
            ends[c] = 0;
        for (u32 n = 0; n < count_; ++n)
            ++ends[numbers[n]];
        for (u32 c = 1; c <= components; ++c)
            ends[c] += ends[c - 1];
        for (u32 n = count_; n-- > 0;)
            sorted[--ends[numbers[n]]] = n;
        Builder objects(context_, components);
        for (u32 c = 0; c < components; ++c) {
            BATT_TRY(object, component(sorted + ends[c], (c + 1 < components ? ends[c + 1] : count_) - ends[c]));
            objects.push(object);
        }
        return cells_lead_with_color(context_) ? objects.finish_set() : objects.finish_ordered_set();
    }

private:
    BATT_INLINE u32 cells(i32 i, i32 w) const {
        const u32 all = view_.frame(i, w);
        return without_ ? all & ~view_.color_bits(background_, i, w) : all;
    }
    /// Walks the runs of a row.
    class RunsOfRow {
    public:
        BATT_INLINE RunsOfRow(const WideComponents& components, i32 row) : components_(components), row_(row) {}

        /// How many there are; none has been asked for yet.
        BATT_INLINE u32 count() {
            i32 count = 0;
            while (next_word())
                count += count_bits(beginnings_);
            return static_cast<u32>(count);
        }
        /// The next one, of which all but the parent is set; false at the end.
        BATT_INLINE bool next(CellRun& run) {
            bool begins;
            do {
                if (!find_edge())
                    return false;
                run.start = 32 * word_ + lowest_bit(edges_);
                begins = ((beginnings_ >> (run.start % 32)) & 1u) != 0;
                edges_ &= edges_ - 1;
            } while (!begins);
            run.row = row_;
            run.end = find_edge() ? 32 * word_ + lowest_bit(edges_) : components_.view_.width;
            run.code = components_.univalued_ ? components_.view_.code(row_, run.start) : 0;
            return true;
        }

    private:
        /// Whether there is another place where a run begins or has ended.
        BATT_INLINE bool find_edge() {
            while (edges_ == 0 && next_word()) {
            }
            return edges_ != 0;
        }
        BATT_INLINE bool next_word() {
            const WideComponents& of = components_;
            if (++word_ >= of.view_.stride)
                return false;
            // Each cell's left neighbour.
            const auto left = [&](u32 word, u32& last) {
                const u32 moved = word << 1 | last >> 31;
                last = word;
                return moved;
            };
            const u32 here = of.cells(row_, word_);
            const u32 before = left(here, last_cells_);
            u32 like_left = before;
            for (u32 k = 0; of.univalued_ && k < 4; ++k) {
                const u32 plane = of.view_.word(static_cast<i32>(k), row_, word_);
                like_left &= ~(plane ^ left(plane, last_planes_[k]));
            }
            beginnings_ = here & ~like_left;
            edges_ = beginnings_ | (before & ~here);
            return true;
        }

        const WideComponents& components_;
        const i32 row_;
        i32 word_ = -1;
        u32 last_cells_ = 0; // of the word before
        u32 last_planes_[4] = {};
        u32 beginnings_ = 0;
        u32 edges_ = 0;
    };

    /// The runs of a row, from runs_[begins[row]] on; of 32 rows where each lane has one of its own, which may be none.
    BATT_FUNCTION void find_runs(u32 row, const u32* begins) {
        const bool exists = row < static_cast<u32>(view_.height);
        RunsOfRow runs(*this, static_cast<i32>(exists ? row : 0));
        u32 number = begins[exists ? row : 0];
        for (;; ++number) {
            CellRun run = {};
            const bool found = exists && runs.next(run);
            if (holds_in_lanes(!found))
                return;
            run.parent = number;
            store_in_lanes(&runs_[number], run, found);
        }
    }
    BATT_FUNCTION u32 first_of(u32 n) {
        while (runs_[n].parent != n) {
            runs_[n].parent = runs_[runs_[n].parent].parent;
            n = runs_[n].parent;
        }
        return n;
    }
    /// Unites the runs from `begin` to `end` with those of the row above, from `above` to `begin`.
    BATT_FUNCTION void unite(u32 above, u32 begin, u32 end) {
        u32 next = above;
        for (u32 n = begin; n < end; ++n) {
            while (next < begin && runs_[next].end + reach_ <= runs_[n].start)
                ++next;
            for (u32 other = next; other < begin && runs_[other].start < runs_[n].end + reach_; ++other) {
                if (runs_[other].code != runs_[n].code)
                    continue;
                const u32 a = first_of(other);
                const u32 b = first_of(n);
                runs_[a < b ? b : a].parent = a < b ? a : b;
            }
        }
    }
    /// The object of some runs, given by their numbers.
    BATT_FUNCTION Value component(const u32* runs, u32 count) {
        const CellRun& first = runs_[runs[0]];
        i32 left = first.start;
        i32 right = first.end;
        for (u32 n = 1; n < count; ++n) {
            left = runs_[runs[n]].start < left ? runs_[runs[n]].start : left;
            right = runs_[runs[n]].end > right ? runs_[runs[n]].end : right;
        }
        const i32 color = color_of_code(first.code);
        const i32 height = runs_[runs[count - 1]].row - first.row + 1;
        if (univalued_ && height == 1 && right - left == 1)
            return make_single_cell(first.row, left, color);
        WideBoard* const board = allocate_wide(context_, 1, height, right - left);
        if (board == nullptr)
            return memory_error();
        u32* const words = words_of(board);
        for (i32 n = 0; n < height * board->stride; ++n)
            words[n] = 0;
        for (u32 n = 0; n < count; ++n) {
            const CellRun& run = runs_[runs[n]];
            u32* const row = words + (run.row - first.row) * board->stride;
            for (i32 w = (run.start - left) / 32; w <= (run.end - 1 - left) / 32; ++w) {
                const i32 from = run.start - left - 32 * w;
                const i32 to = run.end - left - 32 * w;
                row[w] |= low_bits(to < 32 ? to : 32) & ~low_bits(from > 0 ? from : 0);
            }
        }
        const i32 width = right - left;
        if (univalued_)
            return patch_of_view(context_, board, {0, height - 1, 0, width - 1, count_cells(plane_view(*board))},
                                 Kind::mono, color, first.row, left);
        return object_under(context_, view_, PatchView(make_wide_patch(board, Kind::indices, 0, first.row, left)));
    }

    Context& context_;
    const PlaneView view_;
    const bool univalued_;
    const i32 reach_; ///< how far beyond its ends a run touches those of the next row
    const u32 background_;
    const bool without_;
    CellRun* runs_ = nullptr;
    u32 count_ = 0;
};

/// A general grid whose cells are at hand, with equal ones numbered alike where they are of few kinds.
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
        return fine();
    }
    BATT_INLINE const Value& cell(u32 place) const { return rows_[place / width_][place % width_]; }
    BATT_INLINE bool alike(u32 a, u32 b) const {
        return few_ ? codes_[a] == codes_[b] : equal(context_, cell(a), cell(b));
    }
    /// The code of the cells that equal a value; one that no cell has, if there are none or values have no codes.
    BATT_FUNCTION u32 code_of(const Value& value) const {
        u32 code = DistinctValues::most;
        for (u32 n = 0; n < values_.count(); ++n)
            if (same(context_, values_[n], value))
                code = n;
        return code;
    }
    /// Whether a cell equals a value of that code.
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

/// Components of a general grid, by flood fill over cells with a stack. Cells equal to `background` (None: none) are left out.
/// A colour that is no number equals none, not even itself.
BATT_FUNCTION Value general_objects(Context& context, const Value& grid, i32 height, i32 width, bool univalued,
                                    bool diagonal, const Value& background) {
    const u32 size = static_cast<u32>(height) * static_cast<u32>(width);
    if (static_cast<u64>(height) * static_cast<u64>(width) > context.element_limit)
        return size_error();
    // Labels lie in a frame of nothing, one place wide: every cell has neighbours, and those of two rows share one.
    constexpr u32 nothing = ~0u; // the label of the background, too
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
    // A cell's place in the grid.
    const auto unframed = [&](u32 at) { return at - stride - 1 - (at - stride - 1) / stride; };
    const i32 across = static_cast<i32>(stride);
    const i32 beside[8] = {-across, -1, 1, across, -across - 1, -across + 1, across - 1, across + 1};
    const u32 directions = diagonal ? 8 : 4;

    // Components are numbered from 1 by their first cells; `ends` counts their cells.
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

    // Their places, component by component and in each row by row; the stack has served.
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
    // Now `ends` says where each component starts.
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

BATT_FUNCTION Value objects_of(Context& context, const Value& grid, bool univalued, bool diagonal,
                               bool without_background) {
    GridBoard board;
    if (grid.is_tuple() && as_grid_board(context, grid, board)) {
        const i32 background = without_background ? common_color(board.planes(), board.frame(), true) : 0;
        const Rows cells =
            without_background ? board.frame() & ~code_mask(board.planes(), color_code(background)) : board.frame();
        if (univalued)
            return diagonal ? univalued_objects<true>(context, board, cells)
                            : univalued_objects<false>(context, board, cells);
        return diagonal ? multicolored_objects<true>(context, board, cells)
                        : multicolored_objects<false>(context, board, cells);
    }
    if (is_batt(context) && grid.is_tuple() && is_empty(grid))
        return make_empty_set();
    Value background = make_none();
    if (without_background) {
        background = background_of(context, grid);
        if (background.is_error())
            return background;
    }
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, grid, height, width));
    if (grid.kind != Kind::wide_grid)
        return general_objects(context, grid, height, width, univalued, diagonal, background);
    if (static_cast<u64>(height) * static_cast<u64>(width) > context.element_limit)
        return size_error();
    WideComponents components(context, plane_view(grid), univalued, diagonal,
                              without_background ? color_code(background.x) : 0, without_background);
    return components.objects();
}
BATT_FUNCTION Value op_objects(Context& context, const Value* a) {
    const auto chosen = [](const Value& flag) { return flag.kind == Kind::boolean ? flag.x != 0 : truth(flag); };
    return objects_of(context, a[0], chosen(a[1]), chosen(a[2]), chosen(a[3]));
}
/// The eight choices of `objects`: univalued counts 4, diagonal 2, without background 1.
BATT_FUNCTION Value op_o_g(Context& context, const Value* a) {
    for (i32 choice = 0; choice < 8; ++choice)
        if (chooses(a[1], choice))
            return or_default(context, OpId::op_objects,
                              objects_of(context, a[0], (choice & 4) != 0, (choice & 2) != 0, (choice & 1) != 0));
    return make_none();
}

/// One object per colour, all or all but the most common one.
BATT_FUNCTION Value partition_of(Context& context, const Value& grid, bool without_background) {
    GridBoard board;
    if (grid.is_tuple() && as_grid_board(context, grid, board)) {
        const i32 background = without_background ? common_color(board.planes(), board.frame(), true) : 0;
        Builder builder(context, 16);
        const Planes planes = board.planes();
        ColorsOf colors(planes, board.frame());
        Rows mask;
        i32 color;
        while (colors.next(mask, color))
            if (!without_background || color != background)
                builder.push(make_mono(context, mask, 0, 0, color));
        return builder.finish_set();
    }
    BATT_TRY(palette, is_batt(context) ? or_default(context, OpId::op_palette_t, op_palette_t(context, &grid))
                                       : op_palette(context, &grid));
    Value background = make_none();
    if (without_background) {
        background = background_of(context, grid);
        if (background.is_error())
            return background;
    }
    Builder builder(context, length(context, palette));
    Elements colors(context, palette);
    Value color;
    while (colors.next(color)) {
        if (without_background && equal(context, color, background))
            continue;
        const Value operands[2] = {grid, color};
        BATT_TRY(indices, op_ofcolor(context, operands));
        BATT_TRY(object, recolored(context, color, indices, Reading::indices));
        builder.push(object);
    }
    return builder.finish_set();
}
BATT_FUNCTION Value op_partition(Context& context, const Value* a) { return partition_of(context, a[0], false); }
BATT_FUNCTION Value op_fgpartition(Context& context, const Value* a) { return partition_of(context, a[0], true); }

/// Where an object occurs on a grid, at least one of which is larger than a board: word by word of the places.
BATT_NOINLINE inline Value wide_occurrences(Context& context, const PlaneView& grid, const PatchView& object) {
    const i32 height = grid.height - object.view.height + 1;
    const i32 width = grid.width - object.view.width + 1;
    if (height <= 0 || width <= 0)
        return make_empty_set();
    return patch_of_words(context, Kind::indices, 0, 0, 0, height, width, [&](i32, i32 i, i32 w) {
        u32 possible = width - 32 * w >= 32 ? ~0u : low_bits(width - 32 * w);
        for (i32 row = 0; row < object.view.height; ++row)
            for (i32 v = 0; v < object.view.stride; ++v)
                for (u32 cells = object.view.words[row * object.view.stride + v]; cells != 0; cells &= cells - 1) {
                    const i32 column = 32 * v + lowest_bit(cells);
                    const u32 code =
                        object.kind == Kind::mono ? color_code(object.color) : object.view.code(row, column, 1);
                    for (i32 k = 0; k < 4; ++k)
                        possible &= grid.bits(k, i + row, 32 * w + column) ^ spread_bit(~code, k);
                    if (possible == 0)
                        return 0u;
                }
        return possible;
    });
}

BATT_FUNCTION Value op_occurrences(Context& context, const Value* a) {
    BATT_TRY(normalized, or_default(context, OpId::op_normalize, normalize_patch(context, a[1])));
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    BATT_TRY(object_shape, is_batt(context) ? patch_shape_of(context, a[1]) : shape_of(context, a[1]));
    const bool nothing = is_empty(normalized);
    const bool re_arc = context.dialect == Dialect::re_arc;
    const i64 rows = re_arc ? height : static_cast<i64>(height) - object_shape.x + 1;
    const i64 columns = re_arc ? width : static_cast<i64>(width) - object_shape.y + 1;
    if (nothing)
        return rectangle(context, 0, 0, rows - 1, columns - 1);
    GridBoard board;
    if (normalized.is_object_board() && as_grid_board(context, a[0], board)) {
        if (object_shape.x > height || object_shape.y > width)
            return make_empty_set();
        const Rows mask = load_rows(normalized.words());
        Rows possible = frame_rows(height - object_shape.x + 1, width - object_shape.y + 1);
        // One colour of the object after the other; every cell of it rules out the places from which it would not match.
        const bool colors = normalized.kind == Kind::object;
        const u32 present =
            colors ? codes_present(load_planes(normalized.words() + 32), mask) : 1u << color_code(normalized.tag);
        for (u32 code = 0; code < 16; ++code) {
            if (((present >> code) & 1u) == 0)
                continue;
            const Rows cells = colors ? code_mask(load_planes(normalized.words() + 32), code) & mask : mask;
            const MovableRows matching_cells(code_mask(board.planes(), code) & board.frame());
            for (i32 i = 0; i < normalized.height; ++i) {
                u32 word = row_of(cells, i);
                if (word == 0)
                    continue;
                const Rows moved = matching_cells.moved_up(i);
                for (; word != 0; word &= word - 1)
                    possible = possible & (moved >> static_cast<u32>(lowest_bit(word)));
            }
            if (!any(possible))
                return make_empty_set();
        }
        return make_indices(context, possible, 0, 0);
    }
    Builder builder(context);
    const u64 places = static_cast<u64>(rows > 0 ? rows : 0) * static_cast<u64>(columns > 0 ? columns : 0);
    if ((height > board_size || width > board_size || !fits_board(context, normalized)) &&
        !spend_pairs(context, places, length(context, normalized)))
        return fuel_error();
    PlaneView view;
    if (is_patch_in_planes(normalized) && patch_kind(normalized) != Kind::indices &&
        as_grid_in_planes(context, a[0], view))
        return wide_occurrences(context, view, PatchView(normalized));
    for (i32 i = 0; i < rows && !builder.failed(); ++i)
        for (i32 j = 0; j < columns && !builder.failed(); ++j) {
            bool occurs = true;
            Elements elements(context, normalized);
            Value element;
            while (occurs && elements.next(element)) {
                Value color = make_none();
                i32 p;
                i32 q;
                BATT_CHECK(unpack_cell(context, element, color, p, q));
                const i64 row = static_cast<i64>(p) + i;
                const i64 column = static_cast<i64>(q) + j;
                if (row < 0 || row >= height || column < 0 || column >= width) {
                    occurs = false;
                    break;
                }
                BATT_TRY(value, cell_at(context, a[0], static_cast<i32>(row), static_cast<i32>(column)));
                occurs = equal(context, value, color);
            }
            if (occurs)
                builder.push(make_pair(i, j));
        }
    return builder.finish_set();
}

BATT_KERNELS_END
