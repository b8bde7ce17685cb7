// Reports that are made of all results of a run, live or read back: scores of the candidates and the results by task. Shared
// by `battc run` and `battc merge`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <battc/run.h>
#include <battc/submission.h>

#include "battc/arguments.h"
#include "battc/file_roles.h"
#include "report/result_table.h"
#include "report/terminal.h"

namespace batt::cli {

class ResultReports {
public:
    /// --scores, --scores-json, --merged, --submission
    void declare(Command& command);
    /// Whether evaluations must have their output values.
    bool needs_outputs() const { return !merged_path_.empty() || !submission_path_.empty(); }
    bool writes_files() const { return !merged_path_.empty() || !scores_path_.empty() || !submission_path_.empty(); }
    /// Keeps scores even if no report on them is asked for.
    void want_scores() { wants_scores_ = true; }
    /// `tasks`: those that a submission must have.
    void begin(bool several_programs, const battc::TaskSet& tasks = {});
    /// The files that will be written.
    void add_to(FileRoles& roles) const;
    void add(const battc::Evaluation& evaluation);
    /// Takes the line of a function that was left out.
    void add_left_out(std::string_view line);
    // --- once all results have been added
    /// Which candidate solves which task; empty if scores are not wanted.
    std::string solved_table(report::TableRows rows, const report::Terminal& terminal);
    /// The table that --scores asks for; empty without it.
    std::string table(const report::Terminal& terminal);
    /// Writes the files. Gives what is wrong, or nothing.
    std::string write_files();

private:
    std::optional<uint64_t> most_scores_;
    std::string scores_path_;
    std::string merged_path_;
    std::string submission_path_;
    battc::TaskSet tasks_;
    bool wants_scores_ = false;
    std::optional<battc::ScoreBoard> scores_;
    std::optional<battc::MergedResults> merged_;
    std::optional<battc::SubmissionBuilder> submission_;
};

/// Writes a file as a whole. Gives what is wrong, or nothing.
std::string write_text_file(const std::string& path, std::string_view text);

} // namespace batt::cli
