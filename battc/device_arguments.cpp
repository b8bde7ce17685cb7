#include "battc/device_arguments.h"

#include <fmt/format.h>

#include "battc/output.h"

namespace batt::cli {

void DeviceArguments::declare(Command& command) {
    command.choice("--jit",
                   {{"none", "in the interpreter, on the threads of --jobs (the default)"},
                    {"cuda", "on CUDA devices as well, if there are any; results are the same"},
                    {"auto", "on CUDA devices if the run is long enough to pay for them"}},
                   use_, "Where programs are evaluated:");
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
    if (required_ && options().use == battc::DeviceUse::none)
        return "--require-device needs --jit=cuda";
    if (batch_ == uint64_t{0})
        return "--device-batch: a batch has at least 1 evaluation";
    return {};
}

battc::DeviceOptions DeviceArguments::options() const {
    battc::DeviceOptions options;
    options.use = static_cast<battc::DeviceUse>(use_);
    options.code = static_cast<battc::DeviceCode>(code_);
    options.required = required_;
    options.devices_first = first_;
    options.batch = batch_.value_or(0);
    options.least = least_.value_or(0);
    options.fill_command = {"/proc/self/exe", "cache", "--fill"};
    return options;
}

battc::CompilingNotice compiling_notice(const std::string& command) {
    return [command](int architecture) {
        write_error(
            fmt::format("battc {}: compiling the kernels for sm_{}, once for this machine; it takes a minute or "
                        "two\n",
                        command, architecture));
    };
}

} // namespace batt::cli
