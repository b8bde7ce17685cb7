// Connected components of a board on a device, all at once. (The host finds them one after the other, in
// board_components.h.) Lanes stand for rows, then for columns, then for components.
//
// Small components are recognised by their shape (SmallComponents). The cells of the others are labelled row by row,
// one column per lane: a run of cells takes the label of a cell above that it is joined to, and if it is joined to
// several labels, these are united (union-find). Then the lanes with the same label form the word of a component in
// each row.
#pragma once

#include "ops/core/board.h"
#include "ops/core/tuples.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/small_components.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA

/// Cells that are joined to a neighbour that comes before them in reading order. The last two are empty without
/// diagonals.
struct Joints {
    Rows left;
    Rows above;
    Rows above_left;
    Rows above_right;
};
template <bool univalued, bool diagonal>
BATT_INLINE Joints joints_of(const Planes& planes, Rows cells) {
    const Rows upper_cells = down_one(cells);
    Joints joints = {cells & (cells << 1), cells & upper_cells, zero_rows(), zero_rows()};
    if constexpr (diagonal) {
        joints.above_left = cells & (upper_cells << 1);
        joints.above_right = cells & (upper_cells >> 1);
    }
    for (i32 k = 0; univalued && k < 4; ++k) {
        const Rows plane = planes.plane[k];
        const Rows upper = down_one(plane);
        joints.left &= ~(plane ^ (plane << 1));
        joints.above &= ~(plane ^ upper);
        if constexpr (diagonal) {
            joints.above_left &= ~(plane ^ (upper << 1));
            joints.above_right &= ~(plane ^ (upper >> 1));
        }
    }
    return joints;
}

/// Extends `cells` to higher columns along `joined`: a bit of `joined` links a cell to the next one.
BATT_INLINE Rows run_on(Rows cells, Rows joined) { return cells | ((joined + (cells & joined)) ^ joined); }

/// The bit image of a patch as a Value.
struct alignas(16) PatchImage {
    u32 header; ///< kind, tag, height, width
    u32 place;  ///< row, column
    const u32* words;
};
static_assert(sizeof(PatchImage) == sizeof(Value));
BATT_INLINE FourWords words_of(const PatchImage& image) {
    const u64 words = reinterpret_cast<u64>(image.words);
    return {{image.header, image.place, static_cast<u32>(words), static_cast<u32>(words >> 32)}};
}
BATT_INLINE constexpr u32 patch_header(Kind kind, u32 height, u32 width) {
    return static_cast<u32>(kind) | height << 16 | width << 24;
}
/// The colour bits of a header, from the colour's rank in ascending order.
BATT_INLINE u32 color_in_header(u32 number) {
    return ((number << 8) + (static_cast<u32>(smallest_board_color) << 8)) & 0xff00u;
}
/// Components of up to three cells or, with diagonals, two, by shape. Their place is relative to their first cell.
__device__ inline const PatchImage small_images[11] = {
    {patch_header(Kind::mono, 1, 1), 0, small_masks[0].words},
    {patch_header(Kind::mono, 1, 2), 0, small_masks[1].words},
    {patch_header(Kind::mono, 2, 1), 0, small_masks[2].words},
    {patch_header(Kind::mono, 1, 3), 0, small_masks[3].words},
    {patch_header(Kind::mono, 3, 1), 0, small_masks[4].words},
    {patch_header(Kind::mono, 2, 2), 0, small_masks[5].words},
    {patch_header(Kind::mono, 2, 2), 0, small_masks[6].words},
    {patch_header(Kind::mono, 2, 2), 0, small_masks[7].words},
    {patch_header(Kind::mono, 2, 2), 0u - 0x10000u, small_masks[8].words}, // its first cell is not in its first column
    {patch_header(Kind::mono, 2, 2), 0, small_masks[9].words},
    {patch_header(Kind::mono, 2, 2), 0u - 0x10000u, small_masks[10].words},
};

template <bool univalued, bool diagonal>
class LaneComponents {
public:
    /// `labels` has 32 words.
    BATT_INLINE LaneComponents(Context& context, const Planes& planes, Rows cells, u32* labels)
        : context_(context), scratch_(reinterpret_cast<Scratch*>(context.scratch)), planes_(planes),
          numbers_{{planes.plane[0], planes.plane[1], ~planes.plane[2], planes.plane[3] ^ planes.plane[2]}},
          by_color_(cells_lead_with_color(context)), of_color_(by_color_ ? ~0u : 0), labels_(labels) {
        const Joints joints = joints_of<univalued, diagonal>(planes, cells);
        find_small(joints, cells);
        if (any(larger_))
            find_larger(joints);
    }

    /// The set of the components; an error if memory runs out or there are too many.
    BATT_INLINE Value objects() {
        const u32 total = static_cast<u32>(count_cells(first_)) + count_;
        if (total == 0)
            return make_empty_set();
        if (!univalued && total > context_.element_limit)
            return size_error();
        objects_ = reinterpret_cast<FourWords*>(allocate_values(context_, total));
        // Rounded up to what one store of all lanes clears.
        const u64 bytes = (u64{count_} * words_of_each * word + clear_at_once - 1) / clear_at_once * clear_at_once;
        words_ = static_cast<u32*>(allocate(context_, bytes));
        if (objects_ == nullptr || words_ == nullptr)
            return memory_error();
        const Rows small = first_;
        if (count_ != 0) {
            clear_words(words_ + bytes / word);
            write_masks();
            if constexpr (univalued)
                first_ |= roots_;
            else
                finish_colored();
        }
        put_in_order();
        if (any(small))
            write_small(small);
        if (count_ != 0)
            write_larger();
        converge();
        Value set = make_blank(Kind::set);
        set.count = total;
        set.data = objects_;
        return set;
    }

private:
    static constexpr u32 words_of_each = (univalued ? mask_bytes : object_bytes) / sizeof(u32);
    /// Most components of at least two cells.
    static constexpr u32 max_components = board_size * board_size / 2;
    /// Unit of labels and offsets: byte offsets save the lanes multiplications.
    static constexpr u32 word = sizeof(u32);

    struct alignas(8) Start {
        u32 number; ///< components before those of this row
        u32 cells;  ///< first cells of the row's components
    };
    /// What lanes tell each other, in Context::scratch.
    struct Scratch {
        PatchImage images[max_components];
        /// By component: the place of its first cell, later that of the cell by which it is ordered.
        u32 places[max_components];
        /// By label, which is a cell's place times `word`: a smaller label of the same component. For the first cell of
        /// a component: the byte offset of its mask, moved up by its row, with the flag is_component.
        u32 labels[board_size * board_size];
        Start starts[16][board_size]; ///< by colour and row
    };
    static constexpr u32 is_component = 1;
    static constexpr u32 clear_at_once = board_size * sizeof(FourWords);
    static_assert(sizeof(Scratch) <= scratch_bytes);

    template <class T>
    static BATT_INLINE T* at_distance(T* place, u32 bytes) {
        return reinterpret_cast<T*>(reinterpret_cast<u8*>(place) + bytes);
    }
    BATT_INLINE u32& entry_of(u32 label) const { return *at_distance(scratch_->labels, label); }

    BATT_INLINE void find_small(const Joints& joints, Rows cells) {
        const Rows right = joints.left >> 1;
        if constexpr (univalued && !diagonal) {
            const Rows below = up_one(joints.above);
            const SmallComponents small = small_components(cells, joints.left, right, joints.above, below);
            first_ = small.first;
            larger_ = small.larger;
            // The number of the shape, bit by bit, from the joints of the first cell and of the cells after it.
            const Rows right_right = right & (right >> 1);
            const Rows right_below = right & (below >> 1);
            const Rows below_below = below & up_one(below);
            const Rows below_right = below & up_one(right);
            const Rows below_left = below & up_one(joints.left) & ~below_right;
            shape_ = {{(right & ~right_below) | below_right,
                       right_right | right_below | below_right | (below & ~(right | below_below | below_left)),
                       (right & below) | right_below | below_below | below_right, below_left}};
        } else if constexpr (univalued) {
            const Rows below = up_one(joints.above);
            const Rows below_right = up_one(joints.above_left) >> 1;
            const Rows below_left = up_one(joints.above_right) << 1;
            Rows neighbors = joints.left;
            Rows several = zero_rows();
            for (const Rows rows :
                 {right, joints.above, below, joints.above_left, joints.above_right, below_right, below_left}) {
                several |= neighbors & rows;
                neighbors |= rows;
            }
            // Pairs: two cells with one neighbour each, which is the other one.
            const Rows one = neighbors & ~several;
            const Rows one_below = up_one(one);
            const Rows beside = one & right & (one >> 1);
            const Rows under = one & below & one_below;
            const Rows under_right = one & below_right & (one_below >> 1);
            const Rows under_left = one & below_left & (one_below << 1);
            const Rows pairs = beside | under | under_right | under_left;
            first_ = (cells & ~neighbors) | pairs;
            larger_ = neighbors & ~(pairs | (beside << 1) | down_one(under | (under_right << 1) | (under_left >> 1)));
            shape_ = {{beside | under_right, under | under_left, zero_rows(), under_right | under_left}};
        } else {
            const Rows neighbors = joints.above | (joints.above_left >> 1) | (joints.above_right << 1);
            larger_ = joints.left | right | joints.above | joints.above_left | joints.above_right | up_one(neighbors);
            first_ = cells & ~larger_;
        }
    }

    BATT_INLINE void find_larger(Joints joints) {
        if constexpr (univalued) {
            joints.left &= larger_;
            joints.above &= larger_;
            joints.above_left &= larger_;
            joints.above_right &= larger_;
        }
        const Rows joined = joints.above | joints.above_left | joints.above_right;
        // One cell of each run, its head, gives the run its label: the first that is joined to a cell above or, without
        // one, the first of the run.
        const Rows reached = run_on(joined, joints.left >> 1);
        const Rows reached_back = reverse_each_row(run_on(reverse_each_row(joined), reverse_each_row(joints.left)));
        const Rows starts = larger_ & ~joints.left;
        roots_ = starts & ~reached_back;
        const Rows heads = roots_ | (reached & ~((reached << 1) & joints.left));
        // Cells that may be joined to a component other than the run's label says. Of adjacent cells below adjacent
        // cells, one is enough.
        const Rows merging = joined & ~heads & ~(joints.left & joints.above & (joints.above << 1));
        // Two bits encode the joined cell: above (1), above left (2), above right (3).
        const Rows one = joints.above | (joints.above_right & ~joints.above_left);
        const Rows two = (joints.above_left | joints.above_right) & ~joints.above;
        const Rows differing = merging & label(starts, heads, one, two);
        const Rows two_sides = joints.above_left & joints.above_right & ~joints.above;
        const Rows all_roots = roots_;
        for (u32 rows = occupied_rows(differing | two_sides); rows != 0; rows &= rows - 1)
            unite(lowest_bit(rows), differing, two_sides, one, two);
        number_components(all_roots & ~roots_);
    }

    /// Labels each run by its head: with the label of the cell above that the head is joined to, or with the head's
    /// place. Returns the cells that are joined to another label; all cells if these are few anyway.
    BATT_INLINE Rows label(Rows starts, Rows heads, Rows one, Rows two) {
        const u32 own_bit = 1u << lane_number();
        const u32 lanes_after = 0u - own_bit - own_bit;
        const u32 occupied = occupied_rows(larger_);
        const i32 first = lowest_bit(occupied) & -rows_at_once;
        u32 label = 0;
        Rows differing = diagonal || !univalued ? zero_rows() : ~zero_rows();
        u32* labels = labels_ + first;
        u32 place = static_cast<u32>(first * board_size + lane_number()) * word;
        for (i32 row = first; row < bit_length(occupied); row += rows_at_once) {
            for (i32 k = 0; k < rows_at_once; ++k, ++labels, place += board_size * word) {
                const u32 later = row_of(starts, row + k) & lanes_after;
                const u32 before_next = (later - 1) & ~later;
                const u32 own = own_label(label, row_of(one, row + k) & own_bit, row_of(two, row + k) & own_bit, place);
                label = row_of(own, bit_length(row_of(heads, row + k) & before_next) - 1);
                *labels = label;
                if constexpr (diagonal || !univalued)
                    differing = with_row(differing, row + k, occupied_rows(own ^ label));
            }
        }
        return differing;
    }
    static constexpr i32 rows_at_once = 4;
    /// The label of the cell above that this lane's cell is joined to; `place` if there is none.
    static BATT_INLINE u32 own_label(u32 labels, u32 one, u32 two, u32 place) {
        const u32 above = one != 0 ? labels : place;
        if constexpr (!diagonal)
            return above;
        const u32 left = __shfl_up_sync(all_lanes, labels, 1);
        const u32 right = __shfl_down_sync(all_lanes, labels, 1);
        return two == 0 ? above : one != 0 ? right : left;
    }

    /// The root label of a label's component.
    BATT_INLINE u32 root_of(u32 label) const {
        while (((row_of(roots_, static_cast<i32>(label / (word * board_size))) >> (label / word % board_size)) & 1u) ==
               0)
            label = entry_of(label);
        return label;
    }
    /// Unites the components that touch in a row; the smaller root stays.
    BATT_INLINE void unite(i32 row, Rows differing, Rows two_sides, Rows one, Rows two) {
        const u32 own_bit = 1u << lane_number();
        const u32 label = labels_[row];
        const u32 upper = labels_[row - 1];
        u32 above = upper;
        if constexpr (diagonal)
            above = own_label(upper, row_of(one, row) & own_bit, row_of(two, row) & own_bit, label);
        unite(above, label, row_of(differing, row) & own_bit);
        if constexpr (diagonal)
            unite(__shfl_down_sync(all_lanes, upper, 1), label, row_of(two_sides, row) & own_bit);
    }
    BATT_INLINE void unite(u32 a, u32 b, u32 touches) {
        for (u32 lanes = occupied_rows(touches != 0 && a != b ? 1 : 0); lanes != 0; lanes &= lanes - 1) {
            const u32 x = root_of(row_of(a, lowest_bit(lanes)));
            const u32 y = root_of(row_of(b, lowest_bit(lanes)));
            if (x == y)
                continue;
            const u32 merged = x < y ? y : x;
            entry_of(merged) = x < y ? x : y;
            const i32 row = static_cast<i32>(merged / (word * board_size));
            roots_ &= lane_number() == row ? ~(1u << (merged / word % board_size)) : ~0u;
        }
    }

    /// Writes the offset of its component's mask to each label's entry, also for labels that are no longer roots.
    BATT_INLINE void number_components(Rows merged) {
        const u32 lane = static_cast<u32>(lane_number());
        const u32 places = lane * board_size;
        const Rows counts = static_cast<u32>(count_bits(roots_));
        u32 number = prefix_sum_of_rows(counts);
        count_ = row_of(number + counts, board_size - 1);
        for (u32 left = roots_; any(left); left &= left - 1, ++number) {
            const u32 place = places + static_cast<u32>(lowest_bit(left));
            BATT_STORE_IN_LANE(&scratch_->places[number], place, left != 0);
            const u32 mask = (number * words_of_each + board_size - lane) * word | is_component;
            BATT_STORE_IN_LANE(&scratch_->labels[place], mask, left != 0);
        }
        converge();
        for (u32 left = merged; any(left); left &= left - 1) {
            u32* const entry = &scratch_->labels[left != 0 ? places + static_cast<u32>(lowest_bit(left)) : 0];
            u32 component = left != 0 ? *entry : is_component;
            while (any((component & is_component) ^ is_component))
                component = (component & is_component) != 0 ? component : entry_of(component);
            BATT_STORE_IN_LANE(entry, component, left != 0);
            converge();
        }
    }

    BATT_INLINE void clear_words(const u32* end) {
        FourWords* place = reinterpret_cast<FourWords*>(words_) + lane_number();
        for (u32* start = words_; start != end; start += clear_at_once / word, place += board_size)
            BATT_STORE_IN_LANE(place, FourWords{}, true);
        converge();
    }
    /// Writes the masks of the larger components, still in the board's columns.
    BATT_INLINE void write_masks() {
        const u32 lane = static_cast<u32>(lane_number());
        const u32 own_bit = 1u << lane;
        const u32 occupied = occupied_rows(larger_);
        const i32 first = lowest_bit(occupied) & -rows_at_once;
        const u32* labels = labels_ + first;
        u8* place = reinterpret_cast<u8*>(words_ - board_size + first) - is_component;
        for (i32 row = first; row < bit_length(occupied); row += rows_at_once) {
            for (i32 k = 0; k < rows_at_once; ++k, ++labels, place += word) {
                const bool is_cell = (row_of(larger_, row + k) & own_bit) != 0;
                const u32 entry = entry_of(*labels);
                const u32 component = is_cell ? entry : 0;
                const u32 cells = lanes_alike(component);
                BATT_STORE_IN_LANE(reinterpret_cast<u32*>(place + component), cells,
                                   is_cell && (cells & (own_bit - 1)) == 0);
            }
        }
        converge();
    }

    /// For larger components of any colours: finds kind, size and the cell by which each is ordered, and writes its
    /// words.
    BATT_INLINE void finish_colored() {
        const u32 lane = static_cast<u32>(lane_number());
        for (u32 n = 0; n < count_; ++n) {
            const u32 place = scratch_->places[n];
            const u32 top = place / board_size;
            u32* const words = words_ + n * words_of_each;
            const Rows cells = load_moved_rows(words, static_cast<i32>(top));
            // The first cell by colour, then by place.
            u32 least = cells;
            u32 color = 0;
            for (u32 k = 4; k-- > 0;) {
                const u32 less = least & ~numbers_.plane[k];
                color = 2 * color + (less != 0 ? 0 : 1);
                least = less != 0 ? less : least;
            }
            const u32 key = (color * board_size + lane) * board_size + static_cast<u32>(lowest_bit(least));
            const u32 first = static_cast<u32>(min_over_lanes(static_cast<i32>(cells != 0 ? key : ~0u >> 1)));
            const u32 number = first / (board_size * board_size);
            const bool mixed = any(cells != 0 ? (cells ^ least) | (color ^ number) : 0);
            const u32 columns = occupied_columns(cells);
            const u32 left = static_cast<u32>(lowest_bit(columns));
            const u32 height = static_cast<u32>(bit_length(occupied_rows(cells))) - top;
            const u32 width = static_cast<u32>(bit_length(columns)) - left;
            u32* const own_word = words + static_cast<i32>(lane - top);
            BATT_STORE_IN_LANE(own_word, cells >> left, cells != 0);
            for (u32 k = 0; mixed && k < 4; ++k)
                BATT_STORE_IN_LANE(own_word + board_size * (k + 1), (cells & planes_.plane[k]) >> left, cells != 0);
            scratch_->images[n] = {mixed ? patch_header(Kind::object, height, width)
                                         : patch_header(Kind::mono, height, width) | color_in_header(number),
                                   top | left << 16, words};
            const u32 ordered_by = by_color_ ? first % (board_size * board_size) : place;
            scratch_->places[n] = ordered_by;
            first_ |= lane == ordered_by / board_size ? 1u << (ordered_by % board_size) : 0;
        }
        converge();
    }

    /// Fills the table of positions in the result: by colour if cells lead with it, then by first cell.
    BATT_INLINE void put_in_order() {
        const i32 lane = lane_number();
        if (!by_color_) {
            const u32 before = prefix_sum_of_rows(static_cast<u32>(count_bits(first_)));
            const Start start = {before, first_};
            BATT_STORE_IN_LANE(&scratch_->starts[0][lane], start, true);
            converge();
            return;
        }
        // Four colours in a row differ in the lower planes only, and one word holds two counts.
        u32 start = 0;
        for (u32 n = 0; n < 16; n += 4) {
            const Rows some = first_ & (numbers_.plane[3] ^ splat_bit(~n, 3)) & (numbers_.plane[2] ^ splat_bit(~n, 2));
            if (!any(some))
                continue;
            for (u32 upper = 0; upper < 2; ++upper) {
                const Rows half = upper != 0 ? some & numbers_.plane[1] : some & ~numbers_.plane[1];
                const Rows even = half & ~numbers_.plane[0];
                const Rows odd = half & numbers_.plane[0];
                const Rows counts = static_cast<u32>(count_bits(even)) | static_cast<u32>(count_bits(odd)) << 16;
                const Rows before = prefix_sum_of_rows(counts);
                const u32 totals = row_of(before + counts, board_size - 1);
                Start* const place = &scratch_->starts[n + 2 * upper][lane];
                const u32 start_of_odd = start + (totals & 0xffffu);
                const Start starts[2] = {{start + (before & 0xffffu), even}, {start_of_odd + (before >> 16), odd}};
                BATT_STORE_IN_LANE(place, starts[0], true);
                BATT_STORE_IN_LANE(place + board_size, starts[1], true);
                start = start_of_odd + (totals >> 16);
            }
        }
        converge();
    }
    /// Position in the result of the component with that first cell; columns count from the right. Each lane may ask
    /// for another one.
    BATT_INLINE FourWords* object_at(u32 color, u32 row, u32 from_right) const {
        const u32 distance = color * static_cast<u32>(sizeof(scratch_->starts[0])) & of_color_;
        const Start start = *at_distance(&scratch_->starts[0][row], distance);
        const u32 before = static_cast<u32>(count_bits((start.cells << 1) << from_right));
        return at_distance(objects_, (start.number + before) * static_cast<u32>(sizeof(FourWords)));
    }
    /// The number whose bits stand in that column of four rows, lowest bit first.
    static BATT_INLINE u32 bits_at(const Planes& rows, u32 from_right) {
        u32 number = (rows.plane[3] << from_right) >> 31;
        for (u32 k = 3; k-- > 0;)
            number = __funnelshift_l(rows.plane[k] << from_right, number, 1);
        return number;
    }

    /// Writes the small components; each lane writes those of one row.
    BATT_INLINE void write_small(Rows cells) {
        const u32 row = static_cast<u32>(lane_number());
        const FourWords* const images = reinterpret_cast<const FourWords*>(small_images);
        FourWords image = images[0];
        u32 left = cells;
        do {
            const u32 from_right = static_cast<u32>(board_size - bit_length(left | 1u));
            const u32 color = bits_at(numbers_, from_right);
            if constexpr (univalued)
                image = images[bits_at(shape_, from_right)];
            const FourWords own = {{image.word[0] | color_in_header(color),
                                    image.word[1] + row + ((board_size - 1 - from_right) << 16), image.word[2],
                                    image.word[3]}};
            BATT_STORE_IN_LANE(object_at(color, row, from_right), own, left != 0);
            left &= 0x7fffffffu >> from_right;
        } while (any(left));
    }

    /// Writes the larger components; each lane writes one.
    BATT_INLINE void write_larger() {
        for (u32 start = 0; start < count_; start += board_size) {
            const u32 component = start + static_cast<u32>(lane_number());
            const bool exists = component < count_;
            const u32 place = scratch_->places[exists ? component : start];
            const i32 row = static_cast<i32>(place / board_size);
            const u32 from_right = board_size - 1 - place % board_size;
            const Planes own = {{row_of(numbers_.plane[0], row), row_of(numbers_.plane[1], row),
                                 row_of(numbers_.plane[2], row), row_of(numbers_.plane[3], row)}};
            const u32 color = bits_at(own, from_right);
            FourWords image;
            if constexpr (univalued)
                image = words_of(finish_mono(component, exists, static_cast<u32>(row), color));
            else
                image = words_of(scratch_->images[exists ? component : start]);
            BATT_STORE_IN_LANE(object_at(color, static_cast<u32>(row), from_right), image, exists);
        }
    }
    /// Moves the mask of a component to the first column.
    BATT_INLINE PatchImage finish_mono(u32 component, bool exists, u32 row, u32 color) {
        FourWords* const words = reinterpret_cast<FourWords*>(words_ + (exists ? component : 0) * words_of_each);
        u32 columns = 0;
        u32 height = 0;
        for (u32 n = 0; n < board_size / 4; ++n) {
            FourWords some{};
            if (exists)
                some = words[n];
            if (!any(some.word[0]))
                break;
            for (const u32 cells : some.word) {
                columns |= cells;
                height += cells != 0 ? 1 : 0;
            }
        }
        const u32 left = exists ? static_cast<u32>(lowest_bit(columns)) : 0;
        const u32 width = static_cast<u32>(bit_length(columns)) - left;
        const u32 moved = left != 0 ? (height + 3) / 4 : 0;
        for (u32 n = 0; any(n < moved ? 1 : 0); ++n) {
            FourWords some{};
            if (n < moved)
                some = words[n];
            for (u32& cells : some.word)
                cells >>= left;
            BATT_STORE_IN_LANE(words + n, some, n < moved);
        }
        return {patch_header(Kind::mono, height, width) | color_in_header(color), row | left << 16, &words[0].word[0]};
    }

    Context& context_;
    Scratch* const scratch_;
    const Planes planes_;
    const Planes numbers_; ///< like planes_, with the rank of a cell's colour instead of its code
    const bool by_color_;
    const u32 of_color_;       ///< all ones if by_color_
    u32* const labels_;        ///< by row: the label of the cell in this lane's column
    Rows first_;               ///< first cells of small components, later of all
    Planes shape_;             ///< shapes of small components, at their first cells
    Rows larger_;              ///< cells of larger components
    Rows roots_ = zero_rows(); ///< first cells of larger components
    u32 count_ = 0;            ///< number of larger components
    FourWords* objects_ = nullptr;
    u32* words_ = nullptr;
};

#endif

BATT_KERNELS_END
