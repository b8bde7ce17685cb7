// What one evaluation of each entry function of a program costs, on one thread, on the samples of its own task: the best of
// several rounds over all samples, in nanoseconds per evaluation. Reading, compiling and comparing with the known outputs are
// not counted. One line per function: name, samples, ns.
//
//   programs_bench [PROGRAM DATA [KERNEL_LEVEL]]      (without arguments, the samples)
//
// bench/compare_with_cpython.py puts these figures beside those of a reference implementation.

#include <algorithm>
#include <chrono>
#include <vector>

#include <fmt/core.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "interp/interpreter.h"
#include "ir/pass.h"
#include "ops/arena.h"
#include "runtime/data_reader.h"
#include "runtime/grid_values.h"
#include "runtime/job.h"

namespace {

using namespace batt;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Nanoseconds per evaluation of a function on a task's inputs.
double measure(interp::Interpreter& interpreter, ir::FunctionId function, std::span<const Value> inputs) {
    const u32 count = static_cast<u32>(inputs.size());
    u64 sum = 0;
    const auto round = [&] {
        interpreter.run(function, inputs, count,
                        [&](u32, const interp::Outcome& outcome) { sum += static_cast<u64>(outcome.value.kind); });
    };
    round();
    auto start = Clock::now();
    round();
    const double once = std::max(seconds_since(start), 1e-8);
    const int repetitions = static_cast<int>(std::clamp(0.0004 / once, 1.0, 20000.0));
    std::vector<double> rounds;
    for (int r = 0; r < 9; ++r) {
        start = Clock::now();
        for (int i = 0; i < repetitions; ++i)
            round();
        rounds.push_back(seconds_since(start) / repetitions / count * 1e9);
    }
    if (sum == ~0ULL)
        return 0;
    return *std::min_element(rounds.begin(), rounds.end());
}

} // namespace

int main(int argc, char** argv) {
    // Options are Google Benchmark's, which `./dev bench` hands to every program.
    std::vector<std::string> names;
    for (int i = 1; i < argc; ++i)
        if (argv[i][0] != '-')
            names.emplace_back(argv[i]);
    if (names.empty())
        names = {"samples/programs/solvers.batt", "samples/tasks"};
    if (names.size() < 2) {
        fmt::print(stderr, "usage: programs_bench [PROGRAM DATA [KERNEL_LEVEL]]\n");
        return 2;
    }
    std::string problem;
    const auto source = frontend::SourceFile::read(names[0], &problem);
    if (!source) {
        fmt::print(stderr, "{}\n", problem);
        return 3;
    }
    auto start = Clock::now();
    const frontend::ParseResult parsed = frontend::parse(*source);
    const double parse_time = seconds_since(start);
    start = Clock::now();
    frontend::LoweringResult lowered = frontend::lower_module(parsed.module);
    const double lower_time = seconds_since(start);
    start = Clock::now();
    ir::optimize(lowered.module);
    const double optimize_time = seconds_since(start);
    start = Clock::now();
    const runtime::LoadedData loaded = runtime::read_data_set(names[1]);
    const double read_time = seconds_since(start);

    interp::ProgramOptions options;
    if (names.size() > 2)
        options.kernels = find_kernel_table(names[2]);
    start = Clock::now();
    const interp::Program program(lowered.module, options);
    interp::Interpreter interpreter(program);
    const double prepare_time = seconds_since(start);
    fmt::print(stderr,
               "{} lines: parse {:.1f} ms, lower {:.1f} ms, optimise {:.1f} ms, prepare {:.1f} ms; data {:.1f} ms; "
               "kernels {}\n",
               source->line_count(), parse_time * 1e3, lower_time * 1e3, optimize_time * 1e3, prepare_time * 1e3,
               read_time * 1e3, program.kernels().level);

    Arena arena;
    Context context = make_context(arena, Dialect::arc_dsl);
    const std::vector<runtime::EntryPoint> entries = runtime::entry_points(program);
    for (const runtime::Job& job : runtime::jobs_by_name(entries, loaded.data)) {
        std::vector<Value> inputs;
        for (const runtime::Split split : runtime::all_splits)
            for (const runtime::Pair& pair : job.task->pairs(split))
                if (inputs.size() < 16)
                    inputs.push_back(runtime::grid_value(context, pair.input));
        fmt::print("{} {} {:.1f}\n", job.entry->name, inputs.size(), measure(interpreter, job.entry->function, inputs));
    }
    return 0;
}
