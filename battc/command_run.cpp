// `battc run`: programs on data sets, their outputs compared with the known ones. What is run is decided here; how, by
// runtime/run/coordinator.h; what is reported of it, by result_table.h and result_reports.h.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <optional>

#include <battc/version.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/device_arguments.h"
#include "battc/interrupt.h"
#include "battc/load_program.h"
#include "battc/log.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "battc/progress.h"
#include "battc/result_reports.h"
#include "report/evaluation_drawing.h"
#include "report/figures.h"
#include "report/result_table.h"
#include "report/score_table.h"
#include "runtime/results/result_file.h"
#include "runtime/results/result_line.h"
#include "runtime/results/run_summary.h"
#include "runtime/run/coordinator.h"
#include "runtime/run/glob.h"

namespace batt::cli {

namespace {

using runtime::EntryPoint;
using runtime::Evaluation;
using runtime::Job;

// Of one file, under `run`; `battc check` shows all.
constexpr size_t most_diagnostics = 20;

enum class Format : uint8_t { text, jsonl };
enum class Show : uint8_t { all, failed, none };

/// A program that takes part in the run.
struct RunProgram {
    LoadedProgram loaded;
    std::optional<interp::Program> executable;
    std::vector<EntryPoint> entries;
    runtime::ProgramSummary summary;
};

/// --shard 2/8
struct Shard {
    size_t index = 1;
    size_t count = 1;
};

std::optional<Shard> parse_shard(std::string_view text) {
    Shard shard;
    const char* const end = text.data() + text.size();
    const auto [slash, error] = std::from_chars(text.data(), end, shard.index);
    if (error != std::errc() || slash == end || *slash != '/')
        return std::nullopt;
    const auto [rest, second_error] = std::from_chars(slash + 1, end, shard.count);
    if (second_error != std::errc() || rest != end || shard.index == 0 || shard.index > shard.count)
        return std::nullopt;
    return shard;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string result;
    for (const std::string& text : texts)
        result += (result.empty() ? "" : " ") + text;
    return result;
}

class RunCommand : public Subcommand {
public:
    void declare(Command& command) override;
    ExitCode run() override;

private:
    std::optional<ExitCode> check_arguments();
    bool read_data();
    bool read_candidates();
    void read_programs();
    std::vector<Job> choose_jobs();
    runtime::EvaluationOptions evaluation_options() const;
    runtime::RunIdentity identity(size_t evaluations) const;
    bool open_file();
    bool take_finished(size_t number, std::string_view line);
    bool take(const Evaluation& evaluation, std::string_view line);
    bool open_devices();
    void evaluate();
    void report_devices();

    void fill_summary();
    void report_functions_without_task() const;
    void print_results();
    ExitCode finish();
    ExitCode nothing_to_run() const;
    ExitCode no_output(const std::string& problem) const;

    Format format() const { return static_cast<Format>(format_); }
    Show show() const { return static_cast<Show>(show_); }
    auto line_writer() const {
        return with_fuel_ ? &runtime::append_result_line_with_fuel : &runtime::append_result_line;
    }
    bool needs_lines() const { return format() == Format::jsonl || !output_path_.empty(); }

    // --- arguments
    std::vector<std::string> given_;
    std::vector<std::string> data_paths_;
    std::vector<std::string> function_patterns_;
    std::vector<std::string> task_patterns_;
    bool all_pairs_ = false;
    std::optional<uint64_t> limit_;
    std::string candidate_ = "none";
    std::optional<uint64_t> jobs_;
    std::optional<uint64_t> batch_;
    std::string shard_text_;
    size_t format_ = 0;
    std::string output_path_;
    bool with_fuel_ = false;
    bool resume_ = false;
    std::string summary_path_;
    size_t show_ = static_cast<size_t>(Show::none);
    size_t list_ = 0;
    ResultReports reports_;
    DialectArgument dialect_;
    EvaluationArguments evaluation_;
    DeviceArguments devices_;
    LogArgument log_;
    ColorArgument color_;

    // --- the run
    report::Terminal output_terminal_;
    report::Terminal error_terminal_;
    std::vector<std::string> program_paths_;
    Shard shard_;
    runtime::LoadedData data_;
    runtime::Candidates candidates_;
    std::deque<RunProgram> programs_; // addresses stay
    std::vector<std::string> without_task_;
    std::optional<runtime::Schedule> schedule_;
    runtime::EvaluationRange range_;
    std::optional<runtime::ResultFile> file_;
    runtime::ResultLineReader line_reader_;
    Output output_;
    std::unique_ptr<runtime::DevicePool> pool_; ///< null: no devices
    std::optional<Progress> progress_;
    std::optional<report::ResultTable> results_;
    runtime::RunSummary summary_;
    size_t functions_left_out_ = 0;
    size_t programs_with_errors_ = 0;
};

void RunCommand::declare(Command& command) {
    command.describe("Runs every function solve_<task> and verify_<task> of the programs on the samples of its task, "
                     "and functions named batt on all tasks, and compares the outputs with the known ones. Mistakes "
                     "in programs and data files are reported; everything else runs.");
    command.group("What runs");
    command.positional("PROGRAM", given_, "A file of batt functions (.py, .batt, or .ir), or a folder of such files.")
        .value_kind = ValueKind::folder_or_file;
    Argument& data =
        command.option("--data,-d", "PATH", data_paths_,
                       "A data file or a folder of them: ARC tasks, Kaggle's challenges (solutions beside them are "
                       "read too), lists of "
                       "RE-ARC. May be given several times; .json files among the programs are data as well.");
    data.value_kind = ValueKind::folder_or_file;
    data.in_usage = true;
    command.option("--function,-f", "NAME", function_patterns_,
                   "Only functions of this name; * and ? are wild cards. May be given several times.");
    command.option("--task,-t", "ID", task_patterns_,
                   "Only this task; * and ? are wild cards. May be given several times.");
    command.flag("--all-pairs", all_pairs_,
                 "Run each function on every task instead of its own, and report which function solves which task.");
    command.number("--limit", "N", limit_, "At most N samples of each task: train, then test, then generated pairs.");
    command
        .option("--candidate", "none|expected|FILE", candidate_,
                "The value of the parameter C: None (the default), the known output, or the output of the sample in a "
                "file of tasks or solutions or in a submission.")
        .value_kind = ValueKind::file;
    command.option("--shard", "I/N", shard_text_,
                   "Run only part I of N, to use several machines; `battc merge` merges the results.");
    command.group("How it runs");
    command.number("--jobs,-j", "N", jobs_, "Threads (default: as many as the machine has).");
    command.number(
        "--batch", "N", batch_,
        fmt::format("Largest batch of evaluations that a thread takes (default {}).", runtime::default_batch));
    dialect_.declare(command);
    evaluation_.declare(command);
    devices_.declare(command);
    command.group("What is printed");
    command.choice("--format",
                   {{"text", "a summary for people (the default)"}, {"jsonl", "a line of JSON per evaluation"}},
                   format_, "What is written to standard output:");
    command.option("--output,-o", "FILE", output_path_, "Also write a line of JSON per evaluation to this file.")
        .value_kind = ValueKind::file;
    command.flag("--with-fuel", with_fuel_, "Add the fuel of each evaluation to the lines of JSON.");
    command.flag("--resume", resume_,
                 "Continue the --output file of an earlier, identical run, however that run ended.");
    command.option("--summary", "FILE", summary_path_, "Write configuration, totals and throughput as JSON.")
        .value_kind = ValueKind::file;
    reports_.declare(command);
    command
        .choice(
            "--show", {{"all", ""}, {"failed", ""}, {"none", ""}}, show_,
            "Draw input, expected output and output side by side: of all evaluations, or of those that failed or gave "
            "a wrong output (--show=failed).")
        .value_optional = true;
    command.choice("--list",
                   {{"auto", "all if there are few, else those that failed (the default)"},
                    {"all", ""},
                    {"failed", ""},
                    {"none", ""}},
                   list_, "Functions (with --all-pairs: solved tasks) in the table of the summary:");
    log_.declare(command);
    color_.declare(command);
    command.example("battc run samples/programs/solvers.batt --data samples/tasks",
                    "Do the programs solve their tasks?");
    command.example("battc run solvers.py -d training --format jsonl > results.jsonl", "The same, for a script.");
    command.example("battc run solvers.py -d training -f 'solve_00*' --show=failed", "Pictures of what goes wrong.");
    command.example("battc run solvers.py -d training --all-pairs --scores 20",
                    "Which programs solve other tasks than their own?");
    command.example("battc run batt.py -d training -o results.jsonl --resume",
                    "A large run that survives a crash: repeat the command to continue.");
}

std::optional<ExitCode> RunCommand::check_arguments() {
    for (const std::string& path : given_) {
        if (path.ends_with(".json"))
            data_paths_.push_back(path);
        else
            program_paths_.push_back(path);
    }
    if (program_paths_.empty())
        return usage_problem("run", "PROGRAM is missing");
    if (data_paths_.empty())
        return usage_problem("run", "--data PATH is missing: programs need tasks to run on");
    if (const std::string problem = evaluation_.problem(); !problem.empty())
        return usage_problem("run", problem);
    if (const std::string problem = devices_.problem(); !problem.empty())
        return usage_problem("run", problem);
    if (resume_ && output_path_.empty())
        return usage_problem("run", "--resume needs --output FILE: the file to go on with");
    if (batch_ == uint64_t{0})
        return usage_problem("run", "--batch: a batch has at least 1 evaluation");
    if (!shard_text_.empty()) {
        const std::optional<Shard> shard = parse_shard(shard_text_);
        if (!shard)
            return usage_problem("run", fmt::format("--shard: '{}' is not a part like 2/8", shard_text_));
        shard_ = *shard;
    }
    return std::nullopt;
}

bool RunCommand::read_data() {
    data_ = runtime::read_data_set(data_paths_);
    print_diagnostics(data_.problems, [this](std::string_view name) { return data_.source(name); }, error_terminal_);
    log_debug(fmt::format("data: {} files, {} tasks", data_.file_count, data_.data.tasks.size()));
    return !data_.data.tasks.empty();
}

bool RunCommand::read_candidates() {
    if (candidate_ == "expected")
        candidates_ = runtime::Candidates::expected();
    if (candidate_ == "none" || candidate_ == "expected")
        return true;
    runtime::LoadedData loaded;
    std::optional<runtime::Candidates> candidates = runtime::Candidates::read(candidate_, loaded);
    print_diagnostics(loaded.problems, [&](std::string_view name) { return loaded.source(name); }, error_terminal_);
    if (candidates)
        candidates_ = std::move(*candidates);
    return candidates.has_value();
}

void RunCommand::read_programs() {
    LoadOptions options;
    options.dialect = dialect_.value();
    options.optimize = !evaluation_.no_optimize;
    for (const std::string& given : program_paths_) {
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
            print_diagnostics(loaded.diagnostics, loaded.source, error_terminal_, most_diagnostics);
            if (!loaded.module)
                continue;
            log_debug(fmt::format("{}: parsed in {:.1f} ms, lowered in {:.1f} ms, optimised in {:.1f} ms", path,
                                  loaded.times.parse, loaded.times.lower, loaded.times.optimize));
            loaded.tree.reset(); // only the module is needed from here on
            RunProgram& program = programs_.emplace_back();
            program.loaded = std::move(loaded);
            program.executable.emplace(*program.loaded.module, evaluation_.program_options());
            program.entries = runtime::entry_points(*program.executable, path, static_cast<u32>(programs_.size() - 1));
            program.summary = runtime::summarize_program(*program.loaded.module);
            program.summary.path = path;
            program.summary.hash = runtime::hash_text(runtime::content_hash(program.loaded.source.text()));
        }
    }
}

std::vector<Job> RunCommand::choose_jobs() {
    std::vector<Job> jobs;
    std::vector<const EntryPoint*> without_task;
    for (const RunProgram& program : programs_) {
        const std::vector<Job> more = all_pairs_ ? runtime::jobs_of_all_pairs(program.entries, data_.data)
                                                 : runtime::jobs_by_name(program.entries, data_.data, &without_task);
        for (const Job& job : more)
            if (runtime::matches_any(task_patterns_, job.task->id) &&
                runtime::matches_any(function_patterns_, job.entry->name))
                jobs.push_back(job);
    }
    for (const EntryPoint* const entry : without_task)
        if (runtime::matches_any(function_patterns_, entry->name) &&
            runtime::matches_any(task_patterns_, entry->own_task))
            without_task_.push_back(entry->name);
    return jobs;
}

runtime::EvaluationOptions RunCommand::evaluation_options() const {
    runtime::EvaluationOptions options;
    options.jobs = static_cast<unsigned>(std::min<uint64_t>(jobs_.value_or(0), 1024));
    options.batch = batch_.value_or(runtime::default_batch);
    options.limits = evaluation_.limits();
    options.on_error = evaluation_.policy();
    options.candidates = &candidates_;
    options.keep_outputs = needs_lines() || show() != Show::none || reports_.needs_outputs();
    if (needs_lines())
        options.describe = line_writer();
    options.interrupted = &interrupted;
    options.backend = pool_.get();
    options.backend_first = devices_.devices_first();
    return options;
}

/// Everything that decides about results; what only decides how fast they come is not in it.
runtime::RunIdentity RunCommand::identity(size_t evaluations) const {
    runtime::RunIdentity identity;
    const auto fact = [&](std::string name, std::string value) {
        identity.facts.emplace_back(std::move(name), std::move(value));
    };
    const interp::Limits limits = evaluation_.limits();
    fact("battc", BATTC_VERSION_STRING);
    for (const RunProgram& program : programs_)
        fact(runtime::program_fact(program.loaded.path), program.summary.hash);
    fact("data", runtime::hash_text(data_.data.hash));
    fact("order", all_pairs_ ? "all pairs" : "by name");
    fact("--function", joined(function_patterns_));
    fact("--task", joined(task_patterns_));
    fact("--limit", limit_ ? std::to_string(*limit_) : "none");
    fact("--candidate", candidates_.identity());
    fact("--dialect", dialect_.place ? std::string(dialect_name(*dialect_.value())) : "as found");
    fact("--on-error", evaluation_.policy_name());
    fact("--fuel", std::to_string(limits.fuel));
    fact("--memory", std::to_string(limits.memory));
    fact("--elements", std::to_string(limits.elements));
    if (with_fuel_) // absent otherwise, so that files of earlier versions can be resumed
        fact("--with-fuel", "yes");
    fact("other limits", fmt::format("{} elements, {} calls", limits.elements, limits.depth));
    identity.shard = shard_.index;
    identity.shards = shard_.count;
    identity.evaluations = evaluations;
    return identity;
}

/// Begins the file of --output or goes on with it, taking in what was finished before.
bool RunCommand::open_file() {
    if (output_path_.empty())
        return true;
    if (resume_)
        file_.emplace(output_path_, identity(range_.size()),
                      [this](size_t number, std::string_view line) { return take_finished(number, line); });
    else
        file_.emplace(output_path_, identity(range_.size()));
    summary_.resumed = file_->lines_found();
    return file_->ok();
}

bool RunCommand::take_finished(size_t number, std::string_view line) {
    const runtime::SamplePlace place = schedule_->place(range_.first + number);
    runtime::ResultLine result;
    if (!line_reader_.read(line, result) || !attach(result, *place.job->entry, *place.job->task))
        return false;
    // It belongs here if it is what would be written now, apart from what only evaluating tells.
    const Evaluation& evaluation = result.evaluation;
    std::string text;
    line_writer()(text, evaluation);
    if (evaluation.split != place.split || evaluation.index != place.index ||
        std::string_view(text).substr(0, text.size() - 1) != line)
        return false;
    return take(evaluation, text);
}

bool RunCommand::take(const Evaluation& evaluation, std::string_view line) {
    results_->add(evaluation);
    reports_.add(evaluation);
    if (format() == Format::jsonl)
        output_.write(line);
    else if (show() == Show::all || (show() == Show::failed && (evaluation.failed || evaluation.match == false)))
        output_.write(report::draw_evaluation(evaluation, output_terminal_));
    return output_.ok();
}

void RunCommand::evaluate() {
    const runtime::EvaluationRange rest{range_.first + summary_.resumed, range_.last};
    log_info(runtime::configuration_line(summary_));
    progress_->start(rest.size());
    const auto start = std::chrono::steady_clock::now();
    runtime::evaluate(*schedule_, rest, evaluation_options(), [&](const Evaluation& evaluation, std::string_view line) {
        if (file_)
            file_->append(line);
        progress_->step(evaluation.failed, !evaluation.failed && evaluation.match == false);
        return take(evaluation, line) && (!file_ || file_->ok());
    });
    summary_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    progress_->clear();
    report_devices();
}

/// What the devices did, and what went wrong with them.
void RunCommand::report_devices() {
    if (pool_ == nullptr)
        return;
    runtime::keep_measured(*pool_);
    log_measured(*pool_);
    for (const runtime::PoolDevice& device : std::as_const(*pool_).devices())
        if (device.ready)
            summary_.devices.push_back(device.info.name);
    for (const std::string& notice : pool_->take_notices())
        write_error(fmt::format("battc run: note: {}{}\n", notice,
                                summary_.devices.empty() ? "; the interpreter did the work" : ""));
    const runtime::DeviceCounts counts = pool_->counts();
    summary_.on_devices = counts.done();
    summary_.bailed_out = counts.bailed_out();
    summary_.bail_out_reasons = counts.reasons();
}

/// False if there are none and there must be.
bool RunCommand::open_devices() {
    pool_ = devices_.open(*schedule_, range_.size(), evaluation_options());
    if (pool_ == nullptr)
        return !devices_.insists();
    summary_.backend = "interp and cuda";
    for (const auto& [name, reason] : pool_->left_out())
        log_info(fmt::format("{} is left to the interpreter: {}", name, reason));
    return true;
}

/// What is known before the run.
void RunCommand::fill_summary() {
    const interp::Limits limits = evaluation_.limits();
    summary_.version = BATTC_VERSION_STRING;
    for (const RunProgram& program : programs_)
        summary_.programs.push_back(program.summary);
    summary_.data_paths = data_paths_;
    summary_.data_hash = runtime::hash_text(data_.data.hash);
    summary_.tasks = data_.data.tasks.size();
    summary_.samples = data_.data.pair_count();
    summary_.kernels = programs_.front().executable->kernels().level;
    summary_.order = all_pairs_ ? "all pairs" : "by name";
    const runtime::EvaluationOptions options = evaluation_options();
    summary_.threads = runtime::thread_count(options.jobs);
    summary_.batch = options.batch;
    summary_.on_error = evaluation_.policy_name();
    summary_.fuel = limits.fuel;
    summary_.memory = limits.memory;
    summary_.elements = limits.elements;
    summary_.optimized = !evaluation_.no_optimize;
    summary_.candidate = candidates_.identity();
    summary_.shard = shard_.index;
    summary_.shards = shard_.count;
    summary_.planned = range_.size();
}

void RunCommand::report_functions_without_task() const {
    if (without_task_.empty() || results_->counts().evaluations == 0)
        return;
    constexpr size_t most_named = 3;
    std::string names;
    for (size_t i = 0; i < std::min(most_named, without_task_.size()); ++i)
        names += (i == 0 ? "" : ", ") + without_task_[i];
    if (without_task_.size() > most_named)
        names += ", ...";
    write_error(fmt::format("battc run: note: {} without a task in the data: {}\n",
                            report::counted(without_task_.size(), "function"), names));
}

void RunCommand::print_results() {
    const size_t done = results_->counts().evaluations - summary_.resumed;
    const auto threads = static_cast<unsigned>(summary_.threads);
    if (format() == Format::jsonl) {
        if (error_terminal_.is_terminal)
            write_error(results_->totals(summary_.seconds, done, threads, error_terminal_));
        return;
    }
    const auto rows = static_cast<report::TableRows>(list_);
    output_.write(results_->details(rows, output_terminal_));
    if (all_pairs_)
        output_.write(report::solved_table(reports_.scores(), rows, output_terminal_));
    output_.write(reports_.table(output_terminal_));
    output_.write(results_->totals(summary_.seconds, done, threads, output_terminal_));
    if (pool_ != nullptr && summary_.devices.empty())
        output_.write("devices: none was used\n");
    else if (pool_ != nullptr)
        output_.write(fmt::format("devices: {} on {}, {} left to the interpreter{}{}\n",
                                  report::counted(summary_.on_devices, "evaluation"), fmt::join(summary_.devices, ", "),
                                  report::with_commas(summary_.bailed_out),
                                  summary_.bail_out_reasons.empty() ? "" : ": ", summary_.bail_out_reasons));
    output_.write(fmt::format("data: {}, {}, hash {}\n", report::counted(data_.data.tasks.size(), "task"),
                              report::counted(data_.data.pair_count(), "sample"), runtime::hash_text(data_.data.hash)));
    if (functions_left_out_ != 0)
        output_.write(report::Paint(output_terminal_)
                          .bad(fmt::format("{} left out because of errors, see above",
                                           report::counted(functions_left_out_, "function"))) +
                      "\n");
}

ExitCode RunCommand::no_output(const std::string& problem) const {
    write_error(fmt::format("battc run: {}\n", problem));
    return ExitCode::no_output;
}

ExitCode RunCommand::nothing_to_run() const {
    std::string_view reason = "no function is named solve_<task> or verify_<task> after a task of the data "
                              "(--all-pairs runs all on all)";
    if (all_pairs_ || !function_patterns_.empty() || !task_patterns_.empty())
        reason = "no function on a task is chosen by these options";
    else if (functions_left_out_ != 0)
        reason = "no function without errors has a task in the data";
    write_error(fmt::format("battc run: nothing to run: {}\n", reason));
    return functions_left_out_ != 0 ? ExitCode::negative : ExitCode::no_input;
}

ExitCode RunCommand::finish() {
    summary_.totals = results_->counts();
    summary_.jobs = results_->jobs();
    summary_.solved = results_->solved();
    summary_.interrupted = interrupted() && summary_.totals.evaluations < range_.size();
    log_info(runtime::throughput_line(summary_));
    report_functions_without_task();
    print_results();
    output_.finish();
    if (file_)
        file_->finish();
    if (!output_.ok())
        return no_output(output_.problem());
    if (file_ && !file_->ok())
        return no_output(file_->problem());
    std::string problem = reports_.write_files();
    if (problem.empty() && !summary_path_.empty())
        problem = write_text_file(summary_path_, runtime::run_summary_json(summary_));
    if (!problem.empty())
        return no_output(problem);
    if (summary_.interrupted) {
        write_error(file_ ? "battc run: interrupted; what was finished is written, and --resume goes on with it\n"
                          : "battc run: interrupted; what is printed was finished before\n");
        return ExitCode::interrupted;
    }
    const bool all_right = results_->all_right() && programs_with_errors_ == 0 && !data_.problems.has_errors();
    return all_right ? ExitCode::success : ExitCode::negative;
}

ExitCode RunCommand::run() {
    output_terminal_ = report::find_terminal(report::Stream::output, color_.mode());
    error_terminal_ = report::find_terminal(report::Stream::error, color_.mode());
    log_.apply();
    if (const std::optional<ExitCode> problem = check_arguments())
        return *problem;
    const InterruptGuard guard;
    const bool data_usable = read_data();
    const bool candidates_usable = read_candidates();
    read_programs();
    if (!data_usable || !candidates_usable || programs_.empty())
        return interrupted() ? ExitCode::interrupted : ExitCode::no_input;
    schedule_.emplace(choose_jobs(), limit_);
    range_ = schedule_->shard(shard_.index, shard_.count);
    if (schedule_->size() == 0)
        return nothing_to_run();

    // All pairs are too many to keep, unless they are asked for.
    const auto rows = static_cast<report::TableRows>(list_);
    results_.emplace(!all_pairs_ || rows == report::TableRows::all || rows == report::TableRows::failed);
    for (const RunProgram& program : programs_)
        results_->add_program(program.loaded.path, program.loaded.written);
    if (all_pairs_)
        reports_.want_scores();
    reports_.begin(programs_.size() > 1);
    fill_summary();
    if (!open_devices())
        return ExitCode::no_input;
    progress_.emplace(error_terminal_);
    if (!open_file()) {
        if (!file_->is_foreign())
            return no_output(file_->problem());
        write_error(fmt::format("battc run: --resume: {}\n", file_->problem()));
        return ExitCode::usage;
    }
    evaluate();
    return finish();
}

} // namespace

std::unique_ptr<Subcommand> make_run_command() { return std::make_unique<RunCommand>(); }

} // namespace batt::cli
