// Characters, their widths, and what is let in.
#include <gtest/gtest.h>

#include "battc/editor/text.h"

namespace batt::editor {
namespace {

std::vector<std::string> clusters(std::string_view text) {
    std::vector<std::string> result;
    for (size_t at = 0; at < text.size(); at += cluster_at(text, at).size)
        result.emplace_back(text.substr(at, cluster_at(text, at).size));
    return result;
}

using Texts = std::vector<std::string>;

TEST(Text, characters_are_what_people_see) {
    EXPECT_EQ(clusters("aя字"), (Texts{"a", "я", "字"}));
    EXPECT_EQ(clusters("e\u0301x"), (Texts{"e\u0301", "x"}));
    EXPECT_EQ(clusters("я\u0301x"), (Texts{"я\u0301", "x"}));
    EXPECT_EQ(clusters("👩‍👧!"), (Texts{"👩‍👧", "!"}));
    EXPECT_EQ(clusters("🇩🇪🇫🇷"), (Texts{"🇩🇪", "🇫🇷"}));
}

TEST(Text, the_character_before_is_the_one_that_ends_there) {
    const std::string text = "aя\u0301字👩‍👧🇩🇪🇫🇷\n\tz";
    std::vector<size_t> begins;
    for (size_t at = 0; at < text.size(); at += cluster_at(text, at).size)
        begins.push_back(at);
    size_t at = text.size();
    for (auto begin = begins.rbegin(); begin != begins.rend(); ++begin) {
        EXPECT_EQ(cluster_before(text, at), *begin) << at;
        at = *begin;
    }
    EXPECT_EQ(cluster_before(text, 0), 0U);
}

TEST(Text, widths_are_columns) {
    EXPECT_EQ(width_of("abc"), 3U);
    EXPECT_EQ(width_of("жук"), 3U);
    EXPECT_EQ(width_of("字x"), 3U);
    EXPECT_EQ(width_of("e\u0301"), 1U);
    EXPECT_EQ(width_of("👩‍👧"), 2U);
    EXPECT_EQ(width_of("🇩🇪"), 2U);
    EXPECT_EQ(width_of("\t"), tab_width);
    EXPECT_EQ(width_of("\u0301"), 1U) << "a mark alone is shown";
}

TEST(Text, a_text_is_cut_where_a_character_no_longer_fits) {
    EXPECT_EQ(cut_to_width("字字字", 5), "字字");
    EXPECT_EQ(cut_to_width("abc", 5), "abc");
    EXPECT_EQ(cut_to_width("e\u0301e\u0301", 1), "e\u0301");
    EXPECT_EQ(cut_to_width("abc", 0), "");
}

TEST(Text, control_characters_and_broken_utf8_do_not_get_in) {
    EXPECT_EQ(cleaned("a\x1b[31mb\x7f\x01"), "a[31mb");
    EXPECT_EQ(cleaned("a\r\nb\rc\n\td"), "a\nb\nc\n\td");
    EXPECT_EQ(cleaned("\xC2\x9B"
                      "x"),
              "x")
        << "a control sequence in one byte";
    EXPECT_EQ(cleaned("\x80z\xE5\xAD"), "\uFFFDz\uFFFD\uFFFD");
    EXPECT_EQ(cleaned("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
    EXPECT_EQ(cleaned(std::string_view("a\0b", 3)), "ab");
}

TEST(Text, a_code_point_is_awaited_only_where_it_can_still_come) {
    EXPECT_EQ(code_point_at("\xE5\xAD", 0).size, 0U);
    EXPECT_EQ(code_point_at("\xE5x", 0).size, 1U);
    EXPECT_EQ(code_point_at("\xE0\x80", 0).size, 1U) << "too long a form";
    EXPECT_EQ(code_point_at("\xC1", 0).size, 1U);
    EXPECT_EQ(code_point_at("字", 0).value, 0x5B57);
}

} // namespace
} // namespace batt::editor
