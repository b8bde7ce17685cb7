// Functions that an op calls for many elements execute each step for many calls before the next step, and products that are only
// mapped or filtered are not built (interp/batched_calls.h). Neither values nor errors nor their places nor fuel may tell; that it
// happens at all shows in the kernels that are called and in the memory that is not.

#include <string>
#include <vector>

#include "tests/interp/counting_kernels.h"
#include "tests/interp/function_runner.h"

namespace {

using namespace batt;
using test::FunctionRunner;
using test::Result;

/// Runs programs with calls that are made together and, in little memory, one by one.
struct TogetherAndOneByOne {
    u32 failures = 0;
    u32 successes = 0;

    /// Of each sample, and of some of them wherever the fuel ends, looked at in so many places.
    void compare(const std::string& text, std::initializer_list<const char*> samples,
                 std::initializer_list<const char*> with_less_fuel, i64 places) {
        SCOPED_TRACE(text);
        interp::Limits limits;
        interp::Limits scarce;
        scarce.memory = (1U << 20) - 1;
        FunctionRunner together(text, limits);
        FunctionRunner one_by_one(text, scarce);
        for (const char* sample : samples) {
            const Result expected = one_by_one.run_one(sample);
            EXPECT_EQ(together.run_one(sample), expected) << sample;
            (expected.line != 0 ? failures : successes) += 1;
        }
        for (const char* sample : with_less_fuel) {
            const i64 most = one_by_one.run_one(sample).fuel;
            for (i64 fuel = 0; fuel <= most; fuel += most / places + 1) {
                limits.fuel = scarce.fuel = fuel;
                const Result expected = FunctionRunner(text, scarce).run_one(sample);
                EXPECT_EQ(FunctionRunner(text, limits).run_one(sample), expected) << sample << ", " << fuel;
            }
        }
    }
};

// What is applied calls functions that execute a step of many calls before the next one, unless memory is scarce. Neither the
// error nor its place nor the fuel may tell, wherever an element fails or the fuel ends.
TEST(BatchedCalls, give_what_single_calls_give) {
    const std::string called = R"(
function quotient(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%1, %0) @2:1
  %3 = divide(60, %2) @3:1
  return %3
}
function same_for_all(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = divide(60, %0) @2:1
  %3 = astuple(%2, %1)
  %4 = element(%3) 0 of 2
  %5 = make_tuple(%4, %1)
  %6 = repeat(%5, 3)
  return %6
}
function of_two_kinds(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = greater(%1, %0) @2:1
  %3 = toivec(%1)
  %4 = branch(%2, %3, %1) @3:1
  return %4
}
function patch(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = toivec(%1) @2:1
  %3 = tojvec(%0)
  %4 = connect(%2, %3)
  return %4
}
)";
    TogetherAndOneByOne compared;
    for (const char* function : {"quotient", "same_for_all", "of_two_kinds", "patch"})
        for (const char* op : {"apply(%2, %1)", "sfilter(%1, %2)", "argmin(%1, %2)", "valmax(%1, %2)", "order(%1, %2)",
                               "mapply(%2, %1)", "extract(%1, %2)", "prapply(subtract, %1, %3)", "apply(%2, %3)",
                               "mapply(%2, %3)", "argmax(%3, %2)", "prapply(connect, %4, %5)"}) {
            const std::string text = called + R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, 70, 1) @10:1
  %2 = make_closure )" + function + R"((%0)
  %3 = initset(%0)
  %4 = make_set((0, 0), (40, 40), (3, 7))
  %5 = make_set((1, 1), %0, (5, 2))
  %6 = )" + op + R"( @11:1
  return %6
})";
            compared.compare(text, {"-3", "0", "1", "30", "31", "32", "40", "69", "(2, 2)", "()"}, {"40"}, 16);
        }
    EXPECT_GT(compared.failures, 100u);
    EXPECT_GT(compared.successes, 100u);
}

// Unless they are, the comparisons before and after this one compare single calls with single calls.
TEST(BatchedCalls, are_made_unless_memory_is_scarce) {
    const std::string start = R"(
function line(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%1, %0)
  %3 = toivec(%2)
  %4 = connect(%3, (0, 0))
  return %4
}
function nearest(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = make_closure difference_to(%1)
  %3 = argmin(%0, %2)
  return %3
}
function difference_to(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%0, %1)
  return %2
}
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, 70, 1)
  %2 = make_closure line(%0)
  %3 = make_closure nearest((5, 6))
  %4 = rbind(subtract, %0)
  %5 = compose(double, %4)
)";
    test::CountingKernels kernels;
    interp::Limits scarce;
    scarce.memory = (1U << 20) - 1;
    for (const char* op : {"apply(%2, %1)", "mapply(%2, %1)", "apply(%3, %1)", "apply(%5, %1)", "order(%1, %4)",
                           "argmax(%1, %5)", "sfilter(%1, %4)", "valmin(%1, %5)"}) {
        SCOPED_TRACE(op);
        const std::string text = start + "  %6 = " + op + "\n  return %6\n}\n";
        const auto run = [&](const interp::Limits& limits) {
            kernels.reset();
            return FunctionRunner(text, limits, interp::OnErrorPolicy::dialect, false, &kernels.table()).run_one("3");
        };
        const Result one_by_one = run(scarce);
        EXPECT_EQ(one_by_one.line, 0u) << one_by_one.text;
        EXPECT_GE(kernels.calls(OpId::op_subtract), 70u);
        EXPECT_EQ(kernels.batches(OpId::op_subtract), 0u);
        EXPECT_EQ(run({}), one_by_one);
        EXPECT_LT(kernels.calls(OpId::op_subtract), 5u);
        EXPECT_GE(kernels.batches(OpId::op_subtract), 2u);
    }
}

TEST(BatchedCalls, charge_for_an_empty_patch_what_single_calls_charge) {
    TogetherAndOneByOne compared;
    for (const char* function : {"rbind(shift, %1)", "lbind(recolor, %1)"})
        compared.compare(R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, 100, 1) @1:1
  %2 = )" + std::string(function) +
                             R"( @2:1
  %3 = apply(%2, %0) @3:1
  return %3
})",
                         {"(frozenset(), frozenset(), frozenset())"}, {"(frozenset(), frozenset(), frozenset())"}, 16);
    EXPECT_EQ(compared.successes, 2u);
}

// The same for combinators, of ops, of functions of the module and of each other.
TEST(BatchedCalls, of_combinators_give_what_single_calls_give) {
    const std::string called = R"(
function quotient(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%1, %0) @2:1
  %3 = divide(60, %2) @3:1
  return %3
}
function of_both(%0 a: any, %1 b: any) -> any, helper, arc-dsl {
  %2 = multiply(%0, 3) @2:1
  %3 = add(%2, %1) @3:1
  return %3
}
)";
    TogetherAndOneByOne compared;
    using Lines = std::vector<std::string>; // from %4 on; the last is what is called
    std::vector<Lines> combinators = {
        {"rbind(divide, %0)", "compose(increment, %4)"},
        {"lbind(divide, 60)", "rbind(subtract, %0)", "chain(double, %4, %5)"},
        {"rbind(subtract, %0)", "matcher(%4, 3)"},
        {"rbind(astuple, %0)", "matcher(%4, (3, 30))"},
        {"rbind(repeat, 2)", "matcher(%4, (3, 3))"},
        {"rbind(divide, %0)", "fork(astuple, double, %4)"},
        {"rbind(subtract, %0)", "fork(greater, identity, %4)", "compose(flip, %5)"},
        {"lbind(connect, (0, 0))", "compose(%4, toivec)", "rbind(shift, %0)", "compose(%6, %5)"},
        {"compose(increment, %2)"},
        {"make_closure of_both()", "fork(%4, %2, double)"},
        {"make_closure of_both()", "rbind(%4, %0)"},
        {"lbind(add, 1)", "lbind(%4, %0)"}, // too many arguments
        {"rbind(sfilter, even)", "compose(%4, initset)"},
        {"compose(first, initset)", "fork(branch, even, %4)"},
    };
    Lines& deep = combinators.emplace_back(Lines{"compose(increment, double)"});
    while (deep.size() < 12)
        deep.push_back("compose(increment, %" + std::to_string(3 + deep.size()) + ")");
    for (const Lines& lines : combinators)
        for (const auto& [before, after] :
             {std::pair{"apply(", ", %1)"}, std::pair{"sfilter(%1, ", ")"}, std::pair{"argmax(%1, ", ")"},
              std::pair{"order(%1, ", ")"}, std::pair{"mapply(", ", %3)"}, std::pair{"extract(%1, ", ")"},
              std::pair{"prapply(", ", %3, %3)"}}) {
            const std::string op = before + ("%" + std::to_string(3 + lines.size())) + after;
            std::string text = called + R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, 70, 1) @10:1
  %2 = make_closure quotient(%0)
  %3 = make_set(1, 2, 4, 9)
)";
            for (size_t line = 0; line <= lines.size(); ++line)
                text +=
                    "  %" + std::to_string(4 + line) + " = " + (line < lines.size() ? lines[line] : op) + " @11:1\n";
            text += "  return %" + std::to_string(4 + lines.size()) + "\n}";
            compared.compare(text, {"-3", "0", "1", "30", "69", "(2, 2)", "()"}, {"30", "0"}, 16);
        }
    EXPECT_GT(compared.failures, 100u);
    EXPECT_GT(compared.successes, 100u);
}

// The same where the functions that are called together look for extremes by functions of their own, over one container for
// all calls or over one for each, with keys that are ints or others, and wherever a call of the inner function fails.
TEST(BatchedCalls, of_extremes_give_what_single_calls_give) {
    const std::string inner = R"(
function distance(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%1, %0) @2:1
  %3 = sign(%2)
  %4 = multiply(%2, %3) charge 2
  return %4
}
function of_element(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = repeat(%1, 2) @2:1
  %3 = maximum(%2) @3:1
  %4 = divide(60, %3) @4:1
  return %4
}
function quotient(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = multiply(%1, 7)
  %3 = subtract(%2, %0)
  %4 = divide(600, %3) @2:1
  return %4
}
function of_two_kinds(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = greater(%1, %0) @2:1
  %3 = toivec(%1)
  %4 = branch(%2, %3, %1) @3:1
  return %4
}
function truth(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = greater(%1, %0) @2:1
  return %2
}
function number(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = manhattan(%0, %1) @2:1
  return %2
}
)";
    TogetherAndOneByOne compared;
    for (const char* function : {"distance", "of_element", "quotient", "of_two_kinds", "truth", "number"})
        for (const char* op : {"argmin(%0, %2)", "argmax(%0, %2)", "valmin(%0, %2)", "valmax(%0, %2)", "valmax(%3, %2)",
                               "argmin(%3, %2)"}) {
            const std::string text = inner + R"(
function outer(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = make_closure )" + function + R"((%1) charge 1
  %3 = interval(0, %1, 1) @8:1
  %4 = )" + op + R"( @9:1
  %5 = astuple(%4, %1)
  return %5
}
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, 70, 1) @10:1
  %2 = make_closure outer(%0)
  %3 = apply(%2, %1) @11:1
  return %3
})";
            compared.compare(text,
                             {"(3, -8, 8, 3)", "(1, 2)", "(30,)", "(5, (1, 2), 5)", "frozenset({4, 9, 1})",
                              "(3, 10, 69, 7, 9)", "()", "7", "frozenset({(1, 2), (3, 4)})"},
                             {"(30, 5, 9)"}, 24);
        }
    EXPECT_GT(compared.failures, 50u);
    EXPECT_GT(compared.successes, 50u);
}

// A product that is mapped or filtered and nothing else is not built. Built it is where anything looks at it afterwards.
TEST(LazyProducts, give_what_built_products_give) {
    const std::string called = R"(
function same_start(%0 x: any) -> any, helper, arc-dsl {
  %1 = first(%0) @2:1
  %2 = first(%1) @3:1
  %3 = last(%0)
  %4 = first(%3) @4:1
  %5 = equality(%2, %4)
  return %5
}
function line(%0 x: any) -> any, helper, arc-dsl {
  %1 = first(%0)
  %2 = last(%0)
  %3 = connect(%1, %2) @2:1
  return %3
}
function itself(%0 x: any) -> any, helper, arc-dsl {
  %1 = identity(%0)
  return %1
}
function turned(%0 x: any) -> any, helper, arc-dsl {
  %1 = element(%0) 0 of 2
  %2 = element(%0) 1 of 2
  %3 = make_tuple(%2, %1)
  %4 = initset(%3)
  return %4
}
function quotient(%0 x: any) -> any, helper, arc-dsl {
  %1 = last(%0)
  %2 = first(%1) @2:1
  %3 = divide(7, %2) @3:1
  return %3
}
function one_by_one(%0 x: any) -> any, helper, arc-dsl {
  %1 = first(%0)
  %2 = make_closure turned()
  %3 = extract(%1, %2) @2:1
  %4 = make_set(%3, %0)
  return %4
}
)";
    const std::string few = "frozenset({(0, 1), (0, 2), (3, 1)})";
    std::string many;
    std::string mixed = "1";
    for (int i = 0; i < 40; ++i) {
        many +=
            (many.empty() ? "" : ", ") + std::string("(") + std::to_string(i % 7 + 1) + ", " + std::to_string(i) + ")";
        mixed += ", (" + std::to_string(i) + ", 2)";
    }
    many = "frozenset({" + many + "})";
    mixed = "frozenset({" + mixed + "})";
    u32 failures = 0;
    u32 successes = 0;
    for (const char* function : {"same_start", "line", "itself", "turned", "quotient", "one_by_one"})
        for (const char* op : {"sfilter(%3, %4)", "mfilter(%3, %4)", "apply(%4, %3)", "mapply(%4, %3)"}) {
            const auto text = [&](bool built) {
                return called + R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = first(%0)
  %2 = last(%0)
  %3 = product(%1, %2) @10:1
  %4 = make_closure )" +
                       function + R"(()
  %5 = )" + op + " @11:1\n" +
                       (built ? "  %6 = size(%3)\n" : "  %6 = size(%0)\n") + R"(
  return %5
})";
            };
            interp::Limits limits;
            limits.elements = 3000;
            FunctionRunner left(text(false), limits);
            FunctionRunner built(text(true), limits);
            for (const std::string& sample :
                 {"(" + many + ", " + few + ")", "(" + few + ", " + many + ")", "(" + many + ", " + many + ")",
                  "(" + mixed + ", " + few + ")", "(" + few + ", " + mixed + ")", "(" + mixed + ", " + mixed + ")",
                  "(" + few + ", frozenset())", "(" + many + ", ((1, 2), (3, 4)))", std::string("(3, 4)")}) {
                const Result expected = built.run_one(sample);
                EXPECT_EQ(left.run_one(sample), expected) << function << ", " << op << ", " << sample;
                (expected.line != 0 ? failures : successes) += 1;
            }
            const std::string sample = "(" + few + ", " + many + ")";
            const i64 most = built.run_one(sample).fuel;
            for (i64 fuel = 0; fuel <= most; fuel += most / 24 + 1) {
                limits.fuel = fuel;
                EXPECT_EQ(FunctionRunner(text(false), limits).run_one(sample),
                          FunctionRunner(text(true), limits).run_one(sample))
                    << function << ", " << op << ", " << fuel;
            }
        }
    EXPECT_GT(failures, 30u);
    EXPECT_GT(successes, 60u);
}

// A product of 90,000 pairs does not fit into the memory.
TEST(LazyProducts, take_memory_only_where_they_are_looked_at) {
    const std::string start = R"(
function is_same(%0 x: any) -> any, helper, arc-dsl {
  %1 = first(%0)
  %2 = last(%0)
  %3 = equality(%1, %2)
  return %3
}
function f(%0 x: any) -> any, helper, arc-dsl @9:1 {
  %1 = product(%0, %0) @10:1
  %2 = make_closure is_same()
  %3 = sfilter(%1, %2)
  %4 = size(%3)
)";
    const auto locations = [](int end) {
        std::string text;
        for (int i = 0; i < end; ++i)
            text += "(" + std::to_string(i) + ", 0), ";
        return "{" + text + "}";
    };
    interp::Limits limits;
    limits.memory = 3U << 20;
    limits.fuel = 10'000'000;
    EXPECT_EQ(FunctionRunner(start + "  return %4\n}\n", limits).run_one(locations(300)).text, "300");
    const std::string built = start + "  %5 = astuple(%1, %4)\n  return %4\n}\n";
    EXPECT_EQ(FunctionRunner(built, limits).run_one(locations(30)).text, "30");
    const Result result = FunctionRunner(built, limits).run_one(locations(300));
    EXPECT_EQ(result.text, error_name(ErrorKind::memory));
    EXPECT_EQ(result.line, 9u);
}

// Where calls may nest no deeper, those that are made together may not either.
TEST(BatchedCalls, nest_no_deeper_than_single_calls) {
    const std::string text = R"(
function distance(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = subtract(%1, %0) @2:1
  return %2
}
function outer(%0 c: any, %1 x: any) -> any, helper, arc-dsl {
  %2 = make_closure distance(%1)
  %3 = argmin(%0, %2) @3:1
  return %3
}
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, 40, 1)
  %2 = make_closure outer(%0)
  %3 = apply(%2, %1) @4:1
  return %3
})";
    interp::Limits scarce;
    scarce.memory = (1U << 20) - 1;
    u32 failures = 0;
    for (u32 depth = 0; depth < 8; ++depth) {
        interp::Limits limits;
        limits.depth = scarce.depth = depth;
        const Result expected = FunctionRunner(text, scarce).run_one("(5, 6)");
        EXPECT_EQ(FunctionRunner(text, limits).run_one("(5, 6)"), expected) << depth;
        failures += expected.line != 0 ? 1 : 0;
    }
    EXPECT_EQ(failures, 4u);
}

} // namespace
