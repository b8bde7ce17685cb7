#include "battc/result_reports.h"

#include <algorithm>

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

namespace {

using runtime::CandidateScore;

constexpr size_t most_automatic_tasks = 30;
constexpr size_t most_names = 5;

std::string candidate_name(const CandidateScore& score) {
    return score.record
               ? fmt::format("{} {}: {}", score.entry->name, score.entry->records[*score.record].index, score.name())
               : score.name();
}

} // namespace

std::string score_table(const std::vector<CandidateScore>& scores, size_t most, const report::Terminal& terminal) {
    if (scores.empty() || most == 0)
        return {};
    const report::Paint paint(terminal);
    const size_t shown = std::min(most, scores.size());
    const bool several_programs = std::ranges::any_of(
        scores, [&](const CandidateScore& score) { return score.entry->path != scores.front().entry->path; });
    std::vector<std::string> names;
    size_t width = 9;
    for (size_t i = 0; i < shown; ++i) {
        names.push_back((several_programs ? scores[i].entry->path + " " : "") + candidate_name(scores[i]));
        width = std::max(width, names.back().size());
    }
    std::string text = paint.quiet(fmt::format("  {:<{}}  {:>14}  {:>17}  {:>10}", "candidate", width, "tasks solved",
                                               "outputs right", "failed")) +
                       "\n";
    for (size_t i = 0; i < shown; ++i)
        text += fmt::format("  {:<{}}  {:>14}  {:>17}  {:>10}\n", names[i], width,
                            fmt::format("{}/{}", scores[i].solved.size(), scores[i].tasks),
                            fmt::format("{}/{}", scores[i].matched, scores[i].known), scores[i].failed);
    if (shown < scores.size())
        text += fmt::format("  ... and {} more\n", with_commas(scores.size() - shown));
    return text + "\n";
}

std::string solved_table(const std::vector<CandidateScore>& scores, TableRows rows, const report::Terminal& terminal) {
    const std::vector<runtime::SolvedTask> tasks = runtime::solved_tasks(scores);
    if (rows == TableRows::none || tasks.empty())
        return {};
    const bool all = rows == TableRows::all;
    const size_t shown = all ? tasks.size() : std::min(tasks.size(), most_automatic_tasks);
    size_t width = 4;
    for (size_t i = 0; i < shown; ++i)
        width = std::max(width, tasks[i].task->id.size());
    std::string text = report::Paint(terminal).quiet(fmt::format("  {:<{}}  solved by", "task", width)) + "\n";
    for (size_t i = 0; i < shown; ++i) {
        const std::vector<const CandidateScore*>& by = tasks[i].by;
        const size_t named = all ? by.size() : std::min(by.size(), most_names);
        text += fmt::format("  {:<{}}  ", tasks[i].task->id, width);
        for (size_t k = 0; k < named; ++k)
            text += (k == 0 ? "" : ", ") + candidate_name(*by[k]);
        text += named < by.size() ? fmt::format(" and {} more\n", by.size() - named) : "\n";
    }
    if (shown < tasks.size())
        text += fmt::format("  ... and {} more (--list=all shows them)\n", counted(tasks.size() - shown, "task"));
    return text + "\n";
}

void ResultReports::declare(Command& command) {
    command.number("--scores", "N", most_scores_,
                   "Print the N best candidates: functions, and the outputs of batt functions, by tasks solved.");
    command
        .option("--scores-json", "FILE", scores_path_,
                "Write the scores of all candidates, and which of them solves which task, as JSON.")
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
    return most_scores_ ? score_table(scores(), *most_scores_, terminal) : std::string();
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
