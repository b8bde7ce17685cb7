#include "battc/picture_arguments.h"

#include <battc/names.h>
#include <fmt/format.h>

#include <sys/stat.h>

#include "battc/output.h"
#include "battc/problems.h"

namespace batt::cli {

namespace {

constexpr size_t most_diagnostics = 20;

} // namespace

void DataArgument::declare(Command& command, std::string_view verb) {
    Argument& data = command.option(
        "--data,-d", "PATH", paths,
        fmt::format("The data to {}: a JSON file of a task or of many, a folder of such files, or -. May be "
                    "given several times.",
                    verb));
    data.value_kind = ValueKind::folder_or_file;
    data.required = true;
    data.in_usage = true;
    file_size.declare(command);
}

std::optional<battc::TaskSet> DataArgument::load(std::string_view command, report::ColorMode mode) const {
    battc::Result<battc::TaskSet> tasks = battc::TaskSet::load(paths, {.max_file_size = file_size.value()});
    if (!tasks) {
        write_error(fmt::format("battc {}: {}\n", command, tasks.error().message));
        return std::nullopt;
    }
    print_diagnostics(*tasks, report::find_terminal(report::Stream::error, mode), most_diagnostics);
    if (tasks->empty()) {
        write_error(fmt::format("battc {}: there is no task in the data\n", command));
        return std::nullopt;
    }
    return *std::move(tasks);
}

void PictureArguments::declare(Command& command) {
    command.choice("--palette",
                   {{report::palette_name(report::Palette::classic), "that of the ARC community (the default)"},
                    {report::palette_name(report::Palette::accessible), "also for people who see fewer colours"}},
                   palette_place, "The colours of cells:");
    command.flag("--digits", digits, "Show the number of each colour too.");
}

void ForceArgument::declare(Command& command) {
    command.flag("--force", force, "Overwrite files that are there already.");
}

std::string ForceArgument::problem(std::string_view option, const std::string& path) const {
    struct stat status{};
    if (force || path.empty() || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return {};
    return fmt::format("{}: '{}' is there already; --force overwrites it", option, path);
}

std::string unknown_task(const battc::TaskSet& tasks, std::string_view name) {
    std::vector<std::string_view> ids;
    for (size_t i = 0; i < tasks.size(); ++i)
        ids.push_back(tasks[i].id());
    const std::string hint = battc::did_you_mean(name, ids);
    return fmt::format("no task of the data is named '{}'{}{}", name, hint.empty() ? "" : "; ", hint);
}

bool write_file(std::string_view command, const std::string& path, std::string_view text) {
    Output output(path);
    output.write(text);
    output.finish();
    if (output.ok())
        return true;
    write_error(fmt::format("battc {}: {}\n", command, output.problem()));
    return false;
}

} // namespace batt::cli
