#include "battc/result_reports.h"

#include "battc/output.h"
#include "report/score_table.h"

namespace batt::cli {

using runtime::CandidateScore;

void ResultReports::declare(Command& command) {
    command.number("--scores", "N", most_scores_,
                   "Print the N candidates (functions, and outputs of batt functions) that solve most tasks.");
    command
        .option("--scores-json", "FILE", scores_path_,
                "Write the scores of all candidates, and which candidate solves which task, as JSON.")
        .value_kind = ValueKind::file;
    command.option("--merged", "FILE", merged_path_, "Write all results as one JSON object by task, list and sample.")
        .value_kind = ValueKind::file;
}

void ResultReports::begin(bool several_programs) {
    if (most_scores_ || !scores_path_.empty() || wants_scores_)
        counters_.emplace();
    if (!merged_path_.empty())
        merged_.emplace(several_programs);
}

void ResultReports::add(const runtime::Evaluation& evaluation) {
    if (counters_)
        counters_->add(evaluation);
    if (merged_)
        merged_->add(evaluation);
}

const std::vector<CandidateScore>& ResultReports::scores() {
    if (!scores_)
        scores_ = counters_ ? counters_->sorted() : std::vector<CandidateScore>();
    return *scores_;
}

std::string ResultReports::table(const report::Terminal& terminal) {
    return most_scores_ ? report::score_table(scores(), *most_scores_, terminal) : std::string();
}

std::string ResultReports::write_files() {
    std::string problem;
    if (!scores_path_.empty() && counters_)
        problem = write_text_file(scores_path_, runtime::scores_json(scores()));
    if (merged_) {
        Output output(merged_path_);
        if (!merged_->write([&](std::string_view piece) { output.write(piece); }))
            return merged_path_ + ": the temporary file for it could not be written or read";
        output.finish();
        if (!output.ok())
            problem = output.problem();
    }
    return problem;
}

std::string write_text_file(const std::string& path, std::string_view text) {
    Output output(path);
    output.write(text);
    output.finish();
    return output.problem();
}

} // namespace batt::cli
