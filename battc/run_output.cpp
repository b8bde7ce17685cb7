#include "battc/run_output.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "battc/dialect_text.h"
#include "battc/log.h"
#include "report/evaluation_drawing.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

/// All pairs are too many to list, unless that is asked for.
bool lists_functions(const RunArguments& arguments) {
    return !arguments.all_pairs || arguments.rows() == report::TableRows::all ||
           arguments.rows() == report::TableRows::failed;
}

report::TableRows listed_rows(const RunArguments& arguments) {
    return lists_functions(arguments) && !arguments.prints_lines() ? arguments.rows() : report::TableRows::none;
}

/// --only
bool is_chosen(const battc::Evaluation& evaluation, Only only) {
    switch (only) {
    case Only::all:
        return true;
    case Only::matched:
        return evaluation.match() == battc::Match::yes;
    case Only::wrong:
        return !evaluation.failed() && evaluation.match() == battc::Match::no;
    case Only::failed:
        return evaluation.failed();
    }
    return true;
}

std::string line_of(std::string text) { return text.empty() ? text : text + "\n"; }

} // namespace

RunOutput::RunOutput(RunArguments& arguments, const RunInputs& inputs, const battc::RunPlan& plan,
                     const report::Terminal& output_terminal, const report::Terminal& error_terminal)
    : arguments_(arguments), inputs_(inputs), plan_(plan), output_terminal_(output_terminal),
      error_terminal_(error_terminal), progress_(error_terminal),
      table_(listed_rows(arguments), !lists_functions(arguments)) {
    for (const battc::CompiledProgram& program : plan.programs())
        table_.add_program(program.path(), program.written_source(), program.usable());
    if (arguments.all_pairs)
        arguments_.reports.want_scores();
    arguments_.reports.begin(inputs.usable_programs() > 1, inputs.tasks());
    for (const battc::LeftOutFunction& function : plan.left_out())
        arguments_.reports.add_left_out(function.line);
}

void RunOutput::started(const battc::RunReport& so_far, size_t rest) {
    log_info(so_far.configuration_line());
    if (arguments_.prints_lines() && arguments_.is_first_shard())
        for (const battc::LeftOutFunction& function : plan_.left_out())
            output_.write(function.line + "\n");
    progress_.start(rest);
}

bool RunOutput::take(const battc::Evaluation& evaluation, std::string_view line) {
    const bool failed = evaluation.failed();
    const bool wrong = !failed && evaluation.match() == battc::Match::no;
    if (!evaluation.resumed())
        progress_.step(failed, wrong);
    table_.add(evaluation);
    arguments_.reports.add(evaluation);
    if (arguments_.prints_lines() && is_chosen(evaluation, arguments_.only()))
        output_.write(line);
    else if (arguments_.prints_lines())
        ++lines_left_out_;
    else if (arguments_.show() == Show::all || (arguments_.show() == Show::failed && (failed || wrong)))
        output_.write(report::draw_evaluation(evaluation, output_terminal_));
    return output_.ok();
}

void RunOutput::message(battc::MessageLevel level, std::string_view text) {
    switch (level) {
    case battc::MessageLevel::notice:
        write_error(fmt::format("battc run: {}\n", text));
        break;
    case battc::MessageLevel::info:
        log_info(text);
        break;
    case battc::MessageLevel::debug:
        log_debug(text);
        break;
    }
}

void RunOutput::print_functions_without_task(const battc::RunReport& report) const {
    const std::span<const std::string> functions = plan_.without_task();
    if (functions.empty() || report.totals.evaluations == 0)
        return;
    constexpr size_t most_named = 3;
    const size_t named = std::min(most_named, functions.size());
    write_error(fmt::format("battc run: note: {} without a task in the data: {}{}\n",
                            report::counted(functions.size(), "function"), fmt::join(functions.first(named), ", "),
                            named < functions.size() ? ", ..." : ""));
}

void RunOutput::print_results(const battc::RunReport& report) {
    log_info(report.throughput_line());
    print_functions_without_task(report);
    if (plan_.size() == 0) {
        output_.finish(); // there is nothing to show: the command says why
        return;
    }
    if (!arguments_.prints_lines())
        print_details_and_totals(report);
    else if (error_terminal_.is_terminal)
        write_error(table_.totals(report, error_terminal_) + line_of(left_out_text()));
    if (lines_left_out_ != 0)
        write_error(fmt::format("battc run: note: {} without a line (--only)\n",
                                report::counted(lines_left_out_, "evaluation")));
    if (arguments_.prints_lines())
        for (const std::string& note : report.notes)
            write_error(fmt::format("battc run: note: {}\n", note));
    output_.finish();
}

void RunOutput::print_details_and_totals(const battc::RunReport& report) {
    const report::TableRows rows = arguments_.rows();
    output_.write(table_.details(output_terminal_));
    if (arguments_.all_pairs)
        output_.write(arguments_.reports.solved_table(rows, output_terminal_));
    output_.write(arguments_.reports.table(output_terminal_));
    output_.write(table_.totals(report, output_terminal_));
    if (report.devices_used && report.devices.empty())
        output_.write("devices: none was used\n");
    else if (report.devices_used)
        output_.write(fmt::format("devices: {} on {}, {} left to the interpreter{}{}\n",
                                  report::counted(report.on_devices, "evaluation"), fmt::join(report.devices, ", "),
                                  report::with_commas(report.bailed_out), report.bail_out_reasons.empty() ? "" : ": ",
                                  report.bail_out_reasons));
    const battc::TaskSet& tasks = plan_.tasks();
    output_.write(fmt::format("data: {}, {}, hash {}\n", report::counted(tasks.size(), "task"),
                              report::counted(tasks.sample_count(), "sample"), tasks.hash()));
    DialectText dialects;
    for (const battc::CompiledProgram& program : plan_.programs())
        dialects.add(program);
    output_.write(dialects.line());
    for (const std::string& note : report.notes)
        output_.write(report::Paint(output_terminal_).bad("note: " + note) + "\n");
    const std::string left_out = left_out_text();
    if (!left_out.empty())
        output_.write(report::Paint(output_terminal_).bad(left_out) + "\n");
}

/// Which functions are missing. Their mistakes may be among those that were only counted.
std::string RunOutput::left_out_text() const {
    if (inputs_.functions_left_out() == 0)
        return {};
    constexpr size_t most_named = 5;
    std::vector<std::string_view> names;
    for (const battc::CompiledProgram& program : plan_.programs())
        for (const std::string& name : program.rejected())
            if (names.size() < most_named)
                names.push_back(name);
    const size_t count = inputs_.functions_left_out();
    return fmt::format(
        "{} left out because of errors, see above: {}{}", report::counted(count, "function"), fmt::join(names, ", "),
        count > names.size() ? fmt::format(" and {} more", report::with_commas(count - names.size())) : "");
}

std::string RunOutput::write_files(const battc::RunReport& report) {
    std::string problem = arguments_.reports.write_files();
    if (problem.empty() && !arguments_.summary_path.empty())
        problem = write_text_file(arguments_.summary_path, report.summary_json());
    return problem;
}

} // namespace batt::cli
