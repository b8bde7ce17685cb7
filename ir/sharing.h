// Which instructions of a module's entry functions compute the same thing from the same inputs. Candidate programs share much
// of their beginnings, and a batt program does much that depends on the train pairs alone; a backend that runs several
// functions on a task's samples can evaluate what is found here once and use it again. Nothing in the module changes.
#pragma once

#include <vector>

#include "ir/module.h"

namespace batt::ir {

/// What a parameter of an entry function stands for.
enum class EntryInput : u8 {
    input,       ///< I: the input grid
    train_pairs, ///< S: the train pairs of the task
    candidate,   ///< C: a candidate output, or None
    none,        ///< task_id, log_path: None
};

/// Parameters are bound by name, but a single parameter is the input whatever its name (unless that is S).
EntryInput entry_input(const Function& function, u32 parameter);

/// Where the value of an instruction is kept.
struct SharedSlot {
    static constexpr u32 nowhere = ~0u;
    u32 number = nowhere;        ///< counted for the samples and for the task separately
    bool task_invariant = false; ///< depends on the train pairs at most: the same for all samples of a task

    bool shared() const { return number != nowhere; }
};

struct SharingPlan {
    /// By function and instruction; empty for functions that share nothing. Instructions of the same slot give the same, be
    /// it a value or an error, before their own OnError says what a failure means. What a shared instruction uses is shared
    /// too, or a constant or parameter.
    std::vector<std::vector<SharedSlot>> slots;
    u32 sample_slots = 0;
    u32 task_slots = 0;
};

/// Finds what depends on the train pairs alone, and what at least two entry functions do with a sample. Light ops are left out
/// unless something else that is shared needs them.
SharingPlan plan_sharing(const Module& module);

} // namespace batt::ir
