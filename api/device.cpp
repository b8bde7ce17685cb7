#include <battc/device.h>

#include "api/convert.h"
#include "api/device_text.h"
#include "codegen/cuda/device_code.h"
#include "codegen/cuda/kernel_cache.h"
#include "runtime/devices/code_provider.h"
#include "runtime/devices/device_survey.h"

namespace battc {

namespace cuda = batt::cuda;
namespace runtime = batt::runtime;

Result<DeviceReport> find_devices() {
    return protect([&]() -> Result<DeviceReport> {
        const runtime::DeviceSurvey survey = runtime::survey_devices();
        DeviceReport report;
        report.driver_version = survey.driver_version;
        report.driver_problem = survey.driver_problem;
        report.compiler_version = survey.compiler_version;
        report.compiler_path = survey.compiler_path;
        report.compiler_architectures = survey.compiler_architectures;
        report.compiler_problem = survey.compiler_problem;
        for (const runtime::SurveyedDevice& device : survey.devices) {
            DeviceDescription& description = report.devices.emplace_back(describe(device.info));
            description.usable = device.usable();
            description.code_architecture = device.code_architecture;
            description.code_cached = device.cached;
            description.measured = {device.known.open, device.known.round_trip, device.known.on_device,
                                    device.known.on_thread};
        }
        return report;
    });
}

Result<std::vector<std::string>> try_devices(const CompilingNotice& compiling) {
    return protect([&]() -> Result<std::vector<std::string>> {
        runtime::CodeNotices notices;
        notices.compiling = compiling;
        return runtime::try_devices(notices);
    });
}

std::string cache_folder() { return cuda::KernelCache().folder().string(); }

namespace {

Error no_cache() { return not_found("there is none: neither BATT_CACHE, XDG_CACHE_HOME nor HOME is set"); }

} // namespace

Result<std::vector<CacheEntry>> cache_entries() {
    return protect([&]() -> Result<std::vector<CacheEntry>> {
        const cuda::KernelCache cache;
        if (cache.folder().empty())
            return no_cache();
        std::vector<CacheEntry> entries;
        for (const cuda::KernelCache::Entry& entry : cache.entries())
            entries.push_back({entry.name, entry.bytes});
        return entries;
    });
}

Result<size_t> clear_cache() {
    return protect([&]() -> Result<size_t> {
        const cuda::KernelCache cache;
        if (cache.folder().empty())
            return no_cache();
        return cache.clear();
    });
}

Result<void> fill_cache(const std::string& architecture, const CompilingNotice& compiling) {
    return protect([&]() -> Result<void> {
        const std::optional<int> number = cuda::parse_architecture(architecture);
        if (!number)
            return invalid("'" + architecture + "' is not an architecture like sm_90");
        runtime::CodeNotices notices;
        notices.compiling = compiling;
        if (const batt::Done done = runtime::fill_code_cache(*number, notices); !done)
            return Error{ErrorCode::not_available, done.failure().message};
        return {};
    });
}

std::optional<int> parse_architecture(std::string_view name) { return cuda::parse_architecture(name); }

} // namespace battc
