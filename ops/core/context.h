// What a kernel is handed besides its arguments: arena memory, limits, the dialect and the way to call a function value.
// One Context belongs to one thread (on a device: one warp). It owns nothing; interp/ and the device runtimes set it up.
#pragma once

#include "ops/core/value.h"

namespace batt {

/// The three dialects of the language (docs/language.md). re_arc is arc_dsl with two differences.
enum class Dialect : u8 { arc_dsl, re_arc, batt };

struct Context;
enum class OpId : u16; // op_ids.h lists them; large, and not needed here

/// An op's implementation: its arguments in the order of the op table, as many as it has parameters.
using Kernel = Value (*)(Context&, const Value*);

/// What an argument is in several calls that are made together: a value for each, or one for all.
struct alignas(16) BatchArgument {
    const Value* values;
    u32 step;       ///< from one to the next; 0: the same for all
    u32 unused = 0; // devices copy padding byte by byte

    BATT_INLINE const Value& operator[](u32 call) const { return values[call * step]; }
    BATT_INLINE BatchArgument from(u32 call) const { return {values + u64{call} * step, step}; }
};
/// Most calls that are made together.
inline constexpr u32 max_batch = 32;
/// Most parameters, captured ones among them, of what is called so.
inline constexpr u32 max_batch_parameters = 16;

/// Calls that are made together: of what, and with what.
struct BatchCall {
    Value function;  ///< of the first call; those of the others differ from it in what they captured
    u32 batch_limit; ///< most calls at once
    u32 captured;    ///< number of captured values, which come before the arguments
    BatchArgument arguments[max_batch_parameters];
    const BatchArgument* parts; ///< null, or the two elements of the tuples that the first argument is

    BATT_INLINE void set_argument(u32 number, const BatchArgument& argument) {
        arguments[captured + number] = argument;
    }
};

/// An op executed for several calls at once. False if one of them fails; then the results are of no use.
using BatchKernel = bool (*)(Context&, const BatchArgument* arguments, u32 count, Value* results);

/// Tells apart errors of one ErrorKind so that a message can say what was wrong. Only for people: results never depend on it.
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

/// Size of Context::scratch.
inline constexpr u64 scratch_bytes = 32768;

struct Context {
    // --- arena: bump allocation, released all at once by whoever set it up
    u8* arena_top;
    u8* arena_end;
    /// Makes room for at least `bytes` (and updates arena_top/arena_end); null when the memory limit is reached.
    void* (*arena_grow)(Context&, u64 bytes);
    void* arena_owner;
    /// scratch_bytes bytes for what one kernel needs while it runs and is too much for a stack: it holds nothing across calls.
    u32* scratch;

    // --- limits of the evaluation
    i64 fuel;          ///< what is left; an evaluation whose fuel is negative ends with ErrorKind::fuel
    u64 element_limit; ///< most elements of one container or cells of one grid
    u32 depth;         ///< nesting of function calls
    u32 depth_limit;
    /// The limits of depth and memory are not the program's but the machine's: meeting one ends the evaluation.
    bool ends_at_limits;

    // --- how values are read and made
    Dialect dialect;
    bool general_only;     ///< never make a board form (tests)
    bool default_on_error; ///< a failing op gives its default
    bool exhausted;        ///< memory or stack ran out and nothing could be said at once; the evaluation must end

    /// The kernels of the running instruction set level, by OpId, and the parameter counts and defaults that go with them.
    const Kernel* kernels;
    const u8* arities;
    const Value* defaults;

    /// Calls a function of the module (ClosureKind::user); set by the interpreter.
    Value (*call_user)(Context&, const Closure& closure, const Value* arguments, u32 count);
    void* user;

    // --- several calls at once, a step of all before the next step (for_each_result in kernels/higher_order.h); null: never
    /// For ops that gain by it: the others are null.
    const BatchKernel* batch_kernels;
    Value* batch_top; ///< memory for values of batched calls (BatchRoom)
    Value* batch_end;
    /// Prepares up to max_batch calls of one function, or of functions that differ in what they captured alone, with so
    /// many arguments. False if none can be made together.
    bool (*bind_batch)(Context&, const BatchArgument& functions, u32 count, u32 arguments, BatchCall& call);
    /// Makes up to `length` calls. False: one of them fails, or a limit is met, or together they need too much memory; nothing
    /// has happened then.
    bool (*call_batch)(Context&, const BatchCall& call, u32 count, Value* results);
};

/// Where the two families of dialects differ, kernels ask this.
BATT_INLINE bool is_batt(const Context& context) { return context.dialect == Dialect::batt; }

BATT_INLINE Value make_error(ErrorKind kind, ErrorDetail detail) { return make_error(kind, static_cast<u32>(detail)); }

/// Memory for `bytes` bytes, aligned to 16; null when the evaluation's limit of memory is reached. Sizes that depend on data
/// must be checked; allocations of up to small_allocation bytes never fail (the limit is soft for them, see `exhausted`).
BATT_INLINE void* allocate(Context& context, u64 bytes) {
    const u64 rounded = (bytes + 15) & ~15ULL;
    u8* const memory = context.arena_top;
    if (BATT_LIKELY(rounded <= static_cast<u64>(context.arena_end - memory))) {
        context.arena_top = memory + rounded;
        return memory;
    }
    return context.arena_grow(context, rounded);
}
/// Whether so many bytes, a multiple of 16, can be allocated without making room first.
BATT_INLINE bool has_room(const Context& context, u64 bytes) {
    return bytes <= static_cast<u64>(context.arena_end - context.arena_top);
}
inline constexpr u64 small_allocation = 4096;
/// Bytes before and after all arena memory that can be read (not written): kernels load boards at offsets and clear what is
/// not theirs.
inline constexpr u64 arena_padding = 128;

BATT_INLINE Value* allocate_values(Context& context, u64 count) {
    return static_cast<Value*>(allocate(context, count * sizeof(Value)));
}

/// Charges work; false when the evaluation has used up its fuel. A kernel that finds so may return anything at once: whoever
/// called the op sees that the fuel is negative.
BATT_INLINE bool spend(Context& context, i64 amount) {
    context.fuel -= amount;
    return context.fuel >= 0;
}

BATT_INLINE Value fuel_error() { return make_error(ErrorKind::fuel); }
BATT_INLINE Value memory_error() { return make_error(ErrorKind::memory); }
BATT_INLINE Value size_error() { return make_error(ErrorKind::size); }
BATT_INLINE Value type_error(ErrorDetail detail) { return make_error(ErrorKind::type, detail); }

/// Whether an error is one that nothing swallows: neither a guard nor a default.
BATT_INLINE bool is_limit(const Value& error) {
    return error.error_kind() == ErrorKind::fuel || error.error_kind() == ErrorKind::memory ||
           error.error_kind() == ErrorKind::size || error.error_kind() == ErrorKind::internal;
}
/// What an op gives: its result or, where the dialect wants it, its default in place of a failure. Exceeding a limit is never
/// swallowed. Kernels that are made of other ops say with it which op the part is.
BATT_INLINE Value or_default(const Context& context, OpId op, const Value& result) {
    if (BATT_UNLIKELY(result.is_error()) && context.default_on_error && !is_limit(result))
        return context.defaults[static_cast<u32>(op)];
    return result;
}
/// What remains to be done after the kernel of an op that was charged for: its fuel may have run out.
BATT_INLINE Value finish_op(const Context& context, OpId op, const Value& result) {
    return BATT_UNLIKELY(context.fuel < 0) ? fuel_error() : or_default(context, op, result);
}

/// Ends the evaluation: taking the fuel away as well ends whatever loop it comes from.
BATT_INLINE void exhaust(Context& context) {
    context.exhausted = true;
    context.fuel = -(1LL << 62);
}
/// What a call beyond the limit of depth gives.
BATT_INLINE Value too_deep(Context& context) {
    if (!context.ends_at_limits)
        return make_error(ErrorKind::recursion);
    exhaust(context);
    return fuel_error();
}

} // namespace batt
