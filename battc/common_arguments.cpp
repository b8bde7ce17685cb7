#include "battc/common_arguments.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace batt::cli {

namespace {

using battc::Dialect;

/// In the order of battc::OnError.
std::vector<Choice> policy_choices() {
    return {{battc::on_error_name(battc::OnError::dialect), "as the dialect defines it (the default)"},
            {battc::on_error_name(battc::OnError::stop), "fails the evaluation"},
            {battc::on_error_name(battc::OnError::use_default), "gives the default of its return type"}};
}

} // namespace

void DialectArgument::declare(Command& command) {
    command.choice(
        "--dialect",
        {{battc::dialect_name(Dialect::arc_dsl),
          "cells are (colour, (row, column)); a failing op fails the evaluation"},
         {battc::dialect_name(Dialect::re_arc), "arc-dsl with RE-ARC's two differences"},
         {battc::dialect_name(Dialect::batt), "cells are (row, column, colour); a failing op gives a default"}},
        place, "The dialect of the programs (default: detected from the ops and parameters they use).");
}

void EntryArgument::declare(Command& command) {
    command.option("--entry", "NAME", names,
                   "This function is an entry point too, although its name is not solve_<task>, verify_<task> or batt. "
                   "May be given "
                   "several times.");
}

void FileSizeArgument::declare(Command& command) {
    command.number("--max-file-size", "BYTES", bytes,
                   fmt::format("Do not read a larger file (default {}M). K, M and G may follow.",
                               battc::default_max_file_size >> 20),
                   true);
}

void ColorArgument::declare(Command& command) {
    command.choice("--color", {{"auto", ""}, {"always", ""}, {"never", ""}}, place,
                   "Use colours; 'auto' (the default): if the output is a terminal and NO_COLOR is not set.");
}

void EvaluationArguments::declare(Command& command) {
    command.choice("--on-error", policy_choices(), on_error, "What a failing op does:");
    const battc::Limits limits;
    command.number(
        "--fuel", "UNITS", fuel,
        "Work limit of one evaluation (default: by the size of the function, 1000K to 2500K). K, M and G may follow.");
    command.number(
        "--memory", "BYTES", memory,
        fmt::format("Memory limit of one evaluation (default {}M). K, M and G may follow.", limits.memory >> 20), true);
    command.number("--elements", "N", elements,
                   fmt::format("Limit of elements in a container and of cells in a grid (default {}, at least {}).",
                               limits.elements, battc::least_elements));
    command.flag("--no-optimize", no_optimize, "Run programs as written, without optimisation.");
    command.flag("--general", general, "Store all values in general form (slow; to check battc itself).");
    std::vector<Choice> levels;
    for (const battc::KernelLevel& level : battc::kernel_levels())
        levels.push_back({level.name, ""});
    command.choice("--kernels", std::move(levels), kernels,
                   "The instruction set of the kernels (default: the best that this machine supports).");
}

battc::Limits EvaluationArguments::limits() const {
    battc::Limits limits;
    if (fuel)
        limits.fuel = static_cast<int64_t>(std::min<uint64_t>(*fuel, std::numeric_limits<int64_t>::max()));
    if (memory)
        limits.memory = *memory;
    if (elements)
        limits.elements = std::min<uint64_t>(*elements, 1U << 31);
    return limits;
}

std::string EvaluationArguments::problem() const {
    if (kernels && !battc::kernel_levels()[*kernels].supported)
        return fmt::format("--kernels: this machine cannot run '{}'", kernel_level());
    if (limits().elements < battc::least_elements)
        return fmt::format("--elements: the limit is at least {}, what fits a board", battc::least_elements);
    return {};
}

std::string EvaluationArguments::kernel_level() const {
    return kernels ? std::string(battc::kernel_levels()[*kernels].name) : std::string();
}

} // namespace batt::cli
