// Files of results that survive the end of their process. FILE has a line of JSON for each finished evaluation, in the order of
// the run, appended as they come; FILE.run says which run it is of (run_identity.h). With both, a run that ended early goes on
// where it ended, and the files of all shards of a run can be put together.
#pragma once

#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/results/run_identity.h"

namespace batt::runtime {

/// A file of results that is being written.
class ResultFile {
public:
    /// Begins the file: empties it and writes FILE.run, which a pipe or device does without. Ask ok().
    ResultFile(std::string path, const RunIdentity& identity);
    /// Takes a line of a file that goes on, by its number from 0. False: it does not belong there.
    using LineCheck = std::function<bool(size_t number, std::string_view line)>;
    /// Goes on with the file where it ends, or begins it if there is none: hands every line that is whole to `check` and cuts
    /// off the rest. Ask ok().
    ResultFile(std::string path, const RunIdentity& identity, const LineCheck& check);
    ResultFile(const ResultFile&) = delete;
    ResultFile& operator=(const ResultFile&) = delete;
    ~ResultFile();

    /// Lines that were there when the file was opened.
    size_t lines_found() const { return lines_found_; }
    /// Appends lines. They reach the file when they are many, or after a moment (flush_sometimes).
    void append(std::string_view lines);
    /// Writes everything.
    void finish();
    bool ok() const { return problem_.empty(); }
    /// What is wrong, with the name of the file.
    const std::string& problem() const { return problem_; }
    /// Whether the problem is that the file is not of this run, and not that it cannot be written.
    bool is_foreign() const { return foreign_; }

private:
    void begin(const RunIdentity& identity);
    bool read_lines(const RunIdentity& identity, const LineCheck& check);
    void open(const char* mode);
    void flush();
    void fail(int error);
    void fail_foreign(std::string problem);

    std::string path_;
    std::FILE* file_ = nullptr;
    std::string buffer_;
    double flushed_at_ = 0;
    size_t lines_found_ = 0;
    std::string problem_;
    bool foreign_ = false;
};

/// Puts the files of all shards of a run together: `out` is then the file that the run would have written in one, with its
/// FILE.run. Every line is handed to `take` (which may be empty). Gives what is wrong, or nothing.
std::string merge_result_files(std::span<const std::string> files, const std::string& out,
                               const std::function<bool(std::string_view line)>& take);

} // namespace batt::runtime
