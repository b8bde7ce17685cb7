// Plane views: grids and patches of any size as bit planes with rows of 32-bit words. A board is a view with one word
// per row; a *wide board* has more and lies in arena memory behind a WideBoard (value.h). A *plane grid* or *plane
// patch* is a value that has such a view. Kernels on views compute their result word by word from the words of their
// operands (PlaneView::bits), so that one function serves boards and wide boards. Faster kernels for boards alone are
// in board.h and grid_transforms.h.
#pragma once

#include "ops/core/board.h"
#include "ops/core/fuel.h"
#include "ops/core/warp_loops.h"

BATT_KERNELS_BEGIN

/// The planes of a grid; or the mask of a patch, followed by its four planes if it is an object of several colours.
struct PlaneView {
    const u32* words;
    i32 height;
    i32 width;
    i32 stride; ///< words from row to row
    i32 plane;  ///< words from plane to plane

    /// 32 cells of plane k from (row, column) on. Cells outside of the view are 0.
    BATT_INLINE u32 bits(i32 k, i32 row, i32 column) const {
        if (static_cast<u32>(row) >= static_cast<u32>(height))
            return 0;
        const u32* const line = words + k * plane + row * stride;
        const i32 index = column >> 5;
        const u32 shift = static_cast<u32>(column) & 31u;
        const u32 low = static_cast<u32>(index) < static_cast<u32>(stride) ? line[index] : 0;
        if (shift == 0)
            return low;
        const u32 high = static_cast<u32>(index + 1) < static_cast<u32>(stride) ? line[index + 1] : 0;
        return (low >> shift) | (high << (32u - shift));
    }
    /// Word w of a row; both must exist.
    BATT_INLINE u32 word(i32 k, i32 row, i32 w) const { return words[k * plane + row * stride + w]; }
    /// Word w of a row that is mirrored left to right.
    BATT_INLINE u32 mirrored_bits(i32 k, i32 row, i32 w) const {
        return reverse_bits(bits(k, row, width - 32 * (w + 1)));
    }
    /// The colour code of a cell. `first` is the first plane: 0 for a grid, 1 for an object.
    BATT_INLINE u32 code(i32 row, i32 column, i32 first = 0) const {
        const u32* const word = words + first * plane + row * stride + column / 32;
        u32 code = 0;
        for (i32 k = 0; k < 4; ++k)
            code |= ((word[k * plane] >> (column % 32)) & 1u) << k;
        return code;
    }
    /// Which of the 32 cells of word w exist in a row.
    BATT_INLINE u32 frame(i32 row, i32 w) const {
        const i32 left = width - 32 * w;
        return static_cast<u32>(row) >= static_cast<u32>(height) || left <= 0 ? 0u : left >= 32 ? ~0u : low_bits(left);
    }
    /// Where word w of a grid's row has a colour code.
    BATT_INLINE u32 color_bits(u32 code, i32 row, i32 w) const {
        const u32 inside = frame(row, w);
        return inside == 0 ? 0u : inside & cells_of_code(words + row * stride + w, plane, code);
    }
};

BATT_INLINE bool is_wide(const Value& value) { return value.kind == Kind::wide_grid || value.is_wide_patch(); }
BATT_INLINE bool is_plane_grid(const Value& value) { return value.kind == Kind::grid || value.kind == Kind::wide_grid; }
BATT_INLINE bool is_plane_patch(const Value& value) {
    return value.kind >= Kind::indices && value.kind <= Kind::wide_object;
}
BATT_INLINE PlaneView plane_view(const WideBoard& board) {
    return PlaneView{reinterpret_cast<const u32*>(&board + 1), board.height, board.width, board.stride,
                     board.height * board.stride};
}
/// The view of a plane grid or plane patch.
BATT_INLINE PlaneView plane_view(const Value& value) {
    return is_wide(value) ? plane_view(*value.wide())
                          : PlaneView{value.words(), value.height, value.width, 1, board_size};
}
/// indices, mono or object, for a board or wide board.
BATT_INLINE Kind patch_kind(const Value& patch) {
    constexpr u32 to_wide = static_cast<u32>(Kind::wide_indices) - static_cast<u32>(Kind::indices);
    return patch.is_wide_patch() ? static_cast<Kind>(static_cast<u32>(patch.kind) - to_wide) : patch.kind;
}
BATT_INLINE Kind wide_kind(Kind kind) {
    constexpr u32 to_wide = static_cast<u32>(Kind::wide_indices) - static_cast<u32>(Kind::indices);
    return static_cast<Kind>(static_cast<u32>(kind) + to_wide);
}
/// Bytes of the data of a plane grid or plane patch; 0 for other values.
BATT_INLINE u64 board_bytes(const Value& value) {
    const auto bytes = [&](u64 planes) {
        return is_wide(value) ? sizeof(WideBoard) + planes * sizeof(u32) * static_cast<u64>(value.wide()->height) *
                                                        static_cast<u64>(value.wide()->stride)
                              : planes * mask_bytes;
    };
    if (is_plane_grid(value))
        return bytes(4);
    if (!is_plane_patch(value))
        return 0;
    return bytes(patch_kind(value) == Kind::object ? 5 : 1);
}

/// A plane patch: its view, and the position of the view's first row and column.
struct PatchView {
    PlaneView view;
    i32 row;
    i32 column;
    Kind kind; ///< indices, mono or object
    i8 color;  ///< of a mono

    BATT_INLINE explicit PatchView(const Value& patch)
        : view(plane_view(patch)), row(patch.row), column(patch.column), kind(patch_kind(patch)), color(patch.tag) {}
    BATT_INLINE i32 bottom() const { return row + view.height - 1; }
    BATT_INLINE i32 right() const { return column + view.width - 1; }
    /// 32 cells of the mask from location (i, j) on.
    BATT_INLINE u32 mask(i32 i, i32 j) const { return view.bits(0, i - row, j - column); }
    /// 32 cells of colour plane k from location (i, j) on.
    BATT_INLINE u32 plane(i32 k, i32 i, i32 j) const {
        return kind == Kind::object ? view.bits(k + 1, i - row, j - column)
                                    : mask(i, j) & spread_bit(color_code(color), k);
    }
};

BATT_INLINE i32 words_for(i32 width) { return (width + 31) / 32; }

/// Allocates a wide board with undefined words; null if memory runs out.
BATT_FUNCTION WideBoard* allocate_wide(Context& context, i32 planes, i32 height, i32 width) {
    const i32 stride = words_for(width);
    const u64 words = static_cast<u64>(planes) * static_cast<u64>(height) * static_cast<u64>(stride);
    WideBoard* const board = words < (1U << 28)
                                 ? static_cast<WideBoard*>(allocate(context, sizeof(WideBoard) + words * sizeof(u32)))
                                 : nullptr;
    if (board != nullptr)
        *board = WideBoard{height, width, stride, 0};
    return board;
}
BATT_INLINE u32* words_of(WideBoard* board) { return reinterpret_cast<u32*>(board + 1); }

/// Writes the words word_of(plane, row, w) of all planes and clears what lies beyond the width; w counts the `stride`
/// words of a row. On devices each lane computes one word.
template <class WordOf>
BATT_INLINE void write_words(u32* words, i32 planes, i32 height, i32 width, i32 stride, i32 plane, WordOf word_of) {
    const u32 last = width % 32 == 0 ? ~0u : low_bits(width % 32);
#if BATT_CUDA
    // One word per lane. Lanes without a word must not write: the memory after the last word may be in use.
    for (i32 k = 0; k < planes; ++k)
        for (i32 place = 0; place < height * stride; place += 32) {
            const i32 own = place + lane_number();
            u32* const words_of_lanes = words + k * plane + place;
            if (own < height * stride)
                words_of_lanes[lane_number()] =
                    word_of(k, own / stride, own % stride) & (own % stride == stride - 1 ? last : ~0u);
            BATT_SHARE_WORDS(words_of_lanes);
        }
#else
    for (i32 k = 0; k < planes; ++k)
        for (i32 i = 0; i < height; ++i) {
            u32* const row = words + k * plane + i * stride;
            for (i32 w = 0; w < stride - 1; ++w)
                row[w] = word_of(k, i, w);
            row[stride - 1] = word_of(k, i, stride - 1) & last;
        }
#endif
}

/// A wide board as a grid.
BATT_INLINE Value make_wide_grid(const WideBoard* board) {
    Value grid = make_blank(Kind::wide_grid);
    grid.count = static_cast<u32>(board->height);
    grid.data = board;
    return grid;
}
/// The grid of the words word_of(plane, row, w), at least one cell: a board if it fits one, else a wide grid.
template <class WordOf>
BATT_FUNCTION Value grid_of_words(Context& context, i32 height, i32 width, WordOf word_of) {
    if (height <= board_size && width <= board_size) {
        u32* const words = static_cast<u32*>(allocate(context, grid_bytes));
        for (i32 k = 0; k < 4; ++k)
            store_rows(words + 32 * k, zero_rows());
        write_words(words, 4, height, width, 1, board_size, word_of);
        return make_placed_grid(words, height, width);
    }
    if (static_cast<u64>(height) > context.element_limit || static_cast<u64>(width) > context.element_limit)
        return size_error();
    WideBoard* const board = allocate_wide(context, 4, height, width);
    if (board == nullptr)
        return memory_error();
    write_words(words_of(board), 4, height, width, board->stride, height * board->stride, word_of);
    return make_wide_grid(board);
}

/// Whether a patch of `count` cells is stored as a wide board: not if its bounding box is nearly empty.
BATT_INLINE bool is_dense(i64 height, i64 width, u64 count) {
    return static_cast<u64>(height) * static_cast<u64>((width + 31) / 32) <= 8 * count;
}

/// A wide board as a patch.
BATT_INLINE Value make_wide_patch(const WideBoard* board, Kind kind, i32 color, i32 row, i32 column) {
    Value patch = make_blank(wide_kind(kind));
    patch.tag = static_cast<i8>(kind == Kind::mono ? color : 0);
    patch.row = static_cast<i16>(row);
    patch.column = static_cast<i16>(column);
    patch.data = board;
    return patch;
}

/// The bounding box and number of cells of a mask.
struct PlaneSurvey {
    i32 top = 0;
    i32 bottom = -1;
    i32 left = 0;
    i32 right = -1;
    u64 count = 0;
};
BATT_INLINE u64 count_cells(const PlaneView& view) {
    u64 count = 0;
    for (i32 n = static_cast<i32>(loop_lane()); n < view.plane; n += static_cast<i32>(loop_lanes))
        count += static_cast<u64>(count_bits(view.words[n]));
    return sum_over_lanes(count);
}
BATT_FUNCTION PlaneSurvey survey_mask(const PlaneView& view) {
    PlaneSurvey survey;
    survey.count = count_cells(view);
    if (survey.count == 0)
        return survey;
    i32 first = 0;
    while (view.words[first] == 0)
        ++first;
    i32 last = view.plane - 1;
    while (view.words[last] == 0)
        --last;
    survey.top = first / view.stride;
    survey.bottom = last / view.stride;
    for (i32 w = 0; w < view.stride; ++w) {
        u32 columns = 0;
        for (i32 i = survey.top; i <= survey.bottom; ++i)
            columns |= view.words[i * view.stride + w];
        if (columns == 0)
            continue;
        if (survey.right < 0)
            survey.left = 32 * w + lowest_bit(columns);
        survey.right = 32 * w + bit_length(columns) - 1;
    }
    return survey;
}

/// Unites plane patches, and sets of pairs or cells, on a wide board.
class PlaneUnion {
public:
    PlaneUnion(WideBoard* board, bool colors, i32 top, i32 left)
        : words_(words_of(board)), stride_(board->stride), plane_(board->height * board->stride), colors_(colors),
          top_(top), left_(left) {
#if BATT_CUDA
        for_words([](u32* word, bool own) {
            if (own)
                *word = 0;
        });
#else
        for (i32 n = 0; n < (colors ? 5 : 1) * plane_; ++n)
            words_[n] = 0;
#endif
    }

    // The add functions return false if a cell has another colour already; on devices only `finish` tells, which is
    // called last. Elements are pairs of ints or cells of board colours.

#if BATT_CUDA
    // Each row of the board belongs to one lane, so that lanes need not wait for each other before the end.

    BATT_INLINE bool add_patch(const Value& set) {
        const PatchView patch(set);
        const i32 start = patch.row - top_;
        const i32 first = (patch.column - left_) / 32;
        const i32 last = (patch.right() - left_) / 32;
        const u32 shift = static_cast<u32>(patch.column - left_) % 32;
        const bool narrow = patch.view.stride == 1;
        for (i32 i = start + ((lane_number() - start) & 31); i < start + patch.view.height; i += 32) {
            const u32* const source = patch.view.words + (i - start);
            for (i32 w = first; w <= last; ++w) {
                u32* const target = words_ + i * stride_ + w;
                // A row of a board is one word; shifted, it covers two.
                const auto moved = [&](i32 k) {
                    const u32 word = source[k * patch.view.plane];
                    return w == first ? word << shift : word >> (32 - shift);
                };
                const u32 mask = narrow ? moved(0) : patch.mask(top_ + i, left_ + 32 * w);
                for (i32 k = 0; colors_ && k < 4; ++k)
                    add_color(target, mask, k,
                              patch.kind == Kind::mono ? mask & spread_bit(color_code(patch.color), k)
                              : narrow                 ? moved(k + 1)
                                       : patch.view.bits(k + 1, i - start, left_ + 32 * w - patch.column));
                target[0] |= mask;
            }
        }
        return true;
    }
    BATT_INLINE bool add_elements(const Value* elements, u32 count) {
        const auto row_of_element = [&](u32 i) { return static_cast<u32>(elements[i].x - top_); };
        const auto column_of_element = [&](u32 i) { return static_cast<u32>(elements[i].y - left_); };
        broadcast_bits(
            count, [&](u32 i) { return row_of_element(i) * static_cast<u32>(stride_) + column_of_element(i) / 32; },
            [&](u32 i) { return 1u << (column_of_element(i) % 32); },
            [&](u32 place, u32 bits, u32 lanes, u32 i) {
                u32* const target = words_ + place;
                const bool is_there = ((lanes >> loop_lane()) & 1u) != 0;
                const u32 bit = is_there ? 1u << (column_of_element(i) % 32) : 0u;
                const bool repeated = count_bits(bits) != count_bits(lanes);
                const bool own = place / static_cast<u32>(stride_) % 32 == loop_lane();
                for (i32 k = 0; colors_ && k < 4; ++k) {
                    const u32 color = spread_bit(color_code(elements[i].tag), k);
                    const u32 set = or_over_lanes(bit & color);
                    if (repeated)
                        different_ |= set & or_over_lanes(bit & ~color);
                    if (own)
                        add_color(target, bits, k, set);
                }
                if (own)
                    *target |= bits;
            });
        return true;
    }
    BATT_INLINE bool finish() {
        for_words([&](u32* word, bool own) { BATT_STORE_IN_LANE(word, own ? *word : 0u, own); });
        converge();
        return all_lanes_hold(different_ == 0);
    }

private:
    /// Calls act(word, own) for the words of 32 rows at a time; each lane owns one row.
    template <class Do>
    BATT_INLINE void for_words(Do&& act) {
        const i32 height = plane_ / stride_;
        for (i32 first = 0; first < height; first += 32)
            for (i32 w = 0; w < stride_; ++w)
                for (i32 k = 0; k < (colors_ ? 5 : 1); ++k)
                    act(words_ + k * plane_ + (first + lane_number()) * stride_ + w, first + lane_number() < height);
    }
    BATT_INLINE void add_color(u32* target, u32 mask, i32 k, u32 color) {
        u32* const plane = target + (k + 1) * plane_;
        different_ |= (*plane ^ color) & *target & mask;
        *plane |= color;
    }

    u32 different_ = 0; // cells of this lane with two colours
#else
    BATT_FUNCTION bool add_patch(const Value& set) {
        const PatchView patch(set);
        const i32 first = (patch.column - left_) / 32;
        const u32 shift = static_cast<u32>(patch.column - left_) % 32;
        const u32* source = patch.view.words;
        for (i32 i = 0; i < patch.view.height; ++i) {
            u32* target = words_ + (patch.row - top_ + i) * stride_ + first;
            for (i32 w = 0; w < patch.view.stride; ++w, ++source, ++target) {
                if (*source == 0)
                    continue;
                const u64 mask = static_cast<u64>(*source) << shift;
                if (colors_ && !add_colors(target, mask, patch, source, shift))
                    return false;
                target[0] |= static_cast<u32>(mask);
                if ((mask >> 32) != 0)
                    target[1] |= static_cast<u32>(mask >> 32);
            }
        }
        return true;
    }
    BATT_FUNCTION bool add_elements(const Value* elements, u32 count) {
        for (u32 n = 0; n < count; ++n) {
            const Value& element = elements[n];
            const i32 column = element.y - left_;
            u32* const word = words_ + (element.x - top_) * stride_ + column / 32;
            const u32 bit = 1u << (column % 32);
            for (i32 k = 0; colors_ && k < 4; ++k) {
                const u32 color = spread_bit(color_code(element.tag), k) & bit;
                if ((*word & bit) != 0 && (word[(k + 1) * plane_] & bit) != color)
                    return false;
                word[(k + 1) * plane_] |= color;
            }
            *word |= bit;
        }
        return true;
    }
    BATT_INLINE bool finish() { return true; }

private:
    BATT_INLINE bool add_colors(u32* target, u64 mask, const PatchView& patch, const u32* source, u32 shift) {
        u64 different = 0;
        for (i32 k = 0; k < 4; ++k) {
            const u64 color = patch.kind == Kind::object ? static_cast<u64>(source[(k + 1) * patch.view.plane]) << shift
                              : (color_code(patch.color) >> k) % 2 != 0 ? mask
                                                                        : 0;
            u32* const plane = target + (k + 1) * plane_;
            different |= (plane[0] ^ color) & 0xffffffffu;
            plane[0] |= static_cast<u32>(color);
            if ((mask >> 32) != 0) {
                different |= (static_cast<u64>(plane[1]) << 32) ^ (color >> 32 << 32);
                plane[1] |= static_cast<u32>(color >> 32);
            }
        }
        const u64 there = target[0] | ((mask >> 32) != 0 ? static_cast<u64>(target[1]) << 32 : 0);
        return (different & there & mask) == 0;
    }

#endif

    u32* const words_;
    const i32 stride_;
    const i32 plane_;
    const bool colors_;
    const i32 top_;
    const i32 left_;
};

BATT_KERNELS_END
