#include "frontend/statement_lowering.h"

#include "frontend/wording.h"

#include <utility>

namespace batt::frontend {

using ir::ErrorHandling;
using ir::Operand;

bool StatementLowering::lower(const Statement& statement) {
    switch (statement.kind) {
    case StatementKind::assign:
        lower_assignment(statement);
        return false;
    case StatementKind::append:
        lists_.append(module_.tree.targets_of(statement).front(), statement.value);
        return false;
    case StatementKind::expression:
        expressions_.lower(statement.value);
        return false;
    case StatementKind::return_:
        lower_return(statement);
        return true;
    }
    return false;
}

void StatementLowering::lower_return(const Statement& statement) {
    if (statement.value == no_expression) {
        diagnostics_.error(statement.range, Code::missing_return, "this return gives no value",
                           "write return EXPRESSION");
        return;
    }
    std::optional<Operand> result = lists_.lower_returned(statement.value);
    if (!result)
        result = expressions_.lower(statement.value);
    emitter_.builder.return_value(*result, emitter_.position(statement.range));
}

// ---- assignments ----

void StatementLowering::assign(const Target& target, Binding binding) {
    if (const Binding* before = scope_.find(target.name); before != nullptr && before->captured)
        diagnostics_.error(target.range, Code::captured_name_changes,
                           quoted(module_.text(target.name)) + " changes after a lambda above used it",
                           "give the new value another name");
    scope_.bind(target.name, binding);
}

void StatementLowering::lower_assignment(const Statement& statement) {
    const std::span<const Target> targets = module_.tree.targets_of(statement);
    const Expression& value = module_.expression(statement.value);
    if (!statement.unpacks && value.kind == ExpressionKind::list && !statement.guarded()) {
        assign(targets.front(), Binding::to_list(lists_.create(value)));
        return;
    }
    const std::optional<std::vector<Fallback>> fallbacks = lower_fallbacks(statement);
    if (!fallbacks)
        return;
    emitter_.guarded = statement.guarded();
    std::vector<Operand> values;
    if (statement.unpacks)
        values = unpack(statement.value, targets.size(), *fallbacks);
    else
        values.push_back(expressions_.lower(statement.value, emitter_.guarded
                                                                 ? ErrorHandling::replace(fallbacks->front().operand)
                                                                 : ErrorHandling::raise()));
    emitter_.guarded = false;
    for (size_t index = 0; index < targets.size(); ++index) {
        if (statement.guarded() && (*fallbacks)[index].is_function)
            values[index] =
                recovered(values[index], (*fallbacks)[index].operand, module_.expression(statement.fallback).range);
        assign(targets[index], Binding::to_value(values[index]));
    }
}

/// The value of a guarded instruction whose fallback is a function: what that gives if the instruction failed. The function takes an
/// argument that it does not use.
Operand StatementLowering::recovered(Operand value, Operand fallback, SourceRange range) {
    const ErrorHandling raise = ErrorHandling::raise();
    const Operand failed = emitter_.op("equality", {value, fallback}, range, raise);
    const Operand identity = emitter_.constant(make_op(static_cast<u32>(OpId::op_identity)));
    const Operand chosen = emitter_.op("branch", {failed, fallback, identity}, range, raise);
    return emitter_.builder.call_value(chosen, {&value, 1}, emitter_.position(range), raise);
}

/// The defaults of a guard, one for each target; none for a statement without a guard. Nothing after a report of their number.
std::optional<std::vector<StatementLowering::Fallback>> StatementLowering::lower_fallbacks(const Statement& statement) {
    std::vector<Fallback> fallbacks;
    if (!statement.guarded())
        return fallbacks;
    const Expression& fallback = module_.expression(statement.fallback);
    if (!statement.unpacks) {
        fallbacks.push_back(lower_fallback(statement.fallback));
    } else if (fallback.kind == ExpressionKind::tuple && fallback.count == statement.target_count) {
        for (const ExpressionId element : module_.tree.elements_of(fallback))
            fallbacks.push_back(lower_fallback(element));
    } else {
        diagnostics_.error(fallback.range, Code::bad_unpacking,
                           "expected a tuple of " + counted(statement.target_count, "default"));
        return std::nullopt;
    }
    return fallbacks;
}

/// Of a default that cannot fail the value, evaluated before it is known whether it is needed; of any other a function that gives it.
StatementLowering::Fallback StatementLowering::lower_fallback(ExpressionId id) {
    if (expressions_.may_fail(id))
        return {expressions_.lower_default(id), true};
    return {expressions_.lower(id, ErrorHandling::raise()), false};
}

// ---- unpacking ----

/// The values of `count` targets. In a guard each has a fallback.
std::vector<Operand> StatementLowering::unpack(ExpressionId value, size_t count, std::span<const Fallback> fallbacks) {
    const SourceRange range = module_.expression(value).range;
    const auto elements_of = [&](Operand whole) {
        std::vector<Operand> elements;
        for (u32 index = 0; index < count; ++index)
            elements.push_back(emitter_.builder.element(
                whole, index, static_cast<u32>(count), emitter_.position(range),
                emitter_.guarded ? ErrorHandling::replace(fallbacks[index].operand) : ErrorHandling::raise()));
        return elements;
    };
    std::optional<std::vector<Operand>> parts = lower_parts(module_.expression(value));
    if (!parts)
        return elements_of(expressions_.lower(value));
    if (parts->size() != count) {
        diagnostics_.run_time_error(range, Code::bad_unpacking,
                                    counted(count, "name") + " for " + counted(parts->size(), "value"));
        return elements_of(emitter_.make_tuple(*parts, range, emitter_.inner_handling()));
    }
    if (!emitter_.guarded)
        return std::move(*parts);
    // One part that fails gives all names their defaults.
    return elements_of(emitter_.make_tuple(*parts, range, ErrorHandling::defer()));
}

/// The parts of a value that is written as a tuple, or is a call that gives several values; nothing for any other.
std::optional<std::vector<Operand>> StatementLowering::lower_parts(const Expression& value) {
    if (expressions_.is_batch_call(value))
        return expressions_.lower_batch_call(value);
    if (value.kind != ExpressionKind::tuple)
        return std::nullopt;
    return expressions_.lower_all(module_.tree.elements_of(value));
}

} // namespace batt::frontend
