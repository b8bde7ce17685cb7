// Order keys: the first 128 bits of what the order of values depends on, so that sorting a set compares numbers and walks
// containers only where these are equal. If the key of a is less than the key of b then a comes before b; equal keys say nothing.
//
// A key is a string of bits. A value writes its rank (none, number, tuple, set, function); a number then its value; a tuple or
// set writes a one before each element and a zero at the end, so that a prefix comes first. Numbers write whether they are small,
// and little more if they are: three locations of a patch fit, or a cell. Sets of cells write no more than that and what kind of
// element comes next, since the order of an object's cells is that of their colours.
#pragma once

#include "ops/core/base.h"

BATT_KERNELS_BEGIN

struct alignas(16) OrderKey {
    u64 high = 0;
    u64 low = 0;

    BATT_INLINE bool operator<(const OrderKey& other) const {
        return high != other.high ? high < other.high : low < other.low;
    }
    BATT_INLINE bool operator==(const OrderKey& other) const { return high == other.high && low == other.low; }
};

/// Writes a key from its highest bit downwards; what does not fit is dropped.
class OrderKeyWriter {
public:
    BATT_INLINE bool full() const { return used_ >= 128; }
    /// Drops whatever comes: the rest of the string is not known.
    BATT_INLINE void close() { used_ = 128; }
    /// The low `width` bits of `bits`, width in 1..64; bits above must be zero.
    BATT_INLINE void put(u64 bits, u32 width) {
        if (used_ < 64) {
            const u32 room = 64 - used_;
            if (width <= room) {
                key_.high |= bits << (room - width);
            } else {
                key_.high |= bits >> (width - room);
                key_.low |= bits << (64 - (width - room));
            }
        } else if (used_ < 128) {
            const u32 room = 128 - used_;
            key_.low |= width <= room ? bits << (room - width) : bits >> (width - room);
        }
        used_ += width;
    }
    BATT_INLINE void put_number(i32 number) {
        if (is_small(number))
            put(small_number(number), small_bits);
        else
            put((number < 0 ? 0b00100ULL : 0b00110ULL) << 32 | (static_cast<u32>(number) ^ 0x80000000u), 5 + 32);
    }
    BATT_INLINE void put_pair(i32 x, i32 y) {
        if (is_small(x) && is_small(y)) {
            put((0b0101ULL << small_bits | small_number(x)) << (small_bits + 2) | 1ULL << (small_bits + 1) |
                    small_number(y) << 1,
                4 + 2 * (small_bits + 1));
            return;
        }
        put(0b0101, 4);
        put_number(x);
        put(1, 1);
        put_number(y);
        put(0, 1);
    }
    BATT_INLINE const OrderKey& key() const { return key_; }

private:
    static constexpr u32 small_bits = 5 + 8;
    static BATT_INLINE bool is_small(i32 number) { return number >= -128 && number <= 127; }
    static BATT_INLINE u64 small_number(i32 number) { return 0b00101ULL << 8 | static_cast<u32>(number + 128); }

    OrderKey key_;
    u32 used_ = 0;
};

BATT_KERNELS_END
