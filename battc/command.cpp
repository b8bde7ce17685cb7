#include "battc/command.h"

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

std::span<const SubcommandEntry> all_subcommands() {
    static constexpr SubcommandEntry entries[] = {
        {"repl", "try expressions, programs and tasks at a prompt", make_repl_command},
        {"run", "run programs on data sets and compare with the known outputs", make_run_command},
        {"merge", "merge the results of the shards of a run", make_merge_command},
        {"score", "compare a submission with the known outputs", make_score_command},
        {"check", "report mistakes in programs without running them", make_check_command},
        {"eval", "print the value of an expression", make_eval_command},
        {"show", "draw tasks", make_show_command},
        {"trace", "show what each statement of a function gives for a sample", make_trace_command},
        {"compile", "print the forms of a program: syntax tree, IR, device code", make_compile_command},
        {"devices", "list CUDA devices, the driver and the compiler for them", make_devices_command},
        {"doctor", "check what battc finds on this machine", make_doctor_command},
        {"cache", "list or clear the cache of compiled device code", make_cache_command},
        {"ops", "list the ops of the language, or explain one", make_ops_command},
        {"explain", "explain the code of a diagnostic", make_explain_command},
        {"completion", "print a completion script for a shell", make_completion_command},
    };
    return entries;
}

ExitCode usage_problem(std::string_view command, std::string_view problem, std::string_view hint) {
    const std::string name = command.empty() ? "battc" : fmt::format("battc {}", command);
    std::string text = fmt::format("{}: {}", name, problem);
    if (!hint.empty())
        text += fmt::format("; {}", hint);
    text += fmt::format("\nSee `{} --help`.\n", name);
    write_error(text);
    return ExitCode::usage;
}

} // namespace batt::cli
