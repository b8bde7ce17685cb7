// Values that functions share on a task: nothing but time may tell whether they were shared.
#include <random>

#include <gtest/gtest.h>

#include "interp/interpreter.h"
#include "ir/passes/pipeline.h"
#include "ir/text.h"
#include "ops/literal.h"
#include "tests/interp/counting_kernels.h"
#include "tests/support/random_program.h"

namespace {

using namespace batt;

struct Evaluation {
    std::string text;
    i64 fuel;
    u32 line;
    friend bool operator==(const Evaluation&, const Evaluation&) = default;
};
std::ostream& operator<<(std::ostream& stream, const Evaluation& evaluation) {
    return stream << evaluation.text << ", fuel " << evaluation.fuel << ", line " << evaluation.line;
}

/// The samples of a task: arguments for any entry function.
class Samples {
public:
    explicit Samples(Dialect dialect) : context_(make_context(arena_, dialect)) {
        for (const char* text :
             {"((1, 0, 2), (0, 1, 1), (3, 0, 0))", "((5,),)", "((0, 0, 0, 4), (0, 4, 4, 4), (7, 0, 4, 0))"})
            grids_.push_back(*parse_whole_literal(text, context_));
        const std::string pairs = "((((1, 0), (0, 1)), ((1,),)), (((2, 2), (0, 3)), ((2,),)))";
        train_pairs_ = *parse_whole_literal(pairs, context_);
    }
    u32 count() const { return static_cast<u32>(grids_.size()); }
    std::vector<Value> arguments(const ir::Function& function, u32 first, u32 last) const {
        std::vector<Value> values;
        for (u32 s = first; s < last; ++s)
            for (u32 p = 0; p < function.parameter_count(); ++p) {
                const ir::EntryInput input = ir::entry_input(function, p);
                values.push_back(input == ir::EntryInput::input         ? grids_[s]
                                 : input == ir::EntryInput::train_pairs ? train_pairs_
                                                                        : make_none());
            }
        return values;
    }

private:
    Arena arena_;
    Context context_;
    std::vector<Value> grids_;
    Value train_pairs_ = make_none();
};

enum class Sharing { none, task_invariant, across_functions };

std::vector<Evaluation> run_all(const interp::Program& program, const interp::Limits& limits, Sharing sharing,
                                u32 together) {
    std::vector<Evaluation> evaluations;
    const ir::Module& module = program.module();
    interp::Interpreter interpreter(program, limits);
    const Samples samples(module.function(0).dialect());
    if (sharing != Sharing::none)
        interpreter.begin_task(samples.count(), sharing == Sharing::across_functions);
    for (ir::FunctionId id = 0; id < module.function_count(); ++id) {
        const ir::Function& function = module.function(id);
        if (!ir::is_entry(function.kind()))
            continue;
        for (u32 first = 0; first < samples.count(); first += together) {
            const u32 last = std::min(first + together, samples.count());
            interpreter.run(
                id, samples.arguments(function, first, last), last - first,
                [&](u32, const interp::Outcome& outcome) {
                    evaluations.push_back({outcome.failed() ? std::string(error_name(outcome.value.error_kind()))
                                                            : format_literal(outcome.value, function.dialect()),
                                           outcome.fuel, outcome.position.line});
                },
                first);
        }
    }
    return evaluations;
}

class SharingValues : public testing::TestWithParam<u32> {};

TEST_P(SharingValues, changes_no_result_no_error_and_no_fuel) {
    std::mt19937 random(GetParam());
    test::RandomProgramOptions options;
    options.dialect = GetParam() % 2 == 0 ? Dialect::arc_dsl : Dialect::batt;
    options.solvers = 6;
    options.batts = 2;
    ir::Module module = test::random_program(random, options);
    if (GetParam() % 3 != 0)
        ir::optimize(module);
    const interp::Program program(module);
    // One limit at a time: which of two comes first within an instruction is not said.
    const std::pair<i64, u64> both[] = {
        {1'000'000, 1 << 26}, {60, 1 << 26}, {12, 1 << 26}, {1'000'000, 1 << 14}, {1'000'000, 3000}};
    for (const auto& [fuel, memory] : both) {
        interp::Limits limits;
        limits.fuel = fuel;
        limits.memory = memory;
        const std::vector<Evaluation> alone = run_all(program, limits, Sharing::none, 1);
        for (const Sharing sharing : {Sharing::none, Sharing::task_invariant, Sharing::across_functions})
            for (const u32 together : {1u, 2u, 3u})
                EXPECT_EQ(run_all(program, limits, sharing, together), alone)
                    << "fuel " << fuel << ", memory " << memory << ", together " << together;
    }
}

INSTANTIATE_TEST_SUITE_P(RandomPrograms, SharingValues, testing::Range(0u, 60u));

TEST(SharedValues, values_of_the_train_pairs_are_shared_by_the_task_and_common_prefixes_by_the_sample) {
    ir::ParseProblem problem;
    const std::optional<ir::Module> module = ir::parse(R"(module "m"

function solve_a(%0 S, %1 I) -> any, solve "a", arc-dsl {
  %2 = first(%0)
  %3 = palette(%2)
  %4 = objects(%1, True, True, True)
  %5 = size(%4)
  %6 = make_tuple(%3, %5)
  return %6
}

function solve_b(%0 x) -> any, solve "b", arc-dsl {
  %1 = objects(%0, True, True, True)
  %2 = order(%1, size)
  return %2
}
)",
                                                       problem);
    ASSERT_TRUE(module);
    const ir::SharingPlan shared = ir::plan_sharing(*module);
    EXPECT_EQ(shared.task_slots, 2u);
    EXPECT_EQ(shared.sample_slots, 1u);
    EXPECT_TRUE(shared.slots[0][2].task_invariant);
    EXPECT_TRUE(shared.slots[0][3].task_invariant);
    EXPECT_FALSE(shared.slots[0][4].task_invariant);
    EXPECT_EQ(shared.slots[0][4].number, shared.slots[1][1].number);
    EXPECT_FALSE(shared.slots[0][5].shared());
    EXPECT_FALSE(shared.slots[1][2].shared());
}

TEST(SharedValues, are_computed_once_for_a_task_and_once_for_a_sample) {
    ir::ParseProblem problem;
    const std::optional<ir::Module> module = ir::parse(R"(module "m"

function solve_a(%0 S, %1 I) -> any, solve "a", arc-dsl {
  %2 = first(%0)
  %3 = last(%2)
  %4 = palette(%3)
  %5 = objects(%1, True, True, True)
  %6 = make_tuple(%4, %5)
  return %6
}

function solve_b(%0 S, %1 I) -> any, solve "b", arc-dsl {
  %2 = first(%0)
  %3 = last(%2)
  %4 = palette(%3)
  %5 = objects(%1, True, True, True)
  %6 = make_tuple(%5, %4)
  return %6
}
)",
                                                       problem);
    ASSERT_TRUE(module) << problem.message;
    test::CountingKernels kernels;
    interp::ProgramOptions options;
    options.kernels = &kernels.table();
    const interp::Program program(*module, options);
    const auto calls = [&](Sharing sharing) {
        kernels.reset();
        EXPECT_EQ(run_all(program, {}, sharing, 3).size(), 6u);
        return std::pair(kernels.calls(OpId::op_palette), kernels.calls(OpId::op_objects));
    };
    EXPECT_EQ(calls(Sharing::none), std::pair(u64{6}, u64{6}));
    EXPECT_EQ(calls(Sharing::task_invariant), std::pair(u64{1}, u64{6}));
    EXPECT_EQ(calls(Sharing::across_functions), std::pair(u64{1}, u64{3}));
}

} // namespace
