// `battc devices`: what --jit=cuda would use, and why not if it would not.
#include <algorithm>
#include <vector>

#include <battc/device.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/device_arguments.h"
#include "battc/output.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

std::string architectures_text(const std::vector<int>& architectures) {
    std::string text;
    for (const int architecture : architectures)
        text += fmt::format("{}sm_{}", text.empty() ? "" : " ", architecture);
    return text;
}

class DevicesCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Lists what `battc run --jit=cuda` uses: CUDA devices, the driver, the run-time compiler "
                         "(NVRTC) and the cache of compiled code. Exits with 1 if it would use no device.");
        command.flag("--test", test_, "Also open each device and load its code.");
        command.example("battc devices", "Is there a GPU that battc can use?");
    }

    ExitCode run() override {
        Output output;
        const battc::Result<battc::DeviceReport> found = battc::find_devices();
        if (!found) {
            write_error(fmt::format("battc devices: {}\n", found.error().message));
            return ExitCode::negative;
        }
        output.write(found->driver_problem.empty() ? fmt::format("driver   CUDA {}\n", found->driver_version)
                                                   : fmt::format("driver   none: {}\n", found->driver_problem));
        output.write(found->compiler_problem.empty()
                         ? fmt::format("nvrtc    {} ({}), for {}\n", found->compiler_version, found->compiler_path,
                                       architectures_text(found->compiler_architectures))
                         : fmt::format("nvrtc    none: {}\n", found->compiler_problem));
        output.write(cache_line());
        for (const battc::DeviceDescription& device : found->devices)
            print(output, device);
        bool usable = std::ranges::any_of(found->devices, &battc::DeviceDescription::usable);
        if (usable && test_) {
            const battc::Result<std::vector<std::string>> tried = battc::try_devices(compiling_notice("devices"));
            const std::vector<std::string> problems = tried ? *tried : std::vector<std::string>{tried.error().message};
            for (const std::string& problem : problems)
                output.write("         " + problem + "\n");
            usable = problems.empty();
        }
        if (!usable)
            output.write("No device can be used: --jit=cuda falls back to the interpreter.\n");
        return usable ? ExitCode::success : ExitCode::negative;
    }

private:
    static std::string cache_line() {
        const battc::Result<std::vector<battc::CacheEntry>> entries = battc::cache_entries();
        if (!entries)
            return fmt::format("cache    none: {}\n", entries.error().code == battc::ErrorCode::not_found
                                                          ? no_cache_text
                                                          : entries.error().message);
        uint64_t bytes = 0;
        for (const battc::CacheEntry& entry : *entries)
            bytes += entry.bytes;
        return fmt::format("cache    {}: {}, {:.1f} MB\n", battc::cache_folder(),
                           report::counted(entries->size(), "file"), static_cast<double>(bytes) * 1e-6);
    }

    static void print(Output& output, const battc::DeviceDescription& device) {
        output.write(device.text() + "\n");
        if (!device.usable) {
            output.write("         not used: there is no compiler for it\n");
            return;
        }
        output.write(fmt::format("         used, with code for sm_{} that is {}\n", device.code_architecture,
                                 device.code_cached ? "in the cache" : "compiled at the first use"));
        const battc::DeviceMeasurements& known = device.measured;
        if (known.open > 0)
            output.write(fmt::format(
                "         measured: open in {:.2f} s, an answer in {:.0f} us, {}\n", known.open, 1e6 * known.round_trip,
                known.on_device > 0 ? fmt::format("{:.3g} million evaluations/s", 1e-6 / known.on_device)
                                    : "no large batch yet"));
    }

    bool test_ = false;
};

} // namespace

std::unique_ptr<Subcommand> make_devices_command() { return std::make_unique<DevicesCommand>(); }

} // namespace batt::cli
