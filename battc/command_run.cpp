// `battc run`: programs on data sets, their outputs compared with the known ones. The steps of a run are here; its arguments are
// in run_arguments.h, what it reads in run_inputs.h, what it tells in run_report.h.
#include <chrono>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "battc/command.h"
#include "battc/interrupt.h"
#include "battc/log.h"
#include "battc/output.h"
#include "battc/progress.h"
#include "battc/run_arguments.h"
#include "battc/run_inputs.h"
#include "battc/run_report.h"
#include "runtime/results/result_file.h"
#include "runtime/results/result_line.h"
#include "runtime/run/coordinator.h"

namespace batt::cli {

namespace {

using runtime::Evaluation;

class RunCommand : public Subcommand {
public:
    void declare(Command& command) override { arguments_.declare(command); }
    ExitCode run() override;

private:
    runtime::EvaluationOptions evaluation_options() const;
    bool open_devices();
    bool open_file();
    bool take_finished(size_t number, std::string_view line);
    void evaluate();
    ExitCode finish();
    ExitCode nothing_to_run() const;
    ExitCode no_output(const std::string& problem) const;

    RunArguments arguments_;
    RunInputs inputs_;
    std::optional<runtime::Schedule> schedule_;
    runtime::EvaluationRange range_;
    std::optional<RunReport> report_;
    std::optional<runtime::ResultFile> file_;
    runtime::ResultLineReader line_reader_;
    std::unique_ptr<runtime::DevicePool> pool_; ///< null: no devices
    std::optional<Progress> progress_;
};

runtime::EvaluationOptions RunCommand::evaluation_options() const {
    runtime::EvaluationOptions options = arguments_.evaluation_options();
    options.candidates = &inputs_.candidates();
    if (arguments_.needs_lines())
        options.describe = runtime::result_line_writer(arguments_.with_fuel);
    options.interrupted = &interrupted;
    options.backend = pool_.get();
    return options;
}

/// False if there are none and there must be.
bool RunCommand::open_devices() {
    pool_ = arguments_.devices.open(*schedule_, range_.size(), evaluation_options());
    if (pool_ == nullptr)
        return !arguments_.devices.insists();
    report_->summary().backend = "interp and cuda";
    for (const auto& [name, reason] : pool_->left_out())
        log_info(fmt::format("{} is left to the interpreter: {}", name, reason));
    return true;
}

/// Begins the file of --output or goes on with it, taking in what was finished before.
bool RunCommand::open_file() {
    const std::string& path = arguments_.output_path;
    if (path.empty())
        return true;
    const runtime::RunIdentity identity = inputs_.identity(arguments_, range_.size());
    if (arguments_.resume)
        file_.emplace(path, identity,
                      [this](size_t number, std::string_view line) { return take_finished(number, line); });
    else
        file_.emplace(path, identity);
    report_->summary().resumed = file_->lines_found();
    return file_->ok();
}

bool RunCommand::take_finished(size_t number, std::string_view line) {
    runtime::ResultLine result;
    if (!runtime::read_finished_line(line_reader_, line, schedule_->place(range_.first + number),
                                     runtime::result_line_writer(arguments_.with_fuel), result))
        return false;
    return report_->take(result.evaluation, std::string(line) + "\n");
}

void RunCommand::evaluate() {
    runtime::RunSummary& summary = report_->summary();
    const runtime::EvaluationRange rest{range_.first + summary.resumed, range_.last};
    log_info(runtime::configuration_line(summary));
    progress_->start(rest.size());
    const auto start = std::chrono::steady_clock::now();
    runtime::evaluate(*schedule_, rest, evaluation_options(), [&](const Evaluation& evaluation, std::string_view line) {
        if (file_)
            file_->append(line);
        progress_->step(evaluation.failed, !evaluation.failed && evaluation.match == false);
        return report_->take(evaluation, line) && (!file_ || file_->ok());
    });
    summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    progress_->clear();
    if (pool_ != nullptr) {
        runtime::keep_measured(*pool_);
        report_->add_devices(*pool_);
    }
}

ExitCode RunCommand::no_output(const std::string& problem) const {
    write_error(fmt::format("battc run: {}\n", problem));
    return ExitCode::no_output;
}

ExitCode RunCommand::nothing_to_run() const {
    const runtime::JobChoice& jobs = arguments_.jobs;
    std::string_view reason = "no function is named solve_<task> or verify_<task> after a task of the data "
                              "(--all-pairs runs all on all)";
    if (jobs.all_pairs || !jobs.functions.empty() || !jobs.tasks.empty())
        reason = "no function on a task is chosen by these options";
    else if (inputs_.functions_left_out() != 0)
        reason = "no function without errors has a task in the data";
    write_error(fmt::format("battc run: nothing to run: {}\n", reason));
    return inputs_.functions_left_out() != 0 ? ExitCode::negative : ExitCode::no_input;
}

ExitCode RunCommand::finish() {
    report_->finish(interrupted());
    if (file_)
        file_->finish();
    if (!report_->output().ok())
        return no_output(report_->output().problem());
    if (file_ && !file_->ok())
        return no_output(file_->problem());
    if (const std::string problem = report_->write_files(); !problem.empty())
        return no_output(problem);
    if (report_->summary().interrupted) {
        write_error(file_ ? "battc run: interrupted; what was finished is written, and --resume goes on with it\n"
                          : "battc run: interrupted; what is printed was finished before\n");
        return ExitCode::interrupted;
    }
    return report_->all_right() && inputs_.all_right() ? ExitCode::success : ExitCode::negative;
}

ExitCode RunCommand::run() {
    const report::Terminal output_terminal = report::find_terminal(report::Stream::output, arguments_.color.mode());
    const report::Terminal error_terminal = report::find_terminal(report::Stream::error, arguments_.color.mode());
    arguments_.log.apply();
    if (const std::string problem = arguments_.check(); !problem.empty())
        return usage_problem("run", problem);
    const InterruptGuard guard;
    if (!inputs_.read(arguments_, error_terminal))
        return interrupted() ? ExitCode::interrupted : ExitCode::no_input;
    schedule_.emplace(inputs_.choose_jobs(arguments_.jobs), arguments_.limit);
    range_ = schedule_->shard(arguments_.shard.index, arguments_.shard.count);
    if (schedule_->size() == 0)
        return nothing_to_run();
    report_.emplace(arguments_, inputs_, output_terminal, error_terminal);
    report_->begin(range_, evaluation_options());
    if (!open_devices())
        return ExitCode::no_input;
    progress_.emplace(error_terminal);
    if (!open_file()) {
        if (!file_->is_foreign())
            return no_output(file_->problem());
        write_error(fmt::format("battc run: --resume: {}\n", file_->problem()));
        return ExitCode::usage;
    }
    evaluate();
    return finish();
}

} // namespace

std::unique_ptr<Subcommand> make_run_command() { return std::make_unique<RunCommand>(); }

} // namespace batt::cli
