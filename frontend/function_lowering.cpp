#include "frontend/function_lowering.h"

#include "frontend/entry_points.h"
#include "frontend/expression_lowering.h"
#include "frontend/lexical.h"
#include "frontend/statement_lowering.h"
#include "frontend/wording.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace batt::frontend {

namespace {

/// How many statements Python sees in a function: a guard is one with two in it.
size_t statements_of_python(const Module& tree, const Function& function) {
    size_t count = 0;
    for (const Statement& statement : tree.statements_of(function))
        count += statement.guarded() ? 3 : 1;
    return count;
}

ir::FunctionHeader make_header(FunctionState& state) {
    ir::FunctionHeader header;
    header.name = state.name;
    header.kind = state.function.name == no_name ? ir::FunctionKind::helper : state.module.kind_of(state.name);
    header.dialect = state.dialect;
    if (ir::is_entry(header.kind) && ir::is_entry(function_kind(state.name)))
        header.task = task_of_entry(state.name);
    header.position = state.module.position(state.function.range);
    header.default_fuel = ir::default_fuel(statements_of_python(state.module.tree, state.function));
    return header;
}

/// Binds the parameters of a function. One of an entry point that has another name than those that are bound when it runs must
/// have a default, which is then its value.
void bind_parameters(FunctionState& state, Scope& scope, Emitter& emitter, ExpressionLowering& expressions) {
    const ir::FunctionKind kind =
        state.function.name == no_name ? ir::FunctionKind::helper : state.module.kind_of(state.name);
    const bool entry = ir::is_entry(kind);
    const std::vector<bool> bound = bound_parameters(state.module.tree, state.function, kind);
    const std::span<const Parameter> parameters = state.module.tree.parameters_of(state.function);
    std::vector<const Parameter*> defaults;
    for (size_t index = 0; index < parameters.size(); ++index) {
        const Parameter& parameter = parameters[index];
        const std::string_view name = state.module.text(parameter.name);
        if (bound[index]) {
            const ir::Type type = !entry                     ? ir::Type::any()
                                  : is_entry_parameter(name) ? entry_parameter_type(name)
                                                             : entry_parameter_type("I");
            scope.bind(parameter.name, Binding::to_value(emitter.builder.parameter(std::string(name), type)));
            continue;
        }
        scope.bind(parameter.name, Binding::to_value(emitter.placeholder()));
        if (parameter.default_value != no_expression)
            defaults.push_back(&parameter);
        else
            state.diagnostics.error(parameter.range, Code::unknown_parameter,
                                    "nothing is bound to the parameter " + quoted(name) + " of " + quoted(state.name),
                                    "entry points have the parameters I (the input grid), S, C, task_id and log_path");
    }
    // Parameters come before any instruction that a default needs.
    for (const Parameter* parameter : defaults)
        scope.bind(parameter->name, Binding::to_value(expressions.lower(parameter->default_value)));
}

/// The words of a function's text that are in no statement of its tree: what could not be read may assign them.
std::vector<std::string> unread_words(const Module& tree, const Function& function) {
    std::vector<std::string> words;
    uint32_t from = function.range.begin;
    const auto add_words = [&](SourceRange range) {
        const std::string_view text = tree.source.text(range);
        for (size_t at = 0; at < text.size();) {
            const size_t length = word_length(text.substr(at));
            if (length != 0)
                words.emplace_back(text.substr(at, length));
            at += std::max<size_t>(length, 1);
        }
    };
    for (const Statement& statement : tree.statements_of(function)) {
        add_words({from, std::max(from, statement.range.begin)});
        from = std::max(from, statement.range.end);
    }
    add_words({from, std::max(from, function.range.end)});
    std::ranges::sort(words);
    return words;
}

} // namespace

void report_mistakes_of_broken(ModuleState& module, const Function& function, std::string name, Dialect dialect) {
    FunctionState state(module, function, std::move(name), dialect);
    state.diagnostics.report_certain_ones_only(unread_words(module.tree, function));
    Scope scope(module.variables, module.tree, function);
    Emitter emitter(state, make_header(state));
    ExpressionLowering expressions(state, scope, emitter);
    StatementLowering statements(state, scope, emitter, expressions);
    bind_parameters(state, scope, emitter, expressions);
    for (const Statement& statement : module.tree.statements_of(function))
        if (statement.kind != StatementKind::return_)
            statements.lower(statement);
        else if (statement.value != no_expression)
            static_cast<void>(expressions.lower(statement.value));
}

std::optional<ir::FunctionId> lower_function(ModuleState& module, const Function& function, std::string name,
                                             Dialect dialect) {
    FunctionState state(module, function, std::move(name), dialect);
    Scope scope(module.variables, module.tree, function);
    Emitter emitter(state, make_header(state));
    ExpressionLowering expressions(state, scope, emitter);
    StatementLowering statements(state, scope, emitter, expressions);
    bind_parameters(state, scope, emitter, expressions);

    bool returned = false;
    for (const Statement& statement : module.tree.statements_of(function)) {
        if (returned) {
            state.diagnostics.warning(statement.range, Code::unreachable_statement,
                                      "this statement follows a return and is ignored");
            break;
        }
        returned = statements.lower(statement);
    }
    if (!returned)
        state.diagnostics.error(function.name_range, Code::missing_return,
                                "the function " + quoted(state.name) + " returns nothing",
                                "end it with return EXPRESSION");
    if (state.diagnostics.failed())
        return std::nullopt;
    if (!ir::is_entry(state.module.kind_of(state.name)))
        emitter.builder.charge_for_calls();
    return module.module.add(std::move(emitter.builder).finish());
}

} // namespace batt::frontend
