// Ops that count colours: the most and least common one, palettes, how often a colour occurs, the colour of an object.
// Where a grid has a colour is in colored_cells.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/order.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/arithmetic.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/grid_access.h"

BATT_KERNELS_BEGIN

/// What an op takes its argument for: batt's ops say it by their names (_t a grid, _f an object), other ops go by its
/// kind.
enum class Element : u8 { by_kind, grid, object };
BATT_INLINE bool taken_for_grid(const Value& value, Element element) {
    return element == Element::by_kind ? value.is_tuple() : element == Element::grid;
}

/// The values of a grid's cells, or the colours of an object, as a tuple.
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

/// Distinct values, numbered in the order they come, with their frequencies. For the colours of a general grid, which
/// are few.
class DistinctValues {
public:
    static constexpr u32 max_values = 48;

    explicit DistinctValues(Context& context) : context_(context) {}
    /// Adds a value and returns its number; `max_values` if there are too many.
    BATT_INLINE u32 add(const Value& value) {
        if (value.kind == Kind::integer && last_ < count_ && values_[last_].kind == Kind::integer &&
            values_[last_].x == value.x) {
            ++occurrences_[last_];
            return last_;
        }
        return last_ = find(value);
    }
    /// Adds `count` values and writes their numbers unless `numbers` is null. False if there are too many distinct
    /// ones.
    BATT_FUNCTION bool add_all(const Value* values, u32 count, u8* numbers) {
        for (u32 i = 0; i < count;) {
            const u32 number = add(values[i]);
            if (number == max_values)
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
    /// The most or least frequent value; of equally frequent ones the smallest. There must be one.
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
    /// Non-zero unless `a` is the same int.
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
        if (count_ == max_values)
            return max_values;
        values_[count_] = value;
        occurrences_[count_] = 1;
        return count_++;
    }

    Context& context_;
    u32 count_ = 0;
    u32 last_ = 0;
    Value values_[max_values];
    u32 occurrences_[max_values];
};

/// Adds the cells of a general grid; false if it is no grid, or has too many distinct cells.
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
            if (cells.add(cell) == DistinctValues::max_values)
                return false;
    }
    return cells.count() != 0;
}

/// The mask and planes of a board grid, or of a board object of several colours; false for others.
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

/// The most or least common colour under a non-empty mask; of equally common ones the smallest.
#if BATT_CUDA
BATT_FUNCTION i32 common_color(const Planes& planes, Rows mask, bool most) {
    // Each lane gets the count of one colour. Four colours in a row differ in the two lower planes only, and one word
    // holds two counts.
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
    // A reduction over count and lane: of equal counts the smallest colour wins.
    const i32 key = static_cast<i32>(most ? own * 16 + (15 - lane) : own * 16 + lane);
    const i32 none = most ? -1 : 0x7fffffff;
    const i32 best = most ? max_over_lanes(own != 0 ? key : none) : min_over_lanes(own != 0 ? key : none);
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
        // No later colour can have more cells than remain, and of equals the first counts.
        if (most && best_count >= remaining)
            break;
    }
    return best;
}
#endif

/// The number of cells of each colour code.
struct CodeCounts {
    u32 of[16] = {};
};
/// Counts the colours of a wide grid, or of a wide object of several colours; false for others.
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
/// The most or least common of counted colours; of equally common ones the smallest.
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
/// Whether a value is a mono of any size.
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
/// The background of a grid: its most common colour.
BATT_INLINE Value background_of(Context& context, const Value& grid) {
    return is_batt(context) ? or_default(context, OpId::op_mostcolor_t, op_mostcolor_t(context, &grid))
                            : common_color_of(context, grid, true);
}

/// The colour codes of a plane grid, or of a plane object of several colours, bit c for code c; false for others.
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

/// Pushes the objects whose colour, color(object), is that one.
template <class Color>
BATT_FUNCTION Value push_of_color(Context& context, const Value& container, const Value& wanted, Builder& builder,
                                  Color color) {
    if (!container.is_container())
        return not_iterable();
    Elements objects(context, container);
    Value object;
    while (!builder.failed() && objects.next(object)) {
        BATT_TRY(found, color(object));
        if (same(context, found, wanted))
            builder.push(object);
    }
    return no_error();
}
BATT_FUNCTION Value op_colorfilter(Context& context, const Value* a) {
    Builder builder(context);
    BATT_CHECK(
        push_of_color(context, a[0], a[1], builder, [&](const Value& object) { return color_of(context, object); }));
    return a[0].is_set() ? builder.finish_part_of(a[0]) : builder.finish_set();
}
BATT_FUNCTION Value op_colorfilter_t(Context& context, const Value* a) {
    Builder builder(context);
    BATT_CHECK(push_of_color(context, a[0], a[1], builder, [&](const Value& object) {
        BATT_TRY(cell, subscript(context, object, 0));
        return subscript(context, cell, 2);
    }));
    return builder.finish_tuple();
}

BATT_KERNELS_END
