#include "runtime/data/json.h"

#include <gtest/gtest.h>

using namespace batt;
using namespace batt::runtime;

TEST(Json, strings_are_escaped) {
    EXPECT_EQ(json_string("a \"b\" \\ c"), "\"a \\\"b\\\" \\\\ c\"");
    EXPECT_EQ(json_string(std::string_view("\n\t\x01\0", 4)), "\"\\n\\t\\u0001\\u0000\"");
    EXPECT_EQ(json_string("gr\xC3\xBC\xC3\x9F \xF0\x9F\x8E\xA8"), "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x8E\xA8\"");
}

TEST(Json, bytes_that_are_not_utf8_are_replaced) {
    EXPECT_EQ(json_string("a\xFF"
                          "b"),
              "\"a\xEF\xBF\xBD"
              "b\"");
    EXPECT_EQ(json_string("\xC3"), "\"\xEF\xBF\xBD\"");
    EXPECT_EQ(json_string("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"") << "a surrogate";
}

TEST(Json, grids_are_lists_of_rows_whatever_their_colours) {
    const auto text_of = [](const GridData& grid) {
        std::string text = "x";
        append_json_grid(text, grid);
        return text;
    };
    EXPECT_EQ(text_of({1, 1, {7}}), "x[[7]]");
    EXPECT_EQ(text_of({2, 3, {0, 1, 2, 9, 8, 7}}), "x[[0, 1, 2], [9, 8, 7]]");
    EXPECT_EQ(text_of({2, 1, {-1, 10}}), "x[[-1], [10]]");
    EXPECT_EQ(text_of({2, 2, {0, 1, 127, -128}}), "x[[0, 1], [127, -128]]");
}
