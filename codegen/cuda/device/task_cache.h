// Where a warp keeps the values that the evaluations of a group share (launch.h says what a group is): in memory of the warp that
// outlives evaluations. When a value is computed, kept and charged is decided in interp/sharing.h. A device shares only what
// depends on the task alone.
#pragma once

#include "codegen/cuda/device/warp.h"
#include "interp/sharing.h"

namespace batt::cuda {
inline namespace BATT_ISA {

/// The shared values of one warp.
struct WarpTaskCache {
    u32 place_count; ///< 0: nothing is shared
    u32* known;      ///< a bit for each place
    interp::SharedValue* places;
    u8* top; ///< of the memory of the values
    u8* end;
    bool full;                ///< no more values are kept: they could refer to one that found no room here
    const u32* place_of_step; ///< of the entry that is evaluated (Entry::place_of_step)
    u64 bytes_taken;          ///< what the values took that the present evaluation has asked for
};

/// What an evaluation executes the steps of its entry function with; other functions need no more than an Execution.
struct WarpExecution : interp::Execution {
    WarpTaskCache shared;
};

/// Takes the memory from `start` to `end` for the values that the evaluations of a group share. If it is too little, nothing is
/// shared.
BATT_FUNCTION void begin_sharing(WarpTaskCache& shared, u8* start, u8* end, u32 place_count) {
    const u64 known_bytes = (place_count + 127ULL) / 128 * 16;
    const u64 place_bytes = place_count * sizeof(interp::SharedValue);
    const bool fits = known_bytes + place_bytes < static_cast<u64>(end - start) / 2;
    shared.place_count = fits ? place_count : 0;
    shared.known = reinterpret_cast<u32*>(start);
    shared.places = reinterpret_cast<interp::SharedValue*>(start + known_bytes);
    shared.top = start + known_bytes + place_bytes;
    shared.end = end;
    shared.full = false;
    for (u32 word = 0; word < (shared.place_count + 31) / 32; ++word)
        shared.known[word] = 0;
}

/// Where the value of a step is shared within the group, for interp::execute_shared.
struct GroupStorage {
    static constexpr bool keeps_all = false; // a part of the arena is less than an evaluation may have

    WarpTaskCache& cache;
    bool has_place;
    u32 number; ///< of the place
    u8* top;    ///< of the evaluation's memory, while the shared values are allocated in
    u8* end;

    BATT_INLINE interp::SharedValue* find() { return has_place ? &cache.places[number] : nullptr; }
    BATT_INLINE bool known() const { return (cache.known[number / 32] >> (number % 32) & 1) != 0; }
    BATT_INLINE bool full() const { return cache.full; }
    BATT_INLINE void recall(interp::Execution&) {}
    BATT_INLINE void enter(Context& context) {
        top = context.arena_top;
        end = context.arena_end;
        context.arena_top = cache.top;
        context.arena_end = cache.end;
    }
    BATT_INLINE u64 leave(Context& context) {
        const u64 bytes = static_cast<u64>(context.arena_top - cache.top);
        context.arena_top = top;
        context.arena_end = end;
        return bytes;
    }
    BATT_INLINE void close() { cache.full = true; }
    BATT_INLINE void keep(const interp::Execution&) {
        cache.top += cache.places[number].bytes;
        cache.known[number / 32] |= 1u << (number % 32);
    }
    BATT_INLINE void count_bytes(u64 bytes) { cache.bytes_taken += bytes; }
};

/// Executes a step that has Step::task_invariant.
BATT_FUNCTION Value execute_task_invariant(WarpExecution& execution, const interp::FunctionCode& code,
                                           const interp::Step& step, Value* frame) {
    WarpTaskCache& cache = execution.shared;
    // An entry that is called as a function may have other arguments.
    const bool has_place = cache.place_count != 0 && execution.context.depth == 1;
    const u32 number = has_place ? cache.place_of_step[&step - code.steps] : 0;
    return interp::execute_shared(execution, code, step, frame, 1,
                                  GroupStorage{cache, has_place, number, nullptr, nullptr});
}

/// Executes a step of a function that may be an entry.
BATT_INLINE Value execute_entry_step(interp::Execution& execution, const interp::FunctionCode& code,
                                     const interp::Step& step, Value* frame, u64 stride) {
    return BATT_UNLIKELY(step.task_invariant)
               ? execute_task_invariant(static_cast<WarpExecution&>(execution), code, step, frame)
               : interp::execute(execution, code, step, frame, stride);
}

} // namespace BATT_ISA
} // namespace batt::cuda
