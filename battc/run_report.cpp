#include "battc/run_report.h"

#include <algorithm>

#include <battc/version.h>
#include <fmt/format.h>

#include "battc/log.h"
#include "report/evaluation_drawing.h"
#include "report/figures.h"
#include "report/score_table.h"

namespace batt::cli {

namespace {

using Format = RunArguments::Format;
using Show = RunArguments::Show;
using report::counted;
using report::TableRows;
using report::with_commas;

/// All pairs are too many to keep, unless they are asked for.
bool keeps_rows(const RunArguments& arguments) {
    return !arguments.jobs.all_pairs || arguments.list() == TableRows::all || arguments.list() == TableRows::failed;
}

} // namespace

RunReport::RunReport(RunArguments& arguments, const RunInputs& inputs, const report::Terminal& output_terminal,
                     const report::Terminal& error_terminal)
    : arguments_(arguments), inputs_(inputs), output_terminal_(output_terminal), error_terminal_(error_terminal),
      table_(keeps_rows(arguments)) {
    for (const RunProgram& program : inputs.programs())
        table_.add_program(program.loaded.path, program.loaded.written);
    if (arguments.jobs.all_pairs)
        arguments.reports.want_scores();
    arguments.reports.begin(inputs.programs().size() > 1);
}

void RunReport::begin(runtime::EvaluationRange range, const runtime::EvaluationOptions& options) {
    summary_.version = BATTC_VERSION_STRING;
    for (const RunProgram& program : inputs_.programs())
        summary_.programs.push_back(program.summary);
    summary_.data_paths = arguments_.data_paths;
    summary_.data_hash = runtime::hash_text(inputs_.data().hash);
    summary_.tasks = inputs_.data().tasks.size();
    summary_.samples = inputs_.data().pair_count();
    summary_.kernels = inputs_.programs().front().executable->kernels().level;
    summary_.order = arguments_.jobs.all_pairs ? "all pairs" : "by name";
    summary_.threads = runtime::thread_count(options.jobs);
    summary_.batch = options.batch;
    summary_.on_error = runtime::on_error_name(options.on_error);
    summary_.fuel = options.limits.fuel;
    summary_.memory = options.limits.memory;
    summary_.elements = options.limits.elements;
    summary_.optimized = !arguments_.evaluation.no_optimize;
    summary_.candidate = inputs_.candidates().identity();
    summary_.shard = arguments_.shard.index;
    summary_.shards = arguments_.shard.count;
    summary_.planned = range.size();
}

bool RunReport::take(const runtime::Evaluation& evaluation, std::string_view line) {
    table_.add(evaluation);
    arguments_.reports.add(evaluation);
    const Show show = arguments_.show();
    if (arguments_.format() == Format::jsonl)
        output_.write(line);
    else if (show == Show::all || (show == Show::failed && (evaluation.failed || evaluation.match == false)))
        output_.write(report::draw_evaluation(evaluation, output_terminal_));
    return output_.ok();
}

void RunReport::add_devices(runtime::DevicePool& pool) {
    had_devices_ = true;
    log_measured(pool);
    for (const runtime::PoolDevice& device : std::as_const(pool).devices())
        if (device.ready)
            summary_.devices.push_back(device.info.name);
    for (const std::string& notice : pool.take_notices())
        write_error(fmt::format("battc run: note: {}{}\n", notice,
                                summary_.devices.empty() ? "; the interpreter did the work" : ""));
    const runtime::DeviceCounts counts = pool.counts();
    summary_.on_devices = counts.done();
    summary_.bailed_out = counts.bailed_out();
    summary_.bail_out_reasons = counts.reasons();
}

void RunReport::finish(bool interrupted) {
    summary_.totals = table_.counts();
    summary_.jobs = table_.jobs();
    summary_.solved = table_.solved();
    summary_.interrupted = interrupted && summary_.totals.evaluations < summary_.planned;
    log_info(runtime::throughput_line(summary_));
    print_functions_without_task();
    print_results();
    output_.finish();
}

void RunReport::print_functions_without_task() const {
    const std::vector<std::string>& without_task = inputs_.without_task();
    if (without_task.empty() || table_.counts().evaluations == 0)
        return;
    constexpr size_t most_named = 3;
    std::string names;
    for (size_t i = 0; i < std::min(most_named, without_task.size()); ++i)
        names += (i == 0 ? "" : ", ") + without_task[i];
    if (without_task.size() > most_named)
        names += ", ...";
    write_error(fmt::format("battc run: note: {} without a task in the data: {}\n",
                            counted(without_task.size(), "function"), names));
}

void RunReport::print_results() {
    const size_t done = table_.counts().evaluations - summary_.resumed;
    const auto threads = static_cast<unsigned>(summary_.threads);
    if (arguments_.format() == Format::jsonl) {
        if (error_terminal_.is_terminal)
            write_error(table_.totals(summary_.seconds, done, threads, error_terminal_));
        return;
    }
    const TableRows rows = arguments_.list();
    output_.write(table_.details(rows, output_terminal_));
    if (arguments_.jobs.all_pairs)
        output_.write(report::solved_table(arguments_.reports.scores(), rows, output_terminal_));
    output_.write(arguments_.reports.table(output_terminal_));
    output_.write(table_.totals(summary_.seconds, done, threads, output_terminal_));
    if (had_devices_ && summary_.devices.empty())
        output_.write("devices: none was used\n");
    else if (had_devices_)
        output_.write(fmt::format("devices: {} on {}, {} left to the interpreter{}{}\n",
                                  counted(summary_.on_devices, "evaluation"), fmt::join(summary_.devices, ", "),
                                  with_commas(summary_.bailed_out), summary_.bail_out_reasons.empty() ? "" : ": ",
                                  summary_.bail_out_reasons));
    output_.write(fmt::format("data: {}, {}, hash {}\n", counted(inputs_.data().tasks.size(), "task"),
                              counted(inputs_.data().pair_count(), "sample"), runtime::hash_text(inputs_.data().hash)));
    if (inputs_.functions_left_out() != 0)
        output_.write(report::Paint(output_terminal_)
                          .bad(fmt::format("{} left out because of errors, see above",
                                           counted(inputs_.functions_left_out(), "function"))) +
                      "\n");
}

std::string RunReport::write_files() {
    std::string problem = arguments_.reports.write_files();
    if (problem.empty() && !arguments_.summary_path.empty())
        problem = write_text_file(arguments_.summary_path, runtime::run_summary_json(summary_));
    return problem;
}

} // namespace batt::cli
