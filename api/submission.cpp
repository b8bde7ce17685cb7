#include <battc/submission.h>

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <simdjson.h>

#include <battc/diagnostic.h>
#include <battc/program.h>

#include "api/convert.h"

namespace battc {

namespace {

/// A grid as it stands in a submission.
std::string grid_json(const GridView& grid) {
    std::string text = "[";
    for (int32_t row = 0; row < grid.height(); ++row) {
        text += row == 0 ? "[" : ", [";
        for (int32_t column = 0; column < grid.width(); ++column)
            text += fmt::format("{}{}", column == 0 ? "" : ", ", grid.at(row, column));
        text += "]";
    }
    return text + "]";
}

constexpr const char* no_attempt = "[[0, 0], [0, 0]]";

/// One candidate on one task.
struct Candidate {
    size_t train_known = 0;
    size_t train_right = 0;
    std::map<uint32_t, std::string> outputs; ///< JSON of grids, by test pair

    bool better_than(const Candidate& other) const {
        // Shares are compared without division: numbers of pairs are small.
        return train_right * std::max<size_t>(other.train_known, 1) >
               other.train_right * std::max<size_t>(train_known, 1);
    }
};

} // namespace

struct SubmissionBuilder::Impl {
    struct Attempts {
        std::vector<Candidate> best; ///< at most two
        uint32_t tests = 0;
    };
    std::map<std::string, Attempts, std::less<>> tasks;
    // --- the function on a task that is added at present
    std::string task;
    size_t function = 0;
    std::map<size_t, Candidate> candidates; ///< by record; the output of a function is number 0
    size_t failed_train = 0;                ///< train pairs on which it failed
    bool open = false;

    void close() {
        if (!open)
            return;
        open = false;
        Attempts& attempts = tasks[task];
        for (auto& [record, candidate] : candidates) {
            if (candidate.outputs.empty())
                continue;
            candidate.train_known += failed_train;
            const auto same = std::ranges::find(attempts.best, candidate.outputs, &Candidate::outputs);
            if (same != attempts.best.end()) {
                if (candidate.better_than(*same))
                    attempts.best.erase(same);
                else
                    continue;
            }
            const auto place = std::ranges::find_if(
                attempts.best, [&](const Candidate& other) { return candidate.better_than(other); });
            attempts.best.insert(place, std::move(candidate));
            if (attempts.best.size() > 2)
                attempts.best.pop_back();
        }
        candidates.clear();
        failed_train = 0;
    }

    void add(size_t record, const Evaluation& evaluation, Match match, const OutputView& output) {
        Candidate& candidate = candidates[record];
        const SampleId sample = evaluation.sample();
        if (sample.split == Split::train) {
            candidate.train_known += match != Match::unknown ? 1 : 0;
            candidate.train_right += match == Match::yes ? 1 : 0;
        } else if (sample.split == Split::test && output.grid) {
            candidate.outputs.emplace(sample.index, grid_json(*output.grid));
        }
    }
};

SubmissionBuilder::SubmissionBuilder() : impl_(std::make_unique<Impl>()) {}
SubmissionBuilder::~SubmissionBuilder() = default;

void SubmissionBuilder::add(const Evaluation& evaluation) {
    if (!impl_->open || impl_->function != evaluation.function_number() || impl_->task != evaluation.task()) {
        impl_->close();
        impl_->open = true;
        impl_->function = evaluation.function_number();
        impl_->task = evaluation.task();
    }
    const SampleId sample = evaluation.sample();
    if (sample.split == Split::test) {
        uint32_t& tests = impl_->tasks[impl_->task].tests;
        tests = std::max(tests, sample.index + 1);
    }
    if (evaluation.failed()) { // every candidate of the function is wrong there
        impl_->failed_train += sample.split == Split::train ? 1 : 0;
        return;
    }
    if (evaluation.record_count() == 0) {
        impl_->add(0, evaluation, evaluation.match(), evaluation.output());
        return;
    }
    for (size_t i = 0; i < evaluation.record_count(); ++i)
        if (evaluation.record(i).list == OutputRecord::List::output)
            impl_->add(i, evaluation, evaluation.record_match(i), evaluation.record_output(i));
}

std::string SubmissionBuilder::json(const TaskSet& tasks) {
    impl_->close();
    for (size_t i = 0; i < tasks.size(); ++i) {
        uint32_t& tests = impl_->tasks[tasks[i].id()].tests;
        tests = std::max(tests, static_cast<uint32_t>(tasks[i].size(Split::test)));
    }
    std::string text = "{";
    for (const auto& [id, attempts] : impl_->tasks) {
        if (attempts.tests == 0)
            continue;
        text += fmt::format("{}\n  {}: [", text.size() == 1 ? "" : ",", json_string(id));
        for (uint32_t test = 0; test < attempts.tests; ++test) {
            text += test == 0 ? "{" : ", {";
            for (size_t attempt = 0; attempt < 2; ++attempt) {
                const std::string* grid = nullptr;
                if (attempt < attempts.best.size())
                    if (const auto output = attempts.best[attempt].outputs.find(test);
                        output != attempts.best[attempt].outputs.end())
                        grid = &output->second;
                text += fmt::format("{}\"attempt_{}\": {}", attempt == 0 ? "" : ", ", attempt + 1,
                                    grid != nullptr ? *grid : no_attempt);
            }
            text += "}";
        }
        text += "]";
    }
    return text + "\n}\n";
}

size_t SubmissionBuilder::promising_tasks() const {
    impl_->close();
    return static_cast<size_t>(std::ranges::count_if(impl_->tasks, [](const auto& task) {
        const auto& best = task.second.best;
        return !best.empty() && best.front().train_known != 0 && best.front().train_right == best.front().train_known;
    }));
}

namespace {

namespace dom = simdjson::dom;

/// Whether rows of JSON are a grid; no if they are none.
Match compare(const dom::element& attempt, const GridView& expected) {
    dom::array rows;
    if (attempt.get(rows) != simdjson::SUCCESS || rows.size() != static_cast<size_t>(expected.height()))
        return Match::no;
    int32_t row = 0;
    for (const dom::element line : rows) {
        dom::array cells;
        if (line.get(cells) != simdjson::SUCCESS || cells.size() != static_cast<size_t>(expected.width()))
            return Match::no;
        int32_t column = 0;
        for (const dom::element cell : cells) {
            int64_t color = 0;
            if (cell.get(color) != simdjson::SUCCESS || color != expected.at(row, column++))
                return Match::no;
        }
        ++row;
    }
    return Match::yes;
}

/// The outputs of one task.
void score_task(const Task& task, const dom::object& submission, SubmissionScore& score) {
    dom::array outputs;
    const bool there = submission[task.id()].get(outputs) == simdjson::SUCCESS;
    size_t known = 0;
    size_t right = 0;
    for (uint32_t index = 0; index < task.size(Split::test); ++index) {
        ScoredOutput& output = score.outputs.emplace_back();
        output.task = task.id();
        output.index = index;
        dom::object attempts;
        output.missing = !there || outputs.at(index).get(attempts) != simdjson::SUCCESS;
        score.missing += output.missing ? 1 : 0;
        const std::optional<GridView> expected = task.pair({Split::test, index}).output;
        if (!expected)
            continue;
        ++known;
        for (const auto& [name, match] :
             {std::pair{"attempt_1", &output.attempt_1}, {"attempt_2", &output.attempt_2}}) {
            dom::element attempt;
            *match = !output.missing && attempts[name].get(attempt) == simdjson::SUCCESS ? compare(attempt, *expected)
                                                                                         : Match::no;
        }
        right += output.right() ? 1 : 0;
    }
    score.known += known;
    score.right += right;
    score.tasks += known != 0 ? 1 : 0;
    score.solved += known != 0 && right == known ? 1 : 0;
}

} // namespace

Result<SubmissionScore> score_submission(const std::string& path, const TaskSet& tasks, const DataOptions& options) {
    return protect([&]() -> Result<SubmissionScore> {
        const Result<SourceText> text = read_source(path, options.max_file_size);
        if (!text)
            return Error{text.error().code, path + ": " + text.error().message};
        const auto no_submission = [&](std::string_view what) {
            return Error{ErrorCode::cannot_read,
                         fmt::format("{}: this is no submission: {}; {{\"task\": [{{\"attempt_1\": [[...]], "
                                     "\"attempt_2\": [[...]]}}, ...]}} is expected",
                                     path, what)};
        };
        dom::parser parser;
        const simdjson::padded_string padded(text->text());
        dom::element root;
        if (const simdjson::error_code error = parser.parse(padded).get(root); error != simdjson::SUCCESS)
            return no_submission(simdjson::error_message(error));
        dom::object submission;
        if (root.get(submission) != simdjson::SUCCESS)
            return no_submission("it is no JSON object");
        SubmissionScore score;
        for (const auto& [id, outputs] : submission) {
            score.other_tasks += tasks.find(id) ? 0 : 1;
            dom::array list;
            dom::object first;
            if (outputs.get(list) != simdjson::SUCCESS ||
                (list.size() != 0 && list.at(0).get(first) != simdjson::SUCCESS))
                return no_submission(fmt::format("'{}' has no list of attempts", id));
        }
        for (size_t i = 0; i < tasks.size(); ++i)
            score_task(tasks[i], submission, score);
        return score;
    });
}

std::string submission_score_json(const SubmissionScore& score) {
    std::string text =
        fmt::format("{{\"right\": {}, \"known\": {}, \"missing\": {}, \"tasks\": {}, \"solved\": {}, "
                    "\"other_tasks\": {}, \"outputs\": [",
                    score.right, score.known, score.missing, score.tasks, score.solved, score.other_tasks);
    bool first = true;
    const auto word = [](Match match) {
        return match == Match::unknown ? "null" : match == Match::yes ? "true" : "false";
    };
    for (const ScoredOutput& output : score.outputs) {
        text +=
            fmt::format("{}\n  {{\"task\": {}, \"index\": {}, \"attempt_1\": {}, \"attempt_2\": {}, \"missing\": {}}}",
                        first ? "" : ",", json_string(output.task), output.index, word(output.attempt_1),
                        word(output.attempt_2), output.missing);
        first = false;
    }
    return text + "]}\n";
}

} // namespace battc
