// The data of a session and the pair that is bound. Data are read beside the prompt, so that it is there at once.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <vector>

#include <battc/result.h>
#include <battc/tasks.h>
#include <battc/value.h>

namespace batt::repl {

class TaskData {
public:
    /// Begins to read files and folders; what was read before is forgotten once they have been read.
    void load(std::vector<std::string> paths);
    /// Whether any were named.
    bool named() const { return !paths_.empty(); }
    /// The tasks. Waits until they have been read.
    const battc::TaskSet& tasks();
    /// What is wrong with the files, once for each load().
    std::vector<battc::Diagnostic> new_diagnostics();

    /// Chooses a pair of a task. not_found, with the nearest id, if it is not there.
    battc::Result<void> choose(const std::string& id, battc::SampleId sample);
    bool chosen() const { return task_.has_value(); }
    const battc::Task& task() const { return *task_; }
    battc::SampleId sample() const { return sample_; }
    /// The chosen task alone.
    battc::TaskSet chosen_set() const;

    /// Of the chosen pair and task: I, O (None if it is not known) and S.
    battc::Result<battc::Value> input() const;
    battc::Result<battc::Value> output() const;
    battc::Result<battc::Value> train_pairs() const;

private:
    std::vector<std::string> paths_;
    std::future<battc::TaskSet> reading_;
    battc::TaskSet tasks_;
    bool diagnostics_told_ = true;
    std::optional<battc::Task> task_;
    size_t place_ = 0;
    battc::SampleId sample_;
};

/// "train:0", "test 1", "train", "2" (a train pair): the place of a pair; nothing if it is none.
std::optional<battc::SampleId> sample_from_text(std::string_view text);
/// "train:0"
std::string sample_text(battc::SampleId sample);

} // namespace batt::repl
