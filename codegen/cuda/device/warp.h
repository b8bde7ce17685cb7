// How a warp takes work and output that all warps share, and how it gives up. Here device and host differ, as in ops/core/rows.h: on
// the host a "warp" is a thread that runs the same code.
#pragma once

#include "codegen/cuda/device/launch.h"
#include "ops/core/rows.h"

#if !BATT_CUDA
#include <csetjmp>
#endif

namespace batt::cuda {
inline namespace BATT_ISA {

/// The memory of one warp, for Context::arena_owner.
struct WarpArena {
    u8* start;
    u8* end; ///< of the part for everything; the reserve follows
    u8* reserve_end;
#if !BATT_CUDA
    std::jmp_buf leave;
#endif
};

#if BATT_CUDA

/// The next number of a counter that all warps share.
BATT_INLINE u32 take_number(u32* counter) {
    converge(); // all lanes are done with the work before, whose memory is used again
    u32 number = 0;
    if (lane_number() == 0)
        number = atomicAdd(counter, 1u);
    return __shfl_sync(all_lanes, number, 0);
}
/// Takes `bytes` bytes of the output for this warp and returns their offset.
BATT_INLINE u64 take_bytes(u64* used, u64 bytes) {
    u32 low = 0;
    u32 high = 0;
    if (lane_number() == 0) {
        const u64 place = atomicAdd(reinterpret_cast<unsigned long long*>(used), bytes);
        low = static_cast<u32>(place);
        high = static_cast<u32>(place >> 32);
    }
    return __shfl_sync(all_lanes, low, 0) | static_cast<u64>(__shfl_sync(all_lanes, high, 0)) << 32;
}
/// Ends the warp at once; its evaluation stays unfinished.
#ifndef BATT_EXIT_LANE
#define BATT_EXIT_LANE() asm volatile("exit;")
#endif
BATT_INLINE void leave_warp(WarpArena&) { BATT_EXIT_LANE(); }

#else

BATT_INLINE u32 take_number(u32* counter) { return __atomic_fetch_add(counter, 1u, __ATOMIC_RELAXED); }
BATT_INLINE u64 take_bytes(u64* used, u64 bytes) { return __atomic_fetch_add(used, bytes, __ATOMIC_RELAXED); }
[[noreturn]] BATT_INLINE void leave_warp(WarpArena& arena) { std::longjmp(arena.leave, 1); }

#endif

/// For Context::arena_grow. A warp's arena does not grow: large allocations fail, but small ones must not. They take the reserve until
/// the evaluation has ended. The reserve need not follow what was used up, which can be a part of the arena.
BATT_FUNCTION void* take_reserve(Context& context, u64 bytes) {
    WarpArena& arena = *static_cast<WarpArena*>(context.arena_owner);
    if (bytes > small_allocation)
        return nullptr;
    if (context.arena_end != arena.reserve_end) {
        exhaust(context);
        context.arena_top = arena.end;
        context.arena_end = arena.reserve_end;
    }
    if (bytes > static_cast<u64>(arena.reserve_end - context.arena_top))
        leave_warp(arena);
    u8* const memory = context.arena_top;
    context.arena_top = memory + bytes;
    return memory;
}

} // namespace BATT_ISA
} // namespace batt::cuda
