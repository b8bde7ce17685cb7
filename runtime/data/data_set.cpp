#include "runtime/data/data_set.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace batt::runtime {

namespace {

/// Feeds a canonical form of a data set into xxHash: every number as four bytes, low byte first, and every sequence after its
/// length, so that different data sets give different bytes.
class ContentHasher {
public:
    ContentHasher() { XXH64_reset(&state_, 0); }

    void number(uint64_t value) {
        std::array<unsigned char, 4> bytes{};
        for (size_t index = 0; index < bytes.size(); ++index)
            bytes[index] = static_cast<unsigned char>(value >> (8 * index));
        XXH64_update(&state_, bytes.data(), bytes.size());
    }

    void text(std::string_view value) {
        number(value.size());
        XXH64_update(&state_, value.data(), value.size());
    }

    void grid(const GridData& grid) {
        number(static_cast<uint64_t>(grid.height));
        number(static_cast<uint64_t>(grid.width));
        XXH64_update(&state_, grid.cells.data(), grid.cells.size());
    }

    uint64_t result() const { return XXH64_digest(&state_); }

private:
    XXH64_state_t state_ = {};
};

} // namespace

std::string_view split_name(Split split) {
    switch (split) {
    case Split::train:
        return "train";
    case Split::test:
        return "test";
    case Split::generated:
        return "generated";
    }
    return "";
}

const std::vector<Pair>& Task::pairs(Split split) const {
    return split == Split::train ? train : split == Split::test ? test : generated;
}

std::vector<Pair>& Task::pairs(Split split) {
    return split == Split::train ? train : split == Split::test ? test : generated;
}

bool same_pairs(const Task& first, const Task& second) {
    return first.train == second.train && first.test == second.test && first.generated == second.generated;
}

const Task* DataSet::find(std::string_view id) const {
    const auto at = std::ranges::lower_bound(tasks, id, {}, &Task::id);
    return at != tasks.end() && at->id == id ? &*at : nullptr;
}

size_t DataSet::pair_count() const {
    size_t count = 0;
    for (const Task& task : tasks)
        count += task.pair_count();
    return count;
}

uint64_t content_hash(std::span<const Task> tasks) {
    ContentHasher hasher;
    hasher.number(tasks.size());
    for (const Task& task : tasks) {
        hasher.text(task.id);
        for (const Split split : all_splits) {
            const std::vector<Pair>& pairs = task.pairs(split);
            hasher.number(pairs.size());
            for (const Pair& pair : pairs) {
                hasher.grid(pair.input);
                hasher.number(pair.output ? 1 : 0);
                if (pair.output)
                    hasher.grid(*pair.output);
            }
        }
    }
    return hasher.result();
}

uint64_t content_hash(std::string_view text) {
    return text.empty() ? XXH64("", 0, 0) : XXH64(&text.front(), text.size(), 0);
}

std::string hash_text(uint64_t hash) { return fmt::format("{:016x}", hash); }

} // namespace batt::runtime
