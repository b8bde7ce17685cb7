#include "report/score_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures.h"

namespace batt::report {

namespace {

using battc::CandidateScore;

constexpr size_t most_automatic_tasks = 30;
constexpr size_t most_names = 5;

std::string candidate_name(const CandidateScore& score) {
    return score.record ? fmt::format("{} {}: {}", score.function, score.record_index, score.name) : score.name;
}

} // namespace

std::string score_table(std::span<const CandidateScore> scores, size_t most, const Terminal& terminal) {
    if (scores.empty() || most == 0)
        return {};
    const Paint paint(terminal);
    const size_t shown = std::min(most, scores.size());
    const bool several_programs =
        std::ranges::any_of(scores, [&](const CandidateScore& score) { return score.path != scores.front().path; });
    std::vector<std::string> names;
    size_t width = 9;
    for (size_t i = 0; i < shown; ++i) {
        names.push_back((several_programs ? scores[i].path + " " : "") + candidate_name(scores[i]));
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

std::string solved_table(std::span<const CandidateScore> scores, std::span<const battc::SolvedTask> tasks,
                         TableRows rows, const Terminal& terminal) {
    if (rows == TableRows::none || tasks.empty())
        return {};
    const bool all = rows == TableRows::all;
    const size_t shown = all ? tasks.size() : std::min(tasks.size(), most_automatic_tasks);
    size_t width = 4;
    for (size_t i = 0; i < shown; ++i)
        width = std::max(width, tasks[i].task.size());
    std::string text = Paint(terminal).quiet(fmt::format("  {:<{}}  solved by", "task", width)) + "\n";
    for (size_t i = 0; i < shown; ++i) {
        const std::vector<size_t>& by = tasks[i].by;
        const size_t named = all ? by.size() : std::min(by.size(), most_names);
        text += fmt::format("  {:<{}}  ", tasks[i].task, width);
        for (size_t k = 0; k < named; ++k)
            text += (k == 0 ? "" : ", ") + candidate_name(scores[by[k]]);
        text += named < by.size() ? fmt::format(" and {} more\n", by.size() - named) : "\n";
    }
    if (shown < tasks.size())
        text += fmt::format("  ... and {} more (--list=all shows them)\n", counted(tasks.size() - shown, "task"));
    return text + "\n";
}

} // namespace batt::report
