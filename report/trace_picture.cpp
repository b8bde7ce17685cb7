#include "report/trace_picture.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures.h"
#include "report/terminal_grid.h"

namespace batt::report {

namespace {

using battc::Grid;
using battc::GridView;
using battc::TracedCall;
using battc::TracedStatement;
using battc::Value;

/// The operand of the last step that a grid can be compared with.
std::optional<Grid> operand_like(const TracedStatement& statement, const GridView& grid) {
    if (statement.steps.empty())
        return std::nullopt;
    for (const Value& operand : statement.steps.back().operands) {
        if (operand.shape() != battc::ValueShape::grid)
            continue;
        std::optional<Grid> before = operand.as_grid();
        if (before && before->height() == grid.height() && before->width() == grid.width())
            return before;
    }
    return std::nullopt;
}

} // namespace

StatementState state_of(const TracedStatement& statement, const battc::Trace& trace) {
    if (!statement.reached)
        return StatementState::unreached;
    if (!statement.error)
        return StatementState::done;
    return statement.value || trace.status == battc::Status::ok ? StatementState::handled : StatementState::failed;
}

Picture statement_picture(const TracedStatement& statement, const PictureLimits& limits) {
    if (!statement.value)
        return {};
    Picture picture = picture_of(*statement.value, limits);
    std::vector<Panel>& panels = picture.groups.front().panels;
    picture.groups.front().heading.clear();
    if (picture.groups.size() == 1 && panels.empty())
        picture.groups.front().heading = cut_literal(*statement.value, limits.most_text);
    if (picture.groups.size() != 1 || panels.size() != 1 || !panels[0].grid)
        return picture;
    Panel& panel = panels[0];
    const bool whole = panel.remark.empty();
    if (panel.caption == kind_text(*statement.value))
        panel.caption.clear();
    if (!whole)
        return picture;
    const std::optional<Grid> before = operand_like(statement, *panel.grid);
    if (!before)
        return picture;
    const size_t changed = count_differences(*panel.grid, *before).value_or(0);
    if (changed == 0 || changed * 2 > before->size())
        return picture;
    panel.caption += (panel.caption.empty() ? "" : ", ") + counted(changed, "cell") + " changed";
    panel.compared_with = before->view();
    // Both grids must live as long as the panel.
    panel.cells = std::make_shared<std::pair<std::shared_ptr<const void>, Grid>>(panel.cells, *before);
    return picture;
}

std::string facts_of(const TracedStatement& statement) {
    const std::string fuel =
        fmt::format("{} fuel", with_commas(static_cast<size_t>(std::max<int64_t>(0, statement.fuel))));
    return statement.value ? fmt::format("{} - {}", kind_text(*statement.value), fuel) : fuel;
}

std::string failed_call_text(const TracedStatement& statement, size_t most) {
    if (statement.steps.empty() || !statement.steps.back().error)
        return {};
    const battc::TracedStep& step = statement.steps.back();
    std::string text = step.operation + "(";
    for (size_t i = 0; i < step.operands.size(); ++i)
        text += (i == 0 ? "" : ", ") + cut_literal(step.operands[i], most);
    return text + ")";
}

std::string call_text(const TracedCall& call, size_t most) {
    std::string text = cut_literal(call.function, most) + "(";
    for (size_t i = 0; i < call.arguments.size(); ++i)
        text += (i == 0 ? "" : ", ") + cut_literal(call.arguments[i], most);
    return text + ") " + (call.result ? "= " + cut_literal(*call.result, most) : "failed: " + call.message);
}

bool call_has_pictures(const TracedCall& call) {
    const auto pictured = [](const Value& value) { return panel_of(value, {}, {}).grid.has_value(); };
    return std::ranges::any_of(call.arguments, pictured) || (call.result && pictured(*call.result));
}

PictureGroup call_picture(const TracedCall& call, const PictureLimits& limits) {
    PictureGroup group{1, {}, {}, {}};
    for (const Value& argument : call.arguments)
        group.panels.push_back(panel_of(argument, "argument", limits));
    if (call.result)
        group.panels.push_back(panel_of(*call.result, "result", limits));
    else
        group.panels.push_back({"failed", {}, call.message, {}});
    return group;
}

std::string verdict_of(const battc::Trace& trace) {
    if (battc::is_failure(trace.status))
        return "failed";
    switch (trace.match) {
    case battc::Match::yes:
        return "right";
    case battc::Match::no:
        return "wrong";
    case battc::Match::unknown:
        break;
    }
    return "output not known";
}

} // namespace batt::report
