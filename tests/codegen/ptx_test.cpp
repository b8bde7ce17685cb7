// What NVRTC makes of device text gives what the interpreter on the host gives, and leaves to it what the same text compiled for the
// host leaves: executed on the machine for PTX, for the oldest architecture that NVRTC knows and for one with reductions over lanes.
// It needs a CUDA toolkit but no GPU; without a toolkit the tests say so and are skipped. PTX is kept in the cache of
// kernels.
#include <map>

#include "codegen/cuda/program_source.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/codegen/component_program.h"
#include "tests/codegen/fast_path_program.h"
#include "tests/codegen/generated_program.h"
#include "tests/codegen/ptx_driver.h"
#include "tests/codegen/ptx_text.h"
#include "tests/codegen/sample_work.h"
#include "tests/codegen/sharing_programs.h"

namespace {

using namespace batt;
namespace ptx = test::ptx;

constexpr int newest = 90;

/// Why there is no PTX for an architecture; empty if there is.
std::string missing(int architecture) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        return nvrtc.failure().message;
    return nvrtc->supports(architecture)
               ? ""
               : "NVRTC " + nvrtc->version() + " does not offer sm_" + std::to_string(architecture);
}

/// The device interpreter of an architecture, with a driver that has it loaded; compiled once.
struct OnPtx {
    std::string code;
    test::PtxDriver driver;
    std::string error;
};
OnPtx& interpreter_of(int architecture) {
    static std::map<int, OnPtx> known;
    const auto [place, is_new] = known.try_emplace(architecture);
    if (is_new) {
        Expected<std::string> code = test::interpreter_ptx(*cuda::Nvrtc::instance(), architecture, cuda::KernelCache());
        if (code)
            place->second.code = std::move(*code);
        else
            place->second.error = code.failure().message;
    }
    return place->second;
}

class PtxInterpreter : public testing::TestWithParam<int> {
protected:
    void SetUp() override {
        if (const std::string reason = missing(GetParam()); !reason.empty())
            GTEST_SKIP() << reason;
        on_ = &interpreter_of(GetParam());
        ASSERT_EQ(on_->error, "");
    }
    void compare(const ir::Module& module, const cuda::DeviceInterpreterOptions& options,
                 std::span<const char* const> grids = test::compared_grids) {
        test::compare_with_threads(module, options, tally_, on_->driver, grids, on_->code);
    }
    void compare_seeds(u32 first, u32 end, const cuda::DeviceInterpreterOptions& options,
                       std::span<const char* const> grids = test::compared_grids) {
        for (u32 seed = first; seed < end && !HasFailure(); ++seed) {
            SCOPED_TRACE(seed);
            compare(test::program_of_seed(seed), options, grids);
        }
    }
    u64 left(cuda::Status status) const { return tally_.left[static_cast<size_t>(status)]; }

    OnPtx* on_ = nullptr;
    test::Tally tally_;
};

TEST_P(PtxInterpreter, has_only_instructions_that_the_machine_knows) {
    ptx::GlobalMemory memory;
    ptx::Program program(memory);
    const Done loaded = program.load(on_->code);
    ASSERT_TRUE(loaded) << loaded.failure().message;
    EXPECT_GT(program.functions().size(), 300u);
    const Done decoded = program.decode_all();
    EXPECT_TRUE(decoded) << decoded.failure().message;
}

TEST_P(PtxInterpreter, gives_the_values_and_fuel_of_the_interpreter) {
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    compare_seeds(2000, 2250, options);
    EXPECT_GT(tally_.done, 2000u);
    EXPECT_GT(left(cuda::Status::failed), 50u);
    EXPECT_EQ(left(cuda::Status::unfinished), 0u);
}

TEST_P(PtxInterpreter, leaves_to_the_host_what_does_not_fit_a_warp) {
    cuda::DeviceInterpreterOptions options;
    options.limits.fuel = 200'000;
    options.limits.memory = 4096;
    options.stack_bytes = 12 << 10; // room for two calls
    compare_seeds(0, 60, options);
    EXPECT_GT(tally_.done, 50u);
    EXPECT_GT(left(cuda::Status::out_of_memory), 20u);
    EXPECT_GT(left(cuda::Status::too_deep), 0u);
}

TEST_P(PtxInterpreter, takes_the_fast_paths) {
    const ir::Module module = test::fast_path_program();
    const test::Grids grids = test::fast_path_grids();
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    compare(module, options, grids.pointers());
    EXPECT_GT(tally_.done, module.function_count() * grids.texts.size() / 2);
}

TEST_P(PtxInterpreter, finds_components) {
    const ir::Module module = test::component_program();
    test::Grids grids = test::component_grids(100);
    test::add_wide_component_grids(grids);
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    compare(module, options, grids.pointers());
    EXPECT_EQ(tally_.done, module.function_count() * grids.texts.size());
}

TEST_P(PtxInterpreter, shares_values_of_a_task) {
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    for (u32 seed = 200; seed < 220 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        options.limits.fuel = seed % 4 < 2 ? 200'000 : 60;
        compare(test::sharing_program(seed), options, test::sharing_grids);
    }
    EXPECT_GT(tally_.done, 500u);
}

TEST_P(PtxInterpreter, runs_the_samples) {
    const test::Grids grids = test::first_grids(test::repository() / "samples/tasks");
    ASSERT_FALSE(grids.texts.empty());
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    test::for_each_sample_program([&](const ir::Module& module) { compare(module, options, grids.pointers()); });
    EXPECT_GT(tally_.done, 40u);
}

TEST_P(PtxInterpreter, gives_the_values_and_fuel_of_the_interpreter_on_public_tasks) {
    BATT_SKIP_WITHOUT_SHARED("arc-agi-1/training");
    const test::Grids grids = test::first_grids(test::shared() / "arc-agi-1/training", 16);
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    compare_seeds(3000, 3025, options, grids.pointers());
    EXPECT_GT(tally_.done, 1000u);
}

INSTANTIATE_TEST_SUITE_P(Architectures, PtxInterpreter, testing::Values(75, newest),
                         [](const auto& info) { return "sm_" + std::to_string(info.param); });

/// Kernels of a program's own, linked with the library of all ops; with grids in registers and without.
class GeneratedPtx : public testing::TestWithParam<bool> {};

TEST_P(GeneratedPtx, gives_the_values_and_fuel_of_the_interpreter) {
    if (const std::string reason = missing(newest); !reason.empty())
        GTEST_SKIP() << reason;
    const ir::Module module = test::generated_program_module(Dialect::arc_dsl);
    const interp::Program program(module);
    const plan::ProgramPlan plan =
        plan::plan_program(test::alone(program, test::entries_of(module)), {.unboxed = GetParam()});
    const Expected<std::string> code =
        test::generated_ptx(*cuda::Nvrtc::instance(), newest, cuda::KernelCache(), cuda::program_units(plan));
    ASSERT_TRUE(code) << code.failure().message;
    cuda::DeviceInterpreterOptions options;
    options.kernel = cuda::generated_kernel;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    test::PtxDriver driver;
    test::Tally tally;
    test::compare_with_interpreter({&module, 1}, options, tally, driver, test::compared_grids, *code);
    EXPECT_GT(tally.done, 80u);
    EXPECT_EQ(tally.left[static_cast<size_t>(cuda::Status::unfinished)], 0u);
}

INSTANTIATE_TEST_SUITE_P(Representations, GeneratedPtx, testing::Bool(),
                         [](const auto& info) { return info.param ? "in_registers" : "as_values"; });

} // namespace
