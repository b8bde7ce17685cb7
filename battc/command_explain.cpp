// `battc explain`: what the code of a diagnostic means and what to do about it.
#include <battc/diagnostic.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"

namespace batt::cli {

namespace {

class ExplainCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Explains the code that a diagnostic shows in brackets. Without a code, lists all of them.");
        command.positional("CODE", code_, "A code: B0105, b0105 or 105.", false);
        color_.declare(command);
        command.example("battc explain B0201", "What \"error[B0201]\" is about.");
    }

    ExitCode run() override {
        const report::Paint paint(report::find_terminal(report::Stream::output, color_.mode()));
        Output output;
        if (code_.empty()) {
            for (const battc::CodeDescription& entry : battc::all_codes())
                output.write(fmt::format("{}  {}\n", paint.name(entry.code), entry.title));
            return ExitCode::success;
        }
        const std::optional<battc::CodeDescription> entry = battc::find_code(code_);
        if (!entry)
            return usage_problem("explain", fmt::format("there is no code '{}'", code_),
                                 "`battc explain` lists all codes");
        output.write(
            fmt::format("{}: {}\n\n{}", paint.name(entry->code), paint.strong(entry->title), entry->explanation));
        return ExitCode::success;
    }

private:
    std::string code_;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_explain_command() { return std::make_unique<ExplainCommand>(); }

} // namespace batt::cli
