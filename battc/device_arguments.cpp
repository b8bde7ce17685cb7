#include "battc/device_arguments.h"

#include <fmt/format.h>

#include "battc/log.h"
#include "battc/output.h"
#include "report/device_line.h"

namespace batt::cli {

void DeviceArguments::declare(Command& command) {
    command.choice("--jit",
                   {{"none", "in the interpreter, on the threads of --jobs (the default)"},
                    {"cuda", "on CUDA devices as well, if there are any; results are the same"},
                    {"auto", "on CUDA devices if the run is long enough to pay for them"}},
                   jit_, "Where programs are evaluated:");
    command.choice(
        "--device-code",
        {{"interpreter", "one kernel that interprets all programs; nothing is compiled for a program (the default)"},
         {"fused", "generated kernels, compiled and linked before the run; for long runs"}},
        code_, "What devices execute:");
    command.flag("--require-device", required_,
                 "With --jit: fail if no device can be used, instead of using threads alone.");
    command.flag("--device-first", first_, "Threads evaluate only what devices leave; use it to measure devices.");
    command.number("--device-batch", "N", batch_,
                   "Largest batch of evaluations for a device (default: as measured by this and earlier runs).");
    command.number(
        "--device-least", "N", least_,
        "Smallest number of evaluations to send to a device (default: as measured by this and earlier runs).");
}

std::string DeviceArguments::problem() const {
    if (required_ && jit() == Jit::none)
        return "--require-device needs --jit=cuda";
    if (batch_ == uint64_t{0})
        return "--device-batch: a batch has at least 1 evaluation";
    return {};
}

runtime::CodeNotices code_notices(const std::string& command) {
    runtime::CodeNotices notices;
    notices.compiling = [command](int architecture) {
        write_error(
            fmt::format("battc {}: compiling the kernels for sm_{}, once for this machine; it takes a minute or "
                        "two\n",
                        command, architecture));
    };
    notices.compiling_in_background = [command](int architecture) {
        write_error(
            fmt::format("battc {}: the kernels for sm_{} are being compiled, once for this machine; it takes a minute "
                        "or two, and meanwhile the interpreter does the work\n",
                        command, architecture));
    };
    notices.ready = [](const runtime::CodeReady& code) {
        if (code.kind == runtime::DeviceCodeKind::generated)
            log_info(fmt::format("device code of the programs for sm_{}: {:.0f} ms to compile, {:.0f} ms to link{}",
                                 code.architecture, 1e3 * code.compile_seconds, 1e3 * code.link_seconds,
                                 code.cached ? ", out of the cache" : ""));
        else if (code.cached)
            log_debug(fmt::format("device code for sm_{} is out of the cache", code.architecture));
        else
            log_info(fmt::format("device code for sm_{} was compiled in {:.1f} s of processor time", code.architecture,
                                 code.compile_seconds));
    };
    return notices;
}

runtime::DeviceOptions DeviceArguments::options() const {
    runtime::DeviceOptions options;
    options.code = static_cast<runtime::DeviceCodeKind>(code_);
    options.if_worthwhile = jit() == Jit::automatic;
    options.wait = required_ || first_;
    options.batch = batch_.value_or(0);
    options.least = least_.value_or(0);
    options.fill_command = {"/proc/self/exe", "cache", "--fill"};
    options.notices = code_notices("run");
    return options;
}

std::unique_ptr<runtime::DevicePool> DeviceArguments::open(const runtime::Schedule& schedule, size_t evaluations,
                                                           const runtime::EvaluationOptions& evaluation) const {
    if (jit() == Jit::none)
        return nullptr;
    runtime::OpenedDevices opened = runtime::open_devices(schedule, evaluations, evaluation, options());
    if (opened.pool == nullptr) {
        if (required_)
            write_error(fmt::format("battc run: {}\n", opened.reason));
        else if (jit() == Jit::cuda)
            write_error(fmt::format("battc run: note: {}; the interpreter does the work\n", opened.reason));
        else
            log_debug(opened.reason);
        return nullptr;
    }
    for (const std::string& notice : opened.notices)
        write_error(fmt::format("battc run: note: {}\n", notice));
    return std::move(opened.pool);
}

void log_measured(const runtime::DevicePool& pool) {
    for (const runtime::PoolDevice& device : pool.devices()) {
        if (!device.ready)
            continue;
        const runtime::Calibration measured = pool.calibration(device);
        const cuda::DeviceLayout& layout = device.interpreter->layout();
        log_info(fmt::format(
            "{}: {} warps with {} KiB each, stacks of {} KiB; open in {:.2f} s, an answer in {:.0f} us, "
            "{:.3g} us for an evaluation, {:.3g} us on a thread",
            report::device_line(device.info), layout.warps(), layout.arena_bytes >> 10, layout.stack_bytes >> 10,
            measured.open, 1e6 * measured.round_trip, 1e6 * measured.on_device, 1e6 * measured.on_thread));
    }
}

} // namespace batt::cli
