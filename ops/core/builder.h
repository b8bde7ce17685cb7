// Builder: makes tuples and sets of elements that come one by one, in the most compact representation. Sorting is in
// set_sort.h; patches that are computed word by word are made in wide_patch.h.
#pragma once

#include "ops/core/conversions.h"
#include "ops/core/set_sort.h"

BATT_KERNELS_BEGIN

/// Collects elements in arena memory, then makes a tuple or a set of them.
class Builder {
public:
    BATT_INLINE explicit Builder(Context& context) : context_(context) {}
    BATT_INLINE Builder(Context& context, u64 capacity) : context_(context) { reserve(capacity); }

    /// Adds an element. If memory or the element limit runs out, the finish functions return that error; `failed` tells
    /// earlier.
    BATT_INLINE void push(const Value& element) {
        if (BATT_UNLIKELY(count_ == capacity_))
            grow(count_ + 1ULL);
        if (BATT_LIKELY(count_ < capacity_))
            items_[count_++] = element;
    }
    /// push() for a set. Functions mapped over all pairs of elements return the empty set again and again: one is kept,
    /// but all count for the element limit.
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
    /// Pushes element(0), ..., element(count - 1); on a device each lane computes one.
    template <class Element>
    BATT_INLINE void push_each(u32 count, Element&& element) {
        if (!make_room(count))
            return;
        store_for_elements(items_ + count_, count, element);
        count_ += count;
    }
    /// Pushes `count` elements.
    BATT_FUNCTION void push_some(const Value* elements, u32 count) {
        push_each(count, [&](u32 i) { return elements[i]; });
    }
    /// Pushes the tuples (first(i), second(i)), i < count.
    template <class First, class Second>
    BATT_INLINE void push_tuples(u32 count, First&& first, Second&& second) {
        bool in_place = true; // all are pairs or cells
        push_each(count, [&](u32 i) {
            const Value items[2] = {first(i), second(i)};
            const Value tuple = tuple_in_place(context_, items, 2);
            in_place = in_place && tuple.kind != Kind::tuple;
            return tuple;
        });
        if (failed_ || all_lanes_hold(in_place))
            return;
        Value* const items = allocate_values(context_, u64{count} * 2);
        if (items == nullptr)
            return fail(memory_error());
        store_for_elements(items, 2 * count, [&](u32 n) { return n % 2 == 0 ? first(n / 2) : second(n / 2); });
        refer_to(items_ + count_ - count, count, items);
    }
    /// Copies the items of the two-element tuples from element `first` on, so that the builder owns them.
    BATT_FUNCTION void own_items(u32 first) {
        if (failed_)
            return;
        const u32 count = count_ - first;
        Value* const tuples = items_ + first;
        bool any = false;
        for (u32 i = loop_lane(); i < count; i += loop_lanes)
            any = any || tuples[i].kind == Kind::tuple;
        if (all_lanes_hold(!any))
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
    /// Pushes those of up to 32 elements whose bit is set.
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
    /// push_to_set() for up to 32 elements.
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
    /// Whether `more` elements stay within the limit.
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

    /// The tuple of the elements; a grid, if they are rows of one.
    BATT_FUNCTION Value finish_tuple() {
        if (failed_)
            return failure_;
        const Value tuple = tuple_in_place(context_, items_, count_);
        if (tuple.kind == Kind::tuple && count_ > 0 && items_[0].kind == Kind::tuple)
            return grid_of(context_, tuple);
        return tuple;
    }
    /// The set of the elements, sorted and without duplicates; the first of equal elements stays.
    BATT_FUNCTION Value finish_set() {
        if (failed_)
            return failure_;
        Value board;
        if (!context_.general_only && finish_board(board, false))
            return board;
        sort();
        return failed_ ? failure_ : sorted_set();
    }
    /// finish_set() for elements that are sorted and distinct.
    BATT_FUNCTION Value finish_ordered_set() {
        Value board;
        if (!failed_ && !context_.general_only && finish_board(board, true))
            return board;
        return finish_sorted_set();
    }
    /// finish_set() for elements that are sorted and distinct and do not fit a board.
    BATT_INLINE Value finish_sorted_set() const { return failed_ ? failure_ : sorted_set(); }
    /// For elements of `source` in their order: a tuple if `source` is one, else a set.
    BATT_FUNCTION Value finish_part_of(const Value& source) {
        return source.is_tuple() ? finish_tuple() : finish_ordered_set();
    }
    /// A tuple if `like` is one, else a set.
    BATT_FUNCTION Value finish_like(const Value& like) { return like.is_tuple() ? finish_tuple() : finish_set(); }

private:
    /// Points those elements that are tuples to their items: items[0] and [1], items[2] and [3], ...
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
    /// Makes room for `more` elements; false if there is none.
    BATT_INLINE bool make_room(u32 more) {
        const u64 wanted = static_cast<u64>(count_) + more;
        if (wanted > capacity_)
            grow(wanted);
        return !failed_;
    }
    /// Makes room for at least `wanted` elements in all.
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

    /// Makes a patch of pairs or cells, without sorting if it fits a board, else by bitmaps unless the elements are
    /// `ordered` already. False, with nothing changed, if neither is possible.
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
        if (!all_lanes_hold(fits))
            return false;
        one_color = all_lanes_hold(one_color);
        top = min_over_lanes(top);
        bottom = max_over_lanes(bottom);
        left = min_over_lanes(left);
        right = max_over_lanes(right);
        const i64 height = static_cast<i64>(bottom) - top + 1;
        const i64 width = static_cast<i64>(right) - left + 1;
        if (!fits_position(top, left) || height > board_size || width > board_size) {
            if (finish_wide_board(result, cells, one_color, top, left, height, width))
                return true;
            if (ordered || !sort_by_bitmaps(cells, top, left, height, width))
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
            if (ordered || !sort_by_bitmaps(true, top, left, height, width)) // two colours on one location
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

    /// finish_board for a box larger than a board, unless it is nearly empty.
    BATT_NOINLINE bool finish_wide_board(Value& result, bool cells, bool one_color, i32 top, i32 left, i64 height,
                                         i64 width) {
        if (!fits_position(top, left) || !is_dense(height, width, count_))
            return false;
        const Kind kind = !cells ? Kind::indices : one_color ? Kind::mono : Kind::object;
        const i32 planes = kind == Kind::object ? 5 : 1;
        WideBoard* const board = allocate_wide(context_, planes, static_cast<i32>(height), static_cast<i32>(width));
        if (board == nullptr) {
            fail(memory_error()); // no other form: what is stored how must not depend on how much memory is left
            return false;
        }
        PlaneUnion cells_of_board(board, kind == Kind::object, top, left);
        if (!cells_of_board.add_elements(items_, count_) || !cells_of_board.finish())
            return false; // two colours on one location
        board->count = static_cast<u32>(count_cells(plane_view(*board)));
        if (!is_dense(height, width, board->count))
            return false;
        result = make_wide_patch(board, kind, items_[0].tag, top, left);
        return true;
    }

    /// Sorts the elements and drops duplicates; fails if memory runs out.
    BATT_INLINE void sort() {
        SetSorter sorter(context_, items_, count_);
        if (!sorter.sort())
            return fail(memory_error());
        take(sorter);
    }
    /// sort() by bitmaps, for pairs or cells in a box of that size; false if the box is too large.
    BATT_INLINE bool sort_by_bitmaps(bool cells, i32 top, i32 left, i64 height, i64 width) {
        SetSorter sorter(context_, items_, count_);
        if (!(cells ? sorter.sort_cells(top, left, height, width) : sorter.sort_pairs(top, left, height, width)))
            return false;
        take(sorter);
        return true;
    }
    BATT_INLINE void take(const SetSorter& sorter) {
        items_ = sorter.items();
        count_ = sorter.count();
    }

    Context& context_;
    Value* items_ = nullptr;
    u32 count_ = 0;
    u32 capacity_ = 0;
    u32 skipped_ = 0; // empty sets that were pushed but not kept
    bool holds_empty_set_ = false;
    bool failed_ = false;
    Value failure_ = make_none();
};

/// Makes the set of one location or cell if it fits a board; else false.
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

BATT_KERNELS_END
