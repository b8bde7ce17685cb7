// SetSorter: sorts the elements of a set and drops duplicates; the first of equal elements stays. Builder (builder.h)
// collects the elements and first tries to make a board, which needs no sorting.
//
// Three methods: bitmaps for pairs and cells in a small box (sort_pairs, sort_cells); on devices a merge sort with one
// element per lane (sort_by_lanes); a merge sort by order keys, then by comparison, for everything else (sort).
#pragma once

#include "ops/core/equality.h"
#include "ops/core/order.h"
#include "ops/core/order_key.h"

BATT_KERNELS_BEGIN

/// Sorts an array of elements. After a function returned true, items() and count() are the sorted elements.
class SetSorter {
public:
    BATT_INLINE SetSorter(Context& context, Value* items, u32 count)
        : context_(context), items_(items), count_(count) {}

    BATT_INLINE Value* items() const { return items_; }
    BATT_INLINE u32 count() const { return count_; }

    /// Stable bottom-up merge sort of indices; then duplicates are dropped. Elements that come in order, the usual
    /// case, take one pass. False if memory runs out.
    BATT_FUNCTION bool sort() {
        if (count_ < 2)
            return true;
        OrderKey* const keys = static_cast<OrderKey*>(allocate(context_, count_ * sizeof(OrderKey)));
        if (keys == nullptr)
            return false;
        store_for_elements(keys, count_, [&](u32 i) { return order_key(context_, items_[i]); });
        if (loop_lanes > 1 && (ascend_by_keys(keys) || sort_by_lanes(keys)))
            return !out_of_memory_;
        bool ascending = true;
        for (u32 i = 1; i < count_ && ascending; ++i)
            ascending = compare_keyed(keys, i - 1, i) < 0;
        if (ascending)
            return true;
        if (!drop_duplicates(keys))
            return false;
        u32* from = static_cast<u32*>(allocate(context_, count_ * sizeof(u32)));
        u32* to = static_cast<u32*>(allocate(context_, count_ * sizeof(u32)));
        Value* const sorted = allocate_values(context_, count_);
        if (from == nullptr || to == nullptr || sorted == nullptr)
            return false;
        for (u32 i = 0; i < count_; ++i)
            from[i] = i;
        for (u64 run = 1; run < count_; run *= 2) {
            for (u64 start = 0; start < count_; start += 2 * run) {
                u64 left = start;
                const u64 middle = start + run < count_ ? start + run : count_;
                u64 right = middle;
                const u64 end = start + 2 * run < count_ ? start + 2 * run : count_;
                u64 out = start;
                // Nested loops often produce runs that follow each other in order. Keys alone decide here: comparing
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
            converge(); // before the next pass overwrites what was read
        }
        u32 kept = 0;
        for (u32 i = 0; i < count_; ++i)
            if (i == 0 || compare_keyed(keys, from[i - 1], from[i]) != 0)
                sorted[kept++] = items_[from[i]];
        items_ = sorted;
        count_ = kept;
        return true;
    }

    /// Sorts pairs by a bitmap of their box; false if there are few of them or the box is too large.
    BATT_FUNCTION bool sort_pairs(i32 top, i32 left, i64 height, i64 width) {
        constexpr i64 max_words = 1024; // larger boxes are sparse
        static_assert(max_words * sizeof(u32) <= scratch_bytes);
        const i64 words_per_row = (width + 31) / 32;
        if (count_ < 16 || height * words_per_row > max_words)
            return false;
        const u32 words = static_cast<u32>(height * words_per_row);
        u32* const bitmap = context_.scratch;
        clear_words(bitmap, words);
        const auto column_of = [&](u32 i) { return static_cast<u32>(items_[i].y - left); };
        broadcast_bits(
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

    /// sort_pairs for cells of board colours: one bitmap per colour.
    BATT_FUNCTION bool sort_cells(i32 top, i32 left, i64 height, i64 width) {
        constexpr u32 max_words = scratch_bytes / sizeof(u32) / 16;
        const i64 words_per_row = (width + 31) / 32;
        const i64 words = height * words_per_row;
        if (count_ < 16 || words > max_words)
            return false;
        u32 present = 0;
        for (u32 i = loop_lane(); i < count_; i += loop_lanes)
            present |= 1u << (items_[i].tag - smallest_board_color);
        present = or_over_lanes(present);
        u32* const bitmaps = context_.scratch;
        for (u32 rank = 0; rank < 16; ++rank)
            if (((present >> rank) & 1u) != 0)
                clear_words(bitmaps + rank * max_words, static_cast<u32>(words));
        const auto column_of = [&](u32 i) { return static_cast<u32>(items_[i].y - left); };
        broadcast_bits(
            count_,
            [&](u32 i) {
                return static_cast<u32>(items_[i].tag - smallest_board_color) * max_words +
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
                    keep(rank, k, bitmaps[rank * max_words + k]);
            });
        } else {
            for (u32 k = 0; k < words; ++k) {
                u32 locations = 0;
                for_ranks([&](u32 rank) { locations |= bitmaps[rank * max_words + k]; });
                for (; locations != 0; locations &= locations - 1)
                    for_ranks(
                        [&](u32 rank) { keep(rank, k, bitmaps[rank * max_words + k] & locations & (0 - locations)); });
            }
        }
        converge();
        count_ = kept;
        return true;
    }

private:
    /// Compares keys, then values.
    BATT_INLINE i32 compare_keyed(const OrderKey* keys, u32 a, u32 b) {
        if (!(keys[a] == keys[b]))
            return keys[a] < keys[b] ? -1 : 1;
        return compare(context_, items_[a], items_[b]);
    }

    BATT_INLINE bool same_keyed(const OrderKey* keys, u32 a, u32 b) {
        return keys[a] == keys[b] && equal(context_, items_[a], items_[b]);
    }

    /// Below this number of elements a hash table does not pay.
    static constexpr u32 few_duplicates = 128;
    BATT_INLINE u32 table_size() const {
        u32 size = 2 * few_duplicates;
        while (size < 2 * count_)
            size *= 2;
        return size;
    }

    /// Drops all but the first of equal elements by a hash table over their keys: results of functions of all pairs
    /// hold many duplicates. False if memory runs out.
    BATT_FUNCTION bool drop_duplicates(OrderKey* keys) {
        if (count_ < few_duplicates)
            return true;
        const u32 size = table_size();
        u32* const table = static_cast<u32*>(allocate(context_, size * sizeof(u32)));
        if (table == nullptr)
            return false;
        constexpr u32 free_slot = ~0u;
        for (u32 k = 0; k < size; ++k)
            table[k] = free_slot;
        u32 kept = 0;
        for (u32 i = 0; i < count_; ++i) {
            u64 hash = (keys[i].high ^ (keys[i].low >> 7)) * 0x9e3779b97f4a7c15ULL;
            hash ^= keys[i].low * 0xc2b2ae3d27d4eb4fULL;
            // Patches often share a key and differ in size, so the size is hashed too. (Equal patches in different
            // representations may miss each other here; sorting brings them together.)
            if (items_[i].is_wide_patch())
                hash += static_cast<u64>(items_[i].wide()->count) * 0xd6e8feb86659fd93ULL;
            else if (items_[i].is_patch_board())
                hash += (items_[i].height * 64u + items_[i].width) * 0xd6e8feb86659fd93ULL;
            else if (items_[i].is_container())
                hash += length(context_, items_[i]) * 0xd6e8feb86659fd93ULL;
            u32 slot = static_cast<u32>(hash >> 32) & (size - 1);
            while (table[slot] != free_slot && !same_keyed(keys, table[slot], i))
                slot = (slot + 1) & (size - 1);
            if (table[slot] != free_slot)
                continue;
            table[slot] = kept;
            items_[kept] = items_[i];
            keys[kept++] = keys[i];
        }
        count_ = kept;
        return true;
    }

    /// Whether the keys alone prove that the elements are sorted and distinct.
    BATT_INLINE bool ascend_by_keys(const OrderKey* keys) {
        bool ascending = true;
        for (u32 i = 1 + loop_lane(); i < count_ && ascending; i += loop_lanes)
            ascending = keys[i - 1] < keys[i];
        return all_lanes_hold(ascending);
    }

    /// Whether element a comes before element b, decided by one lane. Of equal keys it compares patches only; other
    /// elements are ordered by kind, then by place.
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
    /// Sets `differ` for two neighbours in that order whose keys are equal. False if only compare() can decide.
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

    /// sort() with one element per lane: sorts runs of a warp's length by counting smaller elements, then merges runs
    /// by binary search for each element's place. False, with nothing changed, if elements with equal keys need
    /// compare(), which may charge.
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
            const u32 element = exists ? first + lane : first;
            u32 place = first;
            for (u32 i = first; i < end; ++i)
                place += precedes(keys, i, element) ? 1u : 0u;
            store_in_lanes(from + place, element, exists);
        }
        for (u64 run = loop_lanes; run < count_; run *= 2) {
            for (u32 first = 0; first < count_; first += loop_lanes) {
                const bool exists = first + lane < count_;
                const u32 place = exists ? first + lane : first;
                const u32 element = from[place];
                const u32 own_run = static_cast<u32>(place & ~(run - 1));
                const u64 other_run = own_run ^ run;
                u32 low = static_cast<u32>(other_run < count_ ? other_run : count_);
                u32 high = static_cast<u32>(other_run + run < count_ ? other_run + run : count_);
                const u32 start = low;
                while (low < high) {
                    const u32 middle = (low + high) / 2;
                    const bool below = precedes(keys, from[middle], element);
                    low = below ? middle + 1 : low;
                    high = below ? high : middle;
                }
                const u32 merged_run = static_cast<u32>(own_run & ~(2 * run - 1));
                store_in_lanes(to + merged_run + (place - own_run) + (low - start), element, exists);
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
            const u32 element = from[exists ? first + lane : first];
            bool differs = exists;
            in_order = in_order && (!exists || element == first + lane);
            if (exists && first + lane > 0 && keys[from[first + lane - 1]] == keys[element])
                decided = differ_in_lane(items_[from[first + lane - 1]], items_[element], differs) && decided;
            const u32 keeping = ballot_lanes(differs);
            store_in_lanes(sorted + kept + count_bits(keeping & low_bits(static_cast<i32>(lane))), items_[element],
                           differs);
            kept += static_cast<u32>(count_bits(keeping));
        }
        decided = all_lanes_hold(decided);
        in_order = all_lanes_hold(in_order) && kept == count_;
        if (decided)
            store_for_elements(items_, kept, [&](u32 i) { return sorted[i]; });
        context_.arena_top = top;
        if (!decided)
            return false;
        // Allocates what sort() would, so that memory runs out at the same point.
        const bool deduplicated = count_ >= few_duplicates;
        const u32 ordered = deduplicated ? kept : count_;
        if (!in_order &&
            ((deduplicated && allocate(context_, table_size() * sizeof(u32)) == nullptr) ||
             allocate(context_, ordered * sizeof(u32)) == nullptr ||
             allocate(context_, ordered * sizeof(u32)) == nullptr || allocate_values(context_, ordered) == nullptr))
            out_of_memory_ = true;
        else
            count_ = kept;
        return true;
    }

    Context& context_;
    Value* items_;
    u32 count_;
    bool out_of_memory_ = false; // set by sort_by_lanes
};

BATT_KERNELS_END
