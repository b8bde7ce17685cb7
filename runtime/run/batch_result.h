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

    /// Empties it, and keeps memory for the results of another batch if it is of the usual size.
    void clear() {
        constexpr size_t most_kept = size_t{1} << 20;
        evaluations.clear();
        if (evaluations.capacity() * sizeof(Evaluation) > most_kept)
            evaluations.shrink_to_fit();
        text.clear();
        if (text.capacity() > most_kept) {
            text.shrink_to_fit();
            text.reserve(most_kept); // the next one is likely to be as long
        }
        text_ends.clear();
        bytes = 0;
        full = false;
    }
};

} // namespace batt::runtime
