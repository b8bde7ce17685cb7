// What an evaluation costs on a device, without one: NVRTC's PTX is executed by the tests' machine (tests/codegen/ptx_machine.h),
// which counts. How many instructions of the device these are is estimated: those of PTX in each function count as many times as the
// function is larger in the cubin. That takes what surrounds the body of a function to be executed as often as the rest.
//
//   device_profile PROGRAM DATA [--samples N] [--pairs own|all] [--code interpreter|fused|FILE.ptx] [--arch 90] [--top N] [--least-side N]
//                         [--without PERCENT] [--lines N] [--together 1] [--cubin FILE.cubin]
//
// --pairs own: functions on the task of their name; all: N combinations spread evenly over every function on every sample.
// --code: FILE.ptx is PTX of the device interpreter that was compiled in another way, --cubin its machine code.
// --least-side: only samples whose input has so many rows and columns. --without: leaves out the most expensive evaluations.
// --lines: also the lines of device text that cost most. --together: all evaluations in one launch, in which those on a task
// share values; else each has a launch of its own, and what it cost is known.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "bench/machine_code_sizes.h"
#include "bench/subject.h"
#include "codegen/cuda/device_code.h"
#include "codegen/cuda/device_interpreter.h"
#include "runtime/data/grid_values.h"
#include "runtime/run/job.h"
#include "runtime/run/task_values.h"
#include "tests/codegen/ptx_driver.h"
#include "tests/codegen/ptx_text.h"

namespace {

using namespace batt;
using test::ptx::Count;
using test::ptx::Work;

/// Warp instructions that the schedulers of an H200 issue in a second: 132 multiprocessors, 4 each, 1.98 GHz.
constexpr double issued_per_second = 132 * 4 * 1.98e9;
constexpr u64 most_instructions = 100'000'000; // of an evaluation

struct Options {
    std::string program;
    std::string data;
    size_t samples = 300;
    bool all_pairs = false;
    bool fused = false;
    std::string code;  ///< PTX of the device interpreter in place of what NVRTC makes of it
    std::string cubin; ///< machine code of that
    int architecture = 90;
    size_t top = 40;
    int least_side = 1;
    double without = 0;
    size_t lines = 0;
    bool together = false;
};

[[noreturn]] void usage() {
    fmt::print(stderr, "usage: device_profile PROGRAM DATA [--samples N] [--pairs own|all] [--code "
                       "interpreter|fused|FILE.ptx] [--arch 90] "
                       "[--top N] [--least-side N] [--without PERCENT] [--lines N] [--together 1] "
                       "[--cubin FILE.cubin]\n");
    std::exit(2);
}
[[noreturn]] void leave(std::string_view message) {
    fmt::print(stderr, "device_profile: {}\n", message);
    std::exit(1);
}

Options parse(int argc, char** argv) {
    Options options;
    std::vector<std::string> names;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (!word.starts_with("--")) {
            names.emplace_back(word);
            continue;
        }
        if (i + 1 == argc)
            usage();
        const std::string_view value = argv[++i];
        if (word == "--samples")
            options.samples = std::strtoul(argv[i], nullptr, 10);
        else if (word == "--pairs" && (value == "own" || value == "all"))
            options.all_pairs = value == "all";
        else if (word == "--code" && (value == "interpreter" || value == "fused"))
            options.fused = value == "fused";
        else if (word == "--code" && value.ends_with(".ptx"))
            options.code = value;
        else if (word == "--cubin")
            options.cubin = value;
        else if (word == "--arch")
            options.architecture = std::atoi(argv[i]);
        else if (word == "--top")
            options.top = std::strtoul(argv[i], nullptr, 10);
        else if (word == "--without")
            options.without = std::atof(argv[i]);
        else if (word == "--together")
            options.together = value != "0";
        else if (word == "--lines")
            options.lines = std::strtoul(argv[i], nullptr, 10);
        else if (word == "--least-side")
            options.least_side = std::atoi(argv[i]);
        else
            usage();
    }
    if (names.size() != 2)
        usage();
    options.program = names[0];
    options.data = names[1];
    return options;
}

/// A function on a sample.
struct Evaluated {
    u32 entry = 0;
    const runtime::Task* task = nullptr;
    u32 sample = 0;
};

struct Measured {
    Evaluated what;
    u64 instructions = 0;
    cuda::Status status = cuda::Status::unfinished;
};

const runtime::Pair& pair_of(const runtime::Task& task, u32 number) {
    for (const runtime::Split split : runtime::all_splits) {
        const auto& pairs = task.pairs(split);
        if (number < pairs.size())
            return pairs[number];
        number -= static_cast<u32>(pairs.size());
    }
    std::abort();
}

std::vector<Evaluated> choose(const Options& options, std::span<const runtime::EntryPoint> entries,
                              const runtime::DataSet& data) {
    std::vector<Evaluated> all;
    const auto add = [&](u32 entry, const runtime::Task& task) {
        for (u32 sample = 0; sample < task.pair_count(); ++sample) {
            const runtime::GridData& input = pair_of(task, sample).input;
            if (input.height >= options.least_side && input.width >= options.least_side)
                all.push_back({entry, &task, sample});
        }
    };
    std::vector<Evaluated> chosen;
    if (!options.all_pairs) {
        for (const runtime::Job& job : runtime::jobs_by_name(entries, data))
            add(static_cast<u32>(job.entry - entries.data()), *job.task);
        const size_t count = std::min(options.samples, all.size());
        for (size_t i = 0; i < count; ++i)
            chosen.push_back(all[i * all.size() / count]);
        return chosen;
    }
    // Functions in turn, each on samples from everywhere: multiples of the golden ratio lie evenly.
    for (const runtime::Task& task : data.tasks)
        add(0, task);
    if (options.samples >= all.size() * entries.size()) { // all there are
        for (u32 entry = 0; entry < entries.size(); ++entry)
            for (Evaluated one : all) {
                one.entry = entry;
                chosen.push_back(one);
            }
        return chosen;
    }
    for (size_t i = 0; i < options.samples && !all.empty(); ++i) {
        const double place = static_cast<double>(i) * 0.6180339887498949;
        Evaluated one = all[static_cast<size_t>((place - std::floor(place)) * static_cast<double>(all.size()))];
        one.entry = static_cast<u32>(i * entries.size() / options.samples);
        chosen.push_back(one);
    }
    return chosen;
}

struct Row {
    const test::ptx::Function* function = nullptr;
    u64 self = 0;
    u64 lanes = 0;
    u64 sectors = 0;
    double machine = 0; ///< estimated instructions of the device
};

double quantile(std::vector<u64> values, double part) {
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return static_cast<double>(values[static_cast<size_t>(part * static_cast<double>(values.size() - 1))]);
}

/// A line of device text, out of what NVRTC was given.
std::string_view text_of_line(std::string_view file, u32 line) {
    for (const cuda::DeviceText& header : cuda::device_texts()) {
        if (!file.ends_with(header.name))
            continue;
        std::string_view text = header.text;
        for (u32 n = 1; n < line; ++n)
            text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        text = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        return text.substr(0, 90);
    }
    return {};
}

void print_lines(const test::ptx::Program& program, size_t most, double evaluations) {
    std::map<std::pair<std::string_view, u32>, std::pair<u64, u64>> lines; // instructions and sectors
    u64 total = 0;
    for (const test::ptx::Function& function : program.functions())
        for (size_t i = 0; i < function.counts.size(); ++i) {
            const test::ptx::Instruction& instruction = function.instructions[i];
            const auto file = function.module->files.find(instruction.source_file);
            if (file == function.module->files.end())
                continue;
            std::string_view name = file->second;
            for (const cuda::DeviceText& header : cuda::device_texts())
                if (name.ends_with(header.name))
                    name = header.name;
            auto& [runs, sectors] = lines[{name, instruction.source_line}];
            runs += function.counts[i].runs;
            sectors += function.counts[i].sectors;
            total += function.counts[i].runs;
        }
    std::vector<std::pair<std::pair<std::string_view, u32>, std::pair<u64, u64>>> sorted(lines.begin(), lines.end());
    std::ranges::sort(sorted, [](const auto& a, const auto& b) { return a.second.first > b.second.first; });
    fmt::print("\n{:>7} {:>11} {:>9}  line (all for one evaluation)\n", "self %", "self", "sectors");
    for (size_t i = 0; i < std::min(most, sorted.size()); ++i) {
        const auto& [place, counts] = sorted[i];
        fmt::print("{:>6.2f}% {:>11.1f} {:>9.1f}  {}:{}: {}\n",
                   100.0 * static_cast<double>(counts.first) / static_cast<double>(total),
                   static_cast<double>(counts.first) / evaluations, static_cast<double>(counts.second) / evaluations,
                   place.first, place.second, text_of_line(place.first, place.second));
    }
}

/// Sets what rows take in instructions of the device. Functions that the machine code has by another name count like all others
/// together. Gives how many there are for each of PTX.
double estimate_machine_code(std::vector<Row>& rows, const bench::InstructionCounts& sizes) {
    const auto ratio = [&](const Row& row) {
        const auto size = sizes.find(row.function->name);
        return size == sizes.end()
                   ? 0.0
                   : static_cast<double>(size->second) / static_cast<double>(row.function->instructions.size());
    };
    double machine = 0;
    double known = 0;
    double all = 0;
    for (Row& row : rows) {
        row.machine = static_cast<double>(row.self) * ratio(row);
        machine += row.machine;
        known += row.machine != 0 ? static_cast<double>(row.self) : 0;
        all += static_cast<double>(row.self);
    }
    const double mean = known == 0 ? 0 : machine / known;
    for (Row& row : rows)
        if (row.machine == 0)
            row.machine = static_cast<double>(row.self) * mean;
    return all == 0 ? 0 : (machine + (all - known) * mean) / all;
}

void print_report(const Options& options, std::span<const runtime::EntryPoint> entries, std::vector<Measured> measured,
                  const test::ptx::Program& program, const bench::InstructionCounts& sizes, u64 of_setting_up,
                  u64 divergences, u64 most_local) {
    const auto count = static_cast<double>(measured.size());
    std::vector<u64> instructions;
    u64 total = 0;
    std::array<u64, cuda::status_count> by_status{};
    for (const Measured& one : measured) {
        instructions.push_back(one.instructions);
        total += one.instructions;
        ++by_status[static_cast<size_t>(one.status)];
    }
    static constexpr const char* status_names[] = {"unfinished",    "done",     "failed",
                                                   "out of memory", "too deep", "result too large"};
    fmt::print("{} on {}, {} pairs, {}, sm_{}: {} evaluations\n", options.program, options.data,
               options.all_pairs ? "all" : "own", options.fused ? "fused" : "interpreter", options.architecture,
               measured.size());
    fmt::print("ended:");
    for (size_t status = 0; status < by_status.size(); ++status)
        if (by_status[status] != 0)
            fmt::print(" {} {};", by_status[status], status_names[status]);
    if (options.together)
        fmt::print("\nall in one launch");
    fmt::print("\n\nwarp instructions of an evaluation: mean {:.0f}, median {:.0f}, p90 {:.0f}, p99 {:.0f}, most {:.0f}"
               " (setting up a warp, not counted: {})\n",
               static_cast<double>(total) / count, quantile(instructions, 0.5), quantile(instructions, 0.9),
               quantile(instructions, 0.99), quantile(instructions, 1), of_setting_up);

    std::array<u64, test::ptx::work_count> runs{};
    Count all;
    u64 local_loads = 0;
    u64 local_stores = 0;
    std::vector<Row> rows;
    u64 calls = 0;
    for (const test::ptx::Function& function : program.functions()) {
        Row row;
        row.function = &function;
        for (size_t i = 0; i < function.counts.size(); ++i) {
            const Count& one = function.counts[i];
            const Work work = function.instructions[i].work;
            runs[static_cast<size_t>(work)] += one.runs;
            row.self += one.runs;
            row.lanes += one.lanes;
            row.sectors += one.sectors;
            all.runs += one.runs;
            all.lanes += one.lanes;
            all.sectors += one.sectors;
            all.local_runs += one.local_runs;
            all.local_sectors += one.local_sectors;
            (work == Work::load ? local_loads : local_stores) += one.local_runs;
        }
        calls += function.is_kernel ? 0 : function.calls;
        if (row.self != 0)
            rows.push_back(row);
    }
    const double each = 1.0 / count;
    const u64 moved = runs[static_cast<size_t>(Work::move)] + runs[static_cast<size_t>(Work::parameter)];
    fmt::print("\n{:<14} {:>12} {:>7}\n", "class", "each", "part");
    for (size_t work = 0; work < runs.size(); ++work) {
        fmt::print("{:<14} {:>12.1f} {:>6.1f}%", test::ptx::work_name(static_cast<Work>(work)),
                   static_cast<double>(runs[work]) * each,
                   100.0 * static_cast<double>(runs[work]) / static_cast<double>(all.runs));
        if (static_cast<Work>(work) == Work::load || static_cast<Work>(work) == Work::store)
            fmt::print("   local {:.1f}",
                       static_cast<double>(static_cast<Work>(work) == Work::load ? local_loads : local_stores) * each);
        fmt::print("\n");
    }
    fmt::print("\ncalls {:.1f}; lanes that take part {:.2f} of 32; branches at which lanes part {:.2f}; local memory "
               "of a lane {} at most\n",
               static_cast<double>(calls) * each, static_cast<double>(all.lanes) / static_cast<double>(all.runs),
               static_cast<double>(divergences) * each, most_local);
    fmt::print("sectors of 32 bytes: global {:.1f} ({:.0f} bytes), local {:.1f}\n",
               static_cast<double>(all.sectors) * each, static_cast<double>(all.sectors) * 32 * each,
               static_cast<double>(all.local_sectors) * each);
    const double mean = static_cast<double>(total) / count;
    const double kept = mean * static_cast<double>(all.runs - moved) / static_cast<double>(all.runs);
    fmt::print("an H200 issues {:.3g} warp instructions/s: at most {:.2f} million evaluations/s; {:.2f} without moves "
               "and parameters "
               "({:.0f} instructions)\n",
               issued_per_second, issued_per_second / mean / 1e6, issued_per_second / kept / 1e6, kept);
    if (const double ratio = estimate_machine_code(rows, sizes); ratio != 0)
        fmt::print(
            "machine code, estimated from the sizes of functions: {:.2f} instructions for each of PTX, {:.0f} for an "
            "evaluation: at most {:.2f} million/s\n",
            ratio, mean * ratio, issued_per_second / (mean * ratio) / 1e6);

    std::ranges::sort(rows, [](const Row& a, const Row& b) { return a.self > b.self; });
    fmt::print("\n{:>7} {:>7} {:>11} {:>11} {:>11} {:>9} {:>6} {:>8}  {}\n", "self %", "incl %", "self", "machine",
               "inclusive", "calls", "lanes", "sectors", "function (all for one evaluation)");
    for (size_t i = 0; i < std::min(options.top, rows.size()); ++i) {
        const Row& row = rows[i];
        std::string name = test::ptx::readable_name(row.function->name);
        if (name.size() > 100)
            name = name.substr(0, 97) + "...";
        fmt::print("{:>6.2f}% {:>6.2f}% {:>11.1f} {:>11.1f} {:>11.1f} {:>9.2f} {:>6.1f} {:>8.1f}  {}\n",
                   100.0 * static_cast<double>(row.self) / static_cast<double>(all.runs),
                   100.0 * static_cast<double>(row.function->inclusive) / static_cast<double>(all.runs),
                   static_cast<double>(row.self) * each, row.machine * each,
                   static_cast<double>(row.function->inclusive) * each, static_cast<double>(row.function->calls) * each,
                   static_cast<double>(row.lanes) / static_cast<double>(row.self),
                   static_cast<double>(row.sectors) * each, name);
    }
    if (options.lines != 0)
        print_lines(program, options.lines, count);
    std::ranges::sort(measured, [](const Measured& a, const Measured& b) { return a.instructions > b.instructions; });
    fmt::print("\nthe most expensive evaluations\n");
    for (size_t i = 0; i < std::min<size_t>(15, measured.size()); ++i)
        fmt::print("{:>12} {} on {} sample {} ({})\n", measured[i].instructions, entries[measured[i].what.entry].name,
                   measured[i].what.task->id, measured[i].what.sample,
                   status_names[static_cast<size_t>(measured[i].status)]);
}

Expected<std::string> code_of(const Options& options, std::span<const cuda::DeviceEntry> entries) {
    if (!options.code.empty()) {
        std::ifstream stream(options.code, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(stream), {});
    }
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        return nvrtc.failure();
    if (!options.fused)
        return test::interpreter_ptx(*nvrtc, options.architecture, cuda::KernelCache(), options.lines != 0);
    const std::vector<cuda::GeneratedUnit> units = cuda::program_units(plan::plan_program(cuda::programs_of(entries)));
    return test::generated_ptx(*nvrtc, options.architecture, cuda::KernelCache(), units, options.lines != 0);
}

/// The machine code of what code_of gives; nothing where it is not known.
Expected<cuda::MachineCode> machine_code_of(const Options& options, std::span<const cuda::DeviceEntry> entries) {
    if (!options.cubin.empty()) {
        std::ifstream stream(options.cubin, std::ios::binary);
        return cuda::MachineCode(std::string(std::istreambuf_iterator<char>(stream), {}));
    }
    if (!options.code.empty())
        return cuda::MachineCode();
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        return nvrtc.failure();
    const auto code = options.fused
                          ? cuda::generated_code(*nvrtc, options.architecture, cuda::KernelCache(),
                                                 cuda::program_units(plan::plan_program(cuda::programs_of(entries))), 1)
                          : cuda::interpreter_code(*nvrtc, options.architecture, cuda::KernelCache());
    if (!code)
        return code.failure();
    return code->cubin;
}

} // namespace

int main(int argc, char** argv) {
    const Options options = parse(argc, argv);
    const bench::Subject subject(options.program, options.data);
    const interp::Program program(subject.module());
    std::vector<runtime::EntryPoint> entries = runtime::entry_points(program);
    std::vector<cuda::DeviceEntry> device_entries;
    for (const runtime::EntryPoint& entry : entries) {
        cuda::DeviceEntry& made = device_entries.emplace_back();
        made.program = &program;
        made.function = entry.function;
        made.parameters = entry.parameters;
        made.records = entry.records;
        made.default_on_error = program.code(entry.function).dialect == Dialect::batt;
        if (const std::string reason = cuda::reason_for_host(made); !reason.empty())
            leave(fmt::format("{}: {}", entry.name, reason));
    }
    const Expected<std::string> code = code_of(options, device_entries);
    if (!code)
        leave(code.failure().message);

    test::PtxOptions machine;
    machine.architecture = options.architecture;
    machine.one_warp = true;
    machine.most_instructions = options.together ? ~0ULL >> 1 : most_instructions;
    test::PtxDriver driver(machine);
    const auto device = driver.open(0);
    cuda::DeviceInterpreterOptions interpreter_options;
    if (options.fused)
        interpreter_options.kernel = cuda::generated_kernel;
    auto interpreter = cuda::DeviceInterpreter::create(**device, *code, device_entries, interpreter_options);
    if (!interpreter)
        leave(interpreter.failure().message);

    // Gives the instructions of a launch, and what became of its only item if it has one.
    cuda::DeviceBatch batch;
    const auto launch = [&](cuda::Status& status) {
        const u64 before = driver.instructions();
        if (const Done done = (*interpreter)->start(0, batch, 1 << 16); !done) {
            fmt::print(stderr, "{}\n", done.failure().message);
            return driver.instructions() - before;
        }
        if (const auto results = (*interpreter)->finish(0); results && !results->outcomes.empty())
            status = results->outcomes[0].status;
        return driver.instructions() - before;
    };
    cuda::Status status{};
    const u64 of_setting_up = launch(status);
    u64 divergences_before = driver.divergences();
    driver.program()->reset_counts();
    runtime::TaskValues values;
    const auto measure = [&](const Evaluated& what) {
        values.begin(*what.task, nullptr, false, program.code(entries[what.entry].function).dialect);
        const runtime::TaskValues::Sample& sample = values.sample(what.sample);
        batch.clear();
        batch.add_sample(sample.input, values.train_pairs(), make_none(),
                         sample.expected ? &*sample.expected : nullptr);
        batch.add_item(what.entry, 0);
        Measured one;
        one.what = what;
        one.instructions = launch(one.status) - of_setting_up;
        return one;
    };
    // All of them at once: what each costs is not known, they have equal parts.
    const auto measure_together = [&](std::span<const Evaluated> all) {
        batch.clear();
        std::vector<Measured> result;
        const runtime::Task* task = nullptr;
        for (const Evaluated& what : all) {
            if (what.task != task) {
                batch.forget();
                values.begin(*what.task, nullptr, false, program.code(entries[what.entry].function).dialect);
                task = what.task;
            }
            const runtime::TaskValues::Sample& sample = values.sample(what.sample);
            const u32 number = batch.add_sample(sample.input, values.train_pairs(), make_none(),
                                                sample.expected ? &*sample.expected : nullptr);
            batch.add_item(what.entry, number);
            result.push_back({what, 0, cuda::Status::unfinished});
        }
        const u64 before = driver.instructions();
        const Done started = (*interpreter)->start(0, batch, 64);
        if (!started)
            leave(started.failure().message);
        const auto results = (*interpreter)->finish(0);
        for (size_t i = 0; i < result.size() && results; ++i) {
            result[i].status = results->outcomes[i].status;
            result[i].instructions = (driver.instructions() - before) / result.size();
        }
        return result;
    };
    const auto start = bench::Clock::now();
    std::vector<Measured> measured;
    const std::vector<Evaluated> chosen = choose(options, entries, subject.data());
    if (options.together)
        measured = measure_together(chosen);
    else
        for (const Evaluated& what : chosen)
            measured.push_back(measure(what));
    if (options.without > 0 && !options.together) {
        std::ranges::sort(measured,
                          [](const Measured& a, const Measured& b) { return a.instructions < b.instructions; });
        measured.resize(static_cast<size_t>(static_cast<double>(measured.size()) * (1 - options.without / 100)));
        driver.program()->reset_counts();
        divergences_before = driver.divergences();
        for (Measured& one : measured)
            one = measure(one.what);
    }
    const double seconds = bench::seconds_since(start);
    fmt::print(stderr, "{:.1f} s, {:.2f} million instructions/s\n", seconds,
               static_cast<double>(driver.instructions()) / seconds / 1e6);
    const auto machine_code = machine_code_of(options, device_entries);
    if (!machine_code)
        leave(machine_code.failure().message);
    print_report(options, entries, std::move(measured), *driver.program(),
                 bench::machine_instructions(machine_code->bytes()), of_setting_up,
                 driver.divergences() - divergences_before, driver.most_local());
    return 0;
}
