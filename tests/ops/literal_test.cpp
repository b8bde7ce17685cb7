// Values as text and back, and the op table's words.
#include "ops/core/builder.h"
#include "ops/core/functions.h"
#include "ops/core/length.h"
#include "ops/core/tuples.h"
#include "ops/literal.h"

#include <set>

#include <gtest/gtest.h>

#include "ops/arena.h"
#include "ops/kernel_table.h"
#include "ops/op_table.h"

namespace {

using namespace batt;

class Literal : public ::testing::TestWithParam<bool> {
protected:
    Context context_for(Dialect dialect) {
        Context context = make_context(arena, dialect);
        context.general_only = GetParam();
        return context;
    }
    // The literal of what a text reads as.
    std::string again(std::string_view text, Dialect dialect = Dialect::arc_dsl) {
        Context context = context_for(dialect);
        const std::optional<Value> value = parse_whole_literal(text, context);
        return value ? format_literal(*value, dialect) : "refused";
    }
    // Where a text is refused, and why.
    std::string problem(std::string_view text) {
        Context context = context_for(Dialect::arc_dsl);
        std::string_view rest = text;
        std::string_view message;
        if (parse_literal(rest, context, message))
            return "accepted";
        return std::to_string(text.size() - rest.size()) + ": " + std::string(message);
    }
    Arena arena;
};

INSTANTIATE_TEST_SUITE_P(Representations, Literal, ::testing::Values(false, true),
                         [](const auto& info) { return info.param ? "general" : "boards"; });

TEST_P(Literal, what_is_printed_reads_back_the_same) {
    for (const std::string_view text : {"None",
                                        "True",
                                        "False",
                                        "0",
                                        "-1",
                                        "2147483647",
                                        "-2147483648",
                                        "nan",
                                        "-inf",
                                        "inf",
                                        "()",
                                        "(1,)",
                                        "(1, 2)",
                                        "(True, 2)",
                                        "(False, True)",
                                        "(3, (4, 5))",
                                        "(True, (4, 5))",
                                        "(3, (4, True))",
                                        "(300, (4, 5))",
                                        "(1, 2, 3)",
                                        "((1, 2), (3, 4))",
                                        "((0, 0, 0), (1, -4, 11))",
                                        "((0, 12), (1, 2))",
                                        "((0, 1), (2,))",
                                        "((), ())",
                                        "frozenset()",
                                        "{1}",
                                        "{1, 2, 3}",
                                        "{(0, 1), (2, 3)}",
                                        "{(1, (0, 1)), (2, (2, 3))}",
                                        "{(2, (0, 1)), (2, (2, 3))}",
                                        "{(1, (0, 1)), (2, (0, 1))}",
                                        "{(-5, 7), (500, 9)}",
                                        "{frozenset(), frozenset({(0, 1)}), frozenset({(0, 1), (2, 3)})}",
                                        "({1}, (2, {3}))",
                                        "first",
                                        "compose(first, last)",
                                        "chain(size, first, last)",
                                        "matcher(color, 3)",
                                        "rbind(add, (1, 2))",
                                        "lbind(add, {1})",
                                        "fork(add, first, rbind(add, 1))",
                                        "(first, compose(first, last))",
                                        "{first, last}"})
        EXPECT_EQ(again(text), text);
}

TEST_P(Literal, sets_print_in_ascending_order_and_once) {
    EXPECT_EQ(again("{3, 1, 2, 1}"), "{1, 2, 3}");
    EXPECT_EQ(again("{(2, (0, 0)), (1, (5, 5))}"), "{(1, (5, 5)), (2, (0, 0))}");
    EXPECT_EQ(again("{(1, 2), 5, (1,), None, {1}, first}"), "{None, 5, (1,), (1, 2), frozenset({1}), first}");
    // Python has no {...} within a set, wherever it is in there.
    EXPECT_EQ(again("({1}, {({2}, {3})})"), "({1}, {(frozenset({2}), frozenset({3}))})");
    EXPECT_EQ(again("frozenset({2, 1})"), "{1, 2}");
    EXPECT_EQ(again("frozenset((2, 1))"), "{1, 2}");
}

TEST_P(Literal, numbers_that_are_none_have_their_place_in_sets) {
    EXPECT_EQ(again("{1, inf, -2147483648, -inf, nan, 2147483647, nan}"),
              "{nan, -inf, -2147483648, 1, 2147483647, inf}");
    EXPECT_EQ(again("{(1, 2), (nan, 1), (-inf, 3), (inf, 0)}"), "{(nan, 1), (-inf, 3), (1, 2), (inf, 0)}");
}

TEST_P(Literal, the_dialect_says_what_a_cell_is) {
    EXPECT_EQ(again("{(2, 3, 1), (0, 5, 9)}", Dialect::batt), "{(0, 5, 9), (2, 3, 1)}");
    EXPECT_EQ(again("(1, (2, 3))", Dialect::batt), "(1, (2, 3))");
    Context batt = make_context(arena, Dialect::batt);
    EXPECT_EQ(parse_whole_literal("(2, 3, 1)", batt)->kind, Kind::cell);
    EXPECT_NE(parse_whole_literal("(1, (2, 3))", batt)->kind, Kind::cell);
}

TEST_P(Literal, spaces_parentheses_and_commas_are_free) {
    EXPECT_EQ(again("  ( 1 ,\n\t2 , ) "), "(1, 2)");
    EXPECT_EQ(again("((1))"), "1");
    EXPECT_EQ(again("{1,2,}"), "{1, 2}");
    EXPECT_EQ(again("- 5"), "-5");
    EXPECT_EQ(again("compose( first ,last)"), "compose(first, last)");
    EXPECT_EQ(again("power(first, 3)"), "compose(first, compose(first, first))");
}

TEST_P(Literal, a_literal_is_taken_off_the_front) {
    Context context = context_for(Dialect::arc_dsl);
    std::string_view text = " (1, 2), first(3)";
    std::string_view message;
    EXPECT_TRUE(parse_literal(text, context, message));
    EXPECT_EQ(text, ", first(3)");
}

TEST_P(Literal, problems_are_told_where_they_are) {
    EXPECT_EQ(problem(""), "0: a value is missing");
    EXPECT_EQ(problem("(1,"), "3: a value is missing");
    EXPECT_EQ(problem("(1 2)"), "3: expected ',' or the end of the container");
    EXPECT_EQ(problem("(,)"), "1: this is not a literal");
    EXPECT_EQ(problem("{}"), "0: {} is not a set; the empty set is frozenset()");
    EXPECT_EQ(problem("2147483648"), "0: the integer is beyond 32 bits");
    EXPECT_EQ(problem("-2147483649"), "0: the integer is beyond 32 bits");
    EXPECT_EQ(problem("99999999999999999999999999"), "0: the integer is beyond 32 bits");
    EXPECT_EQ(problem("-x"), "0: a number is missing after the minus sign");
    EXPECT_EQ(problem("frist"), "0: this is neither a literal nor an op");
    EXPECT_EQ(problem("size(1)"), "7: a call before this is not a literal");
    EXPECT_EQ(problem("compose(first)"), "14: wrong number of arguments before this");
    EXPECT_EQ(problem("rbind(3, 4)"), "11: expected a function");
    EXPECT_EQ(problem("power(first, 0)"), "15: functions are nested or repeated too deeply");
    EXPECT_EQ(problem("frozenset(3)"), "12: a frozenset is made of a tuple or a set");
    EXPECT_EQ(problem("frozenset 3"), "10: expected '(' after frozenset");
    EXPECT_EQ(problem(std::string(100000, '(')), "500: the literal is nested too deeply");
    EXPECT_EQ(again("1 2"), "refused");
}

TEST_P(Literal, deep_values_print_without_exhausting_the_stack) {
    Context context = context_for(Dialect::arc_dsl);
    Value value = make_int(1);
    for (int i = 0; i < 100000; ++i)
        value = tuple_of(context, &value, 1);
    const std::string text = format_literal(value, Dialect::arc_dsl);
    EXPECT_LT(text.size(), 5000u);
    EXPECT_NE(text.find("..."), std::string::npos);
}

TEST_P(Literal, a_text_that_is_too_long_is_cut_there_whatever_the_value_is) {
    Context context = context_for(Dialect::arc_dsl);
    Value tuple = make_pair(1, 2);
    Value set = make_pair(1, 2);
    Value function = make_op(static_cast<u32>(OpId::op_identity));
    for (u32 i = 0; i < 60; ++i) { // as trees larger than any memory
        const Value both[] = {tuple, tuple};
        tuple = tuple_of(context, both, 2);
        const Value parts[] = {function, function};
        function = make_combinator(context, ClosureKind::compose, 1, parts, 2);
        Builder builder(context, 1);
        builder.push(tuple);
        set = builder.finish_set();
    }
    const Value grid = *parse_whole_literal("((1, 2, 3), (4, 5, 6))", context);
    for (const Value& value : {tuple, set, function, grid})
        for (const size_t most : {size_t{0}, size_t{1}, size_t{7}, size_t{12}}) {
            const std::string text = format_literal(value, Dialect::arc_dsl, nullptr, most);
            EXPECT_EQ(text.size(), most + 3);
            EXPECT_EQ(text, format_literal(value, Dialect::arc_dsl, nullptr, 1000).substr(0, most) + "...");
        }
    EXPECT_EQ(format_literal(grid, Dialect::arc_dsl, nullptr, 22), "((1, 2, 3), (4, 5, 6))");
    EXPECT_EQ(format_literal(grid, Dialect::arc_dsl, nullptr, 21), "((1, 2, 3), (4, 5, 6)...");
    std::string text = "before ";
    append_literal(text, grid, Dialect::arc_dsl, nullptr, 3);
    EXPECT_EQ(text, "before ((1...");
}

TEST_P(Literal, a_cut_text_ends_with_a_whole_character) {
    const Closure closure{ClosureKind::user, 1, 0, 0, nullptr};
    const FunctionNames names = [](u32) { return "größe"; };
    EXPECT_EQ(format_literal(make_closure(&closure), Dialect::arc_dsl, &names, 3), "gr...");
    EXPECT_EQ(format_literal(make_closure(&closure), Dialect::arc_dsl, &names, 4), "grö...");
}

TEST_P(Literal, functions_of_a_module_print_as_their_names) {
    const Value captured[] = {make_int(1), make_pair(2, 3)};
    const Closure plain{ClosureKind::user, 1, 0, 4, nullptr};
    const Closure closure{ClosureKind::user, 1, 2, 7, captured};
    const FunctionNames names = [](u32 function) { return "f" + std::to_string(function); };
    EXPECT_EQ(format_literal(make_closure(&plain), Dialect::arc_dsl), "function_4");
    EXPECT_EQ(format_literal(make_closure(&closure), Dialect::arc_dsl, &names), "f7(1, (2, 3))");
    EXPECT_EQ(format_literal(make_error(ErrorKind::zero_division), Dialect::arc_dsl),
              "error: division or modulus by zero");
}

TEST(OpTable, rows_are_complete_and_their_names_unique) {
    std::set<std::string_view> names;
    for (const OpInfo& op : all_ops()) {
        EXPECT_EQ(&op_info(op.id), &op);
        EXPECT_TRUE(names.insert(op.name).second) << op.name;
        EXPECT_EQ(find_op(op.name), op.id);
        EXPECT_NE(op.dialects, 0) << op.name;
        EXPECT_TRUE(op.documentation.ends_with('.')) << op.name;
        EXPECT_TRUE(op.example.starts_with(std::string(op.name) + "(")) << op.name;
        EXPECT_FALSE(op.parameters.empty()) << op.name;
        std::set<std::string_view> parameters;
        for (const Parameter& parameter : op.parameters) {
            EXPECT_TRUE(parameters.insert(parameter.name).second) << op.name;
            EXPECT_EQ(parameter.name.find_first_of(" :,"), std::string_view::npos) << op.name << ": " << parameter.name;
        }
    }
    EXPECT_EQ(all_ops().size(), op_count);
    EXPECT_FALSE(find_op("no_such_op"));
}

TEST(OpTable, parameters_and_types_are_those_of_the_table) {
    const OpInfo& fill = op_info(*find_op("fill", Dialect::arc_dsl));
    ASSERT_EQ(fill.parameters.size(), 3u);
    EXPECT_EQ(fill.parameters[1].name, "value");
    EXPECT_EQ(fill.parameters[1].type, TableType::integer);
    EXPECT_EQ(fill.parameters[2].type, TableType::patch);
    EXPECT_EQ(fill.return_type, TableType::grid);
    EXPECT_EQ(type_name(fill.return_type), "grid");
    EXPECT_EQ(cost_name(fill.cost), "board");
    for (u32 type = 0; type <= static_cast<u32>(TableType::function); ++type)
        EXPECT_FALSE(type_name(static_cast<TableType>(type)).empty());
    EXPECT_EQ(type_name(TableType::function), "function");
}

TEST(OpTable, parameters_may_have_another_name_and_a_default_in_batt) {
    const Parameter& color = op_info(OpId::op_fill).parameters[1];
    EXPECT_EQ(color.name_in(Dialect::arc_dsl), "value");
    EXPECT_EQ(color.name_in(Dialect::batt), "color");
    EXPECT_EQ(op_info(OpId::op_fill).parameters[0].name_in(Dialect::batt), "grid");
    const std::vector<Parameter>& parameters = op_info(OpId::op_get_nth_by_key_t).parameters;
    EXPECT_FALSE(parameters[1].fallback);
    EXPECT_EQ(parameters[2].type, TableType::function);
    EXPECT_EQ(parameters[2].fallback, static_cast<u16>(OpId::op_identity));
}

TEST(OpTable, ops_and_constants_are_found_by_dialect) {
    EXPECT_TRUE(find_op("o_g", Dialect::batt));
    EXPECT_FALSE(find_op("o_g", Dialect::arc_dsl));
    EXPECT_FALSE(find_op("mostcolor", Dialect::batt));
    EXPECT_EQ(find_constant("L10", Dialect::batt)->x, -10);
    EXPECT_EQ(find_constant("BURGUNDY", Dialect::batt)->x, 9);
    EXPECT_FALSE(find_constant("BURGUNDY", Dialect::arc_dsl));
    EXPECT_TRUE(find_op("objects", Dialect::re_arc));
    for (const OpInfo& op : all_ops())
        for (const Dialect dialect : {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt})
            EXPECT_EQ(find_op(op.name, dialect).has_value(), (op.dialects & dialect_bit(dialect)) != 0) << op.name;
    ASSERT_TRUE(find_constant("UNITY", Dialect::arc_dsl));
    EXPECT_EQ(format_literal(*find_constant("UNITY", Dialect::arc_dsl), Dialect::arc_dsl), "(1, 1)");
    EXPECT_EQ(format_literal(*find_constant("T", Dialect::re_arc), Dialect::re_arc), "True");
    EXPECT_FALSE(find_constant("PI", Dialect::arc_dsl));
}

TEST(OpTable, dialects_have_names) {
    for (const Dialect dialect : {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt})
        EXPECT_EQ(dialect_from_name(dialect_name(dialect)), dialect);
    EXPECT_FALSE(dialect_from_name("python"));
}

TEST(OpTable, every_error_has_words) {
    std::set<std::string_view> names;
    for (u32 kind = 0; kind <= static_cast<u32>(ErrorKind::internal); ++kind) {
        EXPECT_TRUE(names.insert(error_name(static_cast<ErrorKind>(kind))).second);
        for (u32 detail = 0; detail <= static_cast<u32>(ErrorDetail::no_element); ++detail) {
            const Value error = make_error(static_cast<ErrorKind>(kind), detail);
            EXPECT_GT(error_message(error).size(), 10u);
            EXPECT_NE(error_message(error), "unknown error");
        }
    }
}

TEST(OpTable, defaults_are_of_the_return_type_or_named_by_the_table) {
    const auto text = [](const char* op) { return format_literal(default_value(*find_op(op)), Dialect::batt); };
    EXPECT_EQ(text("height"), "0");
    EXPECT_EQ(text("flip"), "False");
    EXPECT_EQ(text("fill"), "()");
    EXPECT_EQ(text("shape"), "()");
    EXPECT_EQ(text("first"), "()");
    EXPECT_EQ(text("objects"), "frozenset()");
    EXPECT_EQ(text("shift"), "frozenset()");
    EXPECT_EQ(text("o_g"), "()");
    EXPECT_EQ(text("either"), "False");
}

// Sets of patches are ordered by their masks where they are boards, cell by cell where they are not.
TEST(LiteralForms, sets_of_patches_have_one_order_in_every_form) {
    u32 state = 1;
    const auto random = [&](u32 below) {
        state = state * 1664525 + 1013904223;
        return static_cast<int>((state >> 8) % below);
    };
    const auto patch = [&](bool cells) {
        const int top = random(3) - 1;
        const int left = random(3) - 1;
        const int height = random(5) + 1;
        const int width = random(7) + 1;
        const int color = random(2) + 3;
        const int kind = random(4); // a rectangle, one with holes, a few cells far apart, nothing
        std::string text;
        for (int i = 0; i < height; ++i)
            for (int j = 0; j < width; ++j) {
                if (kind == 3 || (kind != 0 && random(3) == 0))
                    continue;
                const int step = kind == 2 ? 5 : 1;
                const std::string place =
                    "(" + std::to_string(top + i * step) + ", " + std::to_string(left + j * step) + ")";
                text += (text.empty() ? "" : ", ") + (cells ? "(" + std::to_string(color) + ", " + place + ")" : place);
            }
        return text.empty() ? std::string("frozenset()") : "frozenset({" + text + "})";
    };
    for (const Dialect dialect : {Dialect::arc_dsl, Dialect::batt})
        for (const int cells : {0, 1, 2}) { // indices, objects, both
            std::string text;
            for (int n = 0; n < 400; ++n)
                text += (n == 0 ? "" : ", ") + patch(cells == 1 || (cells == 2 && n % 2 == 0));
            text = "frozenset({" + text + "})";
            std::string written[2];
            for (const bool general : {false, true}) {
                Arena arena;
                Context context = make_context(arena, dialect);
                context.general_only = general;
                const std::optional<Value> value = parse_whole_literal(text, context);
                ASSERT_TRUE(value);
                EXPECT_GT(length(context, *value), 100u);
                written[general] = format_literal(*value, dialect);
            }
            EXPECT_EQ(written[0], written[1]) << dialect_name(dialect) << ", " << cells;
        }
}

TEST(Arena, memory_is_used_again_after_a_reset_and_limits_hold) {
    Arena arena(1 << 16);
    Context context = make_context(arena, Dialect::arc_dsl);
    void* const first = allocate(context, 100);
    EXPECT_NE(first, nullptr);
    EXPECT_EQ(reinterpret_cast<size_t>(first) % 16, 0u);
    EXPECT_NE(allocate(context, 40000), nullptr) << "within the limit";
    EXPECT_EQ(allocate(context, 40000), nullptr) << "beyond the limit";
    EXPECT_FALSE(context.exhausted);
    arena.reset();
    arena.attach(context);
    EXPECT_EQ(allocate(context, 100), first);
    // Small allocations never fail; the context remembers that there were too many.
    for (int i = 0; i < 1000; ++i)
        ASSERT_NE(allocate(context, 4096), nullptr);
    EXPECT_TRUE(context.exhausted);
}

} // namespace
