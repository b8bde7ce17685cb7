// Values on terminals. Whole drawings are golden; the shapes of values, cuts and time are tested one by one.
#include "report/value_drawing.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <battc/grid.h>
#include <gtest/gtest.h>

#include "report/value_picture.h"
#include "tests/support/golden.h"

using namespace batt::report;
using battc::Value;

namespace {

constexpr Terminal plain = {.columns = 60};
constexpr Terminal colored = {.is_terminal = true, .colors = ColorDepth::full, .unicode = true, .columns = 60};

Value parsed(const std::string& literal, battc::Dialect dialect = battc::Dialect::arc_dsl) {
    auto value = Value::parse(literal, dialect);
    EXPECT_TRUE(value.ok()) << literal << ": " << (value ? "" : value.error().message);
    return value.value_or({});
}

Value grid_of(int32_t height, int32_t width, int8_t first = 0) {
    std::vector<int8_t> cells(static_cast<size_t>(height) * static_cast<size_t>(width));
    for (size_t i = 0; i < cells.size(); ++i)
        cells[i] = static_cast<int8_t>((i + static_cast<size_t>(first)) % 10);
    return Value::grid({cells.data(), height, width}).value();
}

struct Case {
    const char* name;
    Value value;
};

std::vector<Case> cases() {
    const Value grid = grid_of(3, 4);
    const Value object = parsed("{(2, (1, 4)), (2, (2, 5)), (8, (2, 4))}");
    const Value indices = parsed("{(0, 0), (1, 1), (-1, 2)}");
    std::vector<Value> many;
    for (int32_t i = 0; i < 40; ++i)
        many.push_back(parsed("{(3, (" + std::to_string(i) + ", 0)), (3, (" + std::to_string(i) + ", 1))}"));
    const Value pair = Value::tuple(std::vector{grid, grid_of(2, 2, 5)}).value();
    return {
        {"none", Value::none()},
        {"int", Value::integer(-7)},
        {"pair", parsed("(3, 4)")},
        {"cell", parsed("(3, (4, 5))")},
        {"function", parsed("compose(first, rbind(add, (1, 2)))")},
        {"grid", grid},
        {"grid with other colours", parsed("((-1, 12, 3), (0, 9, 100))")},
        {"pairs, though they look like a grid of two columns", parsed("((10, 12), (3, 4))")},
        {"object", object},
        {"indices", indices},
        {"set of objects", Value::set(many).value()},
        {"tuple of grids", pair},
        {"tuple of pairs of grids", Value::tuple(std::vector{pair, pair}).value()},
        {"tuple of a number and an object", Value::tuple(std::vector{Value::integer(5), object}).value()},
        {"empty set", parsed("frozenset()")},
        {"empty tuple", parsed("()")},
        {"set of ints", parsed("{1, 2, 3}")},
        {"set of pairs of sets", parsed("{(1, {2, 3}), (4, {5})}")},
        {"tuple of ints", parsed("(1, 2, 3, 4)")},
        {"set of functions", parsed("{first, compose(first, last)}")},
    };
}

double seconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

TEST(DrawValue, every_shape_of_value_has_its_drawing) {
    std::string on_plain;
    std::string on_colored;
    for (const Case& one : cases()) {
        on_plain += std::string("# ") + one.name + "\n" + draw_value(one.value, plain);
        on_colored += std::string("# ") + one.name + "\n" + draw_value(one.value, colored);
    }
    EXPECT_TRUE(batt::test::matches_golden("report/values_plain.txt", on_plain));
    EXPECT_TRUE(batt::test::matches_golden("report/values_colored.txt", on_colored));
}

TEST(DrawValue, digits_stand_in_coloured_cells_on_request) {
    const std::string text = draw_value(grid_of(1, 3), colored, {.palette = Palette::accessible, .digits = true});
    EXPECT_EQ(text, "  \x1b[2mgrid 1x3\x1b[0m\n"
                    "  \x1b[48;2;0;0;0m\x1b[38;2;255;255;255m 0\x1b[48;2;8;86;184m 1\x1b[48;2;190;76;0m 2\x1b[0m\n");
}

TEST(DrawValue, a_literal_is_all_there_is_on_request) {
    EXPECT_EQ(draw_value(parsed("((1, 2), (3, 4))"), colored, {.literal = true}), "((1, 2), (3, 4))\n");
}

TEST(DrawValue, what_is_cut_is_counted) {
    const std::string tall = draw_value(grid_of(30, 3), plain, {.most_rows = 10});
    EXPECT_EQ(std::ranges::count(tall, '\n'), 12);
    EXPECT_NE(tall.find("... 20 more rows\n"), std::string::npos);
    const std::string wide = draw_value(grid_of(1, 70), plain);
    EXPECT_NE(wide.find("grid 1x70"), std::string::npos);
    EXPECT_NE(wide.find("... 12 more columns\n"), std::string::npos);
    std::vector<Value> grids(40, grid_of(2, 3));
    EXPECT_NE(draw_value(Value::tuple(grids).value(), plain, {.most_elements = 3}).find("... 37 more\n"),
              std::string::npos);
    std::vector<Value> numbers;
    for (int32_t i = 0; i < 1000; ++i)
        numbers.push_back(Value::integer(i));
    const std::string text = draw_value(Value::set(numbers).value(), plain, {.most_text = 20});
    EXPECT_EQ(text, "set of 1,000 ints: {0, 1, 2, 3, 4, 5, 6, ... 993 more}\n");
}

TEST(DrawValue, patches_of_the_dialect_batt_look_the_same) {
    EXPECT_EQ(draw_value(parsed("{(1, 4, 2), (2, 5, 8)}", battc::Dialect::batt), plain),
              draw_value(parsed("{(2, (1, 4)), (8, (2, 5))}"), plain));
}

TEST(DrawValue, no_line_is_wider_than_the_terminal) {
    for (const unsigned columns : {40U, 60U, 100U})
        for (const Case& one : cases()) {
            Terminal narrow = plain;
            narrow.columns = columns;
            const std::string text = draw_value(one.value, narrow);
            for (size_t begin = 0; begin < text.size();) {
                const size_t end = text.find('\n', begin);
                EXPECT_LE(end - begin, columns) << one.name << "\n" << text;
                begin = end + 1;
            }
        }
}

// Wall clock, but with so much to spare that only work without bound fails.
TEST(DrawValue, large_values_draw_at_once) {
    std::vector<Value> numbers;
    for (int32_t i = 0; i < 100'000; ++i)
        numbers.push_back(Value::integer(i));
    Value tower = parsed("((1, 2, 3), (4, 5, 6))");
    Value numeric_tower = Value::integer(1);
    for (int i = 0; i < 60; ++i) {
        tower = Value::tuple(std::vector{tower, tower}).value();
        numeric_tower = Value::tuple(std::vector{numeric_tower, numeric_tower}).value();
    }
    std::string spread = "{";
    for (int i = 0; i < 2000; ++i)
        spread += (i == 0 ? "(" : ", (") + std::to_string(i * 1'000'000) + ", " + std::to_string(-i * 1'000'000) + ")";
    const Value values[] = {Value::set(numbers).value(),
                            Value::tuple(numbers).value(),
                            tower,
                            numeric_tower,
                            parsed(spread + "}"),
                            grid_of(2000, 2000),
                            Value::tuple(std::vector<Value>(100'000, grid_of(3, 3))).value()};
    for (const Value& value : values) {
        std::string text;
        const double taken = seconds([&] { text = draw_value(value, colored); });
        EXPECT_LT(taken, 2.0) << text.substr(0, 200);
        EXPECT_LT(text.size(), size_t{1} << 20);
        EXPECT_NE(text.find("..."), std::string::npos) << text;
    }
}
