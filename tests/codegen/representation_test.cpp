// What generated programs look like: which values are kept in registers, where they become Values, where functions are left. The
// text is compared with a file; that it computes the right thing is generated_program_test.cpp's business.
#include <sstream>

#include <gtest/gtest.h>

#include "codegen/cuda/program_source.h"
#include "codegen/plan/representation.h"
#include "ir/text.h"
#include "ops/op_table.h"
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

ir::Module read_program(std::string_view text = program_text) {
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message;
    return module ? std::move(*module) : ir::Module();
}

/// The text without the rows of tables of kernels that have none. Each table must have a row for each op, an op's own in its place.
std::string without_empty_rows(const std::string& text) {
    std::istringstream lines(text);
    std::string shown;
    std::string prefix; // of the rows of the table that is open
    u32 row = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("BATT_PROGRAM_TABLE batt::Kernel ")) {
            prefix = "    battc_kernel_";
        } else if (line.starts_with("BATT_PROGRAM_TABLE batt::BatchKernel ")) {
            prefix = "    battc_batch_kernel_";
        } else if (!prefix.empty() && line == "};") {
            EXPECT_EQ(row, op_count) << prefix;
            prefix.clear();
            row = 0;
        } else if (!prefix.empty()) {
            const bool is_empty = line == "    battc_no_kernel," || line == "    nullptr,";
            EXPECT_TRUE(is_empty || line == prefix + std::string(all_ops()[row].name) + ",") << row << ": " << line;
            ++row;
            if (is_empty)
                continue;
        }
        shown += line + "\n";
    }
    EXPECT_TRUE(prefix.empty()) << "a table is not closed";
    return shown;
}

TEST(RepresentationChoice, keeps_values_of_light_ops_in_registers) {
    const ir::Module module = read_program();
    const interp::Program program(module);
    const cuda::NumberedProgram programs[] = {{&program, 0, {0}}};
    cuda::ProgramSourceOptions options;
    options.source_line = [](const interp::Program&, ir::Position position) {
        return "line " + std::to_string(position.line);
    };
    const std::string text = cuda::program_source(programs, options);
    EXPECT_TRUE(test::matches_golden("codegen/program_source.txt", without_empty_rows(text)));
    EXPECT_EQ(
        plan::representation_summary(program, 0),
        "unboxed: 1 value, 2 integer, 1 boolean, 1 pair, 3 grid; general: 1 (calls, containers and function values), "
        "1 (guarded), 2 (no unboxed form of the op), 1 (no unboxed neighbour)");
    EXPECT_EQ(plan::representation_summary(program, 1), "none unboxed; general: 1 (no unboxed neighbour)");
}

/// They are asked for by way of battc_step, whatever they could be.
TEST(RepresentationChoice, leaves_to_the_library_what_is_kept_for_a_task) {
    const ir::Module module = read_program(sharing_text);
    const interp::Program program(module);
    const cuda::NumberedProgram programs[] = {{&program, 0, {0}}};
    const std::string text = cuda::program_source(programs);
    EXPECT_TRUE(test::matches_golden("codegen/program_source_with_sharing.txt", without_empty_rows(text)));
    EXPECT_EQ(plan::representation_summary(program, 0), "unboxed: 2 grid; general: 1 (calls, containers and function "
                                                        "values), 4 (kept for the task), 2 (no unboxed form "
                                                        "of the op)");
}

} // namespace
