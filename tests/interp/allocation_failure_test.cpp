// Whichever allocation of a kernel fails while a program runs, the evaluation gives the value that it gives otherwise, for the same
// fuel, or says that memory ran out: random programs, and mutants of them and of the samples, on grids so large that their values
// are large allocations. tests/ops/allocation_failure_test.cpp calls the ops themselves.
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "interp/interpreter.h"
#include "ir/passes/pipeline.h"
#include "ir/text.h"
#include "ops/literal.h"
#include "tests/support/failing_kernels.h"
#include "tests/support/mutants.h"
#include "tests/support/paths.h"
#include "tests/support/random_program.h"
#include "tests/support/source_text.h"

namespace {

using namespace batt;

/// A grid with shapes of some colours, `side` wide.
std::string large_grid(std::mt19937& random, int side) {
    std::string text = "(";
    for (int i = 0; i < side; ++i) {
        text += "(";
        for (int j = 0; j < side; ++j)
            text += std::to_string(random() % 40 == 0 ? random() % 10 : (i / 9 + j / 7) % 5 == 0 ? 3 : 0) + ",";
        text += "),";
    }
    return text + ")";
}

struct Result {
    std::string text;
    i64 fuel = 0;
    friend bool operator==(const Result&, const Result&) = default;
};
std::ostream& operator<<(std::ostream& stream, const Result& result) {
    return stream << result.text.substr(0, 1000) << ", fuel " << result.fuel;
}

/// Runs programs, again and again with another allocation that fails.
class Failures {
public:
    /// All entries of a module.
    void compare(const ir::Module& module, const std::string& grid) {
        interp::ProgramOptions options;
        options.kernels = &kernels_.table();
        const interp::Program program(module, options);
        const interp::Program plain(module);
        for (ir::FunctionId id = 0; id < module.function_count() && !testing::Test::HasFailure(); ++id) {
            if (!ir::is_entry(module.function(id).kind()))
                continue;
            kernels_.fail(test::FailingKernels::never);
            const Result expected = run(program, id, grid);
            const u64 allocations = kernels_.allocations();
            // The limit of memory does not hold for the memory of these kernels.
            if (const Result usual = run(plain, id, grid); usual.text != error_name(ErrorKind::memory))
                EXPECT_EQ(expected, usual) << ir::print(module);
            // All of the first ones; of very many, some.
            for (u64 failing = 0; failing < allocations; failing += 1 + failing / 8) {
                kernels_.fail(failing);
                const Result got = run(program, id, grid);
                EXPECT_TRUE(kernels_.failed());
                ++met;
                if (got.text == error_name(ErrorKind::memory)) {
                    ++ended;
                    continue;
                }
                ASSERT_EQ(got, expected) << "allocation " << failing << " of " << module.function(id).name() << "\n"
                                         << ir::print(module);
            }
        }
    }
    /// The functions of a text, if it is a program at all.
    void compare(const std::string& text, const std::string& grid) {
        const frontend::ParseResult parsed = frontend::parse(frontend::SourceFile("mutants.py", text));
        ir::Module module = frontend::lower_module(parsed.module).module;
        ir::optimize(module);
        compare(module, grid);
    }

    u64 met = 0;   ///< evaluations in which an allocation has failed
    u64 ended = 0; ///< by it

private:
    static Result run(const interp::Program& program, ir::FunctionId id, const std::string& grid) {
        const ir::Function& function = program.module().function(id);
        interp::Limits limits;
        limits.fuel = 10'000;
        interp::Interpreter interpreter(program, limits);
        Arena arena;
        Context context = make_context(arena, function.dialect());
        const Value input = *parse_whole_literal(grid, context);
        const Value pairs = *parse_whole_literal("((" + grid + ", " + grid + "),)", context);
        std::vector<Value> arguments;
        for (u32 p = 0; p < function.parameter_count(); ++p) {
            const ir::EntryInput from = ir::entry_input(function, p);
            arguments.push_back(from == ir::EntryInput::input         ? input
                                : from == ir::EntryInput::train_pairs ? pairs
                                                                      : make_none());
        }
        Result result;
        interpreter.run(id, arguments, 1, [&](u32, const interp::Outcome& outcome) {
            result = {outcome.failed() ? std::string(error_name(outcome.value.error_kind()))
                                       : format_literal(outcome.value, function.dialect()),
                      outcome.fuel};
        });
        return result;
    }

    test::FailingKernels kernels_{best_kernel_table()};
};

TEST(AllocationFailure, changes_no_value_of_random_programs) {
    Failures failures;
    for (u32 seed = 0; seed < 60 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        test::RandomProgramOptions options;
        options.dialect = seed % 3 == 0 ? Dialect::batt : seed % 3 == 1 ? Dialect::arc_dsl : Dialect::re_arc;
        options.solvers = 4;
        options.errors = seed % 2 == 0;
        ir::Module module = test::random_program(random, options);
        ir::optimize(module);
        failures.compare(module, large_grid(random, 20 + static_cast<int>(seed % 90)));
    }
    std::cout << failures.met << " failing allocations met, " << failures.ended << " evaluations ended by them\n";
    EXPECT_GT(failures.met, 100U);
    EXPECT_GT(failures.ended, 50U);
    EXPECT_LT(failures.ended, failures.met); // some do without
}

TEST(AllocationFailure, changes_no_value_of_mutants) {
    Failures failures;
    std::mt19937 random(7);
    for (const auto& [file, dialect] :
         {std::pair{"solvers.batt", Dialect::arc_dsl}, std::pair{"verifiers.batt", Dialect::re_arc},
          std::pair{"candidates.batt", Dialect::batt}}) {
        std::ostringstream text;
        text << std::ifstream(test::repository() / "samples/programs" / file).rdbuf();
        std::vector<std::string> functions = test::functions_of(text.str());
        ASSERT_FALSE(functions.empty());
        for (u32 n = 0; n < 200 && !HasFailure(); ++n) {
            const std::string& function = functions[random() % functions.size()];
            const std::string name = function.starts_with("def batt(") ? "batt"
                                     : dialect == Dialect::re_arc      ? "verify_m"
                                                                       : "solve_m";
            failures.compare(test::mutant(random, function, dialect, name),
                             large_grid(random, 40 + static_cast<int>(n % 60)));
        }
    }
    std::cout << failures.met << " failing allocations met, " << failures.ended << " evaluations ended by them\n";
    EXPECT_GT(failures.met, 100U);
    EXPECT_GT(failures.ended, 20U);
}

} // namespace
