#include "battc/run_inputs.h"

#include <battc/version.h>
#include <fmt/format.h>

#include "battc/interrupt.h"
#include "battc/log.h"
#include "battc/output.h"
#include "battc/problems.h"

namespace batt::cli {

namespace {

// Of one file, under `run`; `battc check` shows all.
constexpr size_t most_diagnostics = 20;

} // namespace

bool RunInputs::read(const RunArguments& arguments, const report::Terminal& terminal) {
    data_ = runtime::read_data_set(arguments.data_paths);
    print_diagnostics(data_.problems, [this](std::string_view name) { return data_.source(name); }, terminal);
    log_debug(fmt::format("data: {} files, {} tasks", data_.file_count, data_.data.tasks.size()));
    const bool candidates_usable = read_candidates(arguments.candidate, terminal);
    read_programs(arguments, terminal);
    return !data_.data.tasks.empty() && candidates_usable && !programs_.empty();
}

bool RunInputs::read_candidates(const std::string& given, const report::Terminal& terminal) {
    if (given == "expected")
        candidates_ = runtime::Candidates::expected();
    if (given == "none" || given == "expected")
        return true;
    runtime::LoadedData loaded;
    std::optional<runtime::Candidates> candidates = runtime::Candidates::read(given, loaded);
    print_diagnostics(loaded.problems, [&](std::string_view name) { return loaded.source(name); }, terminal);
    if (candidates)
        candidates_ = std::move(*candidates);
    return candidates.has_value();
}

void RunInputs::read_programs(const RunArguments& arguments, const report::Terminal& terminal) {
    LoadOptions options;
    options.dialect = arguments.dialect.value();
    options.optimize = !arguments.evaluation.no_optimize;
    for (const std::string& given : arguments.program_paths) {
        const std::vector<std::string> paths = program_paths(given);
        if (paths.empty()) {
            ++programs_with_errors_;
            write_error(fmt::format("battc run: {}: the folder has no .py or .batt file\n", given));
        }
        for (const std::string& path : paths) {
            if (interrupted())
                return;
            LoadedProgram loaded = load_program(path, options);
            functions_left_out_ += loaded.rejected.size();
            programs_with_errors_ += loaded.diagnostics.has_errors() ? 1 : 0;
            print_diagnostics(loaded.diagnostics, loaded.source, terminal, most_diagnostics);
            if (loaded.module)
                add_program(path, std::move(loaded), arguments.evaluation.program_options());
        }
    }
}

void RunInputs::add_program(const std::string& path, LoadedProgram loaded, const interp::ProgramOptions& options) {
    log_debug(fmt::format("{}: parsed in {:.1f} ms, lowered in {:.1f} ms, optimised in {:.1f} ms", path,
                          loaded.times.parse, loaded.times.lower, loaded.times.optimize));
    loaded.tree.reset(); // only the module is needed from here on
    RunProgram& program = programs_.emplace_back();
    program.loaded = std::move(loaded);
    program.executable.emplace(*program.loaded.module, options);
    program.entries = runtime::entry_points(*program.executable, path, static_cast<u32>(programs_.size() - 1));
    program.summary = runtime::summarize_program(*program.loaded.module);
    program.summary.path = path;
    program.summary.hash = runtime::hash_text(runtime::content_hash(program.loaded.source.text()));
}

std::vector<runtime::Job> RunInputs::choose_jobs(const runtime::JobChoice& choice) {
    std::vector<runtime::Job> jobs;
    std::vector<const runtime::EntryPoint*> without_task;
    for (const RunProgram& program : programs_) {
        const std::vector<runtime::Job> more = runtime::choose_jobs(program.entries, data_.data, choice, &without_task);
        jobs.insert(jobs.end(), more.begin(), more.end());
    }
    for (const runtime::EntryPoint* const entry : without_task)
        without_task_.push_back(entry->name);
    return jobs;
}

runtime::RunIdentity RunInputs::identity(const RunArguments& arguments, size_t evaluations) const {
    runtime::RunFacts facts;
    facts.version = BATTC_VERSION_STRING;
    for (const RunProgram& program : programs_)
        facts.programs.emplace_back(program.loaded.path, program.summary.hash);
    facts.data_hash = data_.data.hash;
    facts.jobs = arguments.jobs;
    facts.limit = arguments.limit;
    facts.candidate = candidates_.identity();
    facts.dialect = arguments.dialect.value();
    facts.on_error = arguments.evaluation.policy();
    facts.limits = arguments.evaluation.limits();
    facts.with_fuel = arguments.with_fuel;
    facts.shard = arguments.shard.index;
    facts.shards = arguments.shard.count;
    facts.evaluations = evaluations;
    return runtime::make_run_identity(facts);
}

} // namespace batt::cli
