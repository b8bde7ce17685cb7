// What compiled functions do: which values are kept in registers, where they are boxed and checked, what is charged where, where
// functions deoptimise; and how that is written in CUDA C++. Both texts are compared with files as a whole. That the code computes
// the right thing is generated_program_test.cpp's business.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "codegen/cuda/program_source.h"
#include "codegen/plan/print.h"
#include "codegen/plan/representation.h"
#include "ir/text.h"
#include "tests/support/golden.h"

namespace {

using namespace batt;

constexpr std::string_view program_text = R"(module "unboxed.py"

function solve_typed(%0 I: grid) -> grid, solve "unboxed", arc-dsl @1:1 {
  %1: grid = vmirror(%0) @2:10
  %2: indices = ofcolor(%1, 1) @3:10
  %3: grid = fill(%1, 7, %2) @4:10
  %4: objects = objects(%3, True, True, True) @5:10
  %5: integer = height(%3) charge 2 @6:10
  %6: integer = size(%4) @7:10
  %7: integer = add(%5, %6) @8:10
  %8: (integer, integer) = astuple(%7, 3) @9:10
  %9: grid = canvas(0, %8) else %0 @10:10
  %10: grid = call helper(%9) @11:10
  %11: boolean = greater(%7, 4) @12:10
  %12: grid = branch(%11, %3, %10) @13:10
  %13: grid = hmirror(%9) @14:10
  return %12 charge 1 @15:5
}

function helper(%0 x: grid) -> grid, helper, arc-dsl @20:1 {
  %1: grid = rot90(%0) @21:10
  return %1 @22:5
}
)";

constexpr std::string_view sharing_text = R"(module "shared.py"

function solve_shared(%0 S: tuple<(grid, grid)>, %1 I: grid) -> grid, solve "shared", arc-dsl @1:1 {
  %2: (grid, grid) = first(%0) @2:10
  %3: grid = first(%2) @3:10
  %4: grid = vmirror(%3) @4:10
  %5: grid = call helper(%4) charge 1 @5:10
  %6: objects = objects(%5, True, True, True) @6:10
  %7: grid = vmirror(%1) @7:10
  %8: grid = hconcat(%7, %4) @8:10
  %9: integer = size(%6) @9:10
  %10: grid = upscale(%8, %9) @10:10
  return %10
}

function helper(%0 x: grid) -> grid, helper, arc-dsl @20:1 {
  %1: grid = rot90(%0) @21:10
  return %1 @22:5
}
)";

// All kinds of steps and of constants, and values that nothing uses.
constexpr std::string_view steps_text = R"(module "steps.py"

function solve_steps(%0 I: grid) -> any, solve "steps", arc-dsl @1:1 {
  %1: integer = height(%0) @2:10
  %2: (integer, integer) = astuple(%1, -2147483648) @3:10
  %3: (integer, integer) = add(%2, (1, -2)) @3:20
  %4: boolean = flip(True) @4:10
  %5: boolean = both(%4, False) @4:20
  %6: integer = call three() charge 3 @5:10
  %7 = call_value(vmirror, %0) @6:10
  recharge %7 charge 2 @6:20
  %9: function = make_closure shifted(%3) @7:10
  %10: grid = call_value(%9, %0) else %0 @7:20
  %11: grid = crop(%10, (0, 0), %3) else error @8:10
  %12 = make_tuple(%11, %5, %6) @9:10
  %13 = make_set(%1, %6) @10:10
  %14 = element(%3) 0 of 2 @11:10
  %15: grid = hmirror(%0) @12:10
  %16: grid = vmirror(%15) @12:20
  %17 = make_tuple(%12, %13, %14, %7) @13:10
  return %17 @14:5
}

function three() -> integer, helper, arc-dsl @20:1 {
  return 3 @21:5
}

function shifted(%0 by: (integer, integer), %1 x: grid) -> any, helper, arc-dsl @30:1 {
  %2 = asobject(%1) @31:10
  %3 = shift(%2, %0) @31:20
  return %3 @32:5
}
)";

ir::Module read_program(std::string_view text = program_text) {
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message;
    if (!module)
        std::abort();
    return std::move(*module);
}

/// The generated text without the empty entries of its tables, of which there is one for each op that the program does not need.
/// That they are there is the business of has_each_function_and_kernel_at_its_number_in_the_tables.
std::string without_empty_entries(const std::string& text) {
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);)
        if (line != "    nullptr," && line != "    battc_no_kernel,")
            result += line + "\n";
    return result;
}

/// The entries of a table of a generated text.
std::vector<std::string> table_entries(const std::string& text, const std::string& name) {
    const size_t start = text.find(name + "[] = {\n");
    EXPECT_NE(start, std::string::npos) << name;
    std::istringstream lines(text.substr(start + name.size() + 7));
    std::vector<std::string> entries;
    for (std::string line; std::getline(lines, line) && line != "};";)
        entries.push_back(line.substr(4, line.size() - 5));
    return entries;
}

/// A program as tests compile it: its first function is the entry.
plan::ProgramPlan plan_of(const interp::Program& program, const plan::Options& options = {}) {
    const plan::NumberedProgram programs[] = {{&program, 0, {0}}};
    return plan::plan_program(programs, options);
}

TEST(Plan, keeps_values_of_light_ops_in_registers) {
    const ir::Module module = read_program();
    const interp::Program program(module);
    const plan::ProgramPlan plan = plan_of(program);
    EXPECT_TRUE(test::matches_golden("codegen/plan.txt", plan::print(plan)));
    cuda::ProgramSourceOptions options;
    options.source_line = [](const interp::Program&, ir::Position position) {
        return "line " + std::to_string(position.line);
    };
    EXPECT_TRUE(
        test::matches_golden("codegen/program_source.txt", without_empty_entries(cuda::program_source(plan, options))));
    EXPECT_EQ(
        plan::representation_summary(program, 0),
        "unboxed: 1 value, 2 integer, 1 boolean, 1 pair, 3 grid; general: 1 (calls, containers and function values), "
        "1 (guarded), 2 (no unboxed form of the op), 1 (no unboxed neighbour)");
    EXPECT_EQ(plan::representation_summary(program, 1), "none unboxed; general: 1 (no unboxed neighbour)");
}

TEST(Plan, keeps_everything_in_the_frame_if_told_so) {
    const ir::Module module = read_program();
    const interp::Program program(module);
    const plan::ProgramPlan plan = plan_of(program, {.unboxed = false});
    EXPECT_TRUE(test::matches_golden("codegen/plan_general.txt", plan::print(plan)));
    for (const plan::FunctionPlan& function : plan.functions)
        for (const plan::Instruction& instruction : function.instructions)
            EXPECT_NE(plan::exit_of(instruction.opcode), plan::Exit::deoptimize) << function.name();
}

/// They are asked for by way of battc_step, whatever they could be.
TEST(Plan, leaves_to_the_library_what_is_kept_for_a_task) {
    const ir::Module module = read_program(sharing_text);
    const interp::Program program(module);
    const plan::ProgramPlan plan = plan_of(program);
    EXPECT_TRUE(test::matches_golden("codegen/plan_with_sharing.txt", plan::print(plan)));
    EXPECT_TRUE(test::matches_golden("codegen/program_source_with_sharing.txt",
                                     without_empty_entries(cuda::program_source(plan))));
    EXPECT_EQ(plan::representation_summary(program, 0), "unboxed: 2 grid; general: 1 (calls, containers and function "
                                                        "values), 4 (kept for the task), 2 (no unboxed form "
                                                        "of the op)");
}

TEST(Plan, has_an_instruction_for_every_kind_of_step) {
    const ir::Module module = read_program(steps_text);
    const interp::Program program(module);
    const plan::ProgramPlan plan = plan_of(program);
    EXPECT_TRUE(test::matches_golden("codegen/plan_steps.txt", plan::print(plan)));
    EXPECT_TRUE(
        test::matches_golden("codegen/program_source_steps.txt", without_empty_entries(cuda::program_source(plan))));
}

TEST(ProgramSource, has_each_function_and_kernel_at_its_number_in_the_tables) {
    const ir::Module module = read_program();
    const interp::Program program(module);
    const plan::NumberedProgram programs[] = {{&program, 0, {1}}, {&program, 2, {0}}};
    const plan::ProgramPlan plan = plan::plan_program(programs);
    const std::string text = cuda::program_source(plan);
    const std::vector<std::string> functions = {"nullptr", "battc_function_1", "battc_function_2", "battc_function_3"};
    EXPECT_EQ(table_entries(text, "battc_functions"), functions);
    const std::vector<std::string> kernels = table_entries(text, "battc_kernels");
    const std::vector<std::string> batch_kernels = table_entries(text, "battc_batch_kernels");
    ASSERT_EQ(kernels.size(), op_count);
    ASSERT_EQ(batch_kernels.size(), op_count);
    size_t found = 0;
    for (const OpInfo& op : all_ops()) {
        const u32 id = static_cast<u32>(op.id);
        if (std::ranges::find(plan.ops_by_number, op.id) == plan.ops_by_number.end()) {
            EXPECT_EQ(kernels[id], "battc_no_kernel") << op.name;
            EXPECT_EQ(batch_kernels[id], "nullptr") << op.name;
            continue;
        }
        ++found;
        EXPECT_EQ(kernels[id], "battc_kernel_" + std::string(op.name));
        EXPECT_EQ(batch_kernels[id], "battc_batch_kernel_" + std::string(op.name));
    }
    EXPECT_EQ(found, plan.ops_by_number.size());
}

TEST(Plan, keeps_the_kernels_that_kernels_call) {
    const ir::Module module = read_program(R"(module "calls.py"

function solve_calls(%0 S: tuple<(grid, grid)>) -> any, solve "calls", batt @1:1 {
  %1 = c_iz(%0, p_g) @2:10
  %2 = get_nth_by_key_t(%1, 0, identity) @3:10
  return %2 @4:5
}
)");
    const interp::Program program(module);
    for (const bool unboxed : {false, true}) {
        plan::Options options;
        options.unboxed = unboxed;
        const plan::NumberedProgram programs[] = {{&program, 0, {0}}};
        const std::vector<OpId> ops = plan::plan_program(programs, options).ops_by_number;
        for (const OpId op : {OpId::op_p_g, OpId::op_first, OpId::op_second, OpId::op_identity})
            EXPECT_TRUE(std::ranges::find(ops, op) != ops.end()) << op_info(op).name;
    }
}

/// Every opcode of the plan occurs in the goldens, so that a change of any shows.
TEST(Plan, goldens_have_every_opcode) {
    std::set<plan::Opcode> missing;
    for (u32 opcode = 0; opcode < plan::opcode_count; ++opcode)
        missing.insert(static_cast<plan::Opcode>(opcode));
    for (const std::string_view text : {program_text, sharing_text, steps_text}) {
        const ir::Module module = read_program(text);
        const interp::Program program(module);
        for (const plan::FunctionPlan& function : plan_of(program).functions)
            for (const plan::Instruction& instruction : function.instructions)
                missing.erase(instruction.opcode);
    }
    for (const plan::Opcode opcode : missing)
        ADD_FAILURE() << "no golden has the instruction " << plan::opcode_name(opcode);
}

} // namespace
