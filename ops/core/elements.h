// The elements of a container in any representation, in Python's order: walk them (Elements), store them in an array
// (items_of), or read one (item, first_element). Nothing here compares values: order.h and equality.h stand on this
// header.
#pragma once

#include "ops/core/length.h"
#include "ops/core/plane_view.h"
#include "ops/core/tuples.h"
#include "ops/core/warp_loops.h"

BATT_KERNELS_BEGIN

/// A row of a wide grid. Ends the evaluation if memory runs out.
BATT_FUNCTION Value row_of_wide_grid(Context& context, const Value& grid, i32 row) {
    const PlaneView view = plane_view(grid);
    const u32 width = static_cast<u32>(view.width);
    Value* const cells = allocate_values(context, width);
    if (cells == nullptr) {
        exhaust(context);
        return make_empty_tuple();
    }
    store_for_elements(cells, width,
                       [&](u32 j) { return make_int(color_of_code(view.code(row, static_cast<i32>(j)))); });
    return tuple_in_place(context, cells, width);
}

/// Element `position` of a tuple in any representation; it must exist.
BATT_FUNCTION Value item(Context& context, const Value& tuple, u32 position) {
    switch (tuple.kind) {
    case Kind::pair:
        return pair_item(tuple, position);
    case Kind::cell:
        if (cells_lead_with_color(context))
            return position == 0 ? make_int(tuple.tag) : make_pair(tuple.x, tuple.y);
        return make_int(position == 0 ? tuple.x : position == 1 ? tuple.y : tuple.tag);
    case Kind::grid: {
        const u32 width = tuple.width;
        const u32* const words = tuple.words() + position;
        const auto cell = [&](u32 j) {
            return make_int(color_of_code(((words[0] >> j) & 1u) | (((words[32] >> j) & 1u) << 1) |
                                          (((words[64] >> j) & 1u) << 2) | (((words[96] >> j) & 1u) << 3)));
        };
        if (width <= 3) { // may be a pair or a cell
            const Value row[3] = {cell(0), cell(1), cell(2)};
            return tuple_of(context, row, width);
        }
        Value* const row = allocate_values(context, width);
        if (row == nullptr)
            return memory_error();
        store_for_elements(row, width, cell);
        return tuple_in_place(context, row, width);
    }
    case Kind::wide_grid:
        return row_of_wide_grid(context, tuple, static_cast<i32>(position));
    default:
        return tuple.items()[position];
    }
}

/// Walks the elements of a container in order.
class Elements {
public:
    BATT_INLINE Elements(Context& context, const Value& container) : context_(context), container_(container) {
        if (container.is_patch_board()) {
            words_ = container.words();
            count_ = container.height;
            if (container.kind == Kind::object && cells_lead_with_color(context))
                next_code();
            word_ = word(0);
        } else if (BATT_UNLIKELY(container.is_wide_patch())) {
            const PlaneView view = plane_view(container);
            words_ = view.words;
            plane_ = view.plane;
            stride_ = view.stride;
            count_ = static_cast<u32>(view.plane);
            if (container.kind == Kind::wide_object && cells_lead_with_color(context))
                next_code();
            word_ = word(0);
        } else {
            count_ = container.is_tuple() ? length(context, container) : container.count;
        }
    }

    /// Reads the next element; false at the end.
    BATT_INLINE bool next(Value& element) {
        if (is_plane_patch(container_))
            return next_in_patch(element);
        if (position_ >= count_)
            return false;
        element = container_.kind == Kind::tuple || container_.kind == Kind::set
                      ? container_.items()[position_]
                      : item(context_, container_, position_);
        ++position_;
        return true;
    }

    /// Stores the next elements, at most `limit`, in memory that all lanes see; returns how many.
    BATT_FUNCTION u32 next_some(Value* elements, u32 limit) {
        u32 count = 0;
        if (!is_plane_patch(container_)) {
            while (count < limit && next(elements[count]))
                ++count;
            return count;
        }
        if (container_.kind != Kind::indices && container_.kind != Kind::mono) {
            while (count < limit && (word_ != 0 || next_word())) {
                const u32 cells = lowest_bits(word_, limit - count);
                count += store_for_bits(elements + count, cells, [&](i32 bit) { return element_at(bit); });
                word_ &= ~cells;
            }
            converge();
            return count;
        }
        const u32* const words = container_.words();
        u32 row = position_;
        u32 rest = word_;
        while (count < limit) {
            if (rest == 0) {
                if (row + 1 >= container_.height)
                    break;
                rest = words[++row];
                continue;
            }
            const u32 cells = lowest_bits(rest, limit - count);
            count += store_for_bits(elements + count, cells, [&](i32 bit) {
                return make_location(container_, container_.row + static_cast<i32>(row), container_.column + bit);
            });
            rest &= ~cells;
        }
        position_ = row;
        word_ = rest;
        converge();
        return count;
    }

    /// Stores all elements in arena memory and returns how many. Only before the first call of next().
    BATT_FUNCTION u32 store_all(Value* elements) {
        u32 count = 0;
        if (!is_plane_patch(container_)) {
            while (next(elements[count]))
                ++count;
            return count;
        }
        if (container_.is_patch_board() && (container_.kind != Kind::object || code_ != no_code)) {
            count = store_board(elements);
            converge();
            return count;
        }
        while (word_ != 0 || next_word()) {
            count += store_for_bits(elements + count, word_, [&](i32 bit) { return element_at(bit); });
            word_ = 0;
        }
        converge();
        return count;
    }

private:
    BATT_INLINE u32 word(u32 place) const {
        u32 cells = words_[place];
        if (code_ != no_code)
            cells &= cells_of_code(words_ + plane_ + place, plane_, code_);
        return cells;
    }
    /// Moves to the next colour in ascending order that occurs; false if there is none.
    BATT_FUNCTION bool next_code() {
        return stride_ == 1 && plane_ == board_size ? next_of_board() : next_of_wide_board();
    }
    BATT_FUNCTION bool next_of_board() {
        const Rows mask = load_rows(words_);
        const Planes planes = load_planes(words_ + 32);
        if (rank_ == 0 && !any(planes.plane[3] & planes.plane[2]))
            rank_ = -smallest_board_color; // no negative colours
        while (rank_ < 16) {
            const u32 code = nth_code(rank_++);
            if (any(code_mask(planes, code) & mask)) {
                code_ = code;
                return true;
            }
        }
        return false;
    }
    BATT_NOINLINE bool next_of_wide_board() {
        while (rank_ < 16) {
            code_ = nth_code(rank_++);
            for (u32 place = 0; place < count_; ++place)
                if (word(place) != 0)
                    return true;
        }
        return false;
    }
    BATT_FUNCTION bool next_in_patch(Value& element) {
        if (word_ == 0 && !next_word())
            return false;
        element = element_at(lowest_bit(word_));
        word_ &= word_ - 1;
        return true;
    }
    /// Stores all cells of a board, colour by colour for an object.
    BATT_FUNCTION u32 store_board(Value* elements) const {
        u32 count = 0;
        if (container_.kind == Kind::object) {
            const Planes planes = load_planes(words_ + 32);
            ColorsOf colors(planes, load_rows(words_));
            Rows cells;
            i32 color;
            while (colors.next(cells, color)) {
                const IndexedRows words(cells);
                for (i32 i = 0; i < container_.height; ++i)
                    count += store_for_bits(elements + count, words[i], [&](i32 j) {
                        return make_cell(color, container_.row + i, container_.column + j);
                    });
            }
            return count;
        }
        for (i32 i = 0; i < container_.height; ++i)
            count += store_for_bits(elements + count, words_[i], [&](i32 j) {
                return make_location(container_, container_.row + i, container_.column + j);
            });
        return count;
    }
    /// Moves to the next word with cells; false if there is none.
    BATT_INLINE bool next_word() {
        while (word_ == 0) {
            if (++position_ >= count_) {
                if (code_ == no_code || !next_code())
                    return false;
                position_ = 0;
                row_ = 0;
                column_ = 0;
            } else if (stride_ == 1) {
                ++row_;
            } else if ((column_ += 32) == 32 * stride_) {
                column_ = 0;
                ++row_;
            }
            word_ = word(position_);
        }
        return true;
    }
    /// The element at a bit of the current word.
    BATT_INLINE Value element_at(i32 bit) const {
        const i32 row = container_.row + row_;
        const i32 column = container_.column + column_ + bit;
        if (patch_kind(container_) != Kind::object)
            return make_location(container_, row, column);
        return make_cell(color_of_code(code_ != no_code ? code_ : code_at_bit(bit)), row, column);
    }
    BATT_INLINE u32 code_at_bit(i32 bit) const {
        u32 code = 0;
        for (i32 k = 0; k < 4; ++k)
            code |= ((words_[plane_ * (k + 1) + static_cast<i32>(position_)] >> bit) & 1u) << k;
        return code;
    }

    static constexpr u32 no_code = 16;

    Context& context_;
    const Value container_;
    u32 position_ = 0; // of the element; in a plane patch, of the word
    u32 count_ = 0;
    // Plane patches only:
    const u32* words_ = nullptr;
    i32 plane_ = board_size;
    i32 stride_ = 1;
    i32 row_ = 0;
    i32 column_ = 0; // of the word's lowest bit
    u32 word_ = 0;
    u32 code_ = no_code;
    i32 rank_ = 0;
};

/// Reads the first element where that takes neither a walk nor memory, the common case; else false.
BATT_INLINE bool peek_first(const Context& context, const Value& container, Value& element) {
    if (container.kind == Kind::pair)
        element = pair_item(container, 0);
    else if ((container.kind == Kind::tuple || container.kind == Kind::set) && container.count != 0)
        element = container.items()[0];
    else if (container.kind == Kind::cell)
        element = make_int(cells_lead_with_color(context) ? container.tag : container.x);
    else if (container.kind == Kind::indices || container.kind == Kind::mono)
        // (Not for wide patches: the first word of their first row may be empty.)
        element = make_location(container, container.row, container.column + lowest_bit(container.words()[0]));
    else
        return false;
    return true;
}
/// Reads the last element where that takes neither a walk nor memory; else false.
BATT_INLINE bool peek_last(const Context& context, const Value& container, Value& element) {
    if (container.kind == Kind::pair)
        element = pair_item(container, 1);
    else if ((container.kind == Kind::tuple || container.kind == Kind::set) && container.count != 0)
        element = container.items()[container.count - 1];
    else if (container.kind == Kind::cell)
        element = cells_lead_with_color(context) ? make_pair(container.x, container.y) : make_int(container.tag);
    else if (container.kind == Kind::indices || container.kind == Kind::mono)
        element = make_location(container, container.row + container.height - 1,
                                container.column + bit_length(container.words()[container.height - 1]) - 1);
    else
        return false;
    return true;
}
/// The first element of a container; None if it is empty.
BATT_FUNCTION Value first_element(Context& context, const Value& container) {
    Value element = make_none();
    if (peek_first(context, container, element))
        return element;
    Elements elements(context, container);
    elements.next(element);
    return element;
}

/// The elements of a container as an array: a tuple of Kind::tuple, not canonical.
BATT_FUNCTION Value items_of(Context& context, const Value& container) {
    Value items = make_blank(Kind::tuple);
    items.count = length(context, container);
    items.data = container.data;
    if (container.kind == Kind::tuple || container.kind == Kind::set)
        return items;
    Value* const copies = allocate_values(context, items.count);
    if (copies == nullptr)
        return memory_error();
    Elements(context, container).store_all(copies);
    items.data = copies;
    return items;
}

/// `a, b, ... = container`: element `position` of a container that must have `count` elements.
BATT_FUNCTION Value element_of(Context& context, const Value& container, u32 position, u32 count) {
    if (!container.is_container())
        return type_error(ErrorDetail::not_iterable);
    if (length(context, container) != count)
        return make_error(ErrorKind::value, ErrorDetail::wrong_length);
    if (container.is_tuple())
        return item(context, container, position);
    Elements elements(context, container);
    Value element = make_none();
    for (u32 i = 0; i <= position; ++i)
        elements.next(element);
    return element;
}

BATT_KERNELS_END
