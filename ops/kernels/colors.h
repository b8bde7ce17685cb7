// Ops on the colours of grids and objects: counting them and finding where they are.
#pragma once

#include "ops/core/warp_loops.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

/// What an op takes its argument for: batt's ops say so by their names (_t a grid, _f an object), the others go by its kind.
enum class Element : u8 { by_kind, grid, object };
BATT_INLINE bool taken_for_grid(const Value& value, Element element) {
    return element == Element::by_kind ? value.is_tuple() : element == Element::grid;
}

/// All values of a grid's cells, or all colours of an object, as a tuple.
BATT_FUNCTION Value values_of(Context& context, const Value& value, Element element = Element::by_kind) {
    if (!value.is_container())
        return not_iterable();
    const bool grid = taken_for_grid(value, element);
    Builder builder(context);
    Elements parts(context, value);
    Value part;
    while (!builder.failed() && parts.next(part)) {
        if (grid) {
            if (!part.is_container())
                return not_iterable();
            builder.push_all(part);
            continue;
        }
        BATT_TRY(color, color_of_cell(context, part));
        builder.push(color);
    }
    return builder.finish_tuple();
}

/// Values that differ, numbered as they come, and how often each has come: the colours of a general grid are few.
class DistinctValues {
public:
    static constexpr u32 most = 48;

    explicit DistinctValues(Context& context) : context_(context) {}
    /// The number of a value; `most` if there are too many.
    BATT_INLINE u32 add(const Value& value) {
        if (value.kind == Kind::integer && last_ < count_ && values_[last_].kind == Kind::integer &&
            values_[last_].x == value.x) {
            ++occurrences_[last_];
            return last_;
        }
        return last_ = find(value);
    }
    /// Adds values in a row and writes their numbers, if `numbers` is not null. False if there are too many different ones.
    BATT_FUNCTION bool add_all(const Value* values, u32 count, u8* numbers) {
        for (u32 i = 0; i < count;) {
            const u32 number = add(values[i]);
            if (number == most)
                return false;
            // Colours come in runs.
            const i32 color = values[i].x;
            const bool repeats = values[i].kind == Kind::integer && values_[number].kind == Kind::integer;
            const u32 start = i++;
            // Four at a time.
            while (repeats && i + 4 <= count &&
                   (different(values[i], values[start]) | different(values[i + 1], values[start]) |
                    different(values[i + 2], values[start]) | different(values[i + 3], values[start])) == 0)
                i += 4;
            while (repeats && i < count && values[i].kind == Kind::integer && values[i].x == color)
                ++i;
            occurrences_[number] += i - start - 1;
            for (u32 k = start; numbers != nullptr && k < i; ++k)
                numbers[k] = static_cast<u8>(number);
        }
        return true;
    }
    u32 count() const { return count_; }
    const Value& operator[](u32 n) const { return values_[n]; }
    /// The value that has come most or least often; the smallest of equals. There must be one.
    BATT_FUNCTION Value common(bool most_often) const {
        u32 best = 0;
        for (u32 n = 1; n < count_; ++n) {
            const bool more = occurrences_[n] > occurrences_[best];
            if (occurrences_[n] == occurrences_[best] ? compare(context_, values_[n], values_[best]) < 0
                                                      : more == most_often)
                best = n;
        }
        return values_[best];
    }

private:
    /// Not zero for a value that is not the same int.
    static BATT_INLINE u32 different(const Value& a, const Value& integer) {
        return (static_cast<u32>(a.kind) ^ static_cast<u32>(integer.kind)) | static_cast<u32>(a.x ^ integer.x);
    }
    BATT_FUNCTION u32 find(const Value& value) {
        for (u32 n = 0; n < count_; ++n)
            if (values_[n].kind == Kind::integer && value.kind == Kind::integer ? values_[n].x == value.x
                                                                                : equal(context_, values_[n], value)) {
                ++occurrences_[n];
                return n;
            }
        if (count_ == most)
            return most;
        values_[count_] = value;
        occurrences_[count_] = 1;
        return count_++;
    }

    Context& context_;
    u32 count_ = 0;
    u32 last_ = 0;
    Value values_[most];
    u32 occurrences_[most];
};

/// The different cells of a general grid; false if it is none, or has too many.
BATT_FUNCTION bool distinct_cells(Context& context, const Value& grid, DistinctValues& cells) {
    Elements rows(context, grid);
    Value row;
    while (rows.next(row)) {
        if (!row.is_container())
            return false;
        if (row.kind == Kind::tuple) {
            if (!cells.add_all(row.items(), row.count, nullptr))
                return false;
            continue;
        }
        Elements parts(context, row);
        Value cell;
        while (parts.next(cell))
            if (cells.add(cell) == DistinctValues::most)
                return false;
    }
    return cells.count() != 0;
}

/// The board of a grid or object as mask and planes; false if it is none.
BATT_FUNCTION bool colored_board(Context& context, const Value& element, Element kind, Rows& mask, Planes& planes) {
    GridBoard grid;
    if (element.is_tuple() && kind != Element::object && as_grid_board(context, element, grid)) {
        mask = grid.frame();
        planes = grid.planes();
        return true;
    }
    if (element.kind == Kind::object && kind != Element::grid) {
        mask = load_rows(element.words());
        planes = load_planes(element.words() + 32);
        return true;
    }
    return false;
}

/// Most or least common colour under a mask that is not empty; the smallest of equals.
#if BATT_CUDA
BATT_FUNCTION i32 common_color(const Planes& planes, Rows mask, bool most) {
    // Each lane gets the count of another colour. Four colours in a row differ in the lower planes, and counts of two fit a word.
    const u32 lane = static_cast<u32>(lane_number());
    u32 own = 0;
    for (u32 n = 0; n < 16; n += 4) {
        const u32 code = nth_code(static_cast<i32>(n));
        const Rows some = mask & (planes.plane[3] ^ splat_bit(~code, 3)) & (planes.plane[2] ^ splat_bit(~code, 2));
        if (!any(some))
            continue;
        for (u32 upper = 0; upper < 2; ++upper) {
            const Rows half = upper != 0 ? some & planes.plane[1] : some & ~planes.plane[1];
            const u32 counts = sum_of_rows(static_cast<u32>(count_bits(half & ~planes.plane[0])) |
                                           static_cast<u32>(count_bits(half & planes.plane[0])) << 16);
            own = lane == n + 2 * upper ? counts & 0xffffu : own;
            own = lane == n + 2 * upper + 1 ? counts >> 16 : own;
        }
    }
    // The smallest of equals has the greatest or, where the least is looked for, the least number.
    const i32 key = static_cast<i32>(most ? own * 16 + (15 - lane) : own * 16 + lane);
    const i32 none = most ? -1 : 0x7fffffff;
    const i32 best = most ? greatest_of_lanes(own != 0 ? key : none) : least_of_lanes(own != 0 ? key : none);
    const u32 number = static_cast<u32>(best) % 16;
    return static_cast<i32>(most ? 15 - number : number) + smallest_board_color;
}
#else
BATT_FUNCTION i32 common_color(const Planes& planes, Rows mask, bool most) {
    i32 remaining = count_cells(mask);
    i32 best = 0;
    i32 best_count = most ? 0 : remaining + 1;
    const bool negative = any(planes.plane[3] & planes.plane[2] & mask);
    for (i32 n = negative ? 0 : -smallest_board_color; n < 16 && remaining > 0; ++n) {
        const u32 code = nth_code(n);
        const i32 count = count_cells(code_mask(planes, code) & mask);
        if (count == 0)
            continue;
        if (most ? count > best_count : count < best_count) {
            best = color_of_code(code);
            best_count = count;
        }
        remaining -= count;
        // No later colour can have more than what remains, and of equals the first counts.
        if (most && best_count >= remaining)
            break;
    }
    return best;
}
#endif

/// How often each colour code occurs among the cells of a view.
struct CodeCounts {
    u32 of[16] = {};
};
/// Counts the colours of a wide board that is taken for a grid or an object of several colours; false if it is neither.
BATT_FUNCTION bool count_codes(const Value& value, Element element, CodeCounts& counts) {
    const bool grid = value.kind == Kind::wide_grid && element != Element::object;
    if (!grid && !(value.kind == Kind::wide_object && element != Element::grid))
        return false;
    const PlaneView view = plane_view(value);
    const i32 first = grid ? 0 : 1;
    for (i32 i = 0; i < view.height; ++i)
        for (i32 w = 0; w < view.stride; ++w) {
            const u32* const word = view.words + i * view.stride + w;
            const u32 cells = grid ? view.frame(i, w) : *word;
            u32 plane[4];
            for (i32 k = 0; k < 4; ++k)
                plane[k] = word[(first + k) * view.plane];
            for (u32 left = cells; left != 0;) {
                const i32 bit = lowest_bit(left);
                u32 code = 0;
                u32 found = left;
                for (i32 k = 0; k < 4; ++k) {
                    const u32 set = (plane[k] >> bit) & 1u;
                    code |= set << k;
                    found &= set != 0 ? plane[k] : ~plane[k];
                }
                counts.of[code] += static_cast<u32>(count_bits(found));
                left &= ~found;
            }
        }
    return true;
}
/// Most or least common of counted colours, the smallest of equals.
BATT_FUNCTION i32 common_color(const CodeCounts& counts, bool most) {
    u32 best = 16;
    for (i32 n = 0; n < 16; ++n) {
        const u32 code = nth_code(n);
        if (counts.of[code] != 0 &&
            (best == 16 || (most ? counts.of[code] > counts.of[best] : counts.of[code] < counts.of[best])))
            best = code;
    }
    return color_of_code(best);
}
/// Whether a value is a patch of one colour, on a board of any size.
BATT_INLINE bool has_one_color(const Value& value, Element element) {
    return (value.kind == Kind::mono || value.kind == Kind::wide_mono) && element != Element::grid;
}

BATT_FUNCTION Value common_color_of(Context& context, const Value& value, bool most,
                                    Element element = Element::by_kind) {
    if (has_one_color(value, element))
        return make_int(value.tag);
    Rows mask;
    Planes planes;
    if (colored_board(context, value, element, mask, planes))
        return make_int(common_color(planes, mask, most));
    CodeCounts counts;
    if (count_codes(value, element, counts))
        return make_int(common_color(counts, most));
    DistinctValues cells(context);
    if (value.kind == Kind::tuple && element != Element::object && distinct_cells(context, value, cells))
        return cells.common(most);
    BATT_TRY(values, values_of(context, value, element));
    return is_batt(context) && is_empty(values) ? make_nan() : common_element(context, values, most);
}
BATT_FUNCTION Value op_mostcolor(Context& context, const Value* a) { return common_color_of(context, a[0], true); }
BATT_FUNCTION Value op_mostcolor_t(Context& context, const Value* a) {
    return common_color_of(context, a[0], true, Element::grid);
}
BATT_FUNCTION Value op_mostcolor_f(Context& context, const Value* a) {
    return common_color_of(context, a[0], true, Element::object);
}
BATT_FUNCTION Value op_leastcolor(Context& context, const Value* a) { return common_color_of(context, a[0], false); }
BATT_FUNCTION Value op_leastcolor_t(Context& context, const Value* a) {
    return common_color_of(context, a[0], false, Element::grid);
}
BATT_FUNCTION Value op_leastcolor_f(Context& context, const Value* a) {
    return common_color_of(context, a[0], false, Element::object);
}
/// The most common colour of a grid, for ops that need it.
BATT_INLINE Value background_of(Context& context, const Value& grid) {
    return is_batt(context) ? or_default(context, OpId::op_mostcolor_t, op_mostcolor_t(context, &grid))
                            : common_color_of(context, grid, true);
}

/// The colour codes that occur in a board of any size that is taken for a grid or an object of several colours, bit c standing
/// for code c; false if it is neither.
BATT_FUNCTION bool find_codes(Context& context, const Value& value, Element element, u32& present) {
    Rows mask;
    Planes planes;
    if (colored_board(context, value, element, mask, planes)) {
        present = codes_present(planes, mask);
        return true;
    }
    CodeCounts counts;
    if (!count_codes(value, element, counts))
        return false;
    present = 0;
    for (u32 code = 0; code < 16; ++code)
        present |= (counts.of[code] != 0 ? 1u : 0u) << code;
    return true;
}

BATT_FUNCTION Value palette_of(Context& context, const Value& value, Element element = Element::by_kind) {
    if (has_one_color(value, element))
        return set_of_one(context, make_int(value.tag));
    if (u32 present; find_codes(context, value, element, present)) {
        Builder builder(context, 16);
        for (i32 n = 0; n < 16; ++n)
            if ((present >> nth_code(n)) & 1u)
                builder.push(make_int(n + smallest_board_color));
        return builder.finish_sorted_set();
    }
    DistinctValues cells(context);
    if (value.kind == Kind::tuple && element != Element::object && distinct_cells(context, value, cells)) {
        Builder builder(context, cells.count());
        for (u32 n = 0; n < cells.count(); ++n)
            builder.push(cells[n]);
        return builder.finish_set();
    }
    BATT_TRY(values, values_of(context, value, element));
    Builder builder(context, length(context, values));
    builder.push_all(values);
    return builder.finish_set();
}
BATT_FUNCTION Value op_palette(Context& context, const Value* a) { return palette_of(context, a[0]); }
BATT_FUNCTION Value op_palette_t(Context& context, const Value* a) { return palette_of(context, a[0], Element::grid); }
BATT_FUNCTION Value op_palette_f(Context& context, const Value* a) {
    return palette_of(context, a[0], Element::object);
}
BATT_FUNCTION Value op_p_f(Context& context, const Value* a) { return op_palette_f(context, a); }
BATT_FUNCTION Value op_p_g(Context& context, const Value* a) {
    BATT_TRY(palette, op_palette_t(context, a));
    return op_totuple(context, &palette);
}
BATT_FUNCTION Value op_p_o(Context& context, const Value* a) {
    BATT_TRY(palette, op_palette_f(context, a));
    return op_totuple(context, &palette);
}

BATT_FUNCTION Value number_of_colors(Context& context, const Value& value, Element element) {
    if (has_one_color(value, element))
        return make_int(1);
    if (u32 present; find_codes(context, value, element, present))
        return make_int(count_bits(present));
    const OpId op = element == Element::grid ? OpId::op_palette_t : OpId::op_palette_f;
    BATT_TRY(palette, or_default(context, op, palette_of(context, value, element)));
    return make_int(static_cast<i32>(length(context, palette)));
}
BATT_FUNCTION Value op_numcolors(Context& context, const Value* a) {
    return number_of_colors(context, a[0], Element::by_kind);
}
BATT_FUNCTION Value op_numcolors_t(Context& context, const Value* a) {
    return number_of_colors(context, a[0], Element::grid);
}
BATT_FUNCTION Value op_numcolors_f(Context& context, const Value* a) {
    return number_of_colors(context, a[0], Element::object);
}

BATT_FUNCTION Value count_color(Context& context, const Value& value, const Value& color, Element element) {
    Rows mask;
    Planes planes;
    if (color.is_int()) {
        if (has_one_color(value, element))
            return make_int(value.tag == color.x ? static_cast<i32>(length(context, value)) : 0);
        if (colored_board(context, value, element, mask, planes))
            return make_int(is_board_color(color.x) ? count_cells(code_mask(planes, color_code(color.x)) & mask) : 0);
        CodeCounts counts;
        if (count_codes(value, element, counts))
            return make_int(is_board_color(color.x) ? static_cast<i32>(counts.of[color_code(color.x)]) : 0);
    }
    const bool grid = taken_for_grid(value, element);
    if (grid && value.is_container()) {
        Elements rows(context, value);
        Value row;
        while (rows.next(row))
            if (!row.is_tuple())
                return type_error(ErrorDetail::not_a_grid);
    }
    BATT_TRY(values, values_of(context, value, element));
    Elements elements(context, values);
    Value found;
    i32 count = 0;
    while (elements.next(found))
        count += (grid ? equal(context, found, color) : same(context, found, color)) ? 1 : 0;
    return make_int(count);
}
BATT_FUNCTION Value op_colorcount(Context& context, const Value* a) {
    return count_color(context, a[0], a[1], Element::by_kind);
}
BATT_FUNCTION Value op_colorcount_t(Context& context, const Value* a) {
    return count_color(context, a[0], a[1], Element::grid);
}
BATT_FUNCTION Value op_colorcount_f(Context& context, const Value* a) {
    return count_color(context, a[0], a[1], Element::object);
}

/// The colour of an object's first cell.
BATT_FUNCTION Value color_of(Context& context, const Value& object) {
    if (object.kind == Kind::mono || object.kind == Kind::wide_mono)
        return make_int(object.tag);
    if (!object.is_container())
        return not_iterable();
    if (is_empty(object))
        return make_error(ErrorKind::empty, ErrorDetail::empty_container);
    return subscript(context, first_element(context, object), cells_lead_with_color(context) ? 0 : 2);
}
BATT_FUNCTION Value op_color(Context& context, const Value* a) {
    if (is_batt(context) && a[0].is_container() && (is_empty(a[0]) || !first_element(context, a[0]).is_tuple()))
        return make_infinity(true);
    return color_of(context, a[0]);
}

BATT_FUNCTION Value op_colorfilter(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context);
    Elements objects(context, a[0]);
    Value object;
    while (!builder.failed() && objects.next(object)) {
        BATT_TRY(color, color_of(context, object));
        if (same(context, color, a[1]))
            builder.push(object);
    }
    return a[0].is_set() ? builder.finish_part_of(a[0]) : builder.finish_set();
}

BATT_FUNCTION Value op_asindices(Context& context, const Value* a) {
    if (a[0].kind == Kind::grid)
        return make_rectangle(context, 0, 0, a[0].height, a[0].width);
    if (is_empty(a[0]))
        return make_empty_set();
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    return all_locations(context, 0, 0, height, width);
}

BATT_FUNCTION Value general_ofcolor(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context);
    Elements rows(context, a[0]);
    Value row;
    const bool color = a[1].kind == Kind::integer;
    for (i32 i = 0; !builder.failed() && rows.next(row); ++i) {
        if (!row.is_container())
            return not_iterable();
        Elements cells(context, row);
        Value cell;
        for (i32 j = 0; cells.next(cell); ++j)
            if (color && cell.kind == Kind::integer ? cell.x == a[1].x : same(context, cell, a[1]))
                builder.push(make_pair(i, j));
    }
    return builder.finish_ordered_set();
}

BATT_FUNCTION Value wide_ofcolor(Context& context, const Value& grid, i32 color) {
    if (!is_board_color(color))
        return make_empty_set();
    const PlaneView view = plane_view(grid);
    return patch_of_words(context, Kind::indices, 0, 0, 0, view.height, view.width,
                          [&](i32, i32 i, i32 w) { return view.color_bits(color_code(color), i, w); });
}

BATT_NOINLINE inline Value ofcolor_of_any_form(Context& context, const Value* a) {
    GridBoard grid;
    if (a[1].is_int() && as_grid_board(context, a[0], grid))
        return make_indices(context, grid.color_mask(a[1].x), 0, 0);
    if (a[1].is_int() && a[0].kind == Kind::wide_grid)
        return wide_ofcolor(context, a[0], a[1].x);
    return general_ofcolor(context, a);
}
BATT_FUNCTION Value op_ofcolor(Context& context, const Value* a) {
    // What is mostly asked for calls nothing, so that no register has to be saved for it.
    if (BATT_LIKELY(a[0].kind == Kind::grid && a[1].is_int() && has_room(context, mask_bytes)))
        return make_indices(context, stored_grid(a[0]).color_mask(a[1].x), 0, 0);
    return ofcolor_of_any_form(context, a);
}
BATT_FUNCTION Value op_f_ofcolor(Context& context, const Value* a) { return op_ofcolor(context, a); }

/// Whether a value is something else than a tuple of tuples of ints.
BATT_FUNCTION bool is_no_grid(Context& context, const Value& value) {
    if (is_grid_in_planes(value))
        return false;
    if (!value.is_tuple())
        return true;
    Elements rows(context, value);
    Value row;
    while (rows.next(row)) {
        if (!row.is_tuple())
            return true;
        Elements cells(context, row);
        Value cell;
        while (cells.next(cell))
            if (!cell.is_int())
                return true;
    }
    return false;
}
BATT_FUNCTION Value op_is_no_grid(Context& context, const Value* a) { return make_bool(is_no_grid(context, a[0])); }

BATT_FUNCTION Value op_asobject(Context& context, const Value* a) {
    GridBoard grid;
    if (as_grid_board(context, a[0], grid))
        return make_object(context, grid.frame(), grid.planes(), 0, 0);
    if (a[0].kind == Kind::wide_grid) {
        const PlaneView view = plane_view(a[0]);
        return patch_of_words(context, Kind::object, 0, 0, 0, view.height, view.width,
                              [&](i32 k, i32 i, i32 w) { return k == 0 ? ~0u : view.bits(k - 1, i, 32 * w); });
    }
    if (is_batt(context) && is_no_grid(context, a[0]))
        return make_empty_set();
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context);
    Elements rows(context, a[0]);
    Value row;
    for (i32 i = 0; !builder.failed() && rows.next(row); ++i) {
        if (!row.is_container())
            return not_iterable();
        Elements cells(context, row);
        Value color;
        for (i32 j = 0; cells.next(color); ++j) {
            BATT_TRY(cell, cell_of(context, color, make_pair(i, j)));
            builder.push(cell);
        }
    }
    return builder.finish_set();
}

/// The cells of a grid at the locations of a patch.
BATT_FUNCTION Value object_under(Context& context, const PlaneView& grid, const PatchView& patch) {
    const i32 top = patch.row > 0 ? patch.row : 0;
    const i32 left = patch.column > 0 ? patch.column : 0;
    const i32 bottom = patch.bottom() < grid.height ? patch.bottom() : grid.height - 1;
    const i32 right = patch.right() < grid.width ? patch.right() : grid.width - 1;
    if (bottom < top || right < left)
        return make_empty_set();
    return patch_of_words(context, Kind::object, 0, top, left, bottom - top + 1, right - left + 1,
                          [&](i32 k, i32 i, i32 w) {
                              const u32 mask = patch.mask(top + i, left + 32 * w);
                              return k == 0 ? mask : mask & grid.bits(k - 1, top + i, left + 32 * w);
                          });
}

BATT_FUNCTION Value op_toobject(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[1], height, width));
    GridBoard grid;
    if (as_grid_board(context, a[1], grid)) {
        Rows mask;
        BATT_CHECK(clip_patch(context, a[0], height, width, mask));
        return make_object(context, mask, and_planes(grid.planes(), mask), 0, 0);
    }
    if (a[1].kind == Kind::wide_grid) {
        Value patch;
        BATT_CHECK(clip_to_view(context, a[0], height, width, patch));
        return object_under(context, plane_view(a[1]), PatchView(patch));
    }
    BATT_TRY(indices, locations_of(context, a[0]));
    Builder builder(context, length(context, indices));
    Locations locations(context, indices);
    i32 i;
    i32 j;
    while (locations.next(i, j)) {
        if (i < 0 || i >= height || j < 0 || j >= width)
            continue;
        BATT_TRY(color, cell_at(context, a[1], i, j));
        BATT_TRY(cell, cell_of(context, color, make_pair(i, j)));
        builder.push(cell);
    }
    BATT_CHECK(locations.status());
    return builder.finish_set();
}

/// What `index` gives for locations outside of the grid.
BATT_INLINE Value no_color(const Context& context) { return is_batt(context) ? make_infinity(true) : make_none(); }

BATT_FUNCTION Value op_index(Context& context, const Value* a) {
    if (is_batt(context) && a[1].is_tuple() && is_empty(a[1]))
        return no_color(context);
    i32 i;
    i32 j;
    BATT_CHECK(unpack_ints(context, a[1], i, j));
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    if (i < 0 || i >= height || j < 0 || j >= width)
        return no_color(context);
    return cell_at(context, a[0], i, j);
}

/// Rows (or columns) of one colour, bit i standing for row i.
BATT_FUNCTION u32 uniform_rows(const GridBoard& grid) {
    const u32 full = low_bits(grid.width);
    Rows mixed = zero_rows();
    for (int k = 0; k < 4; ++k)
        mixed = mixed | (~(equal_lanes(grid.plane(k), zero_rows()) | equal_lanes(grid.plane(k), splat(full))));
    return low_bits(grid.height) & ~occupied_rows(mixed);
}
BATT_FUNCTION u32 uniform_columns(const GridBoard& grid) {
    u32 mixed = 0;
    for (int k = 0; k < 4; ++k) {
        const Rows plane = grid.plane(k);
        mixed |= occupied_columns(plane) & occupied_columns(~plane & grid.frame());
    }
    return low_bits(grid.width) & ~mixed;
}

/// Whether a row (or column) of a general grid has only one value. Columns are as long as the shortest row, and an empty line
/// has no value at all.
BATT_FUNCTION Value is_uniform(Context& context, const Value& grid, i32 line, i32 count, bool row) {
    for (i32 k = 1; k < count; ++k) {
        BATT_TRY(first, row ? cell_at(context, grid, line, 0) : cell_at(context, grid, 0, line));
        BATT_TRY(value, row ? cell_at(context, grid, line, k) : cell_at(context, grid, k, line));
        if (!equal(context, first, value))
            return make_bool(false);
    }
    return make_bool(count > 0);
}

/// Length of row i of a general grid; an error if it is none.
BATT_FUNCTION Value row_length(Context& context, const Value& grid, i32 i) {
    BATT_TRY(row, subscript(context, grid, static_cast<u32>(i)));
    if (!row.is_container())
        return not_iterable();
    return make_int(static_cast<i32>(length(context, row)));
}
/// The shortest row of a grid, which is how far zip goes.
BATT_FUNCTION Value shortest_row(Context& context, const Value& grid) {
    if (is_grid_in_planes(grid))
        return make_int(plane_view(grid).width);
    i32 shortest = -1;
    const i32 height = static_cast<i32>(length(context, grid));
    for (i32 i = 0; i < height; ++i) {
        BATT_TRY(width, row_length(context, grid, i));
        shortest = shortest < 0 || width.x < shortest ? width.x : shortest;
    }
    return make_int(shortest < 0 ? 0 : shortest);
}

BATT_FUNCTION Value op_frontiers(Context& context, const Value* a) {
    i32 height;
    i32 width;
    BATT_CHECK(grid_shape(context, a[0], height, width));
    GridBoard grid;
    if (as_grid_board(context, a[0], grid)) {
        const u32 rows = uniform_rows(grid);
        const u32 columns = uniform_columns(grid);
        Builder builder(context, static_cast<u64>(count_bits(rows) + count_bits(columns)));
        u32 planes[4];
        for (i32 i = 0; i < height; ++i)
            if ((rows >> i) & 1u) {
                for (int k = 0; k < 4; ++k)
                    planes[k] = row_of(grid.plane(k), i) & 1u;
                const i32 color = color_of_code(planes[0] | (planes[1] << 1) | (planes[2] << 2) | (planes[3] << 3));
                Value object = make_rectangle(context, i, 0, 1, width);
                object.kind = Kind::mono;
                object.tag = static_cast<i8>(color);
                builder.push(object);
            }
        for (int k = 0; k < 4; ++k)
            planes[k] = row_of(grid.plane(k), 0);
        for (i32 j = 0; j < width; ++j)
            if ((columns >> j) & 1u) {
                const u32 code = ((planes[0] >> j) & 1u) | (((planes[1] >> j) & 1u) << 1) |
                                 (((planes[2] >> j) & 1u) << 2) | (((planes[3] >> j) & 1u) << 3);
                Value object = make_rectangle(context, 0, j, height, 1);
                object.kind = Kind::mono;
                object.tag = static_cast<i8>(color_of_code(code));
                builder.push(object);
            }
        return builder.finish_set();
    }
    BATT_TRY(columns, shortest_row(context, a[0]));
    Builder builder(context);
    for (i32 direction = 0; direction < 2; ++direction) {
        const bool row = direction == 0;
        for (i32 line = 0; line < (row ? height : columns.x); ++line) {
            i32 count = row ? 0 : height;
            if (row) {
                BATT_TRY(cells, row_length(context, a[0], line));
                count = cells.x;
            }
            BATT_TRY(uniform, is_uniform(context, a[0], line, count, row));
            if (uniform.x == 0)
                continue;
            const i32 extent = row ? width : height;
            Builder object(context, static_cast<u64>(extent));
            for (i32 k = 0; k < extent; ++k) {
                const i32 i = row ? line : k;
                const i32 j = row ? k : line;
                BATT_TRY(color, cell_at(context, a[0], i, j));
                BATT_TRY(cell, cell_of(context, color, make_pair(i, j)));
                object.push(cell);
            }
            BATT_TRY(finished, object.finish_set());
            builder.push(finished);
        }
    }
    return builder.finish_set();
}

BATT_FUNCTION Value op_compress(Context& context, const Value* a) {
    if (a[0].is_set()) {
        BATT_TRY(rows, as_tuples(context, a[0]));
        return op_compress(context, &rows);
    }
    if (is_empty(a[0]) && a[0].is_tuple())
        return a[0];
    GridBoard grid;
    if (as_grid_board(context, a[0], grid)) {
        const u32 rows = low_bits(grid.height) & ~uniform_rows(grid);
        const u32 columns = low_bits(grid.width) & ~uniform_columns(grid);
        const i32 height = count_bits(rows);
        const i32 width = count_bits(columns);
        if (height > 0 && width > 0) {
            alignas(64) u32 words[128] = {};
            i32 row = 0;
            for (i32 i = 0; i < grid.height; ++i) {
                if (((rows >> i) & 1u) == 0)
                    continue;
                for (int k = 0; k < 4; ++k) {
                    const u32 word = row_of(grid.plane(k), i);
                    i32 column = 0;
                    for (u32 left = columns; left != 0; left &= left - 1)
                        words[32 * k + row] |= ((word >> lowest_bit(left)) & 1u) << column++;
                }
                ++row;
            }
            return make_grid(context, height, width, load_planes(words));
        }
    }
    if (!a[0].is_tuple())
        return type_error(ErrorDetail::not_a_grid);
    const i32 height = static_cast<i32>(length(context, a[0]));
    BATT_TRY(columns, shortest_row(context, a[0]));
    Builder kept_columns(context, static_cast<u64>(columns.x));
    for (i32 j = 0; j < columns.x; ++j) {
        BATT_TRY(uniform, is_uniform(context, a[0], j, height, false));
        kept_columns.push(uniform);
    }
    Builder result(context, static_cast<u64>(height));
    for (i32 i = 0; i < height; ++i) {
        BATT_TRY(width, row_length(context, a[0], i));
        BATT_TRY(uniform, is_uniform(context, a[0], i, width.x, true));
        if (uniform.x != 0)
            continue;
        Builder row(context, static_cast<u64>(width.x));
        for (i32 j = 0; j < width.x; ++j) {
            if (j < columns.x && kept_columns.at(static_cast<u32>(j)).x != 0)
                continue;
            BATT_TRY(value, cell_at(context, a[0], i, j));
            row.push(value);
        }
        BATT_TRY(finished, row.finish_tuple());
        result.push(finished);
    }
    BATT_TRY(tuple, result.finish_tuple());
    return grid_of(context, tuple);
}

BATT_KERNELS_END
