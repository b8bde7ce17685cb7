// What ops do on a fast path (ops/kernels/fast_paths.h) is what their kernels do: the same value, nothing charged for the sizes of
// arguments, and as much memory as the kernel takes. Hosts go few of them; here lanes' ways are gone as well.

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

/// A fast path of a test's choice, with memory for what it stores; false if it is not for these arguments.
using TryFastPath = bool (*)(Context& context, const Value* arguments, Value& result, u32& bytes);

template <OpId op>
constexpr TryFastPath fast_path() {
    if constexpr (!FastPath<op>::exists)
        return nullptr;
    else
        return [](Context& context, const Value* arguments, Value& result, u32& bytes) {
            using Path = FastPath<op>;
            bytes = 0;
            if (!Path::of(context, arguments, result, bytes))
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
#define BATT_OP(name, ...) fast_path<OpId::op_##name>(),
#include "ops/op_table.def"
#undef BATT_OP
};

class EveryFastPath : public testing::TestWithParam<u32> {};

TEST_P(EveryFastPath, gives_the_value_of_the_kernel_and_takes_its_memory) {
    setenv("RC_PARAMS", "seed=4712 max_success=600 max_size=24", 0);
    const OpInfo& op = all_ops()[GetParam()];
    const KernelTable& table = kernel_tables()[0];
    u32 gone = 0;
    const bool agrees = rc::check(std::string(op.name), [&] {
        const bool for_batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 &&
                              (op.dialects == dialect_bit(Dialect::batt) || *rc::gen::arbitrary<bool>());
        const Dialect dialect = for_batt ? Dialect::batt : Dialect::arc_dsl;
        // Sets of any kind are patches too seldom.
        const bool patches =
            op.id == OpId::op_difference || op.id == OpId::op_intersection || op.id == OpId::op_manhattan;
        const OpInfo& drawn = patches ? all_ops()[static_cast<size_t>(OpId::op_hmatching)] : op;
        const std::vector<std::string> arguments = *test::random_arguments(drawn, for_batt);
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
        Value result = make_none();
        u32 bytes = 0;
        if (!fast_paths[GetParam()](context, values.data(), result, bytes))
            return;
        ++gone;
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
    EXPECT_GT(gone, 10u);
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
