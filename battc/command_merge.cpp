// `battc merge`: the results of all shards of a run put together.
#include <battc/run.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "battc/result_reports.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

class MergeCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Merges the results of the shards of a run (battc run --shard I/N --output FILE) into the "
                         "file that the run without --shard writes. The files must be all shards of one run, each "
                         "complete.");
        command.positional("FILE", files_, "The results of a shard; FILE.run beside it is read too.").value_kind =
            ValueKind::file;
        Argument& output = command.option("--output,-o", "FILE", output_path_, "Where the results go.");
        output.value_kind = ValueKind::file;
        output.in_usage = true;
        command.flag("--force", force_, "Overwrite an --output file that holds something.");
        reports_.declare(command);
        color_.declare(command);
        command.example("battc merge part1.jsonl part2.jsonl -o results.jsonl",
                        "After `battc run ... --shard 1/2 -o part1.jsonl` and `... --shard 2/2 -o part2.jsonl`.");
    }

    ExitCode run() override {
        if (output_path_.empty())
            return usage_problem("merge", "--output FILE is missing: where the results go");
        FileRoles roles;
        roles.writes_results("--output", output_path_);
        reports_.add_to(roles);
        roles.writes_standard_output();
        for (const std::string& file : files_) {
            roles.reads(file);
            roles.reads(file + ".run");
        }
        if (!roles.problem().empty())
            return usage_problem("merge", roles.problem());
        reports_.begin(battc::program_count_of_results(files_.front()) > 1);
        battc::Totals totals;
        size_t left_out = 0;
        const battc::Result<void> merged =
            battc::merge_results(files_, output_path_,
                                 [&](const battc::Evaluation& evaluation, std::string_view /*line*/) {
                                     totals.add(evaluation);
                                     reports_.add(evaluation);
                                     return true;
                                 },
                                 {force_, [&](std::string_view line) {
                                      ++left_out;
                                      reports_.add_left_out(line);
                                  }});
        if (!merged) {
            write_error(fmt::format("battc merge: {}\n", merged.error().message));
            switch (merged.error().code) {
            case battc::ErrorCode::already_there:
                return ExitCode::usage;
            case battc::ErrorCode::cannot_write:
            case battc::ErrorCode::in_use:
                return ExitCode::no_output;
            default:
                return ExitCode::no_input;
            }
        }
        if (const std::string unwritten = reports_.write_files(); !unwritten.empty()) {
            write_error(fmt::format("battc merge: {}\n", unwritten));
            return ExitCode::no_output;
        }
        Output output;
        output.write(reports_.table(report::find_terminal(report::Stream::output, color_.mode())));
        output.write(fmt::format("{} from {}: {} right, {} wrong, {} failed, {} without a known output\n",
                                 report::counted(totals.evaluations, "evaluation"),
                                 report::counted(files_.size(), "file"), report::with_commas(totals.matches),
                                 report::with_commas(totals.mismatches), report::with_commas(totals.failures),
                                 report::with_commas(totals.unknown)));
        if (left_out != 0)
            output.write(fmt::format("{} left out because of errors\n", report::counted(left_out, "function")));
        return ExitCode::success;
    }

private:
    std::vector<std::string> files_;
    std::string output_path_;
    bool force_ = false;
    ResultReports reports_;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_merge_command() { return std::make_unique<MergeCommand>(); }

} // namespace batt::cli
