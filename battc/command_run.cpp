// `battc run`: programs on data sets, their outputs compared with the known ones. What the arguments mean is in run_arguments.h, what
// is read in run_inputs.h, what is shown in run_output.h. Here they come together with a session of the library, and end in an exit
// code.
#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <battc/names.h>
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
    std::string why_nothing_runs(const RunInputs& inputs, const battc::RunPlan& plan) const;
    ExitCode nothing_to_run(const RunInputs& inputs, const battc::RunPlan& plan) const;
    void note_tasks_that_are_not_there(const RunInputs& inputs) const;
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
    case battc::ErrorCode::already_there:
        return ExitCode::usage;
    case battc::ErrorCode::not_available:
        return ExitCode::no_input;
    case battc::ErrorCode::cannot_write:
    case battc::ErrorCode::in_use:
        return ExitCode::no_output;
    default:
        return ExitCode::negative;
    }
}

/// "no task of the data is named 'x' (--task); did you mean 'y'?"
std::string unknown_name(std::string_view what, const std::string& pattern, std::string_view option,
                         std::span<const std::string_view> names) {
    const std::string hint = battc::did_you_mean(pattern, names);
    return fmt::format("no {} is named '{}' ({}){}{}", what, pattern, option, hint.empty() ? "" : "; ", hint);
}

/// Why no function runs. What the options choose is asked first: it is what can be changed at once.
std::string RunCommand::why_nothing_runs(const RunInputs& inputs, const battc::RunPlan& plan) const {
    if (inputs.usable_programs() == 0)
        return "no program can be used";
    if (arguments_.limit() == uint64_t{0})
        return "--limit 0 leaves no sample";
    const battc::TaskSet& tasks = inputs.tasks();
    std::vector<std::string_view> ids;
    for (size_t i = 0; i < tasks.size(); ++i)
        ids.push_back(tasks[i].id());
    for (const std::string& pattern : arguments_.task_patterns)
        if (std::ranges::none_of(ids, [&](std::string_view id) { return battc::matches_glob(pattern, id); })) {
            return unknown_name("task of the data", pattern, "--task", ids);
        }
    std::vector<std::string_view> names;
    for (const battc::CompiledProgram& program : inputs.programs())
        for (const battc::EntryPoint& entry : program.entries())
            names.push_back(entry.name);
    for (const std::string& pattern : arguments_.function_patterns)
        if (std::ranges::none_of(names, [&](std::string_view name) { return battc::matches_glob(pattern, name); })) {
            if (std::ranges::any_of(plan.left_out(), [&](const auto& function) {
                    return battc::matches_glob(pattern, function.function);
                }))
                return fmt::format("'{}' (--function) is left out because of errors", pattern);
            return unknown_name("function", pattern, "--function", names);
        }
    if (arguments_.all_pairs || !arguments_.function_patterns.empty() || !arguments_.task_patterns.empty())
        return "no function on a task is chosen by these options";
    if (inputs.functions_left_out() != 0)
        return "no function without errors has a task in the data";
    return "no function is named solve_<task> or verify_<task> after a task of the data (--all-pairs runs all on all)";
}

ExitCode RunCommand::nothing_to_run(const RunInputs& inputs, const battc::RunPlan& plan) const {
    write_error(fmt::format("battc run: nothing to run: {}\n", why_nothing_runs(inputs, plan)));
    return inputs.usable_programs() != 0 && inputs.functions_left_out() != 0 ? ExitCode::negative : ExitCode::no_input;
}

/// A misspelt name among others that are right would go unnoticed.
void RunCommand::note_tasks_that_are_not_there(const RunInputs& inputs) const {
    const battc::TaskSet& tasks = inputs.tasks();
    std::vector<std::string_view> ids;
    for (const std::string& pattern : arguments_.task_patterns) {
        if (pattern.find_first_of("*?") != std::string::npos || tasks.find(pattern))
            continue;
        if (ids.empty())
            for (size_t i = 0; i < tasks.size(); ++i)
                ids.push_back(tasks[i].id());
        write_error(fmt::format("battc run: note: {}\n", unknown_name("task of the data", pattern, "--task", ids)));
    }
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
    FileRoles roles = arguments_.outputs();
    if (const std::string problem = inputs.overwritten(roles); !problem.empty())
        return usage_problem("run", problem);
    const battc::Result<battc::RunPlan> plan =
        battc::RunPlan::make(inputs.programs(), inputs.tasks(), arguments_.plan_options());
    if (!plan)
        return failed(plan.error());
    // Who reads results as data learns even then what was left out.
    if (plan->size() == 0 && (plan->left_out().empty() || !arguments_.writes_data()))
        return nothing_to_run(inputs, *plan);
    if (plan->size() != 0)
        note_tasks_that_are_not_there(inputs);

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
    if (!report)
        return failed(report.error());
    const ExitCode code = finish(inputs, output, *report);
    return plan->size() == 0 && code == ExitCode::negative ? nothing_to_run(inputs, *plan) : code;
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
