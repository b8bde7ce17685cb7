// The facts that op_table.def states in several places must agree: type rules call functions as the parameters say, combinators
// call their parts so, and the lines of their own name parameters that exist.
#include "ops/op_table.h"

#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "ir/op_types.h"
#include "ops/core/combinators.h"

namespace batt::ir {
namespace {

/// Remembers what a type rule calls, and with how many arguments.
class RecordedCalls final : public OpArguments {
public:
    using OpArguments::OpArguments;

    Type call_argument(u32 argument, std::span<const Type> types) const override {
        calls[argument].insert(types.size());
        return Type::any();
    }
    mutable std::map<u32, std::set<size_t>> calls;
};

TEST(OpTable, type_rules_call_every_function_with_as_many_arguments_as_its_parameter_states) {
    for (const OpInfo& op : all_ops()) {
        for (const Dialect dialect : {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt}) {
            const std::vector<Type> types(op.parameters.size(), Type::any());
            const RecordedCalls arguments(dialect, types);
            op_result_type(op.id, arguments);
            std::map<u32, std::set<size_t>> stated;
            for (u32 i = 0; i < op.parameters.size(); ++i)
                if (op.calls_parameter(i)) {
                    ASSERT_TRUE(op.parameters[i].call_arity) << op.name << " calls parameter " << i << ": function(n)";
                    stated[i] = {*op.parameters[i].call_arity};
                }
            EXPECT_EQ(arguments.calls, stated)
                << "the type rule of " << op.name << " must call the functions among its parameters, each with n "
                << "arguments where the parameter is function(n)";
        }
    }
}

/// Compares what a combinator calls with the parameters of its op.
struct CheckedParts {
    const OpInfo& op;
    u32 arguments;
    std::set<u32> called = {};
    std::set<PartValue> known = {};

    bool call(u32 part, PartValue operands, PartValue place) {
        EXPECT_LT(part, op.parameters.size()) << op.name;
        EXPECT_EQ(op.parameters[part].type, TableType::function) << op.name << " calls part " << part;
        if (const std::optional<u32> arity = op.parameters[part].call_arity)
            EXPECT_EQ(operand_count(operands, arguments), *arity) << op.name << " calls part " << part;
        EXPECT_TRUE(called.insert(part).second) << op.name << " calls part " << part << " twice";
        use(operands);
        known.insert(place);
        return true;
    }
    bool equals_fixed(PartValue operand, PartValue place) {
        EXPECT_EQ(op.parameters.size(), fixed_part + 1) << op.name;
        use(operand);
        known.insert(place);
        return true;
    }
    void use(PartValue operands) const {
        const bool is_a = operands == PartValue::a || operands == PartValue::both;
        const bool is_b = operands == PartValue::b || operands == PartValue::both;
        EXPECT_TRUE(!is_a || known.contains(PartValue::a)) << op.name << " uses a before it is there";
        EXPECT_TRUE(!is_b || known.contains(PartValue::b)) << op.name << " uses b before it is there";
    }
};

TEST(Combinators, call_their_parts_with_as_many_arguments_as_the_table_states) {
    for (u32 i = 0; i < static_cast<u32>(ClosureKind::user); ++i) {
        const auto kind = static_cast<ClosureKind>(i);
        const OpInfo& op = op_info(combinator_op(kind));
        EXPECT_EQ(op.combinator, kind);
        EXPECT_EQ(op.return_type, TableType::function);
        for (const u32 arguments : binds(kind) ? std::vector<u32>{1, 2, 3} : std::vector<u32>{1}) {
            CheckedParts parts{op, arguments};
            EXPECT_TRUE(call_parts(kind, parts)) << op.name;
            EXPECT_TRUE(parts.known.contains(PartValue::result)) << op.name << " gives no result";
            for (u32 part = 0; part < op.parameters.size(); ++part)
                EXPECT_EQ(parts.called.contains(part), op.parameters[part].type == TableType::function)
                    << op.name << ", part " << part;
        }
    }
}

TEST(Combinators, are_all_ops_that_make_functions_but_power) {
    for (const OpInfo& op : all_ops())
        EXPECT_EQ(op.return_type == TableType::function,
                  op.combinator.has_value() || meaning_of(op.id) == OpMeaning::power)
            << op.name << " makes a function: say in a BATT_COMBINATOR line what calling that does";
}

TEST(OpTable, lazy_products_are_passed_as_containers) {
    for (const OpInfo& op : all_ops()) {
        if (!op.walks_lazily)
            continue;
        ASSERT_LT(*op.walks_lazily, op.parameters.size()) << op.name;
        const TableType type = op.parameters[*op.walks_lazily].type;
        EXPECT_TRUE(type == TableType::container || type == TableType::set) << op.name;
    }
}

} // namespace
} // namespace batt::ir
