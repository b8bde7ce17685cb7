// `battc score`: how a submission does on the test outputs of tasks.
#include <battc/submission.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "report/figures.h"
#include "report/terminal.h"

namespace batt::cli {

namespace {

enum class Format : uint8_t { text, json };

class ScoreCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Compares a submission in Kaggle's format with the known test outputs: an output is right if "
                         "either of its two attempts is. Train pairs do not count.");
        command.positional("SUBMISSION", submission_, "The file of the submission.").value_kind = ValueKind::file;
        Argument& data = command.option("--data,-d", "PATH", data_,
                                        "Tasks with known test outputs: files or folders, as for `battc run`.");
        data.value_kind = ValueKind::folder_or_file;
        data.in_usage = true;
        command.flag("--list", list_, "Name the outputs that are wrong or missing.");
        command.choice("--format", {{"text", ""}, {"json", ""}}, format_, "For people (the default), or as JSON.");
        file_size_.declare(command);
        color_.declare(command);
        command.example("battc score submission.json --data arc/evaluation", "How many outputs are right?");
    }

    ExitCode run() override {
        if (data_.empty())
            return usage_problem("score", "--data PATH is missing: tasks whose outputs are known");
        const report::Terminal error_terminal = report::find_terminal(report::Stream::error, color_.mode());
        const battc::Result<battc::TaskSet> tasks = battc::TaskSet::load(data_, {file_size_.value()});
        if (!tasks) {
            write_error(fmt::format("battc score: {}\n", tasks.error().message));
            return ExitCode::no_input;
        }
        constexpr size_t most_problems = 20;
        print_diagnostics(*tasks, error_terminal, most_problems);
        if (tasks->empty()) {
            write_error("battc score: there are no tasks in the data\n");
            return ExitCode::no_input;
        }
        const battc::Result<battc::SubmissionScore> score =
            battc::score_submission(submission_, *tasks, {file_size_.value()});
        if (!score) {
            write_error(fmt::format("battc score: {}\n", score.error().message));
            return ExitCode::no_input;
        }
        Output output;
        output.write(static_cast<Format>(format_) == Format::json ? battc::submission_score_json(*score)
                                                                  : text(*score));
        return score->right == score->known && score->missing == 0 ? ExitCode::success : ExitCode::negative;
    }

private:
    std::string text(const battc::SubmissionScore& score) const {
        const report::Paint paint(report::find_terminal(report::Stream::output, color_.mode()));
        std::string text;
        if (list_)
            for (const battc::ScoredOutput& one : score.outputs)
                if (one.missing || one.attempt_1 != battc::Match::unknown) {
                    if (one.right())
                        continue;
                    text += fmt::format("{} test {}: {}\n", one.task, one.index,
                                        one.missing ? paint.bad("missing") : paint.doubtful("wrong"));
                }
        const double percent =
            score.known == 0 ? 0 : 100.0 * static_cast<double>(score.right) / static_cast<double>(score.known);
        text += fmt::format("{} of {} right ({:.1f} %), {} of {} solved\n", report::with_commas(score.right),
                            report::counted(score.known, "known output"), percent, report::with_commas(score.solved),
                            report::counted(score.tasks, "task"));
        if (score.missing != 0)
            text += fmt::format("{} without an attempt\n", report::counted(score.missing, "output"));
        if (score.outputs.size() != score.known)
            text += fmt::format("{} not known\n", report::counted(score.outputs.size() - score.known, "output"));
        if (score.other_tasks != 0)
            text += fmt::format("{} of the submission not in the data\n", report::counted(score.other_tasks, "task"));
        return text;
    }

    std::string submission_;
    std::vector<std::string> data_;
    bool list_ = false;
    size_t format_ = 0;
    FileSizeArgument file_size_;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_score_command() { return std::make_unique<ScoreCommand>(); }

} // namespace batt::cli
