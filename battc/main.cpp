// The program `battc`: finds the command and hands it its arguments. What the commands do is in command_*.cpp.
#include <algorithm>
#include <string>
#include <vector>

#include <battc/names.h>
#include <battc/op.h>
#include <battc/version.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/output.h"
#include "report/terminal.h"

namespace batt::cli {

namespace {

constexpr unsigned widest_help = 110;

std::string overview() {
    std::string text =
        "battc - compiles and runs batt programs: straight-line programs over small coloured grids (ARC)\n\n"
        "usage: battc COMMAND [ARGUMENT...]\n\nCommands:\n";
    for (const SubcommandEntry& entry : all_subcommands())
        text += fmt::format("  {:<12}{}\n", entry.name, entry.summary);
    text += fmt::format("  {:<12}{}\n", "help", "explain a command: battc help run, the same as battc run --help");
    text += "\nOptions:\n"
            "  -h, --help      Print this text.\n"
            "  -V, --version   Print the version.\n"
            "\nExamples:\n"
            "  battc run samples/programs/solvers.batt --data samples/tasks\n"
            "  battc eval 'vmirror(((1, 2), (3, 4)))'\n"
            "  battc ops --search mirror\n"
            "\nExit status: 0 all is right; 1 a mistake, a failed evaluation or a wrong output; 2 wrong usage;\n"
            "3 nothing could be read; 4 results could not be written; 130 interrupted (docs/cli.md).\n";
    return text;
}

std::string version() {
    std::string levels;
    for (const battc::KernelLevel& level : battc::kernel_levels())
        if (level.supported)
            levels += fmt::format("{}{}{}", levels.empty() ? "" : ", ", level.name, level.best ? " (used)" : "");
    return fmt::format("battc {}\nkernels: {}\n", BATTC_VERSION_STRING, levels);
}

ExitCode unknown_command(const std::string& name) {
    std::vector<std::string_view> names = {"help"};
    for (const SubcommandEntry& entry : all_subcommands())
        names.push_back(entry.name);
    if (name.starts_with("-"))
        names = {"--help", "--version"};
    const std::string problem = fmt::format("unknown {} '{}'", name.starts_with("-") ? "option" : "command", name);
    return usage_problem("", problem, battc::did_you_mean(name, names));
}

ExitCode run(std::vector<std::string> arguments) {
    Output output;
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
        (arguments[0] == "help" && (arguments.size() == 1 || arguments[1] == "--help" || arguments[1] == "-h"))) {
        if (arguments.empty()) {
            write_error(overview());
            return ExitCode::usage;
        }
        output.write(overview());
        return ExitCode::success;
    }
    if (arguments[0] == "--version" || arguments[0] == "-V" || arguments[0] == "version") {
        output.write(version());
        return ExitCode::success;
    }
    if (arguments[0] == "help")
        arguments = {arguments[1], "--help"};
    const auto entry = std::ranges::find(all_subcommands(), std::string_view(arguments[0]), &SubcommandEntry::name);
    if (entry == all_subcommands().end())
        return unknown_command(arguments[0]);

    const std::unique_ptr<Subcommand> subcommand = entry->make();
    Command command{std::string(entry->name), std::string(entry->summary)};
    subcommand->declare(command);
    const ParseOutcome outcome = command.parse(std::span(arguments).subspan(1));
    if (outcome.help) {
        output.write(command.help(
            std::min(widest_help, report::find_terminal(report::Stream::output, report::ColorMode::never).columns)));
        return ExitCode::success;
    }
    if (!outcome.problem.empty())
        return usage_problem(command.name(), outcome.problem, outcome.hint);
    return subcommand->run();
}

} // namespace

} // namespace batt::cli

int main(int argument_count, char** arguments) {
    using namespace batt::cli;
    const ExitCode code = run({arguments + 1, arguments + argument_count});
    // Whatever the command was, results that did not reach standard output are missing.
    const std::string problem = Output::standard_output_problem();
    if (code == ExitCode::no_output || problem.empty())
        return static_cast<int>(code);
    write_error(fmt::format("battc: {}\n", problem));
    return static_cast<int>(ExitCode::no_output);
}
