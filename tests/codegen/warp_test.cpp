// The text that devices run, in its branch for devices: 32 lanes with a row each, on fibers (warp_shim.h). Primitives, boards, every
// op of the op table and whole programs must give what the host's text gives, and all lanes the same.
#include <cstring>
#include <memory>
#include <mutex>
#include <random>

#include <gtest/gtest.h>

#include "codegen/cuda/device_text.h"
#include "ir/text.h"
#include "ops/arena.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "tests/codegen/batch_program.h"
#include "tests/codegen/compare_with_interpreter.h"
#include "tests/codegen/component_program.h"
#include "tests/codegen/fast_path_program.h"
#include "tests/codegen/sample_work.h"
#include "tests/codegen/sharing_programs.h"
#include "tests/codegen/warp_cases.h"
#include "tests/codegen/warp_code.h"
#include "tests/codegen/warp_fibers.h"
#include "tests/support/paths.h"
#include "tests/support/random_arguments.h"

namespace {

using namespace batt;
using test::lane_count;

// --- primitives and boards

struct Inputs {
    u32 boards[test::Probe::board_count][32];
    i32 numbers[test::Probe::number_count];
};

/// Random boards, from nearly empty to nearly full ones.
Inputs random_inputs(std::mt19937& random) {
    Inputs inputs;
    for (auto& board : inputs.boards) {
        const u32 density = random() % 7;
        const bool few_rows = random() % 4 == 0;
        for (u32& row : board) {
            const u32 a = random();
            const u32 b = random();
            const u32 c = random();
            const u32 bits[] = {0, a & b & c, a & b, a, a | b, a | b | c, ~0u};
            row = few_rows && random() % 8 != 0 ? 0 : bits[density];
        }
    }
    for (i32& number : inputs.numbers)
        number = static_cast<i32>(random());
    return inputs;
}

struct Results {
    u32 words[test::Probe::most_results][32];
    u32 count = 0;
};

void run_on_host(const test::WarpCase& one, const Inputs& inputs, Results& results) {
    alignas(64) static u8 memory[test::Probe::memory_bytes + 2 * arena_padding];
    test::Probe probe = {inputs.boards, inputs.numbers, memory + arena_padding, results.words, 0};
    one.run(probe);
    results.count = probe.result_count;
}
std::optional<std::string> run_on_lanes(const test::WarpCase& one, const Inputs& inputs, Results& results) {
    static const test::LaneMemory memory(test::Probe::memory_bytes);
    u32 counts[lane_count];
    const auto failure = test::run_warp(memory, [&](u32 lane) {
        test::Probe probe = {inputs.boards, inputs.numbers, memory.of(lane), results.words, 0};
        one.run(probe);
        counts[lane] = probe.result_count;
    });
    results.count = counts[0];
    return failure;
}

void compare_cases(std::span<const test::WarpCase> on_lanes) {
    const std::span<const test::WarpCase> on_host = test::host_cases();
    ASSERT_EQ(on_host.size(), on_lanes.size());
    ASSERT_GT(on_host.size(), 25u);
    for (size_t n = 0; n < on_host.size(); ++n) {
        SCOPED_TRACE(on_host[n].name);
        std::mt19937 random(static_cast<u32>(n));
        for (int round = 0; round < 200; ++round) {
            const Inputs inputs = random_inputs(random);
            Results expected;
            Results results;
            run_on_host(on_host[n], inputs, expected);
            ASSERT_EQ(run_on_lanes(on_lanes[n], inputs, results), std::nullopt) << "round " << round;
            ASSERT_EQ(results.count, expected.count);
            ASSERT_NE(expected.count, 0u);
            for (u32 i = 0; i < expected.count; ++i)
                for (u32 lane = 0; lane < lane_count; ++lane)
                    ASSERT_EQ(results.words[i][lane], expected.words[i][lane])
                        << "round " << round << ", result " << i << ", lane " << lane;
        }
    }
}

TEST(WarpBoards, give_the_rows_of_the_host) { compare_cases(test::warp_cases()); }
TEST(WarpBoards, give_the_rows_of_the_host_with_the_primitives_of_sm_80) { compare_cases(test::warp_cases_of_sm_80()); }

// --- ops

/// An op called on lanes and by the host.
class OpCall {
public:
    OpCall(const OpInfo& op, std::span<const std::string> arguments, Dialect dialect, bool defaults)
        : op_(op), context_(make_context(arena_, dialect)) {
        context_.default_on_error = defaults;
        context_.kernels = kernel_tables()[0].kernels;
        context_.fuel = 2'000'000;
        for (const std::string& text : arguments)
            values_.push_back(parse_whole_literal(text, context_).value());
    }

    std::string on_host() {
        Context context = context_;
        const Value result = kernel_tables()[0].call(context, make_op(static_cast<u32>(op_.id)), values_.data(),
                                                     static_cast<u32>(values_.size()));
        // What follows would allocate where the result is.
        failed_ = result.is_error();
        context_.arena_top = context.arena_top;
        context_.arena_end = context.arena_end;
        return describe(context, result);
    }
    bool has_failed() const { return failed_; } ///< on the host
    /// What lane 0 gives, or how lanes differ.
    std::string on_lanes(test::Copies copies) {
        static std::unique_ptr<test::LaneMemory> memories[2];
        std::unique_ptr<test::LaneMemory>& memory = memories[static_cast<size_t>(copies)];
        if (memory == nullptr)
            memory = std::make_unique<test::LaneMemory>(8 << 20, copies);
        // What an earlier call has left there is not this one's.
        static u64 filled[2];
        for (u32 lane = 0; lane < lane_count; ++lane)
            std::memset(memory->of(lane), 0xab, filled[static_cast<size_t>(copies)]);
        Context contexts[lane_count];
        Value results[lane_count];
        const auto failure = test::run_warp(*memory, [&](u32 lane) {
            contexts[lane] = context_;
            results[lane] =
                test::call_in_lane(contexts[lane], memory->of(lane), memory->size(), make_op(static_cast<u32>(op_.id)),
                                   values_.data(), static_cast<u32>(values_.size()));
        });
        std::string text = failure ? *failure : describe(contexts[0], results[0]);
        if (!failure) {
            const u64 used = static_cast<u64>(contexts[0].arena_top - memory->of(0));
            filled[static_cast<size_t>(copies)] = used;
            const u64 difference = memory->first_difference(0, used);
            if (difference != used)
                text += "; memory of the lanes differs at " + std::to_string(difference);
            for (u32 lane = 1; lane < lane_count; ++lane)
                if (const std::string other = describe(contexts[lane], results[lane]); other != text)
                    text += "; lane " + std::to_string(lane) + ": " + other;
        }
        if (failure || text.find(';') != std::string::npos)
            memory.reset(); // its copies differ
        return text;
    }

    /// What lanes with so little memory give: as on_lanes(), or "no memory".
    std::string on_lanes_with(u64 bytes) {
        static std::unique_ptr<test::LaneMemory> memory;
        if (memory == nullptr)
            memory = std::make_unique<test::LaneMemory>(8 << 20);
        Context contexts[lane_count];
        Value results[lane_count];
        const auto failure = test::run_warp(*memory, [&](u32 lane) {
            contexts[lane] = context_;
            results[lane] =
                test::call_in_lane(contexts[lane], memory->of(lane), bytes, make_op(static_cast<u32>(op_.id)),
                                   values_.data(), static_cast<u32>(values_.size()));
        });
        if (failure) {
            memory.reset(); // its copies differ
            return *failure;
        }
        const auto told = [&](u32 lane) {
            const Value& result = results[lane];
            return contexts[lane].exhausted || (result.is_error() && result.error_kind() == ErrorKind::memory)
                       ? "no memory"
                       : describe(contexts[lane], result);
        };
        const std::string text = told(0);
        for (u32 lane = 1; lane < lane_count; ++lane)
            if (told(lane) != text)
                return "lane " + std::to_string(lane) + ": " + told(lane) + ", lane 0: " + text;
        return text;
    }

private:
    static std::string describe(const Context& context, const Value& result) {
        return format_literal(result, context.dialect) + ", fuel " + std::to_string(context.fuel);
    }

    const OpInfo& op_;
    Arena arena_;
    Context context_;
    std::vector<Value> values_;
    bool failed_ = false;
};

class WarpOps : public testing::TestWithParam<u32> {};

/// Adds to `values` how many calls gave one.
void compare_calls(const OpInfo& op, int largest_side, std::initializer_list<test::Copies> models, u32& values) {
    EXPECT_TRUE(rc::check(std::string(op.name), [&] {
        const bool for_batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 &&
                              (op.dialects == dialect_bit(Dialect::batt) || *rc::gen::arbitrary<bool>());
        const std::vector<std::string> arguments = *test::random_arguments(op, for_batt, largest_side);
        const bool second = *rc::gen::arbitrary<bool>();
        const Dialect dialect = for_batt ? Dialect::batt : second ? Dialect::re_arc : Dialect::arc_dsl;
        OpCall call(op, arguments, dialect, for_batt && second);
        const std::string expected = call.on_host();
        values += call.has_failed() ? 0 : 1;
        for (const test::Copies copies : models) {
            const std::string got = call.on_lanes(copies);
            if (got != expected)
                RC_LOG() << op.name << "(" << test::joined(arguments, ", ") << ")\n  host:  " << expected << "\n  lanes"
                         << (copies == test::Copies::shared ? " that share memory" : "") << ": " << got << "\n";
            RC_ASSERT(got == expected);
        }
    }));
}

// The same cases every time; RC_PARAMS in the environment asks for others or more.
TEST_P(WarpOps, give_what_they_give_on_the_host) {
    const bool chosen = std::getenv("RC_PARAMS") != nullptr;
    if (!chosen)
        setenv("RC_PARAMS", "seed=11 max_success=60 max_size=20", 1);
    const std::initializer_list<test::Copies> own = {test::Copies::own};
    const std::initializer_list<test::Copies> both = {test::Copies::own, test::Copies::shared};
    const OpInfo& op = all_ops()[GetParam()];
    u32 values = 0;
    compare_calls(op, test::small_side, both, values);
    if (!chosen)
        setenv("RC_PARAMS", "seed=12 max_success=12 max_size=40", 1);
    compare_calls(op, 32, both, values);
    compare_calls(op, test::wide_side, own, values);
    EXPECT_GT(values, 10u) << op.name << " has hardly given a value";
}

INSTANTIATE_TEST_SUITE_P(Ops, WarpOps, testing::Range(0u, op_count),
                         [](const auto& info) { return std::string(all_ops()[info.param].name); });

// --- memory that runs out

class WarpMemory : public testing::TestWithParam<u32> {};
u32 ran_out = 0; ///< calls of all ops

TEST_P(WarpMemory, may_run_out_at_any_allocation) {
    setenv("RC_PARAMS", "seed=13 max_success=6 max_size=80", 0);
    const OpInfo& op = all_ops()[GetParam()];
    EXPECT_TRUE(rc::check(std::string(op.name), [&] {
        const bool for_batt = op.dialects == dialect_bit(Dialect::batt);
        const std::vector<std::string> arguments = *test::random_arguments(op, for_batt, 60);
        OpCall call(op, arguments, for_batt ? Dialect::batt : Dialect::arc_dsl, false);
        const std::string expected = call.on_host();
        for (u64 free = 256; free < (1U << 20); free += free / 32 * 16) {
            const std::string got = call.on_lanes_with(test::least_memory_of_lane + free);
            if (got == "no memory") {
                ++ran_out;
                continue;
            }
            RC_ASSERT(got == expected);
            break; // with more it does not run out either
        }
    }));
}

INSTANTIATE_TEST_SUITE_P(Ops, WarpMemory, testing::Range(0u, op_count),
                         [](const auto& info) { return std::string(all_ops()[info.param].name); });

class MemoryThatRanOut : public testing::Environment {
    void TearDown() override {
        std::printf("%u calls were short of memory\n", ran_out);
        if (testing::UnitTest::GetInstance()->test_to_run_count() > static_cast<int>(op_count))
            EXPECT_GT(ran_out, 300U) << "hardly any call was short of memory";
    }
};
[[maybe_unused]] const testing::Environment* const memory_that_ran_out =
    testing::AddGlobalTestEnvironment(new MemoryThatRanOut);

// --- sets: each lane takes other elements

const OpInfo& op_named(std::string_view name) {
    for (const OpInfo& op : all_ops())
        if (op.name == name)
            return op;
    ADD_FAILURE() << "there is no op " << name;
    return all_ops()[0];
}
void expect_same_on_lanes(std::string_view name, const std::vector<std::string>& arguments,
                          std::initializer_list<test::Copies> models = {test::Copies::own, test::Copies::shared}) {
    OpCall call(op_named(name), arguments, Dialect::arc_dsl, false);
    const std::string expected = call.on_host();
    for (const test::Copies copies : models)
        EXPECT_EQ(call.on_lanes(copies), expected)
            << (copies == test::Copies::shared ? "on lanes that share memory, " : "") << name << "("
            << test::joined(arguments, ", ").substr(0, 2000) << ")";
}

/// Makes elements of one sort, as literals; `n` is below the number of elements.
struct ElementSort {
    const char* name;
    std::string (*element)(std::mt19937& random, u32 n);
};
std::string number_below(std::mt19937& random, u32 end) { return std::to_string(random() % end); }
std::string pair_of(std::mt19937& random, u32 rows, u32 columns) {
    return "(" + number_below(random, rows) + ", " + number_below(random, columns) + ")";
}
std::string cell_of(std::mt19937& random, u32 colors, u32 rows, u32 columns) {
    return "(" + number_below(random, colors) + ", " + pair_of(random, rows, columns) + ")";
}
std::string line_of(u32 row, u32 column, u32 length, const std::string& color) {
    std::string cells;
    for (u32 i = 0; i < length; ++i) {
        const std::string place = "(" + std::to_string(row) + ", " + std::to_string(column + i) + ")";
        cells += (i == 0 ? "" : ", ") + (color.empty() ? place : "(" + color + ", " + place + ")");
    }
    return "frozenset({" + cells + "})";
}
std::string object_of(std::mt19937& random, u32 rows) {
    std::string cells = "(1, (0, 0))";
    for (u32 i = random() % 6; i > 0; --i)
        cells +=
            ", (" + std::to_string(random() % 3) + ", (" + std::to_string(i) + ", " + number_below(random, rows) + "))";
    return "frozenset({" + cells + "})";
}
const ElementSort element_sorts[] = {
    {"numbers", [](std::mt19937& random, u32) { return number_below(random, 90); }},
    {"numbers and truth values",
     [](std::mt19937& random, u32) { return random() % 4 == 0 ? "True" : number_below(random, 5); }},
    {"ascending numbers", [](std::mt19937&, u32 n) { return std::to_string(n); }},
    {"pairs on a board", [](std::mt19937& random, u32) { return pair_of(random, 30, 30); }},
    {"pairs in a wide box", [](std::mt19937& random, u32) { return pair_of(random, 50, 80); }},
    {"pairs far apart", [](std::mt19937& random, u32) { return pair_of(random, 9999, 9999); }},
    {"pairs too far for a board", [](std::mt19937& random, u32) { return pair_of(random, 3, 99999); }},
    {"pairs and numbers",
     [](std::mt19937& random, u32) { return random() % 9 == 0 ? number_below(random, 9) : pair_of(random, 9, 9); }},
    {"cells of a colour", [](std::mt19937& random, u32) { return cell_of(random, 1, 20, 20); }},
    {"cells of colours", [](std::mt19937& random, u32) { return cell_of(random, 9, 31, 31); }},
    {"cells of a colour by place",
     [](std::mt19937& random, u32) {
         const u32 row = random() % 30;
         return "(" + std::to_string(row % 7) + ", (" + std::to_string(row) + ", " + number_below(random, 20) + "))";
     }},
    {"cells in a wide box", [](std::mt19937& random, u32) { return cell_of(random, 2, 9, 90); }},
    {"a line of cells of colours that is wide",
     [](std::mt19937&, u32 n) {
         return "(" + std::to_string(n % 3) + ", (" + std::to_string(n % 40) + ", " + std::to_string(n) + "))";
     }},
    {"lines that begin alike",
     [](std::mt19937& random, u32) { return line_of(random() % 3, random() % 2, 1 + random() % 25, ""); }},
    {"lines of colours that begin alike",
     [](std::mt19937& random, u32) { return line_of(random() % 2, 0, 1 + random() % 9, number_below(random, 2)); }},
    {"lines of all lengths", [](std::mt19937& random, u32) { return line_of(0, random() % 2, 1 + random() % 60, ""); }},
    {"objects", [](std::mt19937& random, u32) { return object_of(random, 3); }},
    {"objects that differ",
     [](std::mt19937&, u32 n) {
         return "frozenset({(1, (0, 0)), (2, (" + std::to_string(n / 30 + 1) + ", " + std::to_string(n % 30) + "))})";
     }},
    {"grids", [](std::mt19937& random,
                 u32) { return "((1, 2, 3), (" + number_below(random, 3) + ", " + number_below(random, 3) + ", 2))"; }},
    {"tuples", [](std::mt19937& random, u32) { return "(1, " + pair_of(random, 3, 4) + ", (1, 2, 3))"; }},
    {"tuples of patches",
     [](std::mt19937& random, u32) {
         return "(" + object_of(random, 2) + ", " + line_of(0, 0, 1 + random() % 3, "") + ")";
     }},
    {"sets of sets",
     [](std::mt19937& random, u32) {
         return "frozenset({" + line_of(0, 0, 2, "") + ", " + line_of(0, 0, 3 + random() % 3, "") + "})";
     }},
    {"empty ones and others",
     [](std::mt19937& random, u32) {
         return std::string(random() % 2 == 0 ? "()" : random() % 2 == 0 ? "frozenset()" : "None");
     }},
};
constexpr u32 element_counts[] = {1, 2, 9, 31, 32, 33, 64, 100, 300};

std::string tuple_of_sort(const ElementSort& sort, u32 count, std::mt19937& random) {
    std::string items;
    for (u32 n = 0; n < count; ++n)
        items += sort.element(random, n) + ", ";
    return "(" + items + ")";
}

TEST(WarpSets, are_built_as_on_the_host) {
    for (const ElementSort& sort : element_sorts)
        for (const u32 count : element_counts) {
            SCOPED_TRACE(std::string(sort.name) + ", " + std::to_string(count));
            std::mt19937 random(count);
            const std::vector<std::string> arguments = {"frozenset()", tuple_of_sort(sort, count, random)};
            // Of more than 127 that only comparing tells apart duplicates are dropped in place: not something to be done twice.
            if (count < 128)
                expect_same_on_lanes("combine", arguments);
            else
                expect_same_on_lanes("combine", arguments, {test::Copies::own});
        }
}

TEST(WarpSets, are_united_as_on_the_host) {
    constexpr std::string (*patches[])(std::mt19937&) = {
        [](std::mt19937& random) { return "frozenset({" + pair_of(random, 20, 20) + "})"; },
        [](std::mt19937& random) { return "frozenset({" + cell_of(random, 1, 9, 9) + "})"; },
        [](std::mt19937& random) { return "frozenset({" + cell_of(random, 3, 31, 31) + "})"; },
        [](std::mt19937& random) { return line_of(random() % 70, random() % 50, 1 + random() % 20, ""); },
        [](std::mt19937& random) { return line_of(random() % 40, random() % 90, 1 + random() % 20, "3"); },
        [](std::mt19937& random) {
            const u32 row = random() % 40;
            return line_of(row, random() % 50, 1 + random() % 40, std::to_string(row % 3));
        },
        [](std::mt19937& random) { return line_of(random() % 40, random() % 50, 20, number_below(random, 3)); },
        [](std::mt19937& random) { return object_of(random, 2); },
        [](std::mt19937& random) {
            return random() % 5 == 0 ? std::string("frozenset()") : line_of(random() % 4, 0, 1 + random() % 40, "");
        },
    };
    for (const auto patch : patches)
        for (const u32 count : element_counts) {
            SCOPED_TRACE(std::to_string(&patch - patches) + ", " + std::to_string(count));
            std::mt19937 random(count);
            std::string sets;
            for (u32 n = 0; n < count; ++n)
                sets += patch(random) + ", ";
            const std::vector<std::string> arguments = {"frozenset({" + sets + "})"};
            expect_same_on_lanes("merge", arguments);
        }
}

TEST(WarpSets, are_sorted_as_on_the_host) {
    for (const ElementSort& sort : element_sorts)
        for (const u32 count : element_counts) {
            SCOPED_TRACE(std::string(sort.name) + ", " + std::to_string(count));
            std::mt19937 random(count);
            const std::vector<std::string> arguments = {tuple_of_sort(sort, count, random), "identity"};
            // Sets are sorted in place, by comparisons for which lanes meet: not something to be done twice.
            expect_same_on_lanes("order", arguments, {test::Copies::own});
        }
}

// --- whole programs

u64 rounded(u64 bytes) { return (bytes + 127) / 128 * 128; }

/// Executes the device interpreter on lanes. One warp after the other, each with copies of its own of
/// what a launch gives all of them.
void interpret_on_lanes(const cuda::Launch& launch, test::Copies copies) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    if (*launch.next_group >= launch.group_count)
        return; // an earlier warp has done everything
    const u64 frames = rounded(launch.arena_size + 2 * arena_padding);
    const u64 outcomes = frames + rounded((launch.frames_size + interp::total_batch_room) * sizeof(Value));
    const u64 output = outcomes + rounded(launch.item_count * sizeof(cuda::DeviceOutcome));
    const test::LaneMemory memory(output + rounded(launch.output_size), copies);
    std::vector<cuda::Launch> launches(lane_count, launch);
    for (u32 lane = 0; lane < lane_count; ++lane) {
        u8* const start = memory.of(lane);
        std::memset(start, 0xab, outcomes); // nothing may rely on zeroes
        cuda::Launch& own = launches[lane];
        own.arenas = start;
        own.frames = reinterpret_cast<Value*>(start + frames);
        own.outcomes = reinterpret_cast<cuda::DeviceOutcome*>(start + outcomes);
        own.output = start + output;
    }
    const u64 used_before = *launch.output_used;
    ASSERT_EQ(test::run_warp(memory, [&](u32 lane) { test::interpret_in_lane(launches[lane]); }), std::nullopt);
    for (u32 n = 0; n < launch.item_count; ++n) {
        const cuda::DeviceOutcome& outcome = launches[0].outcomes[n];
        for (u32 lane = 1; lane < lane_count; ++lane) {
            const cuda::DeviceOutcome& other = launches[lane].outcomes[n];
            ASSERT_TRUE(other.status == outcome.status && other.matches == outcome.matches &&
                        other.fuel == outcome.fuel && other.value == outcome.value)
                << "lane " << lane << " of item " << n;
        }
        if (outcome.status != cuda::Status::unfinished)
            launch.outcomes[n] = outcome;
    }
    const u64 used = std::min(*launch.output_used, launch.output_size);
    ASSERT_EQ(memory.first_difference(output, output + used / 8 * 8), output + used / 8 * 8)
        << "lanes write different results";
    if (used > used_before)
        std::memcpy(launch.output + used_before, launches[0].output + used_before, used - used_before);
}

/// A module on lanes and on threads.
void compare_on_lanes(const ir::Module& module, const cuda::DeviceInterpreterOptions& options, test::Tally& tally,
                      std::span<const char* const> grids = test::compared_grids,
                      test::Copies copies = test::Copies::own) {
    test::FakeDriver lanes;
    lanes.set_kernel(cuda::interpreter_kernel,
                     [copies](const cuda::Launch& launch, u32) { interpret_on_lanes(launch, copies); });
    test::compare_with_threads(module, options, tally, lanes, grids);
}

TEST(WarpPrograms, give_the_values_and_fuel_of_the_interpreter) {
    test::Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    options.limits.fuel = 200'000;
    for (u32 seed = 1000; seed < 1040 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        compare_on_lanes(test::program_of_seed(seed), options, tally);
    }
    EXPECT_GT(tally.done, 300u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::failed)], 5u);
}

TEST(WarpPrograms, compare_boards_that_lanes_have_moved) {
    // What a filter keeps was stored by one lane or another; an equal board beside it was not.
    ir::ParseProblem problem;
    const std::optional<ir::Module> module =
        ir::parse("module \"m\"\n\nfunction solve_a(%0 I: grid) -> any, solve \"a\", re-arc {\n  %1 = rot180(%0)\n"
                  "  %2 = make_tuple(%1, %1)\n  %3 = sfilter(%2, rot180)\n  %4 = remove(%1, %3)\n  return %4\n}\n",
                  problem);
    ASSERT_TRUE(module) << problem.message;
    for (const test::Copies copies : {test::Copies::own, test::Copies::shared}) {
        test::Tally tally;
        cuda::DeviceInterpreterOptions options;
        options.keep_values = true;
        compare_on_lanes(*module, options, tally, test::compared_grids, copies);
        EXPECT_GT(tally.done, 0u);
    }
}

TEST(WarpPrograms, leave_to_the_host_what_does_not_fit_a_warps_memory) {
    test::Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.limits.fuel = 200'000;
    for (u32 seed = 0; seed < 20 && !testing::Test::HasFailure(); ++seed)
        for (u64 memory = 4096; memory < (seed < 5 ? 1U << 16 : 4097); memory += memory / 64 * 16) {
            SCOPED_TRACE(std::to_string(seed) + ", " + std::to_string(memory) + " bytes");
            options.limits.memory = memory;
            compare_on_lanes(test::program_of_seed(seed), options, tally);
        }
    EXPECT_GT(tally.done, 10u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::out_of_memory)], 10u);
}

TEST(WarpPrograms, batched_calls_give_what_the_interpreter_gives) {
    const ir::Module module = test::batch_program();
    for (const test::Copies copies : {test::Copies::own, test::Copies::shared}) {
        test::Tally tally;
        cuda::DeviceInterpreterOptions options;
        options.keep_values = true;
        compare_on_lanes(module, options, tally, test::compared_grids, copies);
        EXPECT_GT(tally.done, 100u);
        EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::failed)], 0u);
    }
}

TEST(WarpPrograms, take_the_fast_paths) {
    const ir::Module module = test::fast_path_program();
    const test::Grids grids = test::fast_path_grids();
    for (const test::Copies copies : {test::Copies::own, test::Copies::shared}) {
        test::Tally tally;
        cuda::DeviceInterpreterOptions options;
        options.keep_values = true;
        compare_on_lanes(module, options, tally, grids.pointers(), copies);
        EXPECT_GT(tally.done, module.function_count() * grids.texts.size() / 2);
        EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::failed)], 0u);
    }
}

TEST(WarpPrograms, find_components) {
    const ir::Module module = test::component_program();
    test::Grids grids = test::component_grids(40);
    test::add_wide_component_grids(grids);
    for (const test::Copies copies : {test::Copies::own, test::Copies::shared}) {
        test::Tally tally;
        cuda::DeviceInterpreterOptions options;
        options.keep_values = true;
        compare_on_lanes(module, options, tally, grids.pointers(), copies);
        EXPECT_EQ(tally.done, module.function_count() * grids.texts.size());
    }
}

/// Values that evaluations on a task share, with room for them and without. Where lanes have one memory, those that run ahead must
/// not keep a value before the others have looked for it.
TEST(WarpPrograms, share_values_of_a_task) {
    test::Tally tally;
    for (u32 seed = 200; seed < 212 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        const ir::Module module = test::sharing_program(seed);
        for (const u64 arena : {2 << 10, 16 << 10, 832 << 10})
            for (const test::Copies copies : {test::Copies::own, test::Copies::shared}) {
                cuda::DeviceInterpreterOptions options;
                options.limits.fuel = seed % 2 == 0 ? 200'000 : 60;
                options.arena_bytes = (192ULL << 10) + arena;
                compare_on_lanes(module, options, tally, test::sharing_grids, copies);
            }
    }
    EXPECT_GT(tally.done, 1000u);
    EXPECT_GT(tally.left[static_cast<size_t>(cuda::Status::out_of_memory)], 10u);
}

TEST(WarpPrograms, run_the_samples) {
    const test::Grids grids = test::first_grids(test::repository() / "samples/tasks");
    ASSERT_FALSE(grids.texts.empty());
    test::Tally tally;
    cuda::DeviceInterpreterOptions options;
    options.keep_values = true;
    test::for_each_sample_program(
        [&](const ir::Module& module) { compare_on_lanes(module, options, tally, grids.pointers()); });
    EXPECT_GT(tally.done, 40u); // solvers of other tasks mostly fail
}

} // namespace
