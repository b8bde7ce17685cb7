#include "frontend/ast_printer.h"

namespace batt::frontend {

namespace {

class Printer {
public:
    explicit Printer(const Module& module) : module_(module), positions_(module.source) {}

    std::string take() { return std::move(text_); }

    void function(const Function& function) {
        const std::string_view name = module_.name_of(function);
        begin(0, name.empty() ? "expression" : "function");
        if (!name.empty())
            text_.append(" ").append(name);
        if (function.built_in)
            text_ += ", built in";
        if (function.broken)
            text_ += ", broken";
        end(function.range);
        for (const Parameter& parameter : module_.parameters_of(function))
            this->parameter(parameter, 1);
        for (const Statement& statement : module_.statements_of(function))
            this->statement(statement);
    }

    void expression(ExpressionId id, uint32_t level) {
        const Expression& node = module_.expressions[id];
        switch (node.kind) {
        case ExpressionKind::integer:
            begin(level, "integer ");
            text_ += std::to_string(node.integer());
            end(node.range);
            return;
        case ExpressionKind::boolean:
            line(level, node.integer() != 0 ? "True" : "False", node.range);
            return;
        case ExpressionKind::none:
            line(level, "None", node.range);
            return;
        case ExpressionKind::name:
            begin(level, "name ");
            text_ += module_.names[node.name];
            end(node.range);
            return;
        case ExpressionKind::string:
            begin(level, "string '");
            text_.append(module_.names[node.name]).append("'");
            end(node.range);
            return;
        case ExpressionKind::tuple:
            elements("tuple", node, level);
            return;
        case ExpressionKind::set:
            elements("set", node, level);
            return;
        case ExpressionKind::list:
            elements("list", node, level);
            return;
        case ExpressionKind::call:
            line(level, "call", node.range);
            expression(node.operand, level + 1);
            for (const Argument& argument : module_.arguments_of(node)) {
                if (argument.keyword == no_name) {
                    expression(argument.value, level + 1);
                    continue;
                }
                begin(level + 1, "keyword ");
                text_ += module_.names[argument.keyword];
                end(argument.keyword_range);
                expression(argument.value, level + 2);
            }
            return;
        case ExpressionKind::lambda:
            line(level, "lambda", node.range);
            for (const Parameter& parameter : module_.parameters_of(node))
                this->parameter(parameter, level + 1);
            expression(node.operand, level + 1);
            return;
        case ExpressionKind::equal:
        case ExpressionKind::not_equal:
            line(level, node.kind == ExpressionKind::equal ? "equal" : "not equal", node.range);
            expression(node.operand, level + 1);
            expression(node.other, level + 1);
            return;
        case ExpressionKind::negate:
            line(level, "negate", node.range);
            expression(node.operand, level + 1);
            return;
        }
    }

private:
    void begin(uint32_t level, std::string_view what) {
        text_.append(level * size_t{4}, ' ');
        text_ += what;
    }
    void end(SourceRange range) {
        const SourcePosition position = positions_.position(range.begin);
        text_.append(" @").append(std::to_string(position.line)).append(":").append(std::to_string(position.column));
        text_ += '\n';
    }
    void line(uint32_t level, std::string_view what, SourceRange range) {
        begin(level, what);
        end(range);
    }

    void elements(std::string_view what, const Expression& node, uint32_t level) {
        line(level, what, node.range);
        for (const ExpressionId element : module_.elements_of(node))
            expression(element, level + 1);
    }

    void parameter(const Parameter& parameter, uint32_t level) {
        begin(level, "parameter ");
        text_ += module_.names[parameter.name];
        end(parameter.range);
        if (parameter.default_value != no_expression)
            expression(parameter.default_value, level + 1);
    }

    void statement(const Statement& statement) {
        switch (statement.kind) {
        case StatementKind::assign:
            begin(1, statement.guarded() ? "guard" : "assign");
            break;
        case StatementKind::append:
            begin(1, "append");
            break;
        case StatementKind::return_:
            begin(1, "return");
            break;
        case StatementKind::expression:
            begin(1, "expression");
            break;
        }
        std::string_view separator = " ";
        for (const Target& target : module_.targets_of(statement)) {
            text_.append(separator).append(module_.names[target.name]);
            separator = ", ";
        }
        if (statement.unpacks && statement.target_count == 1)
            text_ += ",";
        end(statement.range);
        if (statement.value != no_expression)
            expression(statement.value, 2);
        if (statement.guarded()) {
            line(1, "except", module_.expressions[statement.fallback].range);
            expression(statement.fallback, 2);
        }
    }

    const Module& module_;
    PositionCursor positions_;
    std::string text_;
};

} // namespace

std::string print_ast(const Module& module) {
    Printer printer(module);
    for (const Function& function : module.functions)
        printer.function(function);
    return printer.take();
}

std::string print_ast(const Module& module, ExpressionId expression, uint32_t indentation) {
    Printer printer(module);
    printer.expression(expression, indentation);
    return printer.take();
}

} // namespace batt::frontend
