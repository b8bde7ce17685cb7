// The colours of cells: the palette that the ARC community uses and one for people who see fewer colours, each as 24 bits, as the
// nearest of a terminal's 256 colours and as CSS. How cells are drawn is not decided here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace batt::report {

/// --palette
enum class Palette : uint8_t {
    classic,    ///< that of the ARC community's editors
    accessible, ///< all ten differ for people with any form of colour blindness
};
inline constexpr Palette all_palettes[] = {Palette::classic, Palette::accessible};
/// "classic", "accessible".
std::string_view palette_name(Palette palette);

/// A colour as each target wants it.
struct CellColor {
    uint8_t red = 0;
    uint8_t green = 0;
    uint8_t blue = 0;
    uint8_t index = 0;  ///< the nearest of the 256 colours of a terminal
    bool light = false; ///< black is better seen on it than white

    friend bool operator==(const CellColor&, const CellColor&) = default;
};

inline constexpr CellColor black = {0x00, 0x00, 0x00, 16, false};
inline constexpr CellColor white = {0xFF, 0xFF, 0xFF, 231, true};

/// The colours 0 to 9.
std::span<const CellColor, 10> colors_of(Palette palette);
/// The colour of a cell; `other_color` for numbers that programs compute but no task shows (-1, 12).
const CellColor& color_of(Palette palette, int32_t cell);
inline bool is_palette_color(int32_t cell) { return cell >= 0 && cell <= 9; }
extern const CellColor other_color;

/// What digits and marks on a colour are drawn in: black or white, whichever is seen better.
inline const CellColor& contrast_color(const CellColor& color) { return color.light ? black : white; }

/// "#0074d9"
std::string css_color(const CellColor& color);

} // namespace batt::report
