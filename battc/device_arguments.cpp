#include "battc/device_arguments.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "battc/log.h"
#include "battc/output.h"
#include "codegen/cuda/device_code.h"
#include "report/figures.h"
#include "runtime/devices/process.h"
#include "runtime/run/coordinator.h"

namespace batt::cli {

namespace {

std::vector<const runtime::EntryPoint*> entries_of(const runtime::Schedule& schedule) {
    std::vector<const runtime::EntryPoint*> entries;
    std::set<const runtime::EntryPoint*> seen;
    for (const runtime::Job& job : schedule.jobs())
        if (seen.insert(job.entry).second)
            entries.push_back(job.entry);
    return entries;
}

} // namespace

void DeviceArguments::declare(Command& command) {
    command.choice("--jit",
                   {{"none", "the interpreter, on the threads of --jobs (the default)"},
                    {"cuda", "CUDA devices as well, if there are any; results are the same"},
                    {"auto", "CUDA devices where the run is long enough for them"}},
                   jit_, "What evaluates:");
    command.choice(
        "--device-code",
        {{"interpreter", "one kernel that interprets any programs; nothing is compiled for them (the default)"},
         {"fused", "kernels of the programs' own, compiled and linked first; for programs that run long"}},
        code_, "What devices execute:");
    command.flag("--require-device", required_,
                 "With --jit: end with an error if no device can be used, instead of using threads alone.");
    command.flag("--device-first", first_,
                 "The threads of --jobs only do what devices do not take, to measure what devices do.");
    command.number("--device-batch", "N", batch_,
                   "Most evaluations that a device takes at a time (default: as measured by this and former runs).");
    command.number("--device-least", "N", least_,
                   "Fewest evaluations that are sent to a device (default: as measured by this and former runs).");
}

std::string DeviceArguments::problem() const {
    if (required_ && jit() == Jit::none)
        return "--require-device needs --jit=cuda";
    if (batch_ == uint64_t{0})
        return "--device-batch: a batch has at least 1 evaluation";
    return {};
}

std::string describe_device(const cuda::DeviceInfo& info) {
    return fmt::format("device {}: {} (sm_{}), {}, {:.0f} GiB", info.number, info.name, info.architecture,
                       report::counted(static_cast<size_t>(info.multiprocessors), "multiprocessor"),
                       static_cast<double>(info.memory) / (1ULL << 30));
}

std::function<void(int)> compiling_notice(std::string command) {
    return [command = std::move(command)](int architecture) {
        write_error(
            fmt::format("battc {}: compiling the kernels for sm_{}, once for this machine; it takes a minute or "
                        "two\n",
                        command, architecture));
    };
}

runtime::CodeProvider generated_code_provider(std::string command) {
    return [command = std::move(command)](int architecture, std::span<const cuda::DeviceEntry> entries,
                                          const runtime::Wanted&) -> Expected<cuda::MachineCode> {
        const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
        if (!nvrtc)
            return nvrtc.failure();
        const auto units = cuda::program_units(cuda::programs_of(entries));
        Expected<cuda::DeviceCode> code =
            cuda::generated_code(*nvrtc, architecture, cuda::KernelCache(), units, std::thread::hardware_concurrency(),
                                 compiling_notice(command));
        if (!code)
            return code.failure();
        log_info(fmt::format("device code of the programs for sm_{}: {:.0f} ms to compile, {:.0f} ms to link{}",
                             code->architecture, 1e3 * code->compile_seconds, 1e3 * code->link_seconds,
                             code->cached ? ", out of the cache" : ""));
        return std::move(code->cubin);
    };
}

namespace {

/// Has the kernels of an architecture compiled by a process of their own, if they are not in the cache, and waits for it as long as
/// they are wanted. It goes on alone after that: what it makes is for all runs to come. Whether it succeeded is not asked: if not,
/// whoever compiles them next says why.
Done fill_cache(const cuda::Nvrtc& nvrtc, int device_architecture, const cuda::KernelCache& cache,
                const std::string& command, const runtime::Wanted& wanted) {
    const int architecture = nvrtc.architecture_for(device_architecture);
    if (architecture == 0 || cuda::find_interpreter_code(nvrtc, cuda::interpreter_request(nvrtc, architecture), cache))
        return Success{};
    write_error(
        fmt::format("battc {}: the kernels for sm_{} are being compiled, once for this machine; it takes a minute "
                    "or two, and meanwhile the interpreter does the work\n",
                    command, architecture));
    const Expected<pid_t> process =
        runtime::start_process({"/proc/self/exe", "cache", "--fill", fmt::format("sm_{}", architecture)});
    if (!process)
        return process.failure();
    while (wanted()) {
        if (runtime::has_ended(*process))
            return Success{};
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return Failure{FailureKind::not_wanted, "its kernels are still being compiled"};
}

constexpr std::string_view calibration_label = "calibration-";

/// The name under which the figures of a device are kept.
std::string calibration_name(const cuda::DeviceInfo& info, bool generated_code) {
    return cuda::KernelCache::name_of(fmt::format("{}sm_{}", calibration_label, info.architecture),
                                      fmt::format("{} {} {} {}", info.name, info.multiprocessors,
                                                  generated_code ? "fused" : "interpreter",
                                                  std::thread::hardware_concurrency()));
}

runtime::Calibration kept_calibration(const cuda::KernelCache& cache, const std::string& name) {
    const auto kept = cache.find(name);
    return kept ? runtime::parse_calibration(kept->bytes()).value_or(runtime::Calibration()) : runtime::Calibration();
}

/// Whether there can be a device that pays for so many evaluations: one of those that were measured before, or one of which
/// nothing is known. Asks no driver, which takes longer to start than small runs take.
bool may_be_worth_opening(size_t evaluations, size_t threads) {
    if (runtime::Calibration().worth_opening(evaluations, threads))
        return true;
    const cuda::KernelCache cache;
    return std::ranges::any_of(cache.entries(), [&](const cuda::KernelCache::Entry& entry) {
        return entry.name.starts_with(calibration_label) &&
               kept_calibration(cache, entry.name).worth_opening(evaluations, threads);
    });
}

/// known_calibration, which reads the file of a device once.
std::function<runtime::Calibration(const cuda::DeviceInfo&)> remembered_calibrations(bool generated_code) {
    return [generated_code, known = std::map<int, runtime::Calibration>()](const cuda::DeviceInfo& info) mutable {
        const auto [place, added] = known.try_emplace(info.number);
        if (added)
            place->second = known_calibration(info, generated_code);
        return place->second;
    };
}

} // namespace

runtime::Calibration known_calibration(const cuda::DeviceInfo& info, bool generated_code) {
    return kept_calibration(cuda::KernelCache(), calibration_name(info, generated_code));
}

void keep_calibration(const cuda::DeviceInfo& info, bool generated_code, const runtime::Calibration& calibration) {
    cuda::KernelCache().keep(calibration_name(info, generated_code), runtime::calibration_text(calibration));
}

runtime::CodeProvider interpreter_code_provider(std::string command, Missing missing) {
    return [command = std::move(command), missing](int architecture, std::span<const cuda::DeviceEntry>,
                                                   const runtime::Wanted& wanted) -> Expected<cuda::MachineCode> {
        const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
        if (!nvrtc)
            return nvrtc.failure();
        const cuda::KernelCache cache;
        if (missing == Missing::fill && !cache.folder().empty())
            if (const Done done = fill_cache(*nvrtc, architecture, cache, command, wanted); !done)
                return done.failure();
        Expected<cuda::DeviceCode> code =
            cuda::interpreter_code(*nvrtc, architecture, cache, compiling_notice(command));
        if (!code)
            return code.failure();
        if (code->cached)
            log_debug(fmt::format("device code for sm_{} is out of {}", code->architecture, cache.folder().string()));
        else
            log_info(fmt::format("device code for sm_{} was compiled in {:.1f} s of processor time", code->architecture,
                                 code->compile_seconds));
        return std::move(code->cubin);
    };
}

std::unique_ptr<runtime::DevicePool> DeviceArguments::open(const runtime::Schedule& schedule, size_t evaluations,
                                                           const runtime::EvaluationOptions& options) const {
    if (jit() == Jit::none)
        return nullptr;
    const auto give_up = [&](const std::string& reason) -> std::unique_ptr<runtime::DevicePool> {
        if (required_)
            write_error(fmt::format("battc run: {}\n", reason));
        else if (jit() == Jit::cuda)
            write_error(fmt::format("battc run: note: {}; the interpreter does the work\n", reason));
        else
            log_debug(reason);
        return nullptr;
    };
    const size_t threads = runtime::thread_count(options.jobs);
    const std::string too_few = fmt::format("{} are too few for a device", report::counted(evaluations, "evaluation"));
    if (jit() == Jit::automatic && !may_be_worth_opening(evaluations, threads))
        return give_up(too_few);
    Expected<std::unique_ptr<cuda::Driver>> driver = cuda::open_cuda_driver();
    if (!driver)
        return give_up(driver.failure().message);
    const bool generated = code() == Code::fused;
    auto known = remembered_calibrations(generated);
    if (jit() == Jit::automatic && std::ranges::none_of((*driver)->devices(), [&](const cuda::DeviceInfo& info) {
            return known(info).worth_opening(evaluations, threads);
        }))
        return give_up(too_few);
    // Whoever must know whether there is a device, or leaves the work to it, waits for it.
    const bool wait = required_ || first_;
    runtime::DevicePoolOptions pool_options;
    pool_options.limits = options.limits;
    pool_options.on_error = options.on_error;
    pool_options.keep_values = options.keep_outputs;
    pool_options.batch = batch_.value_or(0);
    pool_options.least = least_.value_or(0);
    pool_options.known = std::move(known);
    pool_options.open_meanwhile = !wait;
    const std::vector<const runtime::EntryPoint*> entries = entries_of(schedule);
    runtime::CodeProvider provider = interpreter_code_provider("run", wait ? Missing::compile : Missing::fill);
    if (generated) {
        pool_options.kernel = cuda::generated_kernel;
        provider = generated_code_provider("run");
    }
    auto pool = std::make_unique<runtime::DevicePool>(std::move(*driver), provider, entries, pool_options);
    const std::vector<std::string> notices = pool->take_notices();
    if (pool->devices().empty())
        return give_up(notices.empty() ? "no device can be used" : notices.front());
    for (const std::string& notice : notices)
        write_error(fmt::format("battc run: note: {}\n", notice));
    return pool;
}

void DeviceArguments::keep_measured(const runtime::DevicePool& pool) const {
    for (const runtime::PoolDevice& device : pool.devices()) {
        if (!device.ready)
            continue;
        const runtime::Calibration measured = pool.calibration(device);
        const cuda::DeviceLayout& layout = device.interpreter->layout();
        log_info(fmt::format(
            "{}: {} warps with {} KiB each, stacks of {} KiB; open in {:.2f} s, an answer in {:.0f} us, "
            "{:.3g} us for an evaluation, {:.3g} us on a thread",
            describe_device(device.info), layout.warps(), layout.arena_bytes >> 10, layout.stack_bytes >> 10,
            measured.open, 1e6 * measured.round_trip, 1e6 * measured.on_device, 1e6 * measured.on_thread));
        keep_calibration(device.info, code() == Code::fused, measured);
    }
}

} // namespace batt::cli
