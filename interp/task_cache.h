// Where the interpreter keeps the values that functions running on the samples of one task share. They live from one begin() to
// the next. When a value is computed, kept and charged is decided in sharing.h.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "interp/sharing.h"
#include "ir/module.h"
#include "ops/arena.h"

namespace batt::interp {

class TaskCache {
public:
    /// The place of a value.
    struct Place {
        SharedValue shared{};
        ir::Position failed_at; ///< inside a called function, if it failed there
        u32 round = 0;          ///< the round of begin() that filled it
    };

    TaskCache(u32 task_slots, u32 sample_slots) : task_slots_(task_slots), sample_slots_(sample_slots) {}

    /// Makes it one for another program, keeping its memory. begin() must be called before anything is shared.
    void reset(u32 task_slots, u32 sample_slots) {
        task_slots_ = task_slots;
        sample_slots_ = sample_slots;
    }

    /// Forgets everything: a new task with `samples` samples. Without `across_functions` only values that depend on the task
    /// alone are kept.
    void begin(u32 samples, bool across_functions) {
        samples_ = samples;
        across_functions_ = across_functions;
        arena_.reset();
        arena_top_ = nullptr;
        arena_end_ = nullptr;
        full_ = false;
        ++round_;
        values_.resize(
            std::max<size_t>(values_.size(), task_slots_ + (across_functions ? sample_slots_ * size_t{samples} : 0)));
    }

    /// The place of a slot's value for a sample of the task; null if it is not kept.
    Place* find(bool task_invariant, u32 slot, u32 sample) {
        if (task_invariant)
            return &values_[slot];
        return across_functions_ && sample < samples_ ? &values_[task_slots_ + size_t{slot} * samples_ + sample]
                                                      : nullptr;
    }
    bool known(const Place& place) const { return place.round == round_; }
    void keep(Place& place) { place.round = round_; }
    /// Whether no more values are kept.
    bool full() const { return full_; }

    /// From here on the context allocates among the shared values, at most `limit` bytes.
    void enter(Context& context, u64 limit) {
        exchange(context);
        start_ = arena_.used(context);
        arena_.set_limit(start_ + limit);
    }
    /// And no longer. Gives the bytes that were allocated.
    u64 leave(Context& context) {
        const u64 used = arena_.used(context);
        full_ = used > most_bytes;
        exchange(context);
        return used - start_;
    }

private:
    void exchange(Context& context) {
        std::swap(context.arena_top, arena_top_);
        std::swap(context.arena_end, arena_end_);
        std::swap(context.arena_owner, arena_owner_);
    }

    // What all values together may take; those that come later are computed by everyone who asks.
    static constexpr u64 most_bytes = 64ULL << 20;

    u32 task_slots_;
    u32 sample_slots_;
    u32 samples_ = 0;
    u32 round_ = 0;
    bool across_functions_ = false;
    bool full_ = false;
    std::vector<Place> values_; // of the task, then slot by slot of the samples
    Arena arena_;
    u8* arena_top_ = nullptr;
    u8* arena_end_ = nullptr;
    u64 start_ = 0; // of what has been allocated since enter()
    void* arena_owner_ = &arena_;
};

} // namespace batt::interp
