// Rows: 32 rows of 32 bits, the unit in which board kernels compute. Bit j of row i stands for row i, column j of a
// board. On the host, Rows is one 128-byte vector. On a CUDA device it is one 32-bit register per lane: a warp holds
// one board, lane i has row i, every function here is warp-synchronous, and every scalar result is uniform in the warp.
//
// This header hides the difference; warp_loops.h does the same for loops over elements. What boards mean is in board.h.
#pragma once

#include "ops/core/rows_type.h"

BATT_KERNELS_BEGIN

inline constexpr u32 all_lanes = 0xffffffffu;

/// The low `count` bits; count in 0..32.
BATT_INLINE u32 low_bits(i32 count) { return static_cast<u32>((1ULL << count) - 1ULL); }

#if BATT_CUDA

// Makes words that the lanes stored, lane i in words[i], visible to the whole warp.
#ifndef BATT_SHARE_WORDS
#define BATT_SHARE_WORDS(words) __syncwarp()
#endif

/// Waits for all lanes of the warp; afterwards each sees what the others stored.
BATT_INLINE void converge() { __syncwarp(); }

BATT_INLINE i32 lane_number() { return static_cast<i32>(threadIdx.x & 31u); }
BATT_INLINE i32 count_bits(u32 word) { return __popc(word); }
BATT_INLINE i32 count_bits(u64 word) { return __popcll(word); }
BATT_INLINE i32 lowest_bit(u32 word) { return __ffs(static_cast<int>(word)) - 1; }
BATT_INLINE i32 lowest_bit(u64 word) { return __ffsll(static_cast<i64>(word)) - 1; }
/// 64 if there is none.
BATT_INLINE i32 lowest_bit_or_end(u64 word) { return word != 0 ? lowest_bit(word) : 64; }
/// Number of significant bits: one more than the place of the highest set bit.
BATT_INLINE i32 bit_length(u32 word) { return 32 - __clz(static_cast<int>(word)); }
BATT_INLINE u32 reverse_bits(u32 word) { return __brev(word); }

// Stores a value in each lane whose `stores` is true.
#ifndef BATT_STORE_IN_LANE
#define BATT_STORE_IN_LANE(place, value, stores)                                                                       \
    if (stores)                                                                                                        \
    *(place) = (value)
#endif

/// The lanes that hold the same word as this one.
BATT_INLINE u32 lanes_alike(u32 word) {
#if __CUDA_ARCH__ >= 700
    return __match_any_sync(all_lanes, word);
#else
    u32 alike = 0;
    for (u32 left = all_lanes; left != 0;) {
        const u32 one = __shfl_sync(all_lanes, word, __ffs(static_cast<int>(left)) - 1);
        const u32 lanes = __ballot_sync(all_lanes, word == one);
        alike = word == one ? lanes : alike;
        left &= ~lanes;
    }
    return alike;
#endif
}

/// Exclusive prefix sum: row i of the result is the sum of the rows before it.
BATT_INLINE Rows prefix_sum_of_rows(Rows rows) {
    Rows sum = rows;
    for (u32 distance = 1; distance < 32; distance *= 2) {
        const u32 word = __shfl_up_sync(all_lanes, sum, distance);
        sum += static_cast<u32>(lane_number()) >= distance ? word : 0;
    }
    return sum - rows;
}

BATT_INLINE Rows load_rows(const u32* words) { return words[lane_number()]; }
BATT_INLINE void store_rows(u32* words, Rows rows) {
    words[lane_number()] = rows;
    BATT_SHARE_WORDS(words);
}
/// move_rows(load_rows(words), distance). The words must have 32 readable words before and after them, as arena memory
/// has.
BATT_INLINE Rows load_moved_rows(const u32* words, i32 distance) {
    const i32 from = lane_number() - distance;
    return from >= 0 && from < 32 ? words[from] : 0u;
}
/// mirror_rows(load_rows(words), height), for such words.
BATT_INLINE Rows load_mirrored_rows(const u32* words, i32 height) {
    const i32 from = height - 1 - lane_number();
    return from >= 0 ? words[from] : 0u;
}
BATT_INLINE Rows zero_rows() { return 0; }
BATT_INLINE Rows splat(u32 word) { return word; }
BATT_INLINE Rows lane_indices() { return static_cast<u32>(lane_number()); }
BATT_INLINE u32 row_of(Rows rows, i32 i) { return __shfl_sync(all_lanes, rows, i); }
BATT_INLINE Rows with_row(Rows rows, i32 i, u32 word) { return lane_number() == i ? word : rows; }
BATT_INLINE bool any(Rows rows) { return __any_sync(all_lanes, rows != 0) != 0; }
BATT_INLINE u32 occupied_rows(Rows rows) { return __ballot_sync(all_lanes, rows != 0); }
BATT_INLINE u32 occupied_columns(Rows rows) {
#if __CUDA_ARCH__ >= 800
    return __reduce_or_sync(all_lanes, rows);
#else
    for (int distance = 16; distance > 0; distance >>= 1)
        rows |= __shfl_xor_sync(all_lanes, rows, distance);
    return rows;
#endif
}
BATT_INLINE u32 sum_of_rows(Rows rows) {
#if __CUDA_ARCH__ >= 800
    return __reduce_add_sync(all_lanes, rows);
#else
    for (int distance = 16; distance > 0; distance >>= 1)
        rows += __shfl_xor_sync(all_lanes, rows, distance);
    return rows;
#endif
}
BATT_INLINE i32 count_cells(Rows rows) { return static_cast<i32>(sum_of_rows(static_cast<u32>(__popc(rows)))); }
/// Rows 0..count-1 all ones, the others zero.
BATT_INLINE Rows first_rows(i32 count) { return lane_number() < count ? 0xffffffffu : 0u; }
/// Row i of the result is row i - distance of the argument, or zero if there is no such row. Any distance.
BATT_INLINE Rows move_rows(Rows rows, i32 distance) {
    const i32 from = lane_number() - distance;
    const u32 word = __shfl_sync(all_lanes, rows, from & 31);
    return from >= 0 && from < 32 ? word : 0u;
}
BATT_INLINE void store_moved_rows(u32* words, Rows rows, i32 distance) { store_rows(words, move_rows(rows, distance)); }
BATT_INLINE Rows up_one(Rows rows) {
    const u32 word = __shfl_down_sync(all_lanes, rows, 1);
    return lane_number() == 31 ? 0u : word;
}
BATT_INLINE Rows down_one(Rows rows) {
    const u32 word = __shfl_up_sync(all_lanes, rows, 1);
    return lane_number() == 0 ? 0u : word;
}
BATT_INLINE Rows reverse_each_row(Rows rows) { return __brev(rows); }
BATT_INLINE Rows transpose_rows(Rows rows) {
    const i32 lane = lane_number();
    const u32 masks[5] = {0x0000ffffu, 0x00ff00ffu, 0x0f0f0f0fu, 0x33333333u, 0x55555555u};
#pragma unroll
    for (int stage = 0; stage < 5; ++stage) {
        const int distance = 16 >> stage;
        const u32 other = __shfl_xor_sync(all_lanes, rows, distance);
        rows = (lane & distance) == 0 ? (rows & masks[stage]) | ((other & masks[stage]) << distance)
                                      : (rows & ~masks[stage]) | ((other >> distance) & masks[stage]);
    }
    return rows;
}
/// Lane-wise choice: `a` where the lane's condition word is non-zero.
BATT_INLINE Rows select_rows(Rows condition, Rows a, Rows b) { return condition != 0 ? a : b; }
/// All ones in the lanes in which the words are equal.
BATT_INLINE Rows equal_lanes(Rows a, Rows b) { return a == b ? 0xffffffffu : 0u; }
/// All ones in the lanes in which a < b as unsigned words.
BATT_INLINE Rows less_lanes(Rows a, Rows b) { return a < b ? 0xffffffffu : 0u; }

#else

BATT_INLINE void converge() {}

BATT_INLINE i32 count_bits(u32 word) { return __builtin_popcount(word); }
BATT_INLINE i32 count_bits(u64 word) { return __builtin_popcountll(word); }
BATT_INLINE i32 lowest_bit(u32 word) { return __builtin_ctz(word); }
BATT_INLINE i32 lowest_bit(u64 word) { return __builtin_ctzll(word); }
/// 64 if there is none.
BATT_INLINE i32 lowest_bit_or_end(u64 word) { return word != 0 ? lowest_bit(word) : 64; }
BATT_INLINE i32 bit_length(u32 word) { return 32 - __builtin_clz(word); }
BATT_INLINE u32 reverse_bits(u32 word) {
    word = ((word >> 1) & 0x55555555u) | ((word & 0x55555555u) << 1);
    word = ((word >> 2) & 0x33333333u) | ((word & 0x33333333u) << 2);
    word = ((word >> 4) & 0x0f0f0f0fu) | ((word & 0x0f0f0f0fu) << 4);
    return __builtin_bswap32(word);
}

BATT_INLINE Rows load_rows(const u32* words) {
    Rows rows;
    __builtin_memcpy(&rows, words, sizeof(Rows));
    return rows;
}
BATT_INLINE void store_rows(u32* words, Rows rows) { __builtin_memcpy(words, &rows, sizeof(Rows)); }
BATT_INLINE Rows zero_rows() { return Rows{}; }
BATT_INLINE Rows splat(u32 word) { return Rows{} + word; }
BATT_INLINE Rows lane_indices() {
    return Rows{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
}
BATT_INLINE u32 row_of(Rows rows, i32 i) { return rows[i]; }
BATT_INLINE Rows with_row(Rows rows, i32 i, u32 word) {
    rows[i] = word;
    return rows;
}
/// All ones in the lanes in which the words are equal.
BATT_INLINE Rows equal_lanes(Rows a, Rows b) { return (Rows)(a == b); }
/// All ones in the lanes in which a < b as unsigned words.
BATT_INLINE Rows less_lanes(Rows a, Rows b) { return (Rows)(a < b); }
/// Lane-wise choice: `a` where the lane's condition word is non-zero.
BATT_INLINE Rows select_rows(Rows condition, Rows a, Rows b) { return condition != 0 ? a : b; }

BATT_INLINE u32 occupied_columns(Rows rows) {
#if defined(__clang__)
    return __builtin_reduce_or(rows);
#else
    u32 columns = 0;
    for (int i = 0; i < 32; ++i)
        columns |= rows[i];
    return columns;
#endif
}
BATT_INLINE bool any(Rows rows) { return occupied_columns(rows) != 0; }
BATT_INLINE u32 occupied_rows(Rows rows) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    // Comparisons narrowed to a byte each. The pack instructions interleave the halves of their registers; one shuffle
    // at the end restores the order.
    typedef i32 Words __attribute__((vector_size(32)));
    typedef i16 Halves __attribute__((vector_size(32)));
    typedef char Bytes __attribute__((vector_size(32)));
    Words empty[4];
    const Rows compared = (Rows)(rows == 0);
    __builtin_memcpy(empty, &compared, sizeof empty);
    const Halves low = (Halves)__builtin_ia32_packssdw256(empty[0], empty[1]);
    const Halves high = (Halves)__builtin_ia32_packssdw256(empty[2], empty[3]);
    const Words packed = (Words)__builtin_ia32_packsswb256(low, high);
    const Words ordered = __builtin_shufflevector(packed, packed, 0, 4, 1, 5, 2, 6, 3, 7);
    return ~static_cast<u32>(__builtin_ia32_pmovmskb256((Bytes)ordered));
#elif defined(__clang__)
    typedef bool Lanes __attribute__((ext_vector_type(32)));
    const Lanes lanes = __builtin_convertvector(rows == 0, Lanes); // the instruction set compares for equality
    u32 empty;
    __builtin_memcpy(&empty, &lanes, sizeof empty);
    return ~empty;
#else
    u32 occupied = 0;
    for (int i = 0; i < 32; ++i)
        occupied |= (rows[i] != 0 ? 1u : 0u) << i;
    return occupied;
#endif
}
/// Population count of all 32 words: adds bits in fields of growing width, and whole words once their fields can hold
/// the sum (Hacker's Delight, 5-1).
BATT_INLINE i32 count_cells(Rows rows) {
    typedef u32 Half __attribute__((vector_size(64)));
    typedef u32 Quarter __attribute__((vector_size(32)));
    const Rows pairs = rows - ((rows >> 1) & 0x55555555u);
    const Rows nibbles = (pairs & 0x33333333u) + ((pairs >> 2) & 0x33333333u);
    Half halves[2];
    __builtin_memcpy(halves, &nibbles, sizeof nibbles);
    const Half sums = halves[0] + halves[1]; // at most 8 to a nibble
    const Half bytes = (sums & 0x0f0f0f0fu) + ((sums >> 4) & 0x0f0f0f0fu);
    Quarter quarters[2];
    __builtin_memcpy(quarters, &bytes, sizeof bytes);
    const Quarter total = quarters[0] + quarters[1]; // at most 32 to a byte
    const Quarter words = (total & 0x00ff00ffu) + ((total >> 8) & 0x00ff00ffu);
    u32 count = 0;
    for (int i = 0; i < 8; ++i)
        count += words[i];
    return static_cast<i32>((count & 0xffffu) + (count >> 16));
}
/// Rows 0..count-1 all ones, the others zero.
BATT_INLINE Rows first_rows(i32 count) {
    typedef i32 SignedRows __attribute__((vector_size(128))); // instructions compare signed words
    return (Rows)((SignedRows)lane_indices() < (SignedRows)splat(static_cast<u32>(count)));
}
/// Row i of the result is row i - distance of the argument, or zero if there is no such row. Any distance.
BATT_INLINE Rows move_rows(Rows rows, i32 distance) {
    if (distance <= -32 || distance >= 32)
        return zero_rows();
    // Loads at an offset from a zero-padded copy: cheaper than a variable shuffle of two or more registers.
    alignas(64) u32 padded[96];
    store_rows(padded, zero_rows());
    store_rows(padded + 32, rows);
    store_rows(padded + 64, zero_rows());
    return load_rows(padded + 32 - distance);
}
/// move_rows(load_rows(words), distance). The words must have 32 readable words before and after them, as arena memory
/// has: this loads at an offset and clears the rows outside of the board.
BATT_INLINE Rows load_moved_rows(const u32* words, i32 distance) {
    if (distance == 0)
        return load_rows(words);
    if (distance <= -32 || distance >= 32)
        return zero_rows();
    const Rows rows = load_rows(words - distance);
    return distance > 0 ? rows & ~first_rows(distance) : rows & first_rows(32 + distance);
}
/// store_rows(words, move_rows(rows, distance)), for words in arena memory.
BATT_INLINE void store_moved_rows(u32* words, Rows rows, i32 distance) {
    store_rows(words, rows);
    if (distance != 0)
        store_rows(words, load_moved_rows(words, distance));
}
#define BATT_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
BATT_INLINE Rows up_one(Rows rows) {
    return BATT_SHUFFLE(rows, Rows{}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                        24, 25, 26, 27, 28, 29, 30, 31, 32);
}
BATT_INLINE Rows down_one(Rows rows) {
    return BATT_SHUFFLE(rows, Rows{}, 32, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                        22, 23, 24, 25, 26, 27, 28, 29, 30);
}
BATT_INLINE Rows reverse_lanes(Rows rows) {
    return BATT_SHUFFLE(rows, rows, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11,
                        10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}
BATT_INLINE Rows reverse_each_row(Rows rows) {
#if defined(__clang__)
    return __builtin_elementwise_bitreverse(rows);
#else
    rows = ((rows >> 1) & 0x55555555u) | ((rows & 0x55555555u) << 1);
    rows = ((rows >> 2) & 0x33333333u) | ((rows & 0x33333333u) << 2);
    rows = ((rows >> 4) & 0x0f0f0f0fu) | ((rows & 0x0f0f0f0fu) << 4);
    rows = ((rows >> 8) & 0x00ff00ffu) | ((rows & 0x00ff00ffu) << 8);
    return (rows >> 16) | (rows << 16);
#endif
}
/// mirror_rows(load_rows(words), height), for words that lie in arena memory.
BATT_INLINE Rows load_mirrored_rows(const u32* words, i32 height) {
    return reverse_lanes(load_rows(words + height - 32)) & first_rows(height);
}
/// A board as two 64-byte registers.
typedef u32 HalfRows __attribute__((vector_size(64)));
struct Halves {
    HalfRows a;
    HalfRows b;

    // The place of a word on the board has five bits, named by what they select: the half (a or b), the 16-byte lane
    // within it (two bits, outer and inner), the word within the lane, the byte within the word.

    /// Interleaves the bytes of `a` and `b`: the half bit becomes the lowest byte bit, byte and word bits move up by
    /// one, and the highest word bit becomes the half bit.
    BATT_INLINE Halves zip_bytes() const {
        typedef u8 Bytes __attribute__((vector_size(64)));
#define BATT_ZIP(n) n, 64 + n, n + 1, 65 + n, n + 2, 66 + n, n + 3, 67 + n
#define BATT_ZIPS(n) BATT_ZIP(n), BATT_ZIP(n + 4)
        return {(HalfRows)BATT_SHUFFLE((Bytes)a, (Bytes)b, BATT_ZIPS(0), BATT_ZIPS(16), BATT_ZIPS(32), BATT_ZIPS(48)),
                (HalfRows)BATT_SHUFFLE((Bytes)a, (Bytes)b, BATT_ZIPS(8), BATT_ZIPS(24), BATT_ZIPS(40), BATT_ZIPS(56))};
#undef BATT_ZIPS
#undef BATT_ZIP
    }
    /// Interleaves the words of `a` and `b`: the half bit becomes the lowest word bit, and the highest word bit becomes
    /// the half bit.
    BATT_INLINE Halves zip_words() const {
        return {BATT_SHUFFLE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29),
                BATT_SHUFFLE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)};
    }
    /// Swaps the half bit with the outer lane bit.
    BATT_INLINE Halves exchange_outer() const {
        return {BATT_SHUFFLE(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
                BATT_SHUFFLE(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)};
    }
    /// Swaps the half bit with the inner lane bit.
    BATT_INLINE Halves exchange_inner() const {
        return {BATT_SHUFFLE(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
                BATT_SHUFFLE(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)};
    }
    /// Swaps the half bit with the bit-in-byte of weight `distance`; `mask` selects the places where that bit is 0.
    BATT_INLINE Halves exchange_columns(u32 distance, u32 mask) const {
        const HalfRows different = ((a >> distance) ^ b) & mask;
        return {a ^ (different << distance), b ^ different};
    }
};

/// Row i, column j becomes row j, column i. The place of a cell has ten bits, r4..r0 of its row and c4..c0 of its
/// column, and the transposition swaps them in the cheapest way for each: interleaving the halves swaps whole bytes;
/// one exclusive or serves both halves for bits within bytes. The order of steps keeps the compiler from merging
/// shuffles into dearer ones.
BATT_INLINE Rows transpose_rows(Rows rows) {
    Halves board;
    __builtin_memcpy(&board, &rows, sizeof rows);
    // half, lane, word, byte, bit:                                       r4, r3 r2, r1 r0, c4 c3, c2 c1 c0
    board = board.zip_bytes().exchange_columns(2, 0x33333333u);                   // c1, r3 r2, r0 c4, c3 r4, c2 r1 c0
    board = board.exchange_outer().zip_bytes();                                   // r0, c1 r2, c4 c3, r4 r3, c2 r1 c0
    board = board.exchange_columns(1, 0x55555555u);                               // c0, c1 r2, c4 c3, r4 r3, c2 r1 r0
    board = board.exchange_outer().zip_words().exchange_inner();                  // r2, c0 c4, c3 c1, r4 r3, c2 r1 r0
    board = board.exchange_columns(4, 0x0f0f0f0fu);                               // c2, c0 c4, c3 c1, r4 r3, r2 r1 r0
    board = board.exchange_inner().exchange_outer().zip_words().exchange_outer(); // c4, c3 c2, c1 c0, r4 r3, r2 r1 r0
    __builtin_memcpy(&rows, &board, sizeof rows);
    return rows;
}

#endif

/// Column j of the result is column j - distance of the argument, or zero if there is no such column. Any distance.
BATT_INLINE Rows move_columns(Rows rows, i32 distance) {
    if (distance <= -32 || distance >= 32)
        return zero_rows();
    return distance >= 0 ? rows << static_cast<u32>(distance) : rows >> static_cast<u32>(-distance);
}

/// Rows 0..height-1, in each the columns 0..width-1.
BATT_INLINE Rows frame_rows(i32 height, i32 width) { return first_rows(height) & splat(low_bits(width)); }

/// Flips the first `height` rows upside down; rows below must be zero.
BATT_INLINE Rows mirror_rows(Rows rows, i32 height) {
#if BATT_CUDA
    const u32 word = __shfl_sync(all_lanes, rows, (height - 1 - lane_number()) & 31);
    return lane_number() < height ? word : 0u;
#else
    return move_rows(reverse_lanes(rows), height - 32);
#endif
}

/// Flips the first `width` columns left to right; columns beyond must be zero.
BATT_INLINE Rows mirror_columns(Rows rows, i32 width) { return move_columns(reverse_each_row(rows), width - 32); }

/// Rows to be moved by many distances: saves the padded copy that move_rows makes each time.
class MovableRows {
public:
#if BATT_CUDA
    BATT_INLINE explicit MovableRows(Rows rows) : rows_(rows) {}
    /// Row i of the result is row i + distance; distance in 0..31.
    BATT_INLINE Rows moved_up(i32 distance) const { return move_rows(rows_, -distance); }

private:
    Rows rows_;
#else
    BATT_INLINE explicit MovableRows(Rows rows) {
        store_rows(padded_, rows);
        store_rows(padded_ + 32, zero_rows());
    }
    /// Row i of the result is row i + distance; distance in 0..31.
    BATT_INLINE Rows moved_up(i32 distance) const { return load_rows(padded_ + distance); }

private:
    alignas(64) u32 padded_[64];
#endif
};

/// At most `count` rows whose words lie `stride` apart; the other rows are empty.
BATT_INLINE Rows load_spaced_rows(const u32* words, i32 stride, i32 count) {
#if BATT_CUDA
    return lane_number() < count ? words[lane_number() * stride] : 0u;
#else
    alignas(64) u32 rows[32] = {};
    for (i32 i = 0; i < 32 && i < count; ++i)
        rows[i] = words[i * stride];
    return load_rows(rows);
#endif
}
/// Stores at most `count` rows with their words `stride` apart.
BATT_INLINE void store_spaced_rows(u32* words, i32 stride, i32 count, Rows rows) {
    for (i32 i = 0; i < 32 && i < count; ++i)
        words[i * stride] = row_of(rows, i);
}

/// Rows with random access to single rows.
class IndexedRows {
public:
#if BATT_CUDA
    BATT_INLINE explicit IndexedRows(Rows rows) : rows_(rows) {}
    BATT_INLINE u32 operator[](i32 row) const { return row_of(rows_, row); }

private:
    Rows rows_;
#else
    BATT_INLINE explicit IndexedRows(Rows rows) { store_rows(words_, rows); }
    BATT_INLINE u32 operator[](i32 row) const { return words_[row]; }

private:
    alignas(64) u32 words_[32];
#endif
};

/// Copies every row to a scalar, for code that goes row by row. On a device each lane keeps a copy of all 32.
BATT_INLINE void spread_rows(u32* words, Rows rows) {
#if BATT_CUDA
    for (i32 i = 0; i < 32; ++i)
        words[i] = row_of(rows, i);
#else
    store_rows(words, rows);
#endif
}

/// The same with two rows in a word.
BATT_INLINE void spread_row_pairs(u64* words, Rows rows) {
#if BATT_CUDA
    for (i32 i = 0; i < 16; ++i)
        words[i] = row_of(rows, 2 * i) | (static_cast<u64>(row_of(rows, 2 * i + 1)) << 32);
#else
    __builtin_memcpy(words, &rows, sizeof rows);
#endif
}

BATT_INLINE bool equal_rows(Rows a, Rows b) { return !any(a ^ b); }

BATT_KERNELS_END
