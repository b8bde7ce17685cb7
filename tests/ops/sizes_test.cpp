// Every op on arguments of all sizes at which something changes, in every dialect that has it: single calls on every instruction
// set level, in board and in general forms, and calls of a batch, whose sizes differ. All of them give the same value or the same
// error, and charge the same fuel: how values are stored and which way a kernel takes must not show. BATT_ALL_SIZES in the
// environment asks for all sizes; the usual ones are those around a board.
#include <cstdlib>
#include <deque>
#include <iostream>

#include "tests/ops/agreement.h"
#include "tests/support/sized_arguments.h"

namespace {

using namespace batt;
using test::Arguments;

constexpr i64 enough_fuel = 4000; ///< of a call: what is little more than a board costs less
constexpr u64 most_elements = 5000;
/// A batch that takes more memory is given up (BatchMemory in ops/core/batch_calls.h), and its calls are made one by one.
constexpr u64 most_bytes_of_batch = 1U << 16;

/// What of an evaluation must not depend on how it is made.
struct Outcome {
    std::string text; ///< the value, or the error
    i64 fuel = 0;
    bool failed = false;
    u64 bytes = 0; ///< memory that it took, which may depend on it
    bool out_of_fuel() const { return text == "error: " + std::string(error_name(ErrorKind::fuel)); }
    friend bool operator==(const Outcome& a, const Outcome& b) {
        return a.text == b.text && a.fuel == b.fuel && a.failed == b.failed;
    }
};
std::ostream& operator<<(std::ostream& stream, const Outcome& outcome) {
    return stream << outcome.text.substr(0, 2000) << ", fuel " << outcome.fuel;
}

/// How functions of an op are called.
struct Mode {
    Dialect dialect;
    bool defaults; ///< in place of failures
};
/// All of them, or one for each family of dialects.
std::vector<Mode> modes_of(const OpInfo& op, bool all) {
    std::vector<Mode> modes;
    for (const Dialect dialect : {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt})
        if ((op.dialects & dialect_bit(dialect)) != 0 && (all || dialect != Dialect::re_arc))
            modes.push_back({dialect, false});
    if (all && modes.back().dialect == Dialect::batt)
        modes.push_back({Dialect::batt, true});
    return modes;
}

/// Makes calls of one op in one mode, with its arguments stored in one way.
class Calls {
public:
    Calls(const OpInfo& op, Mode mode, bool general_only) : op_(op), context_(make_context(arena_, mode.dialect)) {
        context_.default_on_error = mode.defaults;
        context_.general_only = general_only;
        context_.element_limit = most_elements;
    }

    /// Makes literals the operands of the call at a number.
    bool read(const Arguments& arguments) {
        std::vector<Value> values;
        for (const std::string& text : arguments) {
            const std::optional<Value> value = parse_whole_literal(text, context_);
            if (!value)
                return false;
            values.push_back(*value);
        }
        operands_.push_back(std::move(values));
        return true;
    }

    Outcome call(const KernelTable& table, u32 number) {
        use(table);
        const std::vector<Value>& operands = operands_[number];
        const u64 before = arena_.used(context_);
        const Value result = table.call(context_, make_op(id()), operands.data(), static_cast<u32>(operands.size()));
        const i64 fuel = enough_fuel - context_.fuel;
        return {text_of(result), result.is_error() && result.error_kind() == ErrorKind::fuel ? 0 : fuel,
                result.is_error(), arena_.used(context_) - before};
    }

    /// What `count` calls give together, of the two calls in turns; with operand `common` of the first in all of them. Fuel without
    /// what every call charges.
    Outcome call_together(const KernelTable& table, u32 first, u32 second, u32 count, std::optional<u32> common) {
        use(table);
        const i64 fuel = context_.fuel = enough_fuel * count;
        std::vector<std::vector<Value>> columns(op_.parameters.size());
        std::vector<BatchArgument> arguments;
        for (u32 p = 0; p < columns.size(); ++p) {
            for (u32 i = 0; i < count; ++i)
                columns[p].push_back(operands_[i % 2 == 0 ? first : second][p]);
            arguments.push_back({columns[p].data(), common == p ? 0u : 1u});
        }
        std::vector<Value> results(count);
        if (!table.batch_kernels[id()](context_, arguments.data(), count, results.data()))
            return {"a call fails", 0, true};
        Outcome outcome;
        outcome.fuel = fuel - context_.fuel;
        for (const Value& result : results)
            outcome.text += text_of(result) + ";";
        return outcome;
    }
    u32 id() const { return static_cast<u32>(op_.id); }

private:
    void use(const KernelTable& table) {
        context_.kernels = table.kernels;
        context_.fuel = enough_fuel;
    }
    std::string text_of(const Value& value) const {
        return value.is_error() ? "error: " + std::string(error_name(value.error_kind()))
                                : format_literal(value, context_.dialect);
    }

    const OpInfo& op_;
    Arena arena_;
    Context context_;
    std::deque<std::vector<Value>> operands_;
};

struct Counted {
    u64 calls = 0;
    u64 batches = 0;
    u64 charged = 0; ///< calls that charge for sizes
    u32 ops = 0;
};
Counted counted; ///< of all ops

class Sizes : public testing::TestWithParam<u32> {};

TEST_P(Sizes, change_neither_value_nor_fuel_between_ways_of_calling) {
    const OpInfo& op = all_ops()[GetParam()];
    const bool all = std::getenv("BATT_ALL_SIZES") != nullptr;
    const u32 id = GetParam();
    u64 values = 0;
    int reported = 0;
    ++counted.ops;
    for (const Mode mode : modes_of(op, all)) {
        const std::vector<Arguments> calls =
            test::sized_calls(op, mode.dialect, all ? test::Sizes::all : test::Sizes::of_boards);
        ASSERT_FALSE(calls.empty() && !op.parameters.empty()) << op.name;
        for (size_t n = 0; n < calls.size() && reported < 3; ++n) {
            const Arguments& other = calls[n == 0 ? 0 : n - 1];
            Calls general(op, mode, true);
            Calls stored(op, mode, false);
            ASSERT_TRUE(general.read(calls[n]) && stored.read(calls[n]) && stored.read(other))
                << op.name << "(" << test::joined(calls[n], ", ") << ")";
            const auto report = [&](const std::string& way, const Outcome& expected, const Outcome& got) {
                ADD_FAILURE() << op.name << "(" << test::joined(calls[n], ", ").substr(0, 3000) << "), "
                              << dialect_name(mode.dialect) << (mode.defaults ? " with defaults" : "")
                              << "\n  general forms: " << expected << "\n  " << way << ": " << got;
                ++reported;
            };
            const Outcome expected = general.call(kernel_tables()[0], 0);
            values += expected.failed ? 0 : 1;
            counted.charged += expected.fuel > base_fuel(id) ? 1 : 0;
            for (const KernelTable& table : kernel_tables()) {
                // All levels are tried when all sizes are.
                if (!table.supported() || (!all && &table != &best_kernel_table()))
                    continue;
                ++counted.calls;
                const Outcome alone = stored.call(table, 0);
                if (alone != expected)
                    report("board forms (" + std::string(table.level) + ")", expected, alone);
                if (table.batch_kernels[id] == nullptr)
                    continue;
                // With the call before, whose size is another; then with a common operand.
                const Outcome single = stored.call(table, 1);
                const auto compare_batch = [&](u32 second, u32 count, std::optional<u32> common) {
                    const Outcome& other_call = second == 0 ? expected : single;
                    if (expected.out_of_fuel() || other_call.out_of_fuel())
                        return; // together they may use each other's
                    Outcome together;
                    together.failed = expected.failed || other_call.failed;
                    for (u32 i = 0; i < count && !together.failed; ++i) {
                        const Outcome& one = i % 2 == 0 ? expected : other_call;
                        together.text += one.text + ";";
                        together.fuel += one.fuel - base_fuel(id);
                        together.bytes += i % 2 == 0 ? alone.bytes : other_call.bytes;
                    }
                    if (together.bytes > most_bytes_of_batch / 2)
                        return;
                    if (together.failed)
                        together = {"a call fails", 0, true};
                    ++counted.batches;
                    if (const Outcome got = stored.call_together(table, 0, second, count, common); got != together)
                        report("a batch of " + std::to_string(count) + (second == 0 ? "" : " with the call before"),
                               together, got);
                };
                compare_batch(1, 3, std::nullopt);
                if (all)
                    compare_batch(1, max_batch, std::nullopt);
                for (u32 common = 0; common < op.parameters.size() && !expected.failed; ++common)
                    compare_batch(0, 3, common);
            }
        }
    }
    EXPECT_GT(values, 0U) << op.name << " has given no value";
}

INSTANTIATE_TEST_SUITE_P(Ops, Sizes, testing::Range(0u, op_count), test::name_of_op);

class Counts : public testing::Environment {
    void TearDown() override {
        std::cout << counted.calls << " calls and " << counted.batches << " batches have been compared; "
                  << counted.charged << " calls have charged for their sizes\n";
        if (counted.ops < op_count)
            return; // some were chosen
        EXPECT_GT(counted.calls, 60'000U);
        EXPECT_GT(counted.batches, 30'000U);
        EXPECT_GT(counted.charged, 10'000U);
    }
};
[[maybe_unused]] const testing::Environment* const counts = testing::AddGlobalTestEnvironment(new Counts);

} // namespace
