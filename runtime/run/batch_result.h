// What a batch gave: its evaluations and their descriptions, in the order of the batch.
#pragma once

#include <string>
#include <vector>

#include "runtime/run/evaluation.h"

namespace batt::runtime {

struct BatchResult {
    std::vector<Evaluation> evaluations; ///< fewer than the batch has if the run was interrupted, or the result is full
    std::string text;                    ///< the descriptions, one after the other
    std::vector<size_t> text_ends;       ///< where the description of each evaluation ends; empty without descriptions
    size_t bytes = 0;                    ///< memory it takes, roughly
    bool full = false;                   ///< it takes so much memory that the rest of the batch has not begun
};

} // namespace batt::runtime
