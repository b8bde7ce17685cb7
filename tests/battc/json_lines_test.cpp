#include "battc/json_lines.h"

#include "runtime/data_set.h"

#include <gtest/gtest.h>

using namespace batt;
using namespace batt::cli;

namespace {

std::string json_string(std::string_view value) {
    std::string text;
    append_json_string(text, value);
    return text;
}

} // namespace

TEST(JsonLines, strings_are_escaped) {
    EXPECT_EQ(json_string("a \"b\" \\ c"), "\"a \\\"b\\\" \\\\ c\"");
    EXPECT_EQ(json_string(std::string_view("\n\t\x01\0", 4)), "\"\\n\\t\\u0001\\u0000\"");
    EXPECT_EQ(json_string("gr\xC3\xBC\xC3\x9F \xF0\x9F\x8E\xA8"), "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x8E\xA8\"");
}

TEST(JsonLines, bytes_that_are_not_utf8_are_replaced) {
    EXPECT_EQ(json_string("a\xFF"
                          "b"),
              "\"a\xEF\xBF\xBD"
              "b\"");
    EXPECT_EQ(json_string("\xC3"), "\"\xEF\xBF\xBD\"");
    EXPECT_EQ(json_string("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"") << "a surrogate";
}
