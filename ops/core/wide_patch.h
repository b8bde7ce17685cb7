// Makes patches from planes of words, in the first representation that fits: board, wide board, general form. Kernels
// on plane views return their results through patch_of_words. Patches of single elements are made by builder.h.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/plane_view.h"

BATT_KERNELS_BEGIN

/// The cells of a view in the general form.
BATT_FUNCTION Value general_patch_of(Context& context, const PlaneView& view, u64 count, Kind kind, i32 color, i64 row,
                                     i64 column) {
    Builder builder(context, count);
    for (i32 i = 0; i < view.height && !builder.failed(); ++i)
        for (i32 w = 0; w < view.stride; ++w)
            for (u32 word = view.words[i * view.stride + w]; word != 0; word &= word - 1) {
                const i32 j = 32 * w + lowest_bit(word);
                const i32 y = static_cast<i32>(row + i);
                const i32 x = static_cast<i32>(column + j);
                builder.push(kind == Kind::indices ? make_pair(y, x)
                             : kind == Kind::mono  ? make_cell(color, y, x)
                                                   : make_cell(color_of_code(view.code(i, j, 1)), y, x));
            }
    return kind == Kind::object ? builder.finish_set() : builder.finish_sorted_set();
}

/// The set of the cells of a wide board whose bit 0 of row 0 stands for (row, column); `kind` object means several
/// colours. Takes over the board, whose planes must be zero outside of the mask. `survey` describes its mask.
BATT_FUNCTION Value patch_of_planes(Context& context, WideBoard* board, const PlaneSurvey& survey, Kind kind, i32 color,
                                    i64 row, i64 column) {
    const PlaneView view = plane_view(*board);
    if (survey.count == 0)
        return make_empty_set();
    if (survey.count > context.element_limit)
        return size_error();
    if (kind == Kind::object) {
        i32 first = 0;
        while (view.words[first] == 0)
            ++first;
        const i32 bit = lowest_bit(view.words[first]);
        u32 code = 0;
        for (i32 k = 0; k < 4; ++k)
            code |= ((view.words[view.plane * (k + 1) + first] >> bit) & 1u) << k;
        bool one_color = true;
        for (i32 k = 0; k < 4 && one_color; ++k)
            for (i32 n = 0; n < view.plane && one_color; ++n)
                one_color = view.words[view.plane * (k + 1) + n] == (view.words[n] & spread_bit(code, k));
        if (one_color) {
            kind = Kind::mono;
            color = color_of_code(code);
        }
    }
    const i32 planes = kind == Kind::object ? 5 : 1;
    const i64 top = row + survey.top;
    const i64 left = column + survey.left;
    const i32 height = survey.bottom - survey.top + 1;
    const i32 width = survey.right - survey.left + 1;
    const bool placed = top >= -32768 && top <= 32767 && left >= -32768 && left <= 32767;
    const auto moved = [&](i32 k, i32 i, i32 w) { return view.bits(k, survey.top + i, survey.left + 32 * w); };
    if (placed && height <= board_size && width <= board_size) {
        Value patch = make_single_index(static_cast<i32>(top), static_cast<i32>(left));
        if (survey.count != 1) {
            u32* const words = static_cast<u32*>(allocate(context, static_cast<u64>(planes) * mask_bytes));
            for (i32 k = 0; k < planes; ++k)
                store_rows(words + 32 * k, zero_rows());
            write_words(words, planes, height, width, 1, board_size, moved);
            patch = make_placed_indices(words, static_cast<i32>(top), static_cast<i32>(left), height, width);
        }
        patch.kind = kind;
        patch.tag = static_cast<i8>(kind == Kind::mono ? color : 0);
        return patch;
    }
    if (!placed || !is_dense(height, width, survey.count))
        return general_patch_of(context, view, survey.count, kind, color, row, column);
    WideBoard* target = board;
    if (height != board->height || width != board->width) {
        target = allocate_wide(context, planes, height, width);
        if (target == nullptr)
            return memory_error();
        write_words(words_of(target), planes, height, width, target->stride, height * target->stride, moved);
    }
    target->count = static_cast<u32>(survey.count);
    return make_wide_patch(target, kind, color, static_cast<i32>(top), static_cast<i32>(left));
}
/// The patch of the words word_of(k, row, w): k = 0 is the mask, 1 to 4 are the planes of an object, w counts the words
/// of a row.
template <class WordOf>
BATT_FUNCTION Value patch_of_words(Context& context, Kind kind, i32 color, i64 row, i64 column, i32 height, i32 width,
                                   WordOf word_of) {
    const i32 planes = kind == Kind::object ? 5 : 1;
    WideBoard* const board = allocate_wide(context, planes, height, width);
    if (board == nullptr)
        return memory_error();
    write_words(words_of(board), planes, height, width, board->stride, height * board->stride, word_of);
    return patch_of_planes(context, board, survey_mask(plane_view(*board)), kind, color, row, column);
}

BATT_KERNELS_END
