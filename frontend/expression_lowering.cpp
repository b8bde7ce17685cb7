#include "frontend/expression_lowering.h"

#include "frontend/constant_expressions.h"
#include "frontend/entry_points.h"
#include "frontend/free_names.h"
#include "frontend/wording.h"

#include <algorithm>
#include <utility>

namespace batt::frontend {

using ir::ErrorHandling;
using ir::Operand;

namespace {

constexpr std::string_view safe_default_function = "_get_safe_default";
constexpr std::string_view batch_function = "batch_process_samples_gpu";

} // namespace

Operand ExpressionLowering::lower(ExpressionId id, ErrorHandling handling) {
    const Expression& node = module_.expression(id);
    switch (node.kind) {
    case ExpressionKind::integer:
        return emitter_.constant(make_int(node.integer()));
    case ExpressionKind::boolean:
        return emitter_.constant(make_bool(node.integer() != 0));
    case ExpressionKind::none:
        return emitter_.constant(make_none());
    case ExpressionKind::name:
        return lower_name(node);
    case ExpressionKind::string:
        diagnostics_.error(node.range, Code::bad_string_use, "a string cannot be used as a value",
                           "strings occur only in the records of o.append((index, is_solver, 'name', value))");
        return emitter_.placeholder();
    case ExpressionKind::list:
        diagnostics_.error(node.range, Code::bad_list_use, "a list cannot be used as a value", "write a tuple: (a, b)");
        return emitter_.placeholder();
    case ExpressionKind::tuple:
    case ExpressionKind::set:
        return lower_container(id, handling);
    case ExpressionKind::call:
        return lower_call(node, handling);
    case ExpressionKind::lambda:
        return lower_lambda(node);
    case ExpressionKind::equal: {
        const Operand left = lower(node.operand);
        const Operand right = lower(node.other);
        return emitter_.op("equality", {left, right}, node.range, handling);
    }
    case ExpressionKind::not_equal: {
        const Operand left = lower(node.operand);
        const Operand right = lower(node.other);
        const Operand equal = emitter_.op("equality", {left, right}, node.range, emitter_.inner_handling());
        return emitter_.op("flip", {equal}, node.range, handling);
    }
    case ExpressionKind::negate:
        return lower_negation(id, handling);
    }
    return emitter_.placeholder();
}

std::vector<Operand> ExpressionLowering::lower_all(std::span<const ExpressionId> ids) {
    std::vector<Operand> operands;
    operands.reserve(ids.size());
    for (const ExpressionId id : ids)
        operands.push_back(lower(id));
    return operands;
}

Operand ExpressionLowering::lower_container(ExpressionId id, ErrorHandling handling) {
    if (const std::optional<Value> value = constant_value(id, scope_, function_))
        return emitter_.constant(*value);
    const Expression& node = module_.expression(id);
    const std::vector<Operand> elements = lower_all(module_.tree.elements_of(node));
    return node.kind == ExpressionKind::tuple
               ? emitter_.make_tuple(elements, node.range, handling)
               : emitter_.builder.make_set(elements, emitter_.position(node.range), handling);
}

Operand ExpressionLowering::lower_negation(ExpressionId id, ErrorHandling handling) {
    if (const std::optional<Value> value = constant_value(id, scope_, function_))
        return emitter_.constant(*value);
    const Expression& node = module_.expression(id);
    return emitter_.op("invert", {lower(node.operand)}, node.range, handling);
}

// ---- names ----

Operand ExpressionLowering::lower_name(const Expression& node) {
    if (const Binding* binding = scope_.find(node.name)) {
        if (binding->kind == Binding::Kind::value)
            return binding->operand;
        diagnostics_.error(node.range, Code::bad_list_use,
                           "the list " + quoted(module_.text(node.name)) + " cannot be used as a value",
                           "lists can only be appended to and returned");
        return emitter_.placeholder();
    }
    if (scope_.is_local(node.name)) {
        report_unknown(node, "name");
        return emitter_.placeholder();
    }
    const Global global = find_global(node.name);
    switch (global.kind) {
    case GlobalKind::function:
        if (module_.tree.functions[global.index].built_in)
            diagnostics_.error(node.range, Code::not_callable, quoted(module_.text(node.name)) + " can only be called");
        else if (const std::optional<ir::FunctionId> id = use_function(global.index, node.range))
            return emitter_.builder.make_closure(*id, {}, emitter_.position(node.range));
        return emitter_.placeholder();
    case GlobalKind::op:
        return emitter_.constant(make_op(global.index));
    case GlobalKind::constant:
        return emitter_.constant(global.value);
    case GlobalKind::unknown:
        break;
    }
    report_unknown(node, "name");
    return emitter_.placeholder();
}

/// A function of the file, lowered before. Nothing, after a report, if it has errors or calls this one.
std::optional<ir::FunctionId> ExpressionLowering::use_function(uint32_t callee, SourceRange range) {
    using Status = LoweredFunction::Status;
    const Function& function = module_.tree.functions[callee];
    const std::string_view name = module_.tree.name_of(function);
    switch (module_.functions[callee].status) {
    case Status::done:
        return module_.functions[callee].id;
    case Status::failed:
        if (diagnostics_.fail_for(function.name))
            diagnostics_.note(range, Code::function_left_out,
                              quoted(function_.name) + " is left out because " + quoted(name) + " has errors");
        return std::nullopt;
    case Status::waiting:
    case Status::in_progress:
        // Functions are lowered after those they call, so this closes a cycle.
        diagnostics_.error(range, Code::recursive_function,
                           &function == &function_.function
                               ? quoted(function_.name) + " calls itself"
                               : quoted(function_.name) + " and " + quoted(name) + " call each other",
                           "batt programs cannot be recursive; repeat a function with power(f, n)");
        return std::nullopt;
    }
    return std::nullopt;
}

/// Reports a name that means nothing here, once a function, with the most likely reason. `what`: "name" or "function".
void ExpressionLowering::report_unknown(const Expression& name, std::string_view what) {
    const std::string_view spelling = module_.text(name.name);
    if (!diagnostics_.fail_for(name.name) || diagnostics_.may_be_known(spelling))
        return;
    if (scope_.is_local(name.name)) {
        diagnostics_.error(
            name.range, Code::used_before_assignment, quoted(spelling) + " is used before it is assigned",
            find_global(name.name).kind == GlobalKind::unknown
                ? std::string()
                : "a name that a function assigns is local to the whole function; use another name for the variable");
        return;
    }
    if (const std::optional<Dialect> other = NameResolver::find_in_other_dialect(spelling, function_.dialect)) {
        diagnostics_.error(name.range, Code::wrong_dialect,
                           quoted(spelling) + " belongs to the dialect " + std::string(dialect_name(*other)) +
                               ", but this program is read as " + std::string(dialect_name(function_.dialect)),
                           module_.suggest_dialect(function_.dialect, *other));
        return;
    }
    std::string hint(suggestion_for_python_name(spelling));
    if (hint.empty() && module_.may_suggest(module_.tree.names.size())) {
        std::vector<std::string_view> variables;
        for (NameId local = 0; local < module_.tree.names.size(); ++local) {
            if (scope_.is_local(local) && scope_.find(local) != nullptr)
                variables.push_back(module_.text(local));
        }
        hint = did_you_mean(spelling, variables);
    }
    if (hint.empty())
        hint = module_.suggest_global(name.name, function_.dialect);
    diagnostics_.error(name.range, Code::unknown_name, "unknown " + std::string(what) + " " + quoted(spelling),
                       std::move(hint));
}

// ---- calls ----

/// The values of a call's arguments in the order written, which is the order of evaluation.
struct ExpressionLowering::LoweredArguments {
    std::span<const Argument> arguments;
    std::vector<Operand> operands;

    Operand operand_of(ExpressionId value) const {
        const auto found = std::ranges::find(arguments, value, &Argument::value);
        return operands[static_cast<size_t>(found - arguments.begin())];
    }
};

ExpressionLowering::LoweredArguments ExpressionLowering::lower_arguments(const Expression& call) {
    LoweredArguments lowered{module_.tree.arguments_of(call), {}};
    lowered.operands.reserve(lowered.arguments.size());
    for (const Argument& argument : lowered.arguments)
        lowered.operands.push_back(lower(argument.value));
    return lowered;
}

Operand ExpressionLowering::lower_call(const Expression& call, ErrorHandling handling) {
    const Expression& callee = module_.expression(call.operand);
    if (callee.kind != ExpressionKind::name || scope_.find(callee.name) != nullptr)
        return lower_call_of_value(call, handling);
    const Global global = find_global(callee.name);
    if (!scope_.is_local(callee.name)) {
        if (global.kind == GlobalKind::op)
            return lower_call_of_op(call, static_cast<OpId>(global.index), handling);
        if (module_.text(callee.name) == batch_function)
            return emitter_.make_tuple(lower_batch_call(call), call.range, handling);
        if (global.kind == GlobalKind::function)
            return lower_call_of_function(call, global.index, handling);
        if (global.kind == GlobalKind::unknown && module_.text(callee.name) == safe_default_function)
            return lower_safe_default(call);
    }
    if (scope_.is_local(callee.name) || global.kind == GlobalKind::unknown) {
        report_unknown(callee, "function");
        lower_arguments(call);
        return emitter_.placeholder();
    }
    return lower_call_of_value(call, handling);
}

Operand ExpressionLowering::lower_call_of_value(const Expression& call, ErrorHandling handling) {
    const SourceRange callee = module_.expression(call.operand).range;
    const Operand function = lower(call.operand);
    if (function.is_constant() && !module_.module.constant(function).is_function())
        diagnostics_.run_time_error(callee, Code::not_callable,
                                    quoted(module_.tree.source.text(callee)) +
                                        " is not a function and cannot be called");
    std::vector<Operand> operands;
    for (const Argument& argument : module_.tree.arguments_of(call)) {
        if (argument.keyword != no_name)
            diagnostics_.error(
                argument.keyword_range, Code::unknown_argument,
                "keyword arguments are only possible where an op or a function of this file is called by its "
                "name");
        operands.push_back(lower(argument.value));
    }
    return emitter_.builder.call_value(function, operands, emitter_.position(call.range), handling);
}

Operand ExpressionLowering::lower_call_of_op(const Expression& call, OpId op, ErrorHandling handling) {
    const OpInfo& info = op_info(op);
    const std::span<const Argument> arguments = module_.tree.arguments_of(call);
    const bool positional =
        std::ranges::all_of(arguments, [](const Argument& argument) { return argument.keyword == no_name; });
    if (positional && arguments.size() == info.parameters.size())
        return emitter_.op(op, lower_arguments(call).operands, call.range, handling);

    Signature signature;
    for (const batt::Parameter& parameter : info.parameters)
        signature.parameters.push_back(parameter.name_in(function_.dialect));
    const auto optional = std::ranges::find_if(
        info.parameters, [](const batt::Parameter& parameter) { return parameter.fallback.has_value(); });
    signature.required = static_cast<size_t>(optional - info.parameters.begin());
    const std::optional<std::vector<ExpressionId>> bound = bind_arguments(module_.tree, call, signature, diagnostics_);
    LoweredArguments lowered = lower_arguments(call);
    if (!bound)
        return emitter_.failing_call(emitter_.constant(make_op(static_cast<u32>(op))), signature.parameters.size(),
                                     std::move(lowered.operands), call.range, handling);
    std::vector<Operand> operands;
    for (size_t index = 0; index < bound->size(); ++index) {
        const ExpressionId argument = (*bound)[index];
        operands.push_back(argument == no_expression
                               ? emitter_.constant(default_argument_value(*info.parameters[index].fallback))
                               : lowered.operand_of(argument));
    }
    return emitter_.op(op, operands, call.range, handling);
}

Operand ExpressionLowering::lower_call_of_function(const Expression& call, uint32_t callee, ErrorHandling handling) {
    const Function& function = module_.tree.functions[callee];
    const std::span<const Parameter> declared = module_.tree.parameters_of(function);
    Signature signature;
    signature.required = declared.size();
    for (size_t index = 0; index < declared.size(); ++index) {
        signature.parameters.push_back(module_.text(declared[index].name));
        if (declared[index].default_value != no_expression)
            signature.required = std::min(signature.required, index);
    }
    const std::optional<std::vector<ExpressionId>> bound = bind_arguments(module_.tree, call, signature, diagnostics_);
    LoweredArguments lowered = lower_arguments(call);
    const std::optional<ir::FunctionId> id = use_function(callee, module_.expression(call.operand).range);
    if (!id)
        return emitter_.placeholder();
    if (!bound)
        return emitter_.failing_call(emitter_.builder.make_closure(*id, {}, emitter_.position(call.range)),
                                     declared.size(), std::move(lowered.operands), call.range, handling);
    std::vector<Operand> operands;
    const std::vector<bool> is_bound =
        bound_parameters(module_.tree, function, module_.kind_of(module_.tree.name_of(function)));
    for (size_t index = 0; index < bound->size(); ++index) {
        const ExpressionId argument = (*bound)[index];
        if (argument != no_expression) {
            operands.push_back(lowered.operand_of(argument));
        } else {
            const ExpressionId value = declared[index].default_value;
            const std::optional<Value> constant =
                value == no_expression ? std::nullopt : constant_value(value, scope_, function_);
            if (!constant) {
                diagnostics_.error(declared[index].range, Code::bad_parameters,
                                   "the default of " + quoted(signature.parameters[index]) + " is not a constant");
                return emitter_.placeholder();
            }
            operands.push_back(emitter_.constant(*constant));
        }
        // In an entry point such a parameter is its default and no parameter of the lowered function.
        if (!is_bound[index])
            operands.pop_back();
    }
    return emitter_.builder.call(*id, operands, emitter_.position(call.range), handling);
}

/// _get_safe_default(f): what a failing f gives in batt; the empty tuple for what is not an op.
Operand ExpressionLowering::lower_safe_default(const Expression& call) {
    const std::span<const Argument> arguments = module_.tree.arguments_of(call);
    if (arguments.size() == 1 && arguments.front().keyword == no_name) {
        const Expression& function = module_.expression(arguments.front().value);
        if (function.kind == ExpressionKind::name) {
            Operand operand = emitter_.constant(make_empty_tuple());
            const Operand value = lower_name(function);
            if (value.is_constant()) {
                const Value& constant = module_.module.constant(value);
                if (constant.kind == Kind::op)
                    operand = emitter_.constant(default_value(static_cast<OpId>(constant.count)));
            }
            return operand;
        }
    }
    diagnostics_.error(call.range, Code::bad_arguments, "_get_safe_default takes the name of a function");
    return emitter_.placeholder();
}

bool ExpressionLowering::is_batch_call(const Expression& node) const {
    if (node.kind != ExpressionKind::call)
        return false;
    const Expression& callee = module_.expression(node.operand);
    return callee.kind == ExpressionKind::name && module_.text(callee.name) == batch_function &&
           scope_.find(callee.name) == nullptr && !scope_.is_local(callee.name);
}

std::vector<Operand> ExpressionLowering::lower_batch_call(const Expression& call) {
    const std::span<const Argument> arguments = module_.tree.arguments_of(call);
    if (arguments.size() != 1 || arguments.front().keyword != no_name) {
        diagnostics_.error(call.range, Code::wrong_argument_count,
                           quoted(batch_function) + " takes the samples and nothing else",
                           "it is called as batch_process_samples_gpu(S)");
        return std::vector<Operand>(4, emitter_.placeholder());
    }
    const Operand samples = lower(arguments.front().value);
    const auto op_value = [&](std::string_view name) {
        const std::optional<OpId> id = find_op(name, function_.dialect);
        if (id)
            return emitter_.constant(make_op(static_cast<u32>(*id)));
        diagnostics_.error(call.range, Code::wrong_dialect,
                           quoted(batch_function) + " needs the op " + quoted(name) + ", which the dialect " +
                               std::string(dialect_name(function_.dialect)) + " does not have");
        return emitter_.placeholder();
    };
    const ErrorHandling handling = emitter_.inner_handling();
    const Operand inputs = emitter_.op("apply", {op_value("first"), samples}, call.range, handling);
    const Operand outputs = emitter_.op("apply", {op_value("second"), samples}, call.range, handling);
    const Operand merge = op_value("p_g");
    const Operand merged_inputs = emitter_.op("mapply", {merge, inputs}, call.range, handling);
    const Operand merged_outputs = emitter_.op("mapply", {merge, outputs}, call.range, handling);
    return {inputs, outputs, merged_inputs, merged_outputs};
}

bool ExpressionLowering::may_fail(ExpressionId id) const {
    const Expression& node = module_.expression(id);
    switch (node.kind) {
    case ExpressionKind::integer:
    case ExpressionKind::boolean:
    case ExpressionKind::none:
    case ExpressionKind::name:
    case ExpressionKind::string:
    case ExpressionKind::lambda:
        return false;
    case ExpressionKind::tuple:
    case ExpressionKind::set:
    case ExpressionKind::list:
        return std::ranges::any_of(module_.tree.elements_of(node),
                                   [this](ExpressionId part) { return may_fail(part); });
    case ExpressionKind::equal:
    case ExpressionKind::not_equal:
        return may_fail(node.operand) || may_fail(node.other);
    case ExpressionKind::negate:
        return !constant_value(id, scope_, function_);
    case ExpressionKind::call: {
        const Expression& callee = module_.expression(node.operand);
        return callee.kind != ExpressionKind::name || module_.text(callee.name) != safe_default_function;
    }
    }
    return true;
}

// ---- functions as values ----

Operand ExpressionLowering::lower_lambda(const Expression& lambda) {
    for (const Parameter& parameter : module_.tree.parameters_of(lambda)) {
        if (parameter.default_value != no_expression)
            diagnostics_.error(module_.expression(parameter.default_value).range, Code::bad_parameters,
                               "a parameter of a lambda has no default");
    }
    return lower_function_value(lambda, FunctionValue::lambda);
}

Operand ExpressionLowering::lower_default(ExpressionId id) {
    Expression lambda;
    lambda.kind = ExpressionKind::lambda;
    lambda.range = module_.expression(id).range;
    lambda.operand = id;
    return lower_function_value(lambda, FunctionValue::default_of_guard);
}

Operand ExpressionLowering::lower_function_value(const Expression& lambda, FunctionValue kind) {
    const bool is_default = kind == FunctionValue::default_of_guard;
    uint32_t& count = is_default ? function_.default_count : function_.lambda_count;
    ir::FunctionHeader header;
    header.name = function_.name + (is_default ? ".default" : ".lambda");
    if (++count > 1)
        header.name += "." + std::to_string(count);
    header.kind = ir::FunctionKind::lambda;
    header.dialect = function_.dialect;
    header.position = emitter_.position(lambda.range);
    // A failure inside is one of the call, so nothing in the body is guarded.
    Emitter body(function_, std::move(header));
    Scope scope = Scope::of_lambda(scope_);
    std::vector<Operand> captured;
    for (const NameId name : free_names(module_.tree, lambda)) {
        Binding* const binding = scope_.find(name);
        if (binding == nullptr)
            continue;    // a global name, or an error that the body reports
        if (!is_default) // which has done its work before a name can change
            binding->captured = true;
        Binding inside = *binding;
        inside.captured = false;
        if (binding->kind == Binding::Kind::value && !binding->operand.is_constant()) {
            captured.push_back(binding->operand);
            inside.operand = body.builder.parameter(std::string(module_.text(name)));
        }
        scope.bind(name, inside);
    }
    for (const Parameter& parameter : module_.tree.parameters_of(lambda))
        scope.bind(parameter.name,
                   Binding::to_value(body.builder.parameter(std::string(module_.text(parameter.name)))));
    if (is_default)
        body.builder.parameter("unused");

    const Operand result = ExpressionLowering(function_, scope, body).lower(lambda.operand);
    body.builder.return_value(result, body.position(module_.expression(lambda.operand).range));
    body.builder.charge_for_calls();
    if (diagnostics_.failed())
        return emitter_.placeholder();
    const std::optional<ir::FunctionId> id = module_.module.add(std::move(body.builder).finish());
    return emitter_.builder.make_closure(*id, captured, emitter_.position(lambda.range));
}

} // namespace batt::frontend
