#include "report/evaluation_drawing.h"

#include <vector>

#include <fmt/format.h>

#include "report/figures.h"
#include "report/terminal_grid.h"
#include "runtime/run/failure.h"

namespace batt::report {

namespace {

using runtime::Evaluation;
using runtime::GridData;
using runtime::OutputValue;
using List = ir::OutputRecord::List;

constexpr size_t longest_literal = 400;

std::string caption(std::string_view name, const GridData& grid) {
    return fmt::format("{} {}x{}", name, grid.height, grid.width);
}

struct ShownOutput {
    const OutputValue* value;
    std::string name;
    bool wrong;
};

/// The output of a function, or the most interesting of its candidates.
ShownOutput shown_output(const Evaluation& evaluation) {
    ShownOutput shown{&evaluation.output, "output", evaluation.match == false};
    bool chosen = false;
    for (size_t i = 0; i < evaluation.records.size(); ++i) {
        const ir::OutputRecord& record = evaluation.entry->records[i];
        const runtime::RecordResult& result = evaluation.records[i];
        const bool right = result.match == true;
        if (record.list != List::output || (chosen && !right && (shown.value->grid || !result.value.grid)))
            continue;
        shown = {&result.value, "output " + record.name, result.match == false};
        chosen = true;
        if (right)
            break;
    }
    return shown;
}

} // namespace

std::string draw_evaluation(const Evaluation& evaluation, const Terminal& terminal) {
    const runtime::Pair& pair = evaluation.task->pairs(evaluation.split)[evaluation.index];
    std::vector<Panel> panels;
    panels.push_back({caption("input", pair.input), &pair.input, {}, nullptr});
    if (pair.output)
        panels.push_back({caption("expected", *pair.output), &*pair.output, {}, nullptr});
    const ShownOutput output = shown_output(evaluation);
    if (evaluation.failed) {
        panels.push_back(
            {"no output", nullptr, runtime::failure_text(evaluation.error_kind, evaluation.error), nullptr});
    } else if (const std::optional<GridData>& grid = output.value->grid) {
        Panel panel{caption(output.name, *grid), &*grid, {}, pair.output ? &*pair.output : nullptr};
        if (pair.output && output.wrong)
            if (const std::optional<size_t> differences = count_differences(*grid, *pair.output))
                panel.caption += ", " + counted(*differences, "cell") + (*differences == 1 ? " differs" : " differ");
        panels.push_back(std::move(panel));
    } else {
        std::string literal = output.value->literal;
        if (literal.size() > longest_literal)
            literal = literal.substr(0, longest_literal) + "...";
        panels.push_back({output.name + ", not a grid", nullptr, std::move(literal), nullptr});
    }

    const Paint paint(terminal);
    const std::string verdict = evaluation.failed   ? paint.bad("failed")
                                : !evaluation.match ? paint.quiet("output not known")
                                : *evaluation.match ? paint.good("right")
                                                    : paint.doubtful("wrong");
    const bool own_task = evaluation.entry->own_task == evaluation.task->id;
    return fmt::format("{}{} {} {}: {}\n{}\n", paint.strong(evaluation.entry->name),
                       own_task ? std::string() : " on " + evaluation.task->id, runtime::split_name(evaluation.split),
                       evaluation.index, verdict, draw_panels(panels, terminal));
}

} // namespace batt::report
