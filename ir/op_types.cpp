#include "ir/op_types.h"

#include <algorithm>

#include "ir/type_rules.h"
#include "ops/core/fuel.h"

namespace batt::ir {

namespace {

bool meets(std::span<const Type> types, ArgumentCondition condition) {
    switch (condition) {
    case ArgumentCondition::never:
        return false;
    case ArgumentCondition::always:
        return true;
    case ArgumentCondition::ints:
        return std::ranges::all_of(types, [](Type type) { return type.only(type_bits::BOOLEAN | type_bits::INTEGER); });
    case ArgumentCondition::numbers:
        return std::ranges::all_of(types, [](Type type) { return type.is_subtype_of(Type::number()); });
    case ArgumentCondition::container:
        return types[0].only(type_bits::SET | type_bits::TUPLE);
    case ArgumentCondition::filled_tuple:
        return types[0].only(type_bits::TUPLE) && !types[0].fields().empty() && !types[0].may_be_empty_tuple();
    case ArgumentCondition::function:
        return types[0].only(type_bits::FUNCTION);
    }
    return false;
}

} // namespace

Type op_result_type(OpId op, const OpArguments& arguments) {
    const std::span<const Type> types = arguments.types();
    if (std::ranges::any_of(types, [](Type type) { return type.is_never(); }))
        return Type::never();
    const bool may_fail = !cannot_fail(op, types);
    const Type computed = type_by_rule(op, arguments, may_fail);
    if (arguments.dialect() != Dialect::batt || !may_fail)
        return computed;
    return join(computed, type_of(default_value(op), arguments.dialect()));
}

bool cannot_fail(OpId op, std::span<const Type> types) { return meets(types, op_info(op).never_fails); }

std::optional<u32> fixed_fuel(OpId op, std::span<const Type> types) {
    if (!meets(types, op_info(op).fixed_fuel))
        return std::nullopt;
    return static_cast<u32>(base_fuel(static_cast<u32>(op)));
}

} // namespace batt::ir
