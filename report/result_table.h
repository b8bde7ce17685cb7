// What a run came to, for people: a table of functions, their failures with the statements that failed, totals. Evaluations
// are added as they come; only counts and a few examples of them are kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <battc/run.h>

#include "report/terminal.h"

namespace batt::report {

/// --list
enum class TableRows : uint8_t {
    automatic, ///< all functions if they are few, else those that failed
    all,
    failed,
    none,
};

/// Evaluations named in messages: the first few, and how many there are.
struct SampleList {
    std::vector<battc::SampleId> first;
    size_t count = 0;

    void add(battc::SampleId sample);
    /// "train 0, 1, test 0 and 12 more"
    std::string text() const;
};

class ResultTable {
public:
    /// `rows`: what details() will be asked for. Unless all rows or all failed ones are wanted, only the few that can be shown are kept,
    /// so that memory does not grow with the run.
    /// `kinds_in_totals`: totals() says how many failures there are of each kind.
    explicit ResultTable(TableRows rows = TableRows::automatic, bool kinds_in_totals = false)
        : wanted_(rows), kinds_in_totals_(kinds_in_totals) {}

    /// The next program of the run, by number. `usable`: false if none of its functions can run.
    void add_program(const std::string& path, const battc::SourceText& source, bool usable = true);
    /// Evaluations come in the order of the run.
    void add(const battc::Evaluation& evaluation);

    /// The table and the failures.
    std::string details(const Terminal& terminal);
    /// How many evaluations there were, what they came to, how long they took.
    std::string totals(const battc::RunReport& run, const Terminal& terminal) const;

private:
    struct Counts {
        size_t total = 0;
        size_t right = 0;
        size_t wrong = 0;
        size_t failed = 0;
        size_t unknown = 0; ///< did not fail, and nothing to compare with; shown as "+1"
    };
    /// Failures of one kind at one place of a function.
    struct Failure {
        battc::ErrorKind kind;
        std::string message;
        battc::Position position;
        SampleList samples;
    };
    struct Row {
        size_t program;
        size_t function_number;
        std::string function;
        std::string own_task; ///< the task in the function's name
        std::string task;     ///< the task it ran on
        Counts splits[std::size(battc::all_splits)];
        SampleList wrong;
        std::vector<Failure> failures; ///< the first ones, each other than the others
        size_t other_failures = 0;     ///< evaluations whose failures are none of these

        Counts sum() const;
        bool is_bad() const;
        bool solved() const;
    };
    struct Program {
        std::string path;
        battc::SourceText source;
    };

    std::string table(const std::vector<const Row*>& rows, const Paint& paint) const;
    std::string failures(const Terminal& terminal) const;

    void finish_row();

    TableRows wanted_;
    bool kinds_in_totals_;
    std::vector<Program> programs_;
    size_t usable_programs_ = 0;
    std::optional<Row> row_;   ///< of the job that is being added
    std::vector<Row> rows_;    ///< those before it that can be shown
    size_t all_rows_ = 0;      ///< without row_
    size_t bad_rows_ = 0;      ///< rows with a wrong output or a failure
    size_t failures_ = 0;      ///< places with failures
    size_t kept_failures_ = 0; ///< in rows_
    bool own_tasks_ = true;    ///< every function ran on its own task
};

} // namespace batt::report
