// With devices the results are the same to the byte as without, whatever devices do: work, lack memory, lose their minds halfway.
// The devices are the fake driver's, which execute the device interpreter's text on the host.
#include "runtime/devices/device_pool.h"

#include <atomic>
#include <memory>
#include <thread>

#include "tests/codegen/fake_driver.h"
#include "tests/runtime/random_work.h"

namespace {

using namespace batt;
using test::FakeFaults;
using test::RandomWork;

constexpr unsigned program_count = 12;

runtime::DevicePoolOptions pool_options(size_t batch) {
    runtime::DevicePoolOptions options;
    options.limits = RandomWork::limits();
    options.keep_values = true;
    options.batch = batch;
    options.least = 1;
    return options;
}

Expected<cuda::MachineCode> any_code(int, std::span<const cuda::DeviceEntry>, const runtime::Wanted&) {
    return cuda::MachineCode("code");
}

/// Runs with devices, which must give what a run without devices gives.
struct Seen {
    runtime::DeviceCounts counts;
    std::vector<std::string> notices;
    size_t devices = 0;
};

Seen run_with(const FakeFaults& faults, size_t batch = 50, const runtime::CodeProvider& code = any_code) {
    Seen seen;
    for (unsigned seed = 0; seed < program_count; ++seed) {
        RandomWork work(seed);
        work.set_devices_first(seed % 4 != 3);
        runtime::DevicePool pool(std::make_unique<test::FakeDriver>(faults), code, work.entries(), pool_options(batch));
        seen.devices += pool.devices().size();
        EXPECT_TRUE(work.run(1, 16, &pool) == work.run(1, runtime::default_batch)) << "seed " << seed;
        seen.counts.add(pool.counts());
        for (std::string& notice : pool.take_notices())
            seen.notices.push_back(std::move(notice));
    }
    return seen;
}

TEST(Devices, do_most_of_the_work_with_the_same_results) {
    const Seen seen = run_with({});
    EXPECT_EQ(seen.devices, program_count);
    EXPECT_GT(seen.counts.done(), 100u);
    EXPECT_GT(seen.counts.bailed_out(), 10u);
    EXPECT_NE(seen.counts.reasons(), "");
    EXPECT_EQ(seen.notices, std::vector<std::string>());
}

/// Large ones are cut in groups that share values of their tasks.
TEST(Devices, give_the_same_in_batches_of_all_sizes) {
    for (const size_t batch : {1, 7, 3000})
        EXPECT_GT(run_with({}, batch).counts.done(), 100u) << batch;
}

TEST(Devices, can_be_several) {
    FakeFaults faults;
    faults.devices = 3;
    const Seen seen = run_with(faults, 7);
    EXPECT_EQ(seen.devices, 3 * program_count);
    EXPECT_GT(seen.counts.done(), 100u);
}

TEST(Devices, of_which_there_are_none_are_not_missed) {
    FakeFaults faults;
    faults.devices = 0;
    const Seen seen = run_with(faults);
    EXPECT_EQ(seen.devices, 0u);
    EXPECT_EQ(seen.counts.done(), 0u);
}

TEST(Devices, that_do_not_open_are_left_out_with_a_notice) {
    FakeFaults faults;
    faults.refuses_to_open = true;
    const Seen seen = run_with(faults);
    EXPECT_EQ(seen.devices, 0u);
    ASSERT_EQ(seen.notices.size(), program_count);
    EXPECT_EQ(seen.notices[0], "device 0 (fake device) is not used: the fake device does not open");
}

TEST(Devices, without_code_are_left_out_with_a_notice) {
    const Seen seen = run_with(
        {}, 50, [](int, std::span<const cuda::DeviceEntry>, const runtime::Wanted&) -> Expected<cuda::MachineCode> {
            return Failure{FailureKind::not_found, "NVRTC (libnvrtc) is not installed"};
        });
    EXPECT_EQ(seen.devices, 0u);
    ASSERT_EQ(seen.notices.size(), program_count);
    EXPECT_EQ(seen.notices[0], "device 0 (fake device) is not used: NVRTC (libnvrtc) is not installed");
}

TEST(Devices, that_refuse_the_code_are_left_out_with_a_notice) {
    FakeFaults faults;
    faults.refuses_code = true;
    EXPECT_EQ(run_with(faults).notices.size(), program_count);
}

TEST(Devices, with_too_little_memory_are_left_out_with_a_notice) {
    FakeFaults faults;
    faults.memory = 1 << 16;
    const Seen seen = run_with(faults);
    EXPECT_EQ(seen.devices, 0u);
    ASSERT_EQ(seen.notices.size(), program_count);
    EXPECT_EQ(seen.notices[0], "device 0 (fake device) is not used: the fake device has no memory left");
}

TEST(Devices, without_pinned_memory_are_left_out_with_a_notice) {
    FakeFaults faults;
    faults.no_pinned_memory = true;
    EXPECT_EQ(run_with(faults).notices.size(), program_count);
}

TEST(Devices, that_stop_starting_kernels_are_not_used_any_more) {
    FakeFaults faults;
    faults.launches_that_work = 3; // two to measure it, one of the run
    const Seen seen = run_with(faults, 10);
    EXPECT_EQ(seen.devices, program_count);
    ASSERT_GT(seen.notices.size(), 0u);
    EXPECT_EQ(seen.notices[0],
              "device 0 (fake device) is not used any more: the fake device does not start kernels any more");
    EXPECT_GT(seen.counts.lost, 0u);
}

TEST(Devices, that_are_lost_lose_no_results) {
    for (const int waits : {3, 4, 5, 6}) {
        FakeFaults faults;
        faults.waits_that_work = waits;
        const Seen seen = run_with(faults, 10);
        ASSERT_GT(seen.notices.size(), 0u) << waits;
        EXPECT_GT(seen.counts.lost, 0u) << waits;
        EXPECT_NE(seen.notices[0].find("the fake device does not answer"), std::string::npos);
    }
}

TEST(Devices, say_only_whether_outputs_match_if_that_is_all_that_is_asked) {
    size_t done = 0; // a random program may fail on all its samples, which is left to the host
    for (unsigned seed = 0; seed < program_count; ++seed) {
        const RandomWork work(seed);
        runtime::DevicePoolOptions options = pool_options(50);
        options.keep_values = false;
        runtime::DevicePool pool(std::make_unique<test::FakeDriver>(), any_code, work.entries(), options);
        runtime::EvaluationOptions evaluation;
        evaluation.jobs = 1;
        evaluation.backend_first = true;
        evaluation.limits = RandomWork::limits();
        using Line = std::tuple<bool, std::optional<bool>, i64, std::vector<std::optional<bool>>>;
        const auto lines = [&] {
            std::vector<Line> lines;
            evaluate(work.schedule(), work.schedule().all(), evaluation,
                     [&](const runtime::Evaluation& one, std::string_view) {
                         Line& line = lines.emplace_back(one.failed, one.match, one.fuel, 0);
                         for (const runtime::RecordResult& record : one.records)
                             std::get<3>(line).push_back(record.match);
                         return true;
                     });
            return lines;
        };
        const std::vector<Line> expected = lines();
        evaluation.backend = &pool;
        EXPECT_EQ(lines(), expected) << "seed " << seed;
        done += pool.counts().done();
    }
    EXPECT_GT(done, 100u);
}

/// A run during which devices are opened. `until_devices_work`: its thread waits with its first evaluation until a device has
/// done one.
std::vector<std::string> run_meanwhile(unsigned seed, const runtime::CodeProvider& code, runtime::DeviceCounts& counts,
                                       const FakeFaults& faults = {}, bool until_devices_work = false) {
    RandomWork work(seed);
    runtime::DevicePoolOptions options = pool_options(7);
    options.open_meanwhile = true;
    runtime::DevicePool pool(std::make_unique<test::FakeDriver>(faults), code, work.entries(), options);
    const test::Results expected = work.run(1, runtime::default_batch);
    if (until_devices_work && work.schedule().size() > 1)
        work.set_before_describing(
            [thread = std::this_thread::get_id(), works = std::make_shared<std::atomic<bool>>()] {
                if (std::this_thread::get_id() != thread)
                    *works = true;
                while (!*works)
                    std::this_thread::yield();
            });
    EXPECT_TRUE(work.run(1, 1, &pool) == expected) << "seed " << seed;
    counts.add(pool.counts());
    return pool.take_notices();
}

TEST(DevicesOpenedMeanwhile, take_what_is_left_with_the_same_results) {
    FakeFaults faults;
    faults.devices = 2;
    runtime::DeviceCounts counts;
    for (unsigned seed = 0; seed < program_count; ++seed)
        EXPECT_EQ(run_meanwhile(seed, any_code, counts, faults, true), std::vector<std::string>());
    EXPECT_GT(counts.done(), 100u);
}

TEST(DevicesOpenedMeanwhile, that_were_too_late_for_a_run_are_opened_in_the_next) {
    RandomWork work(1);
    ASSERT_GT(work.schedule().size(), 1u);
    bool in_time = false;
    runtime::DevicePoolOptions options = pool_options(7);
    options.open_meanwhile = true;
    runtime::DevicePool pool(
        std::make_unique<test::FakeDriver>(),
        [&](int, std::span<const cuda::DeviceEntry>, const runtime::Wanted& wanted) -> Expected<cuda::MachineCode> {
            while (!in_time && wanted())
                std::this_thread::yield();
            if (in_time)
                return cuda::MachineCode("code");
            return Failure{FailureKind::not_wanted, "too late"};
        },
        work.entries(), options);
    const test::Results first = work.run(1, 16, &pool);
    EXPECT_EQ(pool.counts().done(), 0u);
    in_time = true;
    work.set_devices_first(true);
    EXPECT_TRUE(work.run(1, 16, &pool) == first);
    EXPECT_GT(pool.counts().done(), 0u);
}

TEST(DevicesOpenedMeanwhile, that_are_not_ready_in_time_are_not_waited_for) {
    runtime::DeviceCounts counts;
    int asked = 0;
    const auto notices = run_meanwhile(
        1,
        [&](int, std::span<const cuda::DeviceEntry>, const runtime::Wanted& wanted) -> Expected<cuda::MachineCode> {
            ++asked;
            while (wanted())
                std::this_thread::yield();
            return Failure{FailureKind::not_wanted, "too late"};
        },
        counts);
    EXPECT_EQ(notices, std::vector<std::string>()) << "nobody wants to know";
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(counts.done(), 0u);
}

TEST(DevicesOpenedMeanwhile, that_are_equal_ask_for_their_code_once) {
    FakeFaults faults;
    faults.devices = 3;
    int asked = 0;
    const RandomWork work(0);
    runtime::DevicePool pool(
        std::make_unique<test::FakeDriver>(faults),
        [&](int, std::span<const cuda::DeviceEntry>, const runtime::Wanted&) {
            ++asked;
            return cuda::MachineCode("code");
        },
        work.entries(), pool_options(50));
    EXPECT_EQ(pool.devices().size(), 3u);
    EXPECT_EQ(asked, 1);
}

TEST(Devices, are_measured_by_the_run) {
    RandomWork work(3);
    work.set_devices_first(true);
    runtime::DevicePool pool(std::make_unique<test::FakeDriver>(), any_code, work.entries(), pool_options(50));
    work.run(1, 16, &pool);
    const runtime::Calibration calibration = pool.calibration(pool.devices()[0]);
    EXPECT_GT(calibration.open, 0);
    EXPECT_GT(calibration.round_trip, 0);
}

} // namespace
