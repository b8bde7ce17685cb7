// The values that functions running on the samples of one task share (ir/sharing.h says which): each is computed when it
// is first asked for and kept with what it cost, so that every other asker is charged as if it had computed it. Only this
// knows how long they live: from one begin() to the next.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "ir/module.h"
#include "ops/arena.h"

namespace batt::interp {

/// A value or error as its instruction gave it.
struct SharedValue {
    Value value;
    i64 fuel = 0;           ///< what computing it charged
    u64 bytes = 0;          ///< arena memory that computing it took
    ir::Position failed_at; ///< inside a called function, if it failed there
    u32 round = 0;          ///< the round of begin() it belongs to
};

class TaskCache {
public:
    TaskCache(u32 task_slots, u32 sample_slots) : task_slots_(task_slots), sample_slots_(sample_slots) {}

    /// Forgets everything: a new task with so many samples. Without `across_functions` only what depends on the task alone is
    /// kept.
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

    /// The place of a slot's value for a sample of the task; null if it is not kept. It is to be filled if !known().
    SharedValue* find(bool task_invariant, u32 slot, u32 sample) {
        if (task_invariant)
            return &values_[slot];
        return across_functions_ && sample < samples_ ? &values_[task_slots_ + size_t{slot} * samples_ + sample]
                                                      : nullptr;
    }
    bool known(const SharedValue& value) const { return value.round == round_; }
    void keep(SharedValue& place) { place.round = round_; }
    /// Whether there is room for more values.
    bool full() const { return full_; }

    /// While it lives, the context allocates among the shared values.
    class Allocation {
    public:
        Allocation(TaskCache& shared, Context& context, u64 limit) : shared_(shared), context_(context) {
            exchange();
            start_ = shared_.arena_.used(context_);
            shared_.arena_.set_limit(start_ + limit);
        }
        Allocation(const Allocation&) = delete;
        Allocation& operator=(const Allocation&) = delete;
        ~Allocation() {
            shared_.full_ = shared_.arena_.used(context_) > most_bytes;
            exchange();
        }
        /// What has been allocated in it.
        u64 bytes() const { return shared_.arena_.used(context_) - start_; }

    private:
        void exchange() {
            std::swap(context_.arena_top, shared_.arena_top_);
            std::swap(context_.arena_end, shared_.arena_end_);
            std::swap(context_.arena_owner, shared_.arena_owner_);
        }
        TaskCache& shared_;
        Context& context_;
        u64 start_;
    };

private:
    // What all values together may take; what comes later is computed by everyone who asks.
    static constexpr u64 most_bytes = 64ULL << 20;

    u32 task_slots_;
    u32 sample_slots_;
    u32 samples_ = 0;
    u32 round_ = 0;
    bool across_functions_ = false;
    bool full_ = false;
    std::vector<SharedValue> values_; // of the task, then slot by slot of the samples
    Arena arena_;
    u8* arena_top_ = nullptr;
    u8* arena_end_ = nullptr;
    void* arena_owner_ = &arena_;
};

} // namespace batt::interp
