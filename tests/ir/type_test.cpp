// The type lattice: normal forms, joins, subtypes and text.
#include "ir/type.h"

#include <random>

#include <gtest/gtest.h>

#include "ops/arena.h"
#include "ops/literal.h"

namespace batt::ir {
namespace {

constexpr Dialect classic = Dialect::arc_dsl;

std::string text(Type type) { return type_text(type, classic); }

Type parsed(std::string_view source, Dialect dialect = classic) {
    Type type;
    std::string_view rest = source;
    EXPECT_TRUE(parse_type(rest, dialect, type)) << source;
    EXPECT_TRUE(rest.empty()) << source;
    return type;
}

// A random type, nested up to `depth`.
Type random_type(std::mt19937& random, int depth) {
    static const Type leaves[] = {Type::any(),  Type::never(),    Type::none(), Type::boolean(), Type::integer(),
                                  Type::real(), Type::function(), Type::pair(), Type::grid(),    Type::object(classic)};
    if (depth == 0)
        return leaves[random() % std::size(leaves)];
    switch (random() % 6) {
    case 0:
        return leaves[random() % std::size(leaves)];
    case 1:
        return Type::set_of(random_type(random, depth - 1));
    case 2:
        return Type::tuple_of(random_type(random, depth - 1));
    case 3:
        return Type::record(random_type(random, depth - 1), random_type(random, depth - 1));
    default:
        return join(random_type(random, depth - 1), random_type(random, depth - 1));
    }
}

TEST(Type, equal_types_are_the_same_however_they_were_made) {
    EXPECT_EQ(Type::record(Type::integral(), Type::integral()), Type::pair());
    EXPECT_EQ(join(Type::boolean(), Type::integer()), Type::integral());
    EXPECT_EQ(join(Type::indices(), Type::object(classic)), join(Type::object(classic), Type::indices()));
    EXPECT_EQ(Type::record({}), Type::tuple_of(Type::never()));
    EXPECT_EQ(Type(), Type::any());
}

TEST(Type, a_pair_is_a_row_and_a_tuple_of_pairs_is_a_grid) {
    EXPECT_TRUE(Type::pair().is_subtype_of(Type::row()));
    EXPECT_TRUE(Type::tuple_of(Type::pair()).is_subtype_of(Type::grid()));
    EXPECT_FALSE(Type::row().is_subtype_of(Type::pair()));
}

TEST(Type, a_patch_does_not_mix_pairs_and_cells) {
    const Type patch = Type::patch(classic);
    EXPECT_TRUE(Type::indices().is_subtype_of(patch));
    EXPECT_TRUE(Type::object(classic).is_subtype_of(patch));
    EXPECT_FALSE(Type::set_of(join(Type::pair(), Type::cell(classic))).is_subtype_of(patch));
    EXPECT_EQ(patch.sets().size(), 2u);
}

TEST(Type, the_empty_set_is_of_every_set_type) {
    EXPECT_EQ(join(Type::set_of(Type::never()), Type::indices()), Type::indices());
    EXPECT_TRUE(Type::set_of(Type::never()).is_subtype_of(Type::object(classic)));
}

TEST(Type, a_third_kind_of_set_joins_the_elements_of_all) {
    const Type three = join(Type::patch(classic), Type::set_of(Type::integer()));
    EXPECT_EQ(text(three), "set<integer | (int, number)>");
}

TEST(Type, records_and_the_empty_tuple_keep_the_places) {
    const Type corner = join(Type::pair(), Type::tuple_of(Type::never()));
    EXPECT_EQ(text(corner), "pair | ()");
    EXPECT_EQ(corner.fields().size(), 2u);
    EXPECT_TRUE(corner.may_be_empty_tuple());
    EXPECT_FALSE(Type::pair().may_be_empty_tuple());
    EXPECT_FALSE(corner.is_subtype_of(Type::pair()));
}

TEST(Type, a_tuple_with_an_impossible_place_is_impossible) {
    EXPECT_TRUE(Type::record(Type::integer(), Type::never()).is_never());
}

TEST(Type, nesting_ends_in_any) {
    Type type = Type::integer();
    for (int i = 0; i < 100; ++i)
        type = Type::set_of(type);
    EXPECT_EQ(text(type).find("integer"), std::string::npos);
    EXPECT_LT(text(type).size(), 50u);
}

TEST(Type, restricting_keeps_the_parts_asked_for) {
    const Type type = join(Type::integer(), join(Type::grid(), Type::indices()));
    EXPECT_EQ(type.restrict_to(type_bits::TUPLE), Type::grid());
    EXPECT_EQ(type.restrict_to(type_bits::SET | type_bits::INTEGER), join(Type::integer(), Type::indices()));
    EXPECT_EQ(text(Type::any().restrict_to(type_bits::SET)), "set<any>");
}

TEST(Type, names_are_printed_where_there_are_any) {
    EXPECT_EQ(text(Type::objects(classic)), "objects");
    EXPECT_EQ(text(Type::patch(classic)), "patch");
    EXPECT_EQ(text(Type::number()), "number");
    EXPECT_EQ(text(join(Type::none(), Type::integral())), "none | int");
    EXPECT_EQ(text(Type::set_of(Type::record(Type::integer(), Type::indices()))), "set<(integer, indices)>");
    EXPECT_EQ(type_text(Type::object(Dialect::batt), Dialect::batt), "object");
    EXPECT_EQ(type_text(Type::object(Dialect::batt), classic), "set<(int, int, int)>");
}

TEST(Type, every_type_is_read_back_from_its_text) {
    std::mt19937 random(1);
    for (int i = 0; i < 5000; ++i) {
        const Type type = random_type(random, 4);
        ASSERT_EQ(parsed(text(type)), type) << text(type);
        const std::string batt = type_text(type, Dialect::batt);
        ASSERT_EQ(parsed(batt, Dialect::batt), type) << batt;
    }
}

TEST(Type, text_that_is_no_type_is_refused) {
    for (std::string_view source : {"", "int |", "sets", "set<int", "set int", "(int", "(int int)", "tuple<>", "Any"}) {
        Type type;
        std::string_view rest = source;
        EXPECT_FALSE(parse_type(rest, classic, type) && rest.empty()) << source;
    }
    const std::string deep(100000, '(');
    Type type;
    std::string_view rest = deep;
    EXPECT_FALSE(parse_type(rest, classic, type));
}

TEST(Type, a_join_holds_both_sides) {
    std::mt19937 random(2);
    for (int i = 0; i < 5000; ++i) {
        const Type a = random_type(random, 3);
        const Type b = random_type(random, 3);
        const Type both = join(a, b);
        ASSERT_TRUE(a.is_subtype_of(both)) << text(a) << "  of  " << text(both);
        ASSERT_TRUE(b.is_subtype_of(both)) << text(b) << "  of  " << text(both);
        ASSERT_EQ(join(a, a), a);
    }
}

TEST(Type, subtypes_are_an_order) {
    std::mt19937 random(3);
    std::vector<Type> types;
    for (int i = 0; i < 60; ++i)
        types.push_back(random_type(random, 3));
    for (const Type a : types) {
        EXPECT_TRUE(a.is_subtype_of(a));
        EXPECT_TRUE(Type::never().is_subtype_of(a));
        EXPECT_TRUE(a.is_subtype_of(Type::any()));
        for (const Type b : types) {
            EXPECT_TRUE(a == b || !(a.is_subtype_of(b) && b.is_subtype_of(a))) << text(a) << "  " << text(b);
            for (const Type c : types)
                EXPECT_TRUE(!(a.is_subtype_of(b) && b.is_subtype_of(c)) || a.is_subtype_of(c));
        }
    }
}

TEST(Type, holds_the_values_it_says_in_any_form) {
    const char* const values[] = {
        "None",
        "True",
        "0",
        "-7",
        "first",
        "compose(first, last)",
        "()",
        "(1,)",
        "(1, 2)",
        "(1, True)",
        "(3, (1, 2))",
        "(3, (1, False))",
        "(1, 2, 3)",
        "((1, 2), (3, 4))",
        "((1, 2, 3), (4, 5, 6))",
        "((1,), (2,))",
        "((1, 2, 3), (4, 5))",
        "frozenset()",
        "{1, 2}",
        "{(1, 2)}",
        "{(1, 2), (3, 4)}",
        "{(5, (1, 2)), (6, (3, 4))}",
        "{(5, (1, 2)), (5, (3, 4))}",
        "{(1, 2), (5, (1, 2))}",
        "{{(1, 2)}, {(5, (1, 2))}}",
        "{{(5, (1, 2))}}",
        "{frozenset()}",
        "({1}, (2,))",
    };
    const char* const types[] = {
        "any",
        "never",
        "none",
        "int",
        "boolean",
        "integer",
        "function",
        "pair",
        "(integer, integer)",
        "cell",
        "row",
        "grid",
        "indices",
        "object",
        "patch",
        "objects",
        "()",
        "pair | ()",
        "number",
        "tuple<any>",
        "set<any>",
        "set<never>",
        "tuple<(integer,)>",
        "set<set<any>>",
        "(int, int, int)",
        "((int, int), (int, int))",
    };
    Arena board_arena;
    Arena general_arena;
    Context boards = make_context(board_arena, classic);
    Context general = make_context(general_arena, classic);
    general.general_only = true;
    for (const char* const literal : values) {
        const Value board_value = *parse_whole_literal(literal, boards);
        const Value general_value = *parse_whole_literal(literal, general);
        EXPECT_TRUE(holds(type_of(board_value, classic), board_value, classic)) << literal;
        for (const char* const type : types) {
            const bool held = holds(parsed(type), general_value, classic);
            EXPECT_EQ(holds(parsed(type), board_value, classic), held) << literal << " of " << type;
            // The type of the general form is exact, so it decides too.
            EXPECT_EQ(type_of(general_value, classic).is_subtype_of(parsed(type)), held) << literal << " of " << type;
        }
    }
}

TEST(Type, of_a_value_is_narrow) {
    Arena arena;
    Context context = make_context(arena, classic);
    const std::pair<const char*, const char*> cases[] = {
        {"None", "none"},
        {"True", "boolean"},
        {"7", "integer"},
        {"nan", "real"},
        {"first", "function"},
        {"(1, True)", "(integer, boolean)"},
        {"(3, (1, 2))", "(integer, (integer, integer))"},
        {"()", "()"},
        {"((1, 2, 3), (4, 5, 6))", "tuple<tuple<integer>>"},
        {"{(1, 2), (3, 4)}", "set<(integer, integer)>"},
        {"{(5, (1, 2)), (6, (3, 4))}", "set<(integer, (integer, integer))>"},
        {"frozenset()", "set<never>"},
        {"{1, None}", "set<none | integer>"},
        {"(1, (2, 3, 4))", "(integer, (integer, integer, integer))"},
    };
    for (const auto& [literal, type] : cases)
        EXPECT_EQ(text(type_of(*parse_whole_literal(literal, context), classic)), type) << literal;
}

} // namespace
} // namespace batt::ir
