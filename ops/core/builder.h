// Builds tuples and sets from elements that come one by one.
#pragma once

#include "ops/core/conversions.h"
#include "ops/core/equality.h"
#include "ops/core/order.h"
#include "ops/core/order_key.h"

BATT_KERNELS_BEGIN

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

BATT_KERNELS_END
