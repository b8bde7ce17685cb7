// Values whose parts are shared or nest deeply: comparing them spends fuel and ends where it goes too deep, the same for every way of
// running a function.
#include <string>

#include <gtest/gtest.h>

#include "tests/interp/function_runner.h"

namespace {

using namespace batt;
using batt::test::FunctionRunner;
using batt::test::Result;

/// A function that makes two values by `height` times `step`, and gives `last` of both.
std::string twins(const std::string& step, int height, const std::string& last) {
    std::string text = "function solve_a(%0 I: any) -> any, solve, arc-dsl @7:1 {\n";
    int id = 0;
    std::string tops[2];
    for (std::string& top : tops) {
        top = "%0";
        for (int floor = 0; floor < height; ++floor) {
            std::string line = step;
            for (size_t place = line.find('#'); place != std::string::npos; place = line.find('#'))
                line.replace(place, 1, top);
            top = "%" + std::to_string(++id);
            text += "  " + top + " = " + line + " @" + std::to_string(id) + ":1\n";
        }
    }
    const std::string value = "%" + std::to_string(++id);
    return text + "  " + value + " = " + last + "(" + tops[0] + ", " + tops[1] + ") @999:1\n  return " + value +
           "\n}\n";
}

struct Twins {
    const char* step;
    const char* last;
};
class Nested : public testing::TestWithParam<Twins> {};

/// What a function gives for each of a few samples, alone and together, in both kinds of storage, on every level of kernels.
Result everywhere(const std::string& text, const interp::Limits& limits = {}) {
    const Result expected = FunctionRunner(text, limits).run_one("1");
    for (const bool general : {false, true})
        for (const KernelTable& kernels : kernel_tables()) {
            if (!kernels.supported())
                continue;
            FunctionRunner runner(text, limits, interp::OnErrorPolicy::dialect, general, &kernels);
            for (const Result& result : runner.run({"1", "1", "1"})) {
                EXPECT_EQ(result.text, expected.text);
                EXPECT_EQ(result.line, expected.line);
                EXPECT_EQ(result.fuel, expected.fuel);
            }
        }
    return expected;
}

TEST_P(Nested, are_compared_up_to_a_depth_and_then_end_the_evaluation) {
    const auto [step, last] = GetParam();
    const std::string shallow = everywhere(twins(step, 400, last)).text;
    EXPECT_NE(shallow, error_name(ErrorKind::memory));
    for (const int height : {600, 2000, 40000}) {
        const Result result = everywhere(twins(step, height, last));
        EXPECT_EQ(result.text, error_name(ErrorKind::memory)) << height;
        EXPECT_EQ(result.line, 7u);
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Nested,
                         testing::Values(Twins{"make_tuple(#)", "equality"}, Twins{"make_tuple(#, #)", "equality"},
                                         Twins{"make_set(#)", "equality"}, Twins{"make_set(#, 7)", "equality"},
                                         Twins{"make_tuple(7, #)", "equality"}, Twins{"make_tuple(7, #)", "make_set"},
                                         Twins{"make_tuple(#, 1)", "make_set"}, Twins{"make_set(#)", "make_set"},
                                         Twins{"compose(#, first)", "equality"}, Twins{"rbind(add, #)", "make_set"}));

class SharedParts : public testing::TestWithParam<Twins> {};

TEST_P(SharedParts, cost_fuel_to_compare) {
    const auto [step, last] = GetParam();
    interp::Limits limits;
    limits.fuel = 20000;
    const Result low = everywhere(twins(step, 7, last), limits);
    EXPECT_NE(low.text, error_name(ErrorKind::fuel));
    const Result high = everywhere(twins(step, 60, last), limits);
    EXPECT_EQ(high.text, error_name(ErrorKind::fuel));
    EXPECT_EQ(high.line, 7u);
    EXPECT_EQ(high.fuel, limits.fuel);
}

INSTANTIATE_TEST_SUITE_P(Of, SharedParts,
                         testing::Values(Twins{"make_tuple(#, #)", "equality"}, Twins{"compose(#, #)", "equality"},
                                         Twins{"make_tuple(7, #, #)", "equality"},
                                         Twins{"make_tuple(7, #, #)", "make_set"}, Twins{"fork(#, #, #)", "equality"},
                                         Twins{"make_tuple(#, #)", "make_set"}, Twins{"compose(#, #)", "make_set"}));

class ManyParts : public testing::TestWithParam<Twins> {};

/// Fuel as from a height of 7 on, where towers have few parts, to one where they have more than can be compared one by one.
TEST_P(ManyParts, cost_fuel_each_but_take_time_once) {
    const auto [step, last] = GetParam();
    interp::Limits limits;
    limits.fuel = 1LL << 62;
    const auto growth = [&](int height) { // without what making another floor costs
        i64 fuel[3];
        for (int floor = 0; floor < 3; ++floor) {
            const Result result = everywhere(twins(step, height + floor, last), limits);
            EXPECT_EQ(result.text, "True");
            fuel[floor] = result.fuel;
        }
        return fuel[2] - 2 * fuel[1] + fuel[0];
    };
    const i64 few = growth(7);
    const i64 factor = growth(8) / few;
    EXPECT_GE(factor, 2);
    i64 many = few;
    for (int floor = 7; floor < 30; ++floor)
        many *= factor;
    EXPECT_EQ(growth(30), many);
    EXPECT_GE(many, 1LL << 29);
}

INSTANTIATE_TEST_SUITE_P(Of, ManyParts,
                         testing::Values(Twins{"make_tuple(#, #)", "equality"}, Twins{"compose(#, #)", "equality"},
                                         Twins{"make_tuple(7, #, #)", "equality"}, Twins{"fork(#, #, #)", "equality"}));

} // namespace
