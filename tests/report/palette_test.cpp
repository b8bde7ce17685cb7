#include "report/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

using namespace batt::report;

namespace {

using Linear = std::array<double, 3>;

double linear(uint8_t part) {
    const double value = part / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
Linear linear(const CellColor& color) { return {linear(color.red), linear(color.green), linear(color.blue)}; }

double luminance(const CellColor& color) {
    const Linear parts = linear(color);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
double contrast(const CellColor& a, const CellColor& b) {
    const double low = std::min(luminance(a), luminance(b));
    const double high = std::max(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

/// What somebody sees who lacks a kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
using Matrix = std::array<std::array<double, 3>, 3>;
constexpr Matrix protanopia = {
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deuteranopia = {
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix tritanopia = {
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};
constexpr Matrix all_cones = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

std::array<double, 3> lab(const CellColor& color, const Matrix& sight) {
    const Linear from = linear(color);
    Linear seen{};
    for (size_t i = 0; i < 3; ++i)
        seen[i] = std::clamp(sight[i][0] * from[0] + sight[i][1] * from[1] + sight[i][2] * from[2], 0.0, 1.0);
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    const double y = f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    const double z = f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// How much the two colours of a palette that are most alike differ, in Lab.
double least_difference(Palette palette, const Matrix& sight) {
    double least = std::numeric_limits<double>::infinity();
    const auto colors = colors_of(palette);
    for (size_t i = 0; i < colors.size(); ++i)
        for (size_t j = 0; j < i; ++j) {
            const auto a = lab(colors[i], sight);
            const auto b = lab(colors[j], sight);
            least = std::min(least, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
        }
    return least;
}

int distance_to_indexed(const CellColor& color, int index) {
    constexpr int levels[] = {0, 95, 135, 175, 215, 255};
    const int cube = index - 16;
    const int grey = 8 + 10 * (index - 232);
    const int red = index >= 232 ? grey : levels[cube / 36];
    const int green = index >= 232 ? grey : levels[cube / 6 % 6];
    const int blue = index >= 232 ? grey : levels[cube % 6];
    const auto square = [](int number) { return number * number; };
    return square(red - color.red) + square(green - color.green) + square(blue - color.blue);
}

} // namespace

TEST(Palette, accessible_colours_differ_for_everybody) {
    for (const Matrix& sight : {all_cones, protanopia, deuteranopia, tritanopia})
        EXPECT_GT(least_difference(Palette::accessible, sight), 23.0);
    // What it is for: here two of the classic palette look nearly the same.
    EXPECT_LT(least_difference(Palette::classic, protanopia), 9.0);
    EXPECT_LT(least_difference(Palette::classic, deuteranopia), 10.0);
}

TEST(Palette, digits_are_seen_on_every_colour) {
    for (const Palette palette : all_palettes)
        for (int32_t cell = -1; cell <= 10; ++cell) {
            const CellColor& color = color_of(palette, cell);
            EXPECT_GT(contrast(color, contrast_color(color)), 4.5) << palette_name(palette) << " " << cell;
            EXPECT_GE(contrast(color, contrast_color(color)), contrast(color, color.light ? white : black));
        }
}

TEST(Palette, indexed_colours_are_the_nearest) {
    for (const Palette palette : all_palettes)
        for (const CellColor& color : colors_of(palette)) {
            const int chosen = distance_to_indexed(color, color.index);
            for (int index = 16; index < 256; ++index)
                EXPECT_LE(chosen, distance_to_indexed(color, index)) << css_color(color) << " " << index;
        }
}

TEST(Palette, css_names_colours_by_six_digits) {
    EXPECT_EQ(css_color(color_of(Palette::classic, 1)), "#0074d9");
    EXPECT_EQ(css_color(color_of(Palette::classic, 12)), css_color(other_color));
}
