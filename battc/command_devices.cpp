// `battc devices`: what --jit=cuda would use, and why not if it would not.
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/device_arguments.h"
#include "battc/output.h"
#include "report/device_line.h"
#include "report/figures.h"
#include "runtime/devices/device_survey.h"

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
        const runtime::DeviceSurvey survey = runtime::survey_devices();
        output.write(survey.driver_problem.empty() ? fmt::format("driver   CUDA {}\n", survey.driver_version)
                                                   : fmt::format("driver   none: {}\n", survey.driver_problem));
        output.write(survey.compiler_problem.empty()
                         ? fmt::format("nvrtc    {} ({}), for {}\n", survey.compiler_version, survey.compiler_path,
                                       architectures_text(survey.compiler_architectures))
                         : fmt::format("nvrtc    none: {}\n", survey.compiler_problem));
        output.write(survey.cache_folder.empty()
                         ? "cache    none: neither BATT_CACHE, XDG_CACHE_HOME nor HOME is set\n"
                         : fmt::format("cache    {}: {}, {:.1f} MB\n", survey.cache_folder.string(),
                                       report::counted(survey.cached_files, "file"),
                                       static_cast<double>(survey.cached_bytes) * 1e-6));
        for (const runtime::SurveyedDevice& device : survey.devices)
            print(output, device);
        bool usable = survey.usable();
        if (usable && test_) {
            const std::vector<std::string> problems = runtime::try_devices(code_notices("devices"));
            for (const std::string& problem : problems)
                output.write("         " + problem + "\n");
            usable = problems.empty();
        }
        if (!usable)
            output.write("No device can be used: --jit=cuda falls back to the interpreter.\n");
        return usable ? ExitCode::success : ExitCode::negative;
    }

private:
    static void print(Output& output, const runtime::SurveyedDevice& device) {
        output.write(report::device_line(device.info) + "\n");
        if (!device.usable()) {
            output.write("         not used: there is no compiler for it\n");
            return;
        }
        output.write(fmt::format("         used, with code for sm_{} that is {}\n", device.code_architecture,
                                 device.cached ? "in the cache" : "compiled at the first use"));
        const runtime::Calibration& known = device.known;
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
