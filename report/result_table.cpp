#include "report/result_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures.h"

namespace batt::report {

namespace {

using battc::Evaluation;
using battc::Match;

constexpr size_t most_automatic_rows = 30;
constexpr size_t most_samples_named = 6;
constexpr size_t most_failures_shown = 20;
// Different failures of a function on a task that are told apart.
constexpr size_t most_failures_of_row = 100;

std::string padded(std::string text, size_t width, size_t visible) {
    text.append(width - std::min(width, visible), ' ');
    return text;
}

std::string failures_by_kind(const battc::Totals& totals) {
    std::string text;
    for (size_t kind = 0; kind < std::size(totals.failures_by_kind); ++kind)
        if (const size_t count = totals.failures_by_kind[kind])
            text += fmt::format("{}{} {}", text.empty() ? " (" : ", ",
                                battc::error_kind_name(static_cast<battc::ErrorKind>(kind)), with_commas(count));
    return text + ")";
}

} // namespace

void SampleList::add(battc::SampleId sample) {
    if (count < most_samples_named)
        first.push_back(sample);
    ++count;
}

std::string SampleList::text() const {
    std::string text;
    for (size_t i = 0; i < first.size(); ++i) {
        const bool new_split = i == 0 || first[i].split != first[i - 1].split;
        text += fmt::format("{}{}{}", i == 0 ? "" : ", ",
                            new_split ? std::string(battc::split_name(first[i].split)) + " " : "", first[i].index);
    }
    if (count > first.size())
        text += fmt::format(" and {} more", with_commas(count - first.size()));
    return text;
}

ResultTable::Counts ResultTable::Row::sum() const {
    Counts sum;
    for (const Counts& counts : splits) {
        sum.total += counts.total;
        sum.right += counts.right;
        sum.wrong += counts.wrong;
        sum.failed += counts.failed;
    }
    return sum;
}

bool ResultTable::Row::is_bad() const {
    const Counts counts = sum();
    return counts.wrong != 0 || counts.failed != 0;
}

bool ResultTable::Row::solved() const {
    const Counts counts = sum();
    return counts.wrong == 0 && counts.failed == 0 && counts.right > 0;
}

void ResultTable::add_program(const std::string& path, const battc::SourceText& source, bool usable) {
    programs_.push_back({path, source});
    usable_programs_ += usable ? 1 : 0;
}

void ResultTable::add(const Evaluation& evaluation) {
    own_tasks_ = own_tasks_ && evaluation.own_task() == evaluation.task();
    if (wanted_ == TableRows::none)
        return;
    if (!row_ || row_->function_number != evaluation.function_number() || row_->task != evaluation.task()) {
        finish_row();
        Row& row = row_.emplace(Row{});
        row.program = evaluation.program();
        row.function_number = evaluation.function_number();
        row.function = evaluation.function();
        row.own_task = evaluation.own_task();
        row.task = evaluation.task();
    }
    Row& row = *row_;
    const battc::SampleId sample = evaluation.sample();
    Counts& counts = row.splits[static_cast<size_t>(sample.split)];
    ++counts.total;
    if (evaluation.failed()) {
        ++counts.failed;
        const auto same = std::ranges::find_if(row.failures, [&](const Failure& failure) {
            return failure.kind == evaluation.error_kind() && failure.position == evaluation.position() &&
                   failure.message == evaluation.message();
        });
        if (same != row.failures.end())
            same->samples.add(sample);
        else if (row.failures.size() == most_failures_of_row)
            ++row.other_failures;
        else
            row.failures.emplace_back(Failure{evaluation.error_kind(), evaluation.message(), evaluation.position(), {}})
                .samples.add(sample);
    } else if (evaluation.match() == Match::unknown) {
        ++counts.unknown;
    } else if (evaluation.match() == Match::yes) {
        ++counts.right;
    } else {
        ++counts.wrong;
        row.wrong.add(sample);
    }
}

/// Keeps the row that is complete, if it can be shown.
void ResultTable::finish_row() {
    if (!row_)
        return;
    const bool bad = row_->is_bad();
    const size_t failures = row_->failures.size() + row_->other_failures;
    // Good rows are shown if all rows are few, bad ones up to a number; of others only the failures can be shown.
    const bool kept = wanted_ == TableRows::all || (wanted_ == TableRows::failed && bad) ||
                      (wanted_ == TableRows::automatic &&
                       (all_rows_ < most_automatic_rows || (bad && bad_rows_ < most_automatic_rows) ||
                        (failures != 0 && kept_failures_ < most_failures_shown)));
    ++all_rows_;
    bad_rows_ += bad ? 1 : 0;
    failures_ += failures;
    if (kept) {
        kept_failures_ += failures;
        rows_.push_back(*std::move(row_));
    }
    row_.reset();
}

std::string ResultTable::table(const std::vector<const Row*>& rows, const Paint& paint) const {
    if (rows.empty())
        return {};
    // Columns that would say nothing are left out.
    const bool several_programs = usable_programs_ > 1;
    bool foreign_tasks = false;
    bool used[std::size(battc::all_splits)] = {};
    size_t program_width = 7;
    size_t function_width = 8;
    size_t task_width = 4;
    for (const Row* const row : rows) {
        program_width = std::max(program_width, programs_[row->program].path.size());
        function_width = std::max(function_width, row->function.size());
        task_width = std::max(task_width, row->task.size());
        foreign_tasks |= row->own_task != row->task;
        for (size_t split = 0; split < std::size(used); ++split)
            used[split] |= row->splits[split].total != 0;
    }
    constexpr size_t split_width = 10;

    std::string header = "  ";
    if (several_programs)
        header += padded("program", program_width + 2, 7);
    header += padded("function", function_width + 2, 8);
    if (foreign_tasks)
        header += padded("task", task_width + 2, 4);
    for (size_t split = 0; split < std::size(used); ++split)
        if (used[split]) {
            const std::string_view name = battc::split_name(battc::all_splits[split]);
            header += padded(std::string(name), split_width, name.size());
        }
    header += "result";
    std::string text = paint.quiet(header) + "\n";

    for (const Row* const row : rows) {
        text += "  ";
        if (several_programs)
            text += padded(programs_[row->program].path, program_width + 2, programs_[row->program].path.size());
        text += padded(row->function, function_width + 2, row->function.size());
        if (foreign_tasks)
            text += padded(row->task, task_width + 2, row->task.size());
        for (size_t split = 0; split < std::size(used); ++split) {
            if (!used[split])
                continue;
            const Counts& counts = row->splits[split];
            const size_t known = counts.total - counts.unknown;
            std::string figures = known == 0 ? "" : fmt::format("{}/{}", counts.right, known);
            if (counts.unknown != 0)
                figures += fmt::format("{}+{}", figures.empty() ? "" : " ", counts.unknown);
            text += padded(figures, split_width, figures.size());
        }
        const Counts sum = row->sum();
        std::string remark;
        if (row->solved())
            remark = paint.good("solved");
        if (sum.wrong != 0)
            remark = paint.doubtful(fmt::format("wrong: {}", row->wrong.text()));
        if (sum.failed != 0) {
            const Failure& failure = row->failures.front();
            remark += (remark.empty() ? "" : "; ") +
                      paint.bad(fmt::format("{}: {}", battc::error_kind_name(failure.kind), failure.samples.text()));
            if (const size_t others = row->failures.size() - 1 + row->other_failures; others != 0)
                remark += paint.bad(fmt::format(" and {}", counted(others, "other failure")));
        }
        if (remark.empty())
            remark = paint.quiet("outputs not known");
        text += remark + "\n";
    }
    return text;
}

std::string ResultTable::failures(const Terminal& terminal) const {
    std::string text;
    size_t count = 0;
    for (const Row& row : rows_) {
        for (const Failure& failure : row.failures) {
            if (++count > most_failures_shown)
                continue;
            const battc::SourceText& source = programs_[row.program].source;
            battc::Diagnostic diagnostic =
                battc::failure_diagnostic(source, failure.kind, failure.message, failure.position);
            const std::string task = row.own_task == row.task ? std::string() : " on task " + row.task;
            diagnostic.notes.push_back({fmt::format("{}{}: {}", row.function, task, failure.samples.text()), {}});
            text += battc::render(diagnostic, source.text().empty() ? nullptr : &source,
                                  terminal.colors != ColorDepth::none);
        }
    }
    const size_t shown = std::min(count, most_failures_shown);
    if (failures_ > shown)
        text += fmt::format("... and failures at {} (--format jsonl gives each)\n",
                            counted(failures_ - shown, "other place"));
    return text;
}

std::string ResultTable::details(const Terminal& terminal) {
    if (wanted_ == TableRows::none)
        return {};
    finish_row();
    const bool all = wanted_ == TableRows::all || (wanted_ == TableRows::automatic && all_rows_ <= most_automatic_rows);
    const bool few = wanted_ == TableRows::automatic;
    std::vector<const Row*> chosen;
    for (const Row& row : rows_)
        if ((all || row.is_bad()) && !(few && chosen.size() == most_automatic_rows))
            chosen.push_back(&row);
    const size_t left_out = all ? 0 : bad_rows_ - std::min(bad_rows_, chosen.size());
    std::string text = table(chosen, Paint(terminal));
    if (left_out != 0)
        text += fmt::format("  ... and {} (--list=all shows them)\n", with_commas(left_out) + " more");
    const std::string failed = failures(terminal);
    if (!failed.empty())
        text += (text.empty() ? "" : "\n") + failed;
    return text.empty() ? text : text + "\n";
}

std::string ResultTable::totals(const battc::RunReport& run, const Terminal& terminal) const {
    const Paint paint(terminal);
    const battc::Totals& totals = run.totals;
    std::string text =
        fmt::format("{}: {} right", counted(totals.evaluations, "evaluation"), with_commas(totals.matches));
    if (totals.mismatches != 0)
        text += ", " + paint.doubtful(with_commas(totals.mismatches) + " wrong");
    if (totals.failures != 0) {
        text += ", " + paint.bad(with_commas(totals.failures) + " failed");
        if (kinds_in_totals_)
            text += failures_by_kind(totals);
    }
    if (totals.unknown != 0)
        text += fmt::format(", {} without a known output", with_commas(totals.unknown));
    const std::string figures = fmt::format("{} of {} right on every sample", with_commas(run.solved),
                                            counted(run.jobs, own_tasks_ ? "function" : "combination"));
    text += "\n" + (run.solved == run.jobs ? paint.good(figures) : figures);
    if (run.resumed != 0)
        text += fmt::format("\n{} were finished before", counted(run.resumed, "evaluation"));
    const size_t done = totals.evaluations - run.resumed;
    text += fmt::format("\n{:.3f} s, {} evaluations/s on {}\n", run.seconds,
                        with_commas(static_cast<size_t>(static_cast<double>(done) / std::max(run.seconds, 1e-9))),
                        counted(run.threads, "thread"));
    return text;
}

} // namespace batt::report
