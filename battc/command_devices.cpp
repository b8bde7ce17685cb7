// `battc devices`: what --jit=cuda would use, and why not if it would not.
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/device_arguments.h"
#include "battc/output.h"
#include "codegen/cuda/device_code.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

std::string architectures_text(const cuda::Nvrtc& nvrtc) {
    std::string text;
    for (const int architecture : nvrtc.architectures())
        text += fmt::format("{}sm_{}", text.empty() ? "" : " ", architecture);
    return text;
}

class DevicesCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Lists the CUDA devices, the driver, the run-time compiler (NVRTC) and the cache of compiled "
                         "code: what `battc run --jit=cuda` uses. Exits with 1 if it would use none.");
        command.flag("--test", test_, "Also open each device and load its code.");
        command.example("battc devices", "Is there a GPU that battc can use?");
    }

    ExitCode run() override {
        Output output;
        const Expected<std::unique_ptr<cuda::Driver>> driver = cuda::open_cuda_driver();
        const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
        const cuda::KernelCache cache;
        output.write(driver ? fmt::format("driver   CUDA {}\n", (*driver)->version())
                            : fmt::format("driver   none: {}\n", driver.failure().message));
        output.write(nvrtc ? fmt::format("nvrtc    {} ({}), for {}\n", nvrtc->version(), nvrtc->path(),
                                         architectures_text(*nvrtc))
                           : fmt::format("nvrtc    none: {}\n", nvrtc.failure().message));
        uintmax_t bytes = 0;
        const auto entries = cache.entries();
        for (const cuda::KernelCache::Entry& entry : entries)
            bytes += entry.bytes;
        output.write(cache.folder().empty()
                         ? "cache    none: neither BATT_CACHE, XDG_CACHE_HOME nor HOME is set\n"
                         : fmt::format("cache    {}: {}, {:.1f} MB\n", cache.folder().string(),
                                       report::counted(entries.size(), "file"), static_cast<double>(bytes) * 1e-6));
        bool usable = false;
        if (driver)
            for (const cuda::DeviceInfo& info : (*driver)->devices())
                usable = report(output, info, nvrtc, cache) || usable;
        if (usable && test_)
            usable = try_out(output);
        if (!usable)
            output.write("No device can be used: --jit=cuda falls back to the interpreter.\n");
        return usable ? ExitCode::success : ExitCode::negative;
    }

private:
    /// Whether the device would be used.
    static bool report(Output& output, const cuda::DeviceInfo& info, const Expected<cuda::Nvrtc>& nvrtc,
                       const cuda::KernelCache& cache) {
        output.write(describe_device(info) + "\n");
        const int architecture = nvrtc ? nvrtc->architecture_for(info.architecture) : 0;
        if (architecture == 0) {
            output.write("         not used: there is no compiler for it\n");
            return false;
        }
        const cuda::CompileRequest request = cuda::interpreter_request(*nvrtc, architecture);
        const bool cached = cuda::find_interpreter_code(*nvrtc, request, cache).has_value();
        output.write(fmt::format("         used, with code for sm_{} that is {}\n", architecture,
                                 cached ? "in the cache" : "compiled at the first use"));
        if (const runtime::Calibration known = known_calibration(info, false); known.open > 0)
            output.write(fmt::format(
                "         measured: open in {:.2f} s, an answer in {:.0f} us, {}\n", known.open, 1e6 * known.round_trip,
                known.on_device > 0 ? fmt::format("{:.3g} million evaluations/s", 1e-6 / known.on_device)
                                    : "no large batch yet"));
        return true;
    }

    /// Opens all devices with their code; whether that worked.
    static bool try_out(Output& output) {
        Expected<std::unique_ptr<cuda::Driver>> driver = cuda::open_cuda_driver();
        if (!driver)
            return false;
        runtime::DevicePool pool(std::move(*driver), interpreter_code_provider("devices"), {}, {});
        const std::vector<std::string> notices = pool.take_notices();
        for (const std::string& notice : notices)
            output.write("         " + notice + "\n");
        return notices.empty();
    }

    bool test_ = false;
};

} // namespace

std::unique_ptr<Subcommand> make_devices_command() { return std::make_unique<DevicesCommand>(); }

} // namespace batt::cli
