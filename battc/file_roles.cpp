#include "battc/file_roles.h"

#include <algorithm>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include <battc/names.h>
#include <fmt/format.h>

namespace batt::cli {

namespace fs = std::filesystem;

void FileRoles::writes(const std::string& option, const std::string& path) {
    if (path.empty() || battc::open_descriptor(path) >= 0)
        return;
    Output output{option, path, {}, {}};
    struct stat status{};
    if (stat(path.c_str(), &status) == 0) {
        if (!S_ISREG(status.st_mode))
            return;
        output.id = FileId{status.st_dev, status.st_ino};
    }
    std::error_code error;
    output.full_path = fs::weakly_canonical(fs::absolute(path, error), error).string();
    add(std::move(output));
}

void FileRoles::writes_results(const std::string& option, const std::string& path) {
    const size_t before = outputs_.size();
    writes(option, path);
    if (outputs_.size() != before)
        writes(option, path + ".run");
}

void FileRoles::writes_standard_output() {
    struct stat status{};
    if (fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode))
        add({"standard output", "standard output", FileId{status.st_dev, status.st_ino}, {}});
}

void FileRoles::add(Output output) {
    for (const Output& other : outputs_)
        if (problem_.empty() &&
            ((output.id && output.id == other.id) ||
             (!output.id && !other.id && !output.full_path.empty() && output.full_path == other.full_path)))
            problem_ = fmt::format("{} and {} both write '{}'", other.option, output.option, other.path);
    outputs_.push_back(std::move(output));
}

void FileRoles::reads(const std::string& path) {
    if (!problem_.empty() || std::ranges::none_of(outputs_, [](const Output& output) { return output.id.has_value(); }))
        return; // nothing that exists is written
    struct stat status{};
    if ((path == "-" ? fstat(STDIN_FILENO, &status) : stat(path.c_str(), &status)) != 0)
        return;
    const FileId id{status.st_dev, status.st_ino};
    for (const Output& output : outputs_)
        if (output.id == id)
            problem_ = fmt::format("{}: '{}' is read by this command{}, and would be overwritten", output.option,
                                   output.path, path == output.path ? "" : fmt::format(" as '{}'", path));
}

} // namespace batt::cli
