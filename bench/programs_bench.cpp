// What one evaluation of each entry function of a program costs, on one thread, on the samples of its own task: the best of
// several rounds over all samples, in nanoseconds per evaluation. Reading, compiling and comparing with the known outputs are
// not counted. One line per function: name, samples, ns.
//
//   programs_bench [PROGRAM DATA [KERNEL_LEVEL]]      (without arguments, the samples)
//
// bench/compare_with_cpython.py puts these figures beside those of a reference implementation.

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "bench/subject.h"
#include "interp/interpreter.h"
#include "ops/arena.h"
#include "runtime/data/grid_values.h"
#include "runtime/run/job.h"

namespace {

using namespace batt;
using bench::Clock;
using bench::seconds_since;

/// How long a function is measured: as long as bench/compare_with_cpython.py measures it on the other side.
constexpr double seconds_each = 0.02;

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
    double best = once;
    const auto begin = Clock::now();
    while (seconds_since(begin) < seconds_each) {
        start = Clock::now();
        for (int i = 0; i < repetitions; ++i)
            round();
        best = std::min(best, seconds_since(start) / repetitions);
    }
    return sum == ~0ULL ? 0 : best / count * 1e9;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> names = bench::arguments(argc, argv, "programs_bench [PROGRAM DATA [KERNEL_LEVEL]]");
    const bench::Subject subject(names[0], names[1]);

    interp::ProgramOptions options;
    if (names.size() > 2)
        options.kernels = find_kernel_table(names[2]);
    const auto start = Clock::now();
    const interp::Program program(subject.module(), options);
    interp::Interpreter interpreter(program);
    const double prepare_time = seconds_since(start);
    fmt::print(stderr,
               "{} lines: parse {:.1f} ms, lower {:.1f} ms, optimise {:.1f} ms, prepare {:.1f} ms; data {:.1f} ms; "
               "kernels {}\n",
               subject.source.line_count(), subject.parse_seconds * 1e3, subject.lower_seconds * 1e3,
               subject.optimize_seconds * 1e3, prepare_time * 1e3, subject.read_seconds * 1e3, program.kernels().level);

    Arena arena;
    Context context = make_context(arena, Dialect::arc_dsl);
    const std::vector<runtime::EntryPoint> entries = runtime::entry_points(program);
    for (const runtime::Job& job : runtime::jobs_by_name(entries, subject.data())) {
        std::vector<Value> inputs;
        for (const runtime::Split split : runtime::all_splits)
            for (const runtime::Pair& pair : job.task->pairs(split))
                inputs.push_back(runtime::grid_value(context, pair.input));
        fmt::print("{} {} {:.1f}\n", job.entry->name, inputs.size(), measure(interpreter, job.entry->function, inputs));
    }
    return 0;
}
