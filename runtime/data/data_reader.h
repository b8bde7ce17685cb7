// From paths to one data set: finds the files, reads each (data_file.h) and merges what they hold. A bad file is reported and
// left out; the rest is there.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "frontend/diagnostic.h"
#include "runtime/data/data_file.h"
#include "runtime/data/data_set.h"

namespace batt::runtime {

struct LoadedData {
    DataSet data;
    frontend::DiagnosticList problems;         ///< warnings too: ask has_errors()
    std::vector<frontend::SourceFile> sources; ///< the texts into which problems point, to quote from
    std::vector<std::string> files;            ///< that were read, or could not be
    size_t file_count = 0;                     ///< files read

    /// The text of a file that a problem names, or null; the texts of many or large files are not kept.
    const frontend::SourceFile* source(std::string_view file) const;
};

/// Reads every path: a data file ("-": standard input), or all .json and .jsonl files of a folder, including those in subfolders (hidden
/// ones not), in the order of their names. What a folder holds besides data is passed over with one note for all of it. What files
/// say about the same task is merged:
///   - solutions fill the test outputs that a task lacks. A file named like Kaggle's, "..._challenges.json", brings along
///     "..._solutions.json" beside it;
///   - lists of pairs (RE-ARC's generated ones) and outputs that a task lacks come from later files (task_merger.h);
///   - the same task found again is ignored, a different one of the same name too, with one warning for all of them.
LoadedData read_data_set(std::span<const std::string> paths, const DataLimits& limits = {});

/// The same for one path.
LoadedData read_data_set(const std::string& path, const DataLimits& limits = {});

} // namespace batt::runtime
