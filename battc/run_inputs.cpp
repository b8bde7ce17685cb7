#include "battc/run_inputs.h"

#include <algorithm>

#include <fmt/format.h>

#include "battc/interrupt.h"
#include "battc/log.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

// Of one program, and of all data, under `run`; `battc check` shows all.
constexpr size_t most_diagnostics = 20;
// Of all programs together: of thousands of candidates nobody reads more.
constexpr size_t most_program_diagnostics = 200;

void print_failure(const battc::Error& error) { write_error(fmt::format("battc run: {}\n", error.message)); }

} // namespace

bool RunInputs::read() {
    // All of it, so that everything that is wrong is said at once.
    const bool have_tasks = read_tasks();
    const bool have_candidates = read_candidates();
    const bool have_programs = read_programs();
    return have_tasks && have_candidates && have_programs;
}

bool RunInputs::read_tasks() {
    battc::Result<battc::TaskSet> loaded = battc::TaskSet::load(arguments_.data_paths, arguments_.data_options());
    if (!loaded) {
        print_failure(loaded.error());
        return false;
    }
    tasks_ = *std::move(loaded);
    print_diagnostics(tasks_, error_terminal_, most_diagnostics);
    log_debug(fmt::format("data: {} files, {} tasks", tasks_.file_count(), tasks_.size()));
    return !tasks_.empty();
}

bool RunInputs::read_candidates() {
    if (arguments_.candidate == "expected")
        candidates_ = battc::Candidates::expected();
    if (arguments_.candidate == "none" || arguments_.candidate == "expected")
        return true;
    battc::TaskSet problems;
    battc::Result<battc::Candidates> candidates =
        battc::Candidates::read(arguments_.candidate, &problems, arguments_.data_options());
    print_diagnostics(problems, error_terminal_, most_diagnostics);
    if (candidates)
        candidates_ = *std::move(candidates);
    return candidates.ok();
}

bool RunInputs::read_programs() {
    for (const std::string& given : arguments_.program_paths) {
        const std::vector<std::string> paths = battc::program_paths(given);
        if (paths.empty()) {
            ++programs_with_errors_;
            write_error(fmt::format("battc run: {}: the folder has no .py or .batt file\n", given));
        }
        for (const std::string& path : paths) {
            if (interrupted())
                return false;
            if (!read_program(path))
                return false;
        }
    }
    if (not_printed_ != 0)
        write_error(fmt::format("... and {} more about {} (battc check prints all)\n",
                                report::counted(not_printed_, "message"),
                                report::counted(programs_not_printed_, "program")));
    return true;
}

std::string RunInputs::overwritten(FileRoles& roles) const {
    for (const battc::CompiledProgram& program : programs_) {
        roles.reads(program.path());
        if (program.written_source().name() != program.path())
            roles.reads(program.written_source().name());
    }
    for (const std::string& file : tasks_.files())
        roles.reads(file);
    if (arguments_.candidate != "none" && arguments_.candidate != "expected")
        roles.reads(arguments_.candidate);
    return roles.problem();
}

bool RunInputs::read_program(const std::string& path) {
    const battc::Result<battc::CompiledProgram> program = battc::compile_file(path, arguments_.compile_options());
    if (!program) {
        if (program.error().code != battc::ErrorCode::canceled)
            print_failure(program.error());
        return false;
    }
    functions_left_out_ += program->rejected().size();
    programs_with_errors_ += program->has_errors() ? 1 : 0;
    const size_t diagnostics = program->diagnostics().size();
    if (printed_ < most_program_diagnostics) {
        print_diagnostics(program->diagnostics(), program->source(), error_terminal_, most_diagnostics);
        printed_ += std::min(diagnostics, most_diagnostics);
    } else if (diagnostics != 0) {
        not_printed_ += diagnostics;
        ++programs_not_printed_;
    }
    programs_.push_back(*program);
    if (!program->usable())
        return true;
    ++usable_programs_;
    const battc::CompileTimes times = program->times();
    log_debug(fmt::format("{}: parsed in {:.1f} ms, lowered in {:.1f} ms, optimised in {:.1f} ms", path, times.parse,
                          times.lower, times.optimize));
    return true;
}

} // namespace batt::cli
