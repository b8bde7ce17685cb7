/// @file
/// Grids from and to plain arrays. A GridView looks at an array that somebody else owns, whatever its strides; a Grid owns its cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <battc/export.h>
#include <battc/result.h>

namespace battc {

/// How the cells of an array are stored.
enum class CellType : uint8_t { int8, uint8, int32 };

/// A grid in somebody's memory: `height` rows of `width` colours. Costs nothing to make and copies nothing; valid while the memory
/// is. Strides are in bytes, as NumPy has them, and may be negative.
class GridView {
public:
    /// No grid: 0 x 0.
    GridView() = default;
    /// Rows one after the other.
    GridView(const int8_t* cells, int32_t height, int32_t width) : GridView(cells, height, width, width, 1) {}
    GridView(const uint8_t* cells, int32_t height, int32_t width) : GridView(cells, height, width, width, 1) {}
    GridView(const int32_t* cells, int32_t height, int32_t width)
        : GridView(cells, height, width, std::ptrdiff_t{width} * 4, 4) {}
    /// Any layout.
    GridView(const int8_t* cells, int32_t height, int32_t width, std::ptrdiff_t row_stride,
             std::ptrdiff_t column_stride)
        : data_(cells), height_(height), width_(width), row_stride_(row_stride), column_stride_(column_stride),
          type_(CellType::int8) {}
    GridView(const uint8_t* cells, int32_t height, int32_t width, std::ptrdiff_t row_stride,
             std::ptrdiff_t column_stride)
        : data_(cells), height_(height), width_(width), row_stride_(row_stride), column_stride_(column_stride),
          type_(CellType::uint8) {}
    GridView(const int32_t* cells, int32_t height, int32_t width, std::ptrdiff_t row_stride,
             std::ptrdiff_t column_stride)
        : data_(cells), height_(height), width_(width), row_stride_(row_stride), column_stride_(column_stride),
          type_(CellType::int32) {}

    int32_t height() const { return height_; }
    int32_t width() const { return width_; }
    bool empty() const { return height_ <= 0 || width_ <= 0; }
    CellType cell_type() const { return type_; }
    const void* data() const { return data_; }
    std::ptrdiff_t row_stride() const { return row_stride_; }
    std::ptrdiff_t column_stride() const { return column_stride_; }
    /// Whether the cells lie one after the other, a byte each.
    bool is_contiguous_bytes() const {
        return type_ != CellType::int32 && column_stride_ == 1 && (height_ <= 1 || row_stride_ == width_);
    }
    /// The colour of a cell; row and column must be in the grid.
    int32_t at(int32_t row, int32_t column) const {
        const auto* const place = static_cast<const char*>(data_) + row * row_stride_ + column * column_stride_;
        switch (type_) {
        case CellType::int8:
            return *reinterpret_cast<const int8_t*>(place);
        case CellType::uint8:
            return *reinterpret_cast<const uint8_t*>(place);
        case CellType::int32:
            break;
        }
        int32_t color = 0;
        __builtin_memcpy(&color, place, sizeof color);
        return color;
    }
    /// The same sizes and colours.
    BATTC_API friend bool operator==(const GridView& first, const GridView& second);

private:
    const void* data_ = nullptr;
    int32_t height_ = 0;
    int32_t width_ = 0;
    std::ptrdiff_t row_stride_ = 0;
    std::ptrdiff_t column_stride_ = 0;
    CellType type_ = CellType::int8;
};

/// A grid that owns its cells, in 8 bits each, row by row. Immutable; copies share the cells.
class BATTC_API Grid {
public:
    /// Largest height and width.
    static constexpr int32_t most_rows_or_columns = 1 << 16;

    /// Copies an array. invalid_argument if a side is below 1 or above most_rows_or_columns, or a colour does not fit -128..127.
    static Result<Grid> copy(const GridView& view);
    /// Copies rows of one length.
    static Result<Grid> of_rows(std::span<const std::span<const int32_t>> rows);

    int32_t height() const { return height_; }
    int32_t width() const { return width_; }
    int32_t at(int32_t row, int32_t column) const {
        return cells_[static_cast<size_t>(row) * static_cast<size_t>(width_) + static_cast<size_t>(column)];
    }
    /// The cells, row by row; alive while this or a copy is.
    const int8_t* cells() const { return cells_.get(); }
    size_t size() const { return static_cast<size_t>(height_) * static_cast<size_t>(width_); }
    GridView view() const { return {cells_.get(), height_, width_}; }
    explicit(false) operator GridView() const { return view(); }
    /// "((1, 2), (3, 4))"
    std::string literal() const;
    friend bool operator==(const Grid& first, const Grid& second) { return first.view() == second.view(); }

    Grid(std::shared_ptr<const int8_t[]> cells, int32_t height, int32_t width)
        : cells_(std::move(cells)), height_(height), width_(width) {}

private:
    std::shared_ptr<const int8_t[]> cells_;
    int32_t height_;
    int32_t width_;
};

} // namespace battc
