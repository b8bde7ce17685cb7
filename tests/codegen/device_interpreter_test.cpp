// The device interpreter's text, compiled for the host, gives what the interpreter gives: values, errors (which it leaves to the
// interpreter) and fuel, on random programs of all dialects, with ample and with scarce memory, whatever evaluations share.
#include <fmt/format.h>

#include "codegen/cuda/device/interpreter.h"
#include "ops/kernel_table.h"
#include "tests/codegen/batch_program.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/codegen/sharing_programs.h"

namespace {

using namespace batt;
using test::program_of_seed;
using test::Tally;

void compare(const ir::Module& module, const cuda::DeviceInterpreterOptions& options, Tally& tally) {
    test::FakeDriver driver;
    test::compare_with_interpreter({&module, 1}, options, tally, driver);
}

TEST(DeviceInterpreter, gives_the_values_and_fuel_of_the_interpreter) {
    Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    for (u32 seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        compare(program_of_seed(seed), options, tally);
    }
    EXPECT_GT(tally.done, 2500u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::failed)], 100u);
    EXPECT_EQ(tally.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
}

TEST(DeviceInterpreter, batched_calls_give_what_the_interpreter_gives) {
    const ir::Module module = test::batch_program();
    Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    compare(module, options, tally);
    EXPECT_GT(tally.done, 100u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::failed)], 0u);
    for (options.limits.fuel = 8; options.limits.fuel < 4000; options.limits.fuel *= 2)
        compare(module, options, tally);
}

TEST(DeviceInterpreter, says_whether_outputs_match_without_bringing_them_back) {
    Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.limits.fuel = 200'000;
    for (u32 seed = 0; seed < 60 && !testing::Test::HasFailure(); ++seed)
        compare(program_of_seed(seed), options, tally);
    EXPECT_GT(tally.done, 500u);
    EXPECT_GT(tally.matches, 0u);
}

TEST(DeviceInterpreter, leaves_to_the_host_what_does_not_fit_a_warps_memory) {
    Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    options.limits.memory = 4096;
    for (u32 seed = 0; seed < 100 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        compare(program_of_seed(seed), options, tally);
    }
    EXPECT_GT(tally.done, 100u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::out_of_memory)], 100u);
}

TEST(DeviceInterpreter, leaves_to_the_host_what_nests_too_deeply) {
    Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    options.stack_bytes = 12 << 10; // room for two calls
    for (u32 seed = 0; seed < 100 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        compare(program_of_seed(seed), options, tally);
    }
    EXPECT_GT(tally.done, 100u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::too_deep)], 0u);
}

// --- what evaluations share

Tally tally_of(const ir::Module& module, const cuda::DeviceInterpreterOptions& options, test::Tasks tasks) {
    Tally tally;
    test::FakeDriver driver;
    test::compare_with_interpreter({&module, 1}, options, tally, driver, test::sharing_grids, "code", tasks);
    return tally;
}

TEST(DeviceInterpreter, sharing_values_of_a_task_changes_no_result_error_or_fuel) {
    Tally all;
    for (u32 seed = 0; seed < 40 && !testing::Test::HasFailure(); ++seed) {
        const ir::Module module = test::sharing_program(seed);
        // The lower ones end in the middle of values that others have computed.
        for (const i64 fuel : {200'000, 300, 60, 12}) {
            SCOPED_TRACE(fmt::format("seed {}, fuel {}", seed, fuel));
            cuda::DeviceInterpreterOptions options;
            options.keep_values = true;
            options.limits.fuel = fuel;
            const Tally shared = tally_of(module, options, test::Tasks::one);
            EXPECT_EQ(shared, tally_of(module, options, test::Tasks::of_their_own));
            all.add(shared);
        }
    }
    EXPECT_GT(all.done, 5000u);
    EXPECT_GT(all.left[static_cast<size_t>(cuda::Status::failed)], 1000u);
}

/// Where there is no room for shared values and an evaluation, it is done without them. Memory that a program may not have is
/// counted as if everyone had computed all values; what they need while they are computed is not, which can only help.
TEST(DeviceInterpreter, leaves_nothing_more_to_the_host_where_shared_values_take_memory) {
    Tally all;
    const auto compare_tasks = [&](const ir::Module& module, const cuda::DeviceInterpreterOptions& options) {
        const Tally shared = tally_of(module, options, test::Tasks::one);
        const Tally alone = tally_of(module, options, test::Tasks::of_their_own);
        EXPECT_GE(shared.done, alone.done);
        EXPECT_LE(shared.left[static_cast<size_t>(cuda::Status::out_of_memory)],
                  alone.left[static_cast<size_t>(cuda::Status::out_of_memory)]);
        EXPECT_EQ(shared.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
        all.add(alone);
    };
    for (u32 seed = 100; seed < 130 && !testing::Test::HasFailure(); ++seed) {
        const ir::Module module = test::sharing_program(seed);
        cuda::DeviceInterpreterOptions options;
        options.keep_values = true;
        options.limits.fuel = 200'000;
        for (const u64 arena : {1024, 4096, 8192, 16384, 65536}) {
            SCOPED_TRACE(fmt::format("seed {}, arena {}", seed, arena));
            options.arena_bytes = (192ULL << 10) + arena; // with the reserve and scratch memory
            compare_tasks(module, options);
        }
        for (const u64 memory : {3000, 1 << 14}) {
            SCOPED_TRACE(fmt::format("seed {}, memory {}", seed, memory));
            options = {};
            options.limits.memory = memory;
            compare_tasks(module, options);
        }
    }
    EXPECT_GT(all.done, 5000u);
    EXPECT_GT(all.left[static_cast<size_t>(cuda::Status::out_of_memory)], 1000u);
}

std::atomic<int> calls_of_objects;

/// How often the kernel of `objects` is called where its argument is the first train pair's input.
int count_calls(test::Tasks tasks, u64 arena_bytes) {
    ir::ParseProblem problem;
    const std::optional<ir::Module> module = ir::parse(R"(module "m"

function solve_a(%0 S, %1 I) -> any, solve "a", arc-dsl {
  %2 = first(%0)
  %3 = first(%2)
  %4 = objects(%3, True, True, True)
  %5 = size(%4)
  %6 = hconcat(%1, %1)
  %7 = vconcat(%6, %6)
  %8 = upscale(%7, %5)
  %9 = astuple(%8, %4)
  return %9
}
)",
                                                       problem);
    EXPECT_TRUE(module) << problem.message;
    std::vector<Kernel> kernels(kernel_tables().front().kernels, kernel_tables().front().kernels + op_count);
    kernels[static_cast<size_t>(OpId::op_objects)] = [](Context& context, const Value* arguments) {
        ++calls_of_objects;
        return kernel_tables().front().kernels[static_cast<size_t>(OpId::op_objects)](context, arguments);
    };
    test::FakeDriver driver;
    driver.set_kernel(cuda::interpreter_kernel, [&](const cuda::Launch& launch, u32 warp) {
        cuda::run_warp(launch, {kernels.data(), kernel_tables().front().batch_kernels}, warp);
    });
    cuda::DeviceInterpreterOptions options;
    options.arena_bytes = arena_bytes;
    std::vector<const char*> grids;
    for (int i = 0; i < 64; ++i)
        grids.push_back(test::compared_grids[0]);
    Tally tally;
    calls_of_objects = 0;
    test::compare_with_interpreter({&*module, 1}, options, tally, driver, grids, "code", tasks);
    EXPECT_EQ(tally.done, 64u);
    return calls_of_objects;
}

TEST(DeviceInterpreter, computes_what_depends_on_the_train_pairs_once_for_a_group) {
    constexpr u64 ample = 1 << 20;
    EXPECT_EQ(count_calls(test::Tasks::of_their_own, ample), 64);
    EXPECT_EQ(count_calls(test::Tasks::one, ample), 16); // four warps, four groups each
}

/// The group's first evaluation is done twice, and the others share nothing.
TEST(DeviceInterpreter, shares_no_more_once_an_evaluation_has_no_room) {
    constexpr u64 scarce = (192 << 10) + 3584;
    EXPECT_EQ(count_calls(test::Tasks::of_their_own, scarce), 64);
    EXPECT_EQ(count_calls(test::Tasks::one, scarce), 64 + 16);
}

/// How a batch with these numbers of samples of each task is cut for a number of warps.
std::vector<u32> groups_of(std::span<const u32> samples_of_tasks, std::span<const u32> entries,
                           std::span<const interp::Program* const> sharing, u32 warps) {
    Arena arena;
    Context context = make_context(arena, Dialect::arc_dsl);
    cuda::DeviceBatch batch;
    std::vector<std::vector<u32>> numbers;
    for (const u32 count : samples_of_tasks) {
        const Value pairs = *parse_whole_literal("((((1, 0), (0, 1)), ((1,),)),)", context);
        std::vector<u32>& task = numbers.emplace_back();
        for (u32 i = 0; i < count; ++i)
            task.push_back(batch.add_sample(make_none(), pairs, make_none(), nullptr));
    }
    for (const std::vector<u32>& task : numbers)
        for (const u32 entry : entries)
            for (const u32 sample : task)
                batch.add_item(entry, sample);
    cuda::Image& image = batch.finish(sharing, warps);
    cuda::Launch launch{};
    batch.describe(launch, reinterpret_cast<u64>(image.bytes()));
    return {launch.groups, launch.groups + launch.group_count + 1};
}

TEST(DeviceBatch, groups_what_can_share_and_leaves_enough_groups_for_all_warps) {
    const ir::Module module;
    const interp::Program program(module);
    const interp::Program other(module);
    const interp::Program* const sharing[] = {&program, nullptr, &program, &other};
    using List = std::vector<u32>;
    // Of one task, at most as many as leave four groups for each warp.
    EXPECT_EQ(groups_of(List{5, 2, 3}, List{0}, sharing, 1), (List{0, 1, 3, 5, 7, 8, 10}));
    EXPECT_EQ(groups_of(List{10, 2}, List{0}, sharing, 1), (List{0, 2, 5, 7, 10, 12}));
    EXPECT_EQ(groups_of(List{3, 3, 3}, List{0}, sharing, 3), (List{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    // What shares nothing has groups of its own; functions of one program share.
    EXPECT_EQ(groups_of(List{4}, List{1}, sharing, 1), (List{0, 1, 2, 3, 4}));
    EXPECT_EQ(groups_of(List{4}, List{0, 2}, sharing, 1), (List{0, 2, 4, 6, 8}));
    EXPECT_EQ(groups_of(List{3}, List{0, 2, 3, 3}, sharing, 1), (List{0, 3, 6, 9, 12}));
    EXPECT_EQ(groups_of(List{4}, List{0, 1}, sharing, 1), (List{0, 2, 4, 5, 6, 7, 8}));
    // A warp that has to leave does not take hundreds of evaluations with it.
    EXPECT_EQ(groups_of(List{128}, List{0}, sharing, 1), (List{0, 32, 64, 96, 128}));
    EXPECT_EQ(groups_of(List{1024}, List{0}, sharing, 1).size(), 33u);
}

} // namespace
