// Which values are kept as wide boards, and what happens at their borders. That ops give the same on them as in general forms is
// for wide_boards_property_test.cpp.
#include <string>

#include <gtest/gtest.h>

#include "ops/arena.h"
#include "ops/core/functions.h"
#include "ops/core/plane_view.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"

namespace {

using namespace batt;

class WideBoards : public testing::Test {
protected:
    WideBoards() : context(make_context(arena, Dialect::arc_dsl)) {
        context.kernels = best_kernel_table().kernels;
        context.fuel = 1 << 30;
    }
    Value read(const std::string& text) {
        const std::optional<Value> value = parse_whole_literal(text, context);
        EXPECT_TRUE(value) << text;
        return value.value_or(make_none());
    }
    template <class... Arguments>
    Value call(OpId op, const Arguments&... arguments) {
        const Value values[] = {arguments...};
        return best_kernel_table().call(context, make_op(static_cast<u32>(op)), values, sizeof...(arguments));
    }
    std::string text(const Value& value) { return format_literal(value, context.dialect); }
    /// The grid of one colour.
    Value canvas(i32 color, i32 height, i32 width) {
        return call(OpId::op_canvas, make_int(color), make_pair(height, width));
    }

    Arena arena;
    Context context;
};

TEST_F(WideBoards, hold_grids_that_no_board_holds) {
    EXPECT_EQ(canvas(1, 32, 32).kind, Kind::grid);
    EXPECT_EQ(canvas(1, 33, 32).kind, Kind::wide_grid);
    EXPECT_EQ(canvas(1, 1, 33).kind, Kind::wide_grid);
    EXPECT_EQ(canvas(12, 33, 33).kind, Kind::tuple) << "a colour of no board";
    EXPECT_EQ(read(text(canvas(-4, 2, 40))).kind, Kind::wide_grid) << "a literal";
}

TEST_F(WideBoards, become_boards_where_they_fit_one) {
    const Value wide = call(OpId::op_hconcat, canvas(1, 3, 30), canvas(2, 3, 5));
    ASSERT_EQ(wide.kind, Kind::wide_grid);
    EXPECT_EQ(call(OpId::op_crop, wide, make_pair(0, 29), make_pair(3, 3)).kind, Kind::grid);
    EXPECT_EQ(text(call(OpId::op_crop, wide, make_pair(1, 29), make_pair(1, 3))), "((1, 2, 2),)");
    EXPECT_EQ(call(OpId::op_ofcolor, wide, make_int(2)).kind, Kind::indices);
    EXPECT_EQ(call(OpId::op_ofcolor, canvas(2, 3, 40), make_int(2)).kind, Kind::wide_indices);
}

TEST_F(WideBoards, equal_the_same_value_in_general_form) {
    const Value wide = call(OpId::op_hconcat, canvas(1, 2, 33), canvas(-1, 2, 2));
    const Value literal = read(text(wide));
    context.general_only = true;
    const Value general = read(text(wide));
    context.general_only = false;
    ASSERT_EQ(general.kind, Kind::tuple);
    for (const Value& other : {literal, general}) {
        EXPECT_EQ(call(OpId::op_equality, wide, other).x, 1);
        EXPECT_EQ(call(OpId::op_equality, other, wide).x, 1);
        EXPECT_EQ(call(OpId::op_size, call(OpId::op_combine, call(OpId::op_initset, wide), //
                                           call(OpId::op_initset, other)))
                      .x,
                  1);
    }
}

TEST_F(WideBoards, hold_lines_and_outlines_but_not_sparse_sets) {
    const Value line = call(OpId::op_shoot, make_pair(5, -3), make_pair(1, 1));
    EXPECT_EQ(line.kind, Kind::wide_indices);
    EXPECT_EQ(call(OpId::op_outbox, line).kind, Kind::wide_indices);
    EXPECT_EQ(read("{(0, 0), (300, 300)}").kind, Kind::set);
    EXPECT_EQ(call(OpId::op_recolor, make_int(3), line).kind, Kind::wide_mono);
    EXPECT_EQ(call(OpId::op_shift, line, make_pair(32000, 0)).kind, Kind::wide_indices);
    const Value beyond = call(OpId::op_shift, line, make_pair(32767, 0));
    EXPECT_EQ(beyond.kind, Kind::set) << "a place that takes more than 16 bits";
    EXPECT_EQ(text(call(OpId::op_ulcorner, beyond)), "(32772, -3)");
}

TEST_F(WideBoards, keep_two_colors_on_one_location_apart) {
    const Value one = call(OpId::op_recolor, make_int(1), call(OpId::op_shoot, make_pair(0, 0), make_pair(1, 1)));
    const Value two = call(OpId::op_recolor, make_int(2), call(OpId::op_shoot, make_pair(0, 42), make_pair(1, -1)));
    const Value three = call(OpId::op_recolor, make_int(3), call(OpId::op_shoot, make_pair(0, 1), make_pair(1, 0)));
    const Value crossed = call(OpId::op_combine, one, two); // they meet in (21, 21)
    EXPECT_EQ(crossed.kind, Kind::set);
    EXPECT_EQ(call(OpId::op_size, crossed).x, 86);
    const Value apart = call(OpId::op_combine, call(OpId::op_shift, one, make_pair(0, 50)), three);
    EXPECT_EQ(apart.kind, Kind::wide_object);
    EXPECT_EQ(call(OpId::op_size, apart).x, 86);
}

TEST_F(WideBoards, take_elements_away_that_are_equal_though_not_the_same) {
    EXPECT_EQ(text(call(OpId::op_remove, read("(True, 1)"), read("{(1, 1), (2, 2)}"))), "{(2, 2)}");
    const Value line = call(OpId::op_shoot, make_pair(0, 1), make_pair(1, 0));
    EXPECT_EQ(call(OpId::op_size, call(OpId::op_remove, read("(False, True)"), line)).x, 42);
}

TEST_F(WideBoards, charge_for_rows_that_are_repeated_as_general_forms_do) {
    for (const bool general : {false, true}) {
        context.general_only = general;
        const Value grid = read(text(canvas(1, 30, 30)));
        const i64 before = context.fuel;
        call(OpId::op_vupscale, grid, make_int(100));
        EXPECT_EQ(before - context.fuel, base_fuel(static_cast<u32>(OpId::op_vupscale)) + 3000 / 4);
    }
}

} // namespace
