#include "report/terminal_grid.h"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

using namespace batt::report;
using battc::GridView;

namespace {

/// A grid of rows one after the other.
struct Cells {
    int32_t height;
    int32_t width;
    std::vector<int8_t> colors;

    GridView view() const { return {colors.data(), height, width}; }
};

constexpr Terminal plain = {.columns = 40};

Terminal colored(ColorDepth depth, unsigned columns) {
    return {.is_terminal = true, .colors = depth, .unicode = true, .columns = columns};
}

} // namespace

TEST(GridPrinter, plain_grids_are_digits_with_points_for_black) {
    const Cells grid{2, 3, {0, 1, 2, 9, -1, 12}};
    const std::array panels = {Panel{"input 2x3", grid.view(), {}, {}}};
    EXPECT_EQ(draw_panels(panels, plain), "  input 2x3\n"
                                          "  . 1 2\n"
                                          "  9 - +\n");
}

TEST(GridPrinter, cells_that_differ_are_marked) {
    const Cells expected{1, 2, {1, 2}};
    const Cells actual{1, 2, {1, 3}};
    const std::array panels = {Panel{"expected", expected.view(), {}, {}},
                               Panel{"output", actual.view(), {}, expected.view()}};
    EXPECT_EQ(draw_panels(panels, plain), "  expected   output\n"
                                          "  1 2        1 3*\n");
    EXPECT_EQ(count_differences(expected.view(), actual.view()), 1u);
    const Cells taller{2, 1, {1, 2}};
    EXPECT_EQ(count_differences(expected.view(), taller.view()), std::nullopt);
}

TEST(GridPrinter, panels_that_do_not_fit_stand_below_each_other) {
    const Cells wide{1, 30, std::vector<int8_t>(30, 7)};
    const std::array panels = {Panel{"a", wide.view(), {}, {}}, Panel{"b", wide.view(), {}, {}}};
    const std::string row(30, '7');
    EXPECT_EQ(draw_panels(panels, plain), "  a\n  " + row + "\n  b\n  " + row + "\n");
}

TEST(GridPrinter, a_grid_wider_than_the_terminal_is_not_drawn) {
    const Cells wide{1, 60, std::vector<int8_t>(60, 7)};
    const std::array panels = {Panel{"a", wide.view(), {}, {}}};
    EXPECT_EQ(draw_panels(panels, plain), "  a\n  too wide to be drawn here\n");
}

TEST(GridPrinter, cells_that_differ_are_marked_at_every_width) {
    // A grid of 3 x 30 that is wrong in the corners and in the middle.
    Cells expected{3, 30, std::vector<int8_t>(90, 7)};
    Cells actual = expected;
    for (const size_t cell : {0, 29, 45, 60, 89})
        actual.colors[cell] = 5;
    const std::array panels = {Panel{"expected", expected.view(), {}, {}},
                               Panel{"output", actual.view(), {}, expected.view()}};
    const auto count = [](const std::string& text, std::string_view mark) {
        size_t found = 0;
        for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + mark.size()))
            ++found;
        return found;
    };
    for (unsigned columns = 40; columns <= 200; ++columns) {
        Terminal narrow = plain;
        narrow.columns = columns;
        EXPECT_EQ(count(draw_panels(panels, narrow), "*"), 5u) << columns;
        const std::string text = draw_panels(panels, colored(ColorDepth::full, columns));
        if (columns >= 2 + 60 + 3 + 60) {
            EXPECT_EQ(count(text, "><"), 5u) << columns;
        } else {
            EXPECT_NE(text.find("differing cells"), std::string::npos) << columns;
            // Marks have no colours: they stand behind all that has.
            size_t marks = 0;
            for (size_t at = 0; at < text.size();) {
                const size_t end = text.find('\n', at);
                const size_t behind = text.rfind("\x1b[0m", end);
                const std::string rest =
                    text.substr(behind == std::string::npos || behind < at ? at : behind, end - at);
                marks += 2 * count(rest.substr(0, rest.find('\n')), "█") + count(rest.substr(0, rest.find('\n')), "▀") +
                         count(rest.substr(0, rest.find('\n')), "▄");
                at = end + 1;
            }
            EXPECT_EQ(marks, 5u) << columns;
        }
    }
    Terminal tiny = plain;
    tiny.columns = 30;
    EXPECT_NE(draw_panels(panels, tiny).find("too wide to be drawn here;"), std::string::npos);
    std::string words = draw_panels(panels, tiny);
    std::erase(words, '\n');
    for (const char* const place : {"(0,", "(1,", "(2,"})
        EXPECT_NE(words.find(place), std::string::npos);
    // Grids that are right, and grids of another size, have no marks.
    const std::array right = {Panel{"output", expected.view(), {}, expected.view()}};
    EXPECT_EQ(draw_panels(right, plain).find("differing"), std::string::npos);
}

TEST(GridPrinter, texts_stand_beside_grids) {
    const Cells grid{3, 1, {1, 2, 3}};
    const std::array panels = {Panel{"in", grid.view(), {}, {}}, Panel{"no output", {}, "type error", {}}};
    EXPECT_EQ(draw_panels(panels, plain), "  in   no output\n"
                                          "  1    type error\n"
                                          "  2\n"
                                          "  3\n");
}

TEST(GridPrinter, colours_change_only_where_cells_do) {
    const Cells grid{1, 3, {1, 1, 2}};
    const std::array panels = {Panel{"", grid.view(), {}, {}}};
    EXPECT_EQ(draw_panels(panels, colored(ColorDepth::full, 80)),
              "  \x1b[48;2;0;116;217m    \x1b[48;2;255;65;54m  \x1b[0m\n");
    EXPECT_EQ(draw_panels(panels, colored(ColorDepth::indexed, 80)), "  \x1b[48;5;32m    \x1b[48;5;203m  \x1b[0m\n");
}

TEST(GridPrinter, half_blocks_show_two_rows_in_a_line_where_space_is_short) {
    const Cells grid{3, 30, std::vector<int8_t>(90, 4)};
    const std::array panels = {Panel{"a", grid.view(), {}, {}}};
    const std::string text = draw_panels(panels, colored(ColorDepth::indexed, 40));
    EXPECT_EQ(std::ranges::count(text, '\n'), 3) << "caption and two lines";
    EXPECT_NE(text.find("▀"), std::string::npos);
    // The last line has no lower row.
    EXPECT_NE(text.find("\x1b[38;5;220m▀"), std::string::npos);
}
