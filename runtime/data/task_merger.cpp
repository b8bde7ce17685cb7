#include "runtime/data/task_merger.h"

#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace batt::runtime {

namespace {

bool agree(const Pair& first, const Pair& second) {
    return first.input == second.input && (!first.output || !second.output || first.output == second.output);
}

size_t hash_of(const GridData& grid) {
    const std::string_view cells(reinterpret_cast<const char*>(grid.cells.data()), grid.cells.size());
    return std::hash<std::string_view>()(cells) * 31 + static_cast<size_t>(grid.width);
}

/// Finds pairs of a list by what they hold, each only once.
class PairFinder {
public:
    explicit PairFinder(const std::vector<Pair>& pairs) : pairs_(pairs), taken_(pairs.size()) {}

    /// The place of a pair that agrees with this one: that at `guess`, or one that has the same output, or lacks it.
    std::optional<size_t> take(const Pair& pair, size_t guess) {
        if (!taken_[guess] && agree(pair, pairs_[guess])) {
            taken_[guess] = true;
            return guess;
        }
        if (!indexed_)
            make_index();
        const size_t input = hash_of(pair.input);
        if (pair.output) {
            if (const auto place = take_of(with_output_[input ^ (hash_of(*pair.output) << 1U)], pair))
                return place;
            return take_of(without_output_[input], pair);
        }
        return take_of(with_input_[input], pair);
    }

private:
    using Index = std::unordered_map<size_t, std::vector<size_t>>;

    void make_index() {
        indexed_ = true;
        for (size_t place = pairs_.size(); place-- > 0;) {
            const size_t input = hash_of(pairs_[place].input);
            with_input_[input].push_back(place);
            if (pairs_[place].output)
                with_output_[input ^ (hash_of(*pairs_[place].output) << 1U)].push_back(place);
            else
                without_output_[input].push_back(place);
        }
    }

    std::optional<size_t> take_of(std::vector<size_t>& places, const Pair& pair) {
        while (!places.empty() && taken_[places.back()])
            places.pop_back();
        if (places.empty() || !agree(pair, pairs_[places.back()]))
            return std::nullopt;
        const size_t place = places.back();
        taken_[place] = true;
        return place;
    }

    const std::vector<Pair>& pairs_;
    std::vector<bool> taken_;
    bool indexed_ = false;
    Index with_input_;
    Index with_output_; ///< by input and output
    Index without_output_;
};

/// For each pair of a list the place of the one in `others` that it is; nothing if they are not the same pairs.
std::optional<std::vector<size_t>> same_pairs_in(const std::vector<Pair>& pairs, const std::vector<Pair>& others) {
    if (pairs.size() != others.size())
        return std::nullopt;
    PairFinder finder(others);
    std::vector<size_t> places(pairs.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
        const std::optional<size_t> place = finder.take(pairs[i], i); // mostly they are in the same order
        if (!place)
            return std::nullopt;
        places[i] = *place;
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
