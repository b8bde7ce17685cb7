#include "runtime/run/task_values.h"

#include "ops/core/builder.h"
#include "ops/core/tuples.h"
#include "runtime/data/grid_values.h"
#include "runtime/run/schedule.h"

namespace batt::runtime {

void TaskValues::begin(const Task& task, const Candidates* candidates, bool general_only) {
    if (task_ == &task && context_.general_only == general_only)
        return;
    task_ = &task;
    candidates_ = candidates;
    arena_.reset();
    // Grids and pairs of grids are the same in every dialect.
    context_ = make_context(arena_, Dialect::arc_dsl);
    context_.general_only = general_only;
    samples_.assign(task.pair_count(), std::nullopt);
    train_pairs_.reset();
}

const TaskValues::Sample& TaskValues::sample(u32 number) {
    std::optional<Sample>& sample = samples_[number];
    if (!sample) {
        const auto [split, index] = sample_place(*task_, number);
        const Pair& pair = task_->pairs(split)[index];
        sample = {split, index, grid_value(context_, pair.input), std::nullopt};
        if (pair.output)
            sample->expected = grid_value(context_, *pair.output);
    }
    return *sample;
}

const Value& TaskValues::train_pairs() {
    if (!train_pairs_) {
        Builder pairs(context_, task_->train.size());
        for (u32 i = 0; i < task_->train.size(); ++i) {
            const Sample& train = sample(i);
            pairs.push(tuple_of_two(context_, train.input, train.expected.value_or(make_none())));
        }
        train_pairs_ = pairs.finish_tuple();
    }
    return *train_pairs_;
}

Value TaskValues::candidate(const Sample& sample) {
    const GridData* const grid =
        candidates_ == nullptr ? nullptr : candidates_->find(*task_, sample.split, sample.index);
    return grid == nullptr ? make_none() : grid_value(context_, *grid);
}

} // namespace batt::runtime
