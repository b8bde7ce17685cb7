// An evaluation as a line of JSON, written and read back: what `battc run --output` and `--format jsonl` write (docs/cli.md
// lists the members), and what --resume and `battc merge` read.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/run/evaluation.h"
#include "runtime/run/schedule.h"

namespace batt::runtime {

/// Appends one line. The evaluation must have its output values.
void append_result_line(std::string& text, const Evaluation& evaluation);
/// The same with the fuel that was spent, as the member "fuel".
void append_result_line_with_fuel(std::string& text, const Evaluation& evaluation);
/// Either of them.
using ResultLineWriter = void (*)(std::string& text, const Evaluation& evaluation);
ResultLineWriter result_line_writer(bool with_fuel);
/// Appends the result alone, as the members "status" and so on of an object without braces.
void append_result_members(std::string& text, const Evaluation& evaluation);
/// Appends the output candidates, or the scores, of an evaluation as the elements of a list without brackets. `first_member`
/// is put before the other members of each.
void append_records(std::string& text, const Evaluation& evaluation, ir::OutputRecord::List list,
                    std::string_view first_member = {});
/// Appends a failure as an object.
void append_failure(std::string& text, const Evaluation& evaluation);

/// What stands in a line.
struct ResultLine {
    std::string program;
    std::string function;
    std::string task;
    std::vector<ir::OutputRecord> records;
    bool has_fuel = false; ///< the line says how much fuel was spent
    Evaluation evaluation; ///< without entry and task, which have to be found by their names
};

/// Makes the evaluation of a line one of this function on this task. False if its records are not the function's.
bool attach(ResultLine& line, const EntryPoint& entry, const Task& task);

/// Reads lines; writing what it gave gives the same line.
class ResultLineReader {
public:
    ResultLineReader();
    ResultLineReader(const ResultLineReader&) = delete;
    ResultLineReader& operator=(const ResultLineReader&) = delete;
    ~ResultLineReader();

    /// False if the text is not such a line.
    bool read(std::string_view line, ResultLine& result);

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

/// Reads a line of an earlier run as the result of a sample. False if the line is not what this run, with this writer, would
/// write there, apart from what only evaluating can tell.
bool read_finished_line(ResultLineReader& reader, std::string_view line, const SamplePlace& place,
                        ResultLineWriter writer, ResultLine& result);

} // namespace batt::runtime
