// The policy of values shared within a task, for host and device: when a value is computed and kept, what every asker is charged,
// and what is never kept. Which steps have such values is ir/sharing.h's business; where they are kept is the storage's: TaskCache
// (task_cache.h) on the host, WarpTaskCache (codegen/cuda/device/task_cache.h) on a device. Device code, like execution.h.
//
// The first evaluation that asks for a value computes it, in memory that outlives the evaluation, and keeps it with the fuel and
// memory that it cost. All others are charged as if they had computed it, so values, errors, fuel and the limits that are met are
// those of running alone.
#pragma once

#include "interp/execution.h"

namespace batt::interp {

/// A value or error as its step gave it.
struct SharedValue {
    Value value;
    i64 fuel;  ///< what computing it charged
    u64 bytes; ///< memory that computing it took
};

inline namespace BATT_ISA {

/// Executes a step whose value is shared. `storage` says where that value is, for this step and sample:
///
///     static constexpr bool keeps_all;   whether its memory is that of any evaluation; else what does not fit is not shared
///     SharedValue* find();               the place of the value; null if it is not shared
///     bool known() const;                whether the place has been filled
///     bool full() const;                 whether no more values are kept
///     void recall(Execution&);           the value is known and is taken
///     void enter(Context&);              from here on the context allocates in the memory of shared values
///     u64 leave(Context&);               and no longer; gives the bytes that were allocated
///     void close();                      no more values are kept, nor what enter() to leave() allocated
///     void keep(const Execution&);       the place has been filled
///     void count_bytes(u64 bytes);       an evaluation has asked for a value of that many bytes
template <class Storage>
BATT_INLINE Value execute_shared(Execution& execution, const FunctionCode& code, const Step& step, Value* frame,
                                 u64 stride, Storage storage) {
    Context& context = execution.context;
    SharedValue* const place = storage.find();
    const bool known = place != nullptr && storage.known();
    if (!known && (place == nullptr || storage.full()))
        return execute(execution, code, step, frame, stride);

    const i64 fuel_before = context.fuel;
    if (!spend(context, folded_fuel(step)))
        return fuel_error();
    if (known) {
        if (!spend(context, place->fuel))
            return fuel_error();
        storage.recall(execution);
    } else {
        const i64 fuel = context.fuel;
        storage.enter(context);
        const Value value = perform(execution, code, step, frame, stride);
        const u64 bytes = storage.leave(context);
        converge(); // all lanes have seen that it was not known, and are done with the memory that they left
        if constexpr (!Storage::keeps_all)
            if (context.exhausted || (value.is_error() && value.error_kind() == ErrorKind::memory)) {
                // Too large for the storage, or calls nest too deeply, as they will again outside.
                storage.close();
                context.exhausted = false;
                context.fuel = fuel_before;
                return execute(execution, code, step, frame, stride);
            }
        // A limit of the evaluation ended it. How far it came depends on what was spent before, so others start afresh.
        if (context.fuel < 0 || context.exhausted)
            return fuel_error();
        if (value.is_error() && is_limit(value))
            return value;
        place->value = value;
        place->fuel = fuel - context.fuel;
        place->bytes = bytes;
        storage.keep(execution);
    }
    remember_charge(code, step, frame, stride, place->fuel);
    storage.count_bytes(place->bytes);
    return place->value;
}

} // namespace BATT_ISA
} // namespace batt::interp
