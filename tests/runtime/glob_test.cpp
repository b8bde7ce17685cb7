#include "runtime/run/glob.h"

#include <vector>

#include <gtest/gtest.h>

using namespace batt::runtime;

TEST(Glob, a_pattern_without_wild_cards_matches_itself_only) {
    EXPECT_TRUE(matches_glob("solve_a", "solve_a"));
    EXPECT_FALSE(matches_glob("solve_a", "solve_ab"));
    EXPECT_FALSE(matches_glob("solve_a", "solve_"));
    EXPECT_TRUE(matches_glob("", ""));
    EXPECT_FALSE(matches_glob("", "a"));
}

TEST(Glob, a_question_mark_is_one_character) {
    EXPECT_TRUE(matches_glob("solve_?", "solve_a"));
    EXPECT_FALSE(matches_glob("solve_?", "solve_"));
    EXPECT_FALSE(matches_glob("solve_?", "solve_ab"));
}

TEST(Glob, a_star_is_any_text) {
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("solve_*", "solve_00ff"));
    EXPECT_TRUE(matches_glob("*_00*ff", "solve_00ff00ff"));
    EXPECT_FALSE(matches_glob("*_00*ff", "solve_00ff00fe"));
    EXPECT_TRUE(matches_glob("**a**", "banana"));
    EXPECT_FALSE(matches_glob("a*a*a*b", std::string(200, 'a')));
}

TEST(Glob, any_name_matches_no_patterns) {
    EXPECT_TRUE(matches_any({}, "x"));
    const std::vector<std::string> patterns = {"a*", "b"};
    EXPECT_TRUE(matches_any(patterns, "b"));
    EXPECT_FALSE(matches_any(patterns, "c"));
}
