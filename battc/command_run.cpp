// `battc run`: programs on data sets, their outputs compared with the known ones. What the arguments mean is in run_arguments.h, what
// is read in run_inputs.h, what is shown in run_output.h. Here they come together with a session of the library, and end in an exit
// code.
#include <optional>

#include <battc/run.h>
#include <battc/session.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/interrupt.h"
#include "battc/output.h"
#include "battc/run_arguments.h"
#include "battc/run_inputs.h"
#include "battc/run_output.h"
#include "report/terminal.h"

namespace batt::cli {

namespace {

class RunCommand : public Subcommand {
public:
    void declare(Command& command) override { arguments_.declare(command); }
    ExitCode run() override;

private:
    ExitCode nothing_to_run(const RunInputs& inputs) const;
    ExitCode finish(const RunInputs& inputs, RunOutput& output, const battc::RunReport& report);
    static ExitCode failed(const battc::Error& error);

    RunArguments arguments_;
};

/// Says why a run did not take place or broke off.
ExitCode RunCommand::failed(const battc::Error& error) {
    const bool foreign = error.code == battc::ErrorCode::foreign_results;
    write_error(fmt::format("battc run: {}{}\n", foreign ? "--resume: " : "", error.message));
    switch (error.code) {
    case battc::ErrorCode::foreign_results:
    case battc::ErrorCode::invalid_argument:
        return ExitCode::usage;
    case battc::ErrorCode::not_available:
        return ExitCode::no_input;
    case battc::ErrorCode::cannot_write:
        return ExitCode::no_output;
    default:
        return ExitCode::negative;
    }
}

ExitCode RunCommand::nothing_to_run(const RunInputs& inputs) const {
    std::string_view reason = "no function is named solve_<task> or verify_<task> after a task of the data "
                              "(--all-pairs runs all on all)";
    if (arguments_.all_pairs || !arguments_.function_patterns.empty() || !arguments_.task_patterns.empty())
        reason = "no function on a task is chosen by these options";
    else if (inputs.functions_left_out() != 0)
        reason = "no function without errors has a task in the data";
    write_error(fmt::format("battc run: nothing to run: {}\n", reason));
    return inputs.functions_left_out() != 0 ? ExitCode::negative : ExitCode::no_input;
}

ExitCode RunCommand::run() {
    const report::Terminal output_terminal = report::find_terminal(report::Stream::output, arguments_.color_mode());
    const report::Terminal error_terminal = report::find_terminal(report::Stream::error, arguments_.color_mode());
    arguments_.log().apply();
    if (const std::optional<ExitCode> problem = arguments_.check())
        return *problem;

    const InterruptGuard guard;
    RunInputs inputs(arguments_, error_terminal);
    if (!inputs.read())
        return interrupted() ? ExitCode::interrupted : ExitCode::no_input;
    const battc::Result<battc::RunPlan> plan =
        battc::RunPlan::make(inputs.programs(), inputs.tasks(), arguments_.plan_options());
    if (!plan)
        return failed(plan.error());
    if (plan->size() == 0)
        return nothing_to_run(inputs);

    RunOutput output(arguments_, inputs, *plan, output_terminal, error_terminal);
    battc::SessionOptions session_options = arguments_.session_options();
    session_options.messages = [&](battc::MessageLevel level, std::string_view text) { output.message(level, text); };
    const battc::Result<battc::Session> session = battc::Session::open(session_options);
    if (!session)
        return failed(session.error());
    battc::RunOptions run_options = arguments_.run_options(*plan);
    run_options.candidates = inputs.candidates();
    run_options.canceled = &interrupted;
    run_options.started = [&](const battc::RunReport& so_far, size_t rest) { output.started(so_far, rest); };
    const battc::Result<battc::RunReport> report =
        session->run(*plan, run_options, [&](const battc::Evaluation& evaluation, std::string_view line) {
            return output.take(evaluation, line);
        });
    output.clear_progress();
    return report ? finish(inputs, output, *report) : failed(report.error());
}

ExitCode RunCommand::finish(const RunInputs& inputs, RunOutput& output, const battc::RunReport& report) {
    output.print_results(report);
    std::string problem = report.output_error ? report.output_error->message : output.problem();
    if (problem.empty())
        problem = output.write_files(report);
    if (!problem.empty()) {
        write_error(fmt::format("battc run: {}\n", problem));
        return ExitCode::no_output;
    }
    if (report.canceled) {
        write_error(arguments_.output_path.empty()
                        ? "battc run: interrupted; what is printed was finished before\n"
                        : "battc run: interrupted; what was finished is written, and --resume goes on with it\n");
        return ExitCode::interrupted;
    }
    const bool all_right = report.totals.failures == 0 && report.totals.mismatches == 0 && inputs.flawless();
    return all_right ? ExitCode::success : ExitCode::negative;
}

} // namespace

std::unique_ptr<Subcommand> make_run_command() { return std::make_unique<RunCommand>(); }

} // namespace batt::cli
