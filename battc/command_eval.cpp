// `battc eval`: the value of an expression as a literal.
#include <optional>

#include <battc/expression.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "battc/repl/task_data.h"

namespace batt::cli {

namespace {

using battc::SourceText;

class EvalCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Evaluates an expression of the batt language and prints its value as a Python literal, with "
                         "sets in ascending order.");
        command.positional("EXPRESSION", expression_,
                           "The expression, quoted for the shell; - reads it from standard input.", false);
        command
            .option(
                "--file", "FILE", file_,
                "Evaluate the expressions of this file, one a line, and print one literal, or `error: ...`, for each "
                "line; - reads standard input. Empty lines give empty lines.")
            .value_kind = ValueKind::file;
        command
            .option("--data,-d", "PATH", data_,
                    "Tasks: I, S and O are the input, the train pairs and the expected output of the chosen sample.")
            .value_kind = ValueKind::folder_or_file;
        command.option("--task,-t", "ID", task_, "The task of --data.");
        command.option("--sample", "SAMPLE", sample_, "Its sample: train:0 (the default), test:0, ...");
        dialect_.declare(command);
        file_size_.declare(command);
        evaluation_.declare(command);
        color_.declare(command);
        command.example("battc eval 'vmirror(((1, 2), (3, 4)))'", "((2, 1), (4, 3))");
        command.example("battc eval --dialect batt 'first(1)'", "In batt a failing op gives a default: ()");
        command.example("battc eval -d samples/tasks -t b0a70005 'palette(I)'", "A value of a task.");
        command.example("battc eval --file expressions.txt > values.txt", "Thousands of expressions in one process.");
    }

    ExitCode run() override {
        if (const std::string problem = evaluation_.problem(); !problem.empty())
            return usage_problem("eval", problem);
        if (expression_.empty() == file_.empty())
            return usage_problem("eval", expression_.empty() ? "EXPRESSION or --file FILE is missing"
                                                             : "EXPRESSION and --file exclude each other");
        if (data_.empty() != task_.empty())
            return usage_problem("eval", data_.empty() ? "--task needs --data PATH: where the task is"
                                                       : "--data needs --task ID: which task is meant");
        if (!sample_.empty() && task_.empty())
            return usage_problem("eval", "--sample needs --data PATH and --task ID");
        options_.dialect = dialect_.value();
        options_.optimize = !evaluation_.no_optimize;
        options_.limits = evaluation_.limits();
        options_.on_error = evaluation_.policy();
        options_.kernels = evaluation_.kernel_level();
        options_.general_only = evaluation_.general;
        scope_.set_options(options_);
        if (!task_.empty())
            if (const ExitCode code = bind_sample(); code != ExitCode::success)
                return code;
        return file_.empty() ? evaluate_one() : evaluate_lines();
    }

private:
    /// Gives I, S and O their values.
    ExitCode bind_sample() {
        const std::optional<battc::SampleId> sample =
            sample_.empty() ? battc::SampleId() : repl::sample_from_text(sample_);
        if (!sample)
            return usage_problem("eval", fmt::format("--sample: '{}' is no sample like train:0", sample_));
        repl::TaskData data;
        data.load(data_);
        print_diagnostics(data.tasks(), report::find_terminal(report::Stream::error, color_.mode()));
        if (const battc::Result<void> chosen = data.choose(task_, *sample); !chosen) {
            write_error(fmt::format("battc eval: {}\n", chosen.error().message));
            return ExitCode::no_input;
        }
        const std::pair<const char*, battc::Result<battc::Value>> bindings[] = {
            {"I", data.input()}, {"S", data.train_pairs()}, {"O", data.output()}};
        for (const auto& [name, value] : bindings)
            if (value)
                static_cast<void>(scope_.set(name, *value));
        return ExitCode::success;
    }

    /// The value of an expression; an assignment is none.
    battc::ExpressionResult evaluate(const std::string& text, const std::string& name) {
        return task_.empty() ? battc::evaluate_expression(text, options_, name) : scope_.evaluate(text, name);
    }

    /// A file, or standard input for "-". Nothing if it cannot be read, which has been reported.
    std::optional<SourceText> read_file(const std::string& path) const {
        battc::Result<SourceText> text = battc::read_source(path, file_size_.value());
        if (text)
            return *std::move(text);
        battc::Diagnostic diagnostic;
        diagnostic.code = "B0001";
        diagnostic.file = path == "-" ? "<standard input>" : path;
        diagnostic.message = "cannot read the file: " + text.error().message;
        print_diagnostics({&diagnostic, 1}, SourceText(), report::find_terminal(report::Stream::error, color_.mode()));
        return std::nullopt;
    }

    ExitCode finish(Output& output, ExitCode code) {
        output.finish();
        if (output.ok())
            return code;
        write_error(fmt::format("battc eval: {}\n", output.problem()));
        return ExitCode::no_output;
    }

    ExitCode evaluate_one() {
        const std::optional<SourceText> read =
            expression_ == "-" ? read_file(expression_) : SourceText("<expression>", expression_);
        if (!read)
            return ExitCode::no_input;
        const SourceText& source = *read;
        const battc::ExpressionResult result = evaluate(std::string(source.text()), source.name());
        print_diagnostics(result.diagnostics, source, report::find_terminal(report::Stream::error, color_.mode()));
        if (result.failed())
            return ExitCode::negative;
        Output output;
        output.write(result.value->literal() + "\n");
        return finish(output, ExitCode::success);
    }

    ExitCode evaluate_lines() {
        const std::optional<SourceText> file = read_file(file_);
        if (!file)
            return ExitCode::no_input;
        Output output;
        std::string_view rest = file->text();
        while (!rest.empty()) {
            const size_t end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            if (line.find_first_not_of(" \t") == std::string_view::npos) {
                output.write("\n");
                continue;
            }
            const battc::ExpressionResult result = evaluate(std::string(line), file->name());
            output.write(result.failed() ? "error: " + result.problem + "\n" : result.value->literal() + "\n");
        }
        // A line that fails is an answer like any other here.
        return finish(output, ExitCode::success);
    }

    std::string expression_;
    std::string file_;
    DialectArgument dialect_;
    FileSizeArgument file_size_;
    EvaluationArguments evaluation_;
    ColorArgument color_;
    std::vector<std::string> data_;
    std::string task_;
    std::string sample_;
    battc::ScopeOptions options_;
    battc::Scope scope_;
};

} // namespace

std::unique_ptr<Subcommand> make_eval_command() { return std::make_unique<EvalCommand>(); }

} // namespace batt::cli
