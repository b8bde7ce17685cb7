// A program whose functions are called for many elements at once (interp/batched_calls.h): on ints and on others, with extremes
// by functions of their own inside, over products that are left unbuilt, by way of combinators, and with calls that fail.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "ir/text.h"

namespace batt::test {

inline ir::Module batch_program() {
    std::string text = R"(module "columns"
function distance(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%1, %0)
  %3 = sign(%2)
  %4 = multiply(%2, %3) charge 2
  return %4
}
function of_element(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = increment(%1)
  %3 = double(%2)
  %4 = halve(%3)
  return %4
}
function quotient(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = multiply(%1, 7)
  %3 = subtract(%2, %0)
  %4 = divide(600, %3)
  return %4
}
function of_two_kinds(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = greater(%1, %0)
  %3 = toivec(%1)
  %4 = branch(%2, %3, %1)
  return %4
}
function truth(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = greater(%1, %0)
  return %2
}
function pair_of(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = first(%1)
  %3 = last(%1)
  %4 = add(%2, %3)
  %5 = even(%4)
  return %5
}
function line_to(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = connect(%1, (0, 0))
  %3 = recolor(%0, %2)
  return %3
}
)";
    int number = 0;
    const auto add_solver = [&](const std::string& body) {
        text += "function solve_" + std::to_string(number++) + "(%0 I: grid) -> any, solve, arc-dsl {" + body + "\n}\n";
    };
    for (const std::string function : {"distance", "of_element", "quotient", "of_two_kinds", "truth"}) {
        for (const std::string op : {"apply(%2, %1)", "sfilter(%1, %2)", "argmin(%1, %2)", "valmax(%1, %2)"})
            add_solver(R"(
  %1 = interval(0, 70, 1)
  %2 = make_closure )" +
                       function + R"((3)
  %3 = )" + op + R"(
  return %3)");
        for (const std::string op : {"argmin", "argmax", "valmin", "valmax"}) {
            const std::string outer = "outer_" + std::to_string(number);
            text += "function " + outer + R"((%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = make_closure )" +
                    function + R"((%1) charge 1
  %3 = )" + op + R"((%0, %2)
  %4 = astuple(%3, %1)
  return %4
}
)";
            add_solver(R"(
  %1 = palette(%0)
  %2 = make_closure )" +
                       outer + R"((%1)
  %3 = interval(0, 70, 1)
  %4 = apply(%2, %3)
  return %4)");
        }
    }
    for (const std::string op : {"sfilter(%2, %3)", "apply(%3, %2)", "mapply(%4, %1)", "apply(%4, %1)"})
        add_solver(R"(
  %1 = asindices(%0)
  %2 = product(%1, %1)
  %3 = make_closure pair_of(1)
  %4 = make_closure line_to(5)
  %5 = )" + op + R"(
  return %5)");
    // Combinators that are made while it runs, the last line with what calls them.
    for (const std::string body : {
             "%3 = rbind(subtract, 5)\n  %4 = fork(astuple, double, %3)\n  %5 = apply(%4, %1)",
             "%3 = rbind(divide, 3)\n  %4 = matcher(%3, 4)\n  %5 = sfilter(%1, %4)",
             "%3 = compose(toindices, initset)\n  %4 = chain(%3, toivec, %2)\n  %5 = mapply(%4, %1)",
             "%3 = lbind(connect, (0, 0))\n  %4 = compose(%3, toivec)\n  %5 = mapply(%4, %1)",
             "%3 = rbind(shift, (3, 4))\n  %4 = chain(%3, initset, tojvec)\n  %5 = apply(%4, %1)",
             "%3 = lbind(recolor, 7)\n  %4 = chain(%3, initset, toivec)\n  %5 = apply(%4, %1)",
             "%3 = fork(astuple, initset, toivec)\n  %4 = compose(first, %3)\n  %5 = apply(%4, %1)",
             "%3 = lbind(divide, 60)\n  %4 = compose(increment, %3)\n  %5 = apply(%4, %1)",
         })
        add_solver(R"(
  %1 = interval(0, 70, 1)
  %2 = make_closure of_element(3)
  )" + body + R"(
  return %5)");
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message << "\n" << text;
    return module ? std::move(*module) : ir::Module();
}

} // namespace batt::test
