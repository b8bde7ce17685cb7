// What the parameter C of a program stands for: nothing, the known output, or an output read from a file.
#pragma once

#include <optional>
#include <string>

#include "ops/core/base.h"
#include "runtime/data/data_reader.h"

namespace batt::runtime {

class Candidates {
public:
    /// C is None.
    Candidates() = default;
    /// C is the known output, None where that is not known.
    static Candidates expected();
    /// C is the output that a data file has for the sample: by task, list and place. Any format of data_file.h will do, and
    /// Kaggle's submissions, whose first attempts are taken. Problems are put into `problems`; nothing if there is nothing to
    /// use in the file.
    static std::optional<Candidates> read(const std::string& path, LoadedData& loaded, DataLimits limits = {});

    /// The candidate for a sample, or null.
    const GridData* find(const Task& task, Split split, u32 index) const;
    /// "none", "expected" or "file " and the hash of the file's content.
    std::string identity() const;

private:
    enum class Kind : u8 { none, expected, file };
    Kind kind_ = Kind::none;
    DataSet data_;
};

} // namespace batt::runtime
