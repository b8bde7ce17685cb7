// Programs whose values share their parts line by line: as trees they are larger than any memory, and what passes do with them must
// not cost more than their lines. These tests do not end where it does.
#include <string>

#include <gtest/gtest.h>

#include "ir/passes/pipeline.h"
#include "ir/text.h"
#include "ir/verifier.h"

namespace batt::ir {
namespace {

/// A function that begins with `first` and applies `step` to itself, `height` times.
std::string tower(const std::string& first, const std::string& step, int height) {
    std::string text =
        "module \"towers.py\"\n\nfunction solve_tower(%0 I: grid) -> any, solve, arc-dsl @1:1 {\n  %1 = " + first +
        "\n";
    for (int floor = 2; floor <= height; ++floor) {
        std::string line = step;
        const std::string below = "%" + std::to_string(floor - 1);
        for (size_t place = line.find('#'); place != std::string::npos; place = line.find('#'))
            line.replace(place, 1, below);
        text += "  %" + std::to_string(floor) + " = " + line + "\n";
    }
    const std::string top = std::to_string(height);
    return text + "  %" + std::to_string(height + 1) + " = call_value(%" + top + ", %0)\n  return %" +
           std::to_string(height + 1) + "\n}\n";
}

class Towers : public testing::TestWithParam<const char*> {};

TEST_P(Towers, cost_their_floors) {
    for (const char* const first : {"rbind(crop, (1, 1))", "branch(True, identity, vmirror)"}) {
        ParseProblem problem;
        std::optional<Module> module = parse(tower(first, GetParam(), 60), problem);
        ASSERT_TRUE(module) << problem.message;
        ASSERT_TRUE(verify(*module).empty());
        OptimizeOptions options;
        options.verify_each = true;
        EXPECT_TRUE(optimize(*module, options).problems.empty());
        EXPECT_LT(module->function(0).instructions().size(), 1000u);
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Towers,
                         testing::Values("compose(#, #)", "fork(astuple, #, #)", "chain(#, #, #)", "make_tuple(#, #)",
                                         "make_set(#)", "branch(True, #, #)", "astuple(#, #)", "lbind(#, #)",
                                         "matcher(#, #)"));

} // namespace
} // namespace batt::ir
