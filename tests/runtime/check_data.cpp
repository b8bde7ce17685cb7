#include "tests/runtime/check_data.h"

#include "runtime/data/data_file.h"
#include "runtime/results/result_file.h"
#include "runtime/results/result_line.h"

namespace batt::test {

namespace {

using namespace runtime;

bool is_sound(const GridData& grid, const DataLimits& limits) {
    const bool sized = grid.height > 0 && grid.width > 0 && grid.height <= limits.grid_side &&
                       grid.width <= limits.grid_side &&
                       grid.cells.size() == static_cast<size_t>(grid.height) * static_cast<size_t>(grid.width);
    for (const int8_t cell : grid.cells)
        if (cell < 0 || cell > 9)
            return false;
    return sized;
}

std::string check_contents(const FileContents& contents, const DataLimits& limits) {
    for (const Task& task : contents.tasks)
        for (const Split split : all_splits)
            for (const Pair& pair : task.pairs(split))
                if (!is_sound(pair.input, limits) || (pair.output && !is_sound(*pair.output, limits)))
                    return "a pair of task '" + task.id + "' is not sound";
    for (const Solution& solution : contents.solutions)
        for (const GridData& output : solution.outputs)
            if (!is_sound(output, limits))
                return "a solution of task '" + solution.id + "' is not sound";
    for (const frontend::Diagnostic& problem : contents.problems)
        if (frontend::render_text(problem, contents.source ? &*contents.source : nullptr, false).empty())
            return "a problem without a text";
    if (contents.tasks.empty() && contents.solutions.empty() && !contents.problems.has_errors())
        return "nothing was read and nothing was reported";
    return {};
}

/// A line that is taken must be written as a line that is taken again and written the same.
std::string check_line(ResultLineReader& reader, std::string_view text) {
    const auto write = [&](std::string_view line, std::string& written) {
        ResultLine result;
        if (!reader.read(line, result))
            return false;
        EntryPoint entry;
        entry.path = result.program;
        entry.name = result.function;
        entry.records = result.records;
        Task task;
        task.id = result.task;
        if (!attach(result, entry, task))
            return false;
        (result.has_fuel ? append_result_line_with_fuel : append_result_line)(written, result.evaluation);
        return true;
    };
    std::string once;
    std::string twice;
    if (!write(text, once))
        return {};
    if (!write(std::string_view(once).substr(0, once.size() - 1), twice) || twice != once)
        return "a line of results is not read back: " + once;
    return {};
}

} // namespace

std::string check_data_text(std::string_view text) {
    for (const bool submissions : {false, true}) {
        DataLimits limits;
        limits.submissions = submissions;
        const FileContents contents = read_data_text("fuzz.json", std::string(text), limits);
        if (std::string problem = check_contents(contents, limits); !problem.empty())
            return problem;
    }
    ResultLineReader reader;
    if (std::string problem = check_line(reader, text); !problem.empty())
        return problem;
    if (const std::optional<RunIdentity> identity = parse_run_identity(text)) {
        const std::optional<RunIdentity> again = parse_run_identity(run_identity_text(*identity));
        if (!again || again->evaluations != identity->evaluations || again->facts.size() != identity->facts.size())
            return "the identity of a run is not read back";
    }
    return {};
}

} // namespace batt::test
