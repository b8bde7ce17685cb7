// Wherever memory ends, an evaluation gives its value or says that memory ran out. The limit is lowered step by step, so that it meets
// each large allocation of a program in turn.
#include <random>

#include <gtest/gtest.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "interp/interpreter.h"
#include "ir/text.h"
#include "ops/literal.h"
#include "tests/support/random_program.h"

namespace {

using namespace batt;

constexpr const char* grid_text = "((1, 0, 2, 2, 0), (0, 1, 1, 0, 3), (3, 0, 0, 4, 4), (0, 5, 0, 4, 0))";

std::string run(const interp::Program& program, ir::FunctionId id, u64 memory) {
    interp::Limits limits;
    limits.memory = memory;
    interp::Interpreter interpreter(program, limits);
    const ir::Function& function = program.module().function(id);
    Arena arena;
    Context context = make_context(arena, function.dialect());
    std::vector<Value> arguments(function.parameter_count(), make_none());
    for (u32 p = 0; p < function.parameter_count(); ++p)
        if (function.parameter_name(p) == "I")
            arguments[p] = *parse_whole_literal(grid_text, context);
    std::string result;
    interpreter.run(id, arguments, 1, [&](u32, const interp::Outcome& outcome) {
        result = outcome.failed() ? std::string(error_name(outcome.value.error_kind()))
                                  : format_literal(outcome.value, function.dialect());
    });
    return result;
}

/// How often memory ran out under limits from nothing up to what the function needs.
u32 lower_the_limit(const interp::Program& program, ir::FunctionId id) {
    const std::string expected = run(program, id, 64ULL << 20);
    u32 ran_out = 0;
    u64 memory = 0;
    for (u64 step = 512; memory < (1ULL << 20); memory += step, step += step / 16) {
        const std::string got = run(program, id, memory);
        if (got == error_name(ErrorKind::memory))
            ++ran_out;
        else
            EXPECT_EQ(got, expected) << memory << " bytes\n" << ir::print(program.module());
    }
    return ran_out;
}

TEST(MemoryLimit, ends_programs_that_capture_many_values) {
    std::string text = "def solve_a(I):\n";
    std::string list;
    for (int k = 0; k < 1500; ++k) {
        text += "    v" + std::to_string(k) + " = ofcolor(I, " + std::to_string(k) + ")\n";
        list += ", v" + std::to_string(k);
    }
    text += "    f = lambda q: (q" + list + ")\n    return apply(f, palette(I))\n";
    const frontend::ParseResult parsed = frontend::parse(frontend::SourceFile("captures.py", text));
    const frontend::LoweringResult lowered = frontend::lower_module(parsed.module);
    ASSERT_FALSE(lowered.diagnostics.has_errors());
    const interp::Program program(lowered.module);
    EXPECT_GT(lower_the_limit(program, *lowered.module.find("solve_a")), 3u);
}

TEST(MemoryLimit, changes_no_value_of_random_programs) {
    u32 ran_out = 0;
    for (u32 seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        test::RandomProgramOptions options;
        options.dialect = seed % 2 == 0 ? Dialect::batt : Dialect::arc_dsl;
        options.solvers = 12;
        options.batts = 0;
        const ir::Module module = test::random_program(random, options);
        const interp::Program program(module);
        for (ir::FunctionId id = 0; id < module.function_count(); ++id)
            if (ir::is_entry(module.function(id).kind()))
                ran_out += lower_the_limit(program, id);
    }
    EXPECT_GT(ran_out, 100u);
}

} // namespace
