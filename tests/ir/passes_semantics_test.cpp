// Passes must not be noticed: random programs give the same value, the same error at the same place, and use the same fuel,
// with each pass alone and with the whole pipeline; and what inference promises of a result holds.
#include <random>

#include <gtest/gtest.h>

#include "interp/interpreter.h"
#include "ir/passes/pipeline.h"
#include "ir/passes/rewriter.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "ops/literal.h"
#include "tests/support/random_program.h"

namespace batt::ir {
namespace {

// What can be seen of an evaluation.
struct Seen {
    std::string value;
    bool failed = false;
    ErrorKind kind = ErrorKind::type;
    Position position;
    i64 fuel = 0;
    bool of_promised_type = true;
};

std::vector<Seen> run(const Module& module, const std::vector<Value>& grids, i64 fuel) {
    const interp::Program program(module);
    interp::Limits limits;
    limits.fuel = fuel;
    limits.memory = 64ULL << 20;
    interp::Interpreter interpreter(program, limits);
    const FunctionId entry = *module.find("solve_random");
    const Type promise = module.function(entry).result_type();
    std::vector<Seen> all;
    interpreter.run(entry, grids, static_cast<u32>(grids.size()), [&](u32, const interp::Outcome& outcome) {
        Seen seen;
        seen.failed = outcome.failed();
        if (seen.failed) {
            seen.kind = outcome.value.error_kind();
        } else {
            seen.value = format_literal(outcome.value, module.function(entry).dialect());
            seen.of_promised_type = holds(promise, outcome.value, module.function(entry).dialect());
        }
        seen.position = outcome.position;
        seen.fuel = outcome.fuel;
        all.push_back(std::move(seen));
    });
    return all;
}

std::string described(const Seen& seen) {
    const std::string place = " at " + std::to_string(seen.position.line) + ":" + std::to_string(seen.position.column);
    return (seen.failed ? std::string(error_name(seen.kind)) + place : seen.value) + ", fuel " +
           std::to_string(seen.fuel);
}

bool same(const Seen& a, const Seen& b) {
    if (a.failed != b.failed)
        return false;
    if (!a.failed)
        return a.value == b.value && a.fuel == b.fuel;
    return a.kind == b.kind && a.position == b.position && a.fuel == b.fuel;
}

Module copy_of(const std::string& text) {
    ParseProblem problem;
    std::optional<Module> module = parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message;
    return module ? std::move(*module) : Module();
}

Value random_grid(std::mt19937& random, Context& context) {
    const u32 height = 1 + random() % 6;
    const u32 width = 1 + random() % 6;
    std::string text = "(";
    for (u32 i = 0; i < height; ++i) {
        text += "(";
        for (u32 j = 0; j < width; ++j)
            text += std::to_string(random() % 3 == 0 ? random() % 10 : 0) + ",";
        text += "),";
    }
    return *parse_whole_literal(text + ")", context);
}

constexpr i64 plenty = 200'000;

struct Tally {
    u32 evaluations = 0;
    u32 results = 0;
    u32 changes = 0;
    u32 known_types = 0;
    u32 out_of_fuel = 0;
};

// Compares a program with what `change` makes of it; false, with an explanation, where they differ.
template <typename Change>
void compare_programs(u32 seed, Change change, Tally& tally) {
    std::mt19937 random(seed);
    const Dialect dialect = seed % 2 == 0 ? Dialect::batt : seed % 4 == 1 ? Dialect::arc_dsl : Dialect::re_arc;
    const std::string text = print(batt::test::random_program(random, dialect));
    const Module before = copy_of(text);
    ASSERT_TRUE(verify(before).empty()) << verify(before)[0] << "\n" << text;
    Module after = copy_of(text);
    tally.changes += change(after);
    const std::vector<std::string> problems = verify(after);
    ASSERT_TRUE(problems.empty()) << problems[0] << "\n" << text << "\n" << print(after);

    Arena arena;
    Context context = make_context(arena, dialect);
    std::vector<Value> grids;
    for (u32 i = 0; i < 4; ++i)
        grids.push_back(random_grid(random, context));
    const auto compare = [&](i64 fuel) {
        const std::vector<Seen> expected = run(before, grids, fuel);
        const std::vector<Seen> actual = run(after, grids, fuel);
        for (size_t i = 0; i < grids.size(); ++i) {
            ASSERT_TRUE(same(expected[i], actual[i]))
                << "seed " << seed << ", fuel limit " << fuel << "\n  I = " << format_literal(grids[i], dialect)
                << "\n  before: " << described(expected[i]) << "\n  after:  " << described(actual[i]) << "\n"
                << text << "\n"
                << print(after);
            ASSERT_TRUE(actual[i].of_promised_type)
                << "seed " << seed << ": " << actual[i].value << " is not of the promised type\n"
                << print(after);
            tally.out_of_fuel += actual[i].failed && actual[i].kind == ErrorKind::fuel ? 1 : 0;
            if (fuel == plenty) {
                ++tally.evaluations;
                tally.results += actual[i].failed ? 0 : 1;
            }
        }
    };
    compare(plenty);
    if (::testing::Test::HasFatalFailure())
        return;
    tally.known_types += after.function(*after.find("solve_random")).result_type().is_any() ? 0 : 1;
    // Where fuel runs out in the middle.
    const i64 used = run(before, grids, plenty)[0].fuel;
    for (const i64 limit : {used - 1, used / 2, used / 3})
        compare(std::max<i64>(limit, 0));
}

void expect_useful(const Tally& tally, u32 least_changes) {
    EXPECT_GT(tally.changes, least_changes);
    EXPECT_GT(tally.results * 4, tally.evaluations) << "hardly any program comes to an end";
    EXPECT_LT(tally.results * 20, tally.evaluations * 19) << "hardly any program fails";
    EXPECT_GT(tally.out_of_fuel, 100u) << "hardly any program is stopped in the middle";
}

/// The same function under another name.
FunctionId copy_function(Module& module, FunctionId id, const std::string& name) {
    const Function source = module.function(id);
    FunctionHeader header = source.header();
    header.name = name;
    FunctionBuilder builder(module, header);
    for (u32 i = 0; i < source.parameter_count(); ++i)
        builder.parameter(source.parameter_name(i), source.parameter_type(i));
    for (const Instruction& instruction : source.instructions().subspan(source.parameter_count()))
        builder.copy(instruction, source.operands(instruction));
    Function copy = std::move(builder).finish();
    copy.set_result_type(source.result_type());
    return module.add(std::move(copy)).value();
}

/// Gives each closure of a generated function a function of its own.
void copy_generated(Module& module) {
    const u32 count = module.function_count();
    for (FunctionId id = 0; id < count; ++id) {
        const Function function = module.function(id);
        if (!function.defined())
            continue;
        Rewriter rewriter(module, function);
        for (ValueId value = function.parameter_count(); value < function.instructions().size(); ++value) {
            Instruction instruction = function.instruction(value);
            if (instruction.opcode != Opcode::make_closure || instruction.guarded() || instruction.index >= count ||
                module.function(instruction.index).kind() != FunctionKind::generated) {
                rewriter.copy(value);
                continue;
            }
            const std::string name = "copy." + std::to_string(id) + "." + std::to_string(value);
            instruction.index = copy_function(module, instruction.index, name);
            rewriter.replace(value, rewriter.builder().copy(instruction, rewriter.mapped_operands(instruction)));
        }
        module.define(id, rewriter.finish());
    }
}

class EachPass : public ::testing::TestWithParam<const Pass*> {};

TEST_P(EachPass, alone_is_not_noticed) {
    Tally tally;
    for (u32 seed = 0; seed < 600 && !HasFatalFailure(); ++seed)
        compare_programs(
            seed,
            [&](Module& module) {
                // They need closures and types.
                if (GetParam()->name == "unroll_pairs" || GetParam()->name == "merge_functions")
                    for (const char* before : {"defunctionalize", "infer_types"})
                        find_pass(before)->run(module);
                if (GetParam()->name == "merge_functions")
                    copy_generated(module);
                return GetParam()->run(module);
            },
            tally);
    expect_useful(tally, 50);
}

std::vector<const Pass*> every_pass() {
    std::vector<const Pass*> passes;
    for (const Pass& pass : all_passes())
        passes.push_back(&pass);
    return passes;
}

INSTANTIATE_TEST_SUITE_P(Passes, EachPass, ::testing::ValuesIn(every_pass()),
                         [](const auto& info) { return std::string(info.param->name); });

TEST(Pipeline, is_not_noticed) {
    Tally tally;
    for (u32 seed = 1000; seed < 3000 && !HasFatalFailure(); ++seed)
        compare_programs(
            seed,
            [](Module& module) {
                u32 changes = 0;
                OptimizeOptions options;
                options.verify_each = true;
                const OptimizeResult result = optimize(module, options);
                EXPECT_TRUE(result.problems.empty()) << result.problems[0] << " " << result.problems[1];
                for (const PassStatistics& pass : result.passes)
                    changes += pass.changes;
                return changes;
            },
            tally);
    expect_useful(tally, 1000);
    EXPECT_GT(tally.known_types, 500u);
}

TEST(Pipeline, passes_in_any_order_are_not_noticed) {
    Tally tally;
    for (u32 seed = 5000; seed < 6000 && !HasFatalFailure(); ++seed)
        compare_programs(
            seed,
            [seed](Module& module) {
                std::mt19937 random(seed);
                u32 changes = 0;
                for (int i = 0; i < 10; ++i)
                    changes += all_passes()[random() % all_passes().size()].run(module);
                return changes;
            },
            tally);
    expect_useful(tally, 1000);
}

} // namespace
} // namespace batt::ir
