#include "battc/run_arguments.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "battc/command.h"
#include "battc/interrupt.h"

namespace batt::cli {

void RunArguments::declare(Command& command) {
    command.describe("Runs every function solve_<task> and verify_<task> of the programs on the samples of its task, "
                     "and functions named batt on all tasks, and compares the outputs with the known ones. Mistakes "
                     "in programs and data files are reported; everything else runs.");
    command.group("What runs");
    command
        .positional("PROGRAM", given_,
                    "A file of batt functions (.py, .batt, or .ir), or a folder of such files; - reads standard input.")
        .value_kind = ValueKind::folder_or_file;
    Argument& data =
        command.option("--data,-d", "PATH", data_paths,
                       "A data file or a folder of them: ARC tasks, Kaggle's challenges (solutions beside them are "
                       "read too), lists of "
                       "RE-ARC; - reads standard input. May be given several times; .json and .jsonl files among the "
                       "programs are data as well.");
    data.value_kind = ValueKind::folder_or_file;
    data.in_usage = true;
    command.option("--function,-f", "NAME", function_patterns,
                   "Only functions of this name; * and ? are wild cards. May be given several times.");
    entry_.declare(command);
    command.option("--task,-t", "ID", task_patterns,
                   "Only this task; * and ? are wild cards. May be given several times.");
    command.flag("--all-pairs", all_pairs,
                 "Run each function on every task instead of its own, and report which function solves which task.");
    command.number("--limit", "N", limit_, "At most N samples of each task: train, then test, then generated pairs.");
    command
        .option("--candidate", "none|expected|FILE", candidate,
                "The value of the parameter C: None (the default), the known output, or the output of the sample in a "
                "file of tasks or solutions or in a submission.")
        .value_kind = ValueKind::file;
    command.option("--shard", "I/N", shard_text_,
                   "Run only part I of N, to use several machines; `battc merge` merges the results.");
    command.group("How it runs");
    command.number("--jobs,-j", "N", jobs_, "Threads (default: as many as the machine has).");
    command.number("--batch", "N", batch_,
                   fmt::format("Largest batch of evaluations that a thread takes (default {}).", battc::default_batch));
    dialect_.declare(command);
    file_size_.declare(command);
    evaluation_.declare(command);
    devices_.declare(command);
    command.group("What is printed");
    command.choice("--format",
                   {{"text", "a summary for people (the default)"}, {"jsonl", "a line of JSON per evaluation"}},
                   format_, "What is written to standard output:");
    command.choice("--only",
                   {{"all", "every evaluation (the default)"},
                    {"matched", "those whose output is the known one"},
                    {"wrong", "those whose output is another one"},
                    {"failed", "those that failed"}},
                   only_, "Which evaluations --format jsonl writes lines of:");
    command.option("--output,-o", "FILE", output_path, "Also write a line of JSON per evaluation to this file.")
        .value_kind = ValueKind::file;
    command.flag("--with-fuel", with_fuel_, "Add the fuel of each evaluation to the lines of JSON.");
    command.number("--max-output", "BYTES", max_output_,
                   fmt::format("Cut outputs whose text is longer than this (default {}; 0: no limit).",
                               battc::default_max_output));
    command.flag("--resume", resume,
                 "Continue the --output file of an earlier, identical run, however that run ended.");
    command.flag("--force", force, "Overwrite an --output file that holds something.");
    command.option("--summary", "FILE", summary_path, "Write configuration, totals and throughput as JSON.")
        .value_kind = ValueKind::file;
    reports.declare(command);
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

std::optional<RunArguments::Shard> RunArguments::parse_shard(std::string_view text) {
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

std::optional<ExitCode> RunArguments::check() {
    for (const std::string& path : given_) {
        if (path.ends_with(".json") || path.ends_with(".jsonl"))
            data_paths.push_back(path);
        else
            program_paths.push_back(path);
    }
    if (program_paths.empty())
        return usage_problem("run", "PROGRAM is missing");
    if (data_paths.empty())
        return usage_problem("run", "--data PATH is missing: programs need tasks to run on");
    if (std::ranges::count(program_paths, "-") + std::ranges::count(data_paths, "-") + (candidate == "-" ? 1 : 0) > 1)
        return usage_problem("run", "-: standard input can be read once");
    if (const std::string problem = evaluation_.problem(); !problem.empty())
        return usage_problem("run", problem);
    if (const std::string problem = devices_.problem(); !problem.empty())
        return usage_problem("run", problem);
    if (resume && output_path.empty())
        return usage_problem("run", "--resume needs --output FILE: the file to go on with");
    if (resume && force)
        return usage_problem("run", "--resume goes on with the --output file, --force overwrites it: give one of them");
    if (force && output_path.empty())
        return usage_problem("run", "--force needs --output FILE: the file to overwrite");
    if (only() != Only::all && !prints_lines())
        return usage_problem("run",
                             "--only chooses among the lines of --format jsonl; a file of --output has them all, "
                             "so that --resume can go on with it");
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

FileRoles RunArguments::outputs() const {
    FileRoles roles;
    roles.writes_results("--output", output_path);
    roles.writes("--summary", summary_path);
    reports.add_to(roles);
    roles.writes_standard_output();
    return roles;
}

battc::CompileOptions RunArguments::compile_options() const {
    battc::CompileOptions options;
    options.dialect = dialect_.value();
    options.entries = entry_.names;
    options.canceled = &interrupted;
    options.max_file_size = file_size_.value();
    options.optimize = !evaluation_.no_optimize;
    options.kernels = evaluation_.kernel_level();
    options.general_only = evaluation_.general;
    return options;
}

battc::PlanOptions RunArguments::plan_options() const {
    battc::PlanOptions options;
    options.pairing = all_pairs ? battc::Pairing::all_pairs : battc::Pairing::by_name;
    options.functions = function_patterns;
    options.tasks = task_patterns;
    options.limit = limit_;
    return options;
}

battc::SessionOptions RunArguments::session_options() const {
    constexpr uint64_t most_threads = 1024;
    battc::SessionOptions options;
    options.threads = static_cast<unsigned>(std::min(jobs_.value_or(0), most_threads));
    options.devices = devices_.options();
    return options;
}

battc::RunOptions RunArguments::run_options(const battc::RunPlan& plan) const {
    battc::RunOptions options;
    options.range = range(plan);
    options.shard = shard_.index;
    options.shards = shard_.count;
    options.batch = batch_.value_or(0);
    options.limits = evaluation_.limits();
    options.on_error = evaluation_.policy();
    options.lines = prints_lines();
    options.fuel_in_lines = with_fuel_;
    options.max_output = max_output_.value_or(battc::default_max_output);
    options.keep_outputs = show() != Show::none || reports.needs_outputs();
    options.output_path = output_path;
    options.resume = resume;
    options.overwrite = force;
    options.forced_dialect = dialect_.value();
    options.optimized = !evaluation_.no_optimize;
    return options;
}

} // namespace batt::cli
