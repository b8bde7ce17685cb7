// What `battc run` takes on its command line, and what it means for the library: the flags become options of its calls here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <battc/program.h>
#include <battc/run.h>
#include <battc/session.h>
#include <battc/tasks.h>

#include "battc/arguments.h"
#include "battc/common_arguments.h"
#include "battc/device_arguments.h"
#include "battc/exit_code.h"
#include "battc/file_roles.h"
#include "battc/log.h"
#include "battc/result_reports.h"
#include "report/result_table.h"
#include "report/terminal.h"

namespace batt::cli {

/// What standard output gets.
enum class Format : uint8_t { text, jsonl };
/// Which evaluations standard output gets lines of.
enum class Only : uint8_t { all, matched, wrong, failed };
/// Of which evaluations --show draws pictures.
enum class Show : uint8_t { all, failed, none };

class RunArguments {
public:
    void declare(Command& command);
    /// Checks what only shows when all arguments are there, and splits what needs it. A problem has been reported.
    std::optional<ExitCode> check();

    std::vector<std::string> program_paths; ///< after check()
    std::vector<std::string> data_paths;
    std::vector<std::string> function_patterns;
    std::vector<std::string> task_patterns;
    std::string candidate = "none"; ///< none, expected, or a file
    bool all_pairs = false;
    std::string output_path;
    std::string summary_path;
    bool resume = false;
    bool force = false;
    ResultReports reports;

    /// Whether standard output gets lines of JSON.
    bool prints_lines() const { return static_cast<Format>(format_) == Format::jsonl; }
    /// Whether results go anywhere as data.
    bool writes_data() const {
        return prints_lines() || !output_path.empty() || !summary_path.empty() || reports.writes_files();
    }
    /// The files that are written.
    FileRoles outputs() const;
    const std::optional<uint64_t>& limit() const { return limit_; }
    Only only() const { return static_cast<Only>(only_); }
    Show show() const { return static_cast<Show>(show_); }
    report::TableRows rows() const { return static_cast<report::TableRows>(list_); }
    report::ColorMode color_mode() const { return color_.mode(); }
    const LogArgument& log() const { return log_; }

    battc::CompileOptions compile_options() const;
    battc::DataOptions data_options() const { return {file_size_.value()}; }
    battc::PlanOptions plan_options() const;
    battc::EvaluationRange range(const battc::RunPlan& plan) const { return plan.shard(shard_.index, shard_.count); }
    /// The one whose lines tell what was left out.
    bool is_first_shard() const { return shard_.index == 1; }
    battc::SessionOptions session_options() const;
    /// All that arguments say about a run of the plan.
    battc::RunOptions run_options(const battc::RunPlan& plan) const;

private:
    /// --shard 2/8
    struct Shard {
        size_t index = 1;
        size_t count = 1;
    };
    static std::optional<Shard> parse_shard(std::string_view text);

    std::vector<std::string> given_; ///< programs and data files
    std::optional<uint64_t> limit_;
    std::optional<uint64_t> jobs_;
    std::optional<uint64_t> batch_;
    std::string shard_text_;
    Shard shard_;
    size_t format_ = 0;
    size_t only_ = 0;
    bool with_fuel_ = false;
    std::optional<uint64_t> max_output_;
    size_t show_ = static_cast<size_t>(Show::none);
    size_t list_ = 0;
    EntryArgument entry_;
    DialectArgument dialect_;
    FileSizeArgument file_size_;
    EvaluationArguments evaluation_;
    DeviceArguments devices_;
    LogArgument log_;
    ColorArgument color_;
};

} // namespace batt::cli
