// Arguments that several commands share: the dialect, what a failing op does, limits, which kernels compute, colours.
#pragma once

#include <optional>

#include "battc/arguments.h"
#include "interp/interpreter.h"
#include "report/terminal.h"

namespace batt::cli {

/// --dialect
struct DialectArgument {
    std::optional<size_t> place;

    void declare(Command& command);
    /// Nothing: found from the program.
    std::optional<Dialect> value() const { return place ? std::optional(static_cast<Dialect>(*place)) : std::nullopt; }
};

/// --color
struct ColorArgument {
    size_t place = 0;

    void declare(Command& command);
    report::ColorMode mode() const { return static_cast<report::ColorMode>(place); }
};

/// How programs are evaluated: --on-error, --fuel, --memory, --no-optimize, --general, --kernels
struct EvaluationArguments {
    size_t on_error = 0;
    std::optional<uint64_t> fuel;
    std::optional<uint64_t> memory;
    std::optional<uint64_t> elements;
    bool no_optimize = false;
    bool general = false;
    std::optional<size_t> kernels;

    void declare(Command& command);
    interp::OnErrorPolicy policy() const { return static_cast<interp::OnErrorPolicy>(on_error); }
    interp::Limits limits() const;
    /// What is wrong with the values together with this machine; empty if nothing is.
    std::string problem() const;
    interp::ProgramOptions program_options() const;
};

} // namespace batt::cli
