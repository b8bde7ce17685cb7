// Files of results that survive the end of their process. FILE has a line of JSON for each finished evaluation, in the order of
// the run, appended as they come; FILE.run says which run it is of (run_identity.h). With both, a run that ended early goes on
// where it ended, and the files of all shards of a run can be put together. Lines about functions that were left out come first.
//
// One process at a time writes a file: it holds a lock (flock) on FILE until it ends, however it ends. Results that are there are
// never overwritten unless that is asked for.
#pragma once

#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/results/path_rewriter.h"
#include "runtime/results/run_identity.h"

namespace batt::runtime {

/// What is wrong with a file of results.
enum class FileTrouble : uint8_t {
    none,
    cannot_write,
    foreign, ///< it is of another run, or cannot go on
    exists,  ///< it holds something, which is not to be overwritten
    in_use,  ///< another process writes it
};

/// What to do with results that are there already.
enum class Existing : uint8_t { keep, overwrite };

/// A file of results that is being written.
class ResultFile {
public:
    /// Begins the file: writes FILE.run, which a pipe or device does without, and the lines about what was left out. A file that
    /// holds something is refused, or emptied. Ask ok().
    ResultFile(std::string path, const RunIdentity& identity, Existing existing = Existing::keep,
               std::string_view left_out = {});
    /// Takes a line of an evaluation of a file that goes on, by its number from 0. False: it does not belong there.
    using LineCheck = std::function<bool(size_t number, std::string_view line)>;
    /// Goes on with the file where it ends, or begins it if there is none: hands every line that is whole to `check` and cuts
    /// off the rest. `check` sees the paths of programs as this run has them; the file keeps those that it has. Ask ok().
    ResultFile(std::string path, const RunIdentity& identity, const LineCheck& check, std::string_view left_out = {});
    ResultFile(const ResultFile&) = delete;
    ResultFile& operator=(const ResultFile&) = delete;
    ~ResultFile();

    /// Lines of evaluations that were there when the file was opened.
    size_t lines_found() const { return lines_found_; }
    /// Appends lines. They reach the file when they are many, or after a moment (flush_sometimes).
    void append(std::string_view lines);
    /// Writes everything.
    void finish();
    bool ok() const { return problem_.empty(); }
    /// What is wrong, with the name of the file.
    const std::string& problem() const { return problem_; }
    FileTrouble trouble() const { return trouble_; }

private:
    void begin(const RunIdentity& identity, std::string_view left_out);
    void refuse_existing(const RunIdentity& identity);
    bool read_lines(const RunIdentity& identity, const LineCheck& check, std::string_view left_out);
    bool open();
    bool holds_something() const;
    void flush();
    void fail(int error);
    void fail(FileTrouble trouble, std::string problem);

    std::string path_;
    std::FILE* file_ = nullptr;
    bool special_ = false; ///< a pipe or a device: nothing can be read back or stand beside it
    PathRewriter to_file_; ///< from the paths of this run to those of the file
    std::string buffer_;
    double flushed_at_ = 0;
    size_t lines_found_ = 0;
    std::string problem_;
    FileTrouble trouble_ = FileTrouble::none;
};

/// What became of a merge.
struct MergeOutcome {
    FileTrouble trouble = FileTrouble::none;
    std::string problem; ///< empty if all went well
};

/// Puts the files of all shards of a run together: `out` is then the file that the run would have written in one, with its
/// FILE.run. Every line of an evaluation is handed to `take`, every line about what was left out to `take_left_out` (both may be
/// empty).
MergeOutcome merge_result_files(std::span<const std::string> files, const std::string& out, Existing existing,
                                const std::function<bool(std::string_view line)>& take,
                                const std::function<void(std::string_view line)>& take_left_out = {});

} // namespace batt::runtime
