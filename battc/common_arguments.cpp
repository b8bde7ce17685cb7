#include "battc/common_arguments.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "ops/kernel_table.h"

namespace batt::cli {

namespace {

const Choice policy_choices[] = {{"dialect", "as the dialect defines it (the default)"},
                                 {"stop", "fails the evaluation"},
                                 {"default", "gives the default of its return type"}};

} // namespace

void DialectArgument::declare(Command& command) {
    command.choice(
        "--dialect",
        {{dialect_name(Dialect::arc_dsl), "cells are (colour, (row, column)); a failing op fails the evaluation"},
         {dialect_name(Dialect::re_arc), "arc-dsl with RE-ARC's two differences"},
         {dialect_name(Dialect::batt), "cells are (row, column, colour); a failing op gives a default"}},
        place, "The dialect of the programs (default: detected from the ops and parameters they use).");
}

void ColorArgument::declare(Command& command) {
    command.choice("--color", {{"auto", ""}, {"always", ""}, {"never", ""}}, place,
                   "Use colours; 'auto' (the default): if the output is a terminal and NO_COLOR is not set.");
}

void EvaluationArguments::declare(Command& command) {
    command.choice("--on-error", {std::begin(policy_choices), std::end(policy_choices)}, on_error,
                   "What a failing op does:");
    const interp::Limits limits;
    command.number(
        "--fuel", "UNITS", fuel,
        fmt::format("Work limit of one evaluation (default {}K). K, M and G may follow.", limits.fuel / 1000));
    command.number(
        "--memory", "BYTES", memory,
        fmt::format("Memory limit of one evaluation (default {}M). K, M and G may follow.", limits.memory >> 20), true);
    command.number(
        "--elements", "N", elements,
        fmt::format("Limit of elements in a container and of cells in a grid (default {}).", limits.elements));
    command.flag("--no-optimize", no_optimize, "Run programs as written, without optimisation.");
    command.flag("--general", general, "Store all values in general form (slow; to check battc itself).");
    std::vector<Choice> levels;
    for (const KernelTable& table : kernel_tables())
        levels.push_back({table.level, ""});
    command.choice("--kernels", std::move(levels), kernels,
                   "The instruction set of the kernels (default: the best that this machine supports).");
}

interp::Limits EvaluationArguments::limits() const {
    interp::Limits limits;
    if (fuel)
        limits.fuel = static_cast<i64>(std::min<uint64_t>(*fuel, std::numeric_limits<i64>::max()));
    if (memory)
        limits.memory = *memory;
    if (elements)
        limits.elements = std::min<uint64_t>(*elements, 1U << 31);
    return limits;
}

std::string EvaluationArguments::problem() const {
    if (kernels && !kernel_tables()[*kernels].supported())
        return fmt::format("--kernels: this machine cannot run '{}'", kernel_tables()[*kernels].level);
    return {};
}

interp::ProgramOptions EvaluationArguments::program_options() const {
    return {.kernels = kernels ? &kernel_tables()[*kernels] : nullptr, .general_only = general};
}

} // namespace batt::cli
