#include "tests/codegen/ptx_operations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

#include "tests/codegen/ptx_machine.h"

namespace batt::test::ptx {

namespace {

// Sanitizers' checks stand in the way, which the compiler would report.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define BATT_VECTORIZE
#else
#define BATT_VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#endif

/// Calls `work` with the number of each lane of the mask.
template <class Work>
inline void each_lane(Mask mask, Work&& work) {
    if (mask == whole_warp) {
        BATT_VECTORIZE
        for (u32 lane = 0; lane < lane_count; ++lane)
            work(lane);
    } else {
        for (Mask rest = mask; rest != 0; rest &= rest - 1)
            work(static_cast<u32>(__builtin_ctz(rest)));
    }
}

/// The same for work that gathers something from all lanes.
template <class Work>
inline void over_lanes(Mask mask, Work&& work) {
    for (Mask rest = mask; rest != 0; rest &= rest - 1)
        work(static_cast<u32>(__builtin_ctz(rest)));
}

u32 first_lane(Mask mask) { return static_cast<u32>(__builtin_ctz(mask)); }

/// Whether all lanes of the mask have the same value.
template <class T>
bool uniform(const T* values, Mask mask) {
    const T first = values[first_lane(mask)];
    T different = 0;
    if (mask == whole_warp)
        for (u32 lane = 0; lane < lane_count; ++lane)
            different = static_cast<T>(different | (values[lane] ^ first));
    else
        over_lanes(mask, [&](u32 lane) { different = static_cast<T>(different | (values[lane] ^ first)); });
    return different == 0;
}

/// Bits of the mask become those of `bits`, the others stay.
Mask merged(Mask old, Mask bits, Mask mask) { return (old & ~mask) | (bits & mask); }

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
void permute_bytes(Warp& warp, const Instruction& i, Mask mask) {
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
void logic_of_three(Warp& warp, const Instruction& i, Mask mask) {
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
void negate_number(Warp& warp, const Instruction& i, Mask mask) {
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

// --- comparisons

enum class Comparison : u8 { eq, ne, lt, le, gt, ge, equ, neu, ltu, leu, gtu, geu, num, nan };

/// A bit for each lane.
template <class T, Comparison comparison>
Mask compare(const T* a, const T* b) {
    typedef T Values __attribute__((ext_vector_type(32)));
    typedef bool Lanes __attribute__((ext_vector_type(32)));
    Values x;
    Values y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    const auto bits = [](const auto& compared) {
        const Lanes lanes = __builtin_convertvector(compared, Lanes);
        Mask mask;
        std::memcpy(&mask, &lanes, sizeof mask);
        return mask;
    };
    using enum Comparison;
    if constexpr (comparison == eq)
        return bits(x == y);
    else if constexpr (comparison == neu)
        return bits(x != y);
    else if constexpr (comparison == lt)
        return bits(x < y);
    else if constexpr (comparison == le)
        return bits(x <= y);
    else if constexpr (comparison == gt)
        return bits(x > y);
    else if constexpr (comparison == ge)
        return bits(x >= y);
    else if constexpr (comparison == nan)
        return ~(bits(x <= y) | bits(x > y));
    else if constexpr (comparison == num)
        return bits(x <= y) | bits(x > y);
    else if constexpr (comparison == ne)
        return std::is_integral_v<T> ? bits(x != y) : bits(x < y) | bits(x > y);
    else if constexpr (comparison == equ)
        return ~(bits(x < y) | bits(x > y));
    else if constexpr (comparison == ltu)
        return ~bits(x >= y);
    else if constexpr (comparison == leu)
        return ~bits(x > y);
    else if constexpr (comparison == gtu)
        return ~bits(x <= y);
    else
        return ~bits(x < y);
}
template <class T, Comparison comparison>
void set_predicate(Warp& warp, const Instruction& i, Mask mask) {
    Mask* const d = warp.destination<Mask>(i.destinations[0]);
    *d = merged(*d, compare<T, comparison>(warp.source<T>(i.sources[0]), warp.source<T>(i.sources[1])), mask);
}
template <class T>
void select(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    const T* const b = warp.source<T>(i.sources[1]);
    const Mask condition = *warp.source<Mask>(i.sources[2]);
    each_lane(mask, [&](u32 lane) { d[lane] = (condition >> lane & 1) != 0 ? a[lane] : b[lane]; });
}
template <class F>
void binary_predicate(Warp& warp, const Instruction& i, Mask mask) {
    Mask* const d = warp.destination<Mask>(i.destinations[0]);
    *d = merged(*d, F::template of<Mask>(*warp.source<Mask>(i.sources[0]), *warp.source<Mask>(i.sources[1])), mask);
}
void not_predicate(Warp& warp, const Instruction& i, Mask mask) {
    Mask* const d = warp.destination<Mask>(i.destinations[0]);
    *d = merged(*d, ~*warp.source<Mask>(i.sources[0]), mask);
}
void move_predicate(Warp& warp, const Instruction& i, Mask mask) {
    Mask* const d = warp.destination<Mask>(i.destinations[0]);
    *d = merged(*d, *warp.source<Mask>(i.sources[0]), mask);
}

// --- moves

template <class T>
void move(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const T* const a = warp.source<T>(i.sources[0]);
    if (mask == whole_warp)
        std::memcpy(d, a, sizeof(T) * lane_count);
    else
        each_lane(mask, [&](u32 lane) { d[lane] = a[lane]; });
}
/// Two halves as one register.
template <class T, class Half>
void join(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const Half* const a = warp.source<Half>(i.sources[0]);
    const Half* const b = warp.source<Half>(i.sources[1]);
    each_lane(mask, [&](u32 lane) { d[lane] = static_cast<T>(a[lane] | static_cast<T>(b[lane]) << 8 * sizeof(Half)); });
}
template <class T, class Half>
void split(Warp& warp, const Instruction& i, Mask mask) {
    Half* const a = warp.destination<Half>(i.destinations[0]);
    Half* const b = warp.destination<Half>(i.destinations[1]);
    const T* const whole = warp.source<T>(i.sources[0]);
    each_lane(mask, [&](u32 lane) {
        const T value = whole[lane];
        a[lane] = static_cast<Half>(value);
        b[lane] = static_cast<Half>(value >> 8 * sizeof(Half));
    });
}
void move_thread(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.thread_of(lane); });
}
void move_lane(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = lane; });
}
void move_block(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.options().block; });
}
void move_threads_of_block(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.options().threads_of_block; });
}
void move_local_base(Warp& warp, const Instruction& i, Mask mask) {
    u64* const d = warp.destination<u64>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.local_base() + static_cast<u64>(i.offset); });
}
/// cvt between integers: the low bits of the source as a From, then as wide as the register.
template <class Register, class Source, class From>
void convert(Warp& warp, const Instruction& i, Mask mask) {
    Register* const d = warp.destination<Register>(i.destinations[0]);
    const Source* const a = warp.source<Source>(i.sources[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = static_cast<Register>(static_cast<From>(a[lane])); });
}
/// cvta: generic addresses of local memory and of the kernel's argument are elsewhere.
template <u64 window>
void to_generic(Warp& warp, const Instruction& i, Mask mask) {
    u64* const d = warp.destination<u64>(i.destinations[0]);
    const u64* const a = warp.source<u64>(i.sources[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = a[lane] + window; });
}
template <u64 window>
void from_generic(Warp& warp, const Instruction& i, Mask mask) {
    u64* const d = warp.destination<u64>(i.destinations[0]);
    const u64* const a = warp.source<u64>(i.sources[0]);
    bool elsewhere = false;
    over_lanes(mask, [&](u32 lane) {
        elsewhere |= a[lane] - window >= window_bytes;
        d[lane] = a[lane] - window;
    });
    if (window != 0 && elsewhere)
        warp.fail("takes an address for one of another space");
}

// --- memory

enum class Space : u8 { generic, global, local, argument };

/// Of words that lie side by side for all lanes: the value of one lane at a byte of it.
template <class T>
T word_value(const u32* words, u64 byte, u32 lane) {
    const u32* const row = words + byte / 4 * lane_count;
    if constexpr (sizeof(T) == 8)
        return static_cast<T>(row[lane] | static_cast<u64>(row[lane + lane_count]) << 32);
    else
        return static_cast<T>(row[lane] >> 8 * (byte % 4));
}
template <class T>
void set_word_value(u32* words, u64 byte, u32 lane, T value) {
    u32* const row = words + byte / 4 * lane_count;
    if constexpr (sizeof(T) == 8) {
        row[lane] = static_cast<u32>(value);
        row[lane + lane_count] = static_cast<u32>(static_cast<u64>(value) >> 32);
    } else if constexpr (sizeof(T) == 4) {
        row[lane] = static_cast<u32>(value);
    } else {
        const u32 shift = static_cast<u32>(8 * (byte % 4));
        const u32 bits = static_cast<u32>(static_cast<Unsigned<T>>(~Unsigned<T>{0})) << shift;
        row[lane] = (row[lane] & ~bits) | (static_cast<u32>(static_cast<Unsigned<T>>(value)) << shift);
    }
}

/// Pieces of 32 bytes that lanes touch.
u64 sectors_of(const u64* addresses, Mask mask, u64 bytes) {
    std::array<u64, 2 * lane_count> sectors;
    u32 count = 0;
    for (Mask rest = mask; rest != 0; rest &= rest - 1) {
        const u64 address = addresses[__builtin_ctz(rest)];
        for (u64 sector = address / 32; sector <= (address + bytes - 1) / 32; ++sector) {
            if (count != 0 && sectors[count - 1] == sector)
                continue;
            if (std::find(sectors.begin(), sectors.begin() + count, sector) == sectors.begin() + count)
                sectors[count++] = sector;
        }
    }
    return count;
}
u64 sectors_of(u64 address, u64 bytes) { return (address + bytes - 1) / 32 - address / 32 + 1; }

template <Space space>
Space space_of(u64 address) {
    if constexpr (space != Space::generic)
        return space;
    return address - local_window < window_bytes       ? Space::local
           : address - parameter_window < window_bytes ? Space::argument
                                                       : Space::global;
}
/// The address within its space.
template <Space space>
u64 within(u64 address, Space where) {
    if constexpr (space != Space::generic)
        return address;
    return where == Space::local      ? address - local_window
           : where == Space::argument ? address - parameter_window
                                      : address;
}

void count_local(Count& count, u64 bytes) {
    ++count.local_runs;
    count.local_sectors += std::max<u64>(bytes / 4, 1) * 4;
}

template <class T, class Register, Space space>
void load(Warp& warp, const Instruction& i, Mask mask) {
    u64 addresses[lane_count];
    const u64* const bases = warp.source<u64>(i.sources[0]);
    const u32 parts = i.destination_count;
    const u32 bytes = parts * static_cast<u32>(sizeof(T));
    const u32 first = first_lane(mask);
    if (uniform(bases, mask)) {
        const u64 generic = bases[first] + static_cast<u64>(i.offset);
        const Space where = space_of<space>(generic);
        const u64 address = within<space>(generic, where);
        if (where == Space::local) {
            const u32* const words = warp.local(address, bytes);
            if (words == nullptr)
                return;
            count_local(warp.count(), bytes);
            for (u32 part = 0; part < parts; ++part) {
                Register* const d = warp.destination<Register>(i.destinations[part]);
                const u64 byte = address % 4 + part * sizeof(T);
                each_lane(mask, [&](u32 lane) { d[lane] = static_cast<Register>(word_value<T>(words, byte, lane)); });
            }
            return;
        }
        const u8* const memory = where == Space::argument ? warp.argument(address, bytes) : warp.global(address, bytes);
        if (memory == nullptr)
            return;
        if (where == Space::global) {
            warp.count().sectors += sectors_of(address, bytes);
            if (warp.apart())
                warp.note_load(address, bytes, mask);
        }
        for (u32 part = 0; part < parts; ++part) {
            Register* const d = warp.destination<Register>(i.destinations[part]);
            T value;
            std::memcpy(&value, memory + part * sizeof(T), sizeof value);
            each_lane(mask, [&](u32 lane) { d[lane] = static_cast<Register>(value); });
        }
        return;
    }
    each_lane(mask, [&](u32 lane) { addresses[lane] = bases[lane] + static_cast<u64>(i.offset); });
    const bool is_local = space_of<space>(addresses[first]) == Space::local;
    if (is_local)
        count_local(warp.count(), bytes);
    else
        warp.count().sectors += sectors_of(addresses, mask, bytes);
    for (Mask rest = mask; rest != 0; rest &= rest - 1) {
        const u32 lane = first_lane(rest);
        const Space where = space_of<space>(addresses[lane]);
        const u64 address = within<space>(addresses[lane], where);
        if (where == Space::local) {
            const u32* const words = warp.local(address, bytes);
            if (words == nullptr)
                return;
            for (u32 part = 0; part < parts; ++part)
                warp.destination<Register>(i.destinations[part])[lane] =
                    static_cast<Register>(word_value<T>(words, address % 4 + part * sizeof(T), lane));
            continue;
        }
        const u8* const memory = where == Space::argument ? warp.argument(address, bytes) : warp.global(address, bytes);
        if (memory == nullptr)
            return;
        if (where == Space::global && warp.apart())
            warp.note_load(address, bytes, 1u << lane);
        for (u32 part = 0; part < parts; ++part) {
            T value;
            std::memcpy(&value, memory + part * sizeof(T), sizeof value);
            warp.destination<Register>(i.destinations[part])[lane] = static_cast<Register>(value);
        }
    }
}

template <class T, class Register, Space space>
void store(Warp& warp, const Instruction& i, Mask mask) {
    u64 addresses[lane_count];
    const u64* const bases = warp.source<u64>(i.sources[0]);
    const u32 parts = i.source_count - 1;
    const u32 bytes = parts * static_cast<u32>(sizeof(T));
    const u32 first = first_lane(mask);
    if (uniform(bases, mask)) {
        const u64 generic = bases[first] + static_cast<u64>(i.offset);
        const Space where = space_of<space>(generic);
        const u64 address = within<space>(generic, where);
        if (where == Space::argument)
            return warp.fail("stores to the argument of the kernel");
        if (where == Space::local) {
            u32* const words = warp.local(address, bytes);
            if (words == nullptr)
                return;
            count_local(warp.count(), bytes);
            for (u32 part = 0; part < parts; ++part) {
                const Register* const a = warp.source<Register>(i.sources[part + 1]);
                const u64 byte = address % 4 + part * sizeof(T);
                each_lane(mask, [&](u32 lane) { set_word_value<T>(words, byte, lane, static_cast<T>(a[lane])); });
            }
            return;
        }
        u8* const memory = warp.global(address, bytes);
        if (memory == nullptr)
            return;
        if (mask != whole_warp || warp.apart())
            warp.note_store(address, bytes, mask);
        warp.count().sectors += sectors_of(address, bytes);
        for (u32 part = 0; part < parts; ++part) {
            const Register* const a = warp.source<Register>(i.sources[part + 1]);
            if (!uniform(a, mask))
                return warp.fail("stores different values of lanes to one address");
            const T value = static_cast<T>(a[first]);
            std::memcpy(memory + part * sizeof(T), &value, sizeof value);
        }
        return;
    }
    each_lane(mask, [&](u32 lane) { addresses[lane] = bases[lane] + static_cast<u64>(i.offset); });
    const bool is_local = space_of<space>(addresses[first]) == Space::local;
    if (is_local)
        count_local(warp.count(), bytes);
    else
        warp.count().sectors += sectors_of(addresses, mask, bytes);
    for (Mask rest = mask; rest != 0; rest &= rest - 1) {
        const u32 lane = first_lane(rest);
        const Space where = space_of<space>(addresses[lane]);
        const u64 address = within<space>(addresses[lane], where);
        if (where == Space::argument)
            return warp.fail("stores to the argument of the kernel");
        u32* const words = where == Space::local ? warp.local(address, bytes) : nullptr;
        u8* const memory = where == Space::global ? warp.global(address, bytes) : nullptr;
        if (words == nullptr && memory == nullptr)
            return;
        if (memory != nullptr)
            warp.note_store(address, bytes, 1u << lane);
        for (u32 part = 0; part < parts; ++part) {
            const T value = static_cast<T>(warp.source<Register>(i.sources[part + 1])[lane]);
            if (words != nullptr)
                set_word_value<T>(words, address % 4 + part * sizeof(T), lane, value);
            else
                std::memcpy(memory + part * sizeof(T), &value, sizeof value);
        }
    }
}

// Arguments and results of calls lie in the function's parameter area, at places that are known.
template <class T, class Register>
void load_parameter(Warp& warp, const Instruction& i, Mask mask) {
    const u32* const words = warp.area(i.offset);
    for (u32 part = 0; part < i.destination_count; ++part) {
        Register* const d = warp.destination<Register>(i.destinations[part]);
        const u64 byte = static_cast<u64>(i.offset) % 4 + part * sizeof(T);
        each_lane(mask, [&](u32 lane) { d[lane] = static_cast<Register>(word_value<T>(words, byte, lane)); });
    }
}
template <class T, class Register>
void store_parameter(Warp& warp, const Instruction& i, Mask mask) {
    u32* const words = warp.area(i.offset);
    for (u32 part = 0; part < i.source_count; ++part) {
        const Register* const a = warp.source<Register>(i.sources[part]);
        const u64 byte = static_cast<u64>(i.offset) % 4 + part * sizeof(T);
        each_lane(mask, [&](u32 lane) { set_word_value<T>(words, byte, lane, static_cast<T>(a[lane])); });
    }
}

template <class T>
void atomic_add(Warp& warp, const Instruction& i, Mask mask) {
    T* const d = warp.destination<T>(i.destinations[0]);
    const u64* const bases = warp.source<u64>(i.sources[0]);
    const T* const a = warp.source<T>(i.sources[1]);
    u64 addresses[lane_count];
    each_lane(mask, [&](u32 lane) { addresses[lane] = bases[lane] + static_cast<u64>(i.offset); });
    warp.count().sectors += sectors_of(addresses, mask, sizeof(T));
    for (Mask rest = mask; rest != 0; rest &= rest - 1) {
        const u32 lane = first_lane(rest);
        u8* const memory = warp.global(addresses[lane], sizeof(T));
        if (memory == nullptr)
            return;
        T value;
        std::memcpy(&value, memory, sizeof value);
        const T sum = Add::of<T>(value, a[lane]);
        std::memcpy(memory, &sum, sizeof sum);
        d[lane] = value;
    }
}

// --- between lanes

enum class Shuffle : u8 { index, up, down, butterfly };

template <Shuffle shuffle>
void exchange(Warp& warp, const Instruction& i, Mask mask) {
    const u32* const a = warp.source<u32>(i.sources[0]);
    const u32* const b = warp.source<u32>(i.sources[1]);
    const u32* const c = warp.source<u32>(i.sources[2]);
    u32 values[lane_count];
    std::memcpy(values, a, sizeof values);
    u32* const d = warp.destination<u32>(i.destinations[0]);
    Mask within_segment = 0;
    Mask missing = 0;
    over_lanes(mask, [&](u32 lane) {
        const u32 distance = b[lane] & 31;
        const u32 clamp = c[lane] & 31;
        const u32 segment = c[lane] >> 8 & 31;
        const u32 least = lane & segment;
        const u32 most = least | (clamp & ~segment);
        u32 from = 0;
        bool valid = false;
        if constexpr (shuffle == Shuffle::up) {
            from = lane - distance;
            valid = static_cast<i32>(from) >= static_cast<i32>(most);
        } else if constexpr (shuffle == Shuffle::down) {
            from = lane + distance;
            valid = from <= most;
        } else if constexpr (shuffle == Shuffle::butterfly) {
            from = lane ^ distance;
            valid = from <= most;
        } else {
            from = least | (distance & ~segment);
            valid = from <= most;
        }
        from = valid ? from : lane;
        within_segment |= static_cast<Mask>(valid) << lane;
        missing |= (mask >> from & 1) == 0 ? 1u << lane : 0u;
        d[lane] = values[from];
    });
    if (missing != 0)
        return warp.fail("takes a value from a lane that does not take part");
    if (i.destination_count == 2) {
        Mask* const valid = warp.destination<Mask>(i.destinations[1]);
        *valid = merged(*valid, within_segment, mask);
    }
}
enum class Vote : u8 { any, all, uniform };
template <Vote vote>
void vote_of(Warp& warp, const Instruction& i, Mask mask) {
    const Mask yes = *warp.source<Mask>(i.sources[0]) & mask;
    const bool result = vote == Vote::any ? yes != 0 : vote == Vote::all ? yes == mask : yes == mask || yes == 0;
    Mask* const d = warp.destination<Mask>(i.destinations[0]);
    *d = merged(*d, result ? whole_warp : 0, mask);
}
void ballot(Warp& warp, const Instruction& i, Mask mask) {
    const Mask yes = *warp.source<Mask>(i.sources[0]) & mask;
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = yes; });
}
/// The lanes whose words are the same as one's own.
void match_any(Warp& warp, const Instruction& i, Mask mask) {
    std::array<u32, 32> words;
    std::copy_n(warp.source<u32>(i.sources[0]), words.size(), words.begin());
    u32* const d = warp.destination<u32>(i.destinations[0]);
    over_lanes(mask, [&](u32 lane) {
        Mask alike = 0;
        over_lanes(mask, [&](u32 other) { alike |= static_cast<Mask>(words[other] == words[lane]) << other; });
        d[lane] = alike;
    });
}
template <class T, class F>
void reduce(Warp& warp, const Instruction& i, Mask mask) {
    const T* const a = warp.source<T>(i.sources[0]);
    T result = a[first_lane(mask)];
    for (Mask rest = mask & (mask - 1); rest != 0; rest &= rest - 1)
        result = F::template of<T>(result, a[first_lane(rest)]);
    T* const d = warp.destination<T>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = result; });
}
void barrier(Warp& warp, const Instruction&, Mask mask) { warp.barrier(mask); }

// --- from names to functions

enum class Type : u8 { none, predicate, u8_, s8_, u16_, s16_, u32_, s32_, u64_, s64_, f64_ };

Type parse_type(std::string_view name) {
    if (name == "pred")
        return Type::predicate;
    if (name == "f64")
        return Type::f64_;
    if (name == "u8" || name == "b8")
        return Type::u8_;
    if (name == "s8")
        return Type::s8_;
    if (name == "u16" || name == "b16")
        return Type::u16_;
    if (name == "s16")
        return Type::s16_;
    if (name == "u32" || name == "b32")
        return Type::u32_;
    if (name == "s32")
        return Type::s32_;
    if (name == "u64" || name == "b64")
        return Type::u64_;
    if (name == "s64")
        return Type::s64_;
    return Type::none;
}
u32 bytes_of(Type type) {
    switch (type) {
    case Type::u8_:
    case Type::s8_:
        return 1;
    case Type::u16_:
    case Type::s16_:
        return 2;
    case Type::u32_:
    case Type::s32_:
        return 4;
    case Type::u64_:
    case Type::s64_:
    case Type::f64_:
        return 8;
    default:
        return 0;
    }
}
u32 bytes_of(Width width) {
    return width == Width::bits16 ? 2 : width == Width::bits32 ? 4 : width == Width::bits64 ? 8 : 0;
}

/// make.operator()<T>() for the type; null for others than integers of registers.
template <class Make>
Handler for_integer(Type type, Make make) {
    switch (type) {
    case Type::u16_:
        return make.template operator()<u16>();
    case Type::s16_:
        return make.template operator()<i16>();
    case Type::u32_:
        return make.template operator()<u32>();
    case Type::s32_:
        return make.template operator()<i32>();
    case Type::u64_:
        return make.template operator()<u64>();
    case Type::s64_:
        return make.template operator()<i64>();
    default:
        return nullptr;
    }
}
/// Bytes too.
template <class Make>
Handler for_memory(Type type, Make make) {
    switch (type) {
    case Type::u8_:
        return make.template operator()<u8>();
    case Type::s8_:
        return make.template operator()<i8>();
    case Type::f64_:
        return make.template operator()<u64>();
    default:
        return for_integer(type, make);
    }
}
template <class Make>
Handler for_register(Width width, Make make) {
    switch (width) {
    case Width::bits16:
        return make.template operator()<u16>();
    case Width::bits32:
        return make.template operator()<u32>();
    case Width::bits64:
        return make.template operator()<u64>();
    default:
        return nullptr;
    }
}
template <class F>
Handler binary_of(Type type) {
    return for_integer(type, []<class T>() -> Handler { return &binary<T, F>; });
}
/// For what does not tell signed from unsigned.
template <class F>
Handler bits_of(Type type) {
    if (type == Type::predicate)
        return &binary_predicate<F>;
    return for_integer(type, []<class T>() -> Handler { return &binary<Unsigned<T>, F>; });
}

template <class T>
Handler comparison_of(std::string_view name) {
    using enum Comparison;
    if (name == "eq")
        return &set_predicate<T, eq>;
    if (name == "ne")
        return &set_predicate<T, ne>;
    if (name == "lt" || name == "lo")
        return &set_predicate<T, lt>;
    if (name == "le" || name == "ls")
        return &set_predicate<T, le>;
    if (name == "gt" || name == "hi")
        return &set_predicate<T, gt>;
    if (name == "ge" || name == "hs")
        return &set_predicate<T, ge>;
    if constexpr (std::is_floating_point_v<T>) {
        if (name == "equ")
            return &set_predicate<T, equ>;
        if (name == "neu")
            return &set_predicate<T, neu>;
        if (name == "ltu")
            return &set_predicate<T, ltu>;
        if (name == "leu")
            return &set_predicate<T, leu>;
        if (name == "gtu")
            return &set_predicate<T, gtu>;
        if (name == "geu")
            return &set_predicate<T, geu>;
        if (name == "num")
            return &set_predicate<T, num>;
        if (name == "nan")
            return &set_predicate<T, nan>;
    }
    return nullptr;
}

Handler conversion_of(Type to, Type from, Width destination, Width source) {
    if (bytes_of(to) != bytes_of(destination) || bytes_of(from) > bytes_of(source) || bytes_of(from) == 0)
        return nullptr;
    return for_register(destination, [&]<class Register>() -> Handler {
        return for_register(source, [&]<class Source>() -> Handler {
            return for_memory(from, []<class From>() -> Handler {
                if constexpr (sizeof(From) <= sizeof(Source))
                    return &convert<Register, Source, From>;
                else
                    return nullptr;
            });
        });
    });
}

/// The parts of an opcode between dots.
struct Opcode {
    std::array<std::string_view, 8> parts;
    u32 count = 0;

    explicit Opcode(std::string_view text) {
        while (!text.empty() && count < parts.size()) {
            const size_t dot = text.find('.');
            parts[count++] = text.substr(0, dot);
            text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
        }
    }
    std::string_view operator[](u32 part) const { return part < count ? parts[part] : std::string_view(); }
    bool has(std::string_view part) const {
        return std::find(parts.begin(), parts.begin() + count, part) != parts.begin() + count;
    }
    Type type() const { return parse_type(parts[count - 1]); }
};

template <Space space>
Handler load_of(Type type, Width width) {
    return for_memory(type, [&]<class T>() -> Handler {
        return for_register(width, []<class Register>() -> Handler {
            if constexpr (sizeof(T) <= sizeof(Register))
                return &load<T, Register, space>;
            else
                return nullptr;
        });
    });
}
template <Space space>
Handler store_of(Type type, Width width) {
    return for_memory(type, [&]<class T>() -> Handler {
        return for_register(width, []<class Register>() -> Handler {
            if constexpr (sizeof(T) <= sizeof(Register))
                return &store<Unsigned<T>, Register, space>;
            else
                return nullptr;
        });
    });
}

Handler memory_of(const Opcode& code, Width width, bool in_kernel) {
    const bool loads = code[0] == "ld";
    const Type type = code.type();
    if (code.has("param") && !in_kernel)
        return for_memory(type, [&]<class T>() -> Handler {
            return for_register(width, [&]<class Register>() -> Handler {
                if constexpr (sizeof(T) <= sizeof(Register))
                    return loads ? &load_parameter<T, Register> : &store_parameter<T, Register>;
                else
                    return nullptr;
            });
        });
    for (u32 part = 1; part + 1 < code.count; ++part)
        if (const std::string_view name = code[part]; name != "param" && name != "global" && name != "local" &&
                                                      name != "nc" && name != "v2" && name != "v4" &&
                                                      name != "volatile" && name != "relaxed" && name != "gpu")
            return nullptr;
    if (code.has("param"))
        return loads ? load_of<Space::argument>(type, width) : nullptr;
    if (code.has("local"))
        return loads ? load_of<Space::local>(type, width) : store_of<Space::local>(type, width);
    if (code.has("global"))
        return loads ? load_of<Space::global>(type, width) : store_of<Space::global>(type, width);
    return loads ? load_of<Space::generic>(type, width) : store_of<Space::generic>(type, width);
}

Handler move_of(Width width) {
    return for_register(width, []<class T>() -> Handler { return &move<T>; });
}

} // namespace

std::optional<Operation> find_operation(std::string_view opcode, std::span<const Width> destinations,
                                        std::span<const Width> sources, bool in_kernel) {
    const Opcode code(opcode);
    const std::string_view name = code[0];
    const Type type = code.type();
    const Width to = destinations.empty() ? Width::predicate : destinations[0];
    Operation operation;
    const auto done = [&](Handler handler, Work work = Work::integer) -> std::optional<Operation> {
        if (handler == nullptr)
            return std::nullopt;
        operation.handler = handler;
        operation.work = work;
        return operation;
    };
    const auto is = [&](std::string_view text) { return opcode == text; };
    const bool short_form = code.count == 2; // name.type

    if (name == "ld" || name == "st") {
        const bool loads = name == "ld";
        const Width width = loads ? to : sources.empty() ? Width::predicate : sources.back();
        const Work work = code.has("param") && !in_kernel ? Work::parameter : loads ? Work::load : Work::store;
        return done(memory_of(code, width, in_kernel), work);
    }
    if (name == "mov") {
        if (is("mov.pred"))
            return done(&move_predicate, Work::move);
        if (destinations.size() == 2)
            return done(to == Width::bits32   ? &split<u64, u32>
                        : to == Width::bits16 ? &split<u32, u16>
                                              : nullptr,
                        Work::move);
        if (sources.size() == 2)
            return done(to == Width::bits64   ? &join<u64, u32>
                        : to == Width::bits32 ? &join<u32, u16>
                                              : nullptr,
                        Work::move);
        return done(short_form ? move_of(to) : nullptr, Work::move);
    }
    if (name == "special") { // as the program writes a mov from one
        if (is("special.tid.x"))
            return done(&move_thread, Work::move);
        if (is("special.laneid"))
            return done(&move_lane, Work::move);
        if (is("special.ctaid.x"))
            return done(&move_block, Work::move);
        if (is("special.ntid.x"))
            return done(&move_threads_of_block, Work::move);
        return is("special.local") ? done(&move_local_base, Work::move) : std::nullopt;
    }
    if (name == "cvta") {
        const bool back = code.has("to");
        if (code.has("local"))
            return done(back ? &from_generic<local_window> : &to_generic<local_window>, Work::move);
        if (code.has("param"))
            return done(back ? &from_generic<parameter_window> : &to_generic<parameter_window>, Work::move);
        return code.has("global") ? done(move_of(to), Work::move) : std::nullopt;
    }
    if (name == "cvt") {
        if (is("cvt.rn.f64.s32"))
            return done(&number_of_integer<i32>, Work::floating);
        if (is("cvt.rn.f64.s64"))
            return done(&number_of_integer<i64>, Work::floating);
        if (is("cvt.rzi.s32.f64"))
            return done(&integer_of_number<i32>, Work::floating);
        if (is("cvt.rzi.s64.f64"))
            return done(&integer_of_number<i64>, Work::floating);
        return code.count == 3 && !sources.empty() ? done(conversion_of(parse_type(code[1]), type, to, sources[0]))
                                                   : std::nullopt;
    }
    if (name == "setp") {
        if (code.count != 3 || destinations.size() != 1 || sources.size() != 2)
            return std::nullopt;
        if (type == Type::f64_)
            return done(comparison_of<double>(code[1]), Work::comparison);
        return done(for_integer(type, [&]<class T>() { return comparison_of<T>(code[1]); }), Work::comparison);
    }
    if (name == "selp" && short_form) {
        return done(for_register(to, []<class T>() -> Handler { return &select<T>; }), Work::comparison);
    }
    if (name == "shfl") {
        if (code.count != 4 || code[1] != "sync" || type != Type::u32_)
            return std::nullopt;
        operation.meets = true;
        return done(code[2] == "idx"    ? &exchange<Shuffle::index>
                    : code[2] == "up"   ? &exchange<Shuffle::up>
                    : code[2] == "down" ? &exchange<Shuffle::down>
                    : code[2] == "bfly" ? &exchange<Shuffle::butterfly>
                                        : nullptr,
                    Work::exchange);
    }
    if (name == "vote" && code[1] == "sync") {
        operation.meets = true;
        return done(code[2] == "any"      ? &vote_of<Vote::any>
                    : code[2] == "all"    ? &vote_of<Vote::all>
                    : code[2] == "uni"    ? &vote_of<Vote::uniform>
                    : code[2] == "ballot" ? &ballot
                                          : nullptr,
                    Work::exchange);
    }
    if (is("match.any.sync.b32")) {
        operation.meets = true;
        return done(&match_any, Work::exchange);
    }
    if (name == "redux" && code[1] == "sync") {
        operation.meets = true;
        const bool is_signed = type == Type::s32_;
        return done(bytes_of(type) != 4 ? nullptr
                    : code[2] == "add"  ? &reduce<u32, Add>
                    : code[2] == "or"   ? &reduce<u32, Or>
                    : code[2] == "and"  ? &reduce<u32, And>
                    : code[2] == "xor"  ? &reduce<u32, Xor>
                    : code[2] == "min"  ? (is_signed ? &reduce<i32, Least> : &reduce<u32, Least>)
                    : code[2] == "max"  ? (is_signed ? &reduce<i32, Most> : &reduce<u32, Most>)
                                        : nullptr,
                    Work::exchange);
    }
    if (is("bar.warp.sync")) {
        operation.meets = true;
        return done(&barrier, Work::exchange);
    }
    if (is("atom.add.u32") || is("atom.global.add.u32"))
        return done(&atomic_add<u32>, Work::atomic);
    if (is("atom.add.u64") || is("atom.global.add.u64"))
        return done(&atomic_add<u64>, Work::atomic);

    if (type == Type::f64_) {
        const bool plain = short_form || (code.count == 3 && code[1] == "rn");
        return done(!plain          ? nullptr
                    : name == "add" ? &binary_number<AddNumbers>
                    : name == "sub" ? &binary_number<SubtractNumbers>
                    : name == "mul" ? &binary_number<MultiplyNumbers>
                    : name == "neg" ? &negate_number
                                    : nullptr,
                    Work::floating);
    }
    const Work logic = type == Type::predicate ? Work::comparison : Work::integer;
    if (name == "mul" || name == "mad") {
        if (code.count != 3)
            return std::nullopt;
        if (code[1] == "wide")
            return done(type == Type::u32_   ? &multiply_wide<u32, u64>
                        : type == Type::s32_ ? &multiply_wide<i32, i64>
                        : type == Type::u16_ ? &multiply_wide<u16, u32>
                        : type == Type::s16_ ? &multiply_wide<i16, i32>
                                             : nullptr);
        if (name == "mad")
            return code[1] == "lo" ? done(for_integer(type, []<class T>() -> Handler { return &multiply_add<T>; }))
                                   : std::nullopt;
        return done(code[1] == "lo"   ? binary_of<MultiplyLow>(type)
                    : code[1] == "hi" ? binary_of<MultiplyHigh>(type)
                                      : nullptr);
    }
    if (name == "bfind" && (short_form || code[1] == "shiftamt")) {
        const bool distance = !short_form;
        return done(for_integer(type, [&]<class T>() -> Handler {
            return distance ? &to_word<T, FindHighest<true>> : &to_word<T, FindHighest<false>>;
        }));
    }
    if (name == "shf" && code.count == 4 && type == Type::u32_) {
        const bool clamp = code[2] == "clamp";
        return code[1] == "l" ? done(clamp ? &funnel_shift<true, true> : &funnel_shift<true, false>)
                              : done(clamp ? &funnel_shift<false, true> : &funnel_shift<false, false>);
    }
    if (!short_form)
        return std::nullopt;
    if (name == "add")
        return done(binary_of<Add>(type));
    if (name == "sub")
        return done(binary_of<Subtract>(type));
    if (name == "min")
        return done(binary_of<Least>(type));
    if (name == "max")
        return done(binary_of<Most>(type));
    if (name == "div")
        return done(for_integer(type, []<class T>() -> Handler { return &division<T, Quotient>; }));
    if (name == "rem")
        return done(for_integer(type, []<class T>() -> Handler { return &division<T, Remainder>; }));
    if (name == "and")
        return done(bits_of<And>(type), logic);
    if (name == "or")
        return done(bits_of<Or>(type), logic);
    if (name == "xor")
        return done(bits_of<Xor>(type), logic);
    if (name == "not")
        return type == Type::predicate
                   ? done(&not_predicate, Work::comparison)
                   : done(for_integer(type, []<class T>() -> Handler { return &unary<T, Complement>; }));
    if (name == "neg")
        return done(for_integer(type, []<class T>() -> Handler { return &unary<T, Negate>; }));
    if (name == "abs")
        return done(for_integer(type, []<class T>() -> Handler { return &unary<T, Magnitude>; }));
    if (name == "shl")
        return done(for_integer(type, []<class T>() -> Handler { return &shift_left<T>; }));
    if (name == "shr")
        return done(for_integer(type, []<class T>() -> Handler { return &shift_right<T>; }));
    if (name == "popc")
        return done(type == Type::u32_   ? &to_word<u32, CountOnes>
                    : type == Type::u64_ ? &to_word<u64, CountOnes>
                                         : nullptr);
    if (name == "clz")
        return done(type == Type::u32_   ? &to_word<u32, CountLeadingZeroes>
                    : type == Type::u64_ ? &to_word<u64, CountLeadingZeroes>
                                         : nullptr);
    if (name == "brev")
        return done(type == Type::u32_ ? &unary<u32, Reverse> : type == Type::u64_ ? &unary<u64, Reverse> : nullptr);
    if (name == "bfe")
        return bytes_of(type) >= 4 ? done(for_integer(type, []<class T>() -> Handler { return &bit_field_extract<T>; }))
                                   : std::nullopt;
    if (name == "bfi")
        return done(type == Type::u32_   ? &bit_field_insert<u32>
                    : type == Type::u64_ ? &bit_field_insert<u64>
                                         : nullptr);
    if (name == "prmt")
        return done(type == Type::u32_ ? &permute_bytes : nullptr);
    if (name == "lop3")
        return done(type == Type::u32_ ? &logic_of_three : nullptr);
    return std::nullopt;
}

} // namespace batt::test::ptx
