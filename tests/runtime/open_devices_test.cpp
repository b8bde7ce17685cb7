// Where the code of devices comes from, what is kept of their measures, and which devices a run is given. The CUDA libraries are
// stand-ins (tests/codegen/fake_cuda.cpp): their compiler takes any text, their device is the fake driver's.
#include "runtime/devices/open_devices.h"

#include <cstdlib>
#include <fstream>
#include <thread>

#include "runtime/devices/calibration_store.h"
#include "runtime/devices/device_survey.h"
#include "tests/runtime/random_work.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;
using namespace batt::runtime;

constexpr int architecture = 90; // of the fake device

bool always() { return true; }
bool never() { return false; }

/// What a provider has told.
struct Told {
    std::vector<int> compiling;
    std::vector<int> in_background;
    std::vector<CodeReady> ready;

    CodeNotices notices() {
        return {[this](int one) { compiling.push_back(one); }, [this](int one) { in_background.push_back(one); },
                [this](const CodeReady& one) { ready.push_back(one); }};
    }
};

/// Each test has a cache of its own.
class CodeProviders : public testing::Test {
protected:
    void SetUp() override {
        folder_ = test::scratch_folder();
        setenv("BATT_CUDA_DRIVER", BATT_FAKE_CUDA_LIBRARY, 1);
        setenv("BATT_NVRTC", BATT_FAKE_CUDA_LIBRARY, 1);
        setenv("BATT_CACHE", (folder_ / "cache").c_str(), 1);
        setenv("BATT_FAKE_CUDA", "", 1);
    }

    CodeOptions in_background(std::vector<std::string> command) {
        return {MissingCode::compile_in_background, std::move(command), told_.notices()};
    }
    /// A command that writes its last argument into a file, and ends when another file is there.
    std::vector<std::string> slow_command() const {
        return {"/bin/sh", "-c",
                "echo $1 >>" + asked_file().string() + "; while [ ! -e " + end_file().string() +
                    " ]; do sleep 0.01; done",
                "fill"};
    }
    std::filesystem::path asked_file() const { return folder_ / "asked"; }
    std::filesystem::path end_file() const { return folder_ / "end"; }
    std::string asked() const {
        std::ifstream file(asked_file());
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
    void wait_until_asked() const {
        while (asked().empty())
            std::this_thread::yield();
    }
    void end_command() const { std::ofstream(end_file()) << "\n"; }

    std::filesystem::path folder_;
    Told told_;
};

TEST_F(CodeProviders, compile_once_and_find_the_code_in_the_cache_later) {
    const CodeProvider first = interpreter_code_provider({.notices = told_.notices()});
    const auto compiled = first(architecture, {}, always);
    ASSERT_TRUE(compiled) << compiled.failure().message;
    EXPECT_EQ(told_.compiling, std::vector<int>{architecture});
    ASSERT_EQ(told_.ready.size(), 1u);
    EXPECT_FALSE(told_.ready[0].cached);
    EXPECT_EQ(told_.ready[0].kind, DeviceCodeKind::interpreter);
    EXPECT_EQ(told_.ready[0].architecture, architecture);

    const CodeProvider second = interpreter_code_provider({.notices = told_.notices()});
    const auto found = second(architecture, {}, always);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->bytes(), compiled->bytes());
    EXPECT_EQ(told_.compiling.size(), 1u);
    EXPECT_TRUE(told_.ready.at(1).cached);
}

TEST_F(CodeProviders, need_no_notices) { EXPECT_TRUE(interpreter_code_provider()(architecture, {}, always)); }

TEST_F(CodeProviders, compile_on_a_thread_where_there_is_no_command) {
    const CodeProvider code = interpreter_code_provider(in_background({}));
    ASSERT_TRUE(code(architecture, {}, always));
    EXPECT_EQ(told_.in_background, std::vector<int>{architecture});
    EXPECT_EQ(told_.compiling, std::vector<int>()) << "the thread has put it into the cache";
    EXPECT_TRUE(told_.ready.at(0).cached);
}

TEST_F(CodeProviders, run_the_command_with_the_architecture) {
    end_command();
    const CodeProvider code = interpreter_code_provider(in_background(slow_command()));
    ASSERT_TRUE(code(architecture, {}, always));
    EXPECT_EQ(told_.in_background, std::vector<int>{architecture});
    EXPECT_EQ(asked(), "sm_90\n");
    EXPECT_EQ(told_.compiling, std::vector<int>{architecture}) << "the command has left nothing in the cache";
}

TEST_F(CodeProviders, wait_for_the_command_only_as_long_as_the_code_is_wanted) {
    const CodeProvider code = interpreter_code_provider(in_background(slow_command()));
    const auto given_up = code(architecture, {}, never);
    ASSERT_FALSE(given_up);
    EXPECT_EQ(given_up.failure().kind, FailureKind::not_wanted);
    wait_until_asked();
    EXPECT_FALSE(code(architecture, {}, never));
    end_command();
    EXPECT_TRUE(code(architecture, {}, always));
    EXPECT_EQ(asked(), "sm_90\n") << "one command, however often the code is asked for";
    EXPECT_EQ(told_.in_background.size(), 1u);
}

TEST_F(CodeProviders, run_no_command_where_the_code_is_in_the_cache) {
    ASSERT_TRUE(fill_code_cache(architecture));
    ASSERT_TRUE(interpreter_code_provider(in_background(slow_command()))(architecture, {}, never));
    EXPECT_EQ(told_.in_background, std::vector<int>());
    EXPECT_TRUE(told_.ready.at(0).cached);
}

TEST_F(CodeProviders, compile_at_once_where_there_is_no_cache) {
    setenv("BATT_CACHE", "", 1);
    ASSERT_TRUE(interpreter_code_provider(in_background(slow_command()))(architecture, {}, never));
    EXPECT_EQ(told_.in_background, std::vector<int>());
    EXPECT_EQ(told_.compiling, std::vector<int>{architecture});
}

TEST_F(CodeProviders, say_that_a_command_does_not_start) {
    const auto failed = interpreter_code_provider(in_background({"/nowhere/fill"}))(architecture, {}, always);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.failure().message, "/nowhere/fill does not start: No such file or directory");
}

TEST_F(CodeProviders, say_that_there_is_no_code_for_an_architecture) {
    const auto failed = interpreter_code_provider()(50, {}, always);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.failure().kind, FailureKind::not_supported);
}

using CalibrationStore = CodeProviders;

cuda::DeviceInfo some_device() {
    cuda::DeviceInfo info;
    info.name = "a device";
    info.architecture = architecture;
    info.multiprocessors = 100;
    return info;
}

TEST_F(CalibrationStore, keeps_figures_by_device_and_kind_of_code) {
    const cuda::DeviceInfo info = some_device();
    keep_calibration(info, DeviceCodeKind::interpreter, {0.5, 1e-3, 1e-7, 1e-5});
    EXPECT_EQ(known_calibration(info, DeviceCodeKind::interpreter).open, 0.5);
    EXPECT_EQ(known_calibration(info, DeviceCodeKind::generated).open, 0);
    cuda::DeviceInfo other = info;
    other.name = "another device";
    EXPECT_EQ(known_calibration(other, DeviceCodeKind::interpreter).open, 0);
}

TEST_F(CalibrationStore, remembers_what_it_has_read) {
    const auto known = remembered_calibrations(DeviceCodeKind::interpreter);
    EXPECT_EQ(known(some_device()).open, 0);
    keep_calibration(some_device(), DeviceCodeKind::interpreter, {0.5, 1e-3, 1e-7, 1e-5});
    EXPECT_EQ(known(some_device()).open, 0);
    EXPECT_EQ(remembered_calibrations(DeviceCodeKind::interpreter)(some_device()).open, 0.5);
}

TEST_F(CalibrationStore, opens_devices_for_less_where_one_is_known_to_start_fast) {
    constexpr size_t evaluations = 20'000; // half a second of one thread, as long as nothing is known
    EXPECT_FALSE(may_be_worth_opening(evaluations, 1));
    keep_calibration(some_device(), DeviceCodeKind::interpreter, {0.01, 1e-3, 1e-7, 25e-6});
    EXPECT_TRUE(may_be_worth_opening(evaluations, 1));
}

using OpenDevices = CodeProviders;

EvaluationOptions evaluation_options() {
    EvaluationOptions options;
    options.jobs = 1;
    options.limits = test::RandomWork::limits();
    options.keep_outputs = true;
    options.backend_first = true;
    return options;
}

TEST_F(OpenDevices, opens_none_for_a_short_run) {
    const test::RandomWork work(0);
    const OpenedDevices opened = open_devices(work.schedule(), 1718, evaluation_options(), {.if_worthwhile = true});
    EXPECT_EQ(opened.pool, nullptr);
    EXPECT_EQ(opened.reason, "1718 evaluations are too few for a device");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "cache")) << "nothing was started to find that out";
}

TEST_F(OpenDevices, opens_none_where_the_device_is_known_to_start_slowly) {
    const DeviceSurvey survey = survey_devices();
    ASSERT_EQ(survey.devices.size(), 1u);
    constexpr size_t evaluations = 1'000'000;
    const test::RandomWork work(0);
    const auto open = [&] {
        return open_devices(work.schedule(), evaluations, evaluation_options(),
                            {.if_worthwhile = true, .notices = told_.notices()});
    };
    EXPECT_NE(open().pool, nullptr);
    keep_calibration(survey.devices[0].info, DeviceCodeKind::interpreter, {1000, 1e-3, 1e-7, 25e-6});
    EXPECT_EQ(open().reason, "1000000 evaluations are too few for a device");
}

TEST_F(OpenDevices, says_why_there_is_no_driver) {
    setenv("BATT_CUDA_DRIVER", "none", 1);
    const test::RandomWork work(0);
    const OpenedDevices opened = open_devices(work.schedule(), 1, evaluation_options(), {});
    EXPECT_EQ(opened.pool, nullptr);
    EXPECT_EQ(opened.reason, "there is no CUDA driver (libcuda.so.1) on this machine");
}

TEST_F(OpenDevices, gives_devices_that_evaluate_and_keeps_what_they_were_measured) {
    const test::RandomWork work(3);
    EvaluationOptions evaluation = evaluation_options();
    const OpenedDevices opened = open_devices(work.schedule(), work.schedule().size(), evaluation,
                                              {.wait = true, .least = 1, .notices = told_.notices()});
    ASSERT_NE(opened.pool, nullptr) << opened.reason;
    EXPECT_EQ(opened.notices, std::vector<std::string>());
    EXPECT_EQ(told_.compiling, std::vector<int>{architecture}) << "at once, for the caller waits";
    EXPECT_EQ(told_.in_background, std::vector<int>());
    evaluation.backend = opened.pool.get();
    EXPECT_EQ(evaluate(work.schedule(), work.schedule().all(), evaluation,
                       [](const Evaluation&, std::string_view) { return true; }),
              work.schedule().size());
    EXPECT_GT(opened.pool->counts().done(), 0u);

    EXPECT_EQ(survey_devices().devices.at(0).known.open, 0);
    keep_measured(*opened.pool);
    EXPECT_GT(survey_devices().devices.at(0).known.open, 0);
}

TEST_F(OpenDevices, uses_the_devices_of_a_store_again_if_they_work) {
    const test::RandomWork work(3);
    const auto store = std::make_shared<DeviceStore>();
    const auto run = [&](bool break_it) {
        EvaluationOptions evaluation = evaluation_options();
        const OpenedDevices opened =
            open_devices(work.schedule(), work.schedule().size(), evaluation, {.wait = true, .least = 1}, store);
        ASSERT_NE(opened.pool, nullptr) << opened.reason;
        evaluation.backend = opened.pool.get();
        evaluate(work.schedule(), work.schedule().all(), evaluation,
                 [](const Evaluation&, std::string_view) { return true; });
        EXPECT_GT(opened.pool->counts().done(), 0u);
        for (PoolDevice& device : opened.pool->devices())
            device.failed = break_it;
    };
    run(false);
    EXPECT_EQ(store->opened(), 1u);
    run(false);
    EXPECT_EQ(store->opened(), 1u);
    run(true);
    run(false);
    EXPECT_EQ(store->opened(), 2u) << "a device that failed is not used again";
}

TEST_F(OpenDevices, load_nothing_that_a_store_has_loaded) {
    const auto run = [&](const std::shared_ptr<DeviceStore>& store, const test::RandomWork& work) {
        EvaluationOptions evaluation = evaluation_options();
        const OpenedDevices opened = open_devices(work.schedule(), work.schedule().size(), evaluation,
                                                  {.wait = true, .least = 1, .notices = told_.notices()}, store);
        EXPECT_NE(opened.pool, nullptr) << opened.reason;
        evaluation.backend = opened.pool.get();
        evaluation.backend_first = true;
        EXPECT_EQ(evaluate(work.schedule(), work.schedule().all(), evaluation,
                           [](const Evaluation&, std::string_view) { return true; }),
                  work.schedule().size());
        return opened.pool->counts().done();
    };
    const test::RandomWork work(3);
    const test::RandomWork other(5);
    const auto store = std::make_shared<DeviceStore>();
    const u64 done = run(store, work);
    EXPECT_GT(done, 0u);
    EXPECT_EQ(run(store, work), done);
    EXPECT_EQ(store->loads().codes, 1u);
    EXPECT_EQ(store->loads().programs, 1u);
    EXPECT_EQ(told_.ready.size(), 1u) << "nobody looks for code that is loaded";
    EXPECT_EQ(run(store, other), run(std::make_shared<DeviceStore>(), other));
    EXPECT_EQ(store->loads().codes, 1u) << "the interpreter takes any programs";
    EXPECT_EQ(store->loads().programs, 2u);
    EXPECT_EQ(store->opened(), 1u);
}

TEST_F(OpenDevices, compiles_missing_code_beside_a_run_that_does_not_wait) {
    const test::RandomWork work(3);
    EvaluationOptions evaluation = evaluation_options();
    end_command();
    const OpenedDevices opened = open_devices(work.schedule(), work.schedule().size(), evaluation,
                                              {.least = 1, .fill_command = slow_command(), .notices = told_.notices()});
    ASSERT_NE(opened.pool, nullptr) << opened.reason;
    EXPECT_EQ(asked(), "") << "nothing is opened before the run begins";
    evaluation.backend = opened.pool.get();
    evaluate(work.schedule(), work.schedule().all(), evaluation,
             [](const Evaluation&, std::string_view) { return true; });
    EXPECT_EQ(asked(), "sm_90\n");
    EXPECT_EQ(told_.in_background, std::vector<int>{architecture});
    EXPECT_GT(opened.pool->counts().done(), 0u);
}

using DeviceSurveys = CodeProviders;

TEST_F(DeviceSurveys, tell_what_a_run_would_use) {
    DeviceSurvey survey = survey_devices();
    EXPECT_TRUE(survey.usable());
    EXPECT_EQ(survey.driver_problem, "");
    EXPECT_EQ(survey.compiler_path, BATT_FAKE_CUDA_LIBRARY);
    EXPECT_EQ(survey.cache_folder, folder_ / "cache");
    ASSERT_EQ(survey.devices.size(), 1u);
    EXPECT_EQ(survey.devices[0].code_architecture, architecture);
    EXPECT_FALSE(survey.devices[0].cached);
    EXPECT_EQ(try_devices(told_.notices()), std::vector<std::string>());
    EXPECT_EQ(told_.compiling, std::vector<int>{architecture});
    survey = survey_devices();
    EXPECT_TRUE(survey.devices.at(0).cached);
    EXPECT_GT(survey.cached_bytes, 0u);
}

TEST_F(DeviceSurveys, tell_what_is_missing) {
    setenv("BATT_CUDA_DRIVER", "none", 1);
    const DeviceSurvey survey = survey_devices();
    EXPECT_FALSE(survey.usable());
    EXPECT_EQ(survey.driver_problem, "there is no CUDA driver (libcuda.so.1) on this machine");
    EXPECT_EQ(try_devices(), std::vector<std::string>{survey.driver_problem});
}

} // namespace
