// The input and output of a launch: plain data that the host lays out in device memory (image.h) and the kernel reads
// (interpreter.h). Every pointer is an address of the device.
//
// The work is a list of groups of evaluations. All of a group are of one program and one task. A warp does them one after the
// other, so that they can share values that depend on the train pairs alone (task_cache.h).
#pragma once

#include "interp/step.h"

// Where the architecture allows it, a kernel refers to its Launch in the memory of the arguments instead of copying it.
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
    u32 first_function;                ///< the number of its program's first function (plan::NumberedProgram)
    u32 function;                      ///< FunctionId
    u32 parameter_count;
    Input parameters[most_parameters];
    bool default_on_error; ///< a failing op gives its default
    /// batt: the first `record_count` elements of its result are records. A result without records is itself one output candidate.
    bool has_records;
    u32 record_count;
    const u8* record_is_output; ///< by record
    const u32* place_of_step;   ///< by step with Step::task_invariant: the place of its value in the WarpTaskCache
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

/// How an evaluation ended. The interpreter on the host does all again that are not `done`.
enum class Status : u8 {
    unfinished,       ///< not begun, or its warp left
    done,             ///< it gave a value
    failed,           ///< an error, or a limit of the evaluation
    out_of_memory,    ///< the warp's arena or frames are too small for it
    too_deep,         ///< calls nest too deeply for the warp's stack
    result_too_large, ///< no room for its value in the output
};
inline constexpr u32 status_count = 6;

/// The outcome of an evaluation on a device; interp::Outcome is that of one on the host.
struct DeviceOutcome {
    Status status;
    bool matches; ///< the result, or with records one of its output candidates, is as expected
    i64 fuel;     ///< spent
    u64 value; ///< Launch::keep_values: where its value lies in the output; else, with records: their matches, a byte each
};

/// The limits of an evaluation, at most those of the host. An evaluation that meets a lower one is left to the host.
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
    DeviceOutcome* outcomes; ///< by item, all `unfinished` at the start
    u8* output;
    u64 output_size;
    u64* output_used;
    bool keep_values;
    // --- memory of the warps
    u8* arenas;        ///< arena_size bytes for each, and arena_padding before the first and after the last
    u64 arena_size;    ///< with the scratch memory of kernels at its end
    u64 arena_reserve; ///< the part of it for small allocations after the rest is used up
    Value* frames;     ///< frames_size values for each, then total_batch_room for batched calls
    u64 frames_size;
    DeviceLimits limits;
};

} // namespace batt::cuda
