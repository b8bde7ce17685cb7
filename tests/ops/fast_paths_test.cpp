// A fast path of an op (ops/kernels/fast_paths.h) gives what the op's kernel gives where that charges nothing for the sizes of
// its arguments: the same value, in as much memory. Hosts take few fast paths; here the lane kernels of devices are tried as well.

#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ops/arena.h"
#include "ops/kernel_table.h"
#include "ops/kernels/fast_paths.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "tests/support/random_arguments.h"

namespace {

using namespace batt;

/// Takes the fast path of an op, with memory for what it stores; false if it is not for these arguments.
using TryFastPath = bool (*)(Context& context, const Value* arguments, Value& result, u32& bytes);

template <OpId op, bool counts, u32 parameters>
constexpr TryFastPath fast_path() {
    if constexpr (!FastPath<op>::exists)
        return nullptr;
    else
        return [](Context& context, const Value* arguments, Value& result, u32& bytes) {
            using Path = FastPath<op>;
            bytes = 0;
            if (!sizes_are_free<counts, parameters>(arguments) || !Path::of(context, arguments, result, bytes))
                return false;
            if constexpr (Path::stores)
                if (bytes != 0) {
                    void* const memory = allocate(context, bytes);
                    Path::store(arguments, result, memory);
                    result.data = memory;
                }
            return true;
        };
}

constexpr TryFastPath fast_paths[] = {
#define BATT_OP(name, dialects, parameters, type, cost, ...)                                                           \
    fast_path<OpId::op_##name, (op_costs::cost & op_costs::arguments_count) != 0, count_parameters(parameters)>(),
#include "ops/table/op_table.def"
#undef BATT_OP
};

class EveryFastPath : public testing::TestWithParam<u32> {};

TEST_P(EveryFastPath, gives_the_value_of_the_kernel_and_takes_its_memory) {
    setenv("RC_PARAMS", "seed=4712 max_success=1500 max_size=24", 0);
    const OpInfo& op = all_ops()[GetParam()];
    const KernelTable& table = kernel_tables()[0];
    u32 taken = 0;
    u32 tried = 0;
    const bool agrees = rc::check(std::string(op.name), [&] {
        const bool for_batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 &&
                              (op.dialects == dialect_bit(Dialect::batt) || *rc::gen::arbitrary<bool>());
        const Dialect dialect = for_batt ? Dialect::batt : Dialect::arc_dsl;
        // Sets of any kind are patches too seldom.
        const bool patches =
            (op.id == OpId::op_difference || op.id == OpId::op_intersection || op.id == OpId::op_manhattan) &&
            *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
        const OpInfo& drawn = patches ? all_ops()[static_cast<size_t>(OpId::op_hmatching)] : op;
        const int side = *rc::gen::weightedElement<int>({{3, test::small_side}, {1, test::wide_side}});
        std::vector<std::string> arguments = *test::random_arguments(drawn, for_batt, side);
        // Nothing, and values whose size a kernel charges for.
        for (std::string& argument : arguments)
            if (*rc::gen::weightedElement<bool>({{5, false}, {1, true}}))
                argument = *rc::gen::element<std::string>(
                    "frozenset()", "()", "(0, 1, 2, 3, 4, 5, 6, 7, 8)", "{0, 1, 2, 3, 4, 5, 6, 7, 8}",
                    "{{(0, 0)}, {(0, 1)}, {(0, 2)}, {(0, 3)}, {(0, 4)}, {(0, 5)}, {(0, 6)}, {(0, 7)}, {(0, 8)}}",
                    for_batt ? "{(0, 0, 12), (1, 0, 12), (2, 0, 12), (3, 0, 12), (4, 0, 12), (5, 0, 12), (6, 0, 12), "
                               "(7, 0, 12), (8, 0, 12)}"
                             : "{(12, (0, 0)), (12, (1, 0)), (12, (2, 0)), (12, (3, 0)), (12, (4, 0)), (12, (5, 0)), "
                               "(12, (6, 0)), (12, (7, 0)), (12, (8, 0))}");
        Arena arena;
        Context context = make_context(arena, dialect);
        context.kernels = table.kernels;
        context.fuel = 1'000'000;
        std::vector<Value> values;
        for (const std::string& text : arguments) {
            const std::optional<Value> value = parse_whole_literal(text, context);
            RC_ASSERT(value.has_value());
            values.push_back(*value);
        }
        ++tried;
        Value result = make_none();
        u32 bytes = 0;
        if (!fast_paths[GetParam()](context, values.data(), result, bytes))
            return;
        ++taken;
        RC_ASSERT(context.fuel == 1'000'000);
        const u8* const top = context.arena_top;
        const Value expected =
            table.call(context, make_op(static_cast<u32>(op.id)), values.data(), static_cast<u32>(values.size()));
        RC_ASSERT(format_literal(result, dialect) == format_literal(expected, dialect));
        RC_ASSERT(result.kind == expected.kind);
        RC_ASSERT(context.fuel == 1'000'000 - base_fuel(static_cast<u32>(op.id)));
        RC_ASSERT(static_cast<u64>(context.arena_top - top) == (u64{bytes} + 15) / 16 * 16);
    });
    EXPECT_TRUE(agrees);
    EXPECT_GT(taken, 10u) << op.name;
    EXPECT_LT(taken, tried) << op.name << " has never needed its kernel";
}

std::vector<u32> ops_with_fast_paths() {
    std::vector<u32> ops;
    for (u32 op = 0; op < op_count; ++op)
        if (fast_paths[op] != nullptr)
            ops.push_back(op);
    return ops;
}

INSTANTIATE_TEST_SUITE_P(Ops, EveryFastPath, testing::ValuesIn(ops_with_fast_paths()),
                         [](const auto& info) { return std::string(all_ops()[info.param].name); });

} // namespace
