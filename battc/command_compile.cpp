// `battc compile`: what becomes of a program on its way to being run, as text.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <battc/device.h>
#include <battc/names.h>
#include <battc/program.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/device_arguments.h"
#include "battc/file_roles.h"
#include "battc/interrupt.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

using battc::CompiledProgram;
using battc::Form;

bool is_for_devices(Form form) { return form >= Form::report; }

class CompileCommand : public Subcommand {
public:
    void declare(Command& command) override;
    ExitCode run() override;

private:
    std::string check_arguments();
    bool emits(Form form) const { return std::ranges::find(forms_, form) != forms_.end(); }
    battc::NameFilter function_filter() const;
    battc::Result<CompiledProgram> compile();
    /// Prints the forms that are asked for and the program has; false if one could not be made, which has been reported.
    bool print_forms(const CompiledProgram& program, Output& output);
    void print(Output& output, std::string_view title, std::string_view text) const;
    static std::string sizes(const battc::ModuleSize& size);
    static std::string statistics(const CompiledProgram& program);

    std::string path_;
    std::string architecture_ = "sm_90";
    std::vector<std::string> emit_;
    std::vector<Form> forms_;
    std::vector<std::string> function_patterns_;
    std::vector<std::string> print_after_;
    std::vector<std::string> without_;
    bool verify_ = false;
    bool statistics_ = false;
    std::string output_path_;
    DialectArgument dialect_;
    EntryArgument entry_;
    FileSizeArgument file_size_;
    ColorArgument color_;

    std::vector<std::pair<std::string, std::string>> after_passes_; ///< titles and texts for --print-after
};

void CompileCommand::declare(Command& command) {
    std::string passes;
    for (const battc::PassDescription& pass : battc::all_passes())
        passes += fmt::format("\n  {}: {}", pass.name, pass.summary);
    command.describe("Prints the forms of a program. Functions with errors are reported and left out.");
    command
        .positional(
            "PROGRAM", path_,
            "A file of batt functions (.py or .batt), or a module of the IR as text (.ir); - reads standard input.")
        .value_kind = ValueKind::file;
    Argument& emit = command.option(
        "--emit,-e", "FORM[,FORM...]", emit_,
        "What to print (default: ir-opt):\n  ast: the syntax tree\n  ir: the IR as lowering "
        "makes it\n  ir-opt: the IR that is run\n  report: what runs on devices, and what it "
        "needs there\n  plan: what the compiled code does\n  cuda: the generated CUDA C++\n  ptx: the same, compiled "
        "to readable assembly\n  "
        "cubin: machine code, linked with the kernels; needs --output. ptx and cubin need NVRTC, but no GPU");
    for (const battc::Form form : battc::all_forms)
        emit.choices.push_back({battc::form_name(form), ""});
    command.option("--arch", "sm_NN", architecture_, "The architecture of ptx and cubin (default sm_90).");
    command.option("--function,-f", "NAME", function_patterns_,
                   "Print only functions of this name; * and ? are wild cards. May be given several times.");
    Argument& print_after = command.option("--print-after", "PASS", print_after_,
                                           "Print the IR after this pass, or after all of them ('all'):" + passes);
    for (const battc::PassDescription& pass : battc::all_passes())
        print_after.choices.push_back({pass.name, ""});
    command.option("--without", "PASS", without_, "Leave this pass out.");
    command.flag("--verify", verify_, "Check the rules of the IR after each pass.");
    command.flag("--statistics,-s", statistics_, "Print sizes and times to standard error.");
    command.option("--output,-o", "FILE", output_path_, "Write to this file instead of standard output.").value_kind =
        ValueKind::file;
    dialect_.declare(command);
    entry_.declare(command);
    file_size_.declare(command);
    color_.declare(command);
    command.example("battc compile solvers.py --emit=ir -f solve_007bbfb7", "The IR of one function.");
    command.example("battc compile solvers.py --emit=ast,ir,ir-opt -f solve_007bbfb7 -s",
                    "Three forms, with sizes and times.");
    command.example("battc compile solvers.py --print-after=all -f solve_007bbfb7", "The IR after each pass.");
}

std::string CompileCommand::check_arguments() {
    std::vector<std::string_view> form_names;
    for (const Form form : battc::all_forms)
        form_names.push_back(battc::form_name(form));
    for (const std::string& given : emit_) {
        std::string_view rest = given;
        while (!rest.empty()) {
            const std::string_view name = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), name.size() + 1));
            const std::optional<Form> form = battc::form_from_name(name);
            if (!form) {
                const std::string hint = battc::did_you_mean(name, form_names);
                return fmt::format("--emit: '{}' is not one of {}{}{}", name, fmt::join(form_names, ", "),
                                   hint.empty() ? "" : "; ", hint);
            }
            forms_.push_back(*form);
        }
    }
    if (!battc::parse_architecture(architecture_))
        return fmt::format("--arch: '{}' is not an architecture like sm_90", architecture_);
    if (emits(Form::cubin) && (output_path_.empty() || forms_.size() > 1))
        return "--emit=cubin needs --output FILE, and no other form beside it";
    if (forms_.empty() && print_after_.empty())
        forms_.push_back(Form::ir_opt);
    std::vector<std::string_view> passes = {"all"};
    for (const battc::PassDescription& pass : battc::all_passes())
        passes.push_back(pass.name);
    for (const auto& [option, names] : {std::pair("--print-after", &print_after_), std::pair("--without", &without_)})
        for (const std::string& name : *names)
            if (std::ranges::find(passes, name) == passes.end() || (names == &without_ && name == "all")) {
                const std::string hint = battc::did_you_mean(name, passes);
                return fmt::format("{}: there is no pass '{}'{}{}", option, name, hint.empty() ? "" : "; ", hint);
            }
    return {};
}

battc::NameFilter CompileCommand::function_filter() const {
    if (function_patterns_.empty())
        return {};
    return [this](std::string_view name) { return battc::matches_any(function_patterns_, name); };
}

/// Of several forms each gets a title, which every form reads as a comment.
void CompileCommand::print(Output& output, std::string_view title, std::string_view text) const {
    const bool titles = forms_.size() > 1 || !print_after_.empty();
    if (titles)
        output.write(fmt::format("# {}\n", title));
    output.write(text);
    if (titles)
        output.write("\n");
}

std::string CompileCommand::sizes(const battc::ModuleSize& size) {
    return fmt::format("{}, {}, {}", report::counted(size.functions, "function"),
                       report::counted(size.instructions, "instruction"), report::counted(size.constants, "constant"));
}

std::string CompileCommand::statistics(const CompiledProgram& program) {
    const battc::CompileTimes times = program.times();
    const battc::SourceText& source = program.source();
    const bool parsed = program.usable() && !program.path().ends_with(".ir");
    std::string text =
        fmt::format("read      {:8.2f} ms   {}, {} bytes\n", times.read, report::counted(source.line_count(), "line"),
                    report::with_commas(source.text().size()));
    if (parsed)
        text += fmt::format("parse     {:8.2f} ms   {}, {}\n", times.parse,
                            report::counted(program.source_functions(), "function"),
                            report::counted(program.source_statements(), "statement"));
    if (!program.usable())
        return text;
    if (parsed)
        text += fmt::format("lower     {:8.2f} ms   {}; dialect {}\n", times.lower, sizes(program.lowered_size()),
                            battc::dialect_name(program.dialect()));
    text += fmt::format("optimise  {:8.2f} ms   {}\n", times.optimize, sizes(program.size()));
    for (const battc::PassStatistics& pass : program.passes())
        text += fmt::format("  {:<22} {:8.2f} ms   {}\n", pass.name, pass.milliseconds,
                            report::counted(pass.changes, "change"));
    return text;
}

battc::Result<CompiledProgram> CompileCommand::compile() {
    battc::CompileOptions options;
    options.dialect = dialect_.value();
    options.entries = entry_.names;
    options.max_file_size = file_size_.value();
    // What has been optimised is not asked for by `ast` and `ir` alone.
    options.optimize =
        emits(Form::ir_opt) || !print_after_.empty() || statistics_ || std::ranges::any_of(forms_, is_for_devices);
    options.without_passes = without_;
    options.canceled = &interrupted;
    options.verify_passes = verify_;
    if (!print_after_.empty())
        options.after_pass = [this](std::string_view pass, const battc::ModuleView& module) {
            if (std::ranges::any_of(print_after_, [&](const auto& name) { return name == "all" || name == pass; }))
                after_passes_.emplace_back(fmt::format("after {}", pass), module.text(function_filter()));
        };
    return battc::compile_file(path_, options);
}

bool CompileCommand::print_forms(const CompiledProgram& program, Output& output) {
    battc::EmitOptions options;
    options.functions = function_filter();
    options.architecture = architecture_;
    options.compiling = compiling_notice("compile");
    bool passes_printed = false;
    for (const Form form : battc::all_forms) {
        if (form >= Form::ir_opt && !std::exchange(passes_printed, true))
            for (const auto& [title, text] : after_passes_)
                print(output, title, text);
        if (!emits(form))
            continue;
        if (interrupted())
            return false;
        const auto start = std::chrono::steady_clock::now();
        const battc::Result<battc::Emitted> emitted = battc::emit(program, form, options);
        if (!emitted && emitted.error().code == battc::ErrorCode::not_found)
            continue; // a program of the IR has no syntax tree, one with nothing but mistakes has no form at all
        if (!emitted) {
            write_error(fmt::format("battc compile: {}\n", emitted.error().message));
            return false;
        }
        print(output, battc::form_name(form), emitted->content);
        if (form == Form::cubin && statistics_)
            write_error(fmt::format(
                "device    {:8.2f} ms   {} in {}; {:.2f} ms of processor time to compile, {:.2f} to link{}\n",
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
                report::counted(emitted->programs, "program"), report::counted(emitted->units, "unit"),
                1e3 * emitted->compile_seconds, 1e3 * emitted->link_seconds,
                emitted->cached ? " (out of the cache)" : ""));
    }
    return true;
}

ExitCode CompileCommand::run() {
    if (const std::string problem = check_arguments(); !problem.empty())
        return usage_problem("compile", problem);
    const InterruptGuard guard;
    const battc::Result<CompiledProgram> program = compile();
    if (!program && program.error().code == battc::ErrorCode::canceled)
        return interrupted_exit("compile");
    if (!program) {
        write_error(fmt::format("battc compile: {}\n", program.error().message));
        return ExitCode::negative;
    }
    FileRoles roles;
    roles.writes("--output", output_path_);
    roles.reads(path_);
    roles.reads(program->written_source().name());
    if (!roles.problem().empty())
        return usage_problem("compile", roles.problem());
    std::optional<Output> file;
    if (!output_path_.empty())
        file.emplace(output_path_);
    Output standard_output;
    Output& output = file ? *file : standard_output;
    const bool all_printed = print_forms(*program, output);
    output.finish();
    print_diagnostics(program->diagnostics(), program->source(),
                      report::find_terminal(report::Stream::error, color_.mode()));
    if (statistics_ && program->readable())
        write_error(statistics(*program));
    if (!output.ok()) {
        write_error(fmt::format("battc compile: {}\n", output.problem()));
        return ExitCode::no_output;
    }
    if (interrupted())
        return interrupted_exit("compile");
    if (!program->readable())
        return ExitCode::no_input;
    return program->has_errors() || !all_printed ? ExitCode::negative : ExitCode::success;
}

} // namespace

std::unique_ptr<Subcommand> make_compile_command() { return std::make_unique<CompileCommand>(); }

} // namespace batt::cli
