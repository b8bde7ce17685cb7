// `battc run`: programs on data sets, their outputs compared with the known ones.
#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/glob.h"
#include "battc/grid_printer.h"
#include "battc/json_lines.h"
#include "battc/load_program.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "battc/progress.h"
#include "battc/result_table.h"
#include "runtime/data_reader.h"
#include "runtime/evaluation.h"

namespace batt::cli {

namespace {

using runtime::Evaluation;
using runtime::GridData;
using runtime::Job;
using runtime::Task;

// Of one file, under `run`; `battc check` shows all.
constexpr size_t most_diagnostics = 20;

volatile std::sig_atomic_t interrupted = 0;

/// While it lives the first Ctrl-C ends the run after the evaluations in progress; a second one ends battc.
class InterruptGuard {
public:
    InterruptGuard() {
        struct sigaction action{};
        action.sa_handler = [](int) { interrupted = 1; };
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        sigaction(SIGINT, &action, &before_);
    }
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;
    ~InterruptGuard() { sigaction(SIGINT, &before_, nullptr); }

private:
    struct sigaction before_{};
};

enum class Format : uint8_t { text, jsonl };
enum class Show : uint8_t { all, failed, none };

class RunCommand : public Subcommand {
public:
    void declare(Command& command) override;
    ExitCode run() override;

private:
    bool read_data();
    bool read_programs();
    void run_program(LoadedProgram& program);
    std::vector<Job> choose_jobs(const ir::Module& module, std::vector<ir::FunctionId>& without_task) const;
    bool take(const LoadedProgram& program, const Evaluation& evaluation);
    void draw(const ir::Module& module, const Evaluation& evaluation);
    void report_functions_without_task() const;
    ExitCode finish();

    // --- arguments
    std::vector<std::string> given_;
    std::vector<std::string> data_paths_;
    std::vector<std::string> function_patterns_;
    std::vector<std::string> task_patterns_;
    bool every_task_ = false;
    std::optional<uint64_t> limit_;
    std::optional<uint64_t> jobs_;
    size_t format_ = 0;
    std::string output_path_;
    size_t show_ = static_cast<size_t>(Show::none);
    size_t list_ = 0;
    DialectArgument dialect_;
    EvaluationArguments evaluation_;
    ColorArgument color_;

    // --- the run
    Terminal output_terminal_;
    Terminal error_terminal_;
    std::vector<std::string> program_paths_;
    runtime::LoadedData data_;
    Output output_;
    std::optional<Output> file_;
    std::optional<Progress> progress_;
    ResultTable results_;
    std::string line_; // reused
    std::vector<std::string> without_task_;
    size_t functions_left_out_ = 0;
    size_t programs_with_errors_ = 0;
    size_t programs_usable_ = 0;
    double seconds_ = 0;
};

void RunCommand::declare(Command& command) {
    command.describe(
        "Runs every function solve_<task> and verify_<task> of the programs on the samples of its task and compares "
        "the "
        "outputs with the known ones. Programs and data files with mistakes are reported, and the rest runs.");
    command.group("What runs");
    command.positional("PROGRAM", given_, "A file of batt functions (.py, .batt, or .ir), or a folder of such files.")
        .value_kind = ValueKind::folder_or_file;
    Argument& data =
        command.option("--data,-d", "PATH", data_paths_,
                       "A data file or a folder of them: ARC tasks, Kaggle's challenges (their solutions are found "
                       "beside them), lists of "
                       "RE-ARC. May be given several times; .json files among the programs are data as well.");
    data.value_kind = ValueKind::folder_or_file;
    data.in_usage = true;
    command.option("--function,-f", "NAME", function_patterns_,
                   "Only functions of this name; * and ? are wild cards. May be given several times.");
    command.option("--task,-t", "ID", task_patterns_,
                   "Only this task; * and ? are wild cards. May be given several times.");
    command.flag("--every-task", every_task_, "Run each function on every task instead of on its own.");
    command.number("--limit", "N", limit_, "At most so many samples of each task, train before test before generated.");
    command.group("How it runs");
    command.number("--jobs,-j", "N", jobs_, "Threads (default: as many as the machine has).");
    dialect_.declare(command);
    evaluation_.declare(command);
    command.group("What is printed");
    command.choice("--format",
                   {{"text", "a summary for people (the default)"}, {"jsonl", "a line of JSON per evaluation"}},
                   format_, "What is written to standard output:");
    command.option("--output,-o", "FILE", output_path_, "Also write a line of JSON per evaluation to this file.")
        .value_kind = ValueKind::file;
    command
        .choice(
            "--show", {{"all", ""}, {"failed", ""}, {"none", ""}}, show_,
            "Draw input, expected output and output side by side: of all evaluations, or of those that failed or gave "
            "a wrong output (--show=failed).")
        .value_optional = true;
    command.choice("--list",
                   {{"auto", "all if they are few, else those that failed (the default)"},
                    {"all", ""},
                    {"failed", ""},
                    {"none", ""}},
                   list_, "Functions in the table of the summary:");
    color_.declare(command);
    command.example("battc run samples/programs/solvers.batt --data samples/tasks",
                    "Do the programs solve their tasks?");
    command.example("battc run solvers.py -d training --format jsonl > results.jsonl", "The same for a script.");
    command.example("battc run solvers.py -d training -f 'solve_00*' --show=failed", "What goes wrong, in pictures.");
}

bool RunCommand::read_data() {
    data_ = runtime::read_data_set(data_paths_);
    print_diagnostics(data_.problems, [this](std::string_view name) { return data_.source(name); }, error_terminal_);
    return !data_.data.tasks.empty();
}

std::vector<Job> RunCommand::choose_jobs(const ir::Module& module, std::vector<ir::FunctionId>& without_task) const {
    std::vector<Job> jobs;
    if (every_task_) {
        for (ir::FunctionId id = 0; id < module.function_count(); ++id)
            if (ir::is_entry(module.function(id).kind()))
                for (const Task& task : data_.data.tasks)
                    jobs.push_back({id, &task});
    } else {
        jobs = runtime::jobs_by_name(module, data_.data, &without_task);
    }
    const auto function_unwanted = [&](ir::FunctionId id) {
        return !matches_any(function_patterns_, module.function(id).name());
    };
    std::erase_if(jobs, [&](const Job& job) {
        return function_unwanted(job.function) || !matches_any(task_patterns_, job.task->id);
    });
    std::erase_if(without_task, [&](ir::FunctionId id) {
        return function_unwanted(id) || !matches_any(task_patterns_, module.function(id).header().task);
    });
    return jobs;
}

void RunCommand::draw(const ir::Module& module, const Evaluation& evaluation) {
    const bool right = evaluation.match.value_or(true) && !evaluation.failed;
    if (static_cast<Show>(show_) == Show::none || (static_cast<Show>(show_) == Show::failed && right))
        return;
    const runtime::Pair& pair = evaluation.task->pairs(evaluation.split)[evaluation.index];
    const auto caption = [](std::string_view name, const GridData& grid) {
        return fmt::format("{} {}x{}", name, grid.height, grid.width);
    };
    std::vector<Panel> panels;
    panels.push_back({caption("input", pair.input), &pair.input, {}, nullptr});
    if (pair.output)
        panels.push_back({caption("expected", *pair.output), &*pair.output, {}, nullptr});
    if (evaluation.grid) {
        Panel panel{caption("output", *evaluation.grid), &*evaluation.grid, {}, pair.output ? &*pair.output : nullptr};
        if (pair.output && evaluation.match == false)
            if (const std::optional<size_t> differences = count_differences(*evaluation.grid, *pair.output))
                panel.caption += ", " + counted(*differences, "cell") + (*differences == 1 ? " differs" : " differ");
        panels.push_back(std::move(panel));
    } else if (evaluation.failed) {
        panels.push_back({"no output", nullptr, failure_text(evaluation.error_kind, evaluation.error), nullptr});
    } else {
        std::string literal = evaluation.literal;
        constexpr size_t longest = 400;
        if (literal.size() > longest)
            literal = literal.substr(0, longest) + "...";
        panels.push_back({"output, not a grid", nullptr, std::move(literal), nullptr});
    }

    const Paint paint(output_terminal_);
    const std::string verdict = evaluation.failed   ? paint.bad("failed")
                                : !evaluation.match ? paint.quiet("output not known")
                                : *evaluation.match ? paint.good("right")
                                                    : paint.doubtful("wrong");
    const std::string& function = module.function(evaluation.function).name();
    const std::string task = every_task_ ? " on " + evaluation.task->id : std::string();
    output_.write(fmt::format("{}{} {} {}: {}\n", paint.strong(function), task, runtime::split_name(evaluation.split),
                              evaluation.index, verdict));
    output_.write(draw_panels(panels, output_terminal_));
    output_.write("\n");
}

bool RunCommand::take(const LoadedProgram& program, const Evaluation& evaluation) {
    results_.add(evaluation);
    progress_->step(evaluation.failed, !evaluation.failed && evaluation.match == false);
    if (static_cast<Format>(format_) == Format::jsonl || file_) {
        line_.clear();
        append_json_line(line_, program.path, *program.module, evaluation);
        if (static_cast<Format>(format_) == Format::jsonl)
            output_.write(line_);
        if (file_)
            file_->write(line_);
    }
    if (static_cast<Format>(format_) == Format::text)
        draw(*program.module, evaluation);
    return interrupted == 0 && output_.ok() && (!file_ || file_->ok());
}

void RunCommand::run_program(LoadedProgram& program) {
    std::vector<ir::FunctionId> without_task;
    const std::vector<Job> jobs = choose_jobs(*program.module, without_task);
    for (const ir::FunctionId id : without_task)
        without_task_.push_back(program.module->function(id).name());
    if (jobs.empty())
        return;
    runtime::EvaluationOptions options;
    options.jobs = static_cast<unsigned>(std::min<uint64_t>(jobs_.value_or(0), 1024));
    options.limits = evaluation_.limits();
    options.on_error = evaluation_.policy();
    options.limit = limit_;
    options.keep_outputs =
        static_cast<Format>(format_) == Format::jsonl || file_ || static_cast<Show>(show_) != Show::none;
    for (const Job& job : jobs)
        progress_->expect(limit_ ? std::min<size_t>(*limit_, job.task->pair_count()) : job.task->pair_count());

    results_.start_program(program.path, program.written, *program.module);
    const interp::Program executable(*program.module, evaluation_.program_options());
    const runtime::EvaluationTotals totals = runtime::evaluate(
        executable, jobs, options, [&](const Evaluation& evaluation) { return take(program, evaluation); });
    seconds_ += totals.seconds;
}

void RunCommand::report_functions_without_task() const {
    if (without_task_.empty() || results_.evaluations() == 0)
        return;
    constexpr size_t most_named = 3;
    std::string names;
    for (size_t i = 0; i < std::min(most_named, without_task_.size()); ++i)
        names += (i == 0 ? "" : ", ") + without_task_[i];
    if (without_task_.size() > most_named)
        names += ", ...";
    write_error(fmt::format("battc run: note: {} without a task in the data: {}\n",
                            counted(without_task_.size(), "function"), names));
}

ExitCode RunCommand::finish() {
    progress_->clear();
    const bool text = static_cast<Format>(format_) == Format::text;
    report_functions_without_task();
    if (results_.evaluations() != 0) {
        const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
        const unsigned threads = jobs_ && *jobs_ != 0 ? static_cast<unsigned>(*jobs_) : machine;
        if (text) {
            output_.write(results_.details(static_cast<TableRows>(list_), output_terminal_));
            output_.write(results_.totals(seconds_, threads, output_terminal_));
            output_.write(fmt::format("data: {}, {}, hash {}\n", counted(data_.data.tasks.size(), "task"),
                                      counted(data_.data.pair_count(), "sample"), runtime::hash_text(data_.data.hash)));
        } else if (error_terminal_.is_terminal) {
            write_error(results_.totals(seconds_, threads, error_terminal_));
        }
        if (functions_left_out_ != 0) {
            const std::string left_out =
                fmt::format("{} left out because of errors, see above\n", counted(functions_left_out_, "function"));
            if (text)
                output_.write(Paint(output_terminal_).bad(left_out.substr(0, left_out.size() - 1)) + "\n");
        }
    }
    output_.finish();
    if (file_)
        file_->finish();

    if (!output_.ok() || (file_ && !file_->ok())) {
        write_error(fmt::format("battc run: {}\n", output_.ok() ? file_->problem() : output_.problem()));
        return ExitCode::no_output;
    }
    if (interrupted != 0) {
        write_error("battc run: interrupted; what is printed was finished before\n");
        return ExitCode::interrupted;
    }
    if (programs_usable_ == 0)
        return ExitCode::no_input;
    if (results_.evaluations() == 0) {
        std::string_view reason = "no function is named solve_<task> or verify_<task> after a task of the data "
                                  "(--every-task runs all on all)";
        if (every_task_ || !function_patterns_.empty() || !task_patterns_.empty())
            reason = "no function on a task is chosen by these options";
        else if (functions_left_out_ != 0)
            reason = "no function without errors has a task in the data";
        write_error(fmt::format("battc run: nothing to run: {}\n", reason));
        return functions_left_out_ != 0 ? ExitCode::negative : ExitCode::no_input;
    }
    const bool all_right = results_.all_right() && programs_with_errors_ == 0 && !data_.problems.has_errors();
    return all_right ? ExitCode::success : ExitCode::negative;
}

ExitCode RunCommand::run() {
    output_terminal_ = find_terminal(Stream::output, color_.mode());
    error_terminal_ = find_terminal(Stream::error, color_.mode());
    for (const std::string& path : given_) {
        if (path.ends_with(".json"))
            data_paths_.push_back(path);
        else
            program_paths_.push_back(path);
    }
    if (program_paths_.empty())
        return usage_problem("run", "PROGRAM is missing");
    if (data_paths_.empty())
        return usage_problem("run", "--data PATH is missing: programs need tasks to run on");
    if (const std::string problem = evaluation_.problem(); !problem.empty())
        return usage_problem("run", problem);
    if (!output_path_.empty()) {
        file_.emplace(output_path_);
        if (!file_->ok()) {
            write_error(fmt::format("battc run: {}\n", file_->problem()));
            return ExitCode::no_output;
        }
    }

    const bool data_usable = read_data();
    const InterruptGuard guard;
    progress_.emplace(error_terminal_);
    LoadOptions options;
    options.dialect = dialect_.value();
    options.optimize = !evaluation_.no_optimize;
    for (const std::string& given : program_paths_) {
        const std::vector<std::string> paths = program_paths(given);
        if (paths.empty()) {
            ++programs_with_errors_;
            write_error(fmt::format("battc run: {}: the folder has no .py or .batt file\n", given));
        }
        for (const std::string& path : paths) {
            LoadedProgram program = load_program(path, options);
            functions_left_out_ += program.rejected.size();
            programs_with_errors_ += program.diagnostics.has_errors() ? 1 : 0;
            if (!program.diagnostics.empty()) {
                progress_->clear();
                output_.flush();
                print_diagnostics(program.diagnostics, program.source, error_terminal_, most_diagnostics);
            }
            if (!program.module)
                continue;
            ++programs_usable_;
            if (data_usable && interrupted == 0 && output_.ok())
                run_program(program);
        }
    }
    if (!data_usable)
        return ExitCode::no_input;
    return finish();
}

} // namespace

std::unique_ptr<Subcommand> make_run_command() { return std::make_unique<RunCommand>(); }

} // namespace batt::cli
