// Batch kernels execute an op for several calls at once and give what the calls give one by one, whether the calls have the same
// kinds of operands or not: on all combinations of two calls with numbers at the limits of what an int holds, pairs of them and
// others, and on random arguments of the op's types. Every op with a batch kernel must be seen giving values, and failing where
// it can. That functions are called together from inside of an op is tested in tests/interp.

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ops/arena.h"
#include "ops/core/fuel.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "tests/ops/agreement.h"

namespace {

using namespace batt;

constexpr u32 calls = 3;
constexpr i64 enough = 1'000'000;

std::vector<u32> ops_with_batch_kernels() {
    std::vector<u32> ops;
    for (u32 op = 0; op < op_count; ++op)
        if (kernel_tables()[0].batch_kernels[op] != nullptr)
            ops.push_back(op);
    return ops;
}

class BatchKernels : public testing::TestWithParam<u32> {
protected:
    /// The first call with the operands `x`, the others with `y`; those with a bit in `common` are of `x` in all calls. Whether
    /// the batch gives what the calls give.
    bool agrees(const KernelTable& table, Dialect dialect, bool defaults, const std::vector<std::string>& x,
                const std::vector<std::string>& y, u32 common) {
        const u32 op = GetParam();
        const auto count = static_cast<u32>(x.size());
        Arena arena;
        Context context = make_context(arena, dialect);
        context.kernels = table.kernels;
        context.default_on_error = defaults;
        std::vector<std::vector<Value>> operands;
        std::vector<BatchArgument> arguments;
        for (u32 k = 0; k < count; ++k) {
            const Value first = parse_whole_literal(x[k], context).value();
            const Value other = parse_whole_literal(y[k], context).value();
            operands.push_back({first, other, other});
        }
        for (u32 k = 0; k < count; ++k)
            arguments.push_back({operands[k].data(), (common >> k & 1) != 0 ? 0u : 1u});

        std::string expected;
        i64 fuel = 0;
        for (u32 i = 0; i < calls && expected != "error"; ++i) {
            std::vector<Value> each;
            for (const BatchArgument& argument : arguments)
                each.push_back(argument[i]);
            context.fuel = enough;
            const Value result = table.call(context, make_op(op), each.data(), count);
            fuel += enough - context.fuel - base_fuel(op);
            expected = result.is_error() ? "error" : expected + text_of(result, dialect);
        }
        ++(expected == "error" ? failures_ : values_);

        context.fuel = enough;
        Value results[calls];
        std::string got;
        if (!table.batch_kernels[op](context, arguments.data(), calls, results)) {
            got = "error";
        } else {
            for (const Value& result : results)
                got += text_of(result, dialect);
            if (enough - context.fuel != fuel)
                got += " fuel " + std::to_string(enough - context.fuel) + " instead of " + std::to_string(fuel);
        }
        if (got == expected)
            return true;
        ADD_FAILURE() << all_ops()[op].name << "(" << test::joined(x, ", ") << ") and (" << test::joined(y, ", ")
                      << "), common " << common << ", " << table.level << "\n  expected " << expected << "\n  got "
                      << got;
        return false;
    }
    bool agrees_on_every_level(Dialect dialect, bool defaults, const std::vector<std::string>& x,
                               const std::vector<std::string>& y, u32 common) {
        bool agree = true;
        for (const KernelTable& table : kernel_tables())
            agree = agree && (!table.supported() || agrees(table, dialect, defaults, x, y, common));
        return agree;
    }

    u32 values_ = 0;   ///< batches all of whose calls gave a value
    u32 failures_ = 0; ///< batches with a call that failed

private:
    static std::string text_of(const Value& value, Dialect dialect) {
        return format_literal(value, dialect) +
               (value.kind == Kind::pair || value.is_int()
                    ? "/" + std::to_string(static_cast<int>(value.kind)) + "/" + std::to_string(value.tag)
                    : std::string()) +
               ";";
    }
};

TEST_P(BatchKernels, give_what_the_calls_give_one_by_one) {
    const OpInfo& op = all_ops()[GetParam()];
    const size_t count = op.parameters.size();
    const std::string operands[] = {"0",
                                    "1",
                                    "-7",
                                    "2147483647",
                                    "-2147483648",
                                    "True",
                                    "(1, 2)",
                                    "(-2147483648, 2147483647)",
                                    "(True, -3)",
                                    "(40000, -70000)",
                                    "(3, (1, 2))",
                                    "((1, 2), (3, 4))",
                                    "frozenset({(1, 2)})",
                                    "None",
                                    "()"};
    const Dialect dialect = op.dialects == dialect_bit(Dialect::batt) ? Dialect::batt : Dialect::arc_dsl;
    if (op.cost != CostClass::call && count <= 2)
        for (const std::string& a : operands)
            for (const std::string& b : operands) {
                if (count == 1) {
                    agrees_on_every_level(dialect, false, {a}, {b}, 0);
                    continue;
                }
                for (const std::string& c : operands) {
                    agrees_on_every_level(dialect, false, {a, c}, {b, c}, 0);
                    agrees_on_every_level(dialect, false, {a, c}, {b, c}, 2);
                    agrees_on_every_level(dialect, false, {c, a}, {c, b}, 1);
                }
            }
    // The same cases every time; RC_PARAMS in the environment asks for others or more.
    setenv("RC_PARAMS", "seed=4713 max_success=200 max_size=20", 0);
    EXPECT_TRUE(rc::check(std::string(op.name), [&] {
        const bool for_batt = dialect == Dialect::batt ||
                              ((op.dialects & dialect_bit(Dialect::batt)) != 0 && *rc::gen::arbitrary<bool>());
        const std::vector<std::string> x = *test::random_arguments(op, for_batt);
        const std::vector<std::string> y = *test::random_arguments(op, for_batt);
        const bool defaults = for_batt && *rc::gen::arbitrary<bool>();
        const u32 common = *rc::gen::inRange(0u, 1u << count);
        RC_ASSERT(agrees_on_every_level(for_batt ? Dialect::batt : dialect, defaults, x, y, common));
    }));
    EXPECT_GT(values_, 100u) << op.name << " has hardly given a value";
    if (test::can_fail(op.id))
        EXPECT_GT(failures_, 0u) << op.name << " has not failed";
}

INSTANTIATE_TEST_SUITE_P(Ops, BatchKernels, testing::ValuesIn(ops_with_batch_kernels()), test::name_of_op);

// Which ops have a batch kernel is decided by templates: a mistake in one of them would leave all ops to single calls, at the same
// results.
TEST(OpsWithBatchKernels, are_all_light_ops_and_the_same_on_every_level) {
    std::string without;
    for (u32 number = 0; number < op_count; ++number) {
        const OpInfo& op = all_ops()[number];
        const bool has_one = kernel_tables()[0].batch_kernels[number] != nullptr;
        for (const KernelTable& table : kernel_tables())
            EXPECT_EQ(table.batch_kernels[number] != nullptr, has_one) << op.name << ", " << table.level;
        if (op.cost == CostClass::light && !op.parameters.empty())
            EXPECT_TRUE(has_one) << op.name;
        if (!has_one)
            without.append(" ").append(op.name);
    }
    for (const OpId op :
         {OpId::op_connect, OpId::op_shift, OpId::op_recolor, OpId::op_toindices, OpId::op_ulcorner, OpId::op_neighbors,
          OpId::op_manhattan, OpId::op_bordering, OpId::op_argmax, OpId::op_argmin, OpId::op_valmax, OpId::op_valmin})
        EXPECT_NE(kernel_tables()[0].batch_kernels[static_cast<u32>(op)], nullptr) << op_info(op).name;
    std::cout << "without a batch kernel:" << without << "\n";
}

} // namespace
