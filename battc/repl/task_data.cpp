#include "battc/repl/task_data.h"

#include <charconv>

#include <battc/names.h>
#include <fmt/format.h>

#include "battc/repl/entry_text.h"

namespace batt::repl {

void TaskData::load(std::vector<std::string> paths) {
    paths_ = std::move(paths);
    diagnostics_told_ = false;
    reading_ = std::async(std::launch::async, [files = paths_] {
        battc::Result<battc::TaskSet> tasks = battc::TaskSet::load(files);
        return tasks ? *std::move(tasks) : battc::TaskSet();
    });
}

const battc::TaskSet& TaskData::tasks() {
    if (reading_.valid())
        tasks_ = reading_.get();
    return tasks_;
}

std::vector<battc::Diagnostic> TaskData::new_diagnostics() {
    if (diagnostics_told_)
        return {};
    diagnostics_told_ = true;
    const std::span<const battc::Diagnostic> all = tasks().diagnostics();
    return {all.begin(), all.end()};
}

battc::Result<void> TaskData::choose(const std::string& id, battc::SampleId sample) {
    const battc::TaskSet& set = tasks();
    const std::optional<size_t> place = set.find(id);
    if (!place) {
        std::vector<std::string> ids;
        for (size_t i = 0; i < set.size(); ++i)
            ids.push_back(set[i].id());
        const std::vector<std::string_view> views(ids.begin(), ids.end());
        const std::string hint = battc::did_you_mean(id, views);
        return battc::Error{battc::ErrorCode::not_found, fmt::format("there is no task '{}' among {}{}", id, set.size(),
                                                                     hint.empty() ? std::string() : "; " + hint)};
    }
    battc::Task task = set[*place];
    if (sample.index >= task.size(sample.split))
        return battc::Error{battc::ErrorCode::not_found,
                            fmt::format("task {} has no pair {}; it has {} train and {} test pairs", id,
                                        sample_text(sample), task.size(battc::Split::train),
                                        task.size(battc::Split::test))};
    place_ = *place;
    task_ = std::move(task);
    sample_ = sample;
    return {};
}

battc::TaskSet TaskData::chosen_set() const { return tasks_.subset({&place_, 1}); }

battc::Result<battc::Value> TaskData::input() const { return battc::Value::grid(task_->pair(sample_).input); }

battc::Result<battc::Value> TaskData::output() const {
    const battc::Pair pair = task_->pair(sample_);
    return pair.output ? battc::Value::grid(*pair.output) : battc::Value::none();
}

battc::Result<battc::Value> TaskData::train_pairs() const {
    std::vector<battc::Value> pairs;
    for (uint32_t i = 0; i < task_->size(battc::Split::train); ++i) {
        const battc::Pair pair = task_->pair({battc::Split::train, i});
        battc::Result<battc::Value> input = battc::Value::grid(pair.input);
        if (!input)
            return input;
        battc::Result<battc::Value> output = pair.output ? battc::Value::grid(*pair.output) : battc::Value::none();
        if (!output)
            return output;
        const battc::Value both[] = {*input, *output};
        battc::Result<battc::Value> value = battc::Value::tuple(both);
        if (!value)
            return value;
        pairs.push_back(*std::move(value));
    }
    return battc::Value::tuple(pairs);
}

std::optional<battc::SampleId> sample_from_text(std::string_view text) {
    text = trimmed(text);
    battc::SampleId sample;
    const size_t letters = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
    if (letters != 0) {
        bool found = false;
        for (const battc::Split split : battc::all_splits)
            if (battc::split_name(split) == text.substr(0, letters)) {
                sample.split = split;
                found = true;
            }
        if (!found)
            return std::nullopt;
        text.remove_prefix(letters);
        text.remove_prefix(std::min(text.find_first_not_of(": "), text.size()));
        if (text.empty())
            return sample;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sample.index);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return sample;
}

std::string sample_text(battc::SampleId sample) {
    return fmt::format("{}:{}", battc::split_name(sample.split), sample.index);
}

} // namespace batt::repl
