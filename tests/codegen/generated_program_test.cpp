// Generated programs, compiled for the host and linked with the library of kernels, give what the interpreter gives: values, fuel
// and how evaluations end. Compiled for each dialect, as BATT_TEST_DIALECT, and for text with and without unboxed lowering.
#include "codegen/cuda/device/launch.h"
#include "codegen/cuda/program_source.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/codegen/generated_program.h"
#include "tests/codegen/sharing_programs.h"

/// Of the library of kernels (generated_library.cpp).
extern "C" void battc_run_warp(const batt::cuda::Launch& launch, batt::u32 warp);

namespace {

using namespace batt;

/// Runs the programs that were generated when the tests were built, beside the interpreter.
test::Tally run_generated(const cuda::DeviceInterpreterOptions& given = {}, u64 fuel = 200'000,
                          std::span<const char* const> grids = test::compared_grids,
                          test::Tasks tasks = test::Tasks::one) {
    cuda::DeviceInterpreterOptions options = given;
    options.kernel = cuda::generated_kernel;
    options.keep_values = true;
    options.limits.fuel = fuel;
    test::FakeDriver driver;
    driver.set_kernel(cuda::generated_kernel, battc_run_warp);
    test::Tally tally;
    test::compare_with_interpreter(test::generated_program_modules(Dialect::BATT_TEST_DIALECT), options, tally, driver,
                                   grids, "code", tasks);
    return tally;
}

TEST(GeneratedProgram, gives_the_values_and_fuel_of_the_interpreter) {
    const test::Tally tally = run_generated();
    EXPECT_GT(tally.done, 80u);
    EXPECT_EQ(tally.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
}

/// Functions that keep grids in registers are interpreted where a grid is larger than a board, has other colours or none.
TEST(GeneratedProgram, gives_the_same_for_grids_that_are_no_boards) {
    std::string row = "(";
    for (int column = 0; column < 31; ++column)
        row += std::to_string(column % 3) + ",";
    const std::string widest_board = "(" + row + "4),)";
    const std::string wide = "(" + row + "4,4,0),)";
    const std::string high = "(" + [] {
        std::string rows;
        for (int i = 0; i < 33; ++i)
            rows += i % 2 == 0 ? "(0,1)," : "(2,2),";
        return rows;
    }() + ")";
    const char* const grids[] = {wide.c_str(), high.c_str(), widest_board.c_str(), "((0, 12), (-5, 1))", "()", "((),)"};
    const test::Tally tally = run_generated({}, 200'000, grids);
    EXPECT_GT(tally.done, 80u);
    EXPECT_EQ(tally.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
}

TEST(GeneratedProgram, sharing_values_of_a_task_changes_no_result_error_or_fuel) {
    for (const i64 fuel : {200'000, 300, 60, 12}) {
        const auto run = [&](test::Tasks tasks) { return run_generated({}, fuel, test::sharing_grids, tasks); };
        const test::Tally shared = run(test::Tasks::one);
        EXPECT_EQ(shared, run(test::Tasks::of_their_own)) << fuel;
        EXPECT_GT(shared.done, fuel > 100 ? 100u : 10u) << fuel;
    }
    for (const u64 arena : {4 << 10, 64 << 10}) {
        cuda::DeviceInterpreterOptions options;
        options.arena_bytes = (192ULL << 10) + arena;
        const auto run = [&](test::Tasks tasks) { return run_generated(options, 200'000, test::sharing_grids, tasks); };
        const test::Tally alone = run(test::Tasks::of_their_own);
        EXPECT_GE(run(test::Tasks::one).done, alone.done) << arena;
        EXPECT_GT(alone.done, 100u) << arena;
    }
}

TEST(GeneratedProgram, leaves_to_the_host_what_does_not_fit) {
    cuda::DeviceInterpreterOptions options;
    options.limits.memory = 8192;
    options.stack_bytes = 12 << 10;
    const test::Tally tally = run_generated(options, 2'000);
    EXPECT_GT(tally.done, 20u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::out_of_memory)] +
                  tally.left[static_cast<size_t>(cuda::Status::too_deep)],
              10u);
}

} // namespace
