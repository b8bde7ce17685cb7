// What `battc run` runs: reads data, candidates and programs, and reports what is wrong with them.
#pragma once

#include <string>
#include <vector>

#include <battc/program.h>
#include <battc/tasks.h>

#include "battc/file_roles.h"
#include "battc/run_arguments.h"
#include "report/terminal.h"

namespace batt::cli {

class RunInputs {
public:
    RunInputs(const RunArguments& arguments, const report::Terminal& error_terminal)
        : arguments_(arguments), error_terminal_(error_terminal) {}

    /// Reads everything. False if there are no tasks, or no candidates where they are asked for.
    bool read();

    const battc::TaskSet& tasks() const { return tasks_; }
    const battc::Candidates& candidates() const { return candidates_; }
    /// Those with mistakes too: what could not be used of them is left out of the run.
    const std::vector<battc::CompiledProgram>& programs() const { return programs_; }
    /// How many of them have something that can run.
    size_t usable_programs() const { return usable_programs_; }
    /// Functions with mistakes.
    size_t functions_left_out() const { return functions_left_out_; }
    /// What is wrong with where results go, if they would overwrite something that was read; empty if nothing is.
    std::string overwritten(FileRoles& roles) const;
    /// Whether no mistake was found.
    bool flawless() const { return programs_with_errors_ == 0 && !tasks_.has_errors(); }

private:
    bool read_tasks();
    bool read_candidates();
    bool read_programs();
    bool read_program(const std::string& path);

    const RunArguments& arguments_;
    const report::Terminal& error_terminal_;
    battc::TaskSet tasks_;
    battc::Candidates candidates_;
    std::vector<battc::CompiledProgram> programs_;
    size_t usable_programs_ = 0;
    size_t functions_left_out_ = 0;
    size_t programs_with_errors_ = 0;
    // --- messages about programs
    size_t printed_ = 0;
    size_t not_printed_ = 0;
    size_t programs_not_printed_ = 0;
};

} // namespace batt::cli
