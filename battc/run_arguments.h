// The arguments of `battc run`, and what they stand for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "battc/common_arguments.h"
#include "battc/device_arguments.h"
#include "battc/log.h"
#include "battc/result_reports.h"
#include "report/result_table.h"
#include "runtime/run/coordinator.h"

namespace batt::cli {

/// --shard 2/8
struct Shard {
    size_t index = 1;
    size_t count = 1;
};

class RunArguments {
public:
    enum class Format : uint8_t { text, jsonl };
    enum class Show : uint8_t { all, failed, none };

    void declare(Command& command);
    /// Completes the values below. Gives what is wrong with the arguments; empty if nothing is.
    std::string check();

    Format format() const { return static_cast<Format>(format_); }
    Show show() const { return static_cast<Show>(show_); }
    report::TableRows list() const { return static_cast<report::TableRows>(list_); }
    /// Whether results are written as lines of JSON.
    bool needs_lines() const { return format() == Format::jsonl || !output_path.empty(); }
    /// Threads, batches, limits, and which outputs are kept; the caller adds candidates, lines and devices.
    runtime::EvaluationOptions evaluation_options() const;

    // --- what runs
    std::vector<std::string> program_paths;
    std::vector<std::string> data_paths;
    runtime::JobChoice jobs;
    std::optional<uint64_t> limit;
    std::string candidate = "none"; ///< or "expected", or a file
    Shard shard;
    // --- how it runs
    DialectArgument dialect;
    EvaluationArguments evaluation;
    DeviceArguments devices;
    // --- what is printed
    std::string output_path;
    bool with_fuel = false;
    bool resume = false;
    std::string summary_path;
    ResultReports reports;
    LogArgument log;
    ColorArgument color;

private:
    std::vector<std::string> given_;
    std::string shard_text_;
    std::optional<uint64_t> threads_;
    std::optional<uint64_t> batch_;
    size_t format_ = 0;
    size_t show_ = static_cast<size_t>(Show::none);
    size_t list_ = 0;
};

} // namespace batt::cli
