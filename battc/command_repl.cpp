// `battc repl`: a session at a prompt. The session is battc/repl, the line editor battc/editor; here they meet the terminal.
#include <filesystem>
#include <optional>

#include <unistd.h>

#include <battc/version.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/editor/line_reader.h"
#include "battc/interrupt.h"
#include "battc/output.h"
#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"

namespace batt::cli {

namespace {

using repl::Reply;

class ReplCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("A prompt: expressions are evaluated and their values drawn, variables and functions are "
                         "kept, `:task` takes a pair of a task, `:trace` and `:diff` show what a program does with "
                         "it, `:save` writes it to a file. `:help` at the prompt explains everything. Without a "
                         "terminal the entries are read from standard input, and nothing but answers is printed.");
        command
            .positional("PROGRAM", programs_, "Files whose functions are defined at the start (.py or .batt).", false)
            .value_kind = ValueKind::file;
        command.option("--data,-d", "PATH", data_, "Tasks for :task, as for `battc run`.").value_kind =
            ValueKind::folder_or_file;
        dialect_.declare(command);
        evaluation_.declare(command);
        color_.declare(command);
        command.example("battc repl --data samples/tasks", "A session with the sample tasks.");
        command.example("echo 'vmirror(((1, 2), (3, 4)))' | battc repl", "One answer, without a prompt.");
    }

    ExitCode run() override {
        if (const std::string problem = evaluation_.problem(); !problem.empty())
            return usage_problem("repl", problem);
        const report::Terminal terminal = report::find_terminal(report::Stream::output, color_.mode());
        repl::SessionOptions options;
        options.evaluation.dialect = dialect_.value();
        options.evaluation.optimize = !evaluation_.no_optimize;
        options.evaluation.limits = evaluation_.limits();
        options.evaluation.on_error = evaluation_.policy();
        options.evaluation.kernels = evaluation_.kernel_level();
        options.evaluation.general_only = evaluation_.general;
        options.evaluation.canceled = interrupted;
        options.terminal = terminal;
        for (const std::string& path : data_)
            if (std::error_code error; !std::filesystem::exists(path, error)) {
                write_error(fmt::format("battc repl: there is no file or folder {}\n", path));
                return ExitCode::no_input;
            }
        repl::Session session(options);
        if (!data_.empty())
            session.data().load(data_); // goes on beside the prompt
        ExitCode status = ExitCode::success;
        for (const std::string& program : programs_)
            if (!show(session.load(program)))
                status = ExitCode::no_input;

        editor::Hooks hooks;
        hooks.is_complete = repl::readiness;
        hooks.highlight = [&](std::string_view text) { return session.highlight(text); };
        hooks.complete = [&](std::string_view text, size_t cursor) { return session.complete(text, cursor); };
        hooks.hint = [&](std::string_view text, size_t cursor) { return session.hint(text, cursor); };
        editor::Console console;
        console.colors = terminal.colors != report::ColorDepth::none;
        editor::History history; // what pipes send is not worth keeping
        if (editor::can_edit(console))
            history = editor::History(editor::History::default_file());
        editor::LineReader reader(std::move(hooks), history, console);
        if (reader.edits()) {
            write("battc " BATTC_VERSION_STRING ", dialect " + std::string(battc::dialect_name(session.dialect())) +
                  "; :help explains, Ctrl-D leaves\n");
            if (!history.problem().empty())
                write(fmt::format("the history is not kept: {}\n", history.problem()));
        }
        // Between entries and evaluations, too, a late Ctrl-C ends no session.
        std::optional<PromptInterruptGuard> between;
        if (reader.edits())
            between.emplace();
        const bool has_user = ::isatty(console.input) != 0; // else Ctrl-C ends the whole pipe
        while (true) {
            const editor::Entry entry = reader.read("> ", ". ");
            if (entry.kind == editor::Entry::Kind::end)
                break;
            if (entry.kind == editor::Entry::Kind::canceled)
                continue;
            session.set_columns(report::find_terminal(report::Stream::output, color_.mode()).columns);
            Reply reply;
            {
                std::optional<PromptInterruptGuard> during; // Ctrl-C ends the evaluation
                if (has_user)
                    during.emplace();
                reply = session.take(entry.text);
            }
            status = reply.failed ? ExitCode::negative : ExitCode::success;
            show(reply);
            if (reply.quit || !Output::standard_output_problem().empty())
                break;
        }
        if (reader.edits())
            write("\n");
        return status;
    }

private:
    static void write(std::string_view text) {
        Output output;
        output.write(text);
    }

    /// Prints what came of an entry; false if it failed.
    static bool show(const Reply& reply) {
        if (!reply.text.empty())
            write(reply.text);
        if (!reply.problem.empty())
            write_error(reply.problem);
        return !reply.failed;
    }

    std::vector<std::string> programs_;
    std::vector<std::string> data_;
    DialectArgument dialect_;
    EvaluationArguments evaluation_;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_repl_command() { return std::make_unique<ReplCommand>(); }

} // namespace batt::cli
