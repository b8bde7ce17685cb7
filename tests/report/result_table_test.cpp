#include "report/figures.h"
#include "report/result_table.h"

#include <gtest/gtest.h>

using namespace batt::report;
using battc::Split;

TEST(ResultTable, numbers_have_commas) {
    EXPECT_EQ(with_commas(0), "0");
    EXPECT_EQ(with_commas(999), "999");
    EXPECT_EQ(with_commas(1718), "1,718");
    EXPECT_EQ(with_commas(20000000), "20,000,000");
    EXPECT_EQ(counted(1, "thread"), "1 thread");
    EXPECT_EQ(counted(2, "thread"), "2 threads");
    EXPECT_EQ(duration_text(7.4), "0:07");
    EXPECT_EQ(duration_text(754), "12:34");
    EXPECT_EQ(duration_text(11045), "3:04:05");
}

TEST(ResultTable, samples_are_named_by_list_and_place) {
    SampleList samples;
    samples.add({Split::train, 0});
    samples.add({Split::train, 2});
    samples.add({Split::test, 0});
    EXPECT_EQ(samples.text(), "train 0, 2, test 0");
    for (uint32_t index = 0; index < 1000; ++index)
        samples.add({Split::generated, index});
    EXPECT_EQ(samples.text(), "train 0, 2, test 0, generated 0, 1, 2 and 997 more");
}
