// What `battc run` shows: lines of JSON or pictures and the progress while evaluations come, tables and totals at the end, and the
// files that are made of all results.
#pragma once

#include <string>
#include <string_view>

#include <battc/run.h>

#include "battc/output.h"
#include "battc/progress.h"
#include "battc/run_arguments.h"
#include "battc/run_inputs.h"
#include "report/result_table.h"
#include "report/terminal.h"

namespace batt::cli {

class RunOutput {
public:
    RunOutput(RunArguments& arguments, const RunInputs& inputs, const battc::RunPlan& plan,
              const report::Terminal& output_terminal, const report::Terminal& error_terminal);

    /// The first of `rest` evaluations is about to begin.
    void started(const battc::RunReport& so_far, size_t rest);
    /// Shows an evaluation; `line` is its line of JSON where there are any. False if standard output cannot be written.
    bool take(const battc::Evaluation& evaluation, std::string_view line);
    /// What the library has to tell. May be called by any thread.
    void message(battc::MessageLevel level, std::string_view text);
    /// The run is over.
    void print_results(const battc::RunReport& report);
    /// Writes the files of --scores-json, --merged and --summary. Gives what is wrong, or nothing.
    std::string write_files(const battc::RunReport& report);

    /// What is wrong with standard output, or nothing.
    const std::string& problem() const { return output_.problem(); }
    void clear_progress() { progress_.clear(); }

private:
    std::string left_out_text() const;
    void print_functions_without_task(const battc::RunReport& report) const;
    void print_details_and_totals(const battc::RunReport& report);

    RunArguments& arguments_;
    const RunInputs& inputs_;
    const battc::RunPlan& plan_;
    const report::Terminal& output_terminal_;
    const report::Terminal& error_terminal_;
    Output output_;
    Progress progress_;
    report::ResultTable table_;
    size_t lines_left_out_ = 0; ///< by --only
};

} // namespace batt::cli
