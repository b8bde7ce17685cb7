// The loop of a warp. A launch holds evaluations of any number of programs; a warp takes groups of them from one list and does one
// evaluation at a time: it calls the entry function, interpreted step by step (interp/execution.h) or compiled (codegen/abi),
// compares the result with what is expected and writes what is asked for. What fails or does not fit is left to the host.
//
// Every lane runs the same code with the same scalars; boards are one row per lane (ops/core/rows.h). All lanes store the same word
// to the same place of the arena, so scalar code needs no care.
#pragma once

#include "codegen/cuda/device/result_writer.h"
#include "codegen/cuda/device/task_cache.h"
#include "interp/batched_calls.h"

namespace batt::cuda {
inline namespace BATT_ISA {

BATT_INLINE Value bound_value(const Sample& sample, Input input) {
    switch (input) {
    case Input::sample_input:
        return sample.input;
    case Input::train_pairs:
        return sample.train_pairs;
    case Input::candidate:
        return sample.candidate;
    case Input::none:
        break;
    }
    return make_none();
}

/// Compares the result of an evaluation with what is expected, and writes it if that is asked for.
BATT_FUNCTION DeviceOutcome report(interp::Execution& execution, const Launch& launch, const Entry& entry,
                                   const Sample& sample, const Value& result) {
    DeviceOutcome outcome = {Status::done, false, 0, 0};
    Context& context = execution.context;
    // Comparing must not end at the limits of the program.
    context.fuel = 1LL << 40;
    u64 matches = no_room;
    if (entry.has_records && !launch.keep_values) {
        matches = take_bytes(launch.output_used, (static_cast<u64>(entry.record_count) + 15) / 16 * 16);
        if (matches + entry.record_count > launch.output_size) {
            outcome.status = Status::result_too_large;
            return outcome;
        }
        outcome.value = matches;
    }
    if (!entry.has_records) {
        outcome.matches = sample.has_expected && equal(context, result, sample.expected);
    } else {
        for (u32 i = 0; i < entry.record_count; ++i) {
            const bool same_as_expected = sample.has_expected && entry.record_is_output[i] != 0 &&
                                          equal(context, item(context, result, i), sample.expected);
            outcome.matches = outcome.matches || same_as_expected;
            if (matches != no_room)
                launch.output[matches + i] = same_as_expected ? 1 : 0;
        }
    }
    if (launch.keep_values) {
        outcome.value = write_result(launch, result);
        if (outcome.value == no_room)
            outcome.status = Status::result_too_large;
    }
    if (context.exhausted)
        outcome.status = Status::out_of_memory;
    return outcome;
}

/// The tables of kernels, by OpId.
struct Kernels {
    const Kernel* kernels;
    const BatchKernel* batch_kernels;
};

/// How functions of a module are called: interpreted, or compiled (codegen/abi/library.inc).
struct Calls {
    Value (*entry)(interp::Execution& execution, u32 function, const Value* arguments);
    Value (*user)(Context& context, const Closure& closure, const Value* arguments, u32 count);
};

BATT_FUNCTION Value interpret_entry(interp::Execution& execution, u32 function, const Value* arguments) {
    return interp::run_code<execute_entry_step>(execution, execution.codes[function], nullptr, 0, arguments);
}

/// Does one evaluation, in the memory of the warp that shared values leave.
BATT_FUNCTION DeviceOutcome evaluate(WarpExecution& execution, WarpArena& arena, const Launch& launch, const Item& work,
                                     const Calls& calls) {
    const Entry& entry = launch.entries[work.entry];
    const Sample& sample = *launch.samples[work.sample];
    const interp::FunctionCode& code = entry.codes[entry.function];
    Context& context = execution.context;
    WarpTaskCache& shared = execution.shared;
    u8* const start = shared.place_count != 0 ? shared.end : arena.start;
    const u64 room = static_cast<u64>(arena.end - start);
    shared.place_of_step = entry.place_of_step;
    shared.bytes_taken = 0;
    context.arena_top = start;
    context.arena_end = start + (launch.limits.memory < room ? launch.limits.memory / 16 * 16 : room);
    context.exhausted = false;
    const i64 fuel_limit = launch.limits.fuel != 0 ? launch.limits.fuel : code.default_fuel;
    context.fuel = fuel_limit;
    context.depth = 0;
    context.nesting = 0;
    context.dialect = code.dialect;
    context.default_on_error = entry.default_on_error;
    execution.codes = entry.codes;
    execution.constants = entry.constants;
    execution.first_function = entry.first_function;
    execution.frames_used = 0;
    context.batch_top = execution.frames + execution.frames_size;
    execution.failed_at = {};
    Value arguments[most_parameters];
    for (u32 i = 0; i < entry.parameter_count; ++i)
        arguments[i] = bound_value(sample, entry.parameters[i]);

    Value result = calls.entry(execution, entry.function, arguments);
    // Memory only grows from step to step, so checking at the end is enough.
    if (shared.bytes_taken + static_cast<u64>(context.arena_top - start) > launch.limits.memory && !context.exhausted)
        result = memory_error();
    if (result.is_error() || context.exhausted) {
        const bool memory = result.is_error() && result.error_kind() == ErrorKind::memory;
        const bool deep = context.exhausted && context.arena_end != arena.reserve_end;
        return DeviceOutcome{memory              ? Status::out_of_memory
                             : deep              ? Status::too_deep
                             : context.exhausted ? Status::out_of_memory
                                                 : Status::failed,
                             false, 0, 0};
    }
    const i64 spent = fuel_limit - context.fuel;
    DeviceOutcome outcome = report(execution, launch, entry, sample, result);
    outcome.fuel = spent;
    return outcome;
}

/// Sets up what the evaluations of a warp have in common: its memory, limits and tables.
BATT_FUNCTION void begin_warp(WarpExecution& execution, WarpArena& arena, const Launch& launch, const Kernels& kernels,
                              u32 warp, const Calls& calls) {
    const u64 most = launch.arena_size - launch.arena_reserve - scratch_bytes;
    arena.start = launch.arenas + arena_padding + launch.arena_size * warp;
    arena.end = arena.start + most;
    arena.reserve_end = arena.start + launch.arena_size - scratch_bytes;
    Context& context = execution.context;
    context.arena_grow = &take_reserve;
    context.arena_owner = &arena;
    context.scratch = reinterpret_cast<u32*>(arena.reserve_end);
    context.element_limit = launch.limits.elements;
    context.depth_limit = launch.limits.depth;
    context.ends_at_limits = true;
    context.general_only = false;
    context.kernels = kernels.kernels;
    context.arities = launch.arities;
    context.defaults = launch.defaults;
    context.call_user = calls.user;
    context.user = static_cast<interp::Execution*>(&execution);
    execution.frames = launch.frames + (launch.frames_size + interp::total_batch_room) * warp;
    execution.frames_size = launch.frames_size;
    execution.op_batch_limits = launch.op_batch_limits;
    context.batch_end = execution.frames + launch.frames_size + interp::total_batch_room;
    if (launch.limits.memory >= interp::min_memory_for_batches) {
        context.batch_kernels = kernels.batch_kernels;
        context.bind_batch = &interp::bind_batched_call;
        context.call_batch = &interp::make_batched_calls;
    }
}

/// Does the evaluations of a group, one after the other. Shared values take an eighth of the warp's arena. An evaluation for which
/// the rest is too little is done again in the whole arena, without sharing, and so are those that follow: they are of the same task.
BATT_FUNCTION void run_group(WarpExecution& execution, WarpArena& arena, const Launch& launch, u32 first, u32 end,
                             const Calls& calls) {
    WarpTaskCache& shared = execution.shared;
    begin_sharing(shared, arena.start, arena.start + (arena.end - arena.start) / 128 * 16,
                  end - first > 1 ? launch.entries[launch.items[first].entry].place_count : 0);
    for (u32 number = first; number != end; ++number) {
        DeviceOutcome outcome = evaluate(execution, arena, launch, launch.items[number], calls);
        converge(); // all lanes are done with the memory of the evaluation before it is used again
        if (outcome.status == Status::out_of_memory && shared.place_count != 0) {
            shared.place_count = 0;
            outcome = evaluate(execution, arena, launch, launch.items[number], calls);
            converge();
        }
        launch.outcomes[number] = outcome;
    }
}

/// The loop of one warp.
BATT_FUNCTION void run_warp(const Launch& launch, const Kernels& kernels, u32 warp,
                            const Calls& calls = {interpret_entry, interp::call_user_function}) {
    WarpExecution execution{};
    WarpArena arena{};
    begin_warp(execution, arena, launch, kernels, warp, calls);
#if !BATT_CUDA
    if (setjmp(arena.leave) != 0)
        return;
#endif
    for (;;) {
        const u32 group = take_number(launch.next_group);
        if (group >= launch.group_count)
            return;
        run_group(execution, arena, launch, launch.groups[group], launch.groups[group + 1], calls);
    }
}

} // namespace BATT_ISA
} // namespace batt::cuda
