// Boards: grids, sets of pairs (indices) and sets of cells (objects) as bit planes of 32 x 32, how they are made and
// read. value.h describes the layout. Larger ones are wide boards (plane_view.h); what is neither takes the general
// form (builder.h, elements.h).
#pragma once

#include "ops/core/representations.h"
#include "ops/core/rows.h"

BATT_KERNELS_BEGIN

inline constexpr i32 board_size = 32;
inline constexpr i32 smallest_board_color = -4;
inline constexpr i32 largest_board_color = 11;
inline constexpr u64 mask_bytes = 32 * sizeof(u32);
inline constexpr u64 grid_bytes = 4 * mask_bytes;
inline constexpr u64 object_bytes = 5 * mask_bytes;

/// A mask outside of arena memory, with the padding that loads at an offset need.
struct PaddedMask {
    u32 before[32];
    u32 words[32];
    u32 after[32];
};
/// Shared masks of the smallest patches: one cell; two in a row; two in a column; three in a row or column; the four
/// corners of three cells; on devices, two that touch diagonally.
#if BATT_CUDA
__device__
#endif
    inline const PaddedMask small_masks[11] = {
        {{}, {1}, {}},    {{}, {3}, {}},    {{}, {1, 1}, {}}, {{}, {7}, {}},    {{}, {1, 1, 1}, {}}, {{}, {3, 1}, {}},
        {{}, {3, 2}, {}}, {{}, {1, 3}, {}}, {{}, {2, 3}, {}}, {{}, {1, 2}, {}}, {{}, {2, 1}, {}}};
BATT_INLINE bool is_single_cell(const Value& patch) { return patch.data == small_masks[0].words; }

BATT_INLINE bool is_board_color(i32 color) { return color >= smallest_board_color && color <= largest_board_color; }
/// The four bits that encode a colour.
BATT_INLINE u32 color_code(i32 color) { return static_cast<u32>(color) & 15u; }
BATT_INLINE i32 color_of_code(u32 code) {
    return static_cast<i32>(code) > largest_board_color ? static_cast<i32>(code) - 16 : static_cast<i32>(code);
}
/// The code of the n-th colour in ascending order of colours, n in 0..15.
BATT_INLINE u32 nth_code(i32 n) { return static_cast<u32>(n + smallest_board_color) & 15u; }

/// All ones if bit `bit` of the colour code is set, else zero.
BATT_INLINE constexpr u32 spread_bit(u32 code, i32 bit) { return 0u - ((code >> bit) & 1u); }
#if BATT_CUDA
BATT_INLINE Rows splat_bit(u32 code, i32 bit) { return splat(spread_bit(code, bit)); }
#else
struct SpreadCodes {
    u32 bits[16][4];
};
constexpr SpreadCodes spread_codes() {
    SpreadCodes codes{};
    for (u32 code = 0; code < 16; ++code)
        for (i32 bit = 0; bit < 4; ++bit)
            codes.bits[code][bit] = spread_bit(code, bit);
    return codes;
}
inline constexpr SpreadCodes all_spread_codes = spread_codes();
/// spread_bit in all rows: one instruction loads and broadcasts it, where computing it takes five.
BATT_INLINE Rows splat_bit(u32 code, i32 bit) { return splat(all_spread_codes.bits[code & 15u][bit]); }
#endif

BATT_INLINE Planes load_planes(const u32* words) {
    return Planes{{load_rows(words), load_rows(words + 32), load_rows(words + 64), load_rows(words + 96)}};
}
BATT_INLINE void store_planes(u32* words, const Planes& planes) {
    for (int k = 0; k < 4; ++k)
        store_rows(words + 32 * k, planes.plane[k]);
}
/// Where all four planes match a colour code; for code 0 also outside of the grid.
BATT_INLINE Rows code_mask(const Planes& planes, u32 code) {
    // Tests for equal bits, not for different ones: the complement is applied to the code, at no cost.
    return (planes.plane[0] ^ splat_bit(~code, 0)) & (planes.plane[1] ^ splat_bit(~code, 1)) &
           (planes.plane[2] ^ splat_bit(~code, 2)) & (planes.plane[3] ^ splat_bit(~code, 3));
}
BATT_INLINE Planes and_planes(const Planes& planes, Rows mask) {
    return Planes{{planes.plane[0] & mask, planes.plane[1] & mask, planes.plane[2] & mask, planes.plane[3] & mask}};
}
/// Plane k after setting a colour code wherever `mask` is set.
BATT_INLINE Rows fill_plane(Rows plane, Rows mask, u32 code, i32 k) {
    return (plane & ~mask) | (mask & splat_bit(code, k));
}
BATT_INLINE Planes move_planes(const Planes& planes, i32 rows, i32 columns) {
    Planes result;
    for (int k = 0; k < 4; ++k)
        result.plane[k] = move_columns(move_rows(planes.plane[k], rows), columns);
    return result;
}
/// Which of 32 cells have a colour code; the four words of these cells lie `plane` words apart.
BATT_INLINE u32 cells_of_code(const u32* words, i32 plane, u32 code) {
    u32 cells = ~0u;
    for (i32 k = 0; k < 4; ++k)
        cells &= ~(words[k * plane] ^ spread_bit(code, k));
    return cells;
}
/// The colour code of one location.
BATT_INLINE u32 code_at(const u32* planes, i32 row, i32 column) {
    u32 code = 0;
    for (int k = 0; k < 4; ++k)
        code |= ((planes[32 * k + row] >> column) & 1u) << k;
    return code;
}

/// Where a grid has a colour.
BATT_INLINE Rows color_mask(const Planes& planes, i32 height, i32 width, i32 color) {
    if (!is_board_color(color))
        return zero_rows();
    const Rows mask = code_mask(planes, color_code(color));
    return color == 0 ? mask & frame_rows(height, width) : mask; // cells outside have code 0
}

/// A grid that is a board: its size and its planes in memory.
struct GridBoard {
    i32 height;
    i32 width;
    const u32* words;

    BATT_INLINE Rows plane(i32 k) const { return load_rows(words + 32 * k); }
    BATT_INLINE Planes planes() const { return load_planes(words); }
    BATT_INLINE Rows frame() const { return frame_rows(height, width); }
    /// mirror_rows and move_rows of a plane.
    BATT_INLINE Rows mirrored_plane(i32 k) const { return load_mirrored_rows(words + 32 * k, height); }
    BATT_INLINE Rows moved_plane(i32 k, i32 rows) const { return load_moved_rows(words + 32 * k, rows); }
    /// A plane from row `rows` on; the rows after its last one are undefined.
    BATT_INLINE Rows raised_plane(i32 k, i32 rows) const { return load_rows(words + 32 * k + rows); }
    BATT_INLINE Rows color_mask(i32 color) const { return batt::color_mask(planes(), height, width, color); }
};

/// A grid of planes in memory; they must be zero outside of height x width, both in 1..32.
BATT_INLINE Value make_placed_grid(const u32* words, i32 height, i32 width) {
    Value value = make_blank(Kind::grid);
    value.height = static_cast<u8>(height);
    value.width = static_cast<u8>(width);
    value.data = words;
    return value;
}
/// A grid of the planes plane_of(0) to plane_of(3). Stores each before it computes the next: AVX2 has too few registers
/// for four planes.
template <class PlaneOf>
BATT_INLINE Value make_grid_by_plane(Context& context, i32 height, i32 width, PlaneOf plane_of) {
    u32* const words = static_cast<u32*>(allocate(context, grid_bytes));
    for (i32 k = 0; k < 4; ++k)
        store_rows(words + 32 * k, plane_of(k));
    return make_placed_grid(words, height, width);
}
BATT_INLINE Value make_grid(Context& context, i32 height, i32 width, const Planes& planes) {
    return make_grid_by_plane(context, height, width, [&](i32 k) { return planes.plane[k]; });
}

/// The mask of a patch on a board whose bit 0 of row 0 is (row, column); cells outside of the board are dropped.
BATT_INLINE Rows patch_mask(const Value& patch, i32 row, i32 column) {
    return move_columns(load_moved_rows(patch.words(), patch.row - row), patch.column - column);
}
/// The planes of an object on that board; `mask` is its patch_mask.
BATT_INLINE Planes patch_planes(const Value& patch, i32 row, i32 column, Rows mask) {
    Planes planes;
    for (int k = 0; k < 4; ++k)
        planes.plane[k] =
            patch.kind == Kind::mono
                ? mask & splat_bit(color_code(patch.tag), k)
                : move_columns(load_moved_rows(patch.words() + 32 * (k + 1), patch.row - row), patch.column - column);
    return planes;
}

BATT_INLINE bool fits_position(i32 row, i32 column) {
    return row >= -32768 && row <= 32767 && column >= -32768 && column <= 32767;
}
/// Moves a patch to a position. False if the position does not fit a Value's 16 bits.
BATT_INLINE bool place_patch(Value& patch, i64 row, i64 column) {
    if (row < -32768 || row > 32767 || column < -32768 || column > 32767)
        return false;
    patch.row = static_cast<i16>(row);
    patch.column = static_cast<i16>(column);
    return true;
}

/// A cell's row and column on a board as one number.
BATT_INLINE i32 place_of_cell(i32 row, i32 column) { return row * board_size + column; }
#if !BATT_CUDA
/// Row and column of every place in the bit layout of a Value. One more entry serves lookups of a cell that does not
/// exist.
struct PlacesOfValues {
    u32 words[board_size * board_size + 1];
};
constexpr PlacesOfValues places_of_values() {
    PlacesOfValues places{};
    for (u32 place = 0; place <= board_size * board_size; ++place)
        places.words[place] = place / board_size | (place % board_size) << 16;
    return places;
}
inline constexpr PlacesOfValues all_places_of_values = places_of_values();
#endif
/// Stores a patch with the place `start` + `distance`. Among patches that differ in place only, the rest of the Value
/// stays in one register.
BATT_INLINE void store_at_place(Value* target, Value patch, i32 start, i32 distance) {
#if BATT_CUDA
    patch.row = static_cast<i16>((start + distance) / board_size);
    patch.column = static_cast<i16>((start + distance) % board_size);
    *target = patch;
#else
    typedef u32 Words __attribute__((vector_size(16)));
    Words image;
    __builtin_memcpy(&image, &patch, sizeof image);
    image[1] = (all_places_of_values.words + start)[distance];
    __builtin_memcpy(target, &image, sizeof image);
#endif
}

/// Indices of a mask in memory whose bounding box starts at bit 0 of row 0.
BATT_INLINE Value make_placed_indices(const u32* words, i32 row, i32 column, i32 height, i32 width) {
    Value value = make_blank(Kind::indices);
    value.height = static_cast<u8>(height);
    value.width = static_cast<u8>(width);
    value.row = static_cast<i16>(row);
    value.column = static_cast<i16>(column);
    value.data = words;
    return value;
}

/// Indices of a mask whose bit 0 of row 0 stands for (row, column). The position must fit 16 bits with some room, as
/// positions of boards do.
BATT_INLINE Value make_indices(Context& context, Rows mask, i32 row, i32 column) {
    const u32 columns = occupied_columns(mask);
    if (columns == 0)
        return make_empty_set();
    const u32 rows = occupied_rows(mask);
    const i32 top = lowest_bit(rows);
    const i32 left = lowest_bit(columns);
    u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
    store_moved_rows(words, move_columns(mask, -left), -top);
    return make_placed_indices(words, row + top, column + left, bit_length(rows) - top, bit_length(columns) - left);
}
/// The same cells in one colour, which must fit a board.
BATT_INLINE Value make_mono(Context& context, Rows mask, i32 row, i32 column, i32 color) {
    Value value = make_indices(context, mask, row, column);
    if (value.kind == Kind::indices) {
        value.kind = Kind::mono;
        value.tag = static_cast<i8>(color);
    }
    return value;
}
/// The object of a mask and its planes (zero outside of the mask); a mono if it has one colour.
BATT_INLINE Value make_object(Context& context, Rows mask, const Planes& planes, i32 row, i32 column) {
    const u32 columns = occupied_columns(mask);
    if (columns == 0)
        return make_empty_set();
    const u32 rows = occupied_rows(mask);
    const i32 top = lowest_bit(rows);
    const i32 left = lowest_bit(columns);
    // The object has one colour if every plane is either empty or the whole mask.
    u32 code = 0;
    bool one_color = true;
    for (int k = 0; k < 4; ++k) {
        const bool filled = any(planes.plane[k]);
        code |= filled ? 1u << k : 0u;
        one_color = one_color && (!filled || equal_rows(planes.plane[k], mask));
    }
    if (one_color)
        return make_mono(context, mask, row, column, color_of_code(code));
    u32* const words = static_cast<u32*>(allocate(context, object_bytes));
    store_rows(words, move_columns(move_rows(mask, -top), -left));
    store_planes(words + 32, move_planes(planes, -top, -left));
    Value value =
        make_placed_indices(words, row + top, column + left, bit_length(rows) - top, bit_length(columns) - left);
    value.kind = Kind::object;
    return value;
}
/// A patch of one cell; allocates nothing.
BATT_INLINE Value make_single_index(i32 row, i32 column) {
    return make_placed_indices(small_masks[0].words, row, column, 1, 1);
}
BATT_INLINE Value make_single_cell(i32 row, i32 column, i32 color) {
    Value value = make_single_index(row, column);
    value.kind = Kind::mono;
    value.tag = static_cast<i8>(color);
    return value;
}
/// All locations of height x width (both in 1..32) from (row, column).
BATT_INLINE Value make_rectangle(Context& context, i32 row, i32 column, i32 height, i32 width) {
    u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
    store_rows(words, frame_rows(height, width));
    return make_placed_indices(words, row, column, height, width);
}

/// Walks the colours of the cells of planes in ascending order. Four colours in a row differ in the two lower planes
/// only: where no cell has any of them, all four are skipped.
class ColorsOf {
public:
    /// Keeps a reference to the planes.
    BATT_INLINE ColorsOf(const Planes& planes, Rows cells) : planes_(planes), cells_(cells) {}
    ColorsOf(Planes&&, Rows) = delete;

    /// The next colour and the cells that have it; false if there is none.
    BATT_INLINE bool next(Rows& mask, i32& color) {
        for (; n_ < 16; ++n_) {
            if (n_ % 4 == 0) {
                some_ = cells_ & agrees(3) & agrees(2);
                if (!any(some_)) {
                    n_ += 3;
                    continue;
                }
            }
            mask = some_ & agrees(1) & agrees(0);
            if (any(mask)) {
                color = n_++ + smallest_board_color;
                return true;
            }
        }
        return false;
    }

private:
    BATT_INLINE Rows agrees(i32 k) const { return planes_.plane[k] ^ splat_bit(~nth_code(n_), k); }

    const Planes& planes_;
    const Rows cells_;
    Rows some_ = zero_rows(); ///< cells that have one of the four colours around n_
    i32 n_ = 0;
};
/// The codes that occur under a mask, bit c for code c.
BATT_INLINE u32 codes_present(const Planes& planes, Rows mask) {
    u32 present = 0;
    ColorsOf colors(planes, mask);
    Rows cells;
    i32 color;
    while (colors.next(cells, color))
        present |= 1u << color_code(color);
    return present;
}

BATT_KERNELS_END
