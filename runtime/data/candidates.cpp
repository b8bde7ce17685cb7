#include "runtime/data/candidates.h"

#include <algorithm>

namespace batt::runtime {

Candidates Candidates::expected() {
    Candidates candidates;
    candidates.kind_ = Kind::expected;
    return candidates;
}

std::optional<Candidates> Candidates::read(const std::string& path, LoadedData& loaded, DataLimits limits) {
    limits.submissions = true;
    FileContents contents = read_data_file(path, limits);
    loaded.problems.append(contents.problems);
    if (contents.source)
        loaded.sources.push_back(std::move(*contents.source));
    Candidates candidates;
    candidates.kind_ = Kind::file;
    std::vector<Task>& tasks = candidates.data_.tasks;
    tasks = std::move(contents.tasks);
    for (Solution& solution : contents.solutions) {
        Task& task = tasks.emplace_back();
        task.id = std::move(solution.id);
        for (GridData& output : solution.outputs)
            task.test.push_back({{}, std::move(output)});
    }
    if (tasks.empty())
        return std::nullopt;
    std::ranges::sort(tasks, {}, &Task::id);
    tasks.erase(std::unique(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.id == b.id; }),
                tasks.end());
    candidates.data_.hash = content_hash(tasks);
    return candidates;
}

const GridData* Candidates::find(const Task& task, Split split, u32 index) const {
    const Task* const source = kind_ == Kind::expected ? &task : kind_ == Kind::file ? data_.find(task.id) : nullptr;
    if (source == nullptr || index >= source->pairs(split).size())
        return nullptr;
    const std::optional<GridData>& output = source->pairs(split)[index].output;
    return output ? &*output : nullptr;
}

std::string Candidates::identity() const {
    return kind_ == Kind::none ? "none" : kind_ == Kind::expected ? "expected" : "file " + hash_text(data_.hash);
}

} // namespace batt::runtime
