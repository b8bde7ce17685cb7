// Whichever allocation of a kernel fails on a device, the evaluation gives the interpreter's value and fuel, or is left to the host:
// the device interpreter's text on the host, on random programs and grids so large that their values are large allocations.
#include <iostream>

#include "codegen/cuda/device/interpreter.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/support/failing_kernels.h"

namespace {

using namespace batt;

std::string striped_grid(int side) {
    std::string text = "(";
    for (int i = 0; i < side; ++i) {
        text += "(";
        for (int j = 0; j < side; ++j)
            text += std::to_string((i * j) % 29 == 7 ? 5 : (i / 9 + j / 7) % 5 == 0 ? 3 : 0) + ",";
        text += "),";
    }
    return text + ")";
}

TEST(DeviceAllocationFailure, leaves_the_evaluation_to_the_host_or_changes_nothing) {
    test::FailingKernels kernels(kernel_tables().front());
    const std::string text = striped_grid(70);
    const char* const grids[] = {text.c_str()};
    u64 met = 0;
    test::Tally without;
    test::Tally with;
    for (u32 seed = 0; seed < 160 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        test::RandomProgramOptions program;
        program.dialect = seed % 2 == 0 ? Dialect::batt : Dialect::arc_dsl;
        program.errors = false;
        const ir::Module module = test::random_program(random, program);
        const auto compare = [&](u64 failing, test::Tally& tally) {
            test::FakeDriver driver;
            driver.set_kernel(cuda::interpreter_kernel, [&](const cuda::Launch& launch, u32 warp) {
                cuda::run_warp(launch, {kernels.table().kernels, kernels.table().batch_kernels}, warp);
            });
            cuda::DeviceInterpreterOptions options;
            options.keep_values = true;
            options.limits.fuel = 10'000;
            kernels.fail(failing);
            test::compare_with_interpreter({&module, 1}, options, tally, driver, grids);
        };
        compare(test::FailingKernels::never, without);
        const u64 allocations = kernels.allocations();
        for (u64 failing = 0; failing < allocations; failing += 1 + failing / 4) {
            compare(failing, with);
            met += kernels.failed() ? 1 : 0;
        }
    }
    std::cout << met << " failing allocations met; without: " << without << "; with: " << with << "\n";
    EXPECT_GT(met, 50U);
    EXPECT_GT(without.done, 80U);
    EXPECT_GT(with.left[static_cast<size_t>(cuda::Status::out_of_memory)], 30U);
}

} // namespace
