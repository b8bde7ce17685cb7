// What `battc run` reads: data, candidates and programs. What is wrong with them is printed, and the rest takes part.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "battc/load_program.h"
#include "battc/run_arguments.h"
#include "runtime/data/candidates.h"
#include "runtime/results/run_identity.h"
#include "runtime/results/run_summary.h"

namespace batt::cli {

/// A program that takes part in the run.
struct RunProgram {
    LoadedProgram loaded;
    std::optional<interp::Program> executable;
    std::vector<runtime::EntryPoint> entries;
    runtime::ProgramSummary summary;
};

class RunInputs {
public:
    /// Reads everything. False if there is nothing to run or nothing to run it on.
    bool read(const RunArguments& arguments, const report::Terminal& terminal);
    /// Chosen functions without a task in the data are remembered.
    std::vector<runtime::Job> choose_jobs(const runtime::JobChoice& choice);

    const runtime::DataSet& data() const { return data_.data; }
    const runtime::Candidates& candidates() const { return candidates_; }
    const std::deque<RunProgram>& programs() const { return programs_; }
    /// Names of chosen functions without a task.
    const std::vector<std::string>& without_task() const { return without_task_; }
    /// Functions that have errors and do not take part.
    size_t functions_left_out() const { return functions_left_out_; }
    bool all_right() const { return programs_with_errors_ == 0 && !data_.problems.has_errors(); }
    /// What decides about the results of `evaluations` evaluations.
    runtime::RunIdentity identity(const RunArguments& arguments, size_t evaluations) const;

private:
    bool read_candidates(const std::string& given, const report::Terminal& terminal);
    void read_programs(const RunArguments& arguments, const report::Terminal& terminal);
    void add_program(const std::string& path, LoadedProgram loaded, const interp::ProgramOptions& options);

    runtime::LoadedData data_;
    runtime::Candidates candidates_;
    std::deque<RunProgram> programs_; // addresses stay
    std::vector<std::string> without_task_;
    size_t functions_left_out_ = 0;
    size_t programs_with_errors_ = 0;
};

} // namespace batt::cli
