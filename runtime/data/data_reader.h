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
    size_t file_count = 0;                     ///< files read

    /// The text of a file that a problem names, or null.
    const frontend::SourceFile* source(std::string_view file) const;
};

/// Reads every path: a data file, or all .json files of a folder, including those in subfolders (hidden ones not), in
/// the order of their names. What files say about the same task is merged:
///   - solutions fill the test outputs that a task lacks. A file named like Kaggle's, "..._challenges.json", brings along
///     "..._solutions.json" beside it;
///   - generated pairs (RE-ARC) join the task of their name;
///   - the same task found again is ignored, a different one of the same name too, with a warning.
LoadedData read_data_set(std::span<const std::string> paths, const DataLimits& limits = {});

/// The same for one path.
LoadedData read_data_set(const std::string& path, const DataLimits& limits = {});

} // namespace batt::runtime
