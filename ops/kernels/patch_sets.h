// Set algebra on patches that are boards: union, intersection, difference. Each function says by its result whether it could
// do it on boards; if not, the general implementation of the op takes over.
#pragma once

#include "ops/core/functions.h"

BATT_KERNELS_BEGIN

/// Where two sets of planes agree.
BATT_INLINE Rows same_color(const Planes& a, const Planes& b) {
    return ~((a.plane[0] ^ b.plane[0]) | (a.plane[1] ^ b.plane[1]) | (a.plane[2] ^ b.plane[2]) |
             (a.plane[3] ^ b.plane[3]));
}

/// The union of boards that does not fit one, in general form: a bitmap as large as need be is filled, then walked in order.
/// False where cells of two colours share a location, or the bitmap would be too large.
inline bool union_in_bitmap(Context& context, const Value* sets, u32 count, i32 top, i32 left, i32 height, i32 width,
                            bool cells, Value& result) {
    const i32 words_per_row = (width + 31) / 32;
    const u32 size = static_cast<u32>(height) * static_cast<u32>(words_per_row);
    if (height > 512 || width > 512)
        return false;
    const u32 layers = cells ? 5 : 1;
    u32* const bitmap = static_cast<u32*>(allocate(context, static_cast<u64>(layers) * size * sizeof(u32)));
    if (bitmap == nullptr)
        return false;
    for (u32 k = 0; k < layers * size; ++k)
        bitmap[k] = 0;
    for (u32 n = 0; n < count; ++n) {
        const Value& set = sets[n];
        if (!set.is_patch_board())
            continue;
        const i32 column = set.column - left;
        const i32 shift = column % 32;
        for (i32 i = 0; i < set.height; ++i) {
            const u64 mask = static_cast<u64>(set.words()[i]) << shift;
            const u32 place = static_cast<u32>((set.row - top + i) * words_per_row + column / 32);
            for (u32 part = 0; part < 2; ++part) {
                const u32 bits = static_cast<u32>(mask >> (32 * part));
                if (bits == 0)
                    continue;
                const u32 both = bits & bitmap[place + part];
                for (u32 k = 0; k + 1 < layers; ++k) {
                    const u32 plane =
                        set.kind == Kind::mono
                            ? bits & spread_bit(color_code(set.tag), static_cast<i32>(k))
                            : static_cast<u32>(
                                  (static_cast<u64>(set.words()[32 * (k + 1) + static_cast<u32>(i)]) << shift) >>
                                  (32 * part));
                    u32& stored = bitmap[(k + 1) * size + place + part];
                    if (((stored ^ plane) & both) != 0)
                        return false;
                    stored |= plane;
                }
                bitmap[place + part] |= bits;
            }
        }
    }
    u64 total = 0;
    for (u32 k = 0; k < size; ++k)
        total += static_cast<u64>(count_bits(bitmap[k]));
    Builder builder(context, total);
    const bool by_color = cells && cells_lead_with_color(context);
    for (i32 n = 0; n < (by_color ? 16 : 1) && !builder.failed(); ++n) {
        const u32 code = nth_code(n);
        for (u32 k = 0; k < size; ++k) {
            u32 bits = bitmap[k];
            if (by_color)
                for (u32 plane = 0; plane < 4; ++plane)
                    bits &= ~(bitmap[(plane + 1) * size + k] ^ spread_bit(code, static_cast<i32>(plane)));
            const i32 row = top + static_cast<i32>(k) / words_per_row;
            const i32 edge = left + 32 * (static_cast<i32>(k) % words_per_row);
            for (; bits != 0; bits &= bits - 1) {
                const i32 bit = lowest_bit(bits);
                if (!cells) {
                    builder.push(make_pair(row, edge + bit));
                    continue;
                }
                u32 found = code;
                if (!by_color) {
                    found = 0;
                    for (u32 plane = 0; plane < 4; ++plane)
                        found |= ((bitmap[(plane + 1) * size + k] >> bit) & 1u) << plane;
                }
                builder.push(make_cell(color_of_code(found), row, edge + bit));
            }
        }
    }
    result = builder.finish_sorted_set();
    return true;
}

/// The union of sets of pairs or of objects, all of them boards of the same sort (or empty).
inline bool union_of_boards(Context& context, const Value* sets, u32 count, Value& result) {
    i32 top = 0;
    i32 left = 0;
    i32 bottom = -1;
    i32 right = -1;
    bool any_cells = false;
    bool any_pairs = false;
    bool one_color = true;
    i32 color = 0;
    u32 boards = 0;
    for (u32 i = 0; i < count; ++i) {
        const Value& set = sets[i];
        if (!set.is_patch_board()) {
            if (is_empty(set))
                continue;
            return false;
        }
        const bool pairs = set.kind == Kind::indices;
        any_pairs = any_pairs || pairs;
        any_cells = any_cells || !pairs;
        const i32 last_row = set.row + set.height - 1;
        const i32 last_column = set.column + set.width - 1;
        if (boards++ == 0) {
            top = set.row;
            left = set.column;
            bottom = last_row;
            right = last_column;
            color = set.tag;
        } else {
            top = set.row < top ? set.row : top;
            left = set.column < left ? set.column : left;
            bottom = last_row > bottom ? last_row : bottom;
            right = last_column > right ? last_column : right;
        }
        one_color = one_color && set.kind != Kind::object && set.tag == color;
    }
    if (boards == 0 || (any_pairs && any_cells))
        return false;
    if (bottom - top >= board_size || right - left >= board_size)
        return union_in_bitmap(context, sets, count, top, left, bottom - top + 1, right - left + 1, any_cells, result);
    Rows mask = zero_rows();
    Planes planes{{zero_rows(), zero_rows(), zero_rows(), zero_rows()}};
    for (u32 i = 0; i < count; ++i) {
        const Value& set = sets[i];
        if (!set.is_patch_board())
            continue;
        if (is_single_cell(set) && one_color) {
            mask = mask | with_row(zero_rows(), set.row - top, 1u << (set.column - left));
            continue;
        }
        const Rows moved = patch_mask(set, top, left);
        if (!one_color) {
            const Planes colors = patch_planes(set, top, left, moved);
            const Rows both = mask & moved;
            if (any(both) && any(both & ~same_color(planes, colors)))
                return false; // two colours on one location
            for (int k = 0; k < 4; ++k)
                planes.plane[k] = planes.plane[k] | colors.plane[k];
        }
        mask = mask | moved;
    }
    if (!one_color) {
        result = make_object(context, mask, planes, top, left);
        return true;
    }
    u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
    store_rows(words, mask);
    result = make_placed_indices(words, top, left, bottom - top + 1, right - left + 1);
    if (any_cells) {
        result.kind = Kind::mono;
        result.tag = static_cast<i8>(color);
    }
    return true;
}

/// Elements of `a` that are (`wanted`) or are not in `b`, for two boards.
inline Value select_common(Context& context, const Value& a, const Value& b, bool wanted) {
    const Rows mask = load_rows(a.words());
    const bool pairs = a.kind == Kind::indices;
    Rows common = zero_rows();
    if (pairs == (b.kind == Kind::indices) && !(a.kind == Kind::mono && b.kind == Kind::mono && a.tag != b.tag)) {
        const Rows other = patch_mask(b, a.row, a.column);
        common = mask & other;
        if (a.kind == Kind::object || b.kind == Kind::object)
            common =
                common & same_color(patch_planes(a, a.row, a.column, mask), patch_planes(b, a.row, a.column, other));
    }
    const Rows kept = wanted ? common : mask & ~common;
    if (a.kind == Kind::object)
        return make_object(context, kept, and_planes(load_planes(a.words() + 32), kept), a.row, a.column);
    if (a.kind == Kind::mono)
        return make_mono(context, kept, a.row, a.column, a.tag);
    return make_indices(context, kept, a.row, a.column);
}

BATT_KERNELS_END
