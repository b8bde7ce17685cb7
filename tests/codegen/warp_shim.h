// The part of CUDA that device text speaks, for the host: a translation unit that includes this before any of the text gets the
// branch of ops/core/rows.h that devices run (shuffles, ballots, one row per lane) and executes it on 32 fibers, the lanes of a
// warp. warp_fibers.h starts them; here are the primitives.
//
// Lanes are not in step: each runs until it comes to a primitive and waits there for the others. That all of them come to the
// same call of the same primitive is checked; anything else is a divergence, which on a device would be undefined, and fails.
//
// Memory is replicated: what a warp has for itself (arena, frames, results) exists once for each lane, at addresses that differ
// by a constant. Text for devices lets all lanes store the same words to the same places and relies on the lanes of a warp
// being in step where it changes memory in place: between two primitives a lane must see what it has stored itself, and nothing
// that another lane will store later. With a copy each that is so whatever the order in which lanes run, and whatever
// one lane is to learn from another has to go through a primitive, as it must on a device: store_rows hands the words of all
// lanes to all copies, store_for_calls their values, share_bytes what lies behind those. The copies can be compared afterwards,
// which shows whether scalars were the same in all lanes.
//
// The other model, memory that all lanes share (Copies::shared), is as if each lane in turn had run ahead to the next primitive
// before the others began, which devices since Volta are free to do. Text passes there as well if what lanes do between two
// primitives can be done again over its own results: fill anew what was allocated, sort what may be sorted already; but not
// reverse or shift in place. That is not to be relied upon, a check more.
//
// Not seen either way: a missing __syncwarp() other than that of store_rows, and whatever depends on how a device schedules lanes
// within a primitive.
#pragma once

#if defined(BATT_CUDA)
#error "the shim must come before the text for devices"
#endif

#include "tests/codegen/warp_fibers.h"

// Names that CUDA gives. NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
#define BATT_WARP_SHIM 1
#define threadIdx ::batt::test::thread_index
#define __device__
#define __noinline__ __attribute__((noinline))
#define __forceinline__ inline
#define BATT_EXIT_LANE() ::batt::test::exit_lane()
#define BATT_SHARE_WORDS(words) share_words(words)
#define BATT_STORE_IN_LANE(place, value, stores) store_in_lane(place, value, stores)
#define BATT_SHARE_VALUES(count, ...) share_values(count, __VA_ARGS__)
#define BATT_SHARE_BYTES(memory, offset, bytes) share_bytes(memory, offset, bytes)
#define BATT_PRIMITIVE static inline __attribute__((always_inline, unused))

BATT_PRIMITIVE void share_words(unsigned* words) {
    const unsigned long long place = batt::test::place_in_lane_memory("store_rows", words);
    const auto& stored = batt::test::meet("store_rows", place, words[threadIdx.x]);
    for (int lane = 0; lane < 32; ++lane)
        words[lane] = stored[lane];
}
/// Some lanes store a value each, or a word, at a place of their own.
template <class Value>
BATT_PRIMITIVE void store_in_lane(Value* place, const Value& value, bool stores) {
    constexpr unsigned count = sizeof(Value) / sizeof(unsigned);
    static_assert(sizeof(Value) == count * sizeof(unsigned));
    const unsigned own_offset =
        stores ? static_cast<unsigned>(batt::test::place_in_lane_memory("store_in_lane", place)) : 0;
    // Copies: what lanes have brought to a meeting is gone at the next.
    batt::test::Words storing;
    batt::test::Words offsets;
    __builtin_memcpy(storing, batt::test::meet("store_in_lane", 0, stores ? 1 : 0), sizeof storing);
    __builtin_memcpy(offsets, batt::test::meet("store_in_lane", 1, own_offset), sizeof offsets);
    unsigned words[count];
    __builtin_memcpy(words, &value, sizeof words);
    for (unsigned word = 0; word < count; ++word) {
        const auto& stored = batt::test::meet("store_in_lane", 2 + word, words[word]);
        for (unsigned lane = 0; lane < 32; ++lane)
            if (storing[lane] != 0)
                reinterpret_cast<unsigned*>(batt::test::lane_memory() + offsets[lane])[word] = stored[lane];
    }
}
/// Lanes have stored 16 bytes each, the first `count` of them.
template <class... Columns>
BATT_PRIMITIVE void share_values(unsigned count, Columns... columns) {
    for (void* const column : {static_cast<void*>(columns)...}) {
        const unsigned long long place = batt::test::place_in_lane_memory("store_for_calls", column);
        auto* const words = static_cast<unsigned*>(column);
        for (unsigned word = 0; word < 4; ++word) {
            const unsigned own = threadIdx.x < count ? words[4 * threadIdx.x + word] : 0;
            const auto& stored = batt::test::meet("store_for_calls", place, own);
            for (unsigned lane = 0; lane < count; ++lane)
                words[4 * lane + word] = stored[lane];
        }
    }
}
/// Each lane has stored so many bytes from memory + offset on.
BATT_PRIMITIVE void share_bytes(void* memory, unsigned offset, unsigned bytes) {
    // Copies: what lanes have brought to a meeting is gone at the next.
    batt::test::Words offsets;
    batt::test::Words sizes;
    __builtin_memcpy(offsets, batt::test::meet("share_bytes", 0, offset), sizeof offsets);
    __builtin_memcpy(sizes, batt::test::meet("share_bytes", 1, bytes), sizeof sizes);
    unsigned most = 0;
    for (const unsigned size : sizes)
        most = size > most ? size : most;
    const auto word_at = [memory](unsigned place) {
        return reinterpret_cast<unsigned*>(static_cast<unsigned char*>(memory) + place);
    };
    for (unsigned at = 0; at < most; at += sizeof(unsigned)) {
        const auto& stored = batt::test::meet("share_bytes", 2, at < bytes ? *word_at(offset + at) : 0);
        for (unsigned lane = 0; lane < 32; ++lane)
            if (at < sizes[lane])
                *word_at(offsets[lane] + at) = stored[lane];
    }
}
BATT_PRIMITIVE void __syncwarp(unsigned mask = ~0u) { batt::test::meet("__syncwarp", mask, 0); }
BATT_PRIMITIVE unsigned __shfl_sync(unsigned mask, unsigned word, int from) {
    return batt::test::meet("__shfl_sync", mask, word)[from & 31];
}
BATT_PRIMITIVE unsigned __shfl_xor_sync(unsigned mask, unsigned word, int distance) {
    return batt::test::meet("__shfl_xor_sync", mask, word)[(threadIdx.x ^ static_cast<unsigned>(distance)) & 31u];
}
BATT_PRIMITIVE unsigned __shfl_up_sync(unsigned mask, unsigned word, unsigned distance) {
    const unsigned lane = threadIdx.x;
    return batt::test::meet("__shfl_up_sync", mask, word)[lane >= distance ? lane - distance : lane];
}
BATT_PRIMITIVE unsigned __shfl_down_sync(unsigned mask, unsigned word, unsigned distance) {
    const unsigned lane = threadIdx.x;
    return batt::test::meet("__shfl_down_sync", mask, word)[lane + distance < 32 ? lane + distance : lane];
}
BATT_PRIMITIVE unsigned __ballot_sync(unsigned mask, int truth) {
    const auto& words = batt::test::meet("__ballot_sync", mask, truth != 0);
    unsigned lanes = 0;
    for (unsigned lane = 0; lane < 32; ++lane)
        lanes |= words[lane] << lane;
    return lanes;
}
BATT_PRIMITIVE int __any_sync(unsigned mask, int truth) {
    unsigned any = 0;
    for (const unsigned word : batt::test::meet("__any_sync", mask, truth != 0))
        any |= word;
    return static_cast<int>(any);
}
BATT_PRIMITIVE unsigned __match_any_sync(unsigned mask, unsigned word) {
    const auto& words = batt::test::meet("__match_any_sync", mask, word);
    unsigned lanes = 0;
    for (unsigned lane = 0; lane < 32; ++lane)
        lanes |= (words[lane] == word ? 1u : 0u) << lane;
    return lanes;
}
BATT_PRIMITIVE unsigned __reduce_or_sync(unsigned mask, unsigned word) {
    unsigned all = 0;
    for (const unsigned one : batt::test::meet("__reduce_or_sync", mask, word))
        all |= one;
    return all;
}
BATT_PRIMITIVE unsigned __reduce_add_sync(unsigned mask, unsigned word) {
    unsigned sum = 0;
    for (const unsigned one : batt::test::meet("__reduce_add_sync", mask, word))
        sum += one;
    return sum;
}
BATT_PRIMITIVE int __reduce_min_sync(unsigned mask, int number) {
    for (const unsigned one : batt::test::meet("__reduce_min_sync", mask, static_cast<unsigned>(number)))
        number = static_cast<int>(one) < number ? static_cast<int>(one) : number;
    return number;
}
BATT_PRIMITIVE int __popc(unsigned word) { return __builtin_popcount(word); }
BATT_PRIMITIVE int __popcll(unsigned long long word) { return __builtin_popcountll(word); }
BATT_PRIMITIVE int __clz(int word) { return word == 0 ? 32 : __builtin_clz(static_cast<unsigned>(word)); }
BATT_PRIMITIVE int __ffs(int word) { return __builtin_ffs(word); }
BATT_PRIMITIVE int __ffsll(long long word) { return __builtin_ffsll(word); }
BATT_PRIMITIVE unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift) {
    return static_cast<unsigned>(((static_cast<unsigned long long>(high) << 32 | low) << (shift & 31u)) >> 32);
}
BATT_PRIMITIVE unsigned __brev(unsigned word) { return __builtin_bitreverse32(word); }
template <class T>
BATT_PRIMITIVE T atomicAdd(T* place, T amount) {
    const T before = *place;
    *place = before + amount;
    return before;
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
