// Constants are kept once with all their parts, so that they cost no more than what is new in them.
#include "ir/constant_pool.h"

#include <gtest/gtest.h>

#include "ops/literal.h"

namespace batt::ir {
namespace {

class ConstantPoolTest : public testing::Test {
protected:
    Value value(const char* literal) { return *parse_whole_literal(literal, context_); }
    Value pair_of(const Value& part) {
        Value* const items = allocate_values(context_, 2);
        items[0] = items[1] = part;
        Value tuple = make_blank(Kind::tuple);
        tuple.count = 2;
        tuple.data = items;
        return tuple;
    }

    Arena arena_;
    Context context_ = make_context(arena_, Dialect::arc_dsl);
    ConstantPool pool_;
};

TEST_F(ConstantPoolTest, keeps_a_value_once_whoever_made_it) {
    for (const char* const literal :
         {"None", "7", "True", "(1, 2)", "(3, (1, 2))", "((1, 2), (3, 4))", "{(1, 2), (3, 4)}", "{1, (2, (3, 4, 5))}",
          "()", "frozenset()", "((), (1, 2, 3), frozenset())", "compose(rbind(add, 1), first)",
          "{frozenset({(3, (1, 2))}), frozenset({(4, (0, 0))})}"}) {
        const ConstantId id = pool_.add(value(literal));
        EXPECT_EQ(pool_.add(value(literal)), id) << literal;
        EXPECT_EQ(format_literal(pool_[id], Dialect::arc_dsl), literal);
    }
}

TEST_F(ConstantPoolTest, tells_apart_what_a_text_tells_apart) {
    EXPECT_NE(pool_.add(make_int(1)), pool_.add(make_bool(true)));
    EXPECT_NE(pool_.add(value("(1, 2, 3)")), pool_.add(value("(True, 2, 3)")));
    EXPECT_NE(pool_.add(value("rbind(add, 1)")), pool_.add(value("lbind(add, 1)")));
    EXPECT_NE(pool_.add(value("()")), pool_.add(value("frozenset()")));
}

TEST_F(ConstantPoolTest, shares_parts) {
    const Value outer = pool_[pool_.add(value("((1, 2, 5), 7, (1, 2, 5))"))];
    EXPECT_EQ(outer.items()[0].data, outer.items()[2].data);
    EXPECT_EQ(pool_[pool_.add(value("(1, 2, 5)"))].data, outer.items()[0].data);
}

TEST_F(ConstantPoolTest, keeps_towers_at_the_cost_of_their_floors) {
    // Each floor is a pair of the one below: as a tree, more than there are atoms.
    Value floor = value("(1, 2, 3)");
    ConstantId last = pool_.add(floor);
    for (int height = 1; height <= 5000; ++height) {
        floor = pair_of(pool_[last]);
        const ConstantId id = pool_.add(floor);
        EXPECT_EQ(id, last + 1);
        EXPECT_EQ(pool_.add(pair_of(pool_[last])), id);
        last = id;
    }
    EXPECT_EQ(nesting_depth(floor, 40), 40u);
}

} // namespace
} // namespace batt::ir
