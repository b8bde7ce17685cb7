// Arguments that the commands which draw share: data, palette and digits, files that are written anew only with --force.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <battc/tasks.h>

#include "battc/arguments.h"
#include "battc/common_arguments.h"
#include "battc/file_roles.h"
#include "report/palette.h"

namespace batt::cli {

/// --data
struct DataArgument {
    std::vector<std::string> paths;
    FileSizeArgument file_size;

    void declare(Command& command, std::string_view verb);
    /// The tasks, after what is wrong with them has been printed; nothing if there are none.
    std::optional<battc::TaskSet> load(std::string_view command, report::ColorMode mode) const;
};

/// --palette and --digits
struct PictureArguments {
    size_t palette_place = 0;
    bool digits = false;

    void declare(Command& command);
    report::Palette palette() const { return report::all_palettes[palette_place]; }
};

/// --force
struct ForceArgument {
    bool force = false;

    void declare(Command& command);
    /// What is wrong with writing a file; empty if nothing is.
    std::string problem(std::string_view option, const std::string& path) const;
};

/// "no task of the data is named 'x'; did you mean 'y'?"
std::string unknown_task(const battc::TaskSet& tasks, std::string_view name);

/// Writes a whole file; false if that failed, which has been reported.
bool write_file(std::string_view command, const std::string& path, std::string_view text);

} // namespace batt::cli
