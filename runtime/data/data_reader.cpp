#include "runtime/data/data_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "runtime/data/task_merger.h"

namespace batt::runtime {

namespace {

namespace fs = std::filesystem;
using frontend::Code;
using frontend::Diagnostic;
using frontend::Severity;

// A folder given by mistake (a home folder, say) should not be walked for minutes.
constexpr int folder_depth = 4;

// The texts of files with problems are kept up to this size together, to quote from.
constexpr size_t most_source_bytes = size_t{64} << 20;
// Names in one message.
constexpr size_t most_named = 3;
// As much of a file of lines is looked at before it is read, to see whether its first line is a task.
constexpr size_t first_line_bytes = size_t{1} << 20;

/// A list of names of which only the first are kept.
class NameList {
public:
    void add(std::string name) {
        if (count_++ < most_named)
            first_.push_back(std::move(name));
    }
    size_t count() const { return count_; }
    /// "a, b, c and 9 more"
    std::string text() const {
        return fmt::format("{}{}", fmt::join(first_, ", "),
                           count_ > first_.size() ? fmt::format(" and {} more", count_ - first_.size()) : "");
    }

private:
    std::vector<std::string> first_;
    size_t count_ = 0;
};

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

    /// The solutions of a file that have no task, or one of another size.
    struct Unmatched {
        PendingSolution first;
        std::string message;
        size_t count;
    };

    void add_folder(const std::string& path);
    void add_file(const std::string& path, bool from_folder);
    bool was_read(const std::string& path);
    bool is_other_lines(const std::string& path) const;
    void add_problems(const FileContents& contents);
    void add_task(Task task);
    void apply(PendingSolution pending);
    void warn(PendingSolution pending, std::string message);
    void report_unmatched();
    void report_passed_over();
    void report_duplicates();
    void report_uncounted();

    DataLimits limits_;
    LoadedData loaded_;
    std::unordered_map<std::string, size_t> task_index_; ///< by id, into loaded_.data.tasks
    std::set<std::pair<dev_t, ino_t>> files_;            ///< read already
    size_t useful_files_ = 0;                            ///< gave a task or a solution, or were read already
    std::vector<PendingSolution> solutions_;
    std::vector<Unmatched> unmatched_; ///< a file each
    std::unordered_map<std::string, size_t> unmatched_of_;
    NameList passed_over_;                                                 ///< files that are no data
    std::vector<std::pair<std::string, FileContents>> given_without_data_; ///< such files that were given by name
    NameList duplicates_;         ///< ids of tasks that were found twice and differ
    std::string first_duplicate_; ///< the file in which the first of them was found again
    std::string first_held_;      ///< and the one that is used
    size_t problem_files_ = 0;
    size_t source_bytes_ = 0;
    // --- of files beyond DataLimits::problem_files
    size_t uncounted_files_ = 0;
    size_t uncounted_problems_ = 0;
    bool uncounted_errors_ = false;
};

bool is_archive_name(const fs::path& path) {
    constexpr std::string_view extensions[] = {".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".7z", ".rar"};
    return std::ranges::find(extensions, path.extension().string()) != std::end(extensions);
}

void DataSetBuilder::add_path(const std::string& path) {
    std::error_code error;
    if (path != "-" && fs::is_directory(path, error))
        add_folder(path);
    else
        add_file(path, false);
}

void DataSetBuilder::add_folder(const std::string& path) {
    std::vector<std::string> files;
    NameList archives;
    std::error_code error;
    fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const std::string extension = entry->path().extension().string();
        std::error_code unknown_kind;
        if (entry->is_directory(unknown_kind)) {
            if (name.starts_with('.') || entry.depth() >= folder_depth)
                entry.disable_recursion_pending();
        } else if (name.starts_with('.')) {
            continue;
        } else if (extension == ".json" || extension == ".jsonl") {
            files.push_back(entry->path().string());
        } else if (is_archive_name(entry->path())) {
            archives.add(name);
        }
    }
    if (error) {
        loaded_.problems.file_error(path, Code::cannot_read_file,
                                    fmt::format("cannot read the folder: {}", error.message()));
        return;
    }
    const std::string hint =
        archives.count() == 0 ? "give a folder of ARC tasks, or a file" : fmt::format("unpack {}", archives.text());
    if (files.empty()) {
        loaded_.problems.file_error(path, Code::empty_data_set,
                                    archives.count() == 0 ? "the folder holds no .json files"
                                                          : "the folder holds archives, but no .json files",
                                    hint);
        return;
    }
    std::ranges::sort(files);
    const size_t useful_before = useful_files_;
    for (const std::string& file : files)
        add_file(file, true);
    if (useful_files_ == useful_before)
        loaded_.problems.file_error(path, Code::empty_data_set,
                                    fmt::format("none of the {} .json file{} in this folder gave a task", files.size(),
                                                files.size() == 1 ? "" : "s"),
                                    archives.count() == 0 ? std::string() : hint);
}

/// Whether the file, under any name, was read before.
bool DataSetBuilder::was_read(const std::string& path) {
    struct stat status{};
    return path != "-" && stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           !files_.emplace(status.st_dev, status.st_ino).second;
}

/// Whether a file of lines is not one of tasks: the results of a run, say, which can be large.
bool DataSetBuilder::is_other_lines(const std::string& path) const {
    std::ifstream file(path, std::ios::binary);
    std::string line(first_line_bytes, '\0');
    file.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<size_t>(file.gcount()));
    const size_t end = line.find('\n');
    if (end == std::string::npos && line.size() == first_line_bytes)
        return false;
    line.resize(std::min(end, line.size()));
    const FileContents contents = read_data_text(path, std::move(line), limits_);
    return std::ranges::any_of(contents.problems,
                               [](const Diagnostic& problem) { return problem.code == Code::not_a_data_file; });
}

void DataSetBuilder::add_file(const std::string& path, bool from_folder) {
    if (was_read(path)) {
        ++useful_files_;
        return;
    }
    // What lies around in a folder beside the tasks is no mistake.
    if (from_folder &&
        (!frontend::unreadable_kind(path).empty() || (path.ends_with(".jsonl") && is_other_lines(path)))) {
        passed_over_.add(path);
        return;
    }
    FileContents contents = read_data_file(path, limits_);
    ++loaded_.file_count;
    loaded_.files.push_back(path);
    useful_files_ += contents.tasks.empty() && contents.solutions.empty() ? 0 : 1;
    const bool no_data = std::ranges::any_of(
        contents.problems, [](const Diagnostic& problem) { return problem.code == Code::not_a_data_file; });
    if (no_data && from_folder) {
        passed_over_.add(path);
        return;
    }
    if (no_data && contents.format != FileFormat::archive) {
        given_without_data_.emplace_back(path, std::move(contents));
        return;
    }
    add_problems(contents);
    for (Task& task : contents.tasks)
        add_task(std::move(task));
    for (Solution& solution : contents.solutions)
        solutions_.push_back({std::move(solution), *contents.source});

    constexpr std::string_view challenges = "challenges.json";
    if (contents.format == FileFormat::many_tasks && path.ends_with(challenges)) {
        const std::string beside = path.substr(0, path.size() - challenges.size()) + "solutions.json";
        std::error_code error;
        if (fs::exists(beside, error))
            add_file(beside, from_folder);
    }
}

void DataSetBuilder::add_problems(const FileContents& contents) {
    if (contents.problems.empty())
        return;
    if (++problem_files_ > limits_.problem_files) {
        ++uncounted_files_;
        uncounted_problems_ += contents.problems.size();
        uncounted_errors_ |= contents.problems.has_errors();
        return;
    }
    loaded_.problems.append(contents.problems);
    if (contents.source && source_bytes_ + contents.source->text().size() <= most_source_bytes) {
        source_bytes_ += contents.source->text().size();
        loaded_.sources.push_back(*contents.source);
    }
}

void DataSetBuilder::add_task(Task task) {
    const auto [at, is_new] = task_index_.try_emplace(task.id, loaded_.data.tasks.size());
    if (is_new) {
        loaded_.data.tasks.push_back(std::move(task));
        return;
    }
    Task& held = loaded_.data.tasks[at->second];
    const bool held_only_generated = held.train.empty() && held.test.empty();
    std::string file = held_only_generated ? task.file : held.file;
    if (merge_task(held, task)) {
        held.file = std::move(file);
        return;
    }
    if (duplicates_.count() == 0) {
        first_duplicate_ = task.file;
        first_held_ = held.file;
    }
    duplicates_.add(task.id);
}

/// One note for all of them.
void DataSetBuilder::report_passed_over() {
    if (passed_over_.count() == 0)
        return;
    Diagnostic note;
    note.severity = Severity::note;
    note.code = Code::not_a_data_file;
    note.message =
        fmt::format("{} no tasks and {} passed over: {}",
                    passed_over_.count() == 1 ? "1 file holds" : fmt::format("{} files hold", passed_over_.count()),
                    passed_over_.count() == 1 ? "is" : "are", passed_over_.text());
    loaded_.problems.add(std::move(note));
}

void DataSetBuilder::report_duplicates() {
    if (duplicates_.count() == 0)
        return;
    Diagnostic warning;
    warning.severity = Severity::warning;
    warning.code = Code::duplicate_task;
    warning.file = first_duplicate_;
    if (duplicates_.count() == 1)
        warning.message =
            fmt::format("task '{}' was read before, with other pairs, from {}", duplicates_.text(), first_held_);
    else
        warning.message = fmt::format("{} tasks were read before, with other pairs, the first from {}: {}",
                                      duplicates_.count(), first_held_, duplicates_.text());
    warning.hint = duplicates_.count() == 1 ? "the first one is used" : "the first ones are used";
    loaded_.problems.add(std::move(warning));
}

void DataSetBuilder::report_uncounted() {
    if (uncounted_files_ == 0)
        return;
    Diagnostic rest;
    rest.severity = uncounted_errors_ ? Severity::error : Severity::warning;
    rest.code = Code::more_problems;
    rest.message =
        fmt::format("{} further files have {} problems, which are not listed", uncounted_files_, uncounted_problems_);
    loaded_.problems.add(std::move(rest));
}

void DataSetBuilder::apply(PendingSolution pending) {
    Solution& solution = pending.solution;
    const auto at = task_index_.find(solution.id);
    if (at == task_index_.end()) {
        std::string message = fmt::format("a solution of task '{}', which was not read", solution.id);
        warn(std::move(pending), std::move(message));
        return;
    }
    Task& task = loaded_.data.tasks[at->second];
    if (task.test.size() != solution.outputs.size()) {
        std::string message = fmt::format("{} test outputs for task '{}', which has {} test pairs",
                                          solution.outputs.size(), solution.id, task.test.size());
        warn(std::move(pending), std::move(message));
        return;
    }
    for (size_t index = 0; index < task.test.size(); ++index) {
        if (!task.test[index].output)
            task.test[index].output = std::move(solution.outputs[index]);
    }
}

/// Without its challenges a file of solutions is all unmatched: one warning for each file is enough.
void DataSetBuilder::warn(PendingSolution pending, std::string message) {
    const auto [at, is_new] = unmatched_of_.try_emplace(pending.source.name(), unmatched_.size());
    if (is_new)
        unmatched_.push_back({std::move(pending), std::move(message), 0});
    ++unmatched_[at->second].count;
}

void DataSetBuilder::report_unmatched() {
    for (const Unmatched& unmatched : unmatched_) {
        const frontend::SourceFile& source = unmatched.first.source;
        Diagnostic& warning = loaded_.problems.warning(source, unmatched.first.solution.range, Code::unmatched_solution,
                                                       unmatched.message);
        if (unmatched.count > 1)
            warning.add_note(fmt::format("{} more solutions of this file fit no task", unmatched.count - 1));
        if (loaded_.source(source.name()) == nullptr)
            loaded_.sources.push_back(source);
    }
}

LoadedData DataSetBuilder::finish() && {
    for (PendingSolution& pending : solutions_)
        apply(std::move(pending));
    // Beside tasks such a file is no mistake; alone it is, and what is wrong with it is told.
    for (const auto& [path, contents] : given_without_data_) {
        if (useful_files_ != 0)
            passed_over_.add(path);
        else
            add_problems(contents);
    }
    report_unmatched();
    report_duplicates();
    report_passed_over();
    report_uncounted();
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
