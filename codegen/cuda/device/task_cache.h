// Values of a task that the evaluations of a group share on a device (launch.h says what a group is, ir/sharing.h which
// values): each is computed when an evaluation first asks for it, in memory of the warp that outlives evaluations, and kept with
// what it cost, so that every other is charged as if it had computed it. What interp/task_cache.h is on the host, but for
// what functions do with the same sample.
#pragma once

#include "codegen/cuda/device/warp.h"
#include "interp/execution.h"

namespace batt::cuda {
inline namespace BATT_ISA {

/// A value or error as its step gave it.
struct SharedPlace {
    Value value;
    i64 fuel;  ///< what computing it charged
    u64 bytes; ///< memory that computing it took
};

/// Those of one warp.
struct WarpTaskCache {
    u32 place_count; ///< 0: nothing is shared
    u32* known;      ///< a bit for each place
    SharedPlace* places;
    u8* top; ///< of the memory of the values
    u8* end;
    bool full;                ///< nothing more is kept: it could refer to what has found no room here
    const u32* place_of_step; ///< of the function that is evaluated (Entry)
    u64 bytes_taken;          ///< memory that took what the present evaluation has asked for
};

/// What an evaluation executes steps of its entry function with; others have no use for more than an Execution.
struct WarpExecution : interp::Execution {
    WarpTaskCache shared;
};

/// Takes memory for the values that the evaluations of a group share. Where there is too little, nothing is shared.
BATT_FUNCTION void begin_sharing(WarpTaskCache& shared, u8* start, u8* end, u32 place_count) {
    const u64 known_bytes = (place_count + 127ULL) / 128 * 16;
    const u64 place_bytes = place_count * sizeof(SharedPlace);
    const bool fits = known_bytes + place_bytes < static_cast<u64>(end - start) / 2;
    shared.place_count = fits ? place_count : 0;
    shared.known = reinterpret_cast<u32*>(start);
    shared.places = reinterpret_cast<SharedPlace*>(start + known_bytes);
    shared.top = start + known_bytes + place_bytes;
    shared.end = end;
    shared.full = false;
    for (u32 word = 0; word < (shared.place_count + 31) / 32; ++word)
        shared.known[word] = 0;
}

/// A step that has Step::task_invariant: its value is taken from where it is kept, or put there.
BATT_FUNCTION Value execute_shared(WarpExecution& execution, const interp::FunctionCode& code, const interp::Step& step,
                                   Value* frame) {
    Context& context = execution.context;
    WarpTaskCache& shared = execution.shared;
    // An entry that is called as a function may have other arguments.
    const bool has_place = shared.place_count != 0 && context.depth == 1;
    const u32 number = has_place ? shared.place_of_step[&step - code.steps] : 0;
    const bool known = has_place && (shared.known[number / 32] >> (number % 32) & 1) != 0;
    if (!known && (!has_place || shared.full))
        return interp::execute(execution, code, step, frame, 1);

    const i64 fuel_before = context.fuel;
    if (!spend(context, folded_fuel(step)))
        return fuel_error();
    SharedPlace& place = shared.places[number];
    if (known) {
        if (!spend(context, place.fuel))
            return fuel_error();
    } else {
        const i64 fuel = context.fuel;
        u8* const top = context.arena_top;
        u8* const end = context.arena_end;
        context.arena_top = shared.top;
        context.arena_end = shared.end;
        const Value value = interp::perform(execution, code, step, frame, 1);
        u8* const new_top = context.arena_top;
        context.arena_top = top;
        context.arena_end = end;
        converge(); // all lanes have seen that it was not known, and are done with the reserve
        if (context.exhausted || (value.is_error() && value.error_kind() == ErrorKind::memory)) {
            // There is no room for it, or calls nest too deeply and will do so again.
            shared.full = true;
            context.exhausted = false;
            context.fuel = fuel_before;
            return interp::execute(execution, code, step, frame, 1);
        }
        // How far it came before a limit depends on what its function had spent before.
        if (context.fuel < 0)
            return fuel_error();
        if (value.is_error() && is_limit(value))
            return value;
        place.value = value;
        place.fuel = fuel - context.fuel;
        place.bytes = static_cast<u64>(new_top - shared.top);
        shared.top = new_top;
        shared.known[number / 32] |= 1u << (number % 32);
    }
    interp::remember_charge(code, step, frame, 1, place.fuel);
    shared.bytes_taken += place.bytes;
    return place.value;
}

/// A step of a function that may be an entry.
BATT_INLINE Value execute_entry_step(interp::Execution& execution, const interp::FunctionCode& code,
                                     const interp::Step& step, Value* frame, u64 stride) {
    return BATT_UNLIKELY(step.task_invariant)
               ? execute_shared(static_cast<WarpExecution&>(execution), code, step, frame)
               : interp::execute(execution, code, step, frame, stride);
}

} // namespace BATT_ISA
} // namespace batt::cuda
