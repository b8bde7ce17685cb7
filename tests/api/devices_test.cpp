// What a session keeps of its devices between calls. The CUDA libraries are stand-ins (tests/codegen/fake_cuda.cpp).
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

/// A session that leaves all work to the stand-in device.
Session session_with_device(DeviceCode code) {
    setenv("BATT_CUDA_DRIVER", BATT_FAKE_CUDA_LIBRARY, 1);
    setenv("BATT_NVRTC", BATT_FAKE_CUDA_LIBRARY, 1);
    setenv("BATT_CACHE", (scratch_folder() / "cache").c_str(), 1);
    setenv("BATT_FAKE_CUDA", "", 1);
    SessionOptions options;
    options.threads = 1;
    options.devices.use = DeviceUse::cuda;
    options.devices.code = code;
    options.devices.required = true;
    options.devices.devices_first = true;
    options.devices.least = 1;
    return Session::open(options).value();
}

TEST(SessionDevices, later_calls_load_nothing_that_is_loaded) {
    const Session session = session_with_device(DeviceCode::interpreter);
    const TaskSet tasks = sample_tasks();
    const CompiledProgram solvers = sample_program("solvers.batt");
    std::ostringstream text;
    text << std::ifstream(repository() / "samples/programs/solvers.batt").rdbuf();
    const CompiledProgram more = compiled(text.str() + "\n\ndef solve_more(I):\n    return vmirror(I)\n");
    const auto solved = [&](const CompiledProgram& program) {
        const Result<EvaluationMatrix> matrix = session.evaluate(program, tasks);
        EXPECT_TRUE(matrix.ok());
        const size_t matches = matrix.ok() ? static_cast<size_t>(std::ranges::count(matrix->match(), Match::yes)) : 0;
        return matches;
    };
    const auto loaded = [&](uint64_t codes, uint64_t programs) {
        const SessionCounters counters = session.counters();
        EXPECT_EQ(counters.devices_opened, 1U);
        EXPECT_EQ(counters.device_codes_loaded, codes);
        EXPECT_EQ(counters.device_programs_loaded, programs);
    };
    const size_t matches = solved(solvers);
    EXPECT_GT(matches, 10U);
    loaded(1, 1);
    EXPECT_EQ(solved(solvers), matches);
    loaded(1, 1);
    // Other programs need the same code.
    solved(more);
    loaded(1, 2);
    EXPECT_EQ(solved(solvers), matches);
    loaded(1, 3);
    EXPECT_EQ(session.counters().device_pools_opened, 4U);
}

} // namespace
