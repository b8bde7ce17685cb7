// What a data set is once it has been read: tasks with their pairs of grids as plain numbers. Nothing here knows a file
// format (data_file.h does), how paths are found and merged (data_reader.h does), or what an op's value looks like.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace batt::runtime {

/// A grid as the file gives it: `height` rows of `width` colours 0..9, row by row. Neither side is 0.
struct GridData {
    int32_t height = 0;
    int32_t width = 0;
    std::vector<int8_t> cells;

    friend bool operator==(const GridData&, const GridData&) = default;
};

/// An input and what is known about its output: test outputs can be missing.
struct Pair {
    GridData input;
    std::optional<GridData> output;

    friend bool operator==(const Pair&, const Pair&) = default;
};

/// Which list of its task a pair stands in. Generated pairs are further samples of a task, made by a generator: RE-ARC's lists
/// and the `arc-gen` list of Code Golf files.
enum class Split : uint8_t { train, test, generated };

inline constexpr Split all_splits[] = {Split::train, Split::test, Split::generated};

/// "train", "test" or "generated".
std::string_view split_name(Split split);

struct Task {
    std::string id;
    std::vector<Pair> train;     ///< every output is known
    std::vector<Pair> test;      ///< outputs may be missing
    std::vector<Pair> generated; ///< outputs may be missing
    std::string file;            ///< where it was read (the first file, if several contributed)

    const std::vector<Pair>& pairs(Split split) const;
    std::vector<Pair>& pairs(Split split);

    /// The number of pairs in all lists.
    size_t pair_count() const { return train.size() + test.size() + generated.size(); }
};

/// Whether two tasks hold the same pairs, wherever they were read.
bool same_pairs(const Task& first, const Task& second);

struct DataSet {
    std::vector<Task> tasks; ///< ascending by id, no id twice
    uint64_t hash = 0;       ///< content_hash(tasks)

    /// The task of that id, or null.
    const Task* find(std::string_view id) const;

    /// The number of pairs of all tasks.
    size_t pair_count() const;
};

/// xxHash64 of the content: ids, lists, grids, which outputs are known. Equal content has an equal hash whatever files and
/// formats it was read from.
uint64_t content_hash(std::span<const Task> tasks);

/// xxHash64 of a text.
uint64_t content_hash(std::string_view text);

/// A content hash as people and files see it: 16 hexadecimal digits.
std::string hash_text(uint64_t hash);

} // namespace batt::runtime
