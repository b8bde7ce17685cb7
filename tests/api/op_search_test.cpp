// What people call what ops do, and the ops they mean.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <battc/op.h>

namespace {

using battc::Dialect;
using battc::OpDescription;

/// The first ops that are found, as one text.
std::string first_five(std::string_view words, std::optional<Dialect> dialect = Dialect::arc_dsl) {
    std::string text = " ";
    size_t count = 0;
    for (const OpDescription* const op : battc::search_ops(words, dialect))
        if (count++ < 5)
            text += std::string(op->name) + " ";
    return text;
}

bool finds(std::string_view words, std::string_view op) {
    return first_five(words).find(" " + std::string(op) + " ") != std::string::npos;
}

TEST(OpSearch, finds_what_people_mean_among_the_first_five) {
    constexpr std::pair<const char*, const char*> wanted[] = {
        {"rotate", "rot90"},
        {"rotation", "rot180"},
        {"turn clockwise", "rot90"},
        {"counterclockwise", "rot270"},
        {"hole", "delta"},
        {"holes", "delta"},
        {"enclosed", "bordering"},
        {"gravity", "gravitate"},
        {"fall", "gravitate"},
        {"symmetry", "vmirror"},
        {"reflect", "hmirror"},
        {"flip", "flip"},
        {"flip horizontal", "vmirror"},
        {"flipud", "hmirror"},
        {"transpose", "dmirror"},
        {"mirror diagonal", "dmirror"},
        {"surround", "outbox"},
        {"frame", "box"},
        {"border", "bordering"},
        {"outline", "box"},
        {"neighbour", "neighbors"},
        {"neighbor", "dneighbors"},
        {"neighbours diagonal", "ineighbors"},
        {"count", "size"},
        {"count cells of color", "colorcount"},
        {"how many colours", "numcolors"},
        {"length", "size"},
        {"largest", "argmax"},
        {"biggest object", "argmax"},
        {"smallest object", "argmin"},
        {"largest number", "maximum"},
        {"background", "mostcolor"},
        {"colour", "color"},
        {"recolour", "recolor"},
        {"swap", "switch"},
        {"swap colors", "switch"},
        {"exchange", "switch"},
        {"replace colour", "replace"},
        {"draw line", "connect"},
        {"line between", "connect"},
        {"ray", "shoot"},
        {"extend", "shoot"},
        {"grow", "upscale"},
        {"enlarge", "upscale"},
        {"scale", "upscale"},
        {"zoom", "upscale"},
        {"shrink", "downscale"},
        {"crop", "crop"},
        {"cut out", "crop"},
        {"subgrid", "subgrid"},
        {"bounding box", "backdrop"},
        {"rectangle", "backdrop"},
        {"objects", "objects"},
        {"connected components", "objects"},
        {"blob", "objects"},
        {"segment", "objects"},
        {"flood fill", "reachable"},
        {"map", "apply"},
        {"filter", "sfilter"},
        {"sort", "order"},
        {"unique", "dedupe"},
        {"zip", "pair"},
        {"range", "interval"},
        {"if", "branch"},
        {"and", "both"},
        {"or", "either"},
        {"not", "flip"},
        {"union", "merge"},
        {"overlap", "intersection"},
        {"distance", "manhattan"},
        {"touching", "adjacent"},
        {"corner", "ulcorner"},
        {"top", "uppermost"},
        {"bottom half", "bottomhalf"},
        {"centre", "center"},
        {"centroid", "centerofmass"},
        {"blank grid", "canvas"},
        {"empty grid", "canvas"},
        {"side by side", "hconcat"},
        {"stack", "vconcat"},
        {"paste", "paint"},
        {"bucket", "fill"},
        {"erase", "cover"},
        {"pattern", "occurrences"},
        {"period", "hperiod"},
        {"tile", "repeat"},
        {"move object", "move"},
        {"translate", "shift"},
        {"odd", "even"},
        {"plus", "add"},
        {"minus", "subtract"},
        {"partial", "rbind"},
        {"iterate", "power"},
        {"most common colour", "mostcolor"},
        {"rare color", "leastcolor"},
        {"separator", "frontiers"},
        {"height", "height"},
        {"split columns", "hsplit"},
        {"member", "contained"},
        {"vector", "toivec"},
        {"unite", "combine"},
    };
    size_t found = 0;
    for (const auto& [words, op] : wanted) {
        EXPECT_TRUE(finds(words, op)) << words << " should find " << op << ", finds" << first_five(words);
        ++found;
    }
    EXPECT_GE(found, 60U);
}

TEST(OpSearch, takes_american_and_british_spelling_for_one) {
    for (const auto& [american, british] : {std::pair("color", "colour"),
                                            {"neighbors", "neighbours"},
                                            {"center", "centre"},
                                            {"recolor object", "recolour object"},
                                            {"normalize", "normalise"}}) {
        const std::vector<const OpDescription*> first = battc::search_ops(american);
        std::vector<const OpDescription*> second = battc::search_ops(british);
        ASSERT_FALSE(first.empty()) << american;
        EXPECT_EQ(std::set<const OpDescription*>(first.begin(), first.end()),
                  std::set<const OpDescription*>(second.begin(), second.end()))
            << american;
    }
}

TEST(OpSearch, narrows_with_each_word) {
    const size_t one = battc::search_ops("mirror").size();
    const size_t two = battc::search_ops("mirror diagonal").size();
    EXPECT_GT(one, two);
    EXPECT_GT(two, 0U);
    EXPECT_TRUE(battc::search_ops("").empty());
    EXPECT_TRUE(battc::search_ops("xyzzy").empty());
    EXPECT_TRUE(battc::search_ops("\xff\xfe?").empty());
}

TEST(OpSearch, finds_every_op_by_its_name_first) {
    size_t ops = 0;
    for (const OpDescription& op : battc::all_ops()) {
        const std::vector<const OpDescription*> found = battc::search_ops(op.name);
        ASSERT_FALSE(found.empty()) << op.name;
        EXPECT_EQ(found.front()->name, op.name);
        ++ops;
    }
    EXPECT_GT(ops, 200U);
}

TEST(OpSearch, gives_ops_of_the_dialect_alone) {
    for (const OpDescription* const op : battc::search_ops("mirror", Dialect::batt))
        EXPECT_TRUE(op->in(Dialect::batt)) << op->name;
    EXPECT_NE(first_five("mirror", Dialect::batt).find("mirror_"), std::string::npos);
}

} // namespace
