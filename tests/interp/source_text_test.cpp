// A random program and its source text, parsed and lowered, do the same at the same cost: the frontend and the modules that the
// tests of passes and modes are made of mean the same by every construct.
#include <random>

#include <gtest/gtest.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "interp/interpreter.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "ops/literal.h"
#include "tests/support/random_program.h"
#include "tests/support/source_text.h"

namespace {

using namespace batt;

/// What a function gives for some grids: value or error, and fuel.
std::vector<std::string> run(const ir::Module& module, const std::string& name) {
    static const char* const grids[] = {"((1, 0, 2), (0, 1, 1), (3, 0, 0))", "((5,),)", "((0, 4), (4, 4), (7, 0))"};
    const interp::Program program(module);
    interp::Limits limits;
    limits.fuel = 200'000;
    interp::Interpreter interpreter(program, limits);
    const ir::FunctionId id = *module.find(name);
    const ir::Function& function = module.function(id);
    Arena arena;
    Context context = make_context(arena, function.dialect());
    const Value pairs = *parse_whole_literal("((((1, 0), (0, 1)), ((1,),)), (((2, 2), (0, 3)), ((2,),)))", context);
    std::vector<Value> arguments;
    for (const char* grid : grids)
        for (u32 p = 0; p < function.parameter_count(); ++p)
            arguments.push_back(function.parameter_name(p) == "I"   ? *parse_whole_literal(grid, context)
                                : function.parameter_name(p) == "S" ? pairs
                                                                    : make_none());
    std::vector<std::string> seen;
    interpreter.run(id, arguments, std::size(grids), [&](u32, const interp::Outcome& outcome) {
        seen.push_back((outcome.failed() ? std::string(error_name(outcome.value.error_kind()))
                                         : format_literal(outcome.value, function.dialect())) +
                       ", fuel " + std::to_string(outcome.fuel));
    });
    return seen;
}

TEST(SourceText, of_a_random_program_means_what_its_module_means) {
    u32 failures = 0;
    u32 evaluations = 0;
    for (u32 seed = 0; seed < 600 && !testing::Test::HasFailure(); ++seed) {
        std::mt19937 random(seed);
        test::RandomProgramOptions options;
        options.dialect = seed % 2 == 0 ? Dialect::batt : seed % 4 == 1 ? Dialect::arc_dsl : Dialect::re_arc;
        options.solvers = 2;
        options.batts = 1;
        options.errors = seed % 3 != 0;
        const ir::Module module = test::random_program(random, options);
        const std::string text = test::source_text(module);

        const frontend::ParseResult parsed = frontend::parse(frontend::SourceFile("random.py", text));
        frontend::LoweringOptions lowering;
        lowering.dialect = options.dialect;
        const frontend::LoweringResult lowered = frontend::lower_module(parsed.module, lowering);
        ASSERT_FALSE(parsed.diagnostics.has_errors() || lowered.diagnostics.has_errors())
            << "seed " << seed << "\n"
            << render_text(parsed.diagnostics, &parsed.module.source)
            << render_text(lowered.diagnostics, &parsed.module.source) << text;
        ASSERT_EQ(ir::verify(lowered.module), std::vector<std::string>());
        for (const ir::Function& function : module.functions()) {
            if (!ir::is_entry(function.kind()))
                continue;
            const ir::Function& again = lowered.module.function(*lowered.module.find(function.name()));
            EXPECT_EQ(again.header().records, function.header().records);
            const std::vector<std::string> expected = run(module, function.name());
            EXPECT_EQ(run(lowered.module, function.name()), expected)
                << "seed " << seed << ", " << function.name() << "\n"
                << text << ir::print(module) << ir::print(lowered.module);
            for (const std::string& seen : expected) {
                ++evaluations;
                failures += seen.find("error") != std::string::npos ? 1 : 0;
            }
        }
    }
    EXPECT_GT(evaluations, 5000u);
    EXPECT_GT(failures, 200u);
}

} // namespace
