// Which files a command reads and which it writes. No file may be both, under whatever names, and no two outputs may be one file:
// that would destroy what somebody has. Asked before anything is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace batt::cli {

class FileRoles {
public:
    /// `path` is where `option` writes. Empty paths, pipes and devices do not count.
    void writes(const std::string& option, const std::string& path);
    /// The same for a file of results, which has FILE.run beside it.
    void writes_results(const std::string& option, const std::string& path);
    /// Standard output, if it goes to a file.
    void writes_standard_output();
    /// `path` is read. "-" is standard input.
    void reads(const std::string& path);

    /// What is wrong, for the user; empty if nothing is.
    const std::string& problem() const { return problem_; }

private:
    /// Equal for all names of one file.
    struct FileId {
        dev_t device;
        ino_t number;
        friend bool operator==(const FileId&, const FileId&) = default;
    };
    struct Output {
        std::string option;
        std::string path;
        std::optional<FileId> id; ///< nothing: it does not exist yet
        std::string full_path;
    };
    void add(Output output);

    std::vector<Output> outputs_;
    std::string problem_;
};

} // namespace batt::cli
