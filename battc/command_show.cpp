// `battc show`: tasks as pictures, in the terminal or as a file.
#include <algorithm>
#include <string_view>
#include <vector>

#include <battc/names.h>
#include <battc/tasks.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "battc/picture_arguments.h"
#include "battc/problems.h"
#include "battc/sample_argument.h"
#include "report/picture_page.h"
#include "report/svg.h"
#include "report/task_picture.h"
#include "report/terminal_grid.h"

namespace batt::cli {

namespace {

class ShowCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Draws the pairs of tasks: in the terminal, or as a file that a browser shows.");
        command.positional("TASK", patterns_, "The id of a task; * and ? are wild cards.");
        data_.declare(command, "show");
        sample_.declare(command, "Only this pair: train:0, test:0, generated:0, ...");
        drawing_.declare(command);
        command.option("--svg", "FILE", svg_path_, "Write an SVG picture to this file.").value_kind = ValueKind::file;
        command.option("--html", "FILE", html_path_, "Write a page to this file, which needs nothing but itself.")
            .value_kind = ValueKind::file;
        file_.declare(command);
        color_.declare(command);
        command.example("battc show b0a70001 -d samples/tasks", "One task in the terminal.");
        command.example("battc show 'b0a7000*' -d samples/tasks --html tasks.html", "A page of many.");
        command.example("battc show b0a70001 -d samples/tasks --sample train:0 --svg pair.svg --digits",
                        "A picture of one pair.");
    }

    ExitCode run() override {
        const std::optional<battc::TaskSet> tasks = data_.load("show", color_.mode());
        if (!tasks)
            return ExitCode::no_input;
        std::vector<battc::Task> chosen;
        if (const std::optional<ExitCode> problem = choose(*tasks, chosen))
            return *problem;
        FileRoles roles;
        roles.writes("--svg", svg_path_);
        roles.writes("--html", html_path_);
        for (const std::string& file : tasks->files())
            roles.reads(file);
        if (!roles.problem().empty())
            return usage_problem("show", roles.problem());
        for (const auto& [option, path] : {std::pair("--svg", &svg_path_), std::pair("--html", &html_path_)})
            if (const std::string problem = file_.problem(option, *path); !problem.empty())
                return usage_problem("show", problem);

        report::Picture picture;
        for (const battc::Task& task : chosen)
            std::ranges::move(report::picture_of(task, sample_.sample).groups, std::back_inserter(picture.groups));
        if (!svg_path_.empty() && !write(svg_path_, report::draw_svg(picture, {drawing_.palette(), drawing_.digits})))
            return ExitCode::no_output;
        if (!html_path_.empty() &&
            !write(html_path_, report::picture_page(chosen.size() == 1 ? chosen[0].id() : "Tasks", picture,
                                                    {drawing_.palette(), drawing_.digits})))
            return ExitCode::no_output;
        if (!svg_path_.empty() || !html_path_.empty())
            return ExitCode::success;
        Output output;
        output.write(report::draw_picture(picture, report::find_terminal(report::Stream::output, color_.mode()),
                                          {drawing_.palette(), drawing_.digits}));
        output.finish();
        return output.ok() ? ExitCode::success : ExitCode::no_output;
    }

private:
    /// The tasks that are meant, in the order of the arguments.
    std::optional<ExitCode> choose(const battc::TaskSet& tasks, std::vector<battc::Task>& chosen) const {
        std::vector<bool> taken(tasks.size());
        for (const std::string& pattern : patterns_) {
            bool found = false;
            for (size_t i = 0; i < tasks.size(); ++i) {
                if (!battc::matches_glob(pattern, tasks[i].id()))
                    continue;
                found = true;
                if (taken[i])
                    continue;
                taken[i] = true;
                if (const std::string problem = sample_.problem(tasks[i]); !problem.empty())
                    return usage_problem("show", problem);
                chosen.push_back(tasks[i]);
            }
            if (!found) {
                write_error(fmt::format("battc show: {}\n", unknown_task(tasks, pattern)));
                return ExitCode::no_input;
            }
        }
        return std::nullopt;
    }

    static bool write(const std::string& path, const std::string& text) { return write_file("show", path, text); }

    std::vector<std::string> patterns_;
    DataArgument data_;
    SampleArgument sample_;
    PictureArguments drawing_;
    ForceArgument file_;
    std::string svg_path_;
    std::string html_path_;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_show_command() { return std::make_unique<ShowCommand>(); }

} // namespace batt::cli
