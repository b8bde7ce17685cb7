// Ops that go fast paths (ops/kernels/fast_paths.h), called for patches of all forms at once, for locations, cells and ints: some
// calls of a column go it and some do not, and some of them fail.
#pragma once

#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

#include "ir/text.h"
#include "tests/codegen/component_program.h"

namespace batt::test {

inline ir::Module fast_path_program() {
    // %1 to %12 are of the grid: patches of one colour and of several, of none, an empty one, and what they are compared with.
    const auto values = [](bool batt) {
        return std::string(R"(
  %1 = objects(%0, False, True, False)
  %2 = partition(%0)
  %3 = combine(%1, %2)
  %4 = apply(toindices, %3)
  %5 = combine(%3, %4)
  %6 = first(%2)
  %7 = difference(%6, %6)
  %8 = insert(%7, %5)
  %9 = )") + (batt ? "palette_t" : "palette") +
               R"((%0)
  %10 = asindices(%0)
  %11 = asobject(%0)
  %12 = totuple(%11))";
    };
    const std::string colors = "%9";
    const std::string patches = "%8"; // with an empty one
    const std::string boards = "%5";
    const std::string objects = "%3";
    const std::string indices = "%4";
    const std::string locations = "%10";
    const std::string cells = "%12";
    std::string text = "module \"fast paths\"\n";
    int number = 0;
    const auto add_solver = [&](bool batt, const std::string& body) {
        text += "function solve_" + std::to_string(number++) + "(%0 I: grid) -> any, solve, " +
                (batt ? "batt" : "arc-dsl") + " {" + values(batt) + body + "\n}\n";
    };
    const auto add = [&](bool batt, const std::string& container, std::initializer_list<const char*> functions) {
        for (const std::string function : functions) {
            if (function.find('(') == std::string::npos) // an op
                add_solver(batt, "\n  %13 = apply(" + function + ", " + container + ")\n  return %13");
            else
                add_solver(batt, "\n  %13 = " + function + "\n  %14 = apply(%13, " + container + ")\n  return %14");
        }
    };
    for (const bool batt : {false, true}) {
        add(batt, patches,
            {"toindices", "size", "rbind(shift, (1, -2))", "lbind(difference, %10)", "rbind(difference, %6)",
             "lbind(intersection, %6)", "rbind(intersection, %10)", "rbind(toobject, %0)", "rbind(difference, %7)"});
        add(batt, boards,
            {"first", "last", "center", "ulcorner", "color", "rbind(shift, (40000, 0))", "rbind(manhattan, %6)",
             "rbind(bordering, %0)", "rbind(vmatching, %6)", "lbind(hmatching, %6)", "rbind(toobject, %0)",
             "lbind(contained, (0, 1))"});
        add(batt, objects, {"color", "first", "last", "size"});
        add(batt, locations,
            {"first", "last", "initset", "neighbors", "dneighbors", "ineighbors", "size", "rbind(connect, (2, 3))",
             "rbind(contained, %6)", "rbind(contained, %10)", "lbind(shift, %11)", "lbind(shift, %6)"});
        add(batt, cells, {"first", "last", "initset", "size", "rbind(contained, %11)", "rbind(contained, %6)"});
        add(batt, colors, {"rbind(contained, %9)", "rbind(contained, (1, 2, 3))"});
        add(batt, "%0", {"size", "first"});
    }
    add(false, patches, {"lbind(recolor, 3)", "lbind(recolor, 12)"});
    add(false, patches, {"center", "color"}); // which the empty one has not
    add(false, boards, {"vline", "hline"});
    add(false, objects, {"palette", "rbind(colorcount, 1)", "rbind(colorcount, 0)", "rbind(colorcount, 99)"});
    add(false, colors, {"lbind(colorcount, %0)"});
    add(true, objects, {"size_f", "palette_f", "rbind(colorcount_f, 1)", "lbind(recolor_o, 4)"});
    add(true, indices, {"lbind(recolor_i, 4)"});
    add(true, colors, {"lbind(colorcount_t, %0)"});
    // One after the other, each in the memory of the one before.
    for (const char* const body : {
             R"(
  %13 = rbind(toobject, %0)
  %14 = chain(palette, %13, neighbors)
  %15 = lbind(contained, 1)
  %16 = compose(%15, %14)
  %17 = sfilter(%10, %16)
  return %17)",
             R"(
  %13 = rbind(toobject, %0)
  %14 = rbind(colorcount, 1)
  %15 = chain(%14, %13, dneighbors)
  %16 = apply(%15, %10)
  return %16)",
             R"(
  %13 = lbind(difference, %10)
  %14 = lbind(shift, %6)
  %15 = chain(size, %13, %14)
  %16 = apply(%15, %10)
  return %16)",
             R"(
  %13 = lbind(intersection, %10)
  %14 = lbind(shift, %6)
  %15 = compose(%13, %14)
  %16 = mapply(%15, %10)
  return %16)",
         })
        add_solver(false, body);
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message << "\n" << text;
    return module ? std::move(*module) : ir::Module();
}

/// Grids whose patches lie next to each other and apart, with few colours and many.
inline Grids fast_path_grids() {
    Grids grids;
    grids.texts = {
        grid_of(5, 6, [](int i, int j) { return (i * 3 + j * j) % 4; }),
        grid_of(12, 9, [](int i, int j) { return i % 4 == 3 || j % 3 == 2 ? 0 : (i / 4 + j / 3) % 3 + i % 2; }),
        grid_of(30, 30, [](int i, int j) { return i < 9 && j > 20 ? 5 : (i / 10 + j / 7) % 3; }),
        grid_of(1, 7, [](int, int j) { return j % 3; }),
    };
    return grids;
}

} // namespace batt::test
