// The device interpreter's text, compiled for the host, gives what the interpreter gives: values, errors (which it leaves to the
// interpreter) and fuel, on random programs of all dialects, with ample and with scarce memory.
#include "tests/codegen/compare_with_interpreter.h"

namespace {

using namespace batt;
using test::program_of_seed;
using test::Tally;

void compare(const ir::Module& module, const cuda::DeviceInterpreterOptions& options, Tally& tally) {
    test::FakeDriver driver;
    test::compare_with_interpreter({&module, 1}, options, tally, driver);
}

TEST(DeviceInterpreter, GivesTheValuesAndFuelOfTheInterpreter) {
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

TEST(DeviceInterpreter, SaysWhetherOutputsMatchWithoutBringingThemBack) {
    Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.limits.fuel = 200'000;
    for (u32 seed = 0; seed < 60 && !testing::Test::HasFailure(); ++seed)
        compare(program_of_seed(seed), options, tally);
    EXPECT_GT(tally.done, 500u);
    EXPECT_GT(tally.matches, 0u);
}

TEST(DeviceInterpreter, LeavesToTheHostWhatDoesNotFitAWarpsMemory) {
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

TEST(DeviceInterpreter, LeavesToTheHostWhatNestsTooDeeply) {
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

} // namespace
