// What `battc run` tells of a run: results as they come, the summary at the end, files of both.
#pragma once

#include <string>
#include <string_view>

#include "battc/output.h"
#include "battc/run_inputs.h"
#include "report/result_table.h"
#include "runtime/run/schedule.h"

namespace batt::cli {

class RunReport {
public:
    RunReport(RunArguments& arguments, const RunInputs& inputs, const report::Terminal& output_terminal,
              const report::Terminal& error_terminal);

    /// Fills in what is known before the run.
    void begin(runtime::EvaluationRange range, const runtime::EvaluationOptions& options);
    /// Takes an evaluation, in the order of the run, and its line of JSON. False once standard output cannot be written.
    bool take(const runtime::Evaluation& evaluation, std::string_view line);
    /// Tells what devices did, and what went wrong with them.
    void add_devices(runtime::DevicePool& pool);
    /// Prints everything that is told at the end.
    void finish(bool interrupted);
    /// Writes the files that were asked for. Gives what is wrong, or nothing.
    std::string write_files();

    runtime::RunSummary& summary() { return summary_; }
    const Output& output() const { return output_; }
    bool all_right() const { return table_.all_right(); }

private:
    void print_functions_without_task() const;
    void print_results();

    RunArguments& arguments_;
    const RunInputs& inputs_;
    report::Terminal output_terminal_;
    report::Terminal error_terminal_;
    report::ResultTable table_;
    Output output_;
    runtime::RunSummary summary_;
    bool had_devices_ = false;
};

} // namespace batt::cli
