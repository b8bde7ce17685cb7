// What the interpreter promises beyond the ops: samples do not touch each other, batching does not show, limits end an
// evaluation and nothing else, guards and deferred errors do what ir/module.h says.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/interp/function_runner.h"

namespace {

using namespace batt;
using test::FunctionRunner;
using test::Result;

const std::string halves = R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = divide(12, %0) @2:1
  %2 = repeat(%1, %0) @3:1
  return %2
}
)";

TEST(Interpreter, one_samples_failure_leaves_the_others_alone) {
    FunctionRunner fixture(halves);
    const auto results = fixture.run({"2", "0", "()", "3"});
    EXPECT_EQ(results[0].text, "(6, 6)");
    EXPECT_EQ(results[1].text, error_name(ErrorKind::zero_division));
    EXPECT_EQ(results[1].line, 2u);
    EXPECT_EQ(results[2].text, error_name(ErrorKind::index));
    EXPECT_EQ(results[3].text, "(4, 4, 4)");
}

TEST(Interpreter, results_do_not_depend_on_how_samples_are_batched) {
    FunctionRunner fixture(halves);
    std::vector<std::string> samples;
    for (int i = -5; i < 60; ++i)
        samples.push_back(i % 7 == 0 ? "(3, 0)" : std::to_string(i));
    const auto together = fixture.run(samples);
    for (size_t i = 0; i < samples.size(); ++i)
        EXPECT_EQ(fixture.run_one(samples[i]), together[i]) << samples[i];
}

TEST(Interpreter, fuel_ends_what_uses_too_much_and_counts_the_same_every_time) {
    interp::Limits limits;
    limits.fuel = 1000;
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl @1:1 {
  %1 = interval(0, %0, 1) @2:1
  %2 = apply(increment, %1) @3:1
  %3 = size(%2) @4:1
  return %3
}
)";
    FunctionRunner fixture(text, limits);
    const auto results = fixture.run({"10", "3000", "20"});
    EXPECT_EQ(results[0].text, "10");
    EXPECT_EQ(results[1].text, error_name(ErrorKind::fuel));
    EXPECT_EQ(results[1].line, 1u);
    EXPECT_EQ(results[2].text, "20");
    EXPECT_GT(results[2].fuel, results[0].fuel);
    EXPECT_EQ(fixture.run({"10", "3000", "20"}), results);
}

TEST(Interpreter, memory_is_limited_per_sample_however_many_run_together) {
    interp::Limits limits;
    limits.memory = 1 << 20;
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl @1:1 {
  %1 = repeat(7, %0) @2:1
  %2 = size(%1) @3:1
  return %2
}
)";
    FunctionRunner fixture(text, limits);
    // Each of the small ones takes half of what one may use.
    const auto results = fixture.run({"30000", "30000", "200000", "30000", "30000"});
    for (const size_t i : {0, 1, 3, 4})
        EXPECT_EQ(results[i].text, "30000") << i;
    EXPECT_EQ(results[2].text, error_name(ErrorKind::memory));
    EXPECT_EQ(results[2].line, 1u);
}

TEST(Interpreter, many_small_values_meet_the_memory_limit_too) {
    interp::Limits limits;
    limits.memory = 1 << 20;
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = interval(0, %0, 1) @2:1
  %2 = apply(rbind(canvas, (9, 9)), %1) @3:1
  %3 = size(%2) @4:1
  return %3
}
)";
    FunctionRunner fixture(text, limits);
    const auto results = fixture.run({"9", "100000", "9"});
    EXPECT_EQ(results[0].text, "9");
    EXPECT_EQ(results[1].text, error_name(ErrorKind::memory));
    EXPECT_EQ(results[2].text, "9");
}

TEST(Interpreter, huge_canvases_and_products_are_stopped_at_once) {
    for (const char* call : {"canvas(0, (1000000, 1000000))", "repeat(0, 2000000000)", "interval(0, 2000000000, 1)",
                             "upscale(((1, 2), (3, 4)), 100000)", "hupscale(((1, 2), (3, 4)), 2000000000)"}) {
        FunctionRunner fixture(std::string("function f(%0 x: any) -> any, helper, arc-dsl {\n  %1 = ") + call +
                               " @2:1\n  return %1\n}\n");
        const Result result = fixture.run_one("0");
        EXPECT_EQ(result.text, error_name(ErrorKind::size)) << call;
    }
}

TEST(Interpreter, comparing_containers_that_share_their_elements_costs_fuel) {
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl @1:1 {
  %1 = repeat(%0, 200000) @2:1
  %2 = repeat(%1, 200000) @3:1
  %3 = repeat(%0, 200000) @4:1
  %4 = repeat(%3, 200000) @5:1
  %5 = equality(%2, %4) @6:1
  return %5
}
)";
    interp::Limits limits;
    limits.fuel = 5'000'000;
    const Result result = FunctionRunner(text, limits).run_one("7");
    EXPECT_EQ(result.text, error_name(ErrorKind::fuel));
    EXPECT_EQ(result.line, 1u);
}

TEST(Interpreter, recursion_through_power_is_an_error) {
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = power(increment, %0) @2:1
  %2 = call_value(%1, 0) @3:1
  return %2
}
)";
    FunctionRunner fixture(text);
    const auto results = fixture.run({"1", "990", "991", "1000000", "0", "-3"});
    EXPECT_EQ(results[0].text, "1");
    EXPECT_EQ(results[1].text, "990");
    for (const size_t i : {2, 3, 4, 5})
        EXPECT_EQ(results[i].text, error_name(ErrorKind::recursion)) << i;
}

TEST(Interpreter, integers_beyond_32_bits_are_an_error) {
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = multiply(%0, %0) @2:1
  return %1
}
)";
    FunctionRunner fixture(text);
    const auto results = fixture.run({"46340", "46341", "(1, -70000)"});
    EXPECT_EQ(results[0].text, "2147395600");
    EXPECT_EQ(results[1].text, error_name(ErrorKind::integer_overflow));
    EXPECT_EQ(results[2].text, error_name(ErrorKind::integer_overflow));
}

TEST(Interpreter, guards_replace_errors_and_see_those_that_were_deferred) {
    const std::string text = R"(
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = divide(12, %0) else error @2:1
  %2 = increment(%1) else (9, 9) @2:1
  return %2
}
)";
    FunctionRunner fixture(text);
    const auto results = fixture.run({"3", "0", "frozenset()"});
    EXPECT_EQ(results[0].text, "5");
    EXPECT_EQ(results[1].text, "(9, 9)");
    EXPECT_EQ(results[2].text, "(9, 9)");
}

TEST(Interpreter, closures_of_the_module_are_called_with_what_they_captured) {
    const std::string text = R"(
function add_twice(%0 c: any, %1 x: any) -> any, lambda, arc-dsl {
  %2 = add(%0, %1) @2:1
  %3 = add(%0, %2) @3:1
  return %3
}
function f(%0 x: any) -> any, helper, arc-dsl {
  %1 = make_closure add_twice(%0)
  %2 = apply(%1, (1, 2, 3)) @6:1
  return %2
}
)";
    FunctionRunner fixture(text);
    const auto results = fixture.run({"10", "()"});
    EXPECT_EQ(results[0].text, "(21, 22, 23)");
    EXPECT_EQ(results[1].text, error_name(ErrorKind::index));
    EXPECT_EQ(results[1].line, 2u) << "an error is reported where it happened, inside of the function";
}

TEST(Interpreter, on_error_overrides_the_dialect) {
    FunctionRunner defaults(halves, {}, interp::OnErrorPolicy::use_default);
    EXPECT_EQ(defaults.run_one("()").text, "()");
    EXPECT_EQ(defaults.run_one("3").text, "(4, 4, 4)");
    FunctionRunner stops(halves, {}, interp::OnErrorPolicy::stop);
    EXPECT_EQ(stops.run_one("()").text, error_name(ErrorKind::index));
}

TEST(Interpreter, general_forms_give_the_same_as_boards) {
    const std::string text = R"(
function f(%0 I: grid) -> any, helper, arc-dsl {
  %1 = objects(%0, True, False, True) @2:1
  %2 = argmax(%1, size) @3:1
  %3 = shoot((0, 0), (1, 1)) @4:1
  %4 = fill(%0, 7, %3) @5:1
  %5 = paint(%4, %2) @6:1
  %6 = make_tuple(%5, %2, {(1, 1), (2, 2)})
  return %6
}
)";
    const std::string grid = "((0, 0, 1, 1), (0, 2, 2, 1), (0, 2, 0, 0), (3, 0, 0, 3))";
    const Result boards = FunctionRunner(text).run_one(grid);
    const Result general = FunctionRunner(text, {}, interp::OnErrorPolicy::dialect, true).run_one(grid);
    EXPECT_EQ(boards.text, "(((7, 0, 1, 1), (0, 7, 2, 1), (0, 2, 7, 0), (3, 0, 0, 7)), "
                           "{(1, (0, 2)), (1, (0, 3)), (1, (1, 3))}, {(1, 1), (2, 2)})");
    EXPECT_EQ(boards, general);
}

} // namespace
