#include "report/evaluation_drawing.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "report/figures.h"
#include "report/terminal_grid.h"

namespace batt::report {

namespace {

using battc::Evaluation;
using battc::GridView;
using battc::Match;

constexpr size_t longest_literal = 400;

std::string caption(std::string_view name, const GridView& grid) {
    return fmt::format("{} {}x{}", name, grid.height(), grid.width());
}

struct ShownOutput {
    battc::OutputView value;
    std::string name;
    bool wrong;
};

/// The output of a function, or the most interesting of its candidates.
ShownOutput shown_output(const Evaluation& evaluation) {
    ShownOutput shown{evaluation.output(), "output", evaluation.match() == Match::no};
    bool chosen = false;
    for (size_t i = 0; i < evaluation.record_count(); ++i) {
        const battc::OutputRecord& record = evaluation.record(i);
        const battc::OutputView output = evaluation.record_output(i);
        const Match match = evaluation.record_match(i);
        const bool right = match == Match::yes;
        if (record.list != battc::OutputRecord::List::output ||
            (chosen && !right && (shown.value.grid || !output.grid)))
            continue;
        shown = {output, "output " + record.name, match == Match::no};
        chosen = true;
        if (right)
            break;
    }
    return shown;
}

} // namespace

std::string verdict(bool failed, Match match, const Paint& paint) {
    return failed                    ? paint.bad("failed")
           : match == Match::unknown ? paint.quiet("output not known")
           : match == Match::yes     ? paint.good("right")
                                     : paint.doubtful("wrong");
}

std::string draw_evaluation(const Evaluation& evaluation, const Terminal& terminal, const GridDrawing& drawing) {
    const battc::Pair pair = evaluation.pair();
    std::vector<Panel> panels;
    panels.push_back({caption("input", pair.input), pair.input, {}, {}});
    if (pair.output)
        panels.push_back({caption("expected", *pair.output), *pair.output, {}, {}});
    const ShownOutput output = shown_output(evaluation);
    if (evaluation.failed()) {
        panels.push_back({"no output", {}, battc::failure_text(evaluation.error_kind(), evaluation.message()), {}});
    } else if (const std::optional<GridView>& grid = output.value.grid) {
        Panel panel{caption(output.name, *grid), *grid, {}, pair.output};
        if (pair.output && output.wrong)
            if (const std::optional<size_t> differences = count_differences(*grid, *pair.output))
                panel.caption += ", " + counted(*differences, "cell") + (*differences == 1 ? " differs" : " differ");
        panels.push_back(std::move(panel));
    } else {
        std::string literal(output.value.literal);
        if (literal.size() > longest_literal)
            literal = literal.substr(0, longest_literal) + "...";
        panels.push_back({output.name + ", not a grid", {}, std::move(literal), {}});
    }

    const Paint paint(terminal);
    const bool own_task = evaluation.own_task() == evaluation.task();
    const battc::SampleId sample = evaluation.sample();
    return fmt::format("{}{} {} {}: {}\n{}\n", paint.strong(evaluation.function()),
                       own_task ? std::string() : " on " + evaluation.task(), battc::split_name(sample.split),
                       sample.index, verdict(evaluation, paint), draw_panels(panels, terminal, drawing));
}

} // namespace batt::report
