// Arguments that several commands share: the dialect, what a failing op does, limits, which kernels compute, colours.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <battc/op.h>
#include <battc/program.h>
#include <battc/session.h>

#include "battc/arguments.h"
#include "report/terminal.h"

namespace batt::cli {

/// --dialect
struct DialectArgument {
    std::optional<size_t> place;

    void declare(Command& command);
    /// Nothing: found from the program.
    std::optional<battc::Dialect> value() const {
        return place ? std::optional(battc::all_dialects[*place]) : std::nullopt;
    }
};

/// --entry
struct EntryArgument {
    std::vector<std::string> names;

    void declare(Command& command);
};

/// --max-file-size
struct FileSizeArgument {
    std::optional<uint64_t> bytes;

    void declare(Command& command);
    uint64_t value() const { return bytes.value_or(battc::default_max_file_size); }
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
    battc::OnError policy() const { return static_cast<battc::OnError>(on_error); }
    battc::Limits limits() const;
    /// What is wrong with the values together with this machine; empty if nothing is.
    std::string problem() const;
    /// The level of the kernels; empty: the best.
    std::string kernel_level() const;
};

} // namespace batt::cli
