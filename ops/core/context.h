// Context: everything a kernel gets besides its arguments: arena memory, limits, the dialect, and how to call function
// values. One Context belongs to one thread (on a device: one warp). It owns nothing; the interpreter and the device
// runtimes fill it in.
#pragma once

#include "ops/core/value.h"

namespace batt {

/// The three dialects of the language (docs/language.md). re_arc is arc_dsl with two differences.
enum class Dialect : u8 { arc_dsl, re_arc, batt };

struct Context;
struct KnownComparisons;
enum class OpId : u16; // listed in op_ids.h, which is not needed here

/// An op's implementation. The arguments come in the order of the op table, one per parameter.
using Kernel = Value (*)(Context&, const Value*);

/// One argument of a batch of calls: a value for each call, or one value for all of them.
struct alignas(16) BatchArgument {
    const Value* values;
    u32 step;       ///< distance from one call's value to the next; 0: one value for all
    u32 unused = 0; // devices copy padding byte by byte

    BATT_INLINE const Value& operator[](u32 call) const { return values[call * step]; }
    BATT_INLINE BatchArgument from(u32 call) const { return {values + u64{call} * step, step}; }
};
/// Most calls in a batch.
inline constexpr u32 max_batch = 32;
/// Most parameters of a batched function, captured values included.
inline constexpr u32 max_batch_parameters = 16;

/// A batch of calls: the function and its arguments.
struct BatchCall {
    Value function;  ///< of the first call; the functions of the others differ in captured values only
    u32 batch_limit; ///< most calls in one batch
    u32 captured;    ///< number of captured values, which come before the arguments
    BatchArgument arguments[max_batch_parameters];
    const BatchArgument* parts; ///< null, or both elements of the tuples in the first argument

    BATT_INLINE void set_argument(u32 number, const BatchArgument& argument) {
        arguments[captured + number] = argument;
    }
};

/// Runs an op for a batch of calls. False if one of them fails; the results are then undefined.
using BatchKernel = bool (*)(Context&, const BatchArgument* arguments, u32 count, Value* results);

/// Tells apart errors of one ErrorKind, for messages only: results never depend on it.
enum class ErrorDetail : u32 {
    unspecified,
    not_a_container,
    not_subscriptable,
    not_iterable,
    not_a_number,
    not_a_function,
    not_hashable,
    not_comparable,
    not_a_set,
    not_a_tuple,
    wrong_arity,
    wrong_length,
    empty_container,
    out_of_range,
    not_a_grid,
    not_a_patch,
    no_element,
};

/// Bytes of Context::scratch.
inline constexpr u64 scratch_bytes = 32768;

struct Context {
    // --- arena: bump allocation; its owner releases everything at once
    u8* arena_top;
    u8* arena_end;
    /// Makes room for at least `bytes` (and updates arena_top/arena_end); null when the memory limit is reached.
    void* (*arena_grow)(Context&, u64 bytes);
    void* arena_owner;
    /// scratch_bytes bytes for one kernel while it runs, for what is too large for the stack. Nothing survives the
    /// call.
    u32* scratch;

    // --- limits of the evaluation
    i64 fuel;          ///< what is left; an evaluation whose fuel is negative ends with ErrorKind::fuel
    u64 element_limit; ///< most elements of one container or cells of one grid
    u32 depth;         ///< nesting of function calls
    u32 depth_limit;
    u32 nesting; ///< levels that the running comparison has gone into its values (NestingLevel in order.h)
    /// Where comparisons are remembered (known_comparisons.h); null: nowhere.
    KnownComparisons* known_comparisons;
    /// The limits of depth and memory are the machine's, not the program's: exceeding one ends the evaluation.
    bool ends_at_limits;

    // --- how values are read and made
    Dialect dialect;
    bool general_only;     ///< store everything in the general form (tests)
    bool default_on_error; ///< a failing op gives its default
    bool exhausted;        ///< memory or stack ran out in a place that cannot return an error; the evaluation must end

    /// Kernels of the running instruction set level, by OpId, with the number of parameters and the default of each op.
    const Kernel* kernels;
    const u8* arities;
    const Value* defaults;

    /// Calls a function of the module (ClosureKind::user); set by the interpreter.
    Value (*call_user)(Context&, const Closure& closure, const Value* arguments, u32 count);
    void* user;

    // --- batched calls: each step runs for all calls before the next step (kernels/element_calls.h); null: never
    /// By OpId; null for ops that do not gain from batching.
    const BatchKernel* batch_kernels;
    Value* batch_top; ///< memory for values of batched calls (BatchRoom)
    Value* batch_end;
    /// Prepares a batched call of up to max_batch functions that differ in captured values only, with `arguments`
    /// arguments each. False if they cannot be batched.
    bool (*bind_batch)(Context&, const BatchArgument& functions, u32 count, u32 arguments, BatchCall& call);
    /// Makes up to `batch_limit` calls. False, with nothing changed, if one of them fails, meets a limit, or all of
    /// them together need too much memory.
    bool (*call_batch)(Context&, const BatchCall& call, u32 count, Value* results);
};

/// Where the two families of dialects differ, kernels ask this.
BATT_INLINE bool is_batt(const Context& context) { return context.dialect == Dialect::batt; }

BATT_INLINE Value make_error(ErrorKind kind, ErrorDetail detail) { return make_error(kind, static_cast<u32>(detail)); }

/// Memory for `bytes` bytes, aligned to 16; null when the evaluation's limit of memory is reached. Sizes that depend on
/// data must be checked; allocations of up to small_allocation bytes never fail (the limit is soft for them, see
/// `exhausted`).
BATT_INLINE void* allocate(Context& context, u64 bytes) {
    const u64 rounded = (bytes + 15) & ~15ULL;
    u8* const memory = context.arena_top;
    if (BATT_LIKELY(rounded <= static_cast<u64>(context.arena_end - memory))) {
        context.arena_top = memory + rounded;
        return memory;
    }
    return context.arena_grow(context, rounded);
}
/// Whether `bytes`, a multiple of 16, fit the current chunk of the arena.
BATT_INLINE bool has_room(const Context& context, u64 bytes) {
    return bytes <= static_cast<u64>(context.arena_end - context.arena_top);
}
inline constexpr u64 small_allocation = 4096;
/// Readable (not writable) bytes before and after all arena memory: kernels load boards at an offset and mask out the
/// surplus rows.
inline constexpr u64 arena_padding = 128;

BATT_INLINE Value* allocate_values(Context& context, u64 count) {
    return static_cast<Value*>(allocate(context, count * sizeof(Value)));
}

/// Charges work; false when the fuel is used up. The kernel may then return anything: its caller checks the fuel.
BATT_INLINE bool spend(Context& context, i64 amount) {
    context.fuel -= amount;
    return context.fuel >= 0;
}

BATT_INLINE Value fuel_error() { return make_error(ErrorKind::fuel); }
BATT_INLINE Value memory_error() { return make_error(ErrorKind::memory); }
BATT_INLINE Value size_error() { return make_error(ErrorKind::size); }
BATT_INLINE Value type_error(ErrorDetail detail) { return make_error(ErrorKind::type, detail); }

/// Whether an error passes every guard and default.
BATT_INLINE bool is_limit(const Value& error) {
    return error.error_kind() == ErrorKind::fuel || error.error_kind() == ErrorKind::memory ||
           error.error_kind() == ErrorKind::size || error.error_kind() == ErrorKind::internal;
}
/// The result of an op or, if it failed and the dialect asks for it, the op's default. Limits are never replaced.
/// Kernels that call other kernels name the op of that part.
BATT_INLINE Value or_default(const Context& context, OpId op, const Value& result) {
    if (BATT_UNLIKELY(result.is_error()) && context.default_on_error && !is_limit(result))
        return context.defaults[static_cast<u32>(op)];
    return result;
}
/// Completes an op after its kernel: checks the fuel and applies the default.
BATT_INLINE Value finish_op(const Context& context, OpId op, const Value& result) {
    return BATT_UNLIKELY(context.fuel < 0) ? fuel_error() : or_default(context, op, result);
}

/// Ends the evaluation. It also removes the fuel, which ends every loop that checks it.
BATT_INLINE void exhaust(Context& context) {
    context.exhausted = true;
    context.fuel = -(1LL << 62);
}
/// The result of a call beyond the depth limit.
BATT_INLINE Value too_deep(Context& context) {
    if (!context.ends_at_limits)
        return make_error(ErrorKind::recursion);
    exhaust(context);
    return fuel_error();
}

} // namespace batt
