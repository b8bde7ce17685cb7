#include "frontend/constant_expressions.h"

#include "ops/core/builder.h"
#include "ops/core/equality.h"
#include "ops/core/tuples.h"

namespace batt::frontend {

namespace {

class ConstantEvaluator {
public:
    ConstantEvaluator(const Scope& scope, FunctionState& function, Context& context)
        : scope_(scope), function_(function), module_(function.module), context_(context) {}

    std::optional<Value> value(ExpressionId id) {
        const Expression& node = module_.expression(id);
        switch (node.kind) {
        case ExpressionKind::integer:
            return make_int(node.integer());
        case ExpressionKind::boolean:
            return make_bool(node.integer() != 0);
        case ExpressionKind::none:
            return make_none();
        case ExpressionKind::name:
            return value_of_name(node.name);
        case ExpressionKind::negate:
            return negated(node.operand);
        case ExpressionKind::tuple:
        case ExpressionKind::set:
            return container(node);
        default:
            return std::nullopt;
        }
    }

private:
    std::optional<Value> value_of_name(NameId name) {
        if (const Binding* binding = scope_.find(name)) {
            if (binding->kind != Binding::Kind::value || !binding->operand.is_constant())
                return std::nullopt;
            return module_.module.constant(binding->operand);
        }
        if (scope_.is_local(name))
            return std::nullopt;
        const Global global = module_.resolver.find(name, function_.dialect);
        if (global.kind == GlobalKind::constant)
            return global.value;
        return global.kind == GlobalKind::op ? std::optional(make_op(global.index)) : std::nullopt;
    }

    std::optional<Value> negated(ExpressionId operand) {
        const std::optional<Value> number = value(operand);
        if (number && number->kind == Kind::real)
            return make_real(-number->real);
        if (number && number->is_int() && number->x != INT32_MIN)
            return make_int(-number->x);
        return std::nullopt;
    }

    std::optional<Value> container(const Expression& node) {
        Builder elements(context_, node.count);
        for (const ExpressionId element : module_.tree.elements_of(node)) {
            const std::optional<Value> element_value = value(element);
            if (!element_value)
                return std::nullopt;
            elements.push(*element_value);
        }
        const Value result = node.kind == ExpressionKind::tuple ? elements.finish_tuple() : elements.finish_set();
        return result.is_error() ? std::nullopt : std::optional(result);
    }

    const Scope& scope_;
    FunctionState& function_;
    ModuleState& module_;
    Context& context_;
};

} // namespace

std::optional<Value> constant_value(ExpressionId id, const Scope& scope, FunctionState& function) {
    return ConstantEvaluator(scope, function, function.module.scratch_context(function.dialect)).value(id);
}

} // namespace batt::frontend
