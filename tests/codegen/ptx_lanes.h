// What operations of the PTX machine have in common: loops over the lanes of a mask.
#pragma once

#include "tests/codegen/ptx_machine.h"

namespace batt::test::ptx {

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

inline u32 first_lane(Mask mask) { return static_cast<u32>(__builtin_ctz(mask)); }

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
inline Mask merged(Mask old, Mask bits, Mask mask) { return (old & ~mask) | (bits & mask); }

} // namespace batt::test::ptx
