#include "runtime/data/task_merger.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace batt::runtime {

namespace {

bool agree(const Pair& first, const Pair& second) {
    return first.input == second.input && (!first.output || !second.output || first.output == second.output);
}

/// For each pair of a list the place of the one in `others` that it is; nothing if they are not the same pairs.
std::optional<std::vector<size_t>> same_pairs_in(const std::vector<Pair>& pairs, const std::vector<Pair>& others) {
    if (pairs.size() != others.size())
        return std::nullopt;
    std::vector<size_t> places(pairs.size());
    std::vector<bool> taken(others.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
        size_t place = i; // mostly they are in the same order
        if (taken[place] || !agree(pairs[i], others[place]))
            for (place = 0; place < others.size(); ++place)
                if (!taken[place] && agree(pairs[i], others[place]))
                    break;
        if (place == others.size())
            return std::nullopt;
        taken[place] = true;
        places[i] = place;
    }
    return places;
}

} // namespace

bool merge_task(Task& task, Task& other) {
    std::optional<std::vector<size_t>> places[std::size(all_splits)];
    for (const Split split : all_splits) {
        const std::vector<Pair>& pairs = task.pairs(split);
        const std::vector<Pair>& others = other.pairs(split);
        if (pairs.empty() || others.empty())
            continue;
        auto& found = places[static_cast<size_t>(split)];
        found = same_pairs_in(pairs, others);
        if (!found)
            return false;
    }
    for (const Split split : all_splits) {
        std::vector<Pair>& pairs = task.pairs(split);
        std::vector<Pair>& others = other.pairs(split);
        if (pairs.empty())
            pairs = std::move(others);
        else if (const auto& found = places[static_cast<size_t>(split)])
            for (size_t i = 0; i < pairs.size(); ++i)
                if (!pairs[i].output)
                    pairs[i].output = std::move(others[(*found)[i]].output);
    }
    return true;
}

} // namespace batt::runtime
