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

/// Unions that do not fit a board are collected in a box of locations as large as need be and then walked in order: for pairs
/// a bit for each location, for cells also a byte with the code of its colour.
struct UnionBox {
    i32 top;
    i32 left;
    i32 height;
    i32 words_per_row;

    BATT_INLINE u64 words() const { return static_cast<u64>(height) * static_cast<u64>(words_per_row); }
};

/// The union of sets of pairs, each indices or in general form.
inline Value pairs_in_box(Context& context, const Value* sets, u32 count, const UnionBox& box) {
    const i32 words_per_row = box.words_per_row;
    const u64 size = box.words();
    u32* const bitmap = static_cast<u32*>(allocate(context, size * sizeof(u32)));
    if (bitmap == nullptr)
        return memory_error();
    for (u64 k = 0; k < size; ++k)
        bitmap[k] = 0;
    for (u32 n = 0; n < count; ++n) {
        const Value& set = sets[n];
        if (!set.is_patch_board()) {
            for (u32 k = 0; k < set.count; ++k) {
                const i32 column = set.items()[k].y - box.left;
                bitmap[(set.items()[k].x - box.top) * words_per_row + column / 32] |= 1u << (column % 32);
            }
            continue;
        }
        const i32 column = set.column - box.left;
        for (i32 i = 0; i < set.height; ++i) {
            const u64 mask = static_cast<u64>(set.words()[i]) << (column % 32);
            u32* const place = bitmap + (set.row - box.top + i) * words_per_row + column / 32;
            place[0] |= static_cast<u32>(mask);
            if ((mask >> 32) != 0)
                place[1] |= static_cast<u32>(mask >> 32);
        }
    }
    u64 total = 0;
    for (u64 k = 0; k < size; ++k)
        total += static_cast<u64>(count_bits(bitmap[k]));
    Builder builder(context, total);
    const u32* word = bitmap;
    for (i32 i = 0; i < box.height && !builder.failed(); ++i)
        for (i32 k = 0; k < words_per_row; ++k)
            for (u32 bits = *word++; bits != 0; bits &= bits - 1)
                builder.push(make_pair(box.top + i, box.left + 32 * k + lowest_bit(bits)));
    return builder.finish_sorted_set();
}

/// Adds cells to a box and counts those of each colour that are new.
struct CellBox {
    UnionBox box;
    u32* bits;
    u8* codes; ///< where there is a bit
    u32 counts[16];
    u32 present; ///< a bit for each code that a cell has

    /// False if there is a cell of another colour.
    BATT_INLINE bool add(i32 row, i32 column, u32 code) {
        const u32 place = static_cast<u32>((row - box.top) * 32 * box.words_per_row + column - box.left);
        const u32 bit = 1u << (place % 32);
        if ((bits[place / 32] & bit) == 0) {
            bits[place / 32] |= bit;
            codes[place] = static_cast<u8>(code);
            ++counts[code];
            present |= 1u << code;
        }
        return codes[place] == code;
    }
    /// Adds a patch of one colour to a box where no other occurs.
    inline void add_color(const Value& set) {
        const u32 code = color_code(set.tag);
        const u32 column = static_cast<u32>(set.column - box.left);
        for (i32 i = 0; i < set.height; ++i) {
            const u64 mask = static_cast<u64>(set.words()[i]) << (column % 32);
            const u32 word = static_cast<u32>((set.row - box.top + i) * box.words_per_row) + column / 32;
            for (u32 part = 0; part < 2; ++part) {
                const u32 locations = static_cast<u32>(mask >> (32 * part));
                if (locations == 0)
                    continue;
                u32 fresh = locations & ~bits[word + part];
                bits[word + part] |= fresh;
                counts[code] += static_cast<u32>(count_bits(fresh));
                for (; fresh != 0; fresh &= fresh - 1)
                    codes[32 * (word + part) + static_cast<u32>(lowest_bit(fresh))] = static_cast<u8>(code);
            }
        }
        present = 1u << code;
    }
    inline bool add_board(const Value& set) {
        if (set.kind == Kind::mono && (present & ~(1u << color_code(set.tag))) == 0) {
            add_color(set);
            return true;
        }
        for (i32 i = 0; i < set.height; ++i)
            for (u32 bits = set.words()[i]; bits != 0; bits &= bits - 1) {
                const i32 j = lowest_bit(bits);
                const u32 code = set.kind == Kind::mono ? color_code(set.tag) : code_at(set.words() + 32, i, j);
                if (!add(set.row + i, set.column + j, code))
                    return false;
            }
        return true;
    }
    inline bool add_elements(const Value& set) {
        for (u32 k = 0; k < set.count; ++k)
            if (!add(set.items()[k].x, set.items()[k].y, color_code(set.items()[k].tag)))
                return false;
        return true;
    }
};

/// The union of sets of cells of board colours, each a board or in general form. False where two of them with different
/// colours share a location.
inline bool cells_in_box(Context& context, const Value* sets, u32 count, const UnionBox& box, Value& result) {
    const u64 size = box.words();
    u32* const bits = static_cast<u32*>(allocate(context, size * sizeof(u32)));
    u8* const codes = static_cast<u8*>(allocate(context, size * 32));
    if (bits == nullptr || codes == nullptr)
        return false;
    for (u64 k = 0; k < size; ++k)
        bits[k] = 0;
    CellBox cells{box, bits, codes, {}, 0};
    for (u32 n = 0; n < count; ++n)
        if (!(sets[n].is_patch_board() ? cells.add_board(sets[n]) : cells.add_elements(sets[n])))
            return false;
    // Where each colour starts, or all of them.
    const bool by_color = cells_lead_with_color(context);
    u32 next[16];
    u32 total = 0;
    for (i32 n = 0; n < 16; ++n) {
        next[nth_code(n)] = total;
        total += cells.counts[nth_code(n)];
    }
    result = make_blank(Kind::set);
    Value* const items = total <= context.element_limit ? allocate_values(context, total) : nullptr;
    if (items == nullptr) {
        result = total <= context.element_limit ? memory_error() : size_error();
        return true;
    }
    u32 in_row_order = 0;
    u32 word = 0;
    for (i32 i = 0; i < box.height; ++i)
        for (i32 k = 0; k < box.words_per_row; ++k, ++word)
            for (u32 rest = bits[word]; rest != 0; rest &= rest - 1) {
                const i32 j = lowest_bit(rest);
                const u32 code = codes[32 * word + static_cast<u32>(j)];
                items[by_color ? next[code]++ : in_row_order++] =
                    make_cell(color_of_code(code), box.top + i, box.left + 32 * k + j);
            }
    result.count = total;
    result.data = items;
    return true;
}

/// The union of patches that does not fit a board, in general form. False where cells of two colours share a location, or the
/// box would be too large.
inline bool union_in_box(Context& context, const Value* sets, u32 count, i32 top, i32 left, i64 height, i64 width,
                         bool cells, Value& result) {
    constexpr i64 most_words = 8192;
    if (height > most_words || width > 32 * most_words || height * ((width + 31) / 32) > most_words)
        return false;
    const UnionBox box{top, left, static_cast<i32>(height), static_cast<i32>((width + 31) / 32)};
    if (cells)
        return cells_in_box(context, sets, count, box, result);
    result = pairs_in_box(context, sets, count, box);
    return true;
}

/// The box of patches, and what they have in common.
struct PatchesSurvey {
    i32 top = 0;
    i32 left = 0;
    i32 bottom = -1;
    i32 right = -1;
    bool any_cells = false;
    bool any_pairs = false;
    bool one_color = true; ///< of the boards
    i32 color = 0;
    u32 boards = 0;
    u64 elements = 0; ///< of those that are no boards

    BATT_INLINE bool nothing() const { return boards == 0 && elements == 0; }
    BATT_INLINE void reach(i32 row, i32 column, i32 last_row, i32 last_column) {
        const bool first = nothing();
        top = first || row < top ? row : top;
        left = first || column < left ? column : left;
        bottom = first || last_row > bottom ? last_row : bottom;
        right = first || last_column > right ? last_column : right;
    }
    BATT_INLINE void add_board(const Value& set) {
        const bool pairs = set.kind == Kind::indices;
        any_pairs = any_pairs || pairs;
        any_cells = any_cells || !pairs;
        reach(set.row, set.column, set.row + set.height - 1, set.column + set.width - 1);
        color = boards == 0 ? set.tag : color;
        ++boards;
        one_color = one_color && set.kind != Kind::object && set.tag == color;
    }
    /// A set in general form; false if it holds anything but pairs of ints, or cells of board colours.
    inline bool add_elements(const Value& set) {
        for (u32 n = 0; n < set.count; ++n) {
            const Value& element = set.items()[n];
            const bool pair = element.kind == Kind::pair && element.tag == 0;
            if (!pair && !(element.kind == Kind::cell && is_board_color(element.tag)))
                return false;
            any_pairs = any_pairs || pair;
            any_cells = any_cells || !pair;
            reach(element.x, element.y, element.x, element.y);
            ++elements;
        }
        return true;
    }
};

/// The union of sets of pairs or of objects, all of them boards of the same sort (or empty).
inline bool union_of_boards(Context& context, const Value* sets, u32 count, Value& result) {
    PatchesSurvey survey;
    for (u32 i = 0; i < count; ++i) {
        if (sets[i].is_patch_board())
            survey.add_board(sets[i]);
        else if (!is_empty(sets[i]))
            return false;
    }
    if (survey.boards == 0 || (survey.any_pairs && survey.any_cells))
        return false;
    const i32 top = survey.top;
    const i32 left = survey.left;
    const i32 bottom = survey.bottom;
    const i32 right = survey.right;
    const bool any_cells = survey.any_cells;
    const bool one_color = survey.one_color;
    const i32 color = survey.color;
    // Beyond what was always united this way, the elements of all sets together count for the limit.
    if ((bottom - top >= 512 || right - left >= 512) &&
        static_cast<u64>(survey.boards) * board_size * board_size > context.element_limit)
        return false;
    if (bottom - top >= board_size || right - left >= board_size)
        return union_in_box(context, sets, count, top, left, bottom - top + 1, right - left + 1, any_cells, result);
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

/// The union of patches of which some are no boards, where it is surely no board either and has a box; together they have
/// `elements` elements at most.
inline bool union_beyond_boards(Context& context, const Value* sets, u32 count, u64 elements, Value& result) {
    PatchesSurvey survey;
    u64 all = 0;
    for (u32 i = 0; i < count; ++i) {
        if (sets[i].is_patch_board()) {
            survey.add_board(sets[i]);
            all += board_size * board_size;
        } else if (sets[i].kind != Kind::set || sets[i].count > elements_of_board || !survey.add_elements(sets[i])) {
            return false;
        }
        if (all + survey.elements > elements)
            return false;
    }
    const i64 height = static_cast<i64>(survey.bottom) - survey.top + 1;
    const i64 width = static_cast<i64>(survey.right) - survey.left + 1;
    return survey.elements != 0 && !(survey.any_pairs && survey.any_cells) &&
           (height > board_size || width > board_size) &&
           union_in_box(context, sets, count, survey.top, survey.left, height, width, survey.any_cells, result);
}

/// The union of sets of which any may be equal, in any order, if they are patches that can be united on boards or in a box.
/// Ordering and merging such patches charges nothing.
inline bool union_of_patches(Context& context, const Value* sets, u32 count, Value& result) {
    return union_of_boards(context, sets, count, result) ||
           union_beyond_boards(context, sets, count, context.element_limit, result);
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
