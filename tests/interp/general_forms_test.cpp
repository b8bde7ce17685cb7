// Programs whose values are all stored in general form give the same values, errors and places, and spend the same fuel, as with
// boards: random programs of every dialect, optimised, on grids up to the size of a board and beyond; constants of every dialect;
// grids of exactly 32 x 32.
#include <random>

#include "ir/passes/pipeline.h"
#include "tests/interp/function_runner.h"
#include "tests/support/random_program.h"

namespace {

using namespace batt;

/// A grid with some colours; its sides are small, or around 32.
std::string random_grid(std::mt19937& random) {
    const auto side = [&] { return random() % 4 == 0 ? 31 + random() % 3 : 1 + random() % 6; };
    const size_t height = side();
    const size_t width = side();
    std::string text = "(";
    for (size_t i = 0; i < height; ++i) {
        text += "(";
        for (size_t j = 0; j < width; ++j)
            text += std::to_string(random() % 3 == 0 ? random() % 10 : 0) + ",";
        text += "),";
    }
    return text + ")";
}

std::vector<test::Result> run(const ir::Module& module, const std::vector<std::string>& grids, bool general_only,
                              i64 fuel) {
    interp::ProgramOptions options;
    options.general_only = general_only;
    const interp::Program program(module, options);
    interp::Limits limits;
    limits.fuel = fuel;
    interp::Interpreter interpreter(program, limits);
    const ir::FunctionId entry = *module.find("solve_random");
    const Dialect dialect = module.function(entry).dialect();
    Arena arena;
    Context context = make_context(arena, dialect);
    context.general_only = general_only;
    std::vector<Value> inputs;
    for (const std::string& grid : grids)
        inputs.push_back(parse_whole_literal(grid, context).value());
    std::vector<test::Result> results;
    interpreter.run(entry, inputs, static_cast<u32>(inputs.size()), [&](u32, const interp::Outcome& outcome) {
        results.push_back({outcome.failed() ? "error: " + std::string(error_name(outcome.value.error_kind()))
                                            : format_literal(outcome.value, dialect),
                           outcome.position.line, outcome.fuel});
    });
    return results;
}

TEST(GeneralForms, random_programs_give_the_same_values_errors_and_fuel) {
    size_t values = 0;
    size_t errors = 0;
    size_t stopped = 0;
    for (u32 seed = 0; seed < 2000; ++seed) {
        std::mt19937 random(seed);
        const Dialect dialect = seed % 2 == 0 ? Dialect::batt : seed % 4 == 1 ? Dialect::arc_dsl : Dialect::re_arc;
        ir::Module module = test::random_program(random, dialect);
        ir::optimize(module);
        std::vector<std::string> grids;
        for (u32 i = 0; i < 4; ++i)
            grids.push_back(random_grid(random));
        for (const i64 fuel : {500'000, 60}) {
            const std::vector<test::Result> normal = run(module, grids, false, fuel);
            const std::vector<test::Result> general = run(module, grids, true, fuel);
            for (size_t i = 0; i < grids.size(); ++i) {
                ASSERT_EQ(normal[i].text, general[i].text) << "seed " << seed << "\n  I = " << grids[i];
                ASSERT_EQ(normal[i].fuel, general[i].fuel) << "seed " << seed << "\n  I = " << grids[i];
                ASSERT_EQ(normal[i].line, general[i].line) << "seed " << seed << "\n  I = " << grids[i];
                const bool failed = normal[i].text.starts_with("error: ");
                ++(!failed ? values : normal[i].text.find("fuel") != std::string::npos ? stopped : errors);
            }
        }
    }
    EXPECT_GT(values, 3000U);
    EXPECT_GT(errors, 300U);
    EXPECT_GT(stopped, 500U);
}

std::string constant_in(const std::string& dialect, const std::string& constant, bool general_only) {
    ir::ParseProblem problem;
    const std::optional<ir::Module> module =
        ir::parse("module \"test\"\nfunction solve_random(%0 I: any) -> any, helper, " + dialect + " {\n  return " +
                      constant + "\n}\n",
                  problem);
    if (!module)
        return "line " + std::to_string(problem.position.line) + ": " + problem.message;
    return run(*module, {"((0,),)"}, general_only, 1000).at(0).text;
}

TEST(GeneralForms, constants_keep_their_values_in_every_dialect) {
    for (const std::string dialect : {"arc-dsl", "re-arc", "batt"})
        for (const std::string constant :
             {"{(1, (5, 1)), (5, (5, 1))}", "{(5, 1, 1), (4, 9, 2)}", "((1, 2, 3), (4, 5, 6))",
              "{(1, 2, 3), (1, (2, 3)), (2, 3)}", "rbind(insert, {(1, (5, 1))})"}) {
            EXPECT_EQ(constant_in(dialect, constant, true), constant_in(dialect, constant, false)) << dialect;
            EXPECT_FALSE(constant_in(dialect, constant, true).starts_with("line "))
                << constant_in(dialect, constant, true);
        }
    EXPECT_EQ(constant_in("batt", "{(1, (5, 1)), (5, (5, 1))}", true), "{(1, (5, 1)), (5, (5, 1))}");
}

TEST(GeneralForms, grids_that_just_fit_a_board_charge_what_boards_charge) {
    std::string grid = "(";
    for (int i = 0; i < 32; ++i) {
        grid += "(";
        for (int j = 0; j < 32; ++j)
            grid += std::to_string((i * j) % 7 % 3) + ",";
        grid += "),";
    }
    grid += ")";
    for (const std::string op :
         {"dmirror(%0)", "cmirror(%0)", "rot90(%0)", "rot270(%0)", "cellwise(%0, %0, 0)", "downscale(%0, 1)"}) {
        const std::string text = "function f(%0 I: any) -> any, helper, arc-dsl {\n  %1 = " + op + "\n  return %1\n}\n";
        const interp::Limits limits;
        const auto policy = interp::OnErrorPolicy::dialect;
        const test::Result board = test::FunctionRunner(text, limits, policy, false).run_one(grid);
        const test::Result general = test::FunctionRunner(text, limits, policy, true).run_one(grid);
        EXPECT_EQ(board.text, general.text) << op;
        EXPECT_EQ(board.fuel, general.fuel) << op;
        EXPECT_LT(board.fuel, 10) << op;
    }
}

} // namespace
