// What a launch of the device interpreter is given and what it leaves behind: plain data that the host lays out in device memory
// (image.h) and the kernel reads (interpreter.h). Every pointer is an address in the memory of whoever executes.
//
// The work is a list of groups of evaluations. A warp takes a group and does its evaluations one after the other, so that they
// can share what depends on the train pairs alone (shared_values.h): all of a group are of one program and one task.
#pragma once

#include "interp/step.h"

// A kernel takes its Launch by reference to where arguments lie, where the architecture has that.
#if BATT_CUDA && defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 700
#define BATT_KERNEL_ARGUMENT __grid_constant__
#else
#define BATT_KERNEL_ARGUMENT
#endif

namespace batt::cuda {

/// What a parameter of an entry function is bound to; ir::EntryInput in plain data.
enum class Input : u8 { sample_input, train_pairs, candidate, none };

inline constexpr u32 most_parameters = 8;

/// An entry function.
struct Entry {
    const interp::FunctionCode* codes; ///< of its program, by FunctionId
    const Value* constants;            ///< of its program
    u32 first_function;                ///< of its program, where functions are called by number (NumberedProgram)
    u32 function;                      ///< FunctionId
    u32 parameter_count;
    Input parameters[most_parameters];
    bool default_on_error; ///< a failing op gives its default
    /// batt: how many of the first elements of its result are output candidates; a result without records counts as one
    /// candidate, itself.
    bool has_records;
    u32 record_count;
    const u8* record_is_output; ///< by record
    const u32* place_of_step;   ///< the places of values with Step::task_invariant among those that are shared
    u32 place_count;            ///< of its program
};

/// The values of one sample.
struct Sample {
    Value input;
    Value train_pairs;
    Value candidate;
    Value expected;
    bool has_expected;
};

/// One evaluation to do.
struct Item {
    u32 entry;
    u32 sample;
};

/// How an evaluation ended. All but `done` are evaluated once more, by the interpreter on the host.
enum class Status : u8 {
    unfinished,       ///< not begun, or its warp had to leave
    done,             ///< it gave a value
    failed,           ///< an error, or a limit of the evaluation
    out_of_memory,    ///< the warp's arena or frames are too small for it
    too_deep,         ///< calls nest too deeply for the warp's stack
    result_too_large, ///< no room for its value in the output
};
inline constexpr u32 status_count = 6;

/// What an evaluation came to.
struct Outcome {
    Status status;
    bool matches; ///< equal to what is expected; with records: any of its output candidates is
    i64 fuel;     ///< spent
    u64 value; ///< Launch::keep_values: where its value lies in the output; else, with records: their matches, a byte each
};

/// The limits of an evaluation. Those of the program's limits that a device cannot grant are met earlier, which is a bail-out.
struct DeviceLimits {
    i64 fuel;
    u64 memory;
    u64 elements;
    u32 depth;
};

struct Launch {
    // --- the programs
    const u8* arities;
    const u8* op_batch_limits;
    const Value* defaults;
    const Entry* entries;
    // --- the work
    const Sample* const* samples;
    const Item* items;
    u32 item_count;
    const u32* groups; ///< the first item of each, and item_count at the end
    u32 group_count;
    u32* next_group; ///< counts up from 0
    // --- results
    Outcome* outcomes; ///< by item, all `unfinished` at the start
    u8* output;
    u64 output_size;
    u64* output_used;
    bool keep_values;
    // --- memory of the warps
    u8* arenas;        ///< arena_size bytes for each, and arena_padding before the first and after the last
    u64 arena_size;    ///< with the scratch memory of kernels at its end
    u64 arena_reserve; ///< how much of it is for small allocations after the rest is used up
    Value* frames;     ///< frames_size values for each, then total_batch_room for calls that are made together
    u64 frames_size;
    DeviceLimits limits;
};

} // namespace batt::cuda
