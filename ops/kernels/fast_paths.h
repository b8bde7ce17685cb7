// Fast paths for the common argument kinds of ops; batched calls try them before the full kernel. On a device each lane
// evaluates one call, so the helpers here read boards row by row. Arguments of other kinds are left to the kernels.
#pragma once

#include "ops/core/batch_calls.h"
#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/fuel.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/grid_access.h"
#include "ops/kernels/lines.h"
#include "ops/kernels/patch_distance.h"
#include "ops/kernels/patch_neighbors.h"

BATT_KERNELS_BEGIN

/// The fast path of an op. `of` computes the result; it returns false for arguments of other kinds. It is not tried where
/// the sizes of arguments cost fuel (sizes_are_free), charges nothing, allocates nothing, and uses no warp primitive. If the result needs memory, `of` sets `bytes` and
/// all of the result but its data, which `store` writes to the memory.
template <OpId op>
struct FastPath {
    enum : bool { exists = false, on_host = false, stores = false };
};
#define BATT_FAST_PATH_OF(name, host, with_memory)                                                                     \
    template <>                                                                                                        \
    struct FastPath<OpId::op_##name> {                                                                                 \
        enum : bool { exists = true, on_host = host, stores = with_memory };                                           \
        static bool of(Context& context, const Value* a, Value& result, u32& bytes);                                   \
        static void store(const Value* a, const Value& result, void* memory);                                          \
    };                                                                                                                 \
    BATT_INLINE bool FastPath<OpId::op_##name>::of([[maybe_unused]] Context& context, const Value* a, Value& result,   \
                                                   [[maybe_unused]] u32& bytes)
/// A fast path for hosts and devices.
#define BATT_FAST_PATH(name) BATT_FAST_PATH_OF(name, true, false)
/// A lane kernel: a fast path for devices only, which goes row by row where the kernel does all rows at once.
#define BATT_LANE_KERNEL(name) BATT_FAST_PATH_OF(name, false, false)
/// A lane kernel whose results need memory, and the function that fills it.
#define BATT_STORING_LANE_KERNEL(name) BATT_FAST_PATH_OF(name, false, true)
#define BATT_STORE(name)                                                                                               \
    BATT_INLINE void FastPath<OpId::op_##name>::store([[maybe_unused]] const Value* a, const Value& result,            \
                                                      void* memory)

/// Whether a call costs no fuel for the sizes of its arguments; `counts`: of an op that charges for them.
template <bool counts, u32 parameters>
BATT_INLINE bool sizes_are_free(const Value* arguments) {
    i64 fuel = 0;
    if constexpr (counts)
        for (u32 k = 0; k < parameters; ++k)
            fuel |= argument_fuel(arguments[k]);
    return fuel == 0;
}

/// Whether batched calls of an op try a fast path.
template <OpId op>
inline constexpr bool has_fast_path = BATT_CUDA ? FastPath<op>::exists : FastPath<op>::on_host;

// --- reading boards in one lane

/// The rows and columns in which a lane found cells, one bit each.
struct Occupied {
    u32 rows = 0;
    u32 columns = 0;

    BATT_INLINE void add(i32 row, u32 cells) {
        rows |= cells != 0 ? 1u << row : 0u;
        columns |= cells;
    }
    BATT_INLINE i32 top() const { return lowest_bit(rows); }
    BATT_INLINE i32 left() const { return lowest_bit(columns); }
    BATT_INLINE i32 height() const { return bit_length(rows) - top(); }
    BATT_INLINE i32 width() const { return bit_length(columns) - left(); }
    /// A patch with these cells, without data; bit 0 of row 0 stands for (row, column).
    BATT_INLINE Value patch(Kind kind, i32 tag, i32 row, i32 column) const {
        if (columns == 0)
            return make_empty_set();
        Value patch = make_placed_indices(nullptr, row + top(), column + left(), height(), width());
        patch.kind = kind;
        patch.tag = static_cast<i8>(tag);
        return patch;
    }
};

/// Clears the words of `count` planes of one lane.
BATT_INLINE u32* clear_planes(void* memory, u32 count) {
    u32* const words = static_cast<u32*>(__builtin_assume_aligned(memory, 16));
    for (u32 i = 0; i < 32 * count; ++i)
        words[i] = 0;
    return words;
}
BATT_INLINE u32 move_word(u32 word, i32 columns) {
    return columns >= 0 ? columns < 32 ? word << columns : 0u : columns > -32 ? word >> -columns : 0u;
}
BATT_INLINE Occupied occupied_by(const Value& patch) {
    Occupied occupied;
    for (i32 i = 0; i < patch.height; ++i)
        occupied.add(i, patch.words()[i]);
    return occupied;
}
BATT_INLINE i32 cells_of(const Value& patch) {
    i32 count = 0;
    for (i32 i = 0; i < patch.height; ++i)
        count += count_bits(patch.words()[i]);
    return count;
}

/// The colour codes of a grid, or of an object of several colours, one bit each.
BATT_INLINE u32 codes_of(const Value& element) {
    const u32* const planes = element.words() + (element.kind == Kind::grid ? 0 : 32);
    u32 present = 0;
    for (i32 i = 0; i < element.height; ++i) {
        u32 rest = element.kind == Kind::grid ? low_bits(element.width) : element.words()[i];
        while (rest != 0) { // one colour of the row at a time
            const u32 code = code_at(planes, i, lowest_bit(rest));
            present |= 1u << code;
            rest &= ~cells_of_code(planes + i, board_size, code);
        }
    }
    return present;
}
/// The colour of an object's first cell; where cells lead with their colour, that is the smallest colour.
BATT_INLINE i32 color_of_first_cell(const Context& context, const Value& object) {
    if (!cells_lead_with_color(context))
        return color_of_code(code_at(object.words() + 32, 0, lowest_bit(object.words()[0])));
    const u32 present = codes_of(object);
    return lowest_bit((present << 4 | present >> 12) & 0xffff) + smallest_board_color;
}

// --- places, colours and parts of containers

BATT_FAST_PATH(connect) {
    return a[0].kind == Kind::pair && a[1].kind == Kind::pair &&
           board_line_between(context, a[0].x, a[0].y, a[1].x, a[1].y, result);
}
BATT_FAST_PATH(manhattan) {
    result = distance_of_single_cells(a[0], a[1]);
    return a[0].is_patch_board() && a[1].is_patch_board() && is_single_cell(a[0]) && is_single_cell(a[1]);
}
BATT_FAST_PATH(center) {
    result = make_pair(a[0].row + a[0].height / 2, a[0].column + a[0].width / 2);
    return a[0].is_patch_board();
}
BATT_FAST_PATH(ulcorner) {
    result = make_pair(a[0].row, a[0].column);
    return a[0].is_patch_board();
}
BATT_FAST_PATH(shift) {
    result = a[0];
    if (is_empty_set(a[0]))
        return true;
    return is_plane_patch(a[0]) && a[1].kind == Kind::pair &&
           place_patch(result, i64{a[0].row} + a[1].x, i64{a[0].column} + a[1].y);
}
BATT_FAST_PATH(toindices) {
    result = is_empty_set(a[0]) ? a[0] : locations_of_plane_patch(a[0]);
    return is_empty_set(a[0]) || is_plane_patch(a[0]);
}
BATT_FAST_PATH(recolor) {
    result = is_empty_set(a[1]) ? a[1] : recolored_plane_patch(a[1], a[0].x);
    if (is_empty_set(a[1]))
        return true;
    return is_plane_patch(a[1]) && a[0].kind == Kind::integer && is_board_color(a[0].x);
}
BATT_FAST_PATH(recolor_i) {
    return is_plane_patch(a[1]) && patch_kind(a[1]) == Kind::indices &&
           FastPath<OpId::op_recolor>::of(context, a, result, bytes);
}
BATT_FAST_PATH(recolor_o) {
    return is_plane_patch(a[1]) && patch_kind(a[1]) != Kind::indices &&
           FastPath<OpId::op_recolor>::of(context, a, result, bytes);
}
BATT_FAST_PATH(color) {
    result = make_int(a[0].tag);
    if (a[0].kind == Kind::mono)
        return true;
#if BATT_CUDA
    if (a[0].kind == Kind::object) {
        result.x = color_of_first_cell(context, a[0]);
        return true;
    }
#endif
    Value cell = make_none();
    return cells_lead_with_color(context) && peek_first(context, a[0], cell) && cell.is_tuple() &&
           peek_first(context, cell, result);
}
BATT_FAST_PATH(first) { return peek_first(context, a[0], result); }
BATT_FAST_PATH(last) { return peek_last(context, a[0], result); }
BATT_FAST_PATH(initset) { return place_single(context, a[0], result); }
BATT_FAST_PATH(neighbors) { return a[0].kind == Kind::pair && place_neighborhood(context, a[0], around_mask, result); }
BATT_FAST_PATH(dneighbors) { return a[0].kind == Kind::pair && place_neighborhood(context, a[0], beside_mask, result); }
BATT_FAST_PATH(ineighbors) {
    return a[0].kind == Kind::pair && place_neighborhood(context, a[0], diagonal_mask, result);
}
BATT_FAST_PATH(bordering) {
    result = make_bool(a[0].row == 0 || a[0].column == 0 || a[0].row + a[0].height == a[1].height ||
                       a[0].column + a[0].width == a[1].width);
    return a[0].is_patch_board() && a[1].kind == Kind::grid;
}

// --- sets, and colours of cells

/// The rows of select_common for two patches without colour planes.
class CommonRows {
public:
    BATT_INLINE CommonRows(const Value* a, bool wanted)
        : one_(a[0]), other_(a[1]), comparable_(one_.kind != other_.kind || one_.tag != other_.tag ? 0u : ~0u),
          inverted_(wanted ? 0u : ~0u) {}
    BATT_INLINE bool find(Value& result, u32& bytes) const {
        if ((one_.kind != Kind::indices && one_.kind != Kind::mono) ||
            (other_.kind != Kind::indices && other_.kind != Kind::mono))
            return false;
        Occupied occupied;
        for (i32 i = 0; i < one_.height; ++i)
            occupied.add(i, row(i));
        result = occupied.patch(one_.kind, one_.tag, one_.row, one_.column);
        bytes = occupied.columns == 0 ? 0 : mask_bytes;
        return true;
    }
    BATT_INLINE void store(const Value& result, void* memory) const {
        u32* const words = clear_planes(memory, 1);
        for (i32 i = 0; i < result.height; ++i)
            words[i] = row(result.row - one_.row + i) >> (result.column - one_.column);
    }

private:
    BATT_INLINE u32 row(i32 i) const {
        return one_.words()[i] & ((PatchView(other_).mask(one_.row + i, one_.column) & comparable_) ^ inverted_);
    }

    const Value& one_;
    const Value& other_;
    const u32 comparable_;
    const u32 inverted_;
};
BATT_STORING_LANE_KERNEL(difference) { return CommonRows(a, false).find(result, bytes); }
BATT_STORE(difference) { CommonRows(a, false).store(result, memory); }
BATT_STORING_LANE_KERNEL(intersection) { return CommonRows(a, true).find(result, bytes); }
BATT_STORE(intersection) { CommonRows(a, true).store(result, memory); }

BATT_LANE_KERNEL(size) {
    result = make_int(static_cast<i32>(a[0].count));
    if (a[0].kind == Kind::tuple || a[0].kind == Kind::set)
        return true;
    if (a[0].is_patch_board())
        result.x = is_single_cell(a[0]) ? 1 : cells_of(a[0]);
    else if (a[0].kind == Kind::grid || a[0].kind == Kind::pair)
        result.x = a[0].kind == Kind::grid ? a[0].height : 2;
    else
        return false;
    return true;
}

/// An int in a short container of ints; a cell or location in a patch.
BATT_LANE_KERNEL(contained) {
    bool found = false;
    if (a[1].is_patch_board()) {
        if (a[0].kind != Kind::pair && a[0].kind != Kind::cell)
            return false;
        found = patch_contains(PatchView(a[1]), a[0]);
    } else {
        if ((a[1].kind != Kind::tuple && a[1].kind != Kind::set) || a[1].count >= 8 || !a[0].is_int())
            return false;
        for (u32 i = 0; i < a[1].count; ++i) {
            const Value& item = a[1].items()[i];
            if (!item.is_int())
                return false;
            found = found || item.x == a[0].x;
        }
    }
    result = make_bool(found);
    return true;
}

BATT_LANE_KERNEL(colorcount) {
    const Value& element = a[0];
    if (!a[1].is_int() || (element.kind != Kind::grid && !element.is_object_board()))
        return false;
    const u32 code = is_board_color(a[1].x) ? color_code(a[1].x) : 16;
    result = make_int(0);
    if (element.kind == Kind::mono) {
        result.x = element.tag == a[1].x ? cells_of(element) : 0;
        return true;
    }
    const u32* const planes = element.words() + (element.kind == Kind::grid ? 0 : 32);
    const u32 full = low_bits(element.width);
    for (i32 i = 0; code < 16 && i < element.height; ++i)
        result.x += count_bits(cells_of_code(planes + i, board_size, code) &
                               (element.kind == Kind::grid ? full : element.words()[i]));
    return true;
}
BATT_LANE_KERNEL(colorcount_t) {
    return a[0].kind == Kind::grid && FastPath<OpId::op_colorcount>::of(context, a, result, bytes);
}
BATT_LANE_KERNEL(colorcount_f) {
    return a[0].is_object_board() && FastPath<OpId::op_colorcount>::of(context, a, result, bytes);
}

/// A row of a patch on a board of that width.
BATT_INLINE u32 clipped_row(const Value& patch, i32 row, i32 width) {
    return move_word(patch.words()[row - patch.row], patch.column) & low_bits(width);
}
BATT_STORING_LANE_KERNEL(toobject) {
    const Value& patch = a[0];
    const Value& grid = a[1];
    if (!patch.is_patch_board() || grid.kind != Kind::grid)
        return false;
    const i32 start = patch.row < 0 ? 0 : patch.row;
    const i32 end = patch.row + patch.height > grid.height ? grid.height : patch.row + patch.height;
    Occupied occupied;
    u32 filled[4] = {}; // columns of cells whose bit is set in a plane
    u32 lacking[4] = {};
    for (i32 i = start; i < end; ++i) {
        const u32 mask = clipped_row(patch, i, grid.width);
        occupied.add(i, mask);
        for (i32 k = 0; k < 4; ++k) {
            const u32 plane = grid.words()[32 * k + i];
            filled[k] |= mask & plane;
            lacking[k] |= mask & ~plane;
        }
    }
    u32 code = 0;
    bool one_color = true;
    for (i32 k = 0; k < 4; ++k) {
        code |= filled[k] != 0 ? 1u << k : 0u;
        one_color = one_color && (filled[k] == 0 || lacking[k] == 0);
    }
    result = occupied.patch(one_color ? Kind::mono : Kind::object, one_color ? color_of_code(code) : 0, 0, 0);
    bytes = occupied.columns == 0 ? 0 : one_color ? mask_bytes : object_bytes;
    return true;
}
BATT_STORE(toobject) {
    const Value& grid = a[1];
    const i32 planes = result.kind == Kind::mono ? 1 : 5;
    u32* const words = clear_planes(memory, static_cast<u32>(planes));
    for (i32 i = 0; i < result.height; ++i) {
        const u32 mask = clipped_row(a[0], result.row + i, grid.width) >> result.column;
        words[i] = mask;
        for (i32 k = 1; k < planes; ++k)
            words[32 * k + i] = mask & (grid.words()[32 * (k - 1) + result.row + i] >> result.column);
    }
}

/// Until `store` runs, the result holds the colour codes where its data pointer will be.
BATT_STORING_LANE_KERNEL(palette) {
    if (a[0].kind != Kind::grid && !a[0].is_object_board())
        return false;
    const u32 codes = a[0].kind == Kind::mono ? 1u << color_code(a[0].tag) : codes_of(a[0]);
    result = make_blank(Kind::set);
    result.count = static_cast<u32>(count_bits(codes));
    result.x = static_cast<i32>(codes);
    bytes = (a[0].kind == Kind::mono ? 1 : 16) * sizeof(Value);
    return true;
}
BATT_STORE(palette) {
    Value* color = static_cast<Value*>(memory);
    for (i32 n = 0; n < 16; ++n)
        if (((static_cast<u32>(result.x) >> nth_code(n)) & 1u) != 0)
            *color++ = make_int(n + smallest_board_color);
}
BATT_STORING_LANE_KERNEL(palette_t) {
    return a[0].kind == Kind::grid && FastPath<OpId::op_palette>::of(context, a, result, bytes);
}
BATT_STORE(palette_t) { FastPath<OpId::op_palette>::store(a, result, memory); }
BATT_STORING_LANE_KERNEL(palette_f) {
    return a[0].is_object_board() && FastPath<OpId::op_palette>::of(context, a, result, bytes);
}
BATT_STORE(palette_f) { FastPath<OpId::op_palette>::store(a, result, memory); }

BATT_LANE_KERNEL(vline) {
    result = make_bool(a[0].is_patch_board() && a[0].width == 1 && cells_of(a[0]) == a[0].height);
    return a[0].is_patch_board();
}
BATT_LANE_KERNEL(hline) {
    result = make_bool(a[0].is_patch_board() && a[0].height == 1 && cells_of(a[0]) == a[0].width);
    return a[0].is_patch_board();
}
BATT_LANE_KERNEL(vmatching) {
    if (!a[0].is_patch_board() || !a[1].is_patch_board())
        return false;
    result =
        make_bool((occupied_by(a[0]).columns & move_word(occupied_by(a[1]).columns, a[1].column - a[0].column)) != 0);
    return true;
}
BATT_LANE_KERNEL(hmatching) {
    if (!a[0].is_patch_board() || !a[1].is_patch_board())
        return false;
    result = make_bool((occupied_by(a[0]).rows & move_word(occupied_by(a[1]).rows, a[1].row - a[0].row)) != 0);
    return true;
}
#undef BATT_STORE
#undef BATT_STORING_LANE_KERNEL
#undef BATT_LANE_KERNEL
#undef BATT_FAST_PATH
#undef BATT_FAST_PATH_OF

#if BATT_CUDA
/// Tries the fast path for all calls of a batch; returns the calls that are left for the kernel.
template <OpId op, u32 parameters, bool counts>
BATT_INLINE u32 take_fast_paths(Context& context, const BatchArgument* arguments, u32 count, Value* results) {
    using Path = FastPath<op>;
    const bool calls = loop_lane() < count;
    Value copies[parameters];
    for (u32 k = 0; k < parameters; ++k)
        copies[k] = arguments[k][calls ? loop_lane() : 0];
    Value result = make_none();
    u32 bytes = 0;
    bool left = !sizes_are_free<counts, parameters>(copies) || !Path::of(context, copies, result, bytes);
    u8* memory = nullptr;
    u32 offset = 0;
    if constexpr (Path::stores) {
        bytes = left || !calls ? 0 : bytes;
        offset = prefix_sum_over_lanes(bytes);
        memory = static_cast<u8*>(allocate(context, sum_over_lanes(bytes)));
        left = left || memory == nullptr;
        if (bytes != 0 && memory != nullptr) {
            Path::store(copies, result, memory + offset);
            result.data = memory + offset;
        }
    }
    store_for_calls(
        count, [&](u32) { return result; }, [&](u32 i, const Value& own) { store_value(&results[i], own); }, results);
    if constexpr (Path::stores)
        BATT_SHARE_BYTES(memory, offset, memory == nullptr ? 0 : bytes);
    return ballot_lanes(left && calls);
}
#endif

BATT_KERNELS_END
