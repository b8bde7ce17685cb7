// The subcommands of battc by name. Each lives in the command_*.cpp of its name, declares its arguments once (arguments.h) and
// runs after they have been parsed.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "battc/arguments.h"
#include "battc/exit_code.h"

namespace batt::cli {

class Subcommand {
public:
    Subcommand() = default;
    Subcommand(const Subcommand&) = delete;
    Subcommand& operator=(const Subcommand&) = delete;
    virtual ~Subcommand() = default;

    /// Declares arguments whose values are stored in this object.
    virtual void declare(Command& command) = 0;
    /// Does the work. A usage problem that only shows here is reported with usage_problem().
    virtual ExitCode run() = 0;
};

struct SubcommandEntry {
    std::string_view name;
    std::string_view summary;
    std::unique_ptr<Subcommand> (*make)();
};

std::unique_ptr<Subcommand> make_run_command();
std::unique_ptr<Subcommand> make_merge_command();
std::unique_ptr<Subcommand> make_score_command();
std::unique_ptr<Subcommand> make_check_command();
std::unique_ptr<Subcommand> make_show_command();
std::unique_ptr<Subcommand> make_trace_command();
std::unique_ptr<Subcommand> make_compile_command();
std::unique_ptr<Subcommand> make_eval_command();
std::unique_ptr<Subcommand> make_ops_command();
std::unique_ptr<Subcommand> make_repl_command();
std::unique_ptr<Subcommand> make_explain_command();
std::unique_ptr<Subcommand> make_completion_command();
std::unique_ptr<Subcommand> make_devices_command();
std::unique_ptr<Subcommand> make_doctor_command();
std::unique_ptr<Subcommand> make_cache_command();

/// All of them, in the order of --help.
std::span<const SubcommandEntry> all_subcommands();

/// Reports a wrong command line on standard error; gives ExitCode::usage. `command` may be empty.
ExitCode usage_problem(std::string_view command, std::string_view problem, std::string_view hint = {});

} // namespace batt::cli
