#include "battc/repl/documentation.h"

#include <algorithm>

#include <battc/expression.h>
#include <fmt/format.h>

#include "battc/repl/entry_text.h"
#include "report/wrap.h"

namespace batt::repl {

namespace {

using battc::Dialect;
using battc::OpDescription;
using battc::OpParameter;

constexpr size_t most_related = 8;

std::string_view parameter_name(const OpParameter& parameter, Dialect dialect) {
    return dialect == Dialect::batt     ? parameter.batt_name
           : dialect == Dialect::re_arc ? parameter.re_arc_name
                                        : parameter.name;
}

/// The name without numbers and one-letter suffixes at its end: "hconcat", "size" of "size_t", "get_nth" of "get_nth_f".
std::string_view stem(std::string_view name) {
    const size_t line = name.rfind('_');
    if (line != std::string_view::npos && line != 0 && name.size() - line <= 2)
        return name.substr(0, line);
    return name;
}

/// How much two ops have to do with each other.
int relation(const OpDescription& a, const OpDescription& b) {
    int points = 0;
    if (stem(a.name) == stem(b.name))
        points += 6;
    else if (stem(a.name).size() >= 4 &&
             (b.name.find(stem(a.name)) != std::string_view::npos ||
              (stem(b.name).size() >= 4 && a.name.find(stem(b.name)) != std::string_view::npos)))
        points += 4;
    // The last letters tell kin apart: vmirror, hmirror; ulcorner, lrcorner.
    else if (a.name.size() > 5 && b.name.size() > 5 &&
             a.name.substr(a.name.size() - 5) == b.name.substr(b.name.size() - 5))
        points += 4;
    if (a.return_type == b.return_type)
        points += 1;
    if (a.parameters.size() == b.parameters.size() &&
        std::ranges::equal(a.parameters, b.parameters, {}, &OpParameter::type, &OpParameter::type))
        points += 2;
    return points;
}

/// The texts of the arguments of a call such as "fill(((1, 2), (3, 4)), 5, {(0, 0)})".
std::vector<std::string_view> argument_texts(std::string_view call) {
    std::vector<std::string_view> texts;
    size_t depth = 0;
    size_t begin = 0;
    for (const Token& token : tokenize(call)) {
        const bool closes = token.kind == TokenKind::close;
        if (token.kind == TokenKind::open && ++depth == 1)
            begin = token.end;
        else if (depth == 1 && (closes || token.kind == TokenKind::comma)) {
            if (const std::string_view text = trimmed(call.substr(begin, token.begin - begin)); !text.empty())
                texts.push_back(text);
            begin = token.end;
        }
        depth -= closes && depth != 0 ? 1 : 0;
    }
    return texts;
}

bool is_picture(const battc::Value& value) {
    return value.shape() == battc::ValueShape::grid || value.shape() == battc::ValueShape::object ||
           value.shape() == battc::ValueShape::indices || value.shape() == battc::ValueShape::objects;
}

std::string indented(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        result += "    ";
        result += text.substr(0, end);
        text.remove_prefix(end);
    }
    return result;
}

std::string worked_example(const OpDescription& op, Dialect dialect, const report::Terminal& terminal,
                           const report::ValueDrawing& drawing) {
    battc::ScopeOptions options;
    options.dialect = op.in(dialect) ? dialect : op.dialects.front();
    report::Terminal narrower = terminal;
    narrower.columns = terminal.columns > 24 ? terminal.columns - 4 : terminal.columns;
    std::string text = fmt::format("  {}\n", op.example);
    for (const std::string_view argument : argument_texts(op.example)) {
        const battc::ExpressionResult value = battc::evaluate_expression(std::string(argument), options);
        if (value.value && is_picture(*value.value))
            text += indented(report::draw_value(*value.value, narrower, drawing));
    }
    const battc::ExpressionResult result = battc::evaluate_expression(std::string(op.example), options);
    if (result.value)
        return text + "  gives\n" + indented(report::draw_value(*result.value, narrower, drawing));
    return text + fmt::format("  fails: {}\n", result.problem);
}

} // namespace

std::string signature(const OpDescription& op, Dialect dialect, std::optional<size_t> current) {
    std::string text = fmt::format("{}(", op.name);
    for (size_t i = 0; i < op.parameters.size(); ++i) {
        const OpParameter& parameter = op.parameters[i];
        std::string one = fmt::format("{}: {}", parameter_name(parameter, dialect), parameter.type);
        if (!parameter.default_op.empty())
            one += fmt::format(" = {}", parameter.default_op);
        text += fmt::format("{}{}", i == 0 ? "" : ", ", current == i ? "«" + one + "»" : one);
    }
    return text + fmt::format(") -> {}", op.return_type);
}

std::optional<size_t> parameter_number(const OpDescription& op, Dialect dialect, std::string_view keyword,
                                       size_t place) {
    if (keyword.empty())
        return place < op.parameters.size() ? std::optional(place) : std::nullopt;
    for (size_t i = 0; i < op.parameters.size(); ++i)
        if (parameter_name(op.parameters[i], dialect) == keyword)
            return i;
    return std::nullopt;
}

std::vector<const OpDescription*> related_ops(const OpDescription& op, Dialect dialect) {
    // The nearest first, then in the order of the table, in which the ops lie.
    std::vector<std::pair<int, const OpDescription*>> ranked;
    for (const OpDescription& other : battc::all_ops())
        if (&other != &op && other.in(dialect))
            if (const int points = relation(op, other); points >= 3)
                ranked.emplace_back(-points, &other);
    std::ranges::sort(ranked);
    std::vector<const OpDescription*> related;
    for (size_t i = 0; i < std::min(ranked.size(), most_related); ++i)
        related.push_back(ranked[i].second);
    return related;
}

std::string describe_op(const OpDescription& op, Dialect dialect, const report::Terminal& terminal,
                        const report::ValueDrawing& drawing) {
    const report::Paint paint(terminal);
    std::string text = paint.strong(report::wrap(signature(op, dialect), terminal.columns, 4)) + "\n";
    text += fmt::format("  {}\n\n", report::wrap(op.documentation, terminal.columns - 2, 2));
    text += worked_example(op, dialect, terminal, drawing);
    std::string dialects;
    for (const Dialect one : op.dialects)
        dialects += fmt::format("{}{}", dialects.empty() ? "" : ", ", battc::dialect_name(one));
    text += fmt::format("\n  dialects  {}\n", dialects);
    if (op.in(Dialect::batt))
        text += fmt::format("  failing   gives {} in batt\n", op.default_value);
    std::string related;
    for (const OpDescription* const other : related_ops(op, dialect))
        related += fmt::format("{}{}", related.empty() ? "" : ", ", other->name);
    if (!related.empty())
        text += fmt::format("  related   {}\n", report::wrap(related, terminal.columns - 12, 12));
    return text;
}

std::string describe_type(const battc::TypeDescription& type, Dialect dialect, const report::Terminal& terminal,
                          const report::ValueDrawing& drawing) {
    const report::Paint paint(terminal);
    const std::string meaning = report::wrap(type.meaning, terminal.columns - 2, 2);
    std::string text = fmt::format("{}, a type\n  {}\n\n  {}\n", paint.strong(type.name), meaning, type.example);
    battc::ScopeOptions options;
    options.dialect = Dialect::arc_dsl; // that of the examples
    const battc::ExpressionResult example = battc::evaluate_expression(std::string(type.example), options);
    if (example.value && is_picture(*example.value))
        text += indented(report::draw_value(*example.value, terminal, drawing));
    std::string takers;
    std::string givers;
    for (const OpDescription& op : battc::all_ops()) {
        if (!op.in(dialect))
            continue;
        if (std::ranges::find(op.parameters, type.name, &OpParameter::type) != op.parameters.end())
            takers += fmt::format("{}{}", takers.empty() ? "" : " ", op.name);
        if (op.return_type == type.name)
            givers += fmt::format("{}{}", givers.empty() ? "" : " ", op.name);
    }
    text += "\n";
    if (!takers.empty())
        text += fmt::format("  taken by  {}\n", report::wrap(takers, terminal.columns - 12, 12));
    if (!givers.empty())
        text += fmt::format("  given by  {}\n", report::wrap(givers, terminal.columns - 12, 12));
    return text;
}

std::string list_ops(std::span<const OpDescription* const> ops, const report::Terminal& terminal) {
    const report::Paint paint(terminal);
    size_t width = 0;
    for (const OpDescription* const op : ops)
        width = std::max(width, op->name.size());
    width = std::min<size_t>(width, std::max(terminal.columns / 3, 12U));
    std::string text;
    for (const OpDescription* const op : ops)
        text += fmt::format("{}{} {}\n", paint.strong(op->name),
                            std::string(width + 1 - std::min(width, op->name.size()), ' '),
                            report::wrap(op->documentation, terminal.columns - static_cast<unsigned>(width) - 2,
                                         static_cast<unsigned>(width) + 2));
    return text;
}

} // namespace batt::repl
