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
    const std::optional<std::vector<Operand>> fallbacks = lower_fallbacks(statement);
    if (!fallbacks)
        return;
    emitter_.guarded = statement.guarded();
    if (statement.unpacks) {
        const std::vector<Operand> values = unpack(statement.value, targets.size(), *fallbacks);
        for (size_t index = 0; index < targets.size(); ++index)
            assign(targets[index], Binding::to_value(values[index]));
    } else {
        const Operand result = expressions_.lower(
            statement.value, emitter_.guarded ? ErrorHandling::replace(fallbacks->front()) : ErrorHandling::raise());
        assign(targets.front(), Binding::to_value(result));
    }
    emitter_.guarded = false;
}

/// The defaults of a guard, one for each target; none for a statement without a guard. Nothing after a report of their number.
std::optional<std::vector<Operand>> StatementLowering::lower_fallbacks(const Statement& statement) {
    std::vector<Operand> fallbacks;
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

/// A default is evaluated before it is known whether it is needed, so it must not be able to fail.
Operand StatementLowering::lower_fallback(ExpressionId id) {
    const u32 before = emitter_.builder.size();
    const Operand operand = expressions_.lower(id, ErrorHandling::raise());
    const Expression& node = module_.expression(id);
    if (emitter_.builder.size() != before && node.kind == ExpressionKind::call)
        diagnostics_.error(node.range, Code::bad_guard, "the default of a guard must not be a call",
                           "defaults are constants, names, tuples of those, or _get_safe_default(f)");
    return operand;
}

// ---- unpacking ----

/// The values of `count` targets. In a guard each has a fallback.
std::vector<Operand> StatementLowering::unpack(ExpressionId value, size_t count, std::span<const Operand> fallbacks) {
    const SourceRange range = module_.expression(value).range;
    const auto elements_of = [&](Operand whole) {
        std::vector<Operand> elements;
        for (u32 index = 0; index < count; ++index)
            elements.push_back(emitter_.builder.element(whole, index, static_cast<u32>(count), emitter_.position(range),
                                                        emitter_.guarded ? ErrorHandling::replace(fallbacks[index])
                                                                         : ErrorHandling::raise()));
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
