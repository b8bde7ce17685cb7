#include <battc/tasks.h>

#include <algorithm>

#include "api/convert.h"
#include "api/tasks_impl.h"
#include "runtime/data/data_file.h"
#include "runtime/run/schedule.h"

namespace battc {

namespace runtime = batt::runtime;

namespace {

GridView view_of(const runtime::GridData& grid) { return {grid.cells.data(), grid.height, grid.width}; }

TaskSet made(std::shared_ptr<TaskSet::Impl> impl) {
    impl->diagnostics = to_public(impl->loaded.problems);
    return TaskSet(std::move(impl));
}

runtime::DataLimits data_limits(const DataOptions& options) {
    runtime::DataLimits limits;
    limits.max_file_size = options.max_file_size;
    return limits;
}

/// Sorted and hashed.
void finish(runtime::DataSet& data) {
    std::ranges::sort(data.tasks, {}, &runtime::Task::id);
    data.hash = runtime::content_hash(data.tasks);
}

} // namespace

std::string_view split_name(Split split) { return runtime::split_name(to_internal(split)); }

const std::string& Task::id() const { return to_internal(*this).id; }
const std::string& Task::file() const { return to_internal(*this).file; }
size_t Task::size(Split split) const { return to_internal(*this).pairs(to_internal(split)).size(); }
size_t Task::size() const { return to_internal(*this).pair_count(); }

Pair Task::pair(SampleId sample) const {
    const runtime::Pair& pair = to_internal(*this).pairs(to_internal(sample.split))[sample.index];
    return {view_of(pair.input), pair.output ? std::optional(view_of(*pair.output)) : std::nullopt};
}

SampleId Task::sample(size_t number) const {
    const auto [split, index] = runtime::sample_place(to_internal(*this), static_cast<uint32_t>(number));
    return {to_public(split), index};
}

TaskSet::TaskSet() : impl_(std::make_shared<Impl>()) {}

Result<TaskSet> TaskSet::load(std::span<const std::string> paths, const DataOptions& options) {
    return protect([&]() -> Result<TaskSet> {
        auto impl = std::make_shared<Impl>();
        impl->loaded = runtime::read_data_set(paths, data_limits(options));
        impl->paths.assign(paths.begin(), paths.end());
        return made(std::move(impl));
    });
}

Result<TaskSet> TaskSet::load(const std::string& path, const DataOptions& options) {
    return load(std::span(&path, 1), options);
}

Result<TaskSet> TaskSet::load_text(const std::string& name, std::string text) {
    return protect([&]() -> Result<TaskSet> {
        auto impl = std::make_shared<Impl>();
        runtime::FileContents contents = runtime::read_data_text(name, std::move(text));
        impl->loaded.data.tasks = std::move(contents.tasks);
        impl->loaded.problems = std::move(contents.problems);
        impl->loaded.file_count = 1;
        if (contents.source)
            impl->loaded.sources.push_back(std::move(*contents.source));
        finish(impl->loaded.data);
        return made(std::move(impl));
    });
}

Result<TaskSet> TaskSet::make(std::span<const TaskArrays> tasks) {
    return protect([&]() -> Result<TaskSet> {
        auto impl = std::make_shared<Impl>();
        const auto grid_of = [](const GridView& view) -> Result<runtime::GridData> {
            const Result<Grid> grid = Grid::copy(view);
            if (!grid)
                return grid.error();
            return runtime::GridData{grid->height(), grid->width(), {grid->cells(), grid->cells() + grid->size()}};
        };
        for (const TaskArrays& arrays : tasks) {
            runtime::Task& task = impl->loaded.data.tasks.emplace_back();
            task.id = arrays.id;
            for (const Split split : all_splits) {
                const auto& pairs = split == Split::train  ? arrays.train
                                    : split == Split::test ? arrays.test
                                                           : arrays.generated;
                for (size_t i = 0; i < pairs.size(); ++i) {
                    const auto wrong = [&](const std::string& what) {
                        return invalid("task " + arrays.id + ", " + std::string(split_name(split)) + " " +
                                       std::to_string(i) + ": " + what);
                    };
                    runtime::Pair& pair = task.pairs(to_internal(split)).emplace_back();
                    Result<runtime::GridData> input = grid_of(pairs[i].input);
                    if (!input)
                        return wrong(input.error().message);
                    pair.input = std::move(*input);
                    if (!pairs[i].output) {
                        if (split == Split::train)
                            return wrong("the output of a train pair must be known");
                        continue;
                    }
                    Result<runtime::GridData> output = grid_of(*pairs[i].output);
                    if (!output)
                        return wrong(output.error().message);
                    pair.output = std::move(*output);
                }
            }
        }
        finish(impl->loaded.data);
        const auto& all = impl->loaded.data.tasks;
        const auto twice = std::ranges::adjacent_find(all, {}, &runtime::Task::id);
        if (twice != all.end())
            return invalid("the task " + twice->id + " is there twice");
        return made(std::move(impl));
    });
}

size_t TaskSet::size() const { return impl_->data().tasks.size(); }

Task TaskSet::operator[](size_t index) const { return {impl_, opaque(impl_->data().tasks[index])}; }

std::optional<size_t> TaskSet::find(std::string_view id) const {
    const runtime::Task* const task = impl_->data().find(id);
    return task == nullptr ? std::nullopt : std::optional(static_cast<size_t>(task - impl_->data().tasks.data()));
}

size_t TaskSet::sample_count() const { return impl_->data().pair_count(); }
std::string TaskSet::hash() const { return runtime::hash_text(impl_->data().hash); }

TaskSet TaskSet::subset(std::span<const size_t> places) const {
    auto impl = std::make_shared<Impl>();
    for (const size_t place : places)
        if (place < size())
            impl->loaded.data.tasks.push_back(impl_->data().tasks[place]);
    finish(impl->loaded.data);
    auto& tasks = impl->loaded.data.tasks;
    const auto [first, last] = std::ranges::unique(tasks, {}, &runtime::Task::id);
    tasks.erase(first, last);
    return made(std::move(impl));
}

std::span<const Diagnostic> TaskSet::diagnostics() const { return impl_->diagnostics; }
bool TaskSet::has_errors() const { return impl_->loaded.problems.has_errors(); }

std::optional<SourceText> TaskSet::source(std::string_view file) const {
    const batt::frontend::SourceFile* const source = impl_->loaded.source(file);
    return source == nullptr ? std::nullopt : std::optional(to_public(*source));
}

size_t TaskSet::file_count() const { return impl_->loaded.file_count; }
std::span<const std::string> TaskSet::files() const { return impl_->loaded.files; }

Candidates::Candidates() : impl_(std::make_shared<Impl>()) {}

Candidates Candidates::expected() { return Candidates(std::make_shared<Impl>(Impl{runtime::Candidates::expected()})); }

Result<Candidates> Candidates::read(const std::string& path, TaskSet* problems, const DataOptions& options) {
    return protect([&]() -> Result<Candidates> {
        auto loaded = std::make_shared<TaskSet::Impl>();
        std::optional<runtime::Candidates> candidates =
            runtime::Candidates::read(path, loaded->loaded, data_limits(options));
        if (problems != nullptr)
            *problems = made(std::move(loaded));
        if (!candidates)
            return Error{ErrorCode::cannot_read, path + ": there is no output to use in it"};
        return Candidates(std::make_shared<Impl>(Impl{std::move(*candidates)}));
    });
}

std::string Candidates::identity() const { return impl_->candidates.identity(); }

} // namespace battc
