// What a run came to, for people: a table of functions, their failures with the statements that failed, totals. Evaluations
// are added as they come; only counts and a few examples of them are kept.
#pragma once

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
    /// `keep_rows`: false if only totals are wanted because there are too many functions and tasks to list.
    explicit ResultTable(bool keep_rows = true) : keep_rows_(keep_rows) {}

    /// The next program of the run, by number.
    void add_program(const std::string& path, const battc::SourceText& source);
    /// Evaluations come in the order of the run.
    void add(const battc::Evaluation& evaluation);

    /// The table and the failures.
    std::string details(TableRows rows, const Terminal& terminal) const;
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
        std::vector<Failure> failures;

        Counts sum() const;
        bool solved() const;
    };
    struct Program {
        std::string path;
        battc::SourceText source;
    };

    std::string table(const std::vector<const Row*>& rows, const Paint& paint) const;
    std::string failures(const Terminal& terminal) const;

    bool keep_rows_;
    std::vector<Program> programs_;
    std::vector<Row> rows_;
    bool own_tasks_ = true; ///< every function ran on its own task
};

} // namespace batt::report
