// The warp on the host that other tests run text for devices on: its primitives do what CUDA's do, and whatever would be undefined
// on a device is found.
#include <gtest/gtest.h>

#include "tests/codegen/warp_shim.h"

namespace {

namespace test = batt::test;
using test::lane_count;
using u32 = unsigned;
using u64 = unsigned long long;

const test::LaneMemory& memory() {
    static const test::LaneMemory memory(4096);
    return memory;
}
std::optional<std::string> run(const std::function<void(u32)>& function) { return test::run_warp(memory(), function); }

TEST(WarpShim, exchanges_words_as_cuda_does) {
    u32 from_7[lane_count];
    u32 across[lane_count];
    u32 above[lane_count];
    u32 below[lane_count];
    u32 odd[lane_count];
    int any[lane_count];
    u32 sum[lane_count];
    EXPECT_EQ(run([&](u32 lane) {
                  const u32 word = lane * 100;
                  from_7[lane] = __shfl_sync(~0u, word, 7);
                  across[lane] = __shfl_xor_sync(~0u, word, 4);
                  above[lane] = __shfl_up_sync(~0u, word, 2);
                  below[lane] = __shfl_down_sync(~0u, word, 2);
                  odd[lane] = __ballot_sync(~0u, static_cast<int>(lane & 1u));
                  any[lane] = __any_sync(~0u, lane == 31 ? 8 : 0);
                  sum[lane] = __reduce_add_sync(~0u, lane) + __reduce_or_sync(~0u, lane);
              }),
              std::nullopt);
    for (u32 lane = 0; lane < lane_count; ++lane) {
        EXPECT_EQ(from_7[lane], 700u);
        EXPECT_EQ(across[lane], (lane ^ 4u) * 100);
        EXPECT_EQ(above[lane], (lane < 2 ? lane : lane - 2) * 100);
        EXPECT_EQ(below[lane], (lane > 29 ? lane : lane + 2) * 100);
        EXPECT_EQ(odd[lane], 0xaaaaaaaau);
        EXPECT_EQ(any[lane], 1);
        EXPECT_EQ(sum[lane], 496u + 31u);
    }
}

TEST(WarpShim, shares_what_lanes_store_through_primitives_only) {
    u32 seen[lane_count];
    EXPECT_EQ(run([&](u32 lane) {
                  u32* const words = reinterpret_cast<u32*>(memory().of(lane));
                  words[lane] = lane + 1;
                  seen[lane] = words[(lane + 1) % lane_count];
                  share_words(words);
                  seen[lane] = seen[lane] * 100 + words[(lane + 1) % lane_count];
              }),
              std::nullopt);
    for (u32 lane = 0; lane < lane_count; ++lane)
        EXPECT_EQ(seen[lane], (lane + 1) % lane_count + 1);
}

TEST(WarpShim, finds_lanes_that_come_to_different_primitives) {
    const auto failure = run([](u32 lane) {
        if (lane == 3)
            __any_sync(~0u, 1);
        else
            __ballot_sync(~0u, 1);
    });
    ASSERT_TRUE(failure);
    EXPECT_NE(failure->find("__any_sync"), std::string::npos) << *failure;
    EXPECT_NE(failure->find("__ballot_sync"), std::string::npos) << *failure;
}

TEST(WarpShim, finds_lanes_that_come_to_different_calls_of_a_primitive) {
    u32 words[lane_count];
    EXPECT_TRUE(run([&](u32 lane) {
        if (lane < 16)
            words[lane] = __shfl_sync(~0u, lane, 1) + 1;
        else
            words[lane] = __shfl_sync(~0u, lane, 1);
    }));
    EXPECT_TRUE(run([&](u32 lane) { words[lane] = __shfl_sync(lane < 5 ? 0x1fu : ~0u, lane, 1); })) << "masks differ";
}

TEST(WarpShim, finds_lanes_that_end_while_others_wait) {
    EXPECT_TRUE(run([](u32 lane) {
        if (lane != 9)
            __syncwarp();
    }));
    EXPECT_TRUE(run([](u32 lane) {
        if (lane == 9)
            test::exit_lane();
    }));
    u32 ended = 0;
    EXPECT_EQ(run([&](u32) {
                  ++ended;
                  test::exit_lane();
              }),
              std::nullopt);
    EXPECT_EQ(ended, lane_count);
}

TEST(WarpShim, finds_shared_stores_that_are_not_in_shared_memory) {
    EXPECT_TRUE(run([](u32 lane) {
        u32 words[lane_count] = {};
        words[lane] = lane;
        share_words(words); // on a device: 32 arrays with a word each
    }));
    EXPECT_TRUE(run([](u32 lane) {
        u32* const words = reinterpret_cast<u32*>(memory().of(lane));
        share_words(words + (lane == 30 ? 32 : 0));
    })) << "at different places";
}

TEST(WarpShim, compares_the_memory_of_lanes) {
    const test::LaneMemory own(4096);
    const auto fill = [&](u32 odd_lane) {
        return test::run_warp(own, [&own, odd_lane](u32 lane) {
            u64* const words = reinterpret_cast<u64*>(own.of(lane));
            words[0] = 5;
            words[1] = reinterpret_cast<u64>(words + 17);
            words[2] = lane == odd_lane ? 1 : 0;
        });
    };
    EXPECT_EQ(fill(lane_count), std::nullopt);
    EXPECT_EQ(own.first_difference(0, 64), 64u);
    EXPECT_EQ(fill(31), std::nullopt);
    EXPECT_EQ(own.first_difference(0, 64), 16u);
}

} // namespace
