// `battc check`: everything that can be known to be wrong with programs without running them.
#include <algorithm>

#include <battc/program.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/dialect_text.h"
#include "battc/interrupt.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

class CheckCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Reads programs as `battc run` would and reports every mistake, without running anything.");
        command
            .positional(
                "PROGRAM", given_,
                "A file of batt functions (.py, .batt, or .ir), or a folder of such files; - reads standard input.")
            .value_kind = ValueKind::folder_or_file;
        dialect_.declare(command);
        entry_.declare(command);
        file_size_.declare(command);
        command.choice("--format",
                       {{"text", "diagnostics for people, on standard error (the default)"},
                        {"json", "one object with all of them, on standard output"}},
                       format_, "How mistakes are reported:");
        command.flag("--quiet,-q", quiet_, "Do not print totals.");
        color_.declare(command);
        command.example("battc check samples/programs/mistakes.batt", "Show what diagnostics look like.");
        command.example("battc check *.py && battc run *.py -d training",
                        "Run the programs only if they have no mistakes.");
    }

    ExitCode run() override {
        const InterruptGuard guard;
        const bool json = format_ != 0;
        Output output;
        if (json)
            output.write("{\"programs\": [");
        const report::Terminal terminal = report::find_terminal(report::Stream::error, color_.mode());
        DialectText dialects;
        size_t files = 0;
        size_t readable = 0;
        size_t functions = 0;
        size_t errors = 0;
        size_t warnings = 0;
        for (const std::string& given : given_) {
            const std::vector<std::string> paths = battc::program_paths(given);
            if (paths.empty())
                write_error(fmt::format("battc check: {}: the folder has no .py or .batt file\n", given));
            for (const std::string& path : paths) {
                battc::CompileOptions options;
                options.dialect = dialect_.value();
                options.entries = entry_.names;
                options.max_file_size = file_size_.value();
                options.optimize = false;
                options.canceled = &interrupted;
                const battc::Result<battc::CompiledProgram> program = battc::compile_file(path, options);
                if (!program && program.error().code == battc::ErrorCode::canceled)
                    return interrupted_exit("check");
                if (!program) {
                    write_error(fmt::format("battc check: {}: {}\n", path, program.error().message));
                    return ExitCode::no_input;
                }
                const std::span<const battc::Diagnostic> diagnostics = program->diagnostics();
                if (json)
                    output.write((files == 0 ? "\n" : ",\n") + program_json(*program));
                else
                    print_diagnostics(diagnostics, program->source(), terminal);
                dialects.add(*program);
                ++files;
                readable += program->readable() ? 1 : 0;
                errors += battc::error_count(diagnostics);
                warnings += static_cast<size_t>(
                    std::ranges::count(diagnostics, battc::Severity::warning, &battc::Diagnostic::severity));
                functions += program->source_functions();
            }
        }
        if (json)
            output.write(fmt::format("\n], \"functions\": {}, \"errors\": {}, \"warnings\": {}}}\n", functions, errors,
                                     warnings));
        if (readable == 0)
            return ExitCode::no_input;
        if (!quiet_ && !json) {
            std::string text =
                fmt::format("{} in {}: {}", report::counted(functions, "function"), report::counted(files, "file"),
                            errors == 0 ? "no errors" : report::counted(errors, "error"));
            if (warnings != 0)
                text += ", " + report::counted(warnings, "warning");
            const report::Paint paint(report::find_terminal(report::Stream::output, color_.mode()));
            output.write((errors == 0 ? paint.good(text) : paint.bad(text)) + "\n");
            output.write(dialects.line());
        }
        return errors == 0 ? ExitCode::success : ExitCode::negative;
    }

private:
    /// An object about a program, as docs/cli.md describes it.
    static std::string program_json(const battc::CompiledProgram& program) {
        std::string text =
            fmt::format("{{\"path\": {}, \"readable\": {}, \"dialect\": \"{}\", \"dialect_reason\": {}, \"functions\": "
                        "{}, \"left_out\": [",
                        battc::json_string(program.path()), program.readable(), battc::dialect_name(program.dialect()),
                        battc::json_string(program.dialect_reason()), program.source_functions());
        for (const std::string& name : program.rejected())
            text += (&name == &program.rejected().front() ? "" : ", ") + battc::json_string(name);
        text += "], \"diagnostics\": [";
        for (const battc::Diagnostic& diagnostic : program.diagnostics())
            text +=
                (&diagnostic == &program.diagnostics().front() ? "\n  " : ",\n  ") + battc::diagnostic_json(diagnostic);
        return text + "]}";
    }

    std::vector<std::string> given_;
    size_t format_ = 0;
    DialectArgument dialect_;
    EntryArgument entry_;
    FileSizeArgument file_size_;
    ColorArgument color_;
    bool quiet_ = false;
};

} // namespace

std::unique_ptr<Subcommand> make_check_command() { return std::make_unique<CheckCommand>(); }

} // namespace batt::cli
