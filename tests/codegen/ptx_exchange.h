// What the lanes of a warp of the PTX machine do together: shuffles, votes, reductions, barriers. ptx_operations.cpp names them.
#pragma once

#include <array>
#include <cstring>

#include "tests/codegen/ptx_lanes.h"

namespace batt::test::ptx {

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
inline void ballot(Warp& warp, const Instruction& i, Mask mask) {
    const Mask yes = *warp.source<Mask>(i.sources[0]) & mask;
    u32* const d = warp.destination<u32>(i.destinations[0]);
    each_lane(mask, [&](u32 lane) { d[lane] = yes; });
}
/// The lanes whose words are the same as one's own.
inline void match_any(Warp& warp, const Instruction& i, Mask mask) {
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

} // namespace batt::test::ptx
