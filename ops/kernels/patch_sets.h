// Union, intersection and difference of plane patches. A union returns false if the result cannot be a plane patch; the
// op then takes the general way. Sets in the general form are in set_operations.h.
#pragma once

#include "ops/core/grid_transforms.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"
#include "ops/core/wide_patch.h"

BATT_KERNELS_BEGIN

/// Where two sets of planes agree.
BATT_INLINE Rows same_color(const Planes& a, const Planes& b) {
    return ~((a.plane[0] ^ b.plane[0]) | (a.plane[1] ^ b.plane[1]) | (a.plane[2] ^ b.plane[2]) |
             (a.plane[3] ^ b.plane[3]));
}

/// The common bounding box of patches, and what kinds of patches they are. On a device each lane surveys some of them,
/// then unite_lanes combines the results.
struct PatchesSurvey {
    static constexpr i32 greatest = 2147483647;

    i32 top = greatest;
    i32 left = greatest;
    i32 bottom = -greatest;
    i32 right = -greatest;
    i32 least_color = greatest;
    i32 greatest_color = -greatest;
    bool any_cells = false;
    bool any_pairs = false;
    bool any_objects = false;      ///< of several colours
    bool any_single_cells = false; ///< patches of one cell
    bool boards_only = true;
    u64 elements = 0; ///< upper bound; common elements count once per patch

    BATT_INLINE void add_box(i32 row, i32 column, i32 last_row, i32 last_column, i32 patch_color, u64 count) {
        top = row < top ? row : top;
        left = column < left ? column : left;
        bottom = last_row > bottom ? last_row : bottom;
        right = last_column > right ? last_column : right;
        least_color = patch_color < least_color ? patch_color : least_color;
        greatest_color = patch_color > greatest_color ? patch_color : greatest_color;
        elements += count;
    }
    BATT_INLINE void add_patch(const Value& set) {
        const bool pairs = set.kind == Kind::indices || set.kind == Kind::wide_indices;
        any_pairs = any_pairs || pairs;
        any_cells = any_cells || !pairs;
        any_objects = any_objects || set.kind == Kind::object || set.kind == Kind::wide_object;
        if (BATT_LIKELY(set.is_patch_board())) {
            any_single_cells = any_single_cells || is_single_cell(set);
            add_box(set.row, set.column, set.row + set.height - 1, set.column + set.width - 1, set.tag,
                    board_size * board_size);
            return;
        }
        boards_only = false;
        const PatchView patch(set);
        add_box(patch.row, patch.column, patch.bottom(), patch.right(), set.tag, set.wide()->count);
    }
    /// Adds a set in the general form; false unless it holds pairs of ints or cells of board colours only.
    BATT_FUNCTION bool add_elements(const Value& set) {
        boards_only = false;
        for (u32 n = 0; n < set.count; ++n) {
            const Value& element = set.items()[n];
            const bool pair = element.kind == Kind::pair && element.tag == 0;
            if (!pair && !(element.kind == Kind::cell && is_board_color(element.tag)))
                return false;
            any_pairs = any_pairs || pair;
            any_cells = any_cells || !pair;
            add_box(element.x, element.y, element.x, element.y, element.tag, 1);
        }
        return true;
    }
    /// Combines the surveys of all lanes.
    BATT_INLINE void unite_lanes() {
        top = min_over_lanes(top);
        left = min_over_lanes(left);
        bottom = max_over_lanes(bottom);
        right = max_over_lanes(right);
        least_color = min_over_lanes(least_color);
        greatest_color = max_over_lanes(greatest_color);
        any_cells = !all_lanes_hold(!any_cells);
        any_pairs = !all_lanes_hold(!any_pairs);
        any_objects = !all_lanes_hold(!any_objects);
        any_single_cells = !all_lanes_hold(!any_single_cells);
        boards_only = all_lanes_hold(boards_only);
        elements = sum_over_lanes(elements);
    }
    BATT_INLINE bool is_mixed() const { return any_pairs && any_cells; }
    BATT_INLINE bool one_color() const { return !any_objects && least_color == greatest_color; }
};

/// The union of patches whose common box is larger than a board. False if one location has two colours or the box is
/// too large.
BATT_FUNCTION bool union_on_wide_board(Context& context, const Value* sets, u32 count, const PatchesSurvey& survey,
                                       Value& result) {
    constexpr i64 max_words = 8192;
    const i64 height = static_cast<i64>(survey.bottom) - survey.top + 1;
    const i64 width = static_cast<i64>(survey.right) - survey.left + 1;
    if (height > max_words || width > 32 * max_words || height * ((width + 31) / 32) > max_words)
        return false;
    const bool colors = survey.any_cells && !survey.one_color();
    WideBoard* const board = allocate_wide(context, colors ? 5 : 1, static_cast<i32>(height), static_cast<i32>(width));
    if (board == nullptr)
        return false;
    PlaneUnion united(board, colors, survey.top, survey.left);
    for (u32 n = 0; n < count; ++n)
        if (!(is_plane_patch(sets[n]) ? united.add_patch(sets[n])
                                      : united.add_elements(sets[n].items(), sets[n].count)))
            return false;
    if (!united.finish())
        return false;
    const Kind kind = survey.any_pairs ? Kind::indices : colors ? Kind::object : Kind::mono;
    const PlaneSurvey all{0, board->height - 1, 0, board->width - 1, count_cells(plane_view(*board))};
    result = patch_of_planes(context, board, all, kind, survey.least_color, survey.top, survey.left);
    return true;
}

/// The union of boards whose common box fits a board. False if one location has two colours.
BATT_FUNCTION bool union_on_board(Context& context, const Value* sets, u32 count, const PatchesSurvey& survey,
                                  Value& result) {
    const i32 top = survey.top;
    const i32 left = survey.left;
    const bool one_color = survey.one_color();
    const bool single_cells = one_color && survey.any_single_cells; // united all at once
    const auto is_grouped = [&](u32 i) { return single_cells && sets[i].is_patch_board() && is_single_cell(sets[i]); };
    Rows mask = zero_rows();
    if (single_cells)
        mask = cells_at_places(
            count, [&](u32 i) { return is_grouped(i) ? place_of_cell(sets[i].row - top, sets[i].column - left) : -1; });
    Planes planes{{zero_rows(), zero_rows(), zero_rows(), zero_rows()}};
    bool clash = false;
    const auto is_separate = [&](u32 i) { return sets[i].is_patch_board() && !is_grouped(i); };
    for_each_element_where(count, is_separate, [&](u32 i) {
        const Value& set = sets[i];
        // The patch lies within the box: moving it loses neither rows nor columns.
        const auto placed = [&](const u32* words) {
            return load_moved_rows(words, set.row - top) << static_cast<u32>(set.column - left);
        };
        const Rows moved = placed(set.words());
        if (!one_color) {
            Planes colors;
            for (i32 k = 0; k < 4; ++k)
                colors.plane[k] = set.kind == Kind::mono ? moved & splat_bit(color_code(set.tag), k)
                                                         : placed(set.words() + 32 * (k + 1));
            const Rows both = mask & moved;
            clash = clash || (any(both) && any(both & ~same_color(planes, colors))); // two colours on one location
            for (int k = 0; k < 4; ++k)
                planes.plane[k] = planes.plane[k] | colors.plane[k];
        }
        mask = mask | moved;
    });
    if (clash)
        return false;
    if (!one_color) {
        result = make_object(context, mask, planes, top, left);
        return true;
    }
    u32* const words = static_cast<u32*>(allocate(context, mask_bytes));
    store_rows(words, mask);
    result = make_placed_indices(words, top, left, survey.bottom - top + 1, survey.right - left + 1);
    if (survey.any_cells) {
        result.kind = Kind::mono;
        result.tag = static_cast<i8>(survey.least_color);
    }
    return true;
}

/// The union of sets in any order, which may be equal, if it is a plane patch; else false. The caller has charged what
/// sorting and merging the sets costs: nothing, unless some are larger than a board (`any_size`).
BATT_FUNCTION bool union_of_patches(Context& context, const Value* sets, u32 count, bool any_size, Value& result) {
    PatchesSurvey survey;
    bool fits = true;
    for (u32 i = loop_lane(); i < count && fits; i += loop_lanes) {
        const Value& set = sets[i];
        if (BATT_LIKELY(is_plane_patch(set)))
            survey.add_patch(set);
        else if (is_empty(set) && set.is_set())
            continue;
        else
            fits = set.kind == Kind::set && survey.add_elements(set);
        if (BATT_UNLIKELY(!set.is_patch_board() && !any_size && argument_fuel(set) != 0))
            fits = false;
    }
    if (!all_lanes_hold(fits))
        return false;
    survey.unite_lanes();
    if (survey.elements == 0 || survey.is_mixed())
        return false;
    const bool large =
        survey.bottom - static_cast<i64>(survey.top) >= 512 || survey.right - static_cast<i64>(survey.left) >= 512;
    // If not all sets are boards, or some are far from others, the elements of all sets together must not exceed the
    // limit.
    if ((large || !survey.boards_only) && survey.elements > context.element_limit)
        return false;
    if (survey.bottom - static_cast<i64>(survey.top) >= board_size ||
        survey.right - static_cast<i64>(survey.left) >= board_size)
        return union_on_wide_board(context, sets, count, survey, result);
    return survey.boards_only && union_on_board(context, sets, count, survey, result);
}

/// select_common for two patches of which at least one is wide.
BATT_NOINLINE inline Value select_common_wide(Context& context, const PatchView& a, const PatchView& b, bool wanted) {
    const bool disjoint = (a.kind == Kind::indices) != (b.kind == Kind::indices) ||
                          (a.kind == Kind::mono && b.kind == Kind::mono && a.color != b.color);
    const bool colors = a.kind == Kind::object || b.kind == Kind::object;
    return patch_of_words(context, a.kind, a.color, a.row, a.column, a.view.height, a.view.width,
                          [&](i32 k, i32 i, i32 w) {
                              const i32 row = a.row + i;
                              const i32 column = a.column + 32 * w;
                              const u32 mask = a.view.bits(0, i, 32 * w);
                              u32 common = disjoint ? 0 : mask & b.mask(row, column);
                              for (i32 p = 0; colors && common != 0 && p < 4; ++p)
                                  common &= ~(a.plane(p, row, column) ^ b.plane(p, row, column));
                              const u32 kept = wanted ? common : mask & ~common;
                              return k == 0 ? kept : kept & a.view.bits(k, i, 32 * w);
                          });
}

/// The elements of plane patch `a` that are (`wanted`) or are not in plane patch `b`.
BATT_FUNCTION Value select_common(Context& context, const Value& a, const Value& b, bool wanted) {
    if (BATT_UNLIKELY(!a.is_patch_board() || !b.is_patch_board()))
        return select_common_wide(context, PatchView(a), PatchView(b), wanted);
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
