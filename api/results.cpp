// What is made of all results of a run: scores, results by task, merged shards.
#include <battc/run.h>

#include "api/convert.h"
#include "runtime/results/line_names.h"
#include "runtime/results/merged_results.h"
#include "runtime/results/result_file.h"
#include "runtime/results/result_line.h"
#include "runtime/results/run_identity.h"
#include "runtime/results/scores.h"

namespace battc {

namespace runtime = batt::runtime;

namespace {

const runtime::Evaluation& internal(const Evaluation& evaluation) {
    return *static_cast<const runtime::Evaluation*>(evaluation.impl());
}

} // namespace

namespace {

/// Keeps what evaluations refer to.
class Owners {
public:
    void keep(const Evaluation& evaluation) {
        if (owners_.empty() || owners_.back() != evaluation.owner())
            owners_.push_back(evaluation.owner());
    }

private:
    std::vector<std::shared_ptr<const void>> owners_;
};

} // namespace

struct ScoreBoard::Impl {
    Owners owners;
    runtime::Scores counters;
    std::optional<std::vector<runtime::CandidateScore>> sorted;
    std::vector<CandidateScore> scores;
    std::vector<std::string> left_out; ///< lines

    const std::vector<runtime::CandidateScore>& internal_scores() {
        if (!sorted)
            sorted = counters.sorted();
        return *sorted;
    }
};

ScoreBoard::ScoreBoard() : impl_(std::make_unique<Impl>()) {}
ScoreBoard::~ScoreBoard() = default;

void ScoreBoard::add(const Evaluation& evaluation) {
    impl_->owners.keep(evaluation);
    impl_->counters.add(internal(evaluation));
}

const std::vector<CandidateScore>& ScoreBoard::scores() {
    if (!impl_->scores.empty())
        return impl_->scores;
    for (const runtime::CandidateScore& score : impl_->internal_scores()) {
        CandidateScore& result = impl_->scores.emplace_back();
        result.path = score.entry->path;
        result.function = score.entry->name;
        result.own_task = score.entry->own_task;
        result.name = score.name();
        result.record = score.record;
        if (score.record)
            result.record_index = score.entry->records[*score.record].index;
        result.evaluations = score.evaluations;
        result.failed = score.failed;
        result.known = score.known;
        result.matched = score.matched;
        result.tasks = score.tasks;
        for (const runtime::Task* const task : score.solved)
            result.solved.push_back(task->id);
    }
    return impl_->scores;
}

std::vector<SolvedTask> ScoreBoard::solved_tasks() {
    const std::vector<runtime::CandidateScore>& scores = impl_->internal_scores();
    std::vector<SolvedTask> result;
    for (const runtime::SolvedTask& solved : runtime::solved_tasks(scores)) {
        SolvedTask& task = result.emplace_back();
        task.task = solved.task->id;
        for (const runtime::CandidateScore* const score : solved.by)
            task.by.push_back(static_cast<size_t>(score - scores.data()));
    }
    return result;
}

void ScoreBoard::add_left_out(std::string_view line) { impl_->left_out.emplace_back(line); }

std::string ScoreBoard::json() { return runtime::scores_json(impl_->internal_scores(), impl_->left_out); }

struct MergedResults::Impl {
    explicit Impl(bool several_programs) : results(several_programs) {}
    Owners owners;
    runtime::MergedResults results;
};

MergedResults::MergedResults(bool several_programs) : impl_(std::make_unique<Impl>(several_programs)) {}
MergedResults::~MergedResults() = default;

void MergedResults::add(const Evaluation& evaluation) {
    impl_->owners.keep(evaluation);
    impl_->results.add(internal(evaluation));
}

void MergedResults::add_left_out(std::string_view line) { impl_->results.add_left_out(line); }

Result<void> MergedResults::write(const std::function<void(std::string_view piece)>& sink) {
    return protect([&]() -> Result<void> {
        if (!impl_->results.write(sink))
            return Error{ErrorCode::cannot_read, "the temporary file of the results failed"};
        return {};
    });
}

Result<void> merge_results(std::span<const std::string> files, const std::string& out, const EvaluationSink& sink,
                           const MergeOptions& options) {
    return protect([&]() -> Result<void> {
        if (files.empty())
            return invalid("there is no file to merge");
        const auto names = std::make_shared<runtime::LineNames>();
        const std::shared_ptr<const void> owner = names;
        runtime::ResultLineReader reader;
        runtime::ResultLine line;
        bool ended = false;
        const runtime::MergeOutcome merged = runtime::merge_result_files(
            files, out, options.overwrite ? runtime::Existing::overwrite : runtime::Existing::keep,
            [&](std::string_view text) {
                if (!reader.read(text, line) || !attach(line, names->entry(line), names->task(line.task)))
                    return false;
                ended = ended || (sink && !sink(Evaluation(&line.evaluation, owner, nullptr, true), text));
                return !ended;
            },
            options.left_out);
        if (ended)
            return Error{ErrorCode::canceled, "the sink has ended the merge"};
        if (merged.trouble != runtime::FileTrouble::none)
            return Error{to_public(merged.trouble), merged.problem};
        return {};
    });
}

size_t program_count_of_results(const std::string& file) {
    const std::optional<runtime::RunIdentity> identity = runtime::read_run_identity(file);
    return identity ? runtime::program_count(*identity) : 0;
}

} // namespace battc
