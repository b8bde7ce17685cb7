// `battc merge`: the results of all shards of a run put together.
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "battc/result_reports.h"
#include "report/figures.h"
#include "runtime/results/line_names.h"
#include "runtime/results/result_file.h"
#include "runtime/results/result_line.h"

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
        reports_.declare(command);
        color_.declare(command);
        command.example("battc merge part1.jsonl part2.jsonl -o results.jsonl",
                        "After `battc run ... --shard 1/2 -o part1.jsonl` and `... --shard 2/2 -o part2.jsonl`.");
    }

    ExitCode run() override {
        if (output_path_.empty())
            return usage_problem("merge", "--output FILE is missing: where the results go");
        reports_.begin(several_programs());
        runtime::EvaluationTotals totals;
        runtime::LineNames names;
        runtime::ResultLineReader reader;
        runtime::ResultLine line;
        const std::string problem = runtime::merge_result_files(files_, output_path_, [&](std::string_view text) {
            if (!reader.read(text, line) || !attach(line, names.entry(line), names.task(line.task)))
                return false;
            totals.add(line.evaluation);
            reports_.add(line.evaluation);
            return true;
        });
        if (!problem.empty()) {
            write_error(fmt::format("battc merge: {}\n", problem));
            return ExitCode::no_input;
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
        return ExitCode::success;
    }

private:
    /// Whether the run had several programs, as the first FILE.run says.
    bool several_programs() const {
        const std::optional<runtime::RunIdentity> identity = runtime::read_run_identity(files_.front());
        return identity && runtime::program_count(*identity) > 1;
    }

    std::vector<std::string> files_;
    std::string output_path_;
    ResultReports reports_;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_merge_command() { return std::make_unique<MergeCommand>(); }

} // namespace batt::cli
