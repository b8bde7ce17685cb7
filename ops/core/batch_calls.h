// Batched calls: memory for their values, and loops over the calls of a batch. On a device each lane evaluates one
// call, where that needs no warp primitive. How a batch is bound and run is in interp/batched_calls.h; batch kernels
// are in kernels/batch_kernels.h.
#pragma once

#include "ops/core/context.h"
#include "ops/core/warp_loops.h"

BATT_KERNELS_BEGIN

/// Memory for values of batched calls that all lanes of a warp see; released in reverse order. Context::bind_batch
/// makes sure that there is enough.
class BatchRoom {
public:
    BATT_INLINE BatchRoom(Context& context, u32 count) : context_(context), first_(context.batch_top) {
        context.batch_top += count;
        converge(); // after all lanes are done with the memory
    }
    BATT_INLINE ~BatchRoom() { context_.batch_top = first_; }
    BatchRoom(const BatchRoom&) = delete;
    BatchRoom& operator=(const BatchRoom&) = delete;

    BATT_INLINE Value* values() const { return first_; }

private:
    Context& context_;
    Value* first_;
};

/// Limits the memory that the calls of a batch allocate. All of it is held until the last call ends; one by one, the
/// calls would need little more than the largest of them.
class BatchMemory {
public:
    explicit BatchMemory(const Context& context) : top_(context.arena_top), end_(context.arena_end) {}
    /// False if the batch has allocated too much.
    BATT_INLINE bool within_budget(const Context& context) {
        if (BATT_UNLIKELY(context.arena_end != end_)) {
            if (moved_)
                return false;
            moved_ = true;
            top_ = context.arena_top;
            end_ = context.arena_end;
        }
        return context.arena_top - top_ <= max_bytes;
    }

private:
    static constexpr i64 max_bytes = 1 << 16;
    const u8* top_;
    const u8* end_;
    bool moved_ = false; ///< to another chunk of the arena
};

#if BATT_CUDA

/// Calls store(i, read(i)) for each of up to max_batch calls; store writes element i of `stored`. read sees the old
/// elements of all calls. Neither may use warp primitives.
template <class Read, class Store, class... Stored>
BATT_INLINE void store_for_calls(u32 count, Read&& read, Store&& store, Stored... stored) {
    const u32 lane = loop_lane();
    const auto own = read(lane < count ? lane : 0);
    converge(); // before any lane stores
    if (lane < count)
        store(lane, own);
    BATT_SHARE_VALUES(count, stored...);
}
/// Whether holds(i) for all of up to max_batch calls.
template <class Holds>
BATT_INLINE bool holds_for_calls(u32 count, Holds&& holds) {
    const u32 lane = loop_lane();
    return all_lanes_hold(holds(lane < count ? lane : 0));
}
/// Whether the word is zero in every lane.
BATT_INLINE bool is_zero_in_all_lanes(u32 word) { return !any(word); }

#else

template <class Read, class Store, class... Stored>
BATT_INLINE void store_for_calls(u32 count, Read&& read, Store&& store, Stored...) {
    for (u32 i = 0; i < count; ++i)
        store(i, read(i));
}
template <class Holds>
BATT_INLINE bool holds_for_calls(u32 count, Holds&& holds) {
    bool all = true;
    for (u32 i = 0; i < count; ++i)
        all &= holds(i);
    return all;
}
BATT_INLINE bool is_zero_in_all_lanes(u32 word) { return word == 0; }

#endif

/// Calls `call` with the arguments of call i and stores the result; false if that is an error.
template <u32 parameters, class Call>
BATT_INLINE bool make_call(const BatchArgument* arguments, u32 i, Value* results, Call&& call) {
    Value copies[parameters];
    for (u32 k = 0; k < parameters; ++k)
        copy_halves(&copies[k], arguments[k][i]);
    const Value result = call(copies);
    if (BATT_UNLIKELY(result.is_error()))
        return false;
    store_value(&results[i], result);
    return true;
}
/// make_call for all calls of the batch.
template <u32 parameters, class Call>
BATT_INLINE bool for_each_call(const BatchArgument* arguments, u32 count, Value* results, Call&& call) {
    BatchArgument local[parameters];
    for (u32 k = 0; k < parameters; ++k)
        local[k] = arguments[k];
    for (u32 i = 0; i < count; ++i)
        if (!make_call<parameters>(local, i, results, call))
            return false;
    return true;
}
/// make_call for the calls whose bit is set.
template <u32 parameters, class Call>
BATT_INLINE bool for_calls(const BatchArgument* arguments, u32 calls, Value* results, Call&& call) {
    for (; calls != 0; calls &= calls - 1)
        if (!make_call<parameters>(arguments, static_cast<u32>(lowest_bit(calls)), results, call))
            return false;
    return true;
}

BATT_KERNELS_END
