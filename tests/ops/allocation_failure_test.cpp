// No kernel relies on memory: whichever allocation fails, an op gives its value nevertheless or says that memory ran out. Only
// allocations of more than small_allocation bytes may fail (ops/core/context.h).
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ops/arena.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "tests/ops/agreement.h"

namespace {

using namespace batt;

/// Gives each allocation memory of its own and lets one of the large ones fail.
class FailingMemory {
public:
    /// `failing`: which of the large allocations fails, from 0.
    FailingMemory(Context& context, u32 failing) : failing_(failing) {
        context.arena_owner = this;
        context.arena_grow = &grow;
        context.arena_top = context.arena_end = empty_;
    }
    u32 large() const { return large_; }
    bool failed() const { return large_ > failing_; }

private:
    static void* grow(Context& context, u64 bytes) {
        auto& memory = *static_cast<FailingMemory*>(context.arena_owner);
        if (bytes > small_allocation && memory.large_++ == memory.failing_)
            return nullptr;
        memory.blocks_.push_back(std::make_unique<u8[]>(bytes + 2 * arena_padding + 16));
        u8* const start = memory.blocks_.back().get() + arena_padding;
        return start + (16 - reinterpret_cast<uintptr_t>(start) % 16) % 16;
    }
    u8 empty_[1] = {};
    u32 failing_;
    u32 large_ = 0;
    std::vector<std::unique_ptr<u8[]>> blocks_;
};

struct Called {
    std::string text;
    bool memory_error = false;
    u32 large = 0;
    bool failed = false; ///< an allocation did
};

Called call(const OpInfo& op, const std::vector<std::string>& arguments, Dialect dialect, bool general_only,
            u32 failing) {
    Arena arena;
    Context context = make_context(arena, dialect);
    context.fuel = 50'000'000;
    context.general_only = general_only;
    std::vector<Value> values;
    for (const std::string& text : arguments)
        values.push_back(parse_whole_literal(text, context).value_or(make_none()));
    FailingMemory memory(context, failing);
    const Value result = best_kernel_table().call(context, make_op(static_cast<u32>(op.id)), values.data(),
                                                  static_cast<u32>(values.size()));
    Called called;
    called.memory_error = result.is_error() && result.error_kind() == ErrorKind::memory;
    // Printing goes through values that lie in this memory.
    called.text = result.is_error() ? std::string(error_name(result.error_kind())) : format_literal(result, dialect);
    called.large = memory.large();
    called.failed = memory.failed();
    return called;
}

/// Grids large enough that lists of their cells are large allocations.
constexpr int large_side = 70;
/// How many failures all ops have met.
u32 failures_met = 0;

class EveryOp : public testing::TestWithParam<u32> {};

TEST_P(EveryOp, survives_the_failure_of_any_allocation) {
    setenv("RC_PARAMS", "seed=815 max_success=40 max_size=120", 0);
    constexpr u32 never = ~0u;
    constexpr u32 most_failures = 40;
    const OpInfo& op = all_ops()[GetParam()];
    EXPECT_TRUE(rc::check(std::string(op.name), [&] {
        const bool batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 && *rc::gen::arbitrary<bool>();
        const Dialect dialect = batt || op.dialects == dialect_bit(Dialect::batt) ? Dialect::batt : Dialect::arc_dsl;
        const std::vector<std::string> arguments = *test::random_arguments(op, dialect == Dialect::batt, large_side);
        for (const bool general_only : {false, true}) {
            const Called expected = call(op, arguments, dialect, general_only, never);
            for (u32 failing = 0; failing < expected.large && failing < most_failures; ++failing) {
                const Called got = call(op, arguments, dialect, general_only, failing);
                RC_ASSERT(got.failed);
                ++failures_met;
                if (!got.memory_error)
                    RC_ASSERT(got.text == expected.text);
            }
        }
    }));
}

INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, testing::Range(0u, op_count), test::name_of_op);

TEST(FailingMemory, is_met_by_an_op_that_repeats) {
    Arena arena;
    Context context = make_context(arena, Dialect::arc_dsl);
    FailingMemory memory(context, 0);
    const Value arguments[] = {make_int(7), make_int(300)};
    const Value tuple = best_kernel_table().call(context, make_op(static_cast<u32>(OpId::op_repeat)), arguments, 2);
    ASSERT_TRUE(tuple.is_error());
    EXPECT_EQ(tuple.error_kind(), ErrorKind::memory);
    EXPECT_TRUE(memory.failed());
}

class Failures : public testing::Environment {
    void TearDown() override {
        std::printf("%u allocations have failed\n", failures_met);
        if (testing::UnitTest::GetInstance()->test_to_run_count() > static_cast<int>(op_count))
            EXPECT_GT(failures_met, 1000U) << "hardly any allocation has failed";
    }
};
[[maybe_unused]] const testing::Environment* const failures = testing::AddGlobalTestEnvironment(new Failures);

} // namespace
