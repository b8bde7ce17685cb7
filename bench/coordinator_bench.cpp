// What the coordinator costs, and what it gains: every function of a program on every task, as a plain loop over the
// interpreter, with the coordinator on one thread, and on all; for several sizes of batches. All are measured in turn, several
// times, and the best of each counts. The overhead is of processor time, so that it holds on a machine that has other things to
// do; speed-up and efficiency are of wall time and need one that has not.
//
//   coordinator_bench [PROGRAM DATA [SECONDS]]      (without arguments, the samples, a second of work)
//
// One line per batch size: overhead of one thread over the plain loop, speed-up and efficiency of all threads over one.

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <fmt/core.h>

#include "bench/subject.h"
#include "interp/interpreter.h"
#include "ops/core/equality.h"
#include "runtime/run/coordinator.h"
#include "runtime/run/task_values.h"

namespace {

using namespace batt;
using bench::Clock;

constexpr int rounds = 5;
constexpr u32 samples_together = 16; // as the coordinator's workers do

interp::Limits limits() {
    interp::Limits limits;
    limits.fuel = 100'000; // foreign tasks can be expensive; here it is not them that are measured
    return limits;
}

/// The same work without any scheduling. Gives the number of right outputs.
size_t plain_loop(std::span<const runtime::EntryPoint> entries, const interp::Program& program,
                  const runtime::DataSet& data, size_t repetitions) {
    interp::Interpreter interpreter(program, limits());
    runtime::TaskValues values;
    std::vector<Value> arguments;
    size_t right = 0;
    for (size_t r = 0; r < repetitions; ++r)
        for (const runtime::Task& task : data.tasks) {
            values.begin(task, nullptr, false, Dialect::arc_dsl);
            const auto samples = static_cast<u32>(task.pair_count());
            for (const runtime::EntryPoint& entry : entries)
                for (u32 first = 0; first < samples; first += samples_together) {
                    const u32 count = std::min(samples_together, samples - first);
                    arguments.clear();
                    for (u32 s = 0; s < count; ++s)
                        arguments.push_back(values.sample(first + s).input);
                    interpreter.run(entry.function, arguments, count, [&](u32 s, const interp::Outcome& outcome) {
                        const std::optional<Value>& expected = values.sample(first + s).expected;
                        right += expected && !outcome.failed() && equal(interpreter.context(), outcome.value, *expected)
                                     ? 1
                                     : 0;
                    });
                }
        }
    return right;
}

size_t coordinated(const runtime::Schedule& schedule, unsigned threads, size_t batch) {
    runtime::EvaluationOptions options;
    options.jobs = threads;
    options.batch = batch;
    options.limits = limits();
    size_t right = 0;
    runtime::evaluate(schedule, schedule.all(), options, [&](const runtime::Evaluation& evaluation, std::string_view) {
        right += evaluation.match == true ? 1 : 0;
        return true;
    });
    return right;
}

struct Seconds {
    double wall = 1e9;
    double processor = 1e9; ///< of all threads
};

/// Lowers `best` to the seconds that `work` takes, where they are fewer.
template <class Work>
void measure(Seconds& best, size_t expected, Work&& work) {
    const auto start = Clock::now();
    const std::clock_t processor_start = std::clock();
    const size_t right = work();
    best.wall = std::min(best.wall, bench::seconds_since(start));
    best.processor = std::min(best.processor, static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC);
    if (right != expected) {
        fmt::print(stderr, "the ways of running disagree: {} and {} outputs are right\n", right, expected);
        std::exit(1);
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> names = bench::arguments(argc, argv, "coordinator_bench [PROGRAM DATA [SECONDS]]");
    const double wanted = names.size() > 2 ? std::atof(names[2].c_str()) : 1.0;
    const bench::Subject subject(names[0], names[1]);
    const interp::Program program(subject.module());
    std::vector<runtime::EntryPoint> entries = runtime::entry_points(program);
    std::erase_if(entries, [](const runtime::EntryPoint& entry) {
        return entry.parameters != std::vector{ir::EntryInput::input};
    });

    // So often that it takes as long as was asked for.
    Seconds once;
    const size_t right = plain_loop(entries, program, subject.data(), 1);
    measure(once, right, [&] { return plain_loop(entries, program, subject.data(), 1); });
    const auto repetitions = static_cast<size_t>(std::max(1.0, wanted / once.wall));
    std::vector<runtime::Job> jobs;
    for (size_t r = 0; r < repetitions; ++r) {
        const std::vector<runtime::Job> more = runtime::jobs_of_all_pairs(entries, subject.data());
        jobs.insert(jobs.end(), more.begin(), more.end());
    }
    const runtime::Schedule schedule(std::move(jobs));
    const unsigned threads = runtime::thread_count(0);
    fmt::print("{} evaluations, {} functions, {} tasks, {} threads\n", schedule.size(), entries.size(),
               subject.data().tasks.size(), threads);
    fmt::print("{:>7} {:>10} {:>12} {:>12} {:>10} {:>10} {:>11}\n", "batch", "plain s", "1 thread s", "all s",
               "overhead", "speed-up", "efficiency");
    for (const size_t batch : {size_t{64}, size_t{256}, runtime::default_batch, size_t{4096}}) {
        Seconds plain;
        Seconds one;
        Seconds all;
        for (int round = 0; round < rounds; ++round) {
            measure(plain, right * repetitions,
                    [&] { return plain_loop(entries, program, subject.data(), repetitions); });
            measure(one, right * repetitions, [&] { return coordinated(schedule, 1, batch); });
            measure(all, right * repetitions, [&] { return coordinated(schedule, threads, batch); });
        }
        fmt::print("{:>7} {:>10.4f} {:>12.4f} {:>12.4f} {:>9.1f}% {:>10.2f} {:>11.2f}\n", batch, plain.wall, one.wall,
                   all.wall, (one.processor / plain.processor - 1) * 100, one.wall / all.wall,
                   one.wall / all.wall / threads);
    }
    return 0;
}
