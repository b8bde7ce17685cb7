// Checks an op on random arguments: board forms and general forms, on every instruction set level, must give the same value or
// the same error, and spend the same fuel. Each op must be seen giving a value and, where it can, failing: an op whose calls all
// fail agrees with anything.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ops/arena.h"
#include "ops/core/fuel.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "tests/support/random_arguments.h"

namespace batt::test {

using Text = std::string;

/// The result of a call as text, with the fuel that it spent; that of an error begins with "error".
inline Text evaluate(const OpInfo& op, const std::vector<Text>& arguments, const KernelTable& table, bool general_only,
                     Dialect dialect, bool defaults) {
    Arena arena;
    Context context = make_context(arena, dialect);
    context.default_on_error = defaults;
    context.kernels = table.kernels;
    context.general_only = general_only;
    context.fuel = 50'000'000;
    std::vector<Value> values;
    for (const Text& text : arguments) {
        const std::optional<Value> value = parse_whole_literal(text, context);
        if (!value)
            return "unreadable " + text;
        values.push_back(*value);
    }
    const i64 before = context.fuel;
    const Value result =
        table.call(context, make_op(static_cast<u32>(op.id)), values.data(), static_cast<u32>(values.size()));
    Text text = result.is_error() ? "error: " + Text(error_name(result.error_kind())) : format_literal(result, dialect);
    const i64 fuel = before - context.fuel;
    // The same call several times at once, the last argument in common.
    if (const BatchKernel kernel = table.batch_kernels[static_cast<u32>(op.id)]; kernel != nullptr) {
        const std::vector<Value> first(3, values[0]);
        std::vector<BatchArgument> columns;
        for (const Value& value : values)
            columns.push_back({&value, 0});
        columns[0] = {first.data(), 1};
        Value results[3];
        const i64 all = context.fuel;
        const bool called = kernel(context, columns.data(), 3, results);
        // What it charges whatever its arguments are is the business of whoever calls several at once.
        const i64 each = fuel - base_fuel(static_cast<u32>(op.id));
        if (called && all - context.fuel != 3 * each)
            return text.append(", together fuel ")
                .append(std::to_string(all - context.fuel))
                .append(" instead of ")
                .append(std::to_string(3 * each));
        for (u32 i = 0; i < 3; ++i)
            if (const Text again = called ? format_literal(results[i], dialect) : "error";
                called ? again != text : !result.is_error())
                return text.append(", together ").append(again);
    }
    return text.append(", fuel ").append(std::to_string(fuel));
}

/// How calls of an op ended.
struct Seen {
    u32 values = 0;
    u32 errors = 0;
};

/// Whether the calls of an op can fail on any arguments at all.
inline bool can_fail(OpId op) {
    constexpr OpId never[] = {
        OpId::op_astriple, OpId::op_astuple, OpId::op_both,        OpId::op_branch,      OpId::op_c_branch,
        OpId::op_chain,    OpId::op_compose, OpId::op_corner,      OpId::op_either,      OpId::op_equality,
        OpId::op_flip,     OpId::op_fork,    OpId::op_identity,    OpId::op_initset,     OpId::op_is_no_grid,
        OpId::op_matcher,  OpId::op_nothing, OpId::op_normalize_t, OpId::op_toindices_i, OpId::op_toivec,
        OpId::op_tojvec,
    };
    return std::ranges::find(never, op) == std::end(never);
}

/// Checks an op on random arguments, whose grids have up to `side` rows and columns.
inline void expect_same_in_all_forms(const OpInfo& op, int side) {
    Seen seen;
    const bool agrees = rc::check(std::string(op.name), [&] {
        const bool for_batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 &&
                              (op.dialects == dialect_bit(Dialect::batt) || *rc::gen::arbitrary<bool>());
        const std::vector<Text> arguments = *random_arguments(op, for_batt, side);
        // Of arc-dsl and re-arc, or of batt with and without defaults in place of failures.
        for (const bool second : {false, true}) {
            const Dialect dialect = for_batt ? Dialect::batt : second ? Dialect::re_arc : Dialect::arc_dsl;
            const bool defaults = for_batt && second;
            const Text expected = evaluate(op, arguments, kernel_tables()[0], true, dialect, defaults);
            RC_ASSERT(!expected.starts_with("unreadable"));
            if (!defaults)
                ++(expected.starts_with("error") ? seen.errors : seen.values);
            for (const KernelTable& table : kernel_tables())
                if (table.supported()) {
                    const Text got = evaluate(op, arguments, table, false, dialect, defaults);
                    if (got != expected)
                        RC_LOG() << op.name << "(" << joined(arguments, ", ") << ")\n  general forms: " << expected
                                 << "\n  board forms (" << table.level << "): " << got << "\n";
                    RC_ASSERT(got == expected);
                }
        }
    });
    EXPECT_TRUE(agrees) << op.name;
    EXPECT_GT(seen.values, 0u) << op.name << " has given no value";
    if (can_fail(op.id))
        EXPECT_GT(seen.errors, 0u) << op.name << " has not failed; if it cannot, can_fail() says so";
    else
        EXPECT_EQ(seen.errors, 0u) << op.name << " can fail; can_fail() says that it cannot";
}

inline Text name_of_op(const testing::TestParamInfo<u32>& info) { return Text(all_ops()[info.param].name); }

} // namespace batt::test
