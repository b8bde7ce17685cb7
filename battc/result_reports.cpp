#include "battc/result_reports.h"

#include "battc/output.h"
#include "report/score_table.h"

namespace batt::cli {

void ResultReports::declare(Command& command) {
    command.number("--scores", "N", most_scores_,
                   "Print the N candidates (functions, and outputs of batt functions) that solve most tasks.");
    command
        .option("--scores-json", "FILE", scores_path_,
                "Write the scores of all candidates, and which candidate solves which task, as JSON.")
        .value_kind = ValueKind::file;
    command.option("--merged", "FILE", merged_path_, "Write all results as one JSON object by task, list and sample.")
        .value_kind = ValueKind::file;
    command
        .option("--submission", "FILE", submission_path_,
                "Write the test outputs of the two candidates of each task that are right on most train pairs, in "
                "Kaggle's format.")
        .value_kind = ValueKind::file;
}

void ResultReports::begin(bool several_programs, const battc::TaskSet& tasks) {
    if (most_scores_ || !scores_path_.empty() || wants_scores_)
        scores_.emplace();
    if (!merged_path_.empty())
        merged_.emplace(several_programs);
    if (!submission_path_.empty())
        submission_.emplace();
    tasks_ = tasks;
}

void ResultReports::add_to(FileRoles& roles) const {
    roles.writes("--scores-json", scores_path_);
    roles.writes("--merged", merged_path_);
    roles.writes("--submission", submission_path_);
}

void ResultReports::add_left_out(std::string_view line) {
    if (scores_)
        scores_->add_left_out(line);
    if (merged_)
        merged_->add_left_out(line);
}

void ResultReports::add(const battc::Evaluation& evaluation) {
    if (scores_)
        scores_->add(evaluation);
    if (merged_)
        merged_->add(evaluation);
    if (submission_)
        submission_->add(evaluation);
}

std::string ResultReports::solved_table(report::TableRows rows, const report::Terminal& terminal) {
    return scores_ ? report::solved_table(scores_->scores(), scores_->solved_tasks(), rows, terminal) : std::string();
}

std::string ResultReports::table(const report::Terminal& terminal) {
    return most_scores_ && scores_ ? report::score_table(scores_->scores(), *most_scores_, terminal) : std::string();
}

std::string ResultReports::write_files() {
    std::string problem;
    if (!scores_path_.empty() && scores_)
        problem = write_text_file(scores_path_, scores_->json());
    if (merged_) {
        Output output(merged_path_);
        const battc::Result<void> written = merged_->write([&](std::string_view piece) { output.write(piece); });
        if (!written)
            return merged_path_ + ": " + written.error().message;
        output.finish();
        if (!output.ok())
            problem = output.problem();
    }
    if (submission_ && problem.empty())
        problem = write_text_file(submission_path_, submission_->json(tasks_));
    return problem;
}

std::string write_text_file(const std::string& path, std::string_view text) {
    Output output(path);
    output.write(text);
    output.finish();
    return output.problem();
}

} // namespace batt::cli
