// Ops executed for several calls at once give what they give one by one, whether the calls have the same kinds of operands or
// not: every light op on all combinations of two calls with numbers at the limits of what an int holds, pairs of them and others.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ops/arena.h"
#include "ops/core/fuel.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"

namespace {

using namespace batt;

constexpr u32 calls = 3;

class BatchKernels : public testing::TestWithParam<u32> {
protected:
    BatchKernels() : reading(make_context(literals, Dialect::arc_dsl)), context(make_context(arena, Dialect::arc_dsl)) {
        for (const char* text :
             {"0", "1", "-7", "2147483647", "-2147483648", "True", "(1, 2)", "(-2147483648, 2147483647)", "(True, -3)",
              "(40000, -70000)", "(3, (1, 2))", "((1, 2), (3, 4))", "frozenset({(1, 2)})", "None", "()"})
            operands.push_back(parse_whole_literal(text, reading).value());
    }

    /// The first call with the operands `x`, the others with `y`; one that `common` names is that of `x` in all calls.
    void check(const KernelTable& table, const std::vector<Value>& x, const std::vector<Value>& y, u32 common) {
        const u32 op = GetParam();
        const size_t count = x.size();
        context.kernels = table.kernels;
        std::vector<std::vector<Value>> columns;
        std::vector<BatchArgument> arguments;
        for (size_t k = 0; k < count; ++k)
            columns.push_back({x[k], y[k], y[k]});
        for (size_t k = 0; k < count; ++k)
            arguments.push_back({columns[k].data(), k == common ? 0u : 1u});
        std::string expected;
        i64 fuel = 0;
        for (u32 i = 0; i < calls; ++i) {
            std::vector<Value> each;
            for (const BatchArgument& argument : arguments)
                each.push_back(argument[i]);
            context.fuel = enough;
            const Value result = table.call(context, make_op(op), each.data(), static_cast<u32>(count));
            fuel += enough - context.fuel - base_fuel(op);
            if (result.is_error()) {
                expected = "error";
                break;
            }
            expected += text_of(result);
        }
        context.fuel = enough;
        Value results[calls];
        std::string got;
        if (!table.batch_kernels[op](context, arguments.data(), calls, results)) {
            got = "error";
        } else {
            for (const Value& result : results)
                got += text_of(result);
            EXPECT_EQ(enough - context.fuel, fuel);
        }
        if (got != expected) {
            std::string text;
            for (size_t k = 0; k < count; ++k)
                text += " " + text_of(x[k]) + " and " + text_of(y[k]);
            ADD_FAILURE() << all_ops()[op].name << " of" << text << ", " << common << ", " << table.level
                          << "\n  expected " << expected << "\n  got " << got;
        }
    }

    static constexpr i64 enough = 1'000'000;

    std::string text_of(const Value& value) const {
        return format_literal(value, Dialect::arc_dsl) +
               (value.kind == Kind::pair || value.is_int()
                    ? "/" + std::to_string(static_cast<int>(value.kind)) + "/" + std::to_string(value.tag)
                    : std::string()) +
               ";";
    }

    Arena literals;
    Context reading;
    Arena arena;
    Context context;
    std::vector<Value> operands;
};

TEST_P(BatchKernels, give_what_the_calls_give_one_by_one) {
    const OpInfo& op = all_ops()[GetParam()];
    const size_t count = op.parameters.size();
    for (const KernelTable& table : kernel_tables()) {
        if (!table.supported() || table.batch_kernels[GetParam()] == nullptr || count > 2 || op.cost == CostClass::call)
            continue;
        for (const Value& a : operands)
            for (const Value& b : operands) {
                if (count == 1) {
                    check(table, {a}, {b}, 1);
                    continue;
                }
                for (const Value& c : operands) {
                    arena.reset();
                    arena.attach(context);
                    check(table, {a, c}, {b, c}, 2);
                    check(table, {a, c}, {b, c}, 1);
                    check(table, {c, a}, {c, b}, 0);
                }
            }
    }
}

INSTANTIATE_TEST_SUITE_P(Ops, BatchKernels, testing::Range(0u, op_count),
                         [](const auto& info) { return std::string(all_ops()[info.param].name); });

} // namespace
