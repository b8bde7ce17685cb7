// Ops that go short ways (ops/kernels/short_ways.h), called for patches of all forms at once, for locations, cells and ints: some
// calls of a column go it and some do not, and some of them fail.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "ir/text.h"
#include "tests/codegen/component_program.h"

namespace batt::test {

inline ir::Module short_way_program() {
    // %1 to %9 are of the grid: patches of one colour and of several, of none, an empty one, and what they are compared with.
    const std::string values = R"(
  %1 = objects(%0, False, True, False)
  %2 = partition(%0)
  %3 = combine(%1, %2)
  %4 = apply(toindices, %3)
  %5 = combine(%3, %4)
  %6 = first(%2)
  %7 = difference(%6, %6)
  %8 = insert(%7, %5)
  %9 = palette(%0)
  %10 = asindices(%0)
  %11 = asobject(%0)
  %12 = totuple(%11))";
    std::string text = "module \"short ways\"\n";
    int number = 0;
    const auto add = [&](const std::string& dialect, const std::string& container, const std::string& function) {
        const bool is_op = function.find('(') == std::string::npos;
        text += "function solve_" + std::to_string(number++) + "(%0 I: grid) -> any, solve, " + dialect + " {" + values;
        if (!is_op)
            text += "\n  %13 = " + function;
        const std::string result = is_op ? "%13" : "%14";
        text += "\n  " + result + " = apply(" + (is_op ? function : "%13") + ", " + container + ")\n  return " +
                result + "\n}\n";
    };
    for (const std::string dialect : {"arc-dsl", "batt"}) {
        const std::string patches = "%8"; // with an empty one
        const std::string boards = "%5";
        const std::string locations = "%10";
        const std::string cells = "%12";
        for (const char* const function :
             {"toindices", "size", "lbind(recolor, 3)", "lbind(recolor, 12)", "rbind(shift, (1, -2))",
              "lbind(difference, %10)", "rbind(difference, %6)", "lbind(intersection, %6)", "rbind(intersection, %10)",
              "rbind(toobject, %0)", "rbind(difference, %7)"})
            add(dialect, patches, function);
        for (const char* const function :
             {"first", "last", "center", "ulcorner", "color", "palette", "vline", "hline", "rbind(shift, (40000, 0))",
              "rbind(manhattan, %6)", "rbind(bordering, %0)", "rbind(vmatching, %6)", "lbind(hmatching, %6)",
              "rbind(toobject, %0)", "compose(palette, initset)", "lbind(contained, (0, 1))"})
            add(dialect, boards, function);
        for (const char* const function :
             {"first", "last", "initset", "neighbors", "dneighbors", "ineighbors", "size", "rbind(connect, (2, 3))",
              "rbind(contained, %6)", "rbind(contained, %10)", "lbind(shift, %11)", "lbind(shift, %6)"})
            add(dialect, locations, function);
        for (const char* const function :
             {"first", "last", "initset", "size", "rbind(contained, %11)", "rbind(contained, %6)"})
            add(dialect, cells, function);
        add(dialect, "%9", "rbind(contained, %9)");
        add(dialect, "%9", "rbind(contained, (1, 2, 3))");
        add(dialect, "%0", "size");
        add(dialect, "%0", "first");
    }
    for (const char* const function : {"rbind(colorcount, 1)", "rbind(colorcount, 0)", "rbind(colorcount, 99)"})
        add("arc-dsl", "%3", function);
    add("arc-dsl", "%9", "lbind(colorcount, %0)");
    for (const char* const function : {"size_f", "palette_f", "rbind(colorcount_f, 1)", "lbind(recolor_o, 4)"})
        add("batt", "%3", function);
    add("batt", "%4", "lbind(recolor_i, 4)");
    add("batt", "%9", "lbind(colorcount_t, %0)");
    // One after the other, each in the memory of the one before.
    for (const char* const body :
         {"%13 = rbind(toobject, %0)\n  %14 = chain(palette, %13, neighbors)\n  %15 = lbind(contained, 1)\n  %16 = "
          "compose(%15, %14)\n  %17 = sfilter(%10, %16)",
          "%13 = rbind(toobject, %0)\n  %14 = rbind(colorcount, 1)\n  %15 = chain(%14, %13, dneighbors)\n  %16 = "
          "rbind(greater, 1)\n  %17 = apply(%15, %10)",
          "%13 = lbind(difference, %10)\n  %14 = lbind(shift, %6)\n  %15 = chain(size, %13, %14)\n  %16 = "
          "rbind(greater, 5)\n  %17 = apply(%15, %10)",
          "%13 = lbind(intersection, %10)\n  %14 = lbind(shift, %6)\n  %15 = compose(%13, %14)\n  %16 = "
          "rbind(greater, 5)\n  %17 = mapply(%15, %10)"})
        text += "function solve_" + std::to_string(number++) + "(%0 I: grid) -> any, solve, arc-dsl {" + values +
                "\n  " + body + "\n  return %17\n}\n";
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message << "\n" << text;
    return module ? std::move(*module) : ir::Module();
}

/// Grids whose patches lie next to each other and apart, with few colours and many.
inline Grids short_way_grids() {
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
