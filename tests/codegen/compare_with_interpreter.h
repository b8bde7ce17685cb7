// Runs all entries of a module on some grids, on a fake device and by the interpreter, and compares values, matches and fuel: for
// tests of whatever devices execute.
#pragma once

#include <deque>
#include <random>
#include <span>

#include <gtest/gtest.h>

#include "codegen/cuda/device_interpreter.h"
#include "interp/interpreter.h"
#include "ir/sharing.h"
#include "ir/text.h"
#include "ops/literal.h"
#include "tests/codegen/fake_driver.h"
#include "tests/support/random_program.h"

namespace batt::test {

inline constexpr const char* compared_grids[] = {
    "((1, 0, 2), (0, 1, 1), (3, 0, 0))", "((5,),)", "((0, 4), (4, 4), (7, 0))",
    "((0, 0, 0, 0, 2), (0, 3, 3, 0, 0), (0, 3, 0, 0, 1), (6, 0, 0, 1, 1))"};

/// How evaluations on a device ended.
struct Tally {
    u64 done = 0;
    u64 left[cuda::status_count] = {};
    u64 matches = 0;

    void add(const Tally& other) {
        done += other.done;
        matches += other.matches;
        for (u32 status = 0; status < cuda::status_count; ++status)
            left[status] += other.left[status];
    }
    friend bool operator==(const Tally&, const Tally&) = default;
};
inline std::ostream& operator<<(std::ostream& stream, const Tally& tally) {
    stream << tally.done << " done, " << tally.matches << " match, left by status:";
    for (const u64 count : tally.left)
        stream << " " << count;
    return stream;
}

/// Whether the grids are samples of one task, so that evaluations can share what they do with its train pairs, or of a task each.
enum class Tasks { one, of_their_own };

/// The entries of some programs, all in one batch. `tally` counts what devices did. The driver, of FakeDriver's kind, must give
/// back all memory.
template <class Driver>
void compare_with_interpreter(std::span<const ir::Module> modules, const cuda::DeviceInterpreterOptions& options,
                              Tally& tally, Driver& driver, std::span<const char* const> grids = compared_grids,
                              std::string_view code = "code", Tasks tasks = Tasks::one) {
    std::deque<interp::Program> programs;
    Arena arena;
    Context context = make_context(arena, Dialect::arc_dsl);
    std::vector<cuda::DeviceEntry> entries;
    for (const ir::Module& module : modules) {
        const interp::Program& program = programs.emplace_back(module);
        for (ir::FunctionId id = 0; id < module.function_count(); ++id) {
            const ir::Function& function = module.function(id);
            if (!ir::is_entry(function.kind()))
                continue;
            context.dialect = function.dialect();
            cuda::DeviceEntry entry;
            entry.program = &program;
            entry.function = id;
            for (u32 p = 0; p < function.parameter_count(); ++p)
                entry.parameters.push_back(ir::entry_input(function, p));
            entry.records = function.header().records;
            entry.default_on_error = function.dialect() == Dialect::batt;
            ASSERT_EQ(cuda::reason_for_host(entry), "");
            entries.push_back(std::move(entry));
        }
    }
    const auto make_pairs = [&] {
        return *parse_whole_literal("((((1, 0), (0, 1)), ((1,),)), (((2, 2), (0, 3)), ((2,),)))", context);
    };
    const Value pairs = make_pairs();

    {
        const auto device = driver.open(0);
        ASSERT_TRUE(device);
        auto interpreter = cuda::DeviceInterpreter::create(*device.value(), code, entries, options);
        ASSERT_TRUE(interpreter) << interpreter.failure().message;
        cuda::DeviceBatch batch;
        std::vector<Value> inputs;
        for (const char* grid : grids)
            inputs.push_back(*parse_whole_literal(grid, context));
        for (const Value& input : inputs)
            batch.add_sample(input, tasks == Tasks::one ? pairs : make_pairs(), make_none(), &inputs[0]);
        for (u32 entry = 0; entry < entries.size(); ++entry)
            for (u32 sample = 0; sample < inputs.size(); ++sample)
                batch.add_item(entry, sample);
        const Done started = (*interpreter)->start(0, batch, 16384);
        ASSERT_TRUE(started) << started.failure().message;
        const auto results = (*interpreter)->finish(0);
        ASSERT_TRUE(results);

        size_t item = 0;
        for (const cuda::DeviceEntry& entry : entries) {
            const ir::Module& module = entry.program->module();
            interp::Interpreter reference(*entry.program, options.limits);
            std::vector<Value> arguments;
            for (const Value& input : inputs)
                for (const ir::EntryInput parameter : entry.parameters)
                    arguments.push_back(parameter == ir::EntryInput::input         ? input
                                        : parameter == ir::EntryInput::train_pairs ? pairs
                                                                                   : make_none());
            const Dialect dialect = module.function(entry.function).dialect();
            reference.run(
                entry.function, arguments, static_cast<u32>(inputs.size()), [&](u32, const interp::Outcome& expected) {
                    const cuda::DeviceOutcome& outcome = results->outcomes[item++];
                    if (outcome.status != cuda::Status::done) {
                        ++tally.left[static_cast<size_t>(outcome.status)];
                        EXPECT_TRUE(outcome.status != cuda::Status::failed || expected.failed());
                        return;
                    }
                    ++tally.done;
                    tally.matches += outcome.matches ? 1 : 0;
                    ASSERT_FALSE(expected.failed())
                        << module.function(entry.function).name() << ": " << error_message(expected.value) << "\n"
                        << ir::print(module);
                    EXPECT_EQ(outcome.fuel, expected.fuel) << ir::print(module);
                    if (entry.records.empty()) {
                        context.fuel = 1LL << 40;
                        context.dialect = dialect;
                        EXPECT_EQ(outcome.matches, equal(context, expected.value, inputs[0])) << ir::print(module);
                    }
                    if (!options.keep_values)
                        return;
                    const Value value = cuda::result_value(results->output, outcome.value);
                    EXPECT_EQ(format_literal(value, dialect), format_literal(expected.value, dialect))
                        << ir::print(module);
                });
        }
        EXPECT_EQ(item, results->outcomes.size());
        EXPECT_NE(item, 0u) << "there is no entry to compare";
    }
    EXPECT_EQ(driver.allocated(), 0u);
}

/// The same on a driver of another kind and on threads, which must agree in what they do and what they leave to the interpreter.
template <class Driver>
void compare_with_threads(const ir::Module& module, const cuda::DeviceInterpreterOptions& options, Tally& tally,
                          Driver& driver, std::span<const char* const> grids = compared_grids,
                          std::string_view code = "code") {
    FakeDriver threads;
    Tally on_threads;
    compare_with_interpreter({&module, 1}, options, on_threads, threads, grids);
    Tally there;
    compare_with_interpreter({&module, 1}, options, there, driver, grids, code);
    EXPECT_EQ(there, on_threads);
    tally.add(on_threads);
}

} // namespace batt::test
