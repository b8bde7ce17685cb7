// Containers of every form, seen as Python sees them: how many elements, which ones in which order, and how new ones are
// built. This is the ground on which the general implementations of ops stand; equality and order are at the end because sets
// are kept in order.
//
// Order of values, the one in which sets iterate: None, numbers by value, tuples lexicographically, sets by their elements in
// order, lexicographically, functions by their printed composition.
#pragma once

#include "ops/core/grid_transforms.h"
#include "ops/core/order_key.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value item(Context& context, const Value& tuple, u32 position);
BATT_FUNCTION i32 compare(Context& context, const Value& a, const Value& b);
BATT_FUNCTION i32 compare_masks(const Value& a, const Value& b);
BATT_FUNCTION bool identical_boards(const Value& a, const Value& b);
BATT_FUNCTION bool equal(Context& context, const Value& a, const Value& b);
BATT_FUNCTION Value tuple_of(Context& context, const Value* items, u32 count);
BATT_FUNCTION Value tuple_in_place(Context& context, const Value* items, u32 count);
BATT_FUNCTION OrderKey order_key(Context& context, const Value& value);

BATT_INLINE bool cells_lead_with_color(const Context& context) { return !is_batt(context); }

/// Element 0 or 1 of a pair, as the int or bool it was.
BATT_INLINE Value pair_item(const Value& pair, u32 position) {
    const i32 number = position == 0 ? pair.x : pair.y;
    return (pair.tag >> position) & 1 ? make_bool(number != 0) : make_int(number);
}

/// A location of a patch of no colour, a cell of one of one colour.
BATT_INLINE Value make_location(const Value& patch, i32 row, i32 column) {
    return patch_kind(patch) == Kind::indices ? make_pair(row, column) : make_cell(patch.tag, row, column);
}

/// Number of elements of a container (also of those that only act as one).
BATT_INLINE u32 length(const Context& context, const Value& container) {
    switch (container.kind) {
    case Kind::pair:
        return 2;
    case Kind::cell:
        return cells_lead_with_color(context) ? 2 : 3;
    case Kind::grid:
        return container.height;
    case Kind::indices:
    case Kind::mono:
    case Kind::object:
        return is_single_cell(container) ? 1u : static_cast<u32>(count_cells(load_rows(container.words())));
    case Kind::wide_indices:
    case Kind::wide_mono:
    case Kind::wide_object:
        return container.wide()->count;
    default:
        return container.count;
    }
}
BATT_INLINE bool is_empty_set(const Value& value) { return value.kind == Kind::set && value.count == 0; }
BATT_INLINE bool is_empty(const Value& container) {
    return (container.kind == Kind::tuple || container.kind == Kind::set) && container.count == 0;
}

/// A row of a wide grid. Where there is no memory for it, the evaluation ends.
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

/// Element `position` of a tuple of any form, which must exist.
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
        if (width <= 3) { // a pair, perhaps, or a cell
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

    /// False at the end; otherwise the next element.
    BATT_INLINE bool next(Value& element) {
        if (is_patch_in_planes(container_))
            return next_of_view(element);
        if (position_ >= count_)
            return false;
        element = container_.kind == Kind::tuple || container_.kind == Kind::set
                      ? container_.items()[position_]
                      : item(context_, container_, position_);
        ++position_;
        return true;
    }

    /// The next elements, at most `most`, to memory that all lanes see; how many there were.
    BATT_FUNCTION u32 next_some(Value* elements, u32 most) {
        u32 count = 0;
        if (!is_patch_in_planes(container_)) {
            while (count < most && next(elements[count]))
                ++count;
            return count;
        }
        if (container_.kind != Kind::indices && container_.kind != Kind::mono) {
            while (count < most && (word_ != 0 || next_word())) {
                const u32 some = lowest_bits(word_, most - count);
                count += store_for_bits(elements + count, some, [&](i32 bit) { return element_at(bit); });
                word_ &= ~some;
            }
            converge();
            return count;
        }
        const u32* const words = container_.words();
        u32 row = position_;
        u32 rest = word_;
        while (count < most) {
            if (rest == 0) {
                if (row + 1 >= container_.height)
                    break;
                rest = words[++row];
                continue;
            }
            const u32 some = lowest_bits(rest, most - count);
            count += store_for_bits(elements + count, some, [&](i32 bit) {
                return make_location(container_, container_.row + static_cast<i32>(row), container_.column + bit);
            });
            rest &= ~some;
        }
        position_ = row;
        word_ = rest;
        converge();
        return count;
    }

    /// All elements, before the first one is taken, to arena memory; how many there are.
    BATT_FUNCTION u32 store_all(Value* elements) {
        u32 count = 0;
        if (!is_patch_in_planes(container_)) {
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
    /// Moves to the next colour that occurs, in ascending order; false if there is none.
    BATT_FUNCTION bool next_code() {
        return stride_ == 1 && plane_ == board_size ? next_of_board() : next_of_wide_board();
    }
    BATT_FUNCTION bool next_of_board() {
        const Rows mask = load_rows(words_);
        const Planes planes = load_planes(words_ + 32);
        if (rank_ == 0 && !any(planes.plane[3] & planes.plane[2]))
            rank_ = -smallest_board_color; // no negative ones
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
    BATT_FUNCTION bool next_of_view(Value& element) {
        if (word_ == 0 && !next_word())
            return false;
        element = element_at(lowest_bit(word_));
        word_ &= word_ - 1;
        return true;
    }
    /// All cells of a board, of which those of one colour come before the next one.
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
    /// The element that stands for a cell of the word.
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
    u32 position_ = 0; // in a patch: of a word
    u32 count_ = 0;
    // of patches alone
    const u32* words_ = nullptr;
    i32 plane_ = board_size;
    i32 stride_ = 1;
    i32 row_ = 0;
    i32 column_ = 0; // of the word's first cell
    u32 word_ = 0;
    u32 code_ = no_code;
    i32 rank_ = 0;
};

/// The first element of a container where nothing need be walked or made to have it, which is mostly so; false otherwise.
BATT_INLINE bool first_at_hand(const Context& context, const Value& container, Value& element) {
    if (container.kind == Kind::pair)
        element = pair_item(container, 0);
    else if ((container.kind == Kind::tuple || container.kind == Kind::set) && container.count != 0)
        element = container.items()[0];
    else if (container.kind == Kind::cell)
        element = make_int(cells_lead_with_color(context) ? container.tag : container.x);
    else if (container.kind == Kind::indices || container.kind == Kind::mono)
        // (The first row of a wide patch holds a cell, but not always the first word of it.)
        element = make_location(container, container.row, container.column + lowest_bit(container.words()[0]));
    else
        return false;
    return true;
}
/// The same for the last element.
BATT_INLINE bool last_at_hand(const Context& context, const Value& container, Value& element) {
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
    if (first_at_hand(context, container, element))
        return element;
    Elements elements(context, container);
    elements.next(element);
    return element;
}

/// The elements of a container as an array, whatever its form.
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

/// `a, b, ... = container`: element `position` of one that must have `count`.
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

// --- building

/// A tuple of the given elements, which need not be in the arena, in its canonical form.
BATT_FUNCTION Value tuple_in_place(Context& context, const Value* items, u32 count) {
    if (count == 2) {
        const Value& a = items[0];
        const Value& b = items[1];
        if (a.is_int() && b.is_int()) {
            Value pair = make_pair(a.x, b.x);
            pair.tag = static_cast<i8>((a.kind == Kind::boolean ? 1 : 0) | (b.kind == Kind::boolean ? 2 : 0));
            return pair;
        }
        if (a.kind == Kind::integer && b.kind == Kind::pair && b.tag == 0 && a.x >= -128 && a.x <= 127 &&
            cells_lead_with_color(context))
            return make_cell(a.x, b.x, b.y);
    } else if (count == 3 && !cells_lead_with_color(context)) {
        if (items[0].kind == Kind::integer && items[1].kind == Kind::integer && items[2].kind == Kind::integer &&
            items[2].x >= -128 && items[2].x <= 127)
            return make_cell(items[2].x, items[0].x, items[1].x);
    }
    Value tuple = make_blank(Kind::tuple);
    tuple.count = count;
    tuple.data = items;
    return tuple;
}
BATT_FUNCTION Value tuple_of(Context& context, const Value* items, u32 count) {
    const Value tuple = tuple_in_place(context, items, count);
    if (tuple.kind != Kind::tuple || count == 0)
        return tuple;
    Value* const copy = allocate_values(context, count);
    if (copy == nullptr)
        return memory_error();
    for (u32 i = 0; i < count; ++i)
        copy[i] = items[i];
    Value stored = tuple;
    stored.data = copy;
    return stored;
}
BATT_FUNCTION Value tuple_of_two(Context& context, const Value& a, const Value& b) {
    const Value items[2] = {a, b};
    return tuple_of(context, items, 2);
}
/// The cell of a colour and a location, whatever these are.
BATT_FUNCTION Value cell_of(Context& context, const Value& color, const Value& location) {
    if (cells_lead_with_color(context) || location.kind != Kind::pair)
        return tuple_of_two(context, color, location);
    const Value items[3] = {pair_item(location, 0), pair_item(location, 1), color};
    return tuple_of(context, items, 3);
}

/// Puts a general grid's rows into four planes of 32 words; false if it does not fit a board. On a device each lane does a row.
BATT_FUNCTION bool rows_to_planes(Context& context, const Value& tuple, u32 width, u32* words) {
    bool fits = true;
    for (u32 i = loop_lane(); i < board_size; i += loop_lanes) {
        u32 planes[4] = {};
        if (i < tuple.count && fits) {
            const Value& row = tuple.items()[i];
            fits = (row.kind == Kind::tuple || row.kind == Kind::pair || row.kind == Kind::cell) &&
                   length(context, row) == width;
            for (u32 j = 0; j < width && fits; ++j) {
                const Value cell = row.kind == Kind::tuple ? row.items()[j] : item(context, row, j);
                fits = cell.kind == Kind::integer && is_board_color(cell.x);
                for (u32 k = 0; k < 4; ++k)
                    planes[k] |= ((color_code(cell.x) >> k) & 1u) << j;
            }
        }
        for (u32 k = 0; k < 4; ++k)
            words[32 * k + i] = planes[k];
    }
    for (u32 k = 0; k < 4; ++k)
        share_rows(words + 32 * k);
    return holds_in_lanes(fits);
}

/// The width of a tuple's first row, if the tuple could be a grid that fits a board, else 0.
BATT_INLINE u32 board_width(Context& context, const Value& tuple) {
    if (tuple.kind != Kind::tuple || context.general_only || tuple.count == 0 || tuple.count > board_size)
        return 0;
    const Value& row = tuple.items()[0];
    const u32 width = row.is_tuple() ? length(context, row) : 0;
    return width <= board_size ? width : 0;
}

/// A tuple that is not yet a board as a grid, made in arena memory; None if it does not fit.
BATT_NOINLINE inline Value convert_to_board(Context& context, const Value& value) {
    const u32 width = board_width(context, value);
    if (width == 0)
        return make_none();
    u32* const words = static_cast<u32*>(allocate(context, grid_bytes));
    if (!rows_to_planes(context, value, width, words))
        return make_none();
    return make_placed_grid(words, static_cast<i32>(value.count), static_cast<i32>(width));
}
/// Whether a value of any form is a grid that fits a board, and that board.
BATT_INLINE bool as_grid_board(Context& context, const Value& value, GridBoard& board) {
    const Value grid = BATT_LIKELY(value.kind == Kind::grid) ? value : convert_to_board(context, value);
    board = GridBoard{grid.height, grid.width, grid.words()};
    return grid.kind == Kind::grid;
}
/// A tuple of rows that is too large for a board as a wide one; None if it is none. Rows that are pairs or cells stay: they are
/// more often locations than parts of a grid.
BATT_NOINLINE inline Value convert_to_wide_board(Context& context, const Value& tuple) {
    const Value& first = tuple.items()[0];
    if (context.general_only || first.kind != Kind::tuple || first.count == 0 ||
        (tuple.count <= board_size && first.count <= board_size) ||
        u64{tuple.count} * first.count > context.element_limit) // rows may be one and the same, and paid for once
        return make_none();
    for (u32 i = 0; i < tuple.count; ++i) {
        const Value& row = tuple.items()[i];
        if (row.kind != Kind::tuple || row.count != first.count)
            return make_none();
        bool fits = true;
        for (u32 j = loop_lane(); j < row.count && fits; j += loop_lanes)
            fits = row.items()[j].kind == Kind::integer && is_board_color(row.items()[j].x);
        if (!holds_in_lanes(fits))
            return make_none();
    }
    const i32 width = static_cast<i32>(first.count);
    const Value grid = grid_of_words(context, static_cast<i32>(tuple.count), width, [&](i32 k, i32 i, i32 w) {
        const Value* const cells = tuple.items()[i].items();
        const i32 end = 32 * w + 32 < width ? 32 * w + 32 : width;
        u32 word = 0;
        for (i32 j = 32 * w; j < end; ++j)
            word |= ((color_code(cells[j].x) >> k) & 1u) << (j - 32 * w);
        return word;
    });
    return grid.is_error() ? make_none() : grid;
}
/// The tuple, stored as a board or wide board if it is a grid that fits one.
BATT_FUNCTION Value grid_of(Context& context, const Value& tuple) {
    if (tuple.kind != Kind::tuple || tuple.count == 0)
        return tuple;
    const Value board = convert_to_board(context, tuple);
    const Value grid = board.kind == Kind::grid ? board : convert_to_wide_board(context, tuple);
    return grid.kind == Kind::none ? tuple : grid;
}
/// Whether a value of any form is a grid of rows of bits, and those.
BATT_INLINE bool as_grid_in_planes(Context& context, const Value& value, PlaneView& view) {
    const Value grid = is_grid_in_planes(value) ? value : convert_to_board(context, value);
    if (grid.kind == Kind::none)
        return false;
    view = plane_view(grid);
    return true;
}

/// Collects elements in arena memory, then makes a tuple or a set of them.
class Builder {
public:
    BATT_INLINE explicit Builder(Context& context) : context_(context) {}
    BATT_INLINE Builder(Context& context, u64 capacity) : context_(context) { reserve(capacity); }

    /// Adds an element. When memory or the limit of elements runs out, finishing gives that error instead; `failed`
    /// tells early.
    BATT_INLINE void push(const Value& element) {
        if (BATT_UNLIKELY(count_ == capacity_))
            grow(count_ + 1ULL);
        if (BATT_LIKELY(count_ < capacity_))
            items_[count_++] = element;
    }
    /// The same for a set to be. Functions of all pairs of elements give the empty set again and again; one is enough, but
    /// all count for the limit.
    BATT_INLINE void push_to_set(const Value& element) {
        const bool empty = element.kind == Kind::set && element.count == 0;
        if (empty && holds_empty_set_)
            ++skipped_;
        else
            push(element);
        holds_empty_set_ = holds_empty_set_ || empty;
        if (BATT_UNLIKELY(static_cast<u64>(count_) + skipped_ > context_.element_limit) && !failed_)
            fail(size_error());
    }
    /// push() for element(0), element(1), ..., of which a device has each lane find one.
    template <class Element>
    BATT_INLINE void push_each(u32 count, Element&& element) {
        if (!make_room(count))
            return;
        store_for_elements(items_ + count_, count, element);
        count_ += count;
    }
    /// push() for so many.
    BATT_FUNCTION void push_some(const Value* elements, u32 count) {
        push_each(count, [&](u32 i) { return elements[i]; });
    }
    /// push() for the tuples of first(i) and second(i), i < count.
    template <class First, class Second>
    BATT_INLINE void push_tuples(u32 count, First&& first, Second&& second) {
        bool in_place = true; // pairs and cells
        push_each(count, [&](u32 i) {
            const Value items[2] = {first(i), second(i)};
            const Value tuple = tuple_in_place(context_, items, 2);
            in_place = in_place && tuple.kind != Kind::tuple;
            return tuple;
        });
        if (failed_ || holds_in_lanes(in_place))
            return;
        Value* const items = allocate_values(context_, u64{count} * 2);
        if (items == nullptr)
            return fail(memory_error());
        store_for_elements(items, 2 * count, [&](u32 n) { return n % 2 == 0 ? first(n / 2) : second(n / 2); });
        refer_to(items_ + count_ - count, count, items);
    }
    /// Gives the tuples of two among the elements from `first` on items of their own.
    BATT_FUNCTION void own_items(u32 first) {
        if (failed_)
            return;
        const u32 count = count_ - first;
        Value* const tuples = items_ + first;
        bool any = false;
        for (u32 i = loop_lane(); i < count; i += loop_lanes)
            any = any || tuples[i].kind == Kind::tuple;
        if (holds_in_lanes(!any))
            return;
        Value* const items = allocate_values(context_, u64{count} * 2);
        if (items == nullptr)
            return fail(memory_error());
        const auto item = [&](u32 i, u32 k) {
            return tuples[i].kind == Kind::tuple ? tuples[i].items()[k] : make_none();
        };
        store_for_elements(items, 2 * count, [&](u32 n) { return item(n / 2, n % 2); });
        refer_to(tuples, count, items);
    }
#if BATT_CUDA
    /// push() for those of up to 32 that have a bit.
    BATT_FUNCTION void push_chosen(const Value* elements, u32 chosen) {
        const u32 count = static_cast<u32>(count_bits(chosen));
        if (!make_room(count))
            return;
        const u32 lane = loop_lane();
        Value* const place = items_ + count_ + count_bits(chosen & low_bits(static_cast<i32>(lane)));
        BATT_STORE_IN_LANE(place, elements[lane], ((chosen >> lane) & 1u) != 0);
        converge();
        count_ += count;
    }
    /// push_to_set() for up to 32.
    BATT_FUNCTION void push_some_to_set(const Value* elements, u32 count) {
        if (BATT_UNLIKELY(!has_room(count))) {
            for (u32 i = 0; i < count; ++i)
                push_to_set(elements[i]);
            return;
        }
        const u32 empty =
            choose_elements(count, [&](u32 i) { return elements[i].kind == Kind::set && elements[i].count == 0; });
        const u32 dropped = holds_empty_set_ ? empty : empty & (empty - 1);
        push_chosen(elements, low_bits(static_cast<i32>(count)) & ~dropped);
        skipped_ += static_cast<u32>(count_bits(dropped));
        holds_empty_set_ = holds_empty_set_ || empty != 0;
    }
#else
    BATT_INLINE void push_chosen(const Value* elements, u32 chosen) {
        for (; chosen != 0; chosen &= chosen - 1)
            push(elements[lowest_bit(chosen)]);
    }
    BATT_INLINE void push_some_to_set(const Value* elements, u32 count) {
        for (u32 i = 0; i < count; ++i)
            push_to_set(elements[i]);
    }
#endif
    BATT_INLINE bool failed() const { return failed_; }
    /// Whether so many more elements are within the limit.
    BATT_INLINE bool has_room(u32 more) const {
        return static_cast<u64>(count_) + skipped_ + more <= context_.element_limit;
    }
    BATT_INLINE u32 count() const { return count_; }
    BATT_INLINE const Value& at(u32 position) const { return items_[position]; }
    BATT_INLINE const Value* items() const { return items_; }
    /// Adds all elements of a container.
    BATT_FUNCTION void push_all(const Value& container) {
        if (container.kind == Kind::tuple || container.kind == Kind::set) {
            push_some(container.items(), container.count);
            return;
        }
        if (make_room(length(context_, container)))
            count_ += Elements(context_, container).store_all(items_ + count_);
    }

    /// The tuple of the elements; rows that make a grid become a board.
    BATT_FUNCTION Value finish_tuple() {
        if (failed_)
            return failure_;
        const Value tuple = tuple_in_place(context_, items_, count_);
        if (tuple.kind == Kind::tuple && count_ > 0 && items_[0].kind == Kind::tuple)
            return grid_of(context_, tuple);
        return tuple;
    }
    /// The set of the elements, in order and without duplicates (the first of equal ones stays).
    BATT_FUNCTION Value finish_set() {
        if (failed_)
            return failure_;
        Value board;
        if (!context_.general_only && finish_board(board, false))
            return board;
        sort();
        return failed_ ? failure_ : sorted_set();
    }
    /// finish_set() for elements that are in order and differ.
    BATT_FUNCTION Value finish_ordered_set() {
        Value board;
        if (!failed_ && !context_.general_only && finish_board(board, true))
            return board;
        return finish_sorted_set();
    }
    /// finish_set() for elements that are in order and differ, and do not fit a board.
    BATT_INLINE Value finish_sorted_set() const { return failed_ ? failure_ : sorted_set(); }
    /// For elements of `source` in their order: a tuple if it is one, else a set, which needs no sorting.
    BATT_FUNCTION Value finish_part_of(const Value& source) {
        return source.is_tuple() ? finish_tuple() : finish_ordered_set();
    }
    /// A tuple if `like` is one, else a set.
    BATT_FUNCTION Value finish_like(const Value& like) { return like.is_tuple() ? finish_tuple() : finish_set(); }

private:
    /// The elements that are tuples have their items at items[0] and [1], [2] and [3], ...
    BATT_INLINE void refer_to(Value* elements, u32 count, const Value* items) {
        store_for_elements(elements, count, [&](u32 i) {
            Value element = elements[i];
            if (element.kind == Kind::tuple)
                element.data = items + u64{i} * 2;
            return element;
        });
    }
    BATT_INLINE void reserve(u64 capacity) {
        if (capacity == 0)
            return;
        if (capacity > context_.element_limit) {
            fail(size_error());
            return;
        }
        items_ = allocate_values(context_, capacity);
        if (items_ == nullptr) {
            fail(memory_error());
            return;
        }
        capacity_ = static_cast<u32>(capacity);
    }
    BATT_INLINE void fail(const Value& error) {
        failed_ = true;
        failure_ = error;
        capacity_ = 0;
        count_ = 0;
    }
    /// Makes room for so many elements more, if there is any.
    BATT_INLINE bool make_room(u32 more) {
        const u64 wanted = static_cast<u64>(count_) + more;
        if (wanted > capacity_)
            grow(wanted);
        return !failed_;
    }
    /// Makes room for at least so many elements.
    BATT_NOINLINE void grow(u64 wanted) {
        if (failed_)
            return;
        Value* const old = items_;
        const u32 count = count_;
        const u64 doubled = count == 0 ? 16 : 2ULL * count;
        reserve(wanted > doubled || doubled > context_.element_limit ? wanted : doubled);
        if (failed_)
            return;
        store_for_elements(items_, count, [&](u32 i) { return old[i]; });
    }

    BATT_INLINE Value sorted_set() const {
        Value set = make_blank(Kind::set);
        set.count = count_;
        set.data = items_;
        return set;
    }

    /// Sets of pairs and of cells that fit a board need no sorting; of those that do not, some are sorted by bitmaps, unless
    /// they are in order and differ. False where nothing has been done.
    BATT_FUNCTION bool finish_board(Value& result, bool ordered) {
        if (count_ == 0)
            return false;
        const Kind kind = items_[0].kind;
        if (kind != Kind::pair && kind != Kind::cell)
            return false;
        i32 top = items_[0].x;
        i32 bottom = top;
        i32 left = items_[0].y;
        i32 right = left;
        const bool cells = kind == Kind::cell;
        bool fits = true;
        bool one_color = true;
        for (u32 i = loop_lane(); i < count_ && fits; i += loop_lanes) {
            const Value& element = items_[i];
            fits = element.kind == kind && (cells ? is_board_color(element.tag) : element.tag == 0);
            one_color = one_color && element.tag == items_[0].tag;
            top = element.x < top ? element.x : top;
            bottom = element.x > bottom ? element.x : bottom;
            left = element.y < left ? element.y : left;
            right = element.y > right ? element.y : right;
        }
        if (!holds_in_lanes(fits))
            return false;
        one_color = holds_in_lanes(one_color);
        top = least_of_lanes(top);
        bottom = greatest_of_lanes(bottom);
        left = least_of_lanes(left);
        right = greatest_of_lanes(right);
        const i64 height = static_cast<i64>(bottom) - top + 1;
        const i64 width = static_cast<i64>(right) - left + 1;
        if (!fits_position(top, left) || height > board_size || width > board_size) {
            if (finish_wide_board(result, cells, one_color, top, left, height, width))
                return true;
            if (ordered || !(cells ? sort_cells(top, left, height, width) : sort_pairs(top, left, height, width)))
                return false;
            result = sorted_set();
            return true;
        }
        if (count_ == 1) {
            result = cells ? make_single_cell(top, left, items_[0].tag) : make_single_index(top, left);
            return true;
        }
        const auto place_of = [&](u32 i) { return place_of_cell(items_[i].x - top, items_[i].y - left); };
        Rows mask;
        Planes planes;
        if (one_color) {
            mask = cells_at_places(count_, place_of);
        } else if (!colored_cells_at_places(
                       count_, place_of, [&](u32 i) { return color_code(items_[i].tag); }, mask, planes)) {
            if (ordered || !sort_cells(top, left, height, width)) // two colours on one location
                return false;
            result = sorted_set();
            return true;
        }
        u32* const stored = static_cast<u32*>(allocate(context_, one_color ? mask_bytes : object_bytes));
        store_rows(stored, mask);
        if (!one_color)
            store_planes(stored + 32, planes);
        result = make_placed_indices(stored, top, left, bottom - top + 1, right - left + 1);
        if (cells) {
            result.kind = one_color ? Kind::mono : Kind::object;
            result.tag = one_color ? items_[0].tag : static_cast<i8>(0);
        }
        return true;
    }

    /// The same for a box that is too large for a board, if it is not too sparse.
    BATT_NOINLINE bool finish_wide_board(Value& result, bool cells, bool one_color, i32 top, i32 left, i64 height,
                                         i64 width) {
        if (!fits_position(top, left) || !is_dense(height, width, count_))
            return false;
        const Kind kind = !cells ? Kind::indices : one_color ? Kind::mono : Kind::object;
        const i32 planes = kind == Kind::object ? 5 : 1;
        WideBoard* const board = allocate_wide(context_, planes, static_cast<i32>(height), static_cast<i32>(width));
        if (board == nullptr)
            return false;
        PlaneUnion cells_of_board(board, kind == Kind::object, top, left);
        if (!cells_of_board.add_elements(items_, count_) || !cells_of_board.finish())
            return false; // two colours on one location
        board->count = static_cast<u32>(count_cells(plane_view(*board)));
        if (!is_dense(height, width, board->count))
            return false;
        result = make_wide_patch(board, kind, items_[0].tag, top, left);
        return true;
    }

    /// Elements by key, then by comparison.
    BATT_INLINE i32 compare_keyed(const OrderKey* keys, u32 a, u32 b) {
        if (!(keys[a] == keys[b]))
            return keys[a] < keys[b] ? -1 : 1;
        return compare(context_, items_[a], items_[b]);
    }

    BATT_INLINE bool same_keyed(const OrderKey* keys, u32 a, u32 b) {
        return keys[a] == keys[b] && equal(context_, items_[a], items_[b]);
    }

    /// So many elements are not worth a table, and how large the table of more is.
    static constexpr u32 few_duplicates = 128;
    BATT_INLINE u32 table_size() const {
        u32 size = 2 * few_duplicates;
        while (size < 2 * count_)
            size *= 2;
        return size;
    }

    /// Drops all but the first of equal elements, by a hash table over their keys, where it may pay: sets made of pairs of
    /// elements hold many equal ones. False if memory ran out.
    BATT_FUNCTION bool drop_duplicates(OrderKey* keys) {
        if (count_ < few_duplicates)
            return true;
        const u32 size = table_size();
        u32* const table = static_cast<u32*>(allocate(context_, size * sizeof(u32)));
        if (table == nullptr) {
            fail(memory_error());
            return false;
        }
        constexpr u32 nobody = ~0u;
        for (u32 k = 0; k < size; ++k)
            table[k] = nobody;
        u32 kept = 0;
        for (u32 i = 0; i < count_; ++i) {
            u64 hash = (keys[i].high ^ (keys[i].low >> 7)) * 0x9e3779b97f4a7c15ULL;
            hash ^= keys[i].low * 0xc2b2ae3d27d4eb4fULL;
            // Patches often begin alike and differ in size: not in their keys, but in their lengths. (Equal ones of which one
            // is no board meet when they are sorted.)
            if (items_[i].is_wide_patch())
                hash += static_cast<u64>(items_[i].wide()->count) * 0xd6e8feb86659fd93ULL;
            else if (items_[i].is_patch_board())
                hash += (items_[i].height * 64u + items_[i].width) * 0xd6e8feb86659fd93ULL;
            else if (items_[i].is_container())
                hash += length(context_, items_[i]) * 0xd6e8feb86659fd93ULL;
            u32 slot = static_cast<u32>(hash >> 32) & (size - 1);
            while (table[slot] != nobody && !same_keyed(keys, table[slot], i))
                slot = (slot + 1) & (size - 1);
            if (table[slot] != nobody)
                continue;
            table[slot] = kept;
            items_[kept] = items_[i];
            keys[kept++] = keys[i];
        }
        count_ = kept;
        return true;
    }

    /// Merge sort of places, bottom up, stable; then duplicates go. Elements that arrive in order, the usual case, cost one
    /// pass.
    BATT_FUNCTION void sort() {
        if (count_ < 2)
            return;
        OrderKey* const keys = static_cast<OrderKey*>(allocate(context_, count_ * sizeof(OrderKey)));
        if (keys == nullptr) {
            fail(memory_error());
            return;
        }
        store_for_elements(keys, count_, [&](u32 i) { return order_key(context_, items_[i]); });
        if (loop_lanes > 1 && (ascend_by_keys(keys) || sort_by_lanes(keys)))
            return;
        bool ascending = true;
        for (u32 i = 1; i < count_ && ascending; ++i)
            ascending = compare_keyed(keys, i - 1, i) < 0;
        if (ascending || !drop_duplicates(keys))
            return;
        u32* from = static_cast<u32*>(allocate(context_, count_ * sizeof(u32)));
        u32* to = static_cast<u32*>(allocate(context_, count_ * sizeof(u32)));
        Value* const sorted = allocate_values(context_, count_);
        if (from == nullptr || to == nullptr || sorted == nullptr) {
            fail(memory_error());
            return;
        }
        for (u32 i = 0; i < count_; ++i)
            from[i] = i;
        for (u64 run = 1; run < count_; run *= 2) {
            for (u64 start = 0; start < count_; start += 2 * run) {
                u64 left = start;
                const u64 middle = start + run < count_ ? start + run : count_;
                u64 right = middle;
                const u64 end = start + 2 * run < count_ ? start + 2 * run : count_;
                u64 out = start;
                // What comes from loops in loops is often in order from one part to the next. Told by keys alone: comparing
                // may charge.
                const bool in_order = middle >= end || keys[from[middle - 1]] < keys[from[middle]];
                while (!in_order && left < middle && right < end)
                    to[out++] = compare_keyed(keys, from[left], from[right]) <= 0 ? from[left++] : from[right++];
                while (left < middle)
                    to[out++] = from[left++];
                while (right < end)
                    to[out++] = from[right++];
            }
            u32* const swap = from;
            from = to;
            to = swap;
            converge(); // before what has been read is overwritten
        }
        u32 kept = 0;
        for (u32 i = 0; i < count_; ++i)
            if (i == 0 || compare_keyed(keys, from[i - 1], from[i]) != 0)
                sorted[kept++] = items_[from[i]];
        items_ = sorted;
        count_ = kept;
    }

    /// Whether keys alone say that the elements are in order and differ.
    BATT_INLINE bool ascend_by_keys(const OrderKey* keys) {
        bool ascending = true;
        for (u32 i = 1 + loop_lane(); i < count_ && ascending; i += loop_lanes)
            ascending = keys[i - 1] < keys[i];
        return holds_in_lanes(ascending);
    }

    /// Whether one element comes before another one, of which a lane finds out by itself what it can: of those that have the same
    /// key, only patches are compared. Others are in the order of their kinds, then of their places.
    BATT_INLINE bool precedes(const OrderKey* keys, u32 a, u32 b) {
        if (!(keys[a] == keys[b]))
            return keys[a] < keys[b];
        return a != b && compare_in_lane(items_[a], items_[b], a < b ? -1 : 1) < 0;
    }
    static BATT_FUNCTION i32 compare_in_lane(const Value& a, const Value& b, i32 otherwise) {
        if (a.kind != b.kind)
            return a.is_int() && b.is_int() ? otherwise : a.kind < b.kind ? -1 : 1;
        const i32 order = a.kind == Kind::indices || a.kind == Kind::mono ? compare_masks(a, b) : 0;
        return order != 0 ? order : otherwise;
    }
    /// The same for neighbours in that order, of the same key: 0 if they are equal. False where compare() has to tell.
    static BATT_FUNCTION bool differ_in_lane(const Value& a, const Value& b, bool& differ) {
        differ = false;
        if (a.is_int() && b.is_int())
            return true;
        if (a.kind != b.kind)
            return false;
        switch (a.kind) {
        case Kind::none:
        case Kind::pair:
        case Kind::cell:
            return true;
        case Kind::indices:
        case Kind::mono:
            differ = compare_masks(a, b) != 0;
            return true;
        case Kind::grid:
        case Kind::object:
            return identical_boards(a, b);
        default:
            return is_empty(a) && is_empty(b);
        }
    }

    /// The same as sort(), for lanes that do an element each: runs of as many as there are lanes are put in order by counting, and
    /// merged by looking for each element's place in the other run. False, and nothing done, where elements have the same
    /// key and it takes compare() to tell them apart: that may charge.
    BATT_NOINLINE bool sort_by_lanes(const OrderKey* keys) {
        u8* const top = context_.arena_top;
        if (!batt::has_room(context_, u64{count_} * (sizeof(Value) + 2 * sizeof(u32)) + 32))
            return false;
        u32* from = static_cast<u32*>(allocate(context_, count_ * sizeof(u32)));
        u32* to = static_cast<u32*>(allocate(context_, count_ * sizeof(u32)));
        Value* const sorted = allocate_values(context_, count_);
        const u32 lane = loop_lane();
        for (u32 first = 0; first < count_; first += loop_lanes) {
            const u32 end = first + loop_lanes < count_ ? first + loop_lanes : count_;
            const bool exists = first + lane < end;
            const u32 mine = exists ? first + lane : first;
            u32 place = first;
            for (u32 i = first; i < end; ++i)
                place += precedes(keys, i, mine) ? 1u : 0u;
            store_in_lanes(from + place, mine, exists);
        }
        for (u64 run = loop_lanes; run < count_; run *= 2) {
            for (u32 first = 0; first < count_; first += loop_lanes) {
                const bool exists = first + lane < count_;
                const u32 place = exists ? first + lane : first;
                const u32 mine = from[place];
                const u32 own = static_cast<u32>(place & ~(run - 1));
                const u64 other = own ^ run;
                u32 low = static_cast<u32>(other < count_ ? other : count_);
                u32 high = static_cast<u32>(other + run < count_ ? other + run : count_);
                const u32 start = low;
                while (low < high) {
                    const u32 middle = (low + high) / 2;
                    const bool below = precedes(keys, from[middle], mine);
                    low = below ? middle + 1 : low;
                    high = below ? high : middle;
                }
                const u32 both = static_cast<u32>(own & ~(2 * run - 1));
                store_in_lanes(to + both + (place - own) + (low - start), mine, exists);
            }
            u32* const swap = from;
            from = to;
            to = swap;
        }
        u32 kept = 0;
        bool decided = true;
        bool in_order = true;
        for (u32 first = 0; first < count_; first += loop_lanes) {
            const bool exists = first + lane < count_;
            const u32 mine = from[exists ? first + lane : first];
            bool differs = exists;
            in_order = in_order && (!exists || mine == first + lane);
            if (exists && first + lane > 0 && keys[from[first + lane - 1]] == keys[mine])
                decided = differ_in_lane(items_[from[first + lane - 1]], items_[mine], differs) && decided;
            const u32 keeping = lanes_that_hold(differs);
            store_in_lanes(sorted + kept + count_bits(keeping & low_bits(static_cast<i32>(lane))), items_[mine],
                           differs);
            kept += static_cast<u32>(count_bits(keeping));
        }
        decided = holds_in_lanes(decided);
        in_order = holds_in_lanes(in_order) && kept == count_;
        if (decided)
            store_for_elements(items_, kept, [&](u32 i) { return sorted[i]; });
        context_.arena_top = top;
        if (!decided)
            return false;
        // Memory is taken as in sort(), so that it runs out where it does there.
        const bool many = count_ >= few_duplicates;
        const u32 ordered = many ? kept : count_;
        if (!in_order &&
            ((many && allocate(context_, table_size() * sizeof(u32)) == nullptr) ||
             allocate(context_, ordered * sizeof(u32)) == nullptr ||
             allocate(context_, ordered * sizeof(u32)) == nullptr || allocate_values(context_, ordered) == nullptr))
            fail(memory_error());
        else
            count_ = kept;
        return true;
    }

    /// Pairs in a box too large for a board but not for a bitmap are put in order by that.
    BATT_FUNCTION bool sort_pairs(i32 top, i32 left, i64 height, i64 width) {
        constexpr i64 most_words = 1024; // sparse beyond that
        static_assert(most_words * sizeof(u32) <= scratch_bytes);
        const i64 words_per_row = (width + 31) / 32;
        if (count_ < 16 || height * words_per_row > most_words)
            return false;
        const u32 words = static_cast<u32>(height * words_per_row);
        u32* const bitmap = context_.scratch;
        clear_words(bitmap, words);
        const auto column_of = [&](u32 i) { return static_cast<u32>(items_[i].y - left); };
        take_bits(
            count_, [&](u32 i) { return static_cast<u32>((items_[i].x - top) * words_per_row) + column_of(i) / 32; },
            [&](u32 i) { return 1u << (column_of(i) % 32); },
            [&](u32 place, u32 bits, u32, u32) { bitmap[place] |= bits; });
        converge();
        u32 kept = 0;
        for (u32 k = 0; k < words; ++k) {
            const i32 row = top + static_cast<i32>(k / words_per_row);
            const i32 column = left + static_cast<i32>(32 * (k % words_per_row));
            if (bitmap[k] != 0)
                kept += store_for_bits(items_ + kept, bitmap[k], [&](i32 bit) { return make_pair(row, column + bit); });
        }
        converge();
        count_ = kept;
        return true;
    }

    /// The same for cells of board colours: a bitmap per colour.
    BATT_FUNCTION bool sort_cells(i32 top, i32 left, i64 height, i64 width) {
        constexpr u32 most_words = scratch_bytes / sizeof(u32) / 16;
        const i64 words_per_row = (width + 31) / 32;
        const i64 words = height * words_per_row;
        if (count_ < 16 || words > most_words)
            return false;
        u32 present = 0;
        for (u32 i = loop_lane(); i < count_; i += loop_lanes)
            present |= 1u << (items_[i].tag - smallest_board_color);
        present = bits_of_lanes(present);
        u32* const bitmaps = context_.scratch;
        for (u32 rank = 0; rank < 16; ++rank)
            if (((present >> rank) & 1u) != 0)
                clear_words(bitmaps + rank * most_words, static_cast<u32>(words));
        const auto column_of = [&](u32 i) { return static_cast<u32>(items_[i].y - left); };
        take_bits(
            count_,
            [&](u32 i) {
                return static_cast<u32>(items_[i].tag - smallest_board_color) * most_words +
                       static_cast<u32>((items_[i].x - top) * words_per_row) + column_of(i) / 32;
            },
            [&](u32 i) { return 1u << (column_of(i) % 32); },
            [&](u32 place, u32 bits, u32, u32) { bitmaps[place] |= bits; });
        converge();
        u32 kept = 0;
        const auto keep = [&](u32 rank, u32 k, u32 cells) {
            const i32 row = top + static_cast<i32>(k / words_per_row);
            const i32 column = left + static_cast<i32>(32 * (k % words_per_row));
            if (cells != 0)
                kept += store_for_bits(items_ + kept, cells, [&](i32 bit) {
                    return make_cell(static_cast<i32>(rank) + smallest_board_color, row, column + bit);
                });
        };
        const auto for_ranks = [&](auto act) {
            for (u32 colors = present; colors != 0; colors &= colors - 1)
                act(static_cast<u32>(lowest_bit(colors)));
        };
        if (cells_lead_with_color(context_)) {
            for_ranks([&](u32 rank) {
                for (u32 k = 0; k < words; ++k)
                    keep(rank, k, bitmaps[rank * most_words + k]);
            });
        } else {
            for (u32 k = 0; k < words; ++k) {
                u32 locations = 0;
                for_ranks([&](u32 rank) { locations |= bitmaps[rank * most_words + k]; });
                for (; locations != 0; locations &= locations - 1)
                    for_ranks(
                        [&](u32 rank) { keep(rank, k, bitmaps[rank * most_words + k] & locations & (0 - locations)); });
            }
        }
        converge();
        count_ = kept;
        return true;
    }

    Context& context_;
    Value* items_ = nullptr;
    u32 count_ = 0;
    u32 capacity_ = 0;
    u32 skipped_ = 0; // empty sets that were pushed to a set and not kept
    bool holds_empty_set_ = false;
    bool failed_ = false;
    Value failure_ = make_none();
};

/// The set of a location or cell that fits a board.
BATT_INLINE bool place_single(const Context& context, const Value& element, Value& result) {
    const bool location = element.kind == Kind::pair && element.tag == 0;
    if ((!location && (element.kind != Kind::cell || !is_board_color(element.tag))) || context.general_only ||
        !fits_position(element.x, element.y))
        return false;
    result = location ? make_single_index(element.x, element.y) : make_single_cell(element.x, element.y, element.tag);
    return true;
}
/// The set of one element.
BATT_FUNCTION Value set_of_one(Context& context, const Value& element) {
    if (Value board; place_single(context, element, board))
        return board;
    Builder builder(context, 1);
    builder.push(element);
    return builder.finish_set();
}

// --- patches on wide boards

/// The cells of a view that no form of a board holds, in the general form.
BATT_FUNCTION Value list_of_view(Context& context, const PlaneView& view, u64 count, Kind kind, i32 color, i64 row,
                                 i64 column) {
    Builder builder(context, count);
    for (i32 i = 0; i < view.height && !builder.failed(); ++i)
        for (i32 w = 0; w < view.stride; ++w)
            for (u32 word = view.words[i * view.stride + w]; word != 0; word &= word - 1) {
                const i32 j = 32 * w + lowest_bit(word);
                const i32 y = static_cast<i32>(row + i);
                const i32 x = static_cast<i32>(column + j);
                builder.push(kind == Kind::indices ? make_pair(y, x)
                             : kind == Kind::mono  ? make_cell(color, y, x)
                                                   : make_cell(color_of_code(view.code(i, j, 1)), y, x));
            }
    return kind == Kind::object ? builder.finish_set() : builder.finish_sorted_set();
}

/// The set of the cells of a view (for Kind::object, of several colours) whose first cell is at (row, column), in the form in
/// which such a set is kept. The words are given away; whatever is not in the mask must be zero in all planes. `survey` says where
/// in it there is anything.
BATT_FUNCTION Value patch_of_view(Context& context, WideBoard* board, const PlaneSurvey& survey, Kind kind, i32 color,
                                  i64 row, i64 column) {
    const PlaneView view = plane_view(*board);
    if (survey.count == 0)
        return make_empty_set();
    if (survey.count > context.element_limit)
        return size_error();
    if (kind == Kind::object) {
        i32 first = 0;
        while (view.words[first] == 0)
            ++first;
        const i32 bit = lowest_bit(view.words[first]);
        u32 code = 0;
        for (i32 k = 0; k < 4; ++k)
            code |= ((view.words[view.plane * (k + 1) + first] >> bit) & 1u) << k;
        bool one_color = true;
        for (i32 k = 0; k < 4 && one_color; ++k)
            for (i32 n = 0; n < view.plane && one_color; ++n)
                one_color = view.words[view.plane * (k + 1) + n] == (view.words[n] & spread_bit(code, k));
        if (one_color) {
            kind = Kind::mono;
            color = color_of_code(code);
        }
    }
    const i32 planes = kind == Kind::object ? 5 : 1;
    const i64 top = row + survey.top;
    const i64 left = column + survey.left;
    const i32 height = survey.bottom - survey.top + 1;
    const i32 width = survey.right - survey.left + 1;
    const bool placed = top >= -32768 && top <= 32767 && left >= -32768 && left <= 32767;
    const auto moved = [&](i32 k, i32 i, i32 w) { return view.bits(k, survey.top + i, survey.left + 32 * w); };
    if (placed && height <= board_size && width <= board_size) {
        Value patch = make_single_index(static_cast<i32>(top), static_cast<i32>(left));
        if (survey.count != 1) {
            u32* const words = static_cast<u32*>(allocate(context, static_cast<u64>(planes) * mask_bytes));
            for (i32 k = 0; k < planes; ++k)
                store_rows(words + 32 * k, zero_rows());
            write_words(words, planes, height, width, 1, board_size, moved);
            patch = make_placed_indices(words, static_cast<i32>(top), static_cast<i32>(left), height, width);
        }
        patch.kind = kind;
        patch.tag = static_cast<i8>(kind == Kind::mono ? color : 0);
        return patch;
    }
    if (!placed || !is_dense(height, width, survey.count))
        return list_of_view(context, view, survey.count, kind, color, row, column);
    WideBoard* target = board;
    if (height != board->height || width != board->width) {
        target = allocate_wide(context, planes, height, width);
        if (target == nullptr)
            return memory_error();
        write_words(words_of(target), planes, height, width, target->stride, height * target->stride, moved);
    }
    target->count = static_cast<u32>(survey.count);
    return make_wide_patch(target, kind, color, static_cast<i32>(top), static_cast<i32>(left));
}
/// The same for the words word_of(k, row, number of the word), k = 0 the mask, 1 to 4 the planes of an object.
template <class WordOf>
BATT_FUNCTION Value patch_of_words(Context& context, Kind kind, i32 color, i64 row, i64 column, i32 height, i32 width,
                                   WordOf word_of) {
    const i32 planes = kind == Kind::object ? 5 : 1;
    WideBoard* const board = allocate_wide(context, planes, height, width);
    if (board == nullptr)
        return memory_error();
    write_words(words_of(board), planes, height, width, board->stride, height * board->stride, word_of);
    return patch_of_view(context, board, survey_mask(plane_view(*board)), kind, color, row, column);
}

// --- equality and order

// (On devices a lane makes a key by itself, so nothing here is a matter for the whole warp.)

BATT_FUNCTION void append_order_key(Context& context, const Value& value, OrderKeyWriter& writer);

BATT_INLINE void append_cell_key(const Context& context, i32 color, i32 row, i32 column, OrderKeyWriter& writer) {
    writer.put(0b0101, 4);
    if (cells_lead_with_color(context)) {
        writer.put_number(color);
        writer.put(1, 1);
        writer.put_pair(row, column);
    } else {
        writer.put_number(row);
        writer.put(1, 1);
        writer.put_number(column);
        writer.put(1, 1);
        writer.put_number(color);
    }
    writer.put(0, 1);
}

/// The cells in a row of an object whose codes have these two upper bits.
BATT_INLINE u32 cells_of_group(const u32* row, u32 upper) {
    return row[0] & ~(row[128] ^ spread_bit(upper, 1)) & ~(row[96] ^ spread_bit(upper, 0));
}
/// The order key of an object, where cells lead with their colour: it reaches no further than the first cell of the lowest one.
BATT_FUNCTION void append_object_key(const Context& context, const Value& object, OrderKeyWriter& writer) {
    // The colour two bits at a time; negative ones have the highest codes.
    const u32* const words = object.words();
    u32 code = 0;
    for (i32 k = 3; k > 0; k -= 2) {
        u32 found[4] = {};
        for (i32 i = 0; i < object.height; ++i) {
            const u32 high = words[32 * (k + 1) + i];
            const u32 low = words[32 * k + i];
            const u32 cells = k == 3 ? words[i] : cells_of_group(words + i, code);
            found[0] |= cells & ~high & ~low;
            found[1] |= cells & ~high & low;
            found[2] |= cells & high & ~low;
            found[3] |= cells & high & low;
        }
        const u32 lowest = found[0] != 0 ? 0u : found[1] != 0 ? 1u : found[2] != 0 ? 2u : 3u;
        code = 4 * code + (k == 3 && found[3] != 0 ? 3u : lowest);
    }
    i32 row = 0;
    u32 cells;
    while ((cells = cells_of_group(words + row, code >> 2) & ~(words[64 + row] ^ spread_bit(code, 1)) &
                    ~(words[32 + row] ^ spread_bit(code, 0))) == 0)
        ++row;
    writer.put(0b0111, 4); // a set, and an element
    append_cell_key(context, color_of_code(code), object.row + row, object.column + lowest_bit(cells), writer);
    writer.put(0b10101, 5); // another element, a cell
    writer.close();
}

BATT_FUNCTION void append_order_key(Context& context, const Value& value, OrderKeyWriter& writer) {
    if (writer.full())
        return;
    switch (value.kind) {
    case Kind::none:
        writer.put(0, 3);
        break;
    case Kind::boolean:
    case Kind::integer:
        writer.put_number(value.x);
        break;
    case Kind::pair:
        writer.put_pair(value.x, value.y);
        break;
    case Kind::cell:
        append_cell_key(context, value.tag, value.x, value.y, writer);
        break;
    case Kind::tuple:
        writer.put(2, 3);
        for (u32 i = 0; i < value.count && !writer.full(); ++i) {
            writer.put(1, 1);
            append_order_key(context, value.items()[i], writer);
        }
        writer.put(0, 1);
        break;
    case Kind::grid:
    case Kind::wide_grid: {
        const PlaneView view = plane_view(value);
        writer.put(2, 3);
        for (i32 i = 0; i < view.height && !writer.full(); ++i) {
            writer.put(0b1010, 4); // element, tuple
            for (i32 j = 0; j < view.width && !writer.full(); ++j) {
                writer.put(1, 1);
                writer.put_number(color_of_code(view.code(i, j)));
            }
            writer.put(0, 1);
        }
        writer.put(0, 1);
        break;
    }
    case Kind::object:
        if (cells_lead_with_color(context)) {
            append_object_key(context, value, writer);
            break;
        }
        [[fallthrough]];
    case Kind::set:
    case Kind::indices:
    case Kind::mono:
    case Kind::wide_indices:
    case Kind::wide_mono:
    case Kind::wide_object: {
        writer.put(3, 3);
        Elements elements(context, value);
        Value element;
        for (u32 n = 0; !writer.full() && elements.next(element); ++n) {
            writer.put(1, 1);
            append_order_key(context, element, writer);
            if (n > 0 || element.kind != Kind::cell)
                continue;
            if (elements.next(element)) {
                OrderKeyWriter second;
                append_order_key(context, element, second);
                writer.put(1u << 4 | second.key().high >> 60, 5);
            }
            writer.close();
        }
        writer.put(0, 1);
        break;
    }
    case Kind::real: // nan, an infinity, or what equals an int
        if (value.real >= -2147483648.0 && value.real <= 2147483647.0) {
            writer.put_number(static_cast<i32>(value.real));
            break;
        }
        writer.put(1, 3);
        if (value.real > 0) {
            writer.put(~0ULL, 64);
            writer.put(~0ULL, 64);
        }
        writer.close();
        break;
    default: // functions: by comparison among themselves
        writer.put(4, 3);
        writer.close();
        break;
    }
}
/// The order key of indices or a patch of one colour: as above, without a walk through forms.
BATT_INLINE OrderKey mask_order_key(const Context& context, const Value& patch) {
    const u32* const words = patch.words();
    OrderKeyWriter writer;
    writer.put(3, 3);
    if (patch.kind == Kind::mono) {
        writer.put(1, 1);
        append_cell_key(context, patch.tag, patch.row, patch.column + lowest_bit(words[0]), writer);
        if (patch.height != 1 || patch.width != 1)
            writer.put(0b10101, 5); // another element, a cell
        return writer.key();
    }
    for (i32 row = 0; row < patch.height && !writer.full(); ++row)
        for (u32 rest = words[row]; rest != 0 && !writer.full(); rest &= rest - 1) {
            writer.put(1, 1);
            writer.put_pair(patch.row + row, patch.column + lowest_bit(rest));
        }
    return writer.key();
}
/// The order key of a value (order_key.h).
BATT_FUNCTION OrderKey order_key(Context& context, const Value& value) {
    if (value.kind == Kind::indices || (value.kind == Kind::mono && cells_lead_with_color(context)))
        return mask_order_key(context, value);
    OrderKeyWriter writer;
    append_order_key(context, value, writer);
    return writer.key();
}

BATT_INLINE i32 order_rank(const Value& value) {
    switch (value.kind) {
    case Kind::none:
        return 0;
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
        return 1;
    case Kind::pair:
    case Kind::cell:
    case Kind::tuple:
    case Kind::grid:
    case Kind::wide_grid:
        return 2;
    case Kind::set:
    case Kind::indices:
    case Kind::mono:
    case Kind::object:
    case Kind::wide_indices:
    case Kind::wide_mono:
    case Kind::wide_object:
        return 3;
    default:
        return 4;
    }
}
BATT_INLINE i32 compare_numbers(i32 a, i32 b) { return a < b ? -1 : a > b ? 1 : 0; }

/// Numbers of which at least one is a real; nan comes before all others and equals itself, as an element of a set does.
BATT_FUNCTION i32 compare_reals(const Value& a, const Value& b) {
    const double x = a.as_real();
    const double y = b.as_real();
    const bool x_nan = x != x;
    const bool y_nan = y != y;
    if (x_nan || y_nan)
        return x_nan == y_nan ? 0 : x_nan ? -1 : 1;
    return x < y ? -1 : x > y ? 1 : 0;
}

i32 compare_functions(Context& context, const Value& a, const Value& b);

/// Charges the comparison of two containers: the smaller of what their sizes cost, unless it is charged element by element.
BATT_INLINE bool spend_on_comparison(Context& context, const Value& a, const Value& b, bool nested) {
    if (nested)
        return true;
    const i64 left = argument_fuel(a);
    const i64 right = argument_fuel(b);
    return spend(context, left < right ? left : right);
}

/// Element by element, the shorter first; for containers of any form.
BATT_FUNCTION i32 compare_elements(Context& context, const Value& a, const Value& b) {
    const bool nested = !holds_scalars(a) || !holds_scalars(b);
    if (!spend_on_comparison(context, a, b, nested))
        return 0;
    Elements left(context, a);
    Elements right(context, b);
    Value x;
    Value y;
    for (;;) {
        const bool more_left = left.next(x);
        const bool more_right = right.next(y);
        if (!more_left || !more_right)
            return more_left ? 1 : more_right ? -1 : 0;
        // Containers that share their elements can be far larger than memory. Without fuel the answer no longer matters.
        if (nested && !spend(context, 1))
            return 0;
        const i32 order = compare(context, x, y);
        if (order != 0)
            return order;
    }
}

/// Sets of pairs, or of cells of one colour: the first location that only one of them has decides, and where the other has
/// nothing beyond it, the shorter comes first.
BATT_FUNCTION i32 compare_masks(const Value& a, const Value& b) {
    i32 order = compare_numbers(a.row, b.row);
    if (order != 0)
        return order;
    if (a.data == b.data && a.column == b.column)
        return 0;
    // Columns count from a's or b's left edge, whichever lies further left. The first rows hold a cell.
    const i32 left = a.column < b.column ? a.column : b.column;
    const i32 to_a = a.column - left;
    const i32 to_b = b.column - left;
    if (to_a >= 32 || to_b >= 32)
        return compare_numbers(a.column, b.column);
    const u32* const x = a.words();
    const u32* const y = b.words();
    const i32 rows = a.height > b.height ? a.height : b.height;
    i32 i = 0;
    while (i < rows && static_cast<u64>(x[i]) << to_a == static_cast<u64>(y[i]) << to_b)
        ++i;
    if (i == rows)
        return 0;
    const u64 p = static_cast<u64>(x[i]) << to_a;
    const u64 q = static_cast<u64>(y[i]) << to_b;
    const u64 differs = p ^ q;
    const u64 lowest = differs & (0 - differs);
    const bool in_a = (p & lowest) != 0;
    // The other set's next element, if it has one, is greater; if it has none, it is a prefix and smaller.
    const u64 beyond = ~(lowest | (lowest - 1));
    const bool other_has_more = ((in_a ? q : p) & beyond) != 0 || (in_a ? i + 1 < b.height : i + 1 < a.height);
    return in_a == other_has_more ? -1 : 1;
}

/// Whether two boards of the same kind are the same. On a device every lane looks for itself: lanes that wait for each other while
/// they sort could find changed what they have not read yet.
BATT_FUNCTION bool identical_boards(const Value& a, const Value& b) {
    if (a.count != b.count || a.height != b.height || a.width != b.width)
        return false;
    if (a.data == b.data)
        return true;
    const u64 planes = board_bytes(a) / mask_bytes;
    const u64 rows = loop_lanes > 1 ? a.height : board_size; // all of them are as fast on the host
    u32 different = 0;
    for (u64 k = 0; k < planes; ++k)
        for (u64 i = 0; i < rows; ++i)
            different |= a.words()[32 * k + i] ^ b.words()[32 * k + i];
    return different == 0;
}

/// -1, 0 or 1: the order in which sets iterate.
BATT_FUNCTION i32 compare(Context& context, const Value& a, const Value& b) {
    if (a.kind == b.kind) {
        switch (a.kind) {
        case Kind::none:
            return 0;
        case Kind::boolean:
        case Kind::integer:
            return compare_numbers(a.x, b.x);
        case Kind::pair:
            return a.x != b.x ? compare_numbers(a.x, b.x) : compare_numbers(a.y, b.y);
        case Kind::cell: {
            const i32 color = compare_numbers(a.tag, b.tag);
            if (color != 0 && cells_lead_with_color(context))
                return color;
            if (a.x != b.x)
                return compare_numbers(a.x, b.x);
            return a.y != b.y ? compare_numbers(a.y, b.y) : color;
        }
        case Kind::indices:
            return compare_masks(a, b);
        case Kind::mono:
            if (a.tag == b.tag)
                return compare_masks(a, b);
            if (cells_lead_with_color(context))
                return compare_numbers(a.tag, b.tag);
            break;
        case Kind::grid:
        case Kind::object:
            if (identical_boards(a, b))
                return 0;
            break;
        default:
            break;
        }
    }
    const i32 rank = order_rank(a);
    const i32 rank_b = order_rank(b);
    if (rank != rank_b)
        return rank < rank_b ? -1 : 1;
    switch (rank) {
    case 0:
        return 0;
    case 1:
        return a.kind == Kind::real || b.kind == Kind::real ? compare_reals(a, b) : compare_numbers(a.x, b.x);
    case 4:
        return compare_functions(context, a, b);
    default:
        return compare_elements(context, a, b);
    }
}

BATT_INLINE bool equal_words(const u32* a, const u32* b, u32 boards) {
    for (u32 k = 0; k < boards; ++k)
        if (!equal_rows(load_rows(a + 32 * k), load_rows(b + 32 * k)))
            return false;
    return true;
}

/// Whether two wide boards of the same kind and size hold the same; charges what comparing their elements does.
BATT_FUNCTION bool equal_wide(Context& context, const Value& a, const Value& b) {
    if (!spend_on_comparison(context, a, b, false))
        return false;
    if (a.data == b.data)
        return true;
    const u64 count = (board_bytes(a) - sizeof(WideBoard)) / sizeof(u32);
    const u32* const x = plane_view(a).words;
    const u32* const y = plane_view(b).words;
    for (u64 n = 0; n < count; ++n)
        if (x[n] != y[n])
            return false;
    return true;
}

/// Whether two values are equal as elements of containers are in Python, however they are stored: nan is itself.
BATT_FUNCTION bool equal(Context& context, const Value& a, const Value& b) {
    if (a.kind == b.kind) {
        switch (a.kind) {
        case Kind::none:
            return true;
        case Kind::boolean:
        case Kind::integer:
            return a.x == b.x;
        case Kind::pair:
            return a.bits == b.bits;
        case Kind::cell:
            return a.bits == b.bits && a.tag == b.tag;
        case Kind::grid:
            return a.height == b.height && a.width == b.width &&
                   (a.data == b.data || equal_words(a.words(), b.words(), 4));
        case Kind::indices:
        case Kind::mono:
            return a.count == b.count && a.height == b.height && a.width == b.width && a.tag == b.tag &&
                   (a.data == b.data || equal_words(a.words(), b.words(), 1));
        case Kind::object:
            return a.count == b.count && a.height == b.height && a.width == b.width &&
                   (a.data == b.data || equal_words(a.words(), b.words(), 5));
        case Kind::wide_grid:
            if (a.count != b.count)
                return false;
            if (a.wide()->width == b.wide()->width && a.wide()->width <= elements_of_board)
                return equal_wide(context, a, b);
            break; // rows that large charge
        case Kind::wide_indices:
        case Kind::wide_mono:
        case Kind::wide_object:
            if (a.wide()->count != b.wide()->count)
                return false;
            if (a.count == b.count && a.tag == b.tag && a.wide()->height == b.wide()->height &&
                a.wide()->width == b.wide()->width)
                return equal_wide(context, a, b);
            break; // another place, size or colour: their first elements tell
        case Kind::op:
            return a.count == b.count;
        case Kind::set:
        case Kind::tuple:
            if (a.count != b.count || a.count == 0)
                return a.count == b.count;
            break;
        default:
            break;
        }
    }
    const i32 rank = order_rank(a);
    if (rank != order_rank(b))
        return false;
    if ((rank == 2 || rank == 3) && length(context, a) != length(context, b))
        return false;
    if (rank == 2 && a.kind == Kind::tuple && b.kind == Kind::tuple) {
        const bool nested = !holds_scalars(a) || !holds_scalars(b);
        if (!spend_on_comparison(context, a, b, nested))
            return false;
        for (u32 i = 0; i < a.count; ++i)
            if ((nested && !spend(context, 1)) || !equal(context, a.items()[i], b.items()[i]))
                return false;
        return true;
    }
    return compare(context, a, b) == 0;
}

/// What Python's == says: as `equal`, but nan is not equal to itself.
BATT_INLINE bool same(Context& context, const Value& a, const Value& b) { return equal(context, a, b) && !is_nan(a); }

/// Truth as Python sees it: false are False, 0, None, empty tuples and sets.
BATT_INLINE bool truth(const Value& value) {
    switch (value.kind) {
    case Kind::none:
        return false;
    case Kind::boolean:
    case Kind::integer:
        return value.x != 0;
    case Kind::real:
        return value.real != 0;
    case Kind::tuple:
    case Kind::set:
        return value.count != 0;
    default:
        return true;
    }
}

/// Whether a patch that is a board of any size has an element.
BATT_INLINE bool patch_contains(const PatchView& patch, const Value& element) {
    if (element.kind != (patch.kind == Kind::indices ? Kind::pair : Kind::cell))
        return false;
    const i64 row = static_cast<i64>(element.x) - patch.row;
    const i64 column = static_cast<i64>(element.y) - patch.column;
    if (row < 0 || column < 0 || row >= patch.view.height || column >= patch.view.width ||
        (patch.view.bits(0, static_cast<i32>(row), static_cast<i32>(column)) & 1u) == 0)
        return false;
    return patch.kind == Kind::indices ||
           element.tag == (patch.kind == Kind::mono
                               ? patch.color
                               : color_of_code(patch.view.code(static_cast<i32>(row), static_cast<i32>(column), 1)));
}
/// Whether a container has an element.
BATT_FUNCTION bool contains(Context& context, const Value& container, const Value& element) {
    if (is_patch_in_planes(container))
        return patch_contains(PatchView(container), element);
    if (container.kind == Kind::set) {
        u32 low = 0;
        u32 high = container.count;
        while (low < high) {
            const u32 middle = (low + high) / 2;
            const i32 order = compare(context, container.items()[middle], element);
            if (order == 0)
                return true;
            (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
        }
        return false;
    }
    Elements elements(context, container);
    Value candidate;
    while (elements.next(candidate))
        if (equal(context, candidate, element))
            return true;
    return false;
}

BATT_KERNELS_END
