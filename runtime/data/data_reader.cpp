#include "runtime/data/data_reader.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace batt::runtime {

namespace {

namespace fs = std::filesystem;
using frontend::Code;
using frontend::Diagnostic;
using frontend::Severity;

// A folder given by mistake (a home folder, say) should not be walked for minutes.
constexpr int folder_depth = 4;

class DataSetBuilder {
public:
    explicit DataSetBuilder(const DataLimits& limits) : limits_(limits) {}

    void add_path(const std::string& path);
    LoadedData finish() &&;

private:
    /// A list of test outputs that waits until all tasks are known.
    struct PendingSolution {
        Solution solution;
        frontend::SourceFile source;
    };

    void add_folder(const std::string& path);
    void add_file(const std::string& path, bool from_folder);
    void add_task(Task task);
    void apply(PendingSolution pending);
    void warn(const PendingSolution& pending, std::string message);

    DataLimits limits_;
    LoadedData loaded_;
    std::unordered_map<std::string, size_t> task_index_; ///< by id, into loaded_.data.tasks
    std::unordered_set<std::string> files_;              ///< read already
    size_t useful_files_ = 0;                            ///< gave a task or a solution, or were read already
    std::vector<PendingSolution> solutions_;
    std::unordered_map<std::string, size_t> unmatched_; ///< solutions without a task, by file
};

void DataSetBuilder::add_path(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error))
        add_folder(path);
    else
        add_file(path, false);
}

void DataSetBuilder::add_folder(const std::string& path) {
    std::vector<std::string> files;
    std::error_code error;
    fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::error_code unknown_kind;
        if (entry->is_directory(unknown_kind)) {
            if (name.starts_with('.') || entry.depth() >= folder_depth)
                entry.disable_recursion_pending();
        } else if (entry->path().extension() == ".json" && !name.starts_with('.')) {
            files.push_back(entry->path().string());
        }
    }
    if (error) {
        loaded_.problems.file_error(path, Code::cannot_read_file,
                                    fmt::format("cannot read the folder: {}", error.message()));
        return;
    }
    if (files.empty()) {
        loaded_.problems.file_error(path, Code::empty_data_set, "the folder holds no .json files",
                                    "give a folder of ARC tasks, or a file");
        return;
    }
    std::ranges::sort(files);
    const size_t useful_before = useful_files_;
    for (const std::string& file : files)
        add_file(file, true);
    if (useful_files_ == useful_before)
        loaded_.problems.file_error(path, Code::empty_data_set,
                                    fmt::format("none of the {} .json file{} in this folder gave a task", files.size(),
                                                files.size() == 1 ? "" : "s"));
}

void DataSetBuilder::add_file(const std::string& path, bool from_folder) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(path, error);
    if (!files_.insert(error ? path : canonical.string()).second) {
        ++useful_files_;
        return;
    }

    FileContents contents = read_data_file(path, limits_);
    ++loaded_.file_count;
    useful_files_ += contents.tasks.empty() && contents.solutions.empty() ? 0 : 1;
    for (Diagnostic problem : contents.problems) {
        // What lies around in a folder beside the tasks is no mistake.
        if (from_folder && problem.code == Code::not_a_data_file) {
            problem.severity = Severity::warning;
            problem.message += "; the file is passed over";
        }
        loaded_.problems.add(std::move(problem));
    }
    for (Task& task : contents.tasks)
        add_task(std::move(task));
    for (Solution& solution : contents.solutions)
        solutions_.push_back({std::move(solution), *contents.source});
    if (!contents.problems.empty() && contents.source)
        loaded_.sources.push_back(*contents.source);

    constexpr std::string_view challenges = "challenges.json";
    if (contents.format == FileFormat::many_tasks && path.ends_with(challenges)) {
        const std::string beside = path.substr(0, path.size() - challenges.size()) + "solutions.json";
        if (fs::exists(beside, error))
            add_file(beside, from_folder);
    }
}

void DataSetBuilder::add_task(Task task) {
    const auto [at, is_new] = task_index_.try_emplace(task.id, loaded_.data.tasks.size());
    if (is_new) {
        loaded_.data.tasks.push_back(std::move(task));
        return;
    }
    Task& held = loaded_.data.tasks[at->second];
    const bool only_generated = task.train.empty() && task.test.empty();
    const bool held_only_generated = held.train.empty() && held.test.empty();
    if (only_generated && held.generated.empty()) {
        held.generated = std::move(task.generated);
    } else if (held_only_generated && task.generated.empty()) {
        task.generated = std::move(held.generated);
        held = std::move(task);
    } else if (!same_pairs(held, task)) {
        Diagnostic warning;
        warning.severity = Severity::warning;
        warning.code = Code::duplicate_task;
        warning.file = task.file;
        warning.message = fmt::format("task '{}' was read before, with other content, from {}", task.id, held.file);
        warning.hint = "the first one is used";
        loaded_.problems.add(std::move(warning));
    }
}

void DataSetBuilder::apply(PendingSolution pending) {
    Solution& solution = pending.solution;
    const auto at = task_index_.find(solution.id);
    if (at == task_index_.end()) {
        // Without its challenges a file of solutions is all unmatched: one warning for each file is enough.
        if (++unmatched_[pending.source.name()] == 1)
            warn(pending, fmt::format("a solution of task '{}', which was not read", solution.id));
        return;
    }
    Task& task = loaded_.data.tasks[at->second];
    if (task.test.size() != solution.outputs.size()) {
        warn(pending, fmt::format("{} test outputs for task '{}', which has {} test pairs", solution.outputs.size(),
                                  solution.id, task.test.size()));
        return;
    }
    for (size_t index = 0; index < task.test.size(); ++index) {
        if (!task.test[index].output)
            task.test[index].output = std::move(solution.outputs[index]);
    }
}

void DataSetBuilder::warn(const PendingSolution& pending, std::string message) {
    loaded_.problems.warning(pending.source, pending.solution.range, Code::unmatched_solution, std::move(message));
    if (loaded_.source(pending.source.name()) == nullptr)
        loaded_.sources.push_back(pending.source);
}

LoadedData DataSetBuilder::finish() && {
    for (PendingSolution& pending : solutions_)
        apply(std::move(pending));
    std::ranges::sort(loaded_.data.tasks, {}, &Task::id);
    loaded_.data.hash = content_hash(loaded_.data.tasks);
    return std::move(loaded_);
}

} // namespace

const frontend::SourceFile* LoadedData::source(std::string_view file) const {
    const auto at = std::ranges::find(sources, file, &frontend::SourceFile::name);
    return at == sources.end() ? nullptr : &*at;
}

LoadedData read_data_set(std::span<const std::string> paths, const DataLimits& limits) {
    DataSetBuilder builder(limits);
    for (const std::string& path : paths)
        builder.add_path(path);
    return std::move(builder).finish();
}

LoadedData read_data_set(const std::string& path, const DataLimits& limits) {
    return read_data_set({&path, 1}, limits);
}

} // namespace batt::runtime
