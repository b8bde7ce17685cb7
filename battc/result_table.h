// What a run came to, for people: a table of functions, their failures with the statements that failed, totals. Evaluations
// are added as they come; nothing of an evaluation but counts and a few examples is kept.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "battc/terminal.h"
#include "frontend/source.h"
#include "ir/module.h"
#include "runtime/evaluation.h"

namespace batt::cli {

/// --list
enum class TableRows : uint8_t {
    automatic, ///< all functions if they are few, else those that failed
    all,
    failed,
    none,
};

/// Evaluations named in messages: the first few, and how many there are.
struct SampleList {
    struct Sample {
        runtime::Split split;
        u32 index;
    };
    std::vector<Sample> first;
    size_t count = 0;

    void add(const runtime::Evaluation& evaluation);
    /// "train 0, 1, test 0 and 12 more"
    std::string text() const;
};

class ResultTable {
public:
    /// The evaluations that are added next are of functions of this program.
    void start_program(const std::string& path, const frontend::SourceFile& source, const ir::Module& module);
    void add(const runtime::Evaluation& evaluation);

    /// The table and the failures.
    std::string details(TableRows rows, const Terminal& terminal) const;
    /// How many evaluations there were, what they came to, how long they took.
    std::string totals(double seconds, unsigned threads, const Terminal& terminal) const;

    size_t evaluations() const { return evaluations_; }
    /// Whether every evaluation ended, and no output differs from the known one.
    bool all_right() const { return failed_ == 0 && wrong_ == 0; }

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
        ErrorKind kind;
        std::string message;
        ir::Position position;
        SampleList samples;
    };
    struct Row {
        size_t program;
        std::string function;
        std::string own_task; ///< the task in the function's name
        std::string task;     ///< the task it ran on
        Counts splits[std::size(runtime::all_splits)];
        SampleList wrong;
        std::vector<Failure> failures;

        Counts sum() const;
        bool solved() const;
    };
    struct Program {
        std::string path;
        frontend::SourceFile source;
    };

    std::string table(const std::vector<const Row*>& rows, const Paint& paint) const;
    std::string failures(const Terminal& terminal) const;

    std::vector<Program> programs_;
    const ir::Module* module_ = nullptr;
    std::vector<Row> rows_;
    ir::FunctionId last_function_ = 0;
    const runtime::Task* last_task_ = nullptr;
    size_t evaluations_ = 0;
    size_t right_ = 0;
    size_t wrong_ = 0;
    size_t failed_ = 0;
    size_t unknown_ = 0;
};

/// "1,718"
std::string with_commas(size_t number);
/// "1 function", "2,000 functions"
std::string counted(size_t number, std::string_view noun);

} // namespace batt::cli
