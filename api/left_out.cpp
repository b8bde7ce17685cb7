#include "api/left_out.h"

#include <algorithm>
#include <unordered_map>

#include <battc/names.h>
#include <fmt/format.h>

#include "api/program_impl.h"
#include "frontend/entry_points.h"
#include "runtime/results/left_out_line.h"
#include "runtime/run/job.h"

namespace battc {

namespace frontend = batt::frontend;
namespace runtime = batt::runtime;

namespace {

// Of one function, in its line.
constexpr size_t most_diagnostics = 10;

} // namespace

std::vector<RejectedFunction> find_rejected(const frontend::Module* tree, std::span<const std::string> names,
                                            std::span<const Diagnostic> diagnostics) {
    std::vector<RejectedFunction> rejected;
    for (const std::string& name : names)
        rejected.push_back({name, {}});
    constexpr size_t nobody = SIZE_MAX;
    // Where each function begins, and which of the rejected ones it is. The last function of a name is the one that counts.
    std::vector<std::pair<uint32_t, size_t>> begins;
    if (tree != nullptr) {
        std::unordered_map<std::string_view, size_t> place_of;
        for (size_t place = 0; place < names.size(); ++place)
            place_of.emplace(names[place], place);
        for (const frontend::Function& function : tree->functions) {
            const auto place = place_of.find(tree->name_of(function));
            begins.emplace_back(function.range.begin, place == place_of.end() ? nobody : place->second);
        }
        std::ranges::sort(begins);
    }
    RejectedFunction of_program;
    for (size_t number = 0; number < diagnostics.size(); ++number) {
        const Diagnostic& diagnostic = diagnostics[number];
        size_t place = nobody;
        if (diagnostic.range.known()) {
            const auto after = std::ranges::upper_bound(begins, diagnostic.range.begin_offset, {},
                                                        &std::pair<uint32_t, size_t>::first);
            if (after != begins.begin())
                place = std::prev(after)->second;
        }
        if (place != nobody)
            rejected[place].diagnostics.push_back(number);
        else if (diagnostic.severity == Severity::error)
            of_program.diagnostics.push_back(number);
    }
    if (!of_program.diagnostics.empty())
        rejected.push_back(std::move(of_program));
    return rejected;
}

void append_left_out(std::vector<LeftOutFunction>& left_out, const CompiledProgram& program, size_t program_number,
                     const PlanOptions& options) {
    const std::span<const Diagnostic> diagnostics = program.diagnostics();
    for (const RejectedFunction& function : program.impl().rejected_functions) {
        const batt::ir::FunctionKind kind = frontend::function_kind(function.name);
        const bool named = kind == batt::ir::FunctionKind::solve || kind == batt::ir::FunctionKind::verify;
        const bool asked_for = std::ranges::count(program.impl().options.entries, function.name) != 0;
        const std::string_view in_name = named ? frontend::task_of_entry(function.name) : std::string_view();
        const std::string task = named || asked_for ? runtime::own_task(in_name, program.path()) : std::string();
        if (!function.name.empty() &&
            (!matches_any(options.functions, function.name) || (!task.empty() && !matches_any(options.tasks, task))))
            continue;
        runtime::LeftOut line{program.path(), function.name, task, "it calls a function that is left out", 0, 0, {}};
        const Diagnostic* first = nullptr;
        for (const size_t place : function.diagnostics) {
            const Diagnostic& diagnostic = diagnostics[place];
            if (first == nullptr || (first->severity != Severity::error && diagnostic.severity == Severity::error))
                first = &diagnostic;
            if (line.diagnostics.size() < most_diagnostics)
                line.diagnostics.push_back(diagnostic_json(diagnostic));
        }
        if (first != nullptr) {
            line.message = first->message;
            line.line = first->range.begin.line;
            line.column = first->range.begin.column;
        }
        left_out.push_back({program_number, function.name, runtime::left_out_line(line)});
    }
}

} // namespace battc
