// `battc eval`: the value of an expression as a literal.
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/expression_evaluator.h"
#include "battc/output.h"
#include "battc/problems.h"

namespace batt::cli {

namespace {

using frontend::SourceFile;

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
        dialect_.declare(command);
        evaluation_.declare(command);
        color_.declare(command);
        command.example("battc eval 'vmirror(((1, 2), (3, 4)))'", "((2, 1), (4, 3))");
        command.example("battc eval --dialect batt 'first(())'", "In batt a failing op gives a default: ()");
        command.example("battc eval --file expressions.txt > values.txt", "Thousands of expressions in one process.");
    }

    ExitCode run() override {
        if (const std::string problem = evaluation_.problem(); !problem.empty())
            return usage_problem("eval", problem);
        if (expression_.empty() == file_.empty())
            return usage_problem("eval", expression_.empty() ? "EXPRESSION or --file FILE is missing"
                                                             : "EXPRESSION and --file exclude each other");
        options_.dialect = dialect_.value();
        options_.optimize = !evaluation_.no_optimize;
        options_.program = evaluation_.program_options();
        options_.limits = evaluation_.limits();
        options_.policy = evaluation_.policy();
        return file_.empty() ? evaluate_one() : evaluate_lines();
    }

private:
    static SourceFile read_standard_input() {
        return {"<standard input>", {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()}};
    }

    ExitCode finish(Output& output, ExitCode code) {
        output.finish();
        if (output.ok())
            return code;
        write_error(fmt::format("battc eval: {}\n", output.problem()));
        return ExitCode::no_output;
    }

    ExitCode evaluate_one() {
        const SourceFile source = expression_ == "-" ? read_standard_input() : SourceFile("<expression>", expression_);
        const ExpressionResult result = evaluate_expression(source, options_);
        print_diagnostics(result.diagnostics, source, report::find_terminal(report::Stream::error, color_.mode()));
        if (result.failed())
            return ExitCode::negative;
        Output output;
        output.write(result.literal + "\n");
        return finish(output, ExitCode::success);
    }

    ExitCode evaluate_lines() {
        std::string problem;
        const std::optional<SourceFile> file = file_ == "-" ? read_standard_input() : SourceFile::read(file_, &problem);
        if (!file) {
            frontend::DiagnosticList diagnostics;
            diagnostics.file_error(file_, frontend::Code::cannot_read_file, "cannot read the file: " + problem);
            print_diagnostics(diagnostics, SourceFile(), report::find_terminal(report::Stream::error, color_.mode()));
            return ExitCode::no_input;
        }
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
            const ExpressionResult result = evaluate_expression(SourceFile(file->name(), std::string(line)), options_);
            output.write(result.failed() ? "error: " + result.problem + "\n" : result.literal + "\n");
        }
        // A line that fails is an answer like any other here.
        return finish(output, ExitCode::success);
    }

    std::string expression_;
    std::string file_;
    DialectArgument dialect_;
    EvaluationArguments evaluation_;
    ColorArgument color_;
    ExpressionOptions options_;
};

} // namespace

std::unique_ptr<Subcommand> make_eval_command() { return std::make_unique<EvalCommand>(); }

} // namespace batt::cli
