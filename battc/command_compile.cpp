// `battc compile`: what becomes of a program on its way to being run, as text.
#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/device_arguments.h"
#include "battc/load_program.h"
#include "battc/output.h"
#include "battc/problems.h"
#include "codegen/cuda/device_code.h"
#include "codegen/plan/print.h"
#include "frontend/ast_printer.h"
#include "ir/text.h"
#include "report/figures.h"
#include "runtime/devices/device_pool.h"
#include "runtime/run/glob.h"

namespace batt::cli {

namespace {

constexpr std::string_view forms[] = {"ast", "ir", "ir-opt", "report", "plan", "cuda", "ptx", "cubin"};

class CompileCommand : public Subcommand {
public:
    void declare(Command& command) override;
    ExitCode run() override;

private:
    std::string check_arguments();
    /// Lambdas and what passes make out of a function are named after it: `solve_x.lambda`.
    bool wanted(std::string_view name) const {
        return runtime::matches_any(function_patterns_, name) ||
               runtime::matches_any(function_patterns_, name.substr(0, name.find('.')));
    }
    bool emits(std::string_view form) const { return std::ranges::find(forms_, form) != forms_.end(); }
    std::string tree_text(const frontend::Module& tree) const;
    std::string module_text(const ir::Module& module) const;
    /// The forms on the way to a device; false if one could not be made, which has been reported.
    template <class Print>
    bool emit_device_forms(const LoadedProgram& program, const Print& print);
    static std::string sizes(const ir::Module& module);
    static std::string statistics(const LoadedProgram& program, const std::string& lowered_sizes);

    std::string path_;
    std::string architecture_ = "sm_90";
    std::vector<std::string> emit_;
    std::vector<std::string> forms_;
    std::vector<std::string> function_patterns_;
    std::vector<std::string> print_after_;
    std::vector<std::string> without_;
    bool verify_ = false;
    bool statistics_ = false;
    std::string output_path_;
    DialectArgument dialect_;
    ColorArgument color_;
};

void CompileCommand::declare(Command& command) {
    std::string passes;
    for (const ir::Pass& pass : ir::all_passes())
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
    for (const std::string_view form : forms)
        emit.choices.push_back({std::string(form), ""});
    command.option("--arch", "sm_NN", architecture_, "The architecture of ptx and cubin (default sm_90).");
    command.option("--function,-f", "NAME", function_patterns_,
                   "Print only functions of this name; * and ? are wild cards. May be given several times.");
    Argument& print_after = command.option("--print-after", "PASS", print_after_,
                                           "Print the IR after this pass, or after all of them ('all'):" + passes);
    for (const ir::Pass& pass : ir::all_passes())
        print_after.choices.push_back({pass.name, ""});
    command.option("--without", "PASS", without_, "Leave this pass out.");
    command.flag("--verify", verify_, "Check the rules of the IR after each pass.");
    command.flag("--statistics,-s", statistics_, "Print sizes and times to standard error.");
    command.option("--output,-o", "FILE", output_path_, "Write to this file instead of standard output.").value_kind =
        ValueKind::file;
    dialect_.declare(command);
    color_.declare(command);
    command.example("battc compile solvers.py --emit=ir -f solve_007bbfb7", "The IR of one function.");
    command.example("battc compile solvers.py --emit=ast,ir,ir-opt -f solve_007bbfb7 -s",
                    "Three forms, with sizes and times.");
    command.example("battc compile solvers.py --print-after=all -f solve_007bbfb7", "The IR after each pass.");
}

std::string CompileCommand::check_arguments() {
    for (const std::string& given : emit_) {
        std::string_view rest = given;
        while (!rest.empty()) {
            const std::string_view form = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), form.size() + 1));
            if (std::ranges::find(forms, form) == std::end(forms)) {
                const std::string hint = frontend::did_you_mean(form, forms);
                return fmt::format("--emit: '{}' is not one of {}{}{}", form, fmt::join(forms, ", "),
                                   hint.empty() ? "" : "; ", hint);
            }
            forms_.emplace_back(form);
        }
    }
    if (!cuda::parse_architecture(architecture_))
        return fmt::format("--arch: '{}' is not an architecture like sm_90", architecture_);
    if (emits("cubin") && (output_path_.empty() || forms_.size() > 1))
        return "--emit=cubin needs --output FILE, and no other form beside it";
    if (forms_.empty() && print_after_.empty())
        forms_.emplace_back("ir-opt");
    std::vector<std::string_view> passes = {"all"};
    for (const ir::Pass& pass : ir::all_passes())
        passes.push_back(pass.name);
    for (const auto& [option, names] : {std::pair("--print-after", &print_after_), std::pair("--without", &without_)})
        for (const std::string& name : *names)
            if (std::ranges::find(passes, name) == passes.end()) {
                const std::string hint = frontend::did_you_mean(name, passes);
                return fmt::format("{}: there is no pass '{}'{}{}", option, name, hint.empty() ? "" : "; ", hint);
            }
    return {};
}

std::string CompileCommand::tree_text(const frontend::Module& tree) const {
    if (function_patterns_.empty())
        return frontend::print_ast(tree);
    // The printer takes a module: one that has the same nodes and only some of the functions.
    frontend::Module chosen = tree;
    std::erase_if(chosen.functions, [&](const frontend::Function& function) {
        return !runtime::matches_any(function_patterns_, tree.name_of(function));
    });
    return frontend::print_ast(chosen);
}

std::string CompileCommand::module_text(const ir::Module& module) const {
    if (function_patterns_.empty())
        return ir::print(module);
    std::string text;
    for (const ir::Function& function : module.functions())
        if (wanted(function.name()))
            text += (text.empty() ? "" : "\n") + ir::print(module, function);
    return text;
}

std::string CompileCommand::sizes(const ir::Module& module) {
    size_t instructions = 0;
    for (const ir::Function& function : module.functions())
        instructions += function.instructions().size();
    return fmt::format("{}, {}, {}", report::counted(module.function_count(), "function"),
                       report::counted(instructions, "instruction"),
                       report::counted(module.constant_count(), "constant"));
}

std::string CompileCommand::statistics(const LoadedProgram& program, const std::string& lowered_sizes) {
    std::string text = fmt::format("read      {:8.2f} ms   {}, {} bytes\n", program.times.read,
                                   report::counted(program.source.line_count(), "line"),
                                   report::with_commas(program.source.text().size()));
    if (program.tree)
        text += fmt::format("parse     {:8.2f} ms   {}, {}\n", program.times.parse,
                            report::counted(program.tree->functions.size(), "function"),
                            report::counted(program.tree->statements.size(), "statement"));
    if (!program.module)
        return text;
    if (program.tree)
        text += fmt::format("lower     {:8.2f} ms   {}; dialect {}\n", program.times.lower, lowered_sizes,
                            dialect_name(program.dialect));
    text += fmt::format("optimise  {:8.2f} ms   {}\n", program.times.optimize, sizes(*program.module));
    for (const ir::PassStatistics& pass : program.optimization.passes)
        text += fmt::format("  {:<22} {:8.2f} ms   {}\n", pass.name, pass.milliseconds,
                            report::counted(pass.changes, "change"));
    return text;
}

template <class Print>
bool CompileCommand::emit_device_forms(const LoadedProgram& program, const Print& print) {
    const interp::Program executable(*program.module);
    std::vector<ir::FunctionId> entries;
    std::vector<const runtime::EntryPoint*> entry_list;
    const std::vector<runtime::EntryPoint> all_entries = runtime::entry_points(executable, program.path);
    for (const runtime::EntryPoint& entry : all_entries)
        if (function_patterns_.empty() || wanted(entry.name)) {
            entries.push_back(entry.function);
            entry_list.push_back(&entry);
        }
    if (emits("report"))
        print("report", runtime::device_report(entry_list));
    const plan::NumberedProgram compiled[] = {{&executable, 0, entries}};
    const plan::ProgramPlan plan = plan::plan_program(compiled);
    if (emits("plan"))
        print("plan", plan::print(plan));
    cuda::ProgramSourceOptions options;
    options.source_line = [&](const interp::Program&, ir::Position position) {
        const std::string_view line = program.written.line(position.line);
        const size_t start = line.find_first_not_of(" \t");
        return start == std::string_view::npos ? std::string() : std::string(line.substr(start));
    };
    if (emits("cuda"))
        print("cuda", cuda::program_source(plan, options));
    if (!emits("ptx") && !emits("cubin"))
        return true;
    const auto fail = [&](const Failure& failure) {
        write_error(fmt::format("battc compile: {}\n", failure.message));
        return false;
    };
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        return fail(nvrtc.failure());
    const int architecture = *cuda::parse_architecture(architecture_);
    if (emits("ptx")) {
        const cuda::GeneratedUnit whole = {"program.cu", cuda::program_source(plan, options)};
        const auto ptx = nvrtc->compile(cuda::unit_request(whole, architecture, cuda::Emit::ptx));
        if (!ptx)
            return fail(ptx.failure());
        print("ptx", ptx->code);
    }
    if (!emits("cubin"))
        return true;
    const auto units = cuda::program_units(plan, options);
    const auto start = std::chrono::steady_clock::now();
    const auto code = cuda::generated_code(*nvrtc, architecture, cuda::KernelCache(), units,
                                           std::thread::hardware_concurrency(), code_notices("compile").compiling);
    if (!code)
        return fail(code.failure());
    print("cubin", code->cubin.bytes());
    if (statistics_)
        write_error(fmt::format(
            "device    {:8.2f} ms   {} in {}; {:.2f} ms of processor time to compile, {:.2f} to link"
            "{}\n",
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
            report::counted(entries.size(), "program"), report::counted(units.size(), "unit"),
            1e3 * code->compile_seconds, 1e3 * code->link_seconds, code->cached ? " (out of the cache)" : ""));
    return true;
}

ExitCode CompileCommand::run() {
    if (const std::string problem = check_arguments(); !problem.empty())
        return usage_problem("compile", problem);
    std::optional<Output> file;
    if (!output_path_.empty())
        file.emplace(output_path_);
    Output terminal;
    Output& output = file ? *file : terminal;
    // Of several forms each gets a title, which every form reads as a comment.
    const bool titles = forms_.size() > 1 || !print_after_.empty();
    const auto print = [&](std::string_view title, std::string_view text) {
        if (titles)
            output.write(fmt::format("# {}\n", title));
        output.write(text);
        if (titles)
            output.write("\n");
    };

    bool device_forms_made = true;
    LoadedProgram program = load_program(path_, {.dialect = dialect_.value(), .optimize = false});
    if (emits("ast") && program.tree)
        print("ast", tree_text(*program.tree));
    std::string lowered_sizes;
    if (program.module) {
        lowered_sizes = sizes(*program.module);
        if (emits("ir"))
            print("ir", module_text(*program.module));
        ir::OptimizeOptions options;
        options.verify_each = verify_;
        options.without.assign(without_.begin(), without_.end());
        if (!print_after_.empty())
            options.after_pass = [&](std::string_view pass, const ir::Module& module) {
                if (std::ranges::any_of(print_after_, [&](const auto& name) { return name == "all" || name == pass; }))
                    print(fmt::format("after {}", pass), module_text(module));
            };
        const bool for_devices = emits("report") || emits("plan") || emits("cuda") || emits("ptx") || emits("cubin");
        if (emits("ir-opt") || !print_after_.empty() || statistics_ || for_devices)
            optimize_program(program, options);
        if (emits("ir-opt"))
            print("ir-opt", module_text(*program.module));
        if (for_devices)
            device_forms_made = emit_device_forms(program, print);
    }
    output.finish();
    print_diagnostics(program.diagnostics, program.source, report::find_terminal(report::Stream::error, color_.mode()));
    if (statistics_ && program.readable)
        write_error(statistics(program, lowered_sizes));
    if (!output.ok()) {
        write_error(fmt::format("battc compile: {}\n", output.problem()));
        return ExitCode::no_output;
    }
    if (!program.readable)
        return ExitCode::no_input;
    return program.diagnostics.has_errors() || !device_forms_made ? ExitCode::negative : ExitCode::success;
}

} // namespace

std::unique_ptr<Subcommand> make_compile_command() { return std::make_unique<CompileCommand>(); }

} // namespace batt::cli
