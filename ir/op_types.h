// What the types of its arguments tell about an op: the type of its result, whether it can fail, and whether its fuel is known.
// The facts stand in op_table.def; here they are applied to types. The rules for the types of results are in type_rules.cpp.
#pragma once

#include <optional>
#include <span>

#include "ir/type.h"
#include "ops/op_table.h"

namespace batt::ir {

/// What is known about the arguments of one execution of an op.
class OpArguments {
public:
    OpArguments(Dialect dialect, std::span<const Type> types) : dialect_(dialect), types_(types) {}
    virtual ~OpArguments() = default;

    Dialect dialect() const { return dialect_; }
    std::span<const Type> types() const { return types_; }
    Type type(u32 argument) const { return types_[argument]; }

    /// The value of an argument, or null where it is not known.
    virtual const Value* constant(u32 /*argument*/) const { return nullptr; }
    /// What calling an argument, a function, with values of these types gives. Inference takes the types of a lambda's
    /// parameters from these calls, so the rule of an op that calls its argument must ask even where the result does not depend
    /// on the answer.
    virtual Type call_argument(u32 /*argument*/, std::span<const Type> /*types*/) const { return Type::any(); }
    /// What calling a known function value gives.
    virtual Type call_function(const Value& /*function*/, std::span<const Type> /*types*/) const { return Type::any(); }

private:
    Dialect dialect_;
    std::span<const Type> types_;
};

/// What every value that an op gives without failing is; in batt, where an op that fails gives its default, that too.
Type op_result_type(OpId op, const OpArguments& arguments);

/// Whether an op gives a value for every choice of arguments of these types. False where in doubt.
bool cannot_fail(OpId op, std::span<const Type> types);

/// The fuel that executing an op charges, where that depends on nothing but these types; nothing where in doubt.
std::optional<u32> fixed_fuel(OpId op, std::span<const Type> types);

} // namespace batt::ir
