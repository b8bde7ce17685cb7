// Warp-parallel loops over elements. A device does 32 elements at a time, one per lane; on the host these are plain
// loops. The body of such a loop must not use warp primitives (rows.h) nor memory that other lanes write.
//
//     i32 top = first.x;
//     for (u32 i = loop_lane(); i < count; i += loop_lanes)
//         top = elements[i].x < top ? elements[i].x : top;
//     top = min_over_lanes(top);
#pragma once

#include "ops/core/representations.h"
#include "ops/core/rows.h"
#include "ops/core/value.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA

inline constexpr u32 loop_lanes = 32;
BATT_INLINE u32 loop_lane() { return static_cast<u32>(lane_number()); }

/// Reductions over the lanes of a warp; the result is the same in all lanes.
BATT_INLINE u32 or_over_lanes(u32 word) { return occupied_columns(word); }
BATT_INLINE bool all_lanes_hold(bool holds) { return !any(holds ? 0 : 1); }
BATT_INLINE i32 min_over_lanes(i32 number) {
#if __CUDA_ARCH__ >= 800
    return __reduce_min_sync(all_lanes, number);
#else
    for (int distance = 16; distance > 0; distance >>= 1) {
        const i32 other = static_cast<i32>(__shfl_xor_sync(all_lanes, static_cast<u32>(number), distance));
        number = other < number ? other : number;
    }
    return number;
#endif
}
BATT_INLINE i32 max_over_lanes(i32 number) { return ~min_over_lanes(~number); }
/// For numbers less than 2^51.
BATT_INLINE u64 sum_over_lanes(u64 number) {
    const auto sum = [](u32 word) {
#if __CUDA_ARCH__ >= 800
        return __reduce_add_sync(all_lanes, word);
#else
        for (int distance = 16; distance > 0; distance >>= 1)
            word += __shfl_xor_sync(all_lanes, word, distance);
        return word;
#endif
    };
    return sum(static_cast<u32>(number) & 0xffffffu) + (static_cast<u64>(sum(static_cast<u32>(number >> 24))) << 24);
}
/// Exclusive prefix sum: the sum over the lanes before this one.
BATT_INLINE u32 prefix_sum_over_lanes(u32 number) {
    u32 sum = number;
    for (u32 distance = 1; distance < 32; distance *= 2) {
        const u32 before = __shfl_up_sync(all_lanes, sum, distance);
        sum += loop_lane() >= distance ? before : 0;
    }
    return sum - number;
}
/// Bit i is lane i's answer.
BATT_INLINE u32 ballot_lanes(bool holds) { return occupied_rows(holds ? 1 : 0); }
/// Calls act(i) for each i < count for which holds(i); the whole warp takes part in each call.
template <class Holds, class Do>
BATT_INLINE void for_each_element_where(u32 count, Holds&& holds, Do&& act) {
    for (u32 first = 0; first < count; first += loop_lanes)
        for (u32 lanes = ballot_lanes(first + loop_lane() < count && holds(first + loop_lane())); lanes != 0;
             lanes &= lanes - 1)
            act(first + static_cast<u32>(lowest_bit(lanes)));
}
/// Calls take(word_of(i)) for each i < count in all lanes, one word after the other.
template <class WordOf, class Take>
BATT_INLINE void broadcast_words(u32 count, WordOf&& word_of, Take&& take) {
    for (u32 first = 0; first < count; first += loop_lanes) {
        const u32 chunk = count - first < loop_lanes ? count - first : loop_lanes;
        const u32 own = word_of(first + (loop_lane() < chunk ? loop_lane() : 0));
        for (u32 i = 0; i < chunk; ++i)
            take(row_of(own, static_cast<i32>(i)));
    }
}
/// Calls take(place, bits, lanes, i) in all lanes until all bits bit_of(i) of the words at place_of(i), i < count, are
/// handed out. `bits` unites those bits of one word whose i are close to each other, `lanes` are the lanes they come
/// from, and i is the lane's own.
template <class PlaceOf, class BitOf, class Take>
BATT_INLINE void broadcast_bits(u32 count, PlaceOf&& place_of, BitOf&& bit_of, Take&& take) {
    for (u32 first = 0; first < count; first += loop_lanes) {
        const bool exists = first + loop_lane() < count;
        const u32 i = exists ? first + loop_lane() : first;
        const u32 place = place_of(i);
        const u32 bit = bit_of(i);
        for (u32 left = ballot_lanes(exists); left != 0;) {
            const u32 common_place = row_of(place, lowest_bit(left));
            const bool is_there = exists && place == common_place;
            const u32 lanes = ballot_lanes(is_there);
            take(common_place, or_over_lanes(is_there ? bit : 0), lanes, i);
            left &= ~lanes;
        }
    }
}
/// The board of the cells at place_of(i) = row * 32 + column, i < count; negative places are skipped.
template <class PlaceOf>
BATT_INLINE Rows cells_at_places(u32 count, PlaceOf&& place_of) {
    Rows cells = zero_rows();
    broadcast_words(
        count, [&](u32 i) { return static_cast<u32>(place_of(i)); },
        [&](u32 place) { cells |= place / 32 == loop_lane() ? 1u << (place % 32) : 0u; });
    return cells;
}
/// The same with colours code_of(i). False if one place has two colours.
template <class PlaceOf, class CodeOf>
BATT_INLINE bool colored_cells_at_places(u32 count, PlaceOf&& place_of, CodeOf&& code_of, Rows& mask, Planes& planes) {
    mask = zero_rows();
    Rows others[4] = {}; // cells that are not set in a plane
    for (Rows& plane : planes.plane)
        plane = zero_rows();
    broadcast_words(
        count, [&](u32 i) { return static_cast<u32>(place_of(i)) | code_of(i) << 10; },
        [&](u32 word) {
            const u32 bit = word / 32 % 32 == loop_lane() ? 1u << (word % 32) : 0u;
            mask |= bit;
            for (int k = 0; k < 4; ++k) {
                planes.plane[k] |= ((word >> (10 + k)) & 1u) != 0 ? bit : 0u;
                others[k] |= ((word >> (10 + k)) & 1u) != 0 ? 0u : bit;
            }
        });
    return !any((planes.plane[0] & others[0]) | (planes.plane[1] & others[1]) | (planes.plane[2] & others[2]) |
                (planes.plane[3] & others[3]));
}
/// Stores target[n] = value_of(place of the n-th set bit); returns the number of bits.
template <class ValueOf>
BATT_INLINE u32 store_for_bits(Value* target, u32 word, ValueOf&& value_of) {
    const u32 lane = loop_lane();
    BATT_STORE_IN_LANE(target + count_bits(word & low_bits(static_cast<i32>(lane))), value_of(static_cast<i32>(lane)),
                       ((word >> lane) & 1u) != 0);
    return static_cast<u32>(count_bits(word));
}
/// The lowest set bits of a word, at most `limit`.
BATT_INLINE u32 lowest_bits(u32 word, u32 limit) {
    const u32 lane = loop_lane();
    const bool within = static_cast<u32>(count_bits(word & low_bits(static_cast<i32>(lane)))) < limit;
    return static_cast<u32>(count_bits(word)) <= limit ? word : ballot_lanes(((word >> lane) & 1u) != 0 && within);
}
/// Stores a value in each lane whose `stores` is true, each at its own place, and makes it visible to the warp.
template <class Element>
BATT_INLINE void store_in_lanes(Element* place, const Element& value, bool stores) {
    BATT_STORE_IN_LANE(place, value, stores);
    converge();
}

/// Makes words that the lanes stored, lane i in words[i], visible to the whole warp.
BATT_INLINE void share_rows(u32* words) { BATT_SHARE_WORDS(words); }
/// Clears `count` words, and up to 31 after them.
BATT_INLINE void clear_words(u32* words, u32 count) {
    for (u32 first = 0; first < count; first += loop_lanes) {
        words[first + loop_lane()] = 0;
        share_rows(words + first);
    }
}

// Makes values that the lanes stored, lane i in values[i], visible to the whole warp.
#ifndef BATT_SHARE_VALUES
#define BATT_SHARE_VALUES(count, ...) __syncwarp()
#endif
// The same for bytes that each lane stored from memory + offset on before the last barrier.
#ifndef BATT_SHARE_BYTES
#define BATT_SHARE_BYTES(memory, offset, bytes) static_cast<void>(0)
#endif

/// Bit i tells whether holds(i), for up to 32 elements.
template <class Holds>
BATT_INLINE u32 choose_elements(u32 count, Holds&& holds) {
    const u32 lane = loop_lane();
    return occupied_rows(lane < count && holds(lane) ? 1 : 0);
}

/// target[i] = read(i), i < count. read(i) must not look at target, or at target[i + n] only.
template <class Element, class Read>
BATT_INLINE void store_for_elements(Element* target, u32 count, Read&& read) {
    static_assert(sizeof(Element) == sizeof(Value));
    const u32 lane = loop_lane();
    for (u32 first = 0; first < count; first += loop_lanes) {
        const u32 chunk = count - first < loop_lanes ? count - first : loop_lanes;
        const Element own = read(first + (lane < chunk ? lane : 0));
        converge(); // after all lanes have read
        if (lane < chunk)
            target[first + lane] = own;
        BATT_SHARE_VALUES(chunk, target + first);
    }
}

#else

inline constexpr u32 loop_lanes = 1;
BATT_INLINE u32 loop_lane() { return 0; }
BATT_INLINE u32 or_over_lanes(u32 word) { return word; }
BATT_INLINE bool all_lanes_hold(bool holds) { return holds; }
BATT_INLINE i32 min_over_lanes(i32 number) { return number; }
BATT_INLINE i32 max_over_lanes(i32 number) { return number; }
BATT_INLINE u64 sum_over_lanes(u64 number) { return number; }
BATT_INLINE u32 ballot_lanes(bool holds) { return holds ? 1 : 0; }
BATT_INLINE void share_rows(u32*) {}
BATT_INLINE void clear_words(u32* words, u32 count) {
    for (u32 k = 0; k < count; ++k)
        words[k] = 0;
}
template <class Holds, class Do>
BATT_INLINE void for_each_element_where(u32 count, Holds&& holds, Do&& act) {
    for (u32 i = 0; i < count; ++i)
        if (holds(i))
            act(i);
}
template <class WordOf, class Take>
BATT_INLINE void broadcast_words(u32 count, WordOf&& word_of, Take&& take) {
    for (u32 i = 0; i < count; ++i)
        take(word_of(i));
}
template <class PlaceOf, class BitOf, class Take>
BATT_INLINE void broadcast_bits(u32 count, PlaceOf&& place_of, BitOf&& bit_of, Take&& take) {
    for (u32 i = 0; i < count; ++i)
        take(place_of(i), bit_of(i), 1u, i);
}
template <class PlaceOf>
BATT_INLINE Rows cells_at_places(u32 count, PlaceOf&& place_of) {
    alignas(64) u32 words[32] = {};
    for (u32 i = 0; i < count; ++i) {
        const i32 place = place_of(i);
        if (place >= 0)
            words[place >> 5] |= 1u << (place & 31);
    }
    return load_rows(words);
}
template <class PlaceOf, class CodeOf>
BATT_INLINE bool colored_cells_at_places(u32 count, PlaceOf&& place_of, CodeOf&& code_of, Rows& mask, Planes& planes) {
    alignas(64) u32 words[160] = {};
    for (u32 i = 0; i < count; ++i) {
        const i32 place = place_of(i);
        const u32 code = code_of(i);
        u32* const row = words + (place >> 5);
        const u32 bit = 1u << (place & 31);
        u32 different = 0;
        for (int k = 0; k < 4; ++k) {
            const u32 color = (code >> k) % 2 != 0 ? bit : 0u;
            different |= row[32 * (k + 1)] ^ color;
            row[32 * (k + 1)] |= color;
        }
        if ((row[0] & different & bit) != 0)
            return false;
        row[0] |= bit;
    }
    mask = load_rows(words);
    for (int k = 0; k < 4; ++k)
        planes.plane[k] = load_rows(words + 32 * (k + 1));
    return true;
}
template <class ValueOf>
BATT_INLINE u32 store_for_bits(Value* target, u32 word, ValueOf&& value_of) {
    u32 count = 0;
    for (; word != 0; word &= word - 1)
        target[count++] = value_of(lowest_bit(word));
    return count;
}
BATT_INLINE u32 lowest_bits(u32 word, u32 limit) {
    u32 bits = word;
    for (i32 more = count_bits(word) - static_cast<i32>(limit); more > 0; --more)
        bits &= ~(1u << (bit_length(bits) - 1));
    return bits;
}
template <class Element>
BATT_INLINE void store_in_lanes(Element* place, const Element& value, bool stores) {
    if (stores)
        *place = value;
}

template <class Holds>
BATT_INLINE u32 choose_elements(u32 count, Holds&& holds) {
    u32 chosen = 0;
    for (u32 i = 0; i < count; ++i)
        chosen |= (holds(i) ? 1u : 0u) << i;
    return chosen;
}
template <class Element, class Read>
BATT_INLINE void store_for_elements(Element* target, u32 count, Read&& read) {
    for (u32 i = 0; i < count; ++i)
        target[i] = read(i);
}

#endif

BATT_KERNELS_END
