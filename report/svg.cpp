#include "report/svg.h"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "report/wrap.h"

namespace batt::report {

namespace {

using battc::GridView;

/// "c0" to "c9", "cx" for other colours, "ci" for indices, "ce" for cells outside of a patch.
std::string class_of(int32_t cell) {
    if (cell == empty_cell)
        return "ce";
    if (cell == index_cell)
        return "ci";
    return is_palette_color(cell) ? fmt::format("c{}", cell) : "cx";
}

/// The cells of a grid or patch as elements of SVG, one unit wide each.
class CellsWriter {
public:
    CellsWriter(const Panel& panel, bool digits) : grid_(*panel.grid), digits_(digits) {
        const auto& other = panel.compared_with;
        if (other && other->height() == grid_.height() && other->width() == grid_.width())
            other_ = &*other;
    }

    std::string text() const {
        std::string text = fills();
        text += fmt::format("<path class=\"lines\" d=\"{}\"/>", lines());
        if (digits_)
            text += digits();
        if (const std::string path = marks(); !path.empty())
            text += fmt::format("<path class=\"marks under\" d=\"{0}\"/><path class=\"marks\" d=\"{0}\"/>", path);
        return text;
    }

private:
    /// A path for each colour: rectangles one cell high, as long as the colour goes on.
    std::string fills() const {
        std::map<std::string, std::string> paths;
        for (int32_t row = 0; row < grid_.height(); ++row)
            for (int32_t begin = 0; begin < grid_.width();) {
                const int32_t cell = grid_.at(row, begin);
                int32_t end = begin + 1;
                while (end < grid_.width() && grid_.at(row, end) == cell)
                    ++end;
                paths[class_of(cell)] += fmt::format("M{} {}h{}v1h-{}z", begin, row, end - begin, end - begin);
                begin = end;
            }
        std::string text;
        for (const auto& [name, path] : paths)
            text += fmt::format("<path class=\"{}\" d=\"{}\"/>", name, path);
        return text;
    }

    std::string lines() const {
        std::string path;
        for (int32_t row = 0; row <= grid_.height(); ++row)
            path += fmt::format("M0 {}h{}", row, grid_.width());
        for (int32_t column = 0; column <= grid_.width(); ++column)
            path += fmt::format("M{} 0v{}", column, grid_.height());
        return path;
    }

    std::string digits() const {
        std::string text;
        for (int32_t row = 0; row < grid_.height(); ++row)
            for (int32_t column = 0; column < grid_.width(); ++column) {
                const int32_t cell = grid_.at(row, column);
                if (cell == empty_cell || cell == index_cell)
                    continue;
                text += fmt::format("<text class=\"{}\" x=\"{}.5\" y=\"{}.72\">{}</text>",
                                    is_palette_color(cell) ? fmt::format("d{}", cell) : "dx", column, row, cell);
            }
        return text;
    }

    /// Frames within the cells that differ.
    std::string marks() const {
        std::string path;
        if (other_ == nullptr)
            return path;
        for (int32_t row = 0; row < grid_.height(); ++row)
            for (int32_t column = 0; column < grid_.width(); ++column)
                if (grid_.at(row, column) != other_->at(row, column))
                    path += fmt::format("M{}.15 {}.15h.7v.7h-.7z", column, row);
        return path;
    }

    const GridView& grid_;
    bool digits_;
    const GridView* other_ = nullptr;
};

/// Bytes of the UTF-8 character that a text begins with; 0 if it begins with none.
size_t character_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80)
        return 1;
    const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return 0;
    for (size_t i = 1; i < length; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
            return 0;
    const auto second = static_cast<unsigned char>(text[1]);
    // Too long for what it stands for, a surrogate, beyond the last character.
    const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                       (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return wrong ? 0 : length;
}

constexpr std::string_view rules = ".lines{fill:none;stroke:#808080;stroke-opacity:.6;stroke-width:.05}"
                                   ".marks{fill:none;stroke:#fff;stroke-width:.1}.under{stroke:#000;stroke-width:.26}"
                                   "svg text[class^=d]{font:.6px monospace;text-anchor:middle}";

std::string variables_of(Palette palette) {
    std::string text;
    const auto colors = colors_of(palette);
    for (size_t i = 0; i < colors.size(); ++i)
        text += fmt::format("--c{}:{};--d{}:{};", i, css_color(colors[i]), i, css_color(contrast_color(colors[i])));
    return text;
}

std::string class_rules() {
    std::string text;
    for (int i = 0; i < 10; ++i)
        text += fmt::format(".c{0}{{fill:var(--c{0})}}.d{0}{{fill:var(--d{0})}}", i);
    text += fmt::format(".cx{{fill:{}}}.dx{{fill:{}}}.ci{{fill:currentColor}}.ce{{fill:var(--empty,#fff)}}",
                        css_color(other_color), css_color(contrast_color(other_color)));
    return text + std::string(rules);
}

/// Places groups and panels of a file, in pixels.
class SvgLayout {
public:
    explicit SvgLayout(const SvgDrawing& drawing) : drawing_(drawing) {}

    std::string file(const Picture& picture) && {
        for (const PictureGroup& group : picture.groups)
            add(group);
        const int width = right_ + margin;
        const int height = y_ + margin - gap;
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
            "<style>svg{{{2}color:#222;background:#fff}}{3}{4}</style>\n"
            "<rect class=\"paper\" width=\"{0}\" height=\"{1}\"/>\n{5}</svg>\n",
            width, height, variables_of(drawing_.palette), class_rules(), text_rules, body_);
    }

private:
    static constexpr int margin = 16;
    static constexpr int gap = 20;
    static constexpr int line_height = 17;
    static constexpr int widest = 1000;
    static constexpr size_t widest_text = 36; // characters of a panel
    static constexpr std::string_view text_rules =
        ".t{font:13px monospace;fill:#222;white-space:pre}.h{font-weight:bold}.q{fill:#555}.paper{fill:#fff}"
        "@media(prefers-color-scheme:dark){svg{color:#ddd;background:#16181c;--empty:#39414d}.t{fill:#ddd}.q{fill:#aaa}"
        ".paper{fill:#"
        "16181c}}";

    static std::vector<std::string> lines_of(std::string_view text) {
        std::vector<std::string> lines;
        if (text.empty())
            return lines;
        for (size_t begin = 0; begin <= text.size();) {
            const size_t end = std::min(text.find('\n', begin), text.size());
            lines.emplace_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return lines;
    }
    static int width_of(const std::vector<std::string>& lines) {
        size_t longest = 0;
        for (const std::string& line : lines)
            longest = std::max(longest, line.size());
        return static_cast<int>(longest) * 8;
    }

    /// A panel with its texts broken into lines, and its size.
    struct Box {
        const Panel& panel;
        std::vector<std::string> caption;
        std::vector<std::string> content; ///< where there is no grid
        std::vector<std::string> remark;
        int cell = 0;
        int width = 0;
    };
    static Box box_of(const Panel& panel) {
        Box box{panel, lines_of(panel.caption), {}, lines_of(panel.remark)};
        if (panel.grid) {
            const int longest = std::max({1, panel.grid->height(), panel.grid->width()});
            box.cell = std::clamp(480 / longest, 3, 20);
            box.width = panel.grid->width() * box.cell;
        } else {
            box.content = lines_of(wrap(panel.text, widest_text, 0));
        }
        box.width = std::max({box.width, width_of(box.caption), width_of(box.content), width_of(box.remark)});
        return box;
    }

    void add(const PictureGroup& group) {
        const int left = margin + static_cast<int>(group.level) * margin;
        if (!group.heading.empty()) {
            add_lines(left, y_, lines_of(wrap(group.heading, 110, 2)), group.level == 0 ? "t h" : "t");
            y_ += gap / 2;
        }
        for (size_t begin = 0; begin < group.panels.size();) {
            std::vector<Box> row;
            for (int x = left; begin < group.panels.size(); ++begin) {
                Box box = box_of(group.panels[begin]);
                if (!row.empty() && x + box.width > widest)
                    break;
                x += box.width + gap;
                row.push_back(std::move(box));
            }
            add_row(left, row);
        }
        if (!group.remark.empty()) {
            add_lines(left, y_, lines_of(group.remark), "t q");
            y_ += gap / 2;
        }
    }

    void add_row(int left, const std::vector<Box>& row) {
        size_t caption_lines = 0;
        for (const Box& box : row)
            caption_lines = std::max(caption_lines, box.caption.size());
        const int top = y_;
        const int cells_top = top + static_cast<int>(caption_lines) * line_height + (caption_lines == 0 ? 0 : 4);
        int bottom = cells_top;
        int x = left;
        for (const Box& box : row) {
            y_ = top;
            add_lines(x, y_, box.caption, "t q");
            y_ = cells_top;
            if (box.panel.grid) {
                body_ +=
                    fmt::format("<g transform=\"translate({} {})scale({})\" shape-rendering=\"crispEdges\">{}</g>\n", x,
                                y_, box.cell, CellsWriter(box.panel, drawing_.digits).text());
                y_ += box.panel.grid->height() * box.cell + 4;
            }
            add_lines(x, y_, box.content, "t");
            add_lines(x, y_, box.remark, "t q");
            bottom = std::max(bottom, y_);
            x += box.width + gap;
            right_ = std::max(right_, x - gap);
        }
        y_ = bottom + gap;
    }

    void add_lines(int x, int& y, const std::vector<std::string>& lines, std::string_view name) {
        for (const std::string& line : lines) {
            y += line_height;
            body_ +=
                fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", name, x, y - 4, escape_markup(line));
            right_ = std::max(right_, x + static_cast<int>(line.size()) * 8);
        }
    }

    const SvgDrawing& drawing_;
    std::string body_;
    int y_ = margin;
    int right_ = 200;
};

} // namespace

std::string escape_markup(std::string_view text) {
    std::string escaped;
    for (size_t at = 0; at < text.size();) {
        const size_t length = character_length(text.substr(at));
        const std::string_view character = text.substr(at, std::max<size_t>(length, 1));
        at += character.size();
        const auto first = static_cast<unsigned char>(character[0]);
        if (length == 0 || (first < 0x20 && first != '\n' && first != '\t'))
            escaped += "\xEF\xBF\xBD";
        else if (character == "&")
            escaped += "&amp;";
        else if (character == "<")
            escaped += "&lt;";
        else if (character == ">")
            escaped += "&gt;";
        else if (character == "\"")
            escaped += "&quot;";
        else
            escaped += character;
    }
    return escaped;
}

std::string svg_cells(const Panel& panel, bool digits, std::string_view label) {
    const int longest = std::max({1, panel.grid->height(), panel.grid->width()});
    return fmt::format("<svg class=\"cells\" role=\"img\" aria-label=\"{0}\" viewBox=\"-.05 -.05 {1}.1 {2}.1\" "
                       "style=\"width:{3}px\">{4}</svg>",
                       escape_markup(label), panel.grid->width(), panel.grid->height(),
                       panel.grid->width() * std::clamp(300 / longest, 3, 20), CellsWriter(panel, digits).text());
}

std::string palette_css(Palette palette) {
    std::string text = fmt::format(":root{{{}}}", variables_of(palette));
    for (const Palette one : all_palettes)
        text += fmt::format(":root[data-palette={}]{{{}}}", palette_name(one), variables_of(one));
    return text + class_rules();
}

std::string draw_svg(const Picture& picture, const SvgDrawing& drawing) { return SvgLayout(drawing).file(picture); }

} // namespace batt::report
