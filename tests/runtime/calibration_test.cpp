// From what a run has measured follows what is worth a device.
#include "runtime/devices/calibration.h"

#include <gtest/gtest.h>

namespace {

using batt::runtime::Calibration;
using batt::runtime::calibration_text;
using batt::runtime::parse_calibration;

constexpr Calibration measured{0.5, 1e-3, 1e-7, 1e-5};

TEST(Calibration, is_the_same_after_it_was_kept) {
    const auto back = parse_calibration(calibration_text(measured));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->open, measured.open);
    EXPECT_EQ(back->round_trip, measured.round_trip);
    EXPECT_EQ(back->on_device, measured.on_device);
    EXPECT_EQ(back->on_thread, measured.on_thread);
}

TEST(Calibration, that_is_damaged_is_none) {
    for (const char* const text :
         {"", "{", "[]", "{\"open\": 1}", "{\"open\": -1, \"round_trip\": 1, \"on_device\": 1, \"on_thread\": 1}",
          "{\"open\": \"1\", \"round_trip\": 1, \"on_device\": 1, \"on_thread\": 1}"})
        EXPECT_FALSE(parse_calibration(text)) << text;
}

TEST(Calibration, takes_what_it_lacks_from_another) {
    const Calibration all = Calibration{.round_trip = 2}.or_else(measured);
    EXPECT_EQ(all.round_trip, 2);
    EXPECT_EQ(all.on_device, measured.on_device);
}

TEST(Calibration, sends_what_threads_would_need_longer_for_than_a_device_to_answer) {
    // Two round trips, 2 ms, are 200 evaluations of one thread and 800 of four.
    EXPECT_FALSE(measured.worth_sending(100, 1));
    EXPECT_TRUE(measured.worth_sending(300, 1));
    EXPECT_FALSE(measured.worth_sending(300, 4));
    EXPECT_TRUE(measured.worth_sending(1000, 4));
}

TEST(Calibration, opens_a_device_for_what_takes_longer_than_that) {
    EXPECT_FALSE(measured.worth_opening(90'000, 1));
    EXPECT_TRUE(measured.worth_opening(110'000, 1));
    EXPECT_FALSE(measured.worth_opening(110'000, 2));
    EXPECT_FALSE(Calibration().worth_opening(1000, 1)) << "also when nothing was measured yet";
    EXPECT_TRUE(Calibration().worth_opening(10'000'000, 16));
}

TEST(Calibration, makes_round_trips_a_small_part_of_a_batch) {
    const size_t batch = measured.batch(1U << 20);
    EXPECT_GE(static_cast<double>(batch) * measured.on_device, 20 * measured.round_trip);
    EXPECT_EQ(measured.batch(1000), 1000u);
    EXPECT_LE(Calibration().batch(1U << 16), 1U << 16);
}

} // namespace
