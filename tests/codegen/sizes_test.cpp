// Calls of every op that functions of a program make together, on arguments of all sizes at which something changes, give the same
// values, errors and fuel however they are made: by batches of calls, one by one, in general forms, and by the device
// interpreter's text on the host. tests/ops/sizes_test.cpp calls the ops themselves. BATT_ALL_SIZES in the environment asks for all
// sizes; the usual ones are those around a board.
#include <cstdlib>
#include <iostream>

#include "ops/op_table.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/support/sized_arguments.h"

namespace {

using namespace batt;

constexpr i64 fuel_of_evaluation = 100'000;

struct Result {
    std::string text; ///< the value, or the error
    i64 fuel = 0;
    friend bool operator==(const Result&, const Result&) = default;
};
std::ostream& operator<<(std::ostream& stream, const Result& result) {
    return stream << result.text.substr(0, 2000) << ", fuel " << result.fuel;
}

/// A way in which the interpreter runs a function.
struct Way {
    const char* name;
    bool together;
    bool general_only;
};

std::vector<Result> run(const ir::Module& module, ir::FunctionId function, const std::vector<std::string>& samples,
                        const Way& way) {
    interp::ProgramOptions options;
    options.general_only = way.general_only;
    const interp::Program program(module, options);
    interp::Limits limits;
    limits.fuel = fuel_of_evaluation;
    if (!way.together)
        limits.memory = interp::min_memory_for_batches - 1;
    const Dialect dialect = module.function(function).dialect();
    Arena arena;
    Context context = make_context(arena, dialect);
    context.general_only = way.general_only;
    std::vector<Value> inputs;
    for (const std::string& sample : samples)
        inputs.push_back(parse_whole_literal(sample, context).value());
    interp::Interpreter interpreter(program, limits);
    std::vector<Result> results;
    const auto take = [&](u32, const interp::Outcome& outcome) {
        if (!outcome.failed())
            results.push_back({format_literal(outcome.value, dialect), outcome.fuel});
        else if (outcome.value.error_kind() == ErrorKind::fuel)
            results.push_back({"error: fuel", 0});
        else
            results.push_back({"error: " + std::string(error_name(outcome.value.error_kind())), outcome.fuel});
    };
    if (way.together)
        interpreter.run(function, inputs, static_cast<u32>(inputs.size()), take);
    else
        for (const Value& input : inputs)
            interpreter.run(function, {&input, 1}, 1, take);
    return results;
}

struct Counted {
    u64 compared = 0;
    u64 short_of_memory = 0; ///< one by one
    u64 values = 0;
    u32 ops = 0;
    test::Tally devices;
};
Counted counted; ///< of all ops

class Sizes : public testing::TestWithParam<u32> {};

TEST_P(Sizes, change_neither_value_nor_fuel_between_ways_of_running) {
    const OpInfo& op = all_ops()[GetParam()];
    const test::Sizes sizes = std::getenv("BATT_ALL_SIZES") != nullptr ? test::Sizes::all : test::Sizes::of_boards;
    ++counted.ops;
    for (const Dialect dialect : {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt}) {
        if ((op.dialects & dialect_bit(dialect)) == 0 || (sizes != test::Sizes::all && dialect == Dialect::re_arc))
            continue;
        ir::ParseProblem problem;
        const std::optional<ir::Module> module = ir::parse(test::sized_program(op, dialect), problem);
        ASSERT_TRUE(module) << problem.position.line << ": " << problem.message << "\n"
                            << test::sized_program(op, dialect);
        for (size_t p = 0; p < op.parameters.size(); ++p) {
            const test::SizedSamples samples = test::sized_samples(op, p, dialect, sizes);
            for (const bool same : {false, true}) {
                const std::vector<std::string>& inputs = same ? samples.same : samples.mixed;
                const std::string name = (same ? "same_" : "mixed_") + std::to_string(p);
                const ir::FunctionId function = module->find(name).value();
                const std::vector<Result> expected = run(*module, function, inputs, {"", true, false});
                ASSERT_EQ(expected.size(), inputs.size());
                for (const Way& way : {Way{"one by one", false, false}, Way{"general forms", true, true}}) {
                    const std::vector<Result> got = run(*module, function, inputs, way);
                    ASSERT_EQ(got.size(), inputs.size());
                    for (size_t n = 0; n < inputs.size(); ++n) {
                        if (got[n].text == "error: " + std::string(error_name(ErrorKind::memory))) {
                            ++counted.short_of_memory;
                            continue;
                        }
                        ++counted.compared;
                        counted.values += got[n].text.starts_with("error") ? 0 : 1;
                        ASSERT_EQ(got[n], expected[n]) << op.name << ", " << dialect_name(dialect) << ", " << name
                                                       << ", " << way.name << ", I = " << inputs[n].substr(0, 3000);
                    }
                }
            }
        }
    }
}

TEST_P(Sizes, change_neither_value_nor_fuel_on_devices) {
    const OpInfo& op = all_ops()[GetParam()];
    const Dialect dialect = (op.dialects & dialect_bit(Dialect::arc_dsl)) != 0 ? Dialect::arc_dsl : Dialect::batt;
    ir::ParseProblem problem;
    const std::optional<ir::Module> module = ir::parse(test::sized_program(op, dialect), problem);
    ASSERT_TRUE(module) << problem.message;
    std::vector<std::string> texts;
    for (size_t p = 0; p < op.parameters.size(); ++p) {
        test::SizedSamples samples = test::sized_samples(op, p, dialect, test::Sizes::of_boards);
        std::ranges::move(samples.mixed, std::back_inserter(texts));
        std::ranges::move(samples.same, std::back_inserter(texts));
    }
    std::vector<const char*> inputs;
    for (const std::string& text : texts)
        inputs.push_back(text.c_str());
    cuda::DeviceInterpreterOptions options;
    options.limits.fuel = fuel_of_evaluation;
    options.keep_values = true;
    test::FakeDriver driver;
    test::compare_with_interpreter({&*module, 1}, options, counted.devices, driver, inputs);
}

INSTANTIATE_TEST_SUITE_P(Ops, Sizes, testing::Range(0u, op_count),
                         [](const auto& info) { return std::string(all_ops()[info.param].name); });

class Counts : public testing::Environment {
    void TearDown() override {
        std::cout << counted.compared << " evaluations have been compared, " << counted.values << " gave values, "
                  << counted.short_of_memory << " were short of memory; devices: " << counted.devices << "\n";
        if (counted.ops < op_count)
            return; // some were chosen
        EXPECT_GT(counted.compared, 50'000U);
        EXPECT_GT(counted.values, 20'000U);
        EXPECT_LT(counted.short_of_memory, counted.compared / 10);
        EXPECT_GT(counted.devices.done, 10'000U);
    }
};
[[maybe_unused]] const testing::Environment* const counts = testing::AddGlobalTestEnvironment(new Counts);

} // namespace
