// Arithmetic, shifts, bits and floating point of the PTX machine: a handler for each operation and type. ptx_operations.cpp names
// them.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "tests/codegen/ptx_lanes.h"

namespace batt::test::ptx {

// --- arithmetic

template <class T>
using Unsigned = std::make_unsigned_t<T>;

struct Add {
    template <class T>
    static T of(T a, T b) {
        return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
    }
};
struct Subtract {
    template <class T>
    static T of(T a, T b) {
        return static_cast<T>(static_cast<Unsigned<T>>(a) - static_cast<Unsigned<T>>(b));
    }
};
struct MultiplyLow {
    template <class T>
    static T of(T a, T b) {
        return static_cast<T>(static_cast<u64>(a) * static_cast<u64>(b));
    }
};
struct MultiplyHigh {
    template <class T>
    static T of(T a, T b) {
        if constexpr (sizeof(T) == 8)
            return static_cast<T>(
                static_cast<std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>>(a) * b >> 64);
        else
            return static_cast<T>(static_cast<std::conditional_t<std::is_signed_v<T>, i64, u64>>(a) * b >>
                                  (8 * sizeof(T)));
    }
};
struct Least {
    template <class T>
    static T of(T a, T b) {
        return b < a ? b : a;
    }
};
struct Most {
    template <class T>
    static T of(T a, T b) {
        return a < b ? b : a;
    }
};
struct And {
    template <class T>
    static T of(T a, T b) {
        return static_cast<T>(a & b);
    }
};
struct Or {
    template <class T>
    static T of(T a, T b) {
        return static_cast<T>(a | b);
    }
};
struct Xor {
    template <class T>
    static T of(T a, T b) {
        return static_cast<T>(a ^ b);
    }
};
struct Quotient {
    template <class T>
    static T of(T a, T b) {
        if constexpr (std::is_signed_v<T>)
            if (b == -1)
                return Subtract::of<T>(0, a);
        return static_cast<T>(a / b);
    }
};
struct Remainder {
    template <class T>
    static T of(T a, T b) {
        if constexpr (std::is_signed_v<T>)
            if (b == -1)
                return 0;
        return static_cast<T>(a % b);
    }
};
struct Negate {
    template <class T>
    static T of(T a) {
        return Subtract::of<T>(0, a);
    }
};
struct Complement {
    template <class T>
    static T of(T a) {
        return static_cast<T>(~a);
    }
};
struct Magnitude {
    template <class T>
    static T of(T a) {
        return a < 0 ? Subtract::of<T>(0, a) : a;
    }
};

template <class T, class F>
void binary(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const T* const b = warp.source<T>(i.sources[1]);
    each_lane(mask, [&](u32 lane) { d[lane] = F::template of<T>(a[lane], b[lane]); });
}
template <class T, class F>
void division(Warp& warp, const Instruction& i, Mask mask) {
    const T* const b = warp.source<T>(i.sources[1]);
    bool by_zero = false;
    over_lanes(mask, [&](u32 lane) { by_zero |= b[lane] == 0; });
    if (by_zero)
        return warp.fail("divides by zero");
    binary<T, F>(warp, i, mask);
}
template <class T, class F>
void unary(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = F::template of<T>(a[lane]); });
}
/// mad.lo: a * b + c.
template <class T>
void multiply_add(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const T* const b = warp.source<T>(i.sources[1]);
    const T* const c = warp.source<T>(i.sources[2]);
    each_lane(mask, [&](u32 lane) { d[lane] = Add::of<T>(MultiplyLow::of<T>(a[lane], b[lane]), c[lane]); });
}
/// mul.wide, and mad.wide with a third operand: the result has twice the bits.
template <class T, class Wide>
void multiply_wide(Warp& warp, const Instruction& i, Mask mask) {
    Wide* const d = warp.destination<Wide>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const T* const b = warp.source<T>(i.sources[1]);
    const Wide* const c = i.source_count == 3 ? warp.source<Wide>(i.sources[2]) : nullptr;
    each_lane(mask, [&](u32 lane) {
        const Wide product = static_cast<Wide>(static_cast<Wide>(a[lane]) * static_cast<Wide>(b[lane]));
        d[lane] = c == nullptr ? product : Add::of<Wide>(product, c[lane]);
    });
}

// --- shifts: distances are unsigned words, larger ones than the width count as the width

template <class T>
void shift_left(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const u32* const b = warp.source<u32>(i.sources[1]);
    each_lane(mask, [&](u32 lane) {
        const u32 distance = b[lane];
        d[lane] = distance < 8 * sizeof(T) ? static_cast<T>(static_cast<u64>(a[lane]) << (distance & 63)) : T{0};
    });
}
template <class T>
void shift_right(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const u32* const b = warp.source<u32>(i.sources[1]);
    constexpr u32 bits = 8 * sizeof(T);
    each_lane(mask, [&](u32 lane) {
        const u32 distance = b[lane];
        if constexpr (std::is_signed_v<T>)
            d[lane] = static_cast<T>(a[lane] >> (distance < bits ? distance : bits - 1));
        else
            d[lane] = distance < bits ? static_cast<T>(a[lane] >> (distance & (bits - 1))) : T{0};
    });
}
/// shf: a word out of the 64 bits of two, which begin with a.
template <bool left, bool clamp>
void funnel_shift(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    const u32* const a = warp.source<u32>(i.sources[0]);
    const u32* const b = warp.source<u32>(i.sources[1]);
    const u32* const c = warp.source<u32>(i.sources[2]);
    each_lane(mask, [&](u32 lane) {
        const u32 distance = clamp ? std::min(c[lane], 32u) : c[lane] & 31;
        const u64 both = static_cast<u64>(b[lane]) << 32 | a[lane];
        d[lane] = static_cast<u32>(left ? both << distance >> 32 : both >> distance);
    });
}

// --- bits

struct CountOnes {
    template <class T>
    static u32 of(T a) {
        return static_cast<u32>(__builtin_popcountll(a));
    }
};
struct CountLeadingZeroes {
    template <class T>
    static u32 of(T a) {
        constexpr u32 bits = 8 * sizeof(T);
        return a == 0 ? bits : static_cast<u32>(__builtin_clzll(a)) - (64 - bits);
    }
};
/// Where the highest bit is that is not a copy of the sign; all ones if there is none.
template <bool as_distance>
struct FindHighest {
    template <class T>
    static u32 of(T a) {
        const Unsigned<T> bits = static_cast<Unsigned<T>>(std::is_signed_v<T> && a < 0 ? ~a : a);
        if (bits == 0)
            return 0xffffffffu;
        const u32 zeroes = CountLeadingZeroes::of<Unsigned<T>>(bits);
        return as_distance ? zeroes : static_cast<u32>(8 * sizeof(T)) - 1 - zeroes;
    }
};
struct Reverse {
    template <class T>
    static T of(T a) {
        if constexpr (sizeof(T) == 8)
            return __builtin_bitreverse64(a);
        else
            return __builtin_bitreverse32(a);
    }
};
/// The result is a word, whatever the operand is.
template <class T, class F>
void to_word(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = F::template of<T>(a[lane]); });
}
/// bfe: `length` bits from `start` on; signed ones are extended with the highest of them, at most the highest of all.
template <class T>
T extract_bits(T a, u32 start, u32 length) {
    constexpr u32 bits = 8 * sizeof(T);
    start &= 255;
    length &= 255;
    const u32 highest = std::min(start + length - 1, bits - 1);
    const bool sign = std::is_signed_v<T> && length != 0 && (static_cast<Unsigned<T>>(a) >> highest & 1) != 0;
    Unsigned<T> result = 0;
    for (u32 bit = 0; bit < bits; ++bit) {
        const bool is_there = bit < length && start + bit < bits;
        const bool one = is_there ? (static_cast<Unsigned<T>>(a) >> (start + bit) & 1) != 0 : sign;
        result |= static_cast<Unsigned<T>>(one) << bit;
    }
    return static_cast<T>(result);
}
template <class T>
void bit_field_extract(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const u32* const start = warp.source<u32>(i.sources[1]);
    const u32* const length = warp.source<u32>(i.sources[2]);
    over_lanes(mask, [&](u32 lane) { d[lane] = extract_bits<T>(a[lane], start[lane], length[lane]); });
}
/// bfi: the lowest `length` bits of a put into b.
template <class T>
T insert_bits(T a, T b, u32 start, u32 length) {
    constexpr u32 bits = 8 * sizeof(T);
    start &= 255;
    length &= 255;
    for (u32 bit = 0; bit < length && start + bit < bits; ++bit)
        b = static_cast<T>((b & ~(T{1} << (start + bit))) | (a >> bit & 1) << (start + bit));
    return b;
}
template <class T>
void bit_field_insert(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const T* const b = warp.source<T>(i.sources[1]);
    const u32* const start = warp.source<u32>(i.sources[2]);
    const u32* const length = warp.source<u32>(i.sources[3]);
    over_lanes(mask, [&](u32 lane) { d[lane] = insert_bits<T>(a[lane], b[lane], start[lane], length[lane]); });
}
/// prmt: each byte of the result is one of the eight of a and b, or eight copies of its highest bit.
inline void permute_bytes(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    const u32* const a = warp.source<u32>(i.sources[0]);
    const u32* const b = warp.source<u32>(i.sources[1]);
    const u32* const c = warp.source<u32>(i.sources[2]);
    each_lane(mask, [&](u32 lane) {
        const u64 both = static_cast<u64>(b[lane]) << 32 | a[lane];
        u32 result = 0;
        for (u32 n = 0; n < 4; ++n) {
            const u32 selector = c[lane] >> 4 * n & 15;
            u32 byte = static_cast<u32>(both >> 8 * (selector & 7)) & 255;
            if ((selector & 8) != 0)
                byte = (byte & 128) != 0 ? 255 : 0;
            result |= byte << 8 * n;
        }
        d[lane] = result;
    });
}
/// lop3: any function of three bits, as a table of its eight values.
inline void logic_of_three(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    const u32* const a = warp.source<u32>(i.sources[0]);
    const u32* const b = warp.source<u32>(i.sources[1]);
    const u32* const c = warp.source<u32>(i.sources[2]);
    const u32* const table = warp.source<u32>(i.sources[3]);
    each_lane(mask, [&](u32 lane) {
        u32 result = 0;
        for (u32 row = 0; row < 8; ++row) {
            const u32 rows = ((row & 4) != 0 ? a[lane] : ~a[lane]) & ((row & 2) != 0 ? b[lane] : ~b[lane]) &
                             ((row & 1) != 0 ? c[lane] : ~c[lane]);
            result |= (table[lane] >> row & 1) != 0 ? rows : 0;
        }
        d[lane] = result;
    });
}

// --- floating point

struct AddNumbers {
    static double of(double a, double b) { return a + b; }
};
struct SubtractNumbers {
    static double of(double a, double b) { return a - b; }
};
struct MultiplyNumbers {
    static double of(double a, double b) { return a * b; }
};
template <class F>
void binary_number(Warp& warp, const Instruction& i, Mask mask) {
    double* const d = warp.destination<double>(i.destinations[0]);
    const double* const a = warp.source<double>(i.sources[0]);
    const double* const b = warp.source<double>(i.sources[1]);
    each_lane(mask, [&](u32 lane) { d[lane] = F::of(a[lane], b[lane]); });
}
inline void negate_number(Warp& warp, const Instruction& i, Mask mask) {
    double* const d = warp.destination<double>(i.destinations[0]);
    const double* const a = warp.source<double>(i.sources[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = -a[lane]; });
}
/// cvt.rn.f64: to the nearest.
template <class T>
void number_of_integer(Warp& warp, const Instruction& i, Mask mask) {
    double* const d = warp.destination<double>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = static_cast<double>(a[lane]); });
}
/// cvt.rzi: towards zero; beyond the ends the ends, not a number gives the lowest (of 32 bits: 0).
template <class T>
void integer_of_number(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const double* const a = warp.source<double>(i.sources[0]);
    constexpr T least = std::numeric_limits<T>::min();
    constexpr T most = std::numeric_limits<T>::max();
    each_lane(mask, [&](u32 lane) {
        const double value = a[lane];
        if (std::isnan(value))
            d[lane] = sizeof(T) == 8 ? least : T{0};
        else if (value <= static_cast<double>(least))
            d[lane] = least;
        else
            d[lane] = value >= static_cast<double>(most) ? most : static_cast<T>(value);
    });
}

} // namespace batt::test::ptx
