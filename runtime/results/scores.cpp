#include "runtime/results/scores.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "runtime/data/json.h"
#include "runtime/results/left_out_line.h"

namespace batt::runtime {

const std::string& CandidateScore::name() const { return record ? entry->records[*record].name : entry->name; }

Scores::EntryCounter& Scores::counter_of(const EntryPoint& entry) {
    if (entry_ != &entry) {
        const auto [at, is_new] = place_of_.try_emplace(&entry, entries_.size());
        if (is_new)
            entries_.emplace_back().shared.entry = &entry;
        entry_ = &entry;
        current_ = at->second;
    }
    return entries_[current_];
}

void Scores::add(const Evaluation& evaluation) {
    if (evaluation.entry != entry_ || evaluation.task != task_)
        end_job();
    EntryCounter& counter = counter_of(*evaluation.entry);
    task_ = evaluation.task;
    ++counter.shared.evaluations;
    counter.shared.failed += evaluation.failed ? 1 : 0;
    if (!evaluation.match)
        return;
    ++counter.shared.known;
    ++known_here_;
    if (evaluation.failed)
        return;
    // Candidates are those that were seen: a function that always fails has none but itself.
    if (counter.candidates.empty()) {
        if (evaluation.records.empty())
            counter.candidates.emplace_back();
        for (size_t i = 0; i < evaluation.records.size(); ++i)
            if (evaluation.entry->records[i].list == ir::OutputRecord::List::output)
                counter.candidates.emplace_back().score.record = i;
    }
    for (Counter& candidate : counter.candidates) {
        const bool right =
            candidate.score.record ? evaluation.records[*candidate.score.record].match == true : *evaluation.match;
        candidate.matched_here += right ? 1 : 0;
    }
}

void Scores::end_job() {
    if (task_ != nullptr && known_here_ != 0) {
        EntryCounter& counter = entries_[current_];
        ++counter.shared.tasks;
        for (Counter& candidate : counter.candidates) {
            candidate.score.matched += candidate.matched_here;
            if (candidate.matched_here == known_here_)
                candidate.score.solved.push_back(task_);
            candidate.matched_here = 0;
        }
    }
    task_ = nullptr;
    known_here_ = 0;
}

std::vector<CandidateScore> Scores::sorted() {
    end_job();
    std::vector<CandidateScore> scores;
    for (const EntryCounter& counter : entries_) {
        const auto append = [&](const CandidateScore& own) {
            CandidateScore& score = scores.emplace_back(counter.shared);
            score.record = own.record;
            score.matched = own.matched;
            score.solved = own.solved;
        };
        for (const Counter& candidate : counter.candidates)
            append(candidate.score);
        if (counter.candidates.empty())
            append({});
    }
    std::vector<size_t> order(scores.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t i) { return std::tuple(~scores[i].solved.size(), ~scores[i].matched, i); });
    std::vector<CandidateScore> best_first;
    best_first.reserve(scores.size());
    for (const size_t i : order)
        best_first.push_back(std::move(scores[i]));
    return best_first;
}

std::vector<SolvedTask> solved_tasks(const std::vector<CandidateScore>& scores) {
    std::map<std::string_view, SolvedTask> by_id;
    for (const CandidateScore& score : scores)
        for (const Task* const task : score.solved) {
            SolvedTask& solved = by_id[task->id];
            solved.task = task;
            solved.by.push_back(&score);
        }
    std::vector<SolvedTask> tasks;
    for (auto& [id, solved] : by_id)
        tasks.push_back(std::move(solved));
    return tasks;
}

namespace {

/// The members that tell which candidate it is.
std::string identification(const CandidateScore& score) {
    std::string text = fmt::format("\"program\": {}, \"function\": {}", json_string(score.entry->path),
                                   json_string(score.entry->name));
    if (score.record) {
        const ir::OutputRecord& record = score.entry->records[*score.record];
        text += fmt::format(", \"index\": {}, \"solver\": {}, \"name\": {}", record.index, record.is_solver,
                            json_string(record.name));
    }
    return text;
}

} // namespace

std::string scores_json(const std::vector<CandidateScore>& scores, const std::vector<std::string>& left_out) {
    std::string text = "{\n\"candidates\": [";
    for (const CandidateScore& score : scores) {
        text += fmt::format("{}\n{{{}, \"solved\": {}, \"tasks\": {}, \"matched\": {}, \"known\": {}, "
                            "\"evaluations\": {}, \"failed\": {}, \"solved_tasks\": [",
                            &score == &scores.front() ? "" : ",", identification(score), score.solved.size(),
                            score.tasks, score.matched, score.known, score.evaluations, score.failed);
        for (const Task* const task : score.solved)
            text += (task == score.solved.front() ? "" : ", ") + json_string(task->id);
        text += "]}";
    }
    text += "\n],\n\"tasks\": {";
    bool first = true;
    for (const SolvedTask& solved : solved_tasks(scores)) {
        text += fmt::format("{}\n{}: [", first ? "" : ",", json_string(solved.task->id));
        first = false;
        for (const CandidateScore* const score : solved.by)
            text += fmt::format("{}{{{}}}", score == solved.by.front() ? "" : ", ", identification(*score));
        text += "]";
    }
    text += "\n}";
    if (!left_out.empty())
        text += ",\n\"left_out\": " + left_out_json(left_out, "");
    return text + "\n}\n";
}

} // namespace batt::runtime
