// Generated programs, compiled for the host and linked with the library of kernels, give what the interpreter gives. Compiled once for
// each dialect, as BATT_TEST_DIALECT.
#include "codegen/cuda/device/library.h"
#include "codegen/cuda/fused_source.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/codegen/fused_program.h"

namespace {

using namespace batt;

TEST(FusedProgram, GivesTheValuesAndFuelOfTheInterpreter) {
    const ir::Module module = test::fused_test_module(Dialect::BATT_TEST_DIALECT);
    cuda::DeviceInterpreterOptions options;
    options.kernel = cuda::fused_kernel;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    test::FakeDriver driver;
    driver.set_kernel(cuda::fused_kernel, battc_run_warp);
    test::Tally tally;
    test::compare_with_interpreter(module, options, tally, driver);
    EXPECT_GT(tally.done, 80u);
    EXPECT_EQ(tally.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
}

/// Functions that keep grids in registers are interpreted where a grid is larger than a board, has other colours or none.
TEST(FusedProgram, GivesTheSameForGridsThatAreNoBoards) {
    const ir::Module module = test::fused_test_module(Dialect::BATT_TEST_DIALECT);
    cuda::DeviceInterpreterOptions options;
    options.kernel = cuda::fused_kernel;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    test::FakeDriver driver;
    driver.set_kernel(cuda::fused_kernel, battc_run_warp);
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
    test::Tally tally;
    test::compare_with_interpreter(module, options, tally, driver, grids);
    EXPECT_GT(tally.done, 80u);
    EXPECT_EQ(tally.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
}

TEST(FusedProgram, LeavesToTheHostWhatDoesNotFit) {
    const ir::Module module = test::fused_test_module(Dialect::BATT_TEST_DIALECT);
    cuda::DeviceInterpreterOptions options;
    options.kernel = cuda::fused_kernel;
    options.keep_values = true;
    options.limits.fuel = 2'000;
    options.limits.memory = 8192;
    options.stack_bytes = 12 << 10;
    test::FakeDriver driver;
    driver.set_kernel(cuda::fused_kernel, battc_run_warp);
    test::Tally tally;
    test::compare_with_interpreter(module, options, tally, driver);
    EXPECT_GT(tally.done, 20u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::out_of_memory)] +
                  tally.left[static_cast<size_t>(cuda::Status::too_deep)],
              10u);
}

} // namespace
