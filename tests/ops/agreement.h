// Checks an op on random arguments: board forms and general forms, on every instruction set level, must give the same value, or
// both fail, and spend the same fuel.
#pragma once

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

/// The result of a call as text, with the fuel that it spent; every error is the same text.
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
    Text text = result.is_error() ? "error" : format_literal(result, dialect);
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
            if (const Text again = called ? format_literal(results[i], dialect) : "error"; again != text)
                return text.append(", together ").append(again);
    }
    return text.append(", fuel ").append(std::to_string(fuel));
}

/// Checks an op on random arguments, whose grids have up to `side` rows and columns.
inline bool agrees_in_all_forms(const OpInfo& op, int side) {
    return rc::check(std::string(op.name), [&] {
        const bool for_batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 &&
                              (op.dialects == dialect_bit(Dialect::batt) || *rc::gen::arbitrary<bool>());
        const std::vector<Text> arguments = *random_arguments(op, for_batt, side);
        // Of arc-dsl and re-arc, or of batt with and without defaults in place of failures.
        for (const bool second : {false, true}) {
            const Dialect dialect = for_batt ? Dialect::batt : second ? Dialect::re_arc : Dialect::arc_dsl;
            const bool defaults = for_batt && second;
            const Text expected = evaluate(op, arguments, kernel_tables()[0], true, dialect, defaults);
            RC_ASSERT(!expected.starts_with("unreadable"));
            RC_CLASSIFY(expected.starts_with("error"), "fails");
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
}

inline Text name_of_op(const testing::TestParamInfo<u32>& info) { return Text(all_ops()[info.param].name); }

} // namespace batt::test
