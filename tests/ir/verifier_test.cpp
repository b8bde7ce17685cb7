// The verifier: each rule is broken once, and the message says which and where.
#include "ir/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ir/builder.h"
#include "ir/text.h"

namespace batt::ir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FunctionHeader header(std::string name, Dialect dialect = Dialect::arc_dsl) {
    FunctionHeader result;
    result.name = std::move(name);
    result.kind = FunctionKind::solve;
    result.dialect = dialect;
    return result;
}

// A module with one function `f(I)`, built by `build`, which returns what the function returns.
template <typename Build>
std::vector<std::string> problems_of(Build build) {
    Module module("m");
    FunctionBuilder builder(module, header("f"));
    const Operand grid = builder.parameter("I", Type::grid());
    const Operand result = build(builder, grid);
    builder.return_value(result, {});
    module.add(std::move(builder).finish());
    return verify(module);
}

TEST(Verifier, accepts_a_module_that_keeps_all_rules) {
    ParseProblem problem;
    const std::optional<Module> module = parse("module \"m\"\n"
                                               "function g(%0 a, %1 b) -> any, lambda, arc-dsl {\n  return %1\n}\n"
                                               "function f(%0 I) -> any, solve, arc-dsl {\n"
                                               "  %1 = make_closure g(%0)\n"
                                               "  %2 = call_value(%1, 1) else error\n"
                                               "  %3 = first(%2) else (1, 2)\n"
                                               "  recharge %3\n"
                                               "  %5 = call g(%3, %0)\n"
                                               "  return %5\n}\n",
                                               problem);
    ASSERT_TRUE(module) << problem.message;
    EXPECT_THAT(verify(*module), IsEmpty());
}

TEST(Verifier, a_declared_function_must_be_defined) {
    Module module("m");
    module.declare(header("f"));
    EXPECT_THAT(verify(module), ElementsAre("f: is declared but not defined"));
}

TEST(Verifier, operands_are_defined_before_their_use) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand) {
                    return builder.op(OpId::op_add, {Operand::value(1), Operand::value(7)}, {});
                }),
                ElementsAre("f: %1 (add): uses %1, which is not defined before it",
                            "f: %1 (add): uses %7, which is not defined before it"));
}

TEST(Verifier, the_result_is_defined) {
    EXPECT_THAT(problems_of([](FunctionBuilder&, Operand) { return Operand::value(9); }),
                ElementsAre("f: %1 (return): uses %9, which is not defined before it"));
}

TEST(Verifier, operands_have_a_value) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    const Operand size = builder.op(OpId::op_size, {grid}, {});
                    builder.recharge(size, {});
                    return Operand::value(2);
                }),
                ElementsAre("f: %3 (return): uses %2, which gives no value"));
}

TEST(Verifier, constants_are_in_the_pool) {
    EXPECT_THAT(problems_of([](FunctionBuilder&, Operand) { return Operand::constant(5); }),
                ElementsAre("f: %1 (return): its constant is not in the module's pool"));
}

TEST(Verifier, constants_are_values_without_the_module) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand) {
                    const Closure closure{ClosureKind::user, 0, 0, 0, nullptr};
                    return builder.make_tuple(std::vector<Operand>{builder.constant(make_error(ErrorKind::type)),
                                                                   builder.constant(make_closure(&closure)),
                                                                   builder.constant(make_op(9999))},
                                              {});
                }),
                ElementsAre("f: %1 (make_tuple): uses an error as a constant",
                            "f: %1 (make_tuple): uses a function of the module as a constant",
                            "f: %1 (make_tuple): uses an op that does not exist as a constant"));
}

TEST(Verifier, ops_have_as_many_operands_as_parameters) {
    EXPECT_THAT(
        problems_of([](FunctionBuilder& builder, Operand grid) { return builder.op(OpId::op_add, {grid}, {}); }),
        ElementsAre("f: %1 (add): has 1 operands instead of 2"));
}

TEST(Verifier, ops_exist) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    return builder.op(static_cast<OpId>(5000), {grid}, {});
                }),
                ElementsAre("f: %1 (op): is op number 5000, which does not exist"));
}

TEST(Verifier, ops_are_of_the_dialect) {
    Module module("m");
    FunctionBuilder builder(module, header("f", Dialect::batt));
    const Operand grid = builder.parameter("I");
    OpId op = OpId::op_identity;
    while ((op_info(op).dialects & dialect_bit(Dialect::batt)) != 0)
        op = static_cast<OpId>(static_cast<u32>(op) + 1);
    const std::vector<Operand> operands(op_info(op).parameters.size(), grid);
    builder.return_value(builder.op(op, operands, {}), {});
    module.add(std::move(builder).finish());
    EXPECT_THAT(verify(module),
                ElementsAre("f: %1 (" + std::string(op_info(op).name) + "): is not an op of the dialect batt"));
}

TEST(Verifier, calls_fit_the_function) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    builder.module().declare(header("g"));
                    const std::vector<Operand> one = {grid};
                    builder.call(0, one, {});
                    builder.make_closure(0, one, {});
                    builder.call(12, one, {});
                    return grid;
                }),
                ElementsAre("g: is declared but not defined", "f: %1 (call): passes 1 arguments to g, which takes 0",
                            "f: %2 (make_closure): captures 1 values for g, which has 0 parameters",
                            "f: %3 (call): refers to function number 12, which does not exist"));
}

TEST(Verifier, a_call_of_a_value_has_a_function) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand) {
                    Instruction instruction;
                    instruction.opcode = Opcode::call_value;
                    return builder.copy(instruction, {});
                }),
                ElementsAre("f: %1 (call_value): has no function to call"));
}

TEST(Verifier, deferred_errors_are_used_by_guarded_instructions_only) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    const Operand deferred = builder.op(OpId::op_first, {grid}, {}, ErrorHandling::defer());
                    builder.op(OpId::op_size, {deferred}, {}, ErrorHandling::replace(grid));
                    builder.op(OpId::op_size, {deferred}, {}, ErrorHandling::defer());
                    builder.op(OpId::op_size, {grid}, {}, ErrorHandling::replace(deferred));
                    builder.op(OpId::op_size, {deferred}, {});
                    return deferred;
                }),
                ElementsAre("f: %4 (size): uses %1, whose error is deferred, and is not guarded",
                            "f: %5 (size): uses %1, whose error is deferred, and is not guarded",
                            "f: %6 (return): uses %1, whose error is deferred, and is not guarded"));
}

TEST(Verifier, returns_and_recharges_cannot_be_guarded) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    const std::vector<Operand> size = {builder.op(OpId::op_size, {grid}, {})};
                    Instruction instruction;
                    instruction.opcode = Opcode::recharge;
                    instruction.on_error = OnError::defer;
                    builder.copy(instruction, size);
                    return grid;
                }),
                ElementsAre("f: %2 (recharge): cannot be guarded"));
}

TEST(Verifier, only_calls_are_recharged) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    builder.recharge(grid, {});
                    builder.recharge(builder.constant(make_int(1)), {});
                    return grid;
                }),
                ElementsAre("f: %1 (recharge): repeats the charge of %0, which charges nothing itself",
                            "f: %2 (recharge): takes the value of one instruction"));
}

TEST(Verifier, a_return_is_last_and_has_one_operand) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    builder.return_value(grid, {});
                    Instruction instruction;
                    instruction.opcode = Opcode::return_;
                    builder.copy(instruction, {});
                    return grid;
                }),
                ElementsAre("f: %1 (return): is not the last instruction", "f: %2 (return): takes one operand, not 0",
                            "f: %2 (return): is not the last instruction"));
    Module module("m");
    FunctionBuilder builder(module, header("f"));
    builder.parameter("I");
    module.add(std::move(builder).finish());
    EXPECT_THAT(verify(module), ElementsAre("f: does not end in a return"));
}

TEST(Verifier, parameters_come_first) {
    EXPECT_THAT(problems_of([](FunctionBuilder& builder, Operand grid) {
                    builder.op(OpId::op_size, {grid}, {});
                    return builder.parameter("late");
                }),
                ElementsAre("f: its parameters are not its first instructions"));
}

} // namespace
} // namespace batt::ir
