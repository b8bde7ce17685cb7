// Loops over elements of which a device does 32 at a time, each lane another one; on the host they are plain loops. What is common
// to a warp is not to be found in such a loop: no primitive of rows.h, no memory that others store to.
//
//     i32 top = first.x;
//     for (u32 i = loop_lane(); i < count; i += loop_lanes)
//         top = elements[i].x < top ? elements[i].x : top;
//     top = least_of_lanes(top);
#pragma once

#include "ops/core/rows.h"
#include "ops/core/value.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA

inline constexpr u32 loop_lanes = 32;
BATT_INLINE u32 loop_lane() { return static_cast<u32>(lane_number()); }

/// What the lanes have found, each for its elements: all together.
BATT_INLINE u32 bits_of_lanes(u32 word) { return occupied_columns(word); }
BATT_INLINE bool holds_in_lanes(bool holds) { return !any(holds ? 0 : 1); }
BATT_INLINE i32 least_of_lanes(i32 number) {
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
BATT_INLINE i32 greatest_of_lanes(i32 number) { return ~least_of_lanes(~number); }

// Makes the values that lanes have stored, lane i in columns[i], visible to all of them.
#ifndef BATT_SHARE_VALUES
#define BATT_SHARE_VALUES(count, ...) __syncwarp()
#endif

/// Which of up to 32 elements something holds for, a bit for each.
template <class Holds>
BATT_INLINE u32 choose_elements(u32 count, Holds&& holds) {
    const u32 lane = loop_lane();
    return occupied_rows(lane < count && holds(lane) ? 1 : 0);
}

/// target[i] = read(i) for all of them; `target` must not be what is read, unless read(i) looks at target[i + n] only.
template <class Read>
BATT_INLINE void store_for_elements(Value* target, u32 count, Read&& read) {
    const u32 lane = loop_lane();
    for (u32 first = 0; first < count; first += loop_lanes) {
        const u32 some = count - first < loop_lanes ? count - first : loop_lanes;
        const Value mine = read(first + (lane < some ? lane : 0));
        converge(); // all lanes have read
        if (lane < some)
            copy_halves(&target[first + lane], mine);
        BATT_SHARE_VALUES(some, target + first);
    }
}

#else

inline constexpr u32 loop_lanes = 1;
BATT_INLINE u32 loop_lane() { return 0; }
BATT_INLINE u32 bits_of_lanes(u32 word) { return word; }
BATT_INLINE bool holds_in_lanes(bool holds) { return holds; }
BATT_INLINE i32 least_of_lanes(i32 number) { return number; }
BATT_INLINE i32 greatest_of_lanes(i32 number) { return number; }

template <class Holds>
BATT_INLINE u32 choose_elements(u32 count, Holds&& holds) {
    u32 chosen = 0;
    for (u32 i = 0; i < count; ++i)
        chosen |= (holds(i) ? 1u : 0u) << i;
    return chosen;
}
template <class Read>
BATT_INLINE void store_for_elements(Value* target, u32 count, Read&& read) {
    for (u32 i = 0; i < count; ++i)
        target[i] = read(i);
}

#endif

BATT_KERNELS_END
