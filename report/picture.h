// A picture before it is drawn: panels of grids, patches and texts with captions and marked cells, whatever the target. The terminal
// draws panels in terminal_grid.h; value_picture.h makes pictures of values.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <battc/grid.h>

namespace batt::report {

/// A cell outside of a patch, in the grid of a panel.
inline constexpr int32_t empty_cell = std::numeric_limits<int32_t>::min();
/// A cell of indices, which have places but no colours.
inline constexpr int32_t index_cell = empty_cell + 1;

/// A panel of a drawing: a grid or patch under a caption, or a text where there is none (an error, a value of another kind).
struct Panel {
    std::string caption; ///< may have several lines
    std::optional<battc::GridView> grid;
    std::string text;
    /// Cells that differ from this grid are marked, if it has the same size.
    std::optional<battc::GridView> compared_with;
    /// Below the cells: what is not shown.
    std::string remark = {};
    /// Keeps the cells of the views alive, where nobody else does.
    std::shared_ptr<const void> cells = {};
};

/// Panels that belong together, under a line of text.
struct PictureGroup {
    unsigned level = 0;        ///< 1 for the parts of a picture, 2 for their parts
    std::string heading;       ///< may be empty; all there is where there are no panels
    std::vector<Panel> panels; ///< side by side
    std::string remark;        ///< below them: what is not shown
};

/// What is drawn of a value.
struct Picture {
    std::vector<PictureGroup> groups; ///< one below the other
};

} // namespace batt::report
