#include "runtime/run/task_values.h"

#include "ops/core/builder.h"
#include "ops/core/tuples.h"
#include "runtime/data/grid_values.h"
#include "runtime/run/schedule.h"

namespace batt::runtime {

void TaskValues::begin(const Task& task, const Candidates* candidates, bool general_only, Dialect dialect) {
    // Boards are the same in every dialect; in general form, a row of three ints is stored as a cell in batt.
    const Dialect used = general_only && dialect == Dialect::batt ? Dialect::batt : Dialect::arc_dsl;
    if (task_ == &task && context_.general_only == general_only && context_.dialect == used)
        return;
    task_ = &task;
    candidates_ = candidates;
    arena_.reset();
    context_ = make_context(arena_, used);
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
