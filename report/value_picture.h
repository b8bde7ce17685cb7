// Values as pictures: which of their parts are grids and patches, what is said about them in words, and where they are cut. Knows no
// target; value_drawing.h draws on terminals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <battc/value.h>

#include "report/picture.h"

namespace batt::report {

/// What is cut is counted where it is missing. A picture within limits is made at once, whatever the value.
struct PictureLimits {
    size_t most_rows = 100;    ///< of a grid or patch
    size_t most_columns = 200; ///< likewise
    size_t most_elements = 24; ///< of a set or tuple with grids or patches in it
    size_t most_text = 400;    ///< characters of a literal
};

/// A grid, an object or indices is one panel; a set or tuple with such in it has them side by side, those of its elements each in a group
/// of its own. Everything else is text.
Picture picture_of(const battc::Value& value, const PictureLimits& limits = {});

/// A value as one panel beside others: a grid or patch, else the text of its literal. `name` begins its caption.
Panel panel_of(const battc::Value& value, std::string_view name, const PictureLimits& limits = {});

/// What a value is, in a few words: "grid 3x5", "set of 12 objects", "int".
std::string kind_text(const battc::Value& value);

/// The literal, with the elements that do not fit `most` characters counted: "{1, 2, ... 37 more}".
std::string cut_literal(const battc::Value& value, size_t most);

} // namespace batt::report
