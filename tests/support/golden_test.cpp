#include "tests/support/golden.h"

#include "tests/support/paths.h"

namespace batt::test {
namespace {

TEST(Golden, equal_text_matches) {
    const std::string folder = scratch_folder().string();
    ASSERT_TRUE(matches_golden_in(folder, "sub/a.txt", "one\ntwo\n", true));
    EXPECT_TRUE(matches_golden_in(folder, "sub/a.txt", "one\ntwo\n", false));
}

TEST(Golden, missing_file_fails_and_names_it) {
    const auto result = matches_golden_in(scratch_folder().string(), "absent.txt", "one\n", false);
    EXPECT_FALSE(result);
    EXPECT_NE(std::string(result.message()).find("absent.txt"), std::string::npos);
}

TEST(Golden, difference_fails_and_shows_the_first_line_that_differs) {
    const std::string folder = scratch_folder().string();
    ASSERT_TRUE(matches_golden_in(folder, "a.txt", "one\ntwo\nthree\n", true));
    const auto result = matches_golden_in(folder, "a.txt", "one\n2\nthree\n", false);
    EXPECT_FALSE(result);
    EXPECT_NE(std::string(result.message()).find("a.txt:2 differs"), std::string::npos) << result.message();
}

TEST(Golden, a_missing_last_newline_is_a_difference) {
    const std::string folder = scratch_folder().string();
    ASSERT_TRUE(matches_golden_in(folder, "a.txt", "one\n", true));
    EXPECT_FALSE(matches_golden_in(folder, "a.txt", "one", false));
    EXPECT_FALSE(matches_golden_in(folder, "a.txt", "one\n\n", false));
}

TEST(Golden, update_rewrites_the_file) {
    const std::string folder = scratch_folder().string();
    ASSERT_TRUE(matches_golden_in(folder, "a.txt", "old\n", true));
    ASSERT_TRUE(matches_golden_in(folder, "a.txt", "new\n", true));
    EXPECT_EQ(read_text(folder + "/a.txt"), "new\n");
}

} // namespace
} // namespace batt::test
