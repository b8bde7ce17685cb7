#include "battc/run_arguments.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace batt::cli {

namespace {

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

} // namespace

void RunArguments::declare(Command& command) {
    command.describe("Runs every function solve_<task> and verify_<task> of the programs on the samples of its task, "
                     "and functions named batt on all tasks, and compares the outputs with the known ones. Mistakes "
                     "in programs and data files are reported; everything else runs.");
    command.group("What runs");
    command.positional("PROGRAM", given_, "A file of batt functions (.py, .batt, or .ir), or a folder of such files.")
        .value_kind = ValueKind::folder_or_file;
    Argument& data =
        command.option("--data,-d", "PATH", data_paths,
                       "A data file or a folder of them: ARC tasks, Kaggle's challenges (solutions beside them are "
                       "read too), lists of "
                       "RE-ARC. May be given several times; .json files among the programs are data as well.");
    data.value_kind = ValueKind::folder_or_file;
    data.in_usage = true;
    command.option("--function,-f", "NAME", jobs.functions,
                   "Only functions of this name; * and ? are wild cards. May be given several times.");
    command.option("--task,-t", "ID", jobs.tasks,
                   "Only this task; * and ? are wild cards. May be given several times.");
    command.flag("--all-pairs", jobs.all_pairs,
                 "Run each function on every task instead of its own, and report which function solves which task.");
    command.number("--limit", "N", limit, "At most N samples of each task: train, then test, then generated pairs.");
    command
        .option("--candidate", "none|expected|FILE", candidate,
                "The value of the parameter C: None (the default), the known output, or the output of the sample in a "
                "file of tasks or solutions or in a submission.")
        .value_kind = ValueKind::file;
    command.option("--shard", "I/N", shard_text_,
                   "Run only part I of N, to use several machines; `battc merge` merges the results.");
    command.group("How it runs");
    command.number("--jobs,-j", "N", threads_, "Threads (default: as many as the machine has).");
    command.number(
        "--batch", "N", batch_,
        fmt::format("Largest batch of evaluations that a thread takes (default {}).", runtime::default_batch));
    dialect.declare(command);
    evaluation.declare(command);
    devices.declare(command);
    command.group("What is printed");
    command.choice("--format",
                   {{"text", "a summary for people (the default)"}, {"jsonl", "a line of JSON per evaluation"}},
                   format_, "What is written to standard output:");
    command.option("--output,-o", "FILE", output_path, "Also write a line of JSON per evaluation to this file.")
        .value_kind = ValueKind::file;
    command.flag("--with-fuel", with_fuel, "Add the fuel of each evaluation to the lines of JSON.");
    command.flag("--resume", resume,
                 "Continue the --output file of an earlier, identical run, however that run ended.");
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
    log.declare(command);
    color.declare(command);
    command.example("battc run samples/programs/solvers.batt --data samples/tasks",
                    "Do the programs solve their tasks?");
    command.example("battc run solvers.py -d training --format jsonl > results.jsonl", "The same, for a script.");
    command.example("battc run solvers.py -d training -f 'solve_00*' --show=failed", "Pictures of what goes wrong.");
    command.example("battc run solvers.py -d training --all-pairs --scores 20",
                    "Which programs solve other tasks than their own?");
    command.example("battc run batt.py -d training -o results.jsonl --resume",
                    "A large run that survives a crash: repeat the command to continue.");
}

std::string RunArguments::check() {
    for (const std::string& path : given_) {
        if (path.ends_with(".json"))
            data_paths.push_back(path);
        else
            program_paths.push_back(path);
    }
    if (program_paths.empty())
        return "PROGRAM is missing";
    if (data_paths.empty())
        return "--data PATH is missing: programs need tasks to run on";
    if (const std::string problem = evaluation.problem(); !problem.empty())
        return problem;
    if (const std::string problem = devices.problem(); !problem.empty())
        return problem;
    if (resume && output_path.empty())
        return "--resume needs --output FILE: the file to go on with";
    if (batch_ == uint64_t{0})
        return "--batch: a batch has at least 1 evaluation";
    if (!shard_text_.empty()) {
        const std::optional<Shard> parsed = parse_shard(shard_text_);
        if (!parsed)
            return fmt::format("--shard: '{}' is not a part like 2/8", shard_text_);
        shard = *parsed;
    }
    return {};
}

runtime::EvaluationOptions RunArguments::evaluation_options() const {
    constexpr uint64_t most_threads = 1024;
    runtime::EvaluationOptions options;
    options.jobs = static_cast<unsigned>(std::min(threads_.value_or(0), most_threads));
    options.batch = batch_.value_or(runtime::default_batch);
    options.limits = evaluation.limits();
    options.on_error = evaluation.policy();
    options.keep_outputs = needs_lines() || show() != Show::none || reports.needs_outputs();
    options.backend_first = devices.devices_first();
    return options;
}

} // namespace batt::cli
