#include "frontend/constant_expressions.h"

#include "ops/core/builder.h"
#include "ops/core/equality.h"
#include "ops/core/tuples.h"

namespace batt::frontend {

std::optional<Value> ConstantEvaluator::value(ExpressionId id) {
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
    case ExpressionKind::tuple:
    case ExpressionKind::set:
        return container(node);
    default:
        return value_of_other(node);
    }
}

std::optional<Value> ConstantEvaluator::container(const Expression& node) {
    Builder elements(context_, node.count);
    for (const ExpressionId element : module_.tree.elements_of(node)) {
        const std::optional<Value> element_value = value(element);
        if (!element_value)
            return std::nullopt;
        elements.push(*element_value);
    }
    return finished(node.kind == ExpressionKind::tuple ? elements.finish_tuple() : elements.finish_set());
}

namespace {

class ConstantsOfFunction final : public ConstantEvaluator {
public:
    ConstantsOfFunction(const Scope& scope, FunctionState& function, Context& context)
        : ConstantEvaluator(function.module, context), scope_(scope), function_(function) {}

private:
    std::optional<Value> value_of_name(NameId name) override {
        if (const Binding* binding = scope_.find(name)) {
            if (binding->kind != Binding::Kind::value || !binding->operand.is_constant())
                return std::nullopt;
            return module_.module.constant(binding->operand);
        }
        if (scope_.is_local(name))
            return std::nullopt;
        return module_.resolver.find(name, function_.dialect).as_value();
    }

    std::optional<Value> value_of_other(const Expression& node) override {
        if (node.kind != ExpressionKind::negate)
            return std::nullopt;
        const std::optional<Value> number = value(node.operand);
        if (number && number->kind == Kind::real)
            return make_real(-number->real);
        if (number && number->is_int() && number->x != INT32_MIN)
            return make_int(-number->x);
        return std::nullopt;
    }

    std::optional<Value> finished(const Value& value) override {
        return value.is_error() ? std::nullopt : std::optional(value);
    }

    const Scope& scope_;
    FunctionState& function_;
};

} // namespace

std::optional<Value> constant_value(ExpressionId id, const Scope& scope, FunctionState& function) {
    return ConstantsOfFunction(scope, function, function.module.scratch_context(function.dialect)).value(id);
}

} // namespace batt::frontend
