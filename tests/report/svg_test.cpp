#include "report/svg.h"

#include <vector>

#include <gtest/gtest.h>

#include "report/picture_page.h"
#include "tests/report/well_formed.h"
#include "tests/support/golden.h"

using namespace batt::report;
using batt::test::markup_problem;

namespace {

size_t count(std::string_view text, std::string_view part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

struct Example {
    std::vector<int32_t> cells = {0, 1, 1, 12, empty_cell, index_cell};
    std::vector<int32_t> before = {0, 1, 2, 12, empty_cell, index_cell};
    Picture picture;

    Example() {
        Panel grid{"a <grid> & \"its\" cells", battc::GridView(cells.data(), 2, 3), {}, {}};
        grid.compared_with = battc::GridView(before.data(), 2, 3);
        grid.remark = "... 3 more rows";
        picture.groups.push_back({0, "a heading", {grid, {"text", {}, "x < y", {}}}, "... 2 more"});
    }
};

} // namespace

TEST(Svg, a_picture_is_a_file_of_its_own) {
    const Example example;
    const std::string text = draw_svg(example.picture, {.digits = true});
    EXPECT_EQ(markup_problem(text), "");
    EXPECT_TRUE(batt::test::matches_golden("report/picture.svg", text));
    EXPECT_EQ(count(text, "http"), 1U) << "the namespace alone";
    EXPECT_NE(text.find("prefers-color-scheme:dark"), std::string::npos);
}

TEST(Svg, cells_are_opaque_and_merged_by_colour) {
    const Example example;
    const std::string text = svg_cells(example.picture.groups[0].panels[0], false, "label");
    EXPECT_EQ(markup_problem(text), "");
    EXPECT_NE(text.find("<path class=\"c1\" d=\"M1 0h2v1h-2z\"/>"), std::string::npos) << text;
    EXPECT_NE(text.find("class=\"cx\""), std::string::npos);
    EXPECT_NE(text.find("class=\"ci\""), std::string::npos);
    EXPECT_NE(text.find("class=\"ce\""), std::string::npos);
    EXPECT_NE(text.find("class=\"marks\" d=\"M2.15 0.15h.7v.7h-.7z\""), std::string::npos) << "one cell differs";
    EXPECT_EQ(count(text, "<text"), 0U);
    EXPECT_EQ(count(svg_cells(example.picture.groups[0].panels[0], true, ""), "<text"), 4U)
        << "empty cells and indices have no digit";
}

TEST(Svg, the_palette_is_that_of_the_choice) {
    const Example example;
    for (const Palette palette : all_palettes)
        EXPECT_NE(draw_svg(example.picture, {palette}).find("--c1:" + css_color(color_of(palette, 1))),
                  std::string::npos);
}

TEST(PicturePage, needs_nothing_but_itself) {
    const Example example;
    const std::string text = picture_page("Tasks <1> & 2", example.picture);
    EXPECT_EQ(markup_problem(text), "");
    EXPECT_NE(text.find("<title>Tasks &lt;1&gt; &amp; 2</title>"), std::string::npos);
    EXPECT_EQ(text.find("http"), std::string::npos);
    EXPECT_EQ(text.find("src="), std::string::npos);
    EXPECT_NE(text.find(":root[data-palette=accessible]"), std::string::npos);
}

TEST(Markup, escapes_what_documents_must_not_contain) {
    EXPECT_EQ(escape_markup("a<b>&\"\x01\n"), "a&lt;b&gt;&amp;&quot;\xEF\xBF\xBD\n");
    EXPECT_EQ(escape_markup("\xC3\xA4 \xFF\xED\xA0\x80 \xF0\x9F\x98\x80 \xC3"),
              "\xC3\xA4 \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xF0\x9F\x98\x80 \xEF\xBF\xBD")
        << "what is no UTF-8 becomes U+FFFD, a byte at a time";
    EXPECT_NE(markup_problem("<a><b></a>"), "");
    EXPECT_NE(markup_problem("<a>1 & 2</a>"), "");
    EXPECT_NE(markup_problem("<a>"), "");
    EXPECT_EQ(markup_problem("<a b=\">\"><c/></a>"), "");
}
