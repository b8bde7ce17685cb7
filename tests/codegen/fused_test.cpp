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
