// `battc trace`: what every statement of a function gives for a sample; in the terminal, as a page, or as JSON.
#include <algorithm>
#include <string_view>
#include <vector>

#include <battc/names.h>
#include <battc/program.h>
#include <battc/session.h>
#include <battc/tasks.h>
#include <battc/trace.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "battc/picture_arguments.h"
#include "battc/problems.h"
#include "battc/sample_argument.h"
#include "report/trace_drawing.h"
#include "report/trace_page.h"

namespace batt::cli {

namespace {

// A page of more would be slow; --sample chooses others.
constexpr size_t most_samples = 20;

class TraceCommand : public Subcommand {
public:
    void declare(Command& command) override;
    ExitCode run() override;

private:
    std::optional<battc::CompiledProgram> compile() const;
    /// The entry point that is meant; reports why there is none.
    std::optional<size_t> choose_entry(const battc::CompiledProgram& program) const;
    std::optional<battc::Task> choose_task(const battc::TaskSet& tasks, const battc::EntryPoint& entry) const;
    std::vector<battc::SampleId> samples_of(const battc::Task& task) const;
    ExitCode print(const battc::CompiledProgram& program, const battc::Task& task,
                   const std::vector<report::SampleTrace>& traces);
    ExitCode print_json(const battc::CompiledProgram& program, const battc::Task& task,
                        const std::vector<report::SampleTrace>& traces) const;

    std::string path_;
    DataArgument data_;
    std::string task_;
    std::string function_;
    SampleArgument sample_;
    bool calls_ = false;
    bool json_ = false;
    std::string html_path_;
    PictureArguments drawing_;
    ForceArgument force_;
    DialectArgument dialect_;
    size_t on_error_ = 0;
    std::optional<uint64_t> fuel_;
    ColorArgument color_;
};

void TraceCommand::declare(Command& command) {
    command.describe(
        "Shows what every statement of a function gives for a sample: its value as a picture, its kind, its fuel. Of a "
        "function that fails, the statement that failed with an explanation, and what was not reached.");
    command.positional("PROGRAM", path_, "A file of batt functions (.py or .batt); - reads standard input.")
        .value_kind = ValueKind::file;
    data_.declare(command, "take the sample from");
    command.option("--task,-t", "ID", task_, "The task (default: the one in the name of the function).");
    command.option("--function,-f", "NAME", function_,
                   "The function; any function of the file that takes what solve_... takes (default: that of the task, "
                   "or the only one).");
    sample_.declare(
        command,
        "The pair of the task: train:0, test:0, ... (default: train:0; all of the task with --html and --json).");
    command.flag("--calls", calls_,
                 "Also show the calls that apply, mapply, sfilter and the like make. A page always has them.");
    command
        .option("--html", "FILE", html_path_,
                "Write a page of all samples to this file, which needs nothing but itself.")
        .value_kind = ValueKind::file;
    command.flag("--json", json_, "Print one line of JSON for each sample instead (docs/cli.md).");
    force_.declare(command);
    drawing_.declare(command);
    dialect_.declare(command);
    command.choice("--on-error",
                   {{battc::on_error_name(battc::OnError::dialect), "as the dialect defines it (the default)"},
                    {battc::on_error_name(battc::OnError::stop), "fails the evaluation"},
                    {battc::on_error_name(battc::OnError::use_default), "gives the default of its return type"}},
                   on_error_, "What a failing op does:");
    command.number("--fuel", "UNITS", fuel_, "Work limit (K, M and G may follow).");
    color_.declare(command);
    command.example("battc trace samples/programs/solvers.batt -d samples/tasks -t b0a70001", "In the terminal.");
    command.example("battc trace samples/programs/solvers.batt -d samples/tasks -t b0a70001 --html trace.html",
                    "A page with all samples of the task.");
    command.example("battc trace samples/programs/solvers.batt -d samples/tasks -t b0a70001 --json | jq .statements",
                    "For other programs.");
}

std::optional<battc::CompiledProgram> TraceCommand::compile() const {
    battc::CompileOptions options;
    options.dialect = dialect_.value();
    options.max_file_size = data_.file_size.value();
    options.optimize = false;
    if (!function_.empty())
        options.entries = {function_};
    const battc::Result<battc::CompiledProgram> program = battc::compile_file(path_, options);
    if (!program) {
        write_error(fmt::format("battc trace: {}\n", program.error().message));
        return std::nullopt;
    }
    constexpr size_t most_diagnostics = 20;
    print_diagnostics(program->diagnostics(), program->source(),
                      report::find_terminal(report::Stream::error, color_.mode()), most_diagnostics);
    if (!program->usable())
        return std::nullopt;
    return *program;
}

std::optional<size_t> TraceCommand::choose_entry(const battc::CompiledProgram& program) const {
    const auto entries = program.entries();
    std::vector<std::string_view> names;
    for (const battc::EntryPoint& entry : entries)
        names.push_back(entry.name);
    if (!function_.empty()) {
        const std::optional<size_t> entry = program.find_entry(function_);
        if (!entry) {
            const bool rejected = std::ranges::find(program.rejected(), function_) != program.rejected().end();
            const std::string hint = rejected ? std::string() : battc::did_you_mean(function_, names);
            write_error(fmt::format("battc trace: {} '{}'{}{}\n",
                                    rejected ? "there are mistakes in" : "the program has no function", function_,
                                    hint.empty() ? "" : "; ", hint));
        }
        return entry;
    }
    if (!task_.empty())
        for (size_t i = 0; i < entries.size(); ++i)
            if (entries[i].task == task_)
                return i;
    for (size_t i = 0; i < entries.size(); ++i)
        if (entries[i].kind == battc::EntryKind::batt || entries.size() == 1)
            return i;
    if (entries.empty())
        write_error(
            "battc trace: the program has no function solve_..., verify_... or batt; --function names another\n");
    else if (task_.empty())
        write_error(
            fmt::format("battc trace: the program has {} functions; choose by --task or --function\n", entries.size()));
    else {
        std::vector<std::string_view> tasks;
        for (const battc::EntryPoint& entry : entries)
            tasks.push_back(entry.task);
        const std::string hint = battc::did_you_mean(task_, tasks);
        write_error(fmt::format("battc trace: no function is named after the task '{}'{}{}\n", task_,
                                hint.empty() ? "" : "; ", hint));
    }
    return std::nullopt;
}

std::optional<battc::Task> TraceCommand::choose_task(const battc::TaskSet& tasks,
                                                     const battc::EntryPoint& entry) const {
    const std::string& id = task_.empty() ? entry.task : task_;
    if (id.empty() && tasks.size() == 1)
        return tasks[0];
    if (id.empty()) {
        write_error(fmt::format("battc trace: --task ID is missing: the data has {} tasks\n", tasks.size()));
        return std::nullopt;
    }
    if (const std::optional<size_t> place = tasks.find(id))
        return tasks[*place];
    write_error(fmt::format("battc trace: {}\n", unknown_task(tasks, id)));
    return std::nullopt;
}

std::vector<battc::SampleId> TraceCommand::samples_of(const battc::Task& task) const {
    const bool all = !html_path_.empty() || (json_ && !sample_.sample);
    if (!all)
        return {sample_.sample.value_or(task.sample(0))};
    std::vector<battc::SampleId> samples;
    for (size_t i = 0; i < std::min(task.size(), most_samples); ++i)
        samples.push_back(task.sample(i));
    if (sample_.sample && std::ranges::find(samples, *sample_.sample) == samples.end())
        samples.push_back(*sample_.sample);
    return samples;
}

ExitCode TraceCommand::run() {
    if (json_ && !html_path_.empty())
        return usage_problem("trace", "--json and --html exclude each other");
    const std::optional<battc::CompiledProgram> program = compile();
    const std::optional<battc::TaskSet> tasks = data_.load("trace", color_.mode());
    if (!program || !tasks)
        return ExitCode::no_input;
    FileRoles roles;
    roles.writes("--html", html_path_);
    roles.reads(path_);
    for (const std::string& file : tasks->files())
        roles.reads(file);
    if (!roles.problem().empty())
        return usage_problem("trace", roles.problem());
    if (const std::string problem = force_.problem("--html", html_path_); !problem.empty())
        return usage_problem("trace", problem);
    const std::optional<size_t> entry = choose_entry(*program);
    if (!entry)
        return ExitCode::no_input;
    const std::optional<battc::Task> task = choose_task(*tasks, program->entries()[*entry]);
    if (!task)
        return ExitCode::no_input;
    if (task->size() == 0) {
        write_error(fmt::format("battc trace: the task {} has no pairs\n", task->id()));
        return ExitCode::no_input;
    }
    if (const std::string problem = sample_.problem(*task); !problem.empty())
        return usage_problem("trace", problem);

    const battc::Result<battc::Session> session = battc::Session::open({.threads = 1});
    if (!session) {
        write_error(fmt::format("battc trace: {}\n", session.error().message));
        return ExitCode::negative;
    }
    battc::TraceOptions options;
    options.calls = calls_ || json_ || !html_path_.empty();
    options.on_error = static_cast<battc::OnError>(on_error_);
    if (fuel_)
        options.limits = battc::Limits{.fuel = static_cast<int64_t>(std::min<uint64_t>(*fuel_, INT64_MAX))};
    std::vector<report::SampleTrace> traces;
    for (const battc::SampleId sample : samples_of(*task)) {
        battc::Result<battc::Trace> trace = battc::trace(*session, *program, *entry, *task, sample, options);
        if (!trace) {
            write_error(fmt::format("battc trace: {}\n", trace.error().message));
            return ExitCode::negative;
        }
        traces.push_back({sample, task->pair(sample), *std::move(trace)});
    }
    return print(*program, *task, traces);
}

ExitCode TraceCommand::print(const battc::CompiledProgram& program, const battc::Task& task,
                             const std::vector<report::SampleTrace>& traces) {
    const auto answer = [&] {
        return std::ranges::any_of(traces,
                                   [](const report::SampleTrace& one) {
                                       return battc::is_failure(one.trace.status) ||
                                              one.trace.match == battc::Match::no;
                                   })
                   ? ExitCode::negative
                   : ExitCode::success;
    };
    if (json_)
        return print_json(program, task, traces) == ExitCode::success ? answer() : ExitCode::no_output;
    if (!html_path_.empty()) {
        report::TracePage page{task.id(), traces, 0, {drawing_.palette(), drawing_.digits}};
        // What is looked for first: the sample that was asked for, else one that fails.
        for (size_t i = traces.size(); i-- > 0;)
            if (sample_.sample ? traces[i].sample == *sample_.sample : battc::is_failure(traces[i].trace.status))
                page.shown = i;
        return write_file("trace", html_path_, report::trace_page(page, program.written_source()))
                   ? answer()
                   : ExitCode::no_output;
    }
    report::TraceDrawing drawing{drawing_.palette(), drawing_.digits, calls_};
    Output output;
    const report::SampleTrace& one = traces.front();
    output.write(report::draw_trace(
        one.trace, fmt::format("on {} {} {}", task.id(), battc::split_name(one.sample.split), one.sample.index),
        program.written_source(), report::find_terminal(report::Stream::output, color_.mode()), drawing));
    output.finish();
    return output.ok() ? answer() : ExitCode::no_output;
}

ExitCode TraceCommand::print_json(const battc::CompiledProgram& program, const battc::Task& task,
                                  const std::vector<report::SampleTrace>& traces) const {
    Output output;
    for (const report::SampleTrace& one : traces) {
        // The members of the sample before those of the trace.
        const std::string json = battc::trace_json(one.trace);
        output.write(fmt::format("{{\"program\": {}, \"task\": {}, \"split\": \"{}\", \"index\": {}, {}\n",
                                 battc::json_string(program.path()), battc::json_string(task.id()),
                                 battc::split_name(one.sample.split), one.sample.index, json.substr(1)));
    }
    output.finish();
    return output.ok() ? ExitCode::success : ExitCode::no_output;
}

} // namespace

std::unique_ptr<Subcommand> make_trace_command() { return std::make_unique<TraceCommand>(); }

} // namespace batt::cli
