// The text form: what print writes, parse reads back; what is no module is refused with a position.
#include "ir/text.h"

#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "ir/verifier.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"
#include "tests/support/random_module.h"

namespace batt::ir {
namespace {

Module parsed(std::string_view text) {
    ParseProblem problem;
    std::optional<Module> module = parse(text, problem);
    EXPECT_TRUE(module.has_value()) << problem.position.line << ":" << problem.position.column << ": "
                                    << problem.message;
    return module ? std::move(*module) : Module();
}

// The problem as "line:column: message", or nothing for a text that is a module.
std::string problem_of(std::string_view text) {
    ParseProblem problem;
    if (parse(text, problem))
        return {};
    return std::to_string(problem.position.line) + ":" + std::to_string(problem.position.column) + ": " +
           problem.message;
}

// A function with the given body lines, at line 2.
std::string with_body(const std::string& body) {
    return "module \"m\"\nfunction f(%0 I: grid) -> any, solve, arc-dsl {\n" + body + "\n}\n";
}

TEST(Text, golden_files_print_as_they_are_written) {
    size_t count = 0;
    const std::filesystem::path folder = test::repository() / "tests/golden/ir/text";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        EXPECT_TRUE(test::matches_golden("ir/text/" + name, print(parsed(test::read_text(entry.path().string())))));
        ++count;
    }
    EXPECT_GE(count, 1u);
}

TEST(Text, white_space_and_comments_do_not_matter) {
    const char* const text = "  module\"m\"   # a comment\n"
                             "function  f ( %0 I:grid ) ->  any ,solve,arc-dsl@3:4{ # more\n"
                             "\n   %1:objects=objects( %0,True , False,True,)else   frozenset() charge 3@5 : 6\n"
                             "return%1}\n";
    EXPECT_EQ(print(parsed(text)),
              "module \"m\"\n\nfunction f(%0 I: grid) -> any, solve, arc-dsl @3:4 {\n"
              "  %1: objects = objects(%0, True, False, True) else frozenset() charge 3 @5:6\n  return %1\n}\n");
}

TEST(Text, random_modules_are_read_back_as_they_were) {
    for (u32 seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        Module module = batt::test::random_module(random);
        ASSERT_TRUE(verify(module).empty()) << verify(module)[0];
        const std::string text = print(module);
        const Module again = parsed(text);
        ASSERT_EQ(print(again), text) << "seed " << seed;
        // Not only the text: everything that it stands for.
        ASSERT_EQ(again.function_count(), module.function_count());
        for (FunctionId id = 0; id < module.function_count(); ++id) {
            const Function& a = module.function(id);
            const Function& b = again.function(id);
            ASSERT_EQ(a.instructions().size(), b.instructions().size());
            for (ValueId i = 0; i < a.instructions().size(); ++i) {
                const Instruction& x = a.instruction(i);
                const Instruction& y = b.instruction(i);
                ASSERT_TRUE(x.opcode == y.opcode && x.op == y.op && x.index == y.index && x.on_error == y.on_error &&
                            x.fuel_charge == y.fuel_charge && x.position == y.position && x.type == y.type);
                const auto p = a.operands(x);
                const auto q = b.operands(y);
                ASSERT_EQ(p.size(), q.size());
                for (size_t k = 0; k < p.size(); ++k)
                    ASSERT_TRUE(p[k].is_constant()
                                    ? q[k].is_constant() && module.add_constant(again.constant(q[k])) == p[k].constant()
                                    : p[k] == q[k])
                        << text;
            }
        }
    }
}

TEST(Text, problems_are_reported_where_they_are) {
    EXPECT_EQ(problem_of(""), "1:1: expected 'module'");
    EXPECT_EQ(problem_of("module \"m"), "1:10: the text is not closed by '\"'");
    EXPECT_EQ(problem_of("module \"\\q\""), "1:10: unknown escape in a quoted text");
    EXPECT_EQ(problem_of("module \"m\"\nfunktion f"), "2:1: expected 'function'");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f() -> any, solve, arc-dsl\nfunction f() -> any, solve, arc-dsl\n"),
              "3:11: a function of this name is already there");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f() -> any, slove, arc-dsl\n"), "2:22: expected a kind of function");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f() -> any, solve, python\n"), "2:29: 'python' is not a dialect");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f(%0 x: gird) -> any, solve, arc-dsl {\n"),
              "2:22: this is not a type");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f(%1 x) -> any, solve, arc-dsl {\n"),
              "2:14: parameters are numbered from 0");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f(%0 x"), "2:16: expected ')'");
    EXPECT_EQ(problem_of("module \"m\"\nfunction f(%0 x) -> any, solve, arc-dsl\n"),
              "3:1: a function without a body takes no parameters");
    EXPECT_EQ(problem_of(with_body("")), "4:2: the function does not end in a return");
    EXPECT_EQ(problem_of(with_body("%1 = first(%0)")), "4:2: the function does not end in a return");
    EXPECT_EQ(problem_of(with_body("%2 = first(%0)")), "3:3: expected %1");
    EXPECT_EQ(problem_of(with_body("%1 = frist(%0)")),
              "3:6: 'frist' is neither an op of this dialect nor an instruction");
    EXPECT_EQ(problem_of(with_body("%1 = first(%1)")), "3:12: %1 is not the value of an earlier instruction");
    EXPECT_EQ(problem_of(with_body("recharge %0\n%2 = first(%1)")),
              "4:12: %1 is not the value of an earlier instruction");
    EXPECT_EQ(problem_of(with_body("first(%0)")), "3:10: the value of this needs a number");
    EXPECT_EQ(problem_of(with_body("%1 = return %0")), "3:15: this gives no value");
    EXPECT_EQ(problem_of(with_body("%1 = call g(%0)")), "3:11: there is no function 'g'");
    EXPECT_EQ(problem_of(with_body("%1 = first(2147483648)")), "3:12: the integer is beyond 32 bits");
    EXPECT_EQ(problem_of(with_body("%1 = first((1, 2)")), "4:1: expected ','");
    EXPECT_EQ(problem_of(with_body("%1 = first({})")), "3:12: {} is not a set; the empty set is frozenset()");
    EXPECT_EQ(problem_of(with_body("return %0 @0:1")), "3:15: lines count from 1");
    EXPECT_EQ(problem_of(with_body("return %0 charge 4294967296")), "3:18: the number is too large");
    EXPECT_EQ(problem_of(with_body("return %0\n} stray")), "4:3: expected a function");
}

TEST(Text, deep_nesting_is_refused_and_not_followed) {
    const std::string deep(100000, '(');
    EXPECT_EQ(problem_of(with_body("return " + deep)), "3:508: the literal is nested too deeply");
}

} // namespace
} // namespace batt::ir
