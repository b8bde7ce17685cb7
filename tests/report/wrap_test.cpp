#include "report/wrap.h"

#include <gtest/gtest.h>

using namespace batt::report;

TEST(Wrap, lines_are_broken_between_words_and_keep_their_margin) {
    EXPECT_EQ(wrap("one two three", 9, 2), "one two\n  three");
    EXPECT_EQ(wrap("a\n  indented words here", 12, 0), "a\n  indented\n  words here");
    EXPECT_EQ(wrap("unbreakable", 4, 0), "unbreakable");
    EXPECT_EQ(wrap("", 10, 0), "");
}
