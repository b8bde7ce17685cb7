/// @file
/// Data sets: tasks with their pairs of grids, read from files (docs/data.md lists the formats) or made from arrays.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <battc/diagnostic.h>
#include <battc/export.h>
#include <battc/grid.h>
#include <battc/program.h>
#include <battc/result.h>

namespace battc {

/// Which list of its task a pair stands in. Generated pairs are further samples, made by a generator.
enum class Split : uint8_t { train, test, generated };
inline constexpr Split all_splits[] = {Split::train, Split::test, Split::generated};
/// "train", "test" or "generated".
BATTC_API std::string_view split_name(Split split);

/// An input and what is known about its output. The views look into the task set.
struct Pair {
    GridView input;
    std::optional<GridView> output; ///< nothing: not known
};

/// A sample: the place of a pair in its task.
struct SampleId {
    Split split = Split::train;
    uint32_t index = 0; ///< in its list, from 0

    friend bool operator==(const SampleId&, const SampleId&) = default;
};

/// One task of a set. Keeps the set alive.
class BATTC_API Task {
public:
    const std::string& id() const;
    /// Where it was read; empty if it was made.
    const std::string& file() const;
    /// Pairs of one list, and of all.
    size_t size(Split split) const;
    size_t size() const;
    /// A pair; it must be there (index < size(split)).
    Pair pair(SampleId sample) const;
    /// A sample by its number through all lists: train, test, generated.
    SampleId sample(size_t number) const;

    struct Impl;
    Task(std::shared_ptr<const void> owner, const Impl* impl) : owner_(std::move(owner)), impl_(impl) {}
    const Impl* impl() const { return impl_; }

private:
    std::shared_ptr<const void> owner_;
    const Impl* impl_;
};

/// A pair for TaskSet::make. The arrays are copied.
struct PairArrays {
    GridView input;
    std::optional<GridView> output;
};
struct TaskArrays {
    std::string id;
    std::vector<PairArrays> train; ///< outputs must be known
    std::vector<PairArrays> test;
    std::vector<PairArrays> generated;
};

/// How files of data are read.
struct DataOptions {
    uint64_t max_file_size = default_max_file_size; ///< in bytes; a larger file is not read
};

/// Tasks in ascending order of their ids, no id twice. Immutable; copies share the tasks.
class BATTC_API TaskSet {
public:
    /// No tasks.
    TaskSet();
    /// Reads files ("-": standard input), and all .json and .jsonl files of folders, and merges what they say about the same task.
    /// Problems are diagnostics(); a bad file or task is left out and the rest is there. So this gives an Error only when memory runs
    /// out.
    static Result<TaskSet> load(std::span<const std::string> paths, const DataOptions& options = {});
    static Result<TaskSet> load(const std::string& path, const DataOptions& options = {});
    /// Reads the text of one file; `name` is what diagnostics call it, and the id of a task that the text does not name.
    static Result<TaskSet> load_text(const std::string& name, std::string text);
    /// Tasks from arrays. invalid_argument if an id occurs twice, or a grid is no grid of colours in -128..127.
    static Result<TaskSet> make(std::span<const TaskArrays> tasks);

    size_t size() const;
    bool empty() const { return size() == 0; }
    Task operator[](size_t index) const;
    /// The place of the task of that id.
    std::optional<size_t> find(std::string_view id) const;
    /// Pairs of all tasks.
    size_t sample_count() const;
    /// 16 hexadecimal digits that say what the tasks are, whatever files and formats they were read from.
    std::string hash() const;
    /// Some of the tasks, by their places.
    TaskSet subset(std::span<const size_t> places) const;

    /// What was wrong with files, and warnings.
    std::span<const Diagnostic> diagnostics() const;
    bool has_errors() const;
    /// The text of a file that a diagnostic names; nothing if it is not at hand.
    std::optional<SourceText> source(std::string_view file) const;
    size_t file_count() const;
    /// The files that were read, or could not be.
    std::span<const std::string> files() const;

    struct Impl;
    explicit TaskSet(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    const Impl& impl() const { return *impl_; }
    const std::shared_ptr<const Impl>& shared_impl() const { return impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

/// What the parameter C of a program stands for: None, the known output, or an output that a file has for the sample.
class BATTC_API Candidates {
public:
    /// C is None.
    Candidates();
    /// C is the known output, None where that is not known.
    static Candidates expected();
    /// C is the output that a file has for the sample: tasks, solutions or a Kaggle submission. `problems`, if given, becomes an empty
    /// task set whose diagnostics say what is wrong with the file; cannot_read if there is nothing to use in it.
    static Result<Candidates> read(const std::string& path, TaskSet* problems = nullptr,
                                   const DataOptions& options = {});

    /// "none", "expected" or "file " and the hash of its content.
    std::string identity() const;

    struct Impl;
    explicit Candidates(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    const std::shared_ptr<const Impl>& shared_impl() const { return impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

} // namespace battc
