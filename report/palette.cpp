#include "report/palette.h"

#include <fmt/format.h>

namespace batt::report {

namespace {

constexpr CellColor classic[10] = {
    {0x00, 0x00, 0x00, 16, false}, // 0 black
    {0x00, 0x74, 0xD9, 32, false}, // 1 blue
    {0xFF, 0x41, 0x36, 203, true}, // 2 red
    {0x2E, 0xCC, 0x40, 41, true},  // 3 green
    {0xFF, 0xDC, 0x00, 220, true}, // 4 yellow
    {0xAA, 0xAA, 0xAA, 248, true}, // 5 grey
    {0xF0, 0x12, 0xBE, 199, true}, // 6 magenta
    {0xFF, 0x85, 0x1B, 208, true}, // 7 orange
    {0x7F, 0xDB, 0xFF, 117, true}, // 8 light blue
    {0x87, 0x0C, 0x25, 88, false}, // 9 maroon
};

// Each keeps the name of its colour, but they differ in lightness where colour-blind people see the same hue: the two most alike differ by
// 23 in Lab under each form of colour blindness, in the classic palette by 8 (tests/report/palette_test.cpp).
constexpr CellColor accessible[10] = {
    {0x00, 0x00, 0x00, 16, false},  // 0 black
    {0x08, 0x56, 0xB8, 25, false},  // 1 blue
    {0xBE, 0x4C, 0x00, 130, false}, // 2 red: vermilion
    {0x07, 0x9C, 0x69, 35, true},   // 3 green
    {0xEF, 0xFF, 0x32, 227, true},  // 4 yellow
    {0xB8, 0xB8, 0xB8, 250, true},  // 5 grey
    {0xC1, 0x5F, 0xA6, 133, true},  // 6 magenta
    {0xD4, 0xA9, 0x18, 178, true},  // 7 orange: amber
    {0x6E, 0xD8, 0xFF, 81, true},   // 8 light blue
    {0x7A, 0x13, 0x4C, 89, false},  // 9 maroon: wine
};

} // namespace

const CellColor other_color = {0x44, 0x44, 0x44, 238, false};

std::string_view palette_name(Palette palette) { return palette == Palette::classic ? "classic" : "accessible"; }

std::span<const CellColor, 10> colors_of(Palette palette) { return palette == Palette::classic ? classic : accessible; }

const CellColor& color_of(Palette palette, int32_t cell) {
    return is_palette_color(cell) ? colors_of(palette)[static_cast<size_t>(cell)] : other_color;
}

std::string css_color(const CellColor& color) {
    return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

} // namespace batt::report
