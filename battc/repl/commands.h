// The commands of a session, such as `:help`: the one table of their names, arguments and texts, which `:help`, completion and
// docs/repl.md come from. What they do is in session_*.cpp.
#pragma once

#include <span>
#include <string_view>

#include "battc/repl/session.h"

namespace batt::repl {

/// What completes the arguments of a command.
enum class ArgumentKind : uint8_t { none, expression, function, op, file, task, setting, command };

struct CommandDescription {
    std::string_view name;      ///< "help", without the colon
    std::string_view arguments; ///< "[OP]"
    std::string_view summary;   ///< one line
    std::string_view details;   ///< sentences for `:help NAME`
    ArgumentKind completes = ArgumentKind::none;
    Reply (Session::*run)(std::string_view arguments) = nullptr;
};

/// Gives the table, and may name the session's private functions.
struct CommandTable {
    static std::span<const CommandDescription> all();
    /// By its name, or the beginning of one if only one has it; null otherwise.
    static const CommandDescription* find(std::string_view name);
};

} // namespace batt::repl
