// The grids of one task as the values that programs see. A value is made on first use and kept until another task begins.
#pragma once

#include <optional>
#include <vector>

#include "ops/arena.h"
#include "runtime/data/candidates.h"
#include "runtime/data/data_set.h"

namespace batt::runtime {

class TaskValues {
public:
    /// Switches to a task. `general_only`: every value is stored in its general form, which depends on the dialect.
    void begin(const Task& task, const Candidates* candidates, bool general_only, Dialect dialect);

    /// Forgets which task it was: another one may come at its address, or too much is kept.
    void forget() { task_ = nullptr; }
    /// The memory of the values.
    u64 bytes() const { return task_ == nullptr ? 0 : arena_.used(context_); }

    struct Sample {
        Split split;
        u32 index;
        Value input;
        std::optional<Value> expected; ///< nothing: not known
    };
    /// A sample by its number through all lists.
    const Sample& sample(u32 number);
    /// The train pairs: a tuple of (input, output).
    const Value& train_pairs();
    /// The candidate output for a sample, or None.
    Value candidate(const Sample& sample);

private:
    const Task* task_ = nullptr;
    const Candidates* candidates_ = nullptr;
    Arena arena_;
    Context context_{};
    std::vector<std::optional<Sample>> samples_;
    std::optional<Value> train_pairs_;
};

} // namespace batt::runtime
