// Loads, stores, parameters and atomics of the PTX machine, with the sectors that they touch. ptx_operations.cpp names them.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

#include "tests/codegen/ptx_arithmetic.h"

namespace batt::test::ptx {

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
        const u32 bits = static_cast<u32>(static_cast<std::make_unsigned_t<T>>(~std::make_unsigned_t<T>{0})) << shift;
        row[lane] = (row[lane] & ~bits) | (static_cast<u32>(static_cast<std::make_unsigned_t<T>>(value)) << shift);
    }
}

/// Pieces of 32 bytes that lanes touch.
inline u64 sectors_of(const u64* addresses, Mask mask, u64 bytes) {
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
inline u64 sectors_of(u64 address, u64 bytes) { return (address + bytes - 1) / 32 - address / 32 + 1; }

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

inline void count_local(Count& count, u64 bytes) {
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

} // namespace batt::test::ptx
