#include "tests/api/samples.h"

namespace {

using namespace battc;

Value parsed(const std::string& literal, Dialect dialect = Dialect::arc_dsl) {
    const auto value = Value::parse(literal, dialect);
    EXPECT_TRUE(value.ok()) << literal << ": " << (value ? "" : value.error().message);
    return value.value_or({});
}

const char* const literals[] = {"None",
                                "True",
                                "7",
                                "-3",
                                "()",
                                "frozenset()",
                                "(1, 2)",
                                "(1, (2, 3))",
                                "((1, 2), (3, 4))",
                                "((1,),)",
                                "{1, 2, 3}",
                                "{(0, 1), (5, 2)}",
                                "{(3, (0, 1)), (3, (1, 1))}",
                                "{(3, (0, 1)), (4, (1, 1))}",
                                "({(0, 0)}, {(1, 1)})",
                                "((1, 2, 3), None, {5})",
                                "first",
                                "compose(first, last)",
                                "rbind(add, (1, 2))",
                                "({(1, (0, 0))}, ((1, 2), (3, 4)))"};

TEST(Value, survives_literal_and_json) {
    for (const char* literal : literals) {
        SCOPED_TRACE(literal);
        const Value value = parsed(literal);
        EXPECT_EQ(value.literal(), literal);
        EXPECT_EQ(parsed(value.literal()), value);
        const Value again = Value::parse_json(value.json().value()).value();
        EXPECT_EQ(again, value);
        EXPECT_EQ(again.hash(), value.hash());
        EXPECT_EQ(again.kind(), value.kind());
        EXPECT_EQ(value.elements().size(), value.size());
    }
    for (size_t i = 0; i < std::size(literals); ++i)
        for (size_t j = 0; j < i; ++j)
            EXPECT_FALSE(parsed(literals[i]) == parsed(literals[j])) << literals[i] << " " << literals[j];
}

TEST(Value, can_be_taken_apart_and_put_together_again) {
    for (const char* literal : literals) {
        const Value value = parsed(literal);
        if (!value.is_container())
            continue;
        const std::vector<Value> elements = value.elements();
        const Value again = (value.kind() == ValueKind::set ? Value::set(elements) : Value::tuple(elements)).value();
        EXPECT_EQ(again, value) << literal;
        EXPECT_EQ(again.hash(), value.hash()) << literal;
        for (size_t i = 0; i < elements.size(); ++i)
            EXPECT_EQ(value.element(i), elements[i]) << literal;
    }
}

TEST(Value, gives_the_cells_of_patches_in_every_form) {
    const Patch object = {true, {{0, 1, 3}, {-2, 5, 4}}};
    EXPECT_EQ(parsed("{(3, (0, 1)), (4, (-2, 5))}").as_patch(), object);
    const Patch in_order_of_places = {true, {{-2, 5, 4}, {0, 1, 3}}};
    EXPECT_EQ(parsed("{(0, 1, 3), (-2, 5, 4)}", Dialect::batt).as_patch(), in_order_of_places);
    const Patch far = {false, {{0, 0, 0}, {7, 1000, 0}, {100000, -5, 0}}};
    EXPECT_EQ(parsed("{(0, 0), (100000, -5), (7, 1000)}").as_patch(), far);
    EXPECT_EQ(parsed("{(0, 0), (100000, -5), (7, 1000)}").as_patch(2)->cells.size(), 2U);
    for (const char* literal : {"frozenset()", "((1, 2), (3, 4))", "{1, 2}", "(1, 2)", "{(1, 2), (3, (4, 5))}"})
        EXPECT_FALSE(parsed(literal).as_patch()) << literal;
}

TEST(Value, gives_its_first_elements) {
    for (const char* literal : {"((1, 2), (3, 4), (5, 6))", "{(0, 1), (5, 2), (7, 7)}", "{1, 2, 3, 4}"}) {
        const Value value = Value::parse(literal).value_or({});
        const std::vector<Value> all = value.elements();
        const std::vector<Value> some = value.elements(2);
        ASSERT_EQ(some.size(), std::min<size_t>(2, all.size())) << literal;
        EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin())) << literal;
    }
}

TEST(Value, has_the_shape_that_people_see_in_it) {
    EXPECT_EQ(parsed("(1, 2)").shape(), ValueShape::pair);
    EXPECT_EQ(parsed("(1, (2, 3))").shape(), ValueShape::cell);
    EXPECT_EQ(parsed("((1, 2), (3, 4))").shape(), ValueShape::grid);
    EXPECT_EQ(parsed("{(1, (2, 3))}").shape(), ValueShape::object);
    EXPECT_EQ(parsed("{(1, 2)}").shape(), ValueShape::indices);
    EXPECT_EQ(parsed("{frozenset({(1, 2)})}").shape(), ValueShape::objects);
    EXPECT_EQ(parsed("4").shape(), ValueShape::number);
    EXPECT_EQ(parsed("None").shape(), ValueShape::other);
    EXPECT_EQ(parsed("(1, 2, 0)", Dialect::batt).shape(), ValueShape::cell);
}

TEST(Value, equal_ones_are_equal_as_in_python) {
    EXPECT_EQ(Value::boolean(true), Value::integer(1));
    EXPECT_EQ(Value::boolean(true).hash(), Value::integer(1).hash());
    // The same tuples, which are cells of one dialect only.
    EXPECT_EQ(parsed("(1, (2, 3))"), parsed("(1, (2, 3))", Dialect::batt));
    EXPECT_EQ(parsed("((1, 2, 0), 5)"), parsed("((1, 2, 0), 5)", Dialect::batt));
    EXPECT_EQ(parsed("(1, 2, 0)").hash(), parsed("(1, 2, 0)", Dialect::batt).hash());
    EXPECT_FALSE(parsed("{(1, 2, 0)}") == parsed("{(1, 2, 3)}", Dialect::batt));
}

TEST(Value, grids_come_from_and_go_to_arrays) {
    const int32_t wide[] = {1, 9, 2, 9, 3, 9, 4, 9};
    const Value strided = Value::grid(GridView(wide, 2, 2, 16, 8)).value();
    EXPECT_EQ(strided.literal(), "((1, 2), (3, 4))");
    const uint8_t bytes[] = {1, 2, 3, 4};
    EXPECT_EQ(Value::grid(GridView(bytes, 2, 2)).value(), strided);
    // Upside down, by a negative stride.
    EXPECT_EQ(Value::grid(GridView(bytes + 2, 2, 2, -2, 1)).value().literal(), "((3, 4), (1, 2))");
    const Grid grid = strided.as_grid().value();
    EXPECT_EQ(grid.view(), GridView(bytes, 2, 2));
    EXPECT_EQ(grid.literal(), "((1, 2), (3, 4))");
    EXPECT_FALSE(parsed("(1, 2)").as_grid().has_value());
    EXPECT_EQ(Value::grid(GridView(bytes, 0, 2)).error().code, ErrorCode::invalid_argument);
    const int32_t large[] = {300};
    EXPECT_EQ(Value::grid(GridView(large, 1, 1)).error().code, ErrorCode::invalid_argument);
    // Beyond the boards.
    const std::vector<int8_t> many(200 * 300, 5);
    EXPECT_EQ(Value::grid(GridView(many.data(), 200, 300)).value().as_grid()->size(), many.size());
}

TEST(Value, a_long_text_is_cut) {
    Value value = parsed("(1, 2)");
    for (int i = 0; i < 60; ++i) { // 2 to the power of 60 numbers, which share their memory
        const Value both[] = {value, value};
        value = Value::tuple(both).value();
    }
    const std::string text = value.literal(100);
    EXPECT_EQ(text.size(), 103U);
    EXPECT_TRUE(text.ends_with("..."));
    EXPECT_EQ(value.json(1000).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(value.hash(), Value(value).hash());
    EXPECT_EQ(value.size(), 2U);
    EXPECT_EQ(parsed("(1, 2)").literal(100), "(1, 2)");
}

TEST(Value, parts_that_lie_at_the_beginning_of_others_are_copied_whole) {
    // The patch and its places, and a tuple and its beginning, share their memory inside of an evaluation.
    for (const char* text :
         {"(toindices({(1, (0, 0)), (2, (0, 1)), (3, (5, 7))}), {(1, (0, 0)), (2, (0, 1)), (3, (5, 7))})",
          "({(1, (0, 0)), (2, (0, 1)), (3, (5, 7))}, toindices({(1, (0, 0)), (2, (0, 1)), (3, (5, 7))}))"}) {
        Scope scope;
        const ExpressionResult all = scope.evaluate(
            "apply(lambda o: (toindices(o), o, toindices(o)), ({(1, (0, 0)), (2, (0, 1)), (3, (5, 7))},))");
        ASSERT_TRUE(all.value.has_value()) << all.problem;
        EXPECT_EQ(all.value->literal(), "(({(0, 0), (0, 1), (5, 7)}, {(1, (0, 0)), (2, (0, 1)), (3, (5, 7))}, "
                                        "{(0, 0), (0, 1), (5, 7)}),)");
        EXPECT_TRUE(scope.evaluate(text).value.has_value());
    }
    Scope scope;
    const ExpressionResult parts = scope.evaluate("apply(lambda t: (crop(t, (0, 0), (2, 3)), t, crop(t, (0, 0), (1, "
                                                  "3))), (((1, 2, 300), (3, 4, 300), (5, 6, 300)),))");
    ASSERT_TRUE(parts.value.has_value()) << parts.problem;
    EXPECT_EQ(parts.value->literal(),
              "((((1, 2, 300), (3, 4, 300)), ((1, 2, 300), (3, 4, 300), (5, 6, 300)), ((1, 2, 300),)),)");
}

TEST(Value, may_nest_as_deep_as_it_likes) {
    Scope scope;
    const auto deep = [&](const std::string& maker) {
        return scope.evaluate("power(lambda x: " + maker + ", 90)(((1, 2), (3, 4)))").value.value_or(Value());
    };
    for (const char* maker : {"(x,)", "(x, 7)", "initset(x)", "insert(x, initset(7))"}) {
        SCOPED_TRACE(maker);
        Value first = deep(maker);
        Value second = deep(maker);
        ASSERT_TRUE(first.is_container());
        for (int i = 0; i < 50000; ++i) {
            const Value a[] = {first};
            const Value b[] = {second};
            first = Value::tuple(a).value();
            second = Value::tuple(b).value();
            if (i == 1500) // copying takes longer and longer
                break;
        }
        EXPECT_EQ(first, second);
        EXPECT_EQ(first.hash(), second.hash());
        EXPECT_EQ(first.shape(), ValueShape::other);
        EXPECT_FALSE(first == first.element(0));
        EXPECT_LT(first.literal().size(), 100000U);
        EXPECT_EQ(first.json().error().code, ErrorCode::invalid_argument);
    }
}

TEST(Value, shared_parts_are_compared_and_hashed_once) {
    const auto tower = [](int height, Dialect dialect, const char* floor = "(1, 2)") {
        Value value = parsed(floor, dialect);
        for (int i = 0; i < height; ++i) {
            const Value both[] = {value, value};
            value = Value::tuple(both).value();
        }
        return value;
    };
    EXPECT_EQ(tower(60, Dialect::arc_dsl), tower(60, Dialect::arc_dsl));
    EXPECT_EQ(tower(60, Dialect::arc_dsl).hash(), tower(60, Dialect::arc_dsl).hash());
    EXPECT_EQ(tower(60, Dialect::arc_dsl, "7"), tower(60, Dialect::batt, "7"));
    EXPECT_FALSE(tower(60, Dialect::arc_dsl) == tower(61, Dialect::arc_dsl));
    EXPECT_FALSE(tower(60, Dialect::arc_dsl, "7") == tower(60, Dialect::arc_dsl, "8"));
    EXPECT_FALSE(tower(60, Dialect::arc_dsl, "(3, (1, 2))") == tower(60, Dialect::batt, "(1, 2, 3)"));
}

TEST(Value, what_is_no_value_is_an_error_value) {
    EXPECT_EQ(Value::parse("(1, ").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(Value::parse("1 2").error().code, ErrorCode::invalid_argument);
    for (const char* json :
         {"", "{", "[1]", "{\"set\": 1}", "{\"grid\": [[1], [1, 2]]}", "12345678901", "{\"what\": 1}"})
        EXPECT_EQ(Value::parse_json(json).error().code, ErrorCode::invalid_argument) << json;
}

TEST(Value, lives_longer_than_what_gave_it) {
    std::optional<Value> function;
    {
        Scope scope;
        function = scope.evaluate("compose(first, lambda x: add(x, 1))").value;
    }
    ASSERT_TRUE(function.has_value());
    EXPECT_TRUE(function->literal().starts_with("compose(first, ")) << function->literal();
    EXPECT_EQ(function->kind(), ValueKind::function);
    EXPECT_EQ(*function, *function);
}

} // namespace
