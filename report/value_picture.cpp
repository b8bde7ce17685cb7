#include "report/value_picture.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/figures.h"

namespace batt::report {

namespace {

using battc::Grid;
using battc::GridView;
using battc::Patch;
using battc::PatchCell;
using battc::Value;
using battc::ValueKind;
using battc::ValueShape;

// Of how many elements the kind is found out; of more nobody says that all are ints.
constexpr size_t most_inspected = 4096;
// How deep a picture within tuples within tuples is looked for, and among how many elements of each.
constexpr unsigned deepest_search = 3;
constexpr size_t most_searched = 16;

/// A grid that people mean as one: `((10, 12), (3, 4))` is a tuple of pairs to them.
bool looks_like_grid(const Grid& grid) {
    if (grid.width() != 2)
        return true;
    const GridView view = grid;
    for (int32_t row = 0; row < view.height(); ++row)
        for (int32_t column = 0; column < 2; ++column)
            if (view.at(row, column) < 0 || view.at(row, column) > 9)
                return false;
    return true;
}

std::string noun_of(const Value& value) {
    switch (value.shape()) {
    case ValueShape::pair:
        return "pair";
    case ValueShape::cell:
        return "cell";
    case ValueShape::grid:
        return "grid";
    case ValueShape::object:
        return "object";
    case ValueShape::indices:
        return "indices";
    default:
        break;
    }
    switch (value.kind()) {
    case ValueKind::none:
        return "None";
    case ValueKind::boolean:
        return "bool";
    case ValueKind::integer:
        return "int";
    case ValueKind::real:
        return "float";
    case ValueKind::tuple:
        return "tuple";
    case ValueKind::set:
        return "set";
    case ValueKind::function:
        return "function";
    }
    return "value";
}

/// "set of 12 objects", "tuple of 3 elements"
std::string container_text(const Value& value) {
    const size_t size = value.size();
    const std::string_view kind = value.kind() == ValueKind::set ? "set" : "tuple";
    if (size == 0)
        return fmt::format("empty {}", kind);
    std::string noun = "element";
    if (size <= most_inspected) {
        const std::vector<Value> elements = value.elements();
        noun = noun_of(elements[0]);
        for (const Value& element : elements)
            if (noun_of(element) != noun) {
                noun = "element";
                break;
            }
    }
    if (noun == "indices")
        return fmt::format("{} of {} indices", kind, with_commas(size));
    return fmt::format("{} of {}", kind, counted(size, noun == "None" ? "element" : noun));
}

std::string more_text(int64_t count, std::string_view noun) {
    return fmt::format("... {} more {}{}", with_commas(static_cast<size_t>(count)), noun, count == 1 ? "" : "s");
}

/// What is left out at the right and below.
std::string cut_remark(int64_t rows, int64_t columns, int64_t shown_rows, int64_t shown_columns) {
    std::string text;
    if (shown_rows < rows)
        text = more_text(rows - shown_rows, "row");
    if (shown_columns < columns)
        text += (text.empty() ? "" : "\n") + more_text(columns - shown_columns, "column");
    return text;
}

/// The literal of a function, where `{...}` stands for large values that are bound in it: what it is composed of is what people look for.
std::string composition_text(const Value& function, size_t most) {
    constexpr size_t longest_literal = 65536;
    constexpr size_t longest_value = 24;
    const std::string literal = function.literal(longest_literal);
    std::string text;
    for (size_t at = 0; at < literal.size();) {
        const char c = literal[at];
        const bool opens_value =
            c == '{' || (c == '(' && (at == 0 || literal[at - 1] == ' ' || literal[at - 1] == '('));
        if (!opens_value) {
            text += c;
            ++at;
            continue;
        }
        size_t end = at;
        for (size_t depth = 0; end < literal.size(); ++end) {
            depth += literal[end] == '{' || literal[end] == '(' ? 1 : 0;
            depth -= literal[end] == '}' || literal[end] == ')' ? 1 : 0;
            if (depth == 0)
                break;
        }
        const std::string_view value = std::string_view(literal).substr(at, end + 1 - at);
        text += value.size() <= longest_value ? value : c == '{' ? "{...}" : "(...)";
        at += value.size();
    }
    return text.size() <= most ? text : text.substr(0, most) + "...";
}

Panel grid_panel(Grid grid, std::string_view name, const PictureLimits& limits) {
    Panel panel;
    panel.caption = fmt::format("{}{}x{}", name, grid.height(), grid.width());
    const auto rows = static_cast<int32_t>(std::min<int64_t>(grid.height(), static_cast<int64_t>(limits.most_rows)));
    const auto columns =
        static_cast<int32_t>(std::min<int64_t>(grid.width(), static_cast<int64_t>(limits.most_columns)));
    panel.remark = cut_remark(grid.height(), grid.width(), rows, columns);
    const auto owner = std::make_shared<const Grid>(std::move(grid));
    panel.grid = GridView(owner->cells(), rows, columns, owner->width(), 1);
    panel.cells = owner;
    return panel;
}

/// The cells of a patch in its bounding box.
class PatchBox {
public:
    explicit PatchBox(const Patch& patch) : patch_(patch) {
        const auto [low_row, high_row] = std::ranges::minmax(patch.cells, {}, &PatchCell::row);
        const auto [low_column, high_column] = std::ranges::minmax(patch.cells, {}, &PatchCell::column);
        row_ = low_row.row;
        column_ = low_column.column;
        height_ = int64_t{high_row.row} - row_ + 1;
        width_ = int64_t{high_column.column} - column_ + 1;
    }

    Panel panel(bool alone, const PictureLimits& limits) const {
        const auto rows = static_cast<int32_t>(std::min<int64_t>(height_, static_cast<int64_t>(limits.most_rows)));
        const auto columns = static_cast<int32_t>(std::min<int64_t>(width_, static_cast<int64_t>(limits.most_columns)));
        const auto cells = std::make_shared<std::vector<int32_t>>(
            static_cast<size_t>(rows) * static_cast<size_t>(columns), empty_cell);
        for (const PatchCell& cell : patch_.cells) {
            const int64_t row = int64_t{cell.row} - row_;
            const int64_t column = int64_t{cell.column} - column_;
            if (row < rows && column < columns)
                (*cells)[static_cast<size_t>(row * columns + column)] = patch_.has_colors ? cell.color : index_cell;
        }
        Panel panel;
        panel.caption = caption(alone);
        panel.grid = GridView(cells->data(), rows, columns);
        panel.cells = cells;
        panel.remark = cut_remark(height_, width_, rows, columns);
        return panel;
    }

    std::string caption(bool alone) const {
        const std::string place = fmt::format("{}x{} at ({}, {})", height_, width_, row_, column_);
        std::string content = counted(patch_.cells.size(), "cell");
        if (patch_.has_colors)
            content += ", " + colors();
        return alone ? fmt::format("{} {}, {}", patch_.has_colors ? "object" : "indices", place, content)
                     : place + "\n" + content;
    }

private:
    std::string colors() const {
        constexpr size_t most_listed = 4;
        std::set<int32_t> colors;
        for (const PatchCell& cell : patch_.cells)
            colors.insert(cell.color);
        if (colors.size() > most_listed)
            return counted(colors.size(), "colour");
        return fmt::format("colour{} {}", colors.size() == 1 ? "" : "s", fmt::join(colors, " "));
    }

    const Patch& patch_;
    int64_t row_ = 0;
    int64_t column_ = 0;
    int64_t height_ = 0;
    int64_t width_ = 0;
};

/// A grid or patch as a panel; nothing for other values. `alone`: it is the whole picture, so its caption says what it is.
std::optional<Panel> leaf_panel(const Value& value, bool alone, const PictureLimits& limits) {
    if (!value.is_container())
        return std::nullopt;
    if (std::optional<Patch> patch = value.as_patch())
        return PatchBox(*patch).panel(alone, limits);
    if (value.shape() != ValueShape::grid)
        return std::nullopt;
    std::optional<Grid> grid = value.as_grid();
    if (!grid || !looks_like_grid(*grid))
        return std::nullopt;
    return grid_panel(*std::move(grid), alone ? "grid " : "", limits);
}

bool is_leaf(const Value& value) {
    switch (value.shape()) {
    case ValueShape::object:
    case ValueShape::indices:
        return true;
    case ValueShape::grid: {
        const std::optional<Grid> grid = value.as_grid();
        return grid && looks_like_grid(*grid);
    }
    default:
        return false;
    }
}

/// Whether there is a grid or patch among the elements, or theirs.
bool holds_pictures(const Value& value, unsigned depth = deepest_search) {
    if (!value.is_container() || depth == 0)
        return false;
    return std::ranges::any_of(value.elements(most_searched), [&](const Value& element) {
        return is_leaf(element) || holds_pictures(element, depth - 1);
    });
}

class PictureMaker {
public:
    explicit PictureMaker(const PictureLimits& limits) : limits_(limits) {}

    Picture picture(const Value& value) && {
        if (std::optional<Panel> panel = leaf_panel(value, true, limits_))
            picture_.groups.push_back({0, {}, {*std::move(panel)}, {}});
        else if (holds_pictures(value))
            add_container(value, 0, container_text(value));
        else
            picture_.groups.push_back({0, text_of(value), {}, {}});
        return std::move(picture_);
    }

private:
    std::string text_of(const Value& value) const {
        std::string literal = cut_literal(value, limits_.most_text);
        const bool counts = value.size() != 0 && value.shape() != ValueShape::cell &&
                            (value.kind() == ValueKind::set || literal.find("...") != std::string::npos);
        return counts ? container_text(value) + ": " + literal : literal;
    }

    void add_container(const Value& value, unsigned level, std::string heading) {
        picture_.groups.push_back({level, std::move(heading), {}, {}});
        size_t group = picture_.groups.size() - 1; // that takes panels
        const std::vector<Value> elements = value.elements(limits_.most_elements);
        size_t shown = 0;
        for (const Value& element : elements) {
            // A tower of tuples of tuples has no end of parts.
            if (++elements_ > limits_.most_elements)
                break;
            ++shown;
            if (!is_leaf(element) && holds_pictures(element, deepest_search - 1)) {
                --elements_; // only its parts count
                add_container(element, level + 1, fmt::format("[{}] {}", shown - 1, container_text(element)));
                if (elements_ >= limits_.most_elements)
                    break;
                if (shown < elements.size()) {
                    picture_.groups.push_back({level, {}, {}, {}});
                    group = picture_.groups.size() - 1;
                }
            } else {
                picture_.groups[group].panels.push_back(panel_of(element, {}, limits_));
            }
        }
        if (shown < value.size()) {
            if (group != picture_.groups.size() - 1)
                picture_.groups.push_back({level, {}, {}, {}});
            picture_.groups.back().remark = fmt::format("... {} more", with_commas(value.size() - shown));
        }
    }

    const PictureLimits& limits_;
    Picture picture_;
    size_t elements_ = 0;
};

} // namespace

Picture picture_of(const Value& value, const PictureLimits& limits) { return PictureMaker(limits).picture(value); }

Panel panel_of(const Value& value, std::string_view name, const PictureLimits& limits) {
    constexpr size_t most_panel_text = 120;
    Panel panel =
        leaf_panel(value, false, limits)
            .value_or(Panel{noun_of(value), {}, cut_literal(value, std::min(most_panel_text, limits.most_text)), {}});
    if (!name.empty())
        panel.caption = fmt::format("{}: {}", name, panel.caption);
    return panel;
}

std::string kind_text(const Value& value) {
    if (const std::optional<Grid> grid = value.as_grid(); grid && looks_like_grid(*grid))
        return fmt::format("grid {}x{}", grid->height(), grid->width());
    if (std::optional<Patch> patch = value.as_patch())
        return PatchBox(*patch).caption(true);
    if (value.is_container() && value.shape() != ValueShape::cell && value.shape() != ValueShape::pair)
        return container_text(value);
    return noun_of(value);
}

std::string cut_literal(const Value& value, size_t most) {
    if (value.is_function())
        return composition_text(value, most);
    std::string literal = value.literal(most);
    const size_t size = value.size();
    if (literal.size() <= most || size == 0)
        return literal;
    // By elements, so that the missing ones can be counted. Each has two characters at least.
    const bool is_set = value.kind() == ValueKind::set;
    std::string text(1, is_set ? '{' : '(');
    size_t shown = 0;
    for (const Value& element : value.elements(most / 2 + 1)) {
        const std::string part = element.literal(most);
        if (shown != 0 && text.size() + part.size() > most)
            break;
        text += (shown == 0 ? "" : ", ") + part;
        ++shown;
    }
    if (shown < size)
        text += fmt::format(", ... {} more", with_commas(size - shown));
    return text + (is_set ? '}' : ')');
}

} // namespace batt::report
