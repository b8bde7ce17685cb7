// Comparisons, predicates, moves, conversions and addresses of the PTX machine: a handler for each operation and type.
// ptx_operations.cpp names them.
#pragma once

#include <cstring>
#include <type_traits>

#include "tests/codegen/ptx_lanes.h"

namespace batt::test::ptx {

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
inline void not_predicate(Warp& warp, const Instruction& i, Mask mask) {
    Mask* const d = warp.destination<Mask>(i.destinations[0]);
    *d = merged(*d, ~*warp.source<Mask>(i.sources[0]), mask);
}
inline void move_predicate(Warp& warp, const Instruction& i, Mask mask) {
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
inline void move_thread(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.thread_of(lane); });
}
inline void move_lane(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = lane; });
}
inline void move_block(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.options().block; });
}
inline void move_threads_of_block(Warp& warp, const Instruction& i, Mask mask) {
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = warp.options().threads_of_block; });
}
inline void move_local_base(Warp& warp, const Instruction& i, Mask mask) {
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

} // namespace batt::test::ptx
