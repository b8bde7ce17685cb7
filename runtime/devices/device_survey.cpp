#include "runtime/devices/device_survey.h"

#include <algorithm>

#include "codegen/cuda/device_code.h"
#include "runtime/devices/calibration_store.h"
#include "runtime/devices/device_pool.h"

namespace batt::runtime {

bool DeviceSurvey::usable() const { return std::ranges::any_of(devices, &SurveyedDevice::usable); }

DeviceSurvey survey_devices() {
    DeviceSurvey survey;
    const Expected<std::unique_ptr<cuda::Driver>> driver = cuda::open_cuda_driver();
    if (driver)
        survey.driver_version = (*driver)->version();
    else
        survey.driver_problem = driver.failure().message;
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (nvrtc) {
        survey.compiler_version = nvrtc->version();
        survey.compiler_path = nvrtc->path();
        survey.compiler_architectures.assign(nvrtc->architectures().begin(), nvrtc->architectures().end());
    } else {
        survey.compiler_problem = nvrtc.failure().message;
    }
    const cuda::KernelCache cache;
    survey.cache_folder = cache.folder();
    for (const cuda::KernelCache::Entry& entry : cache.entries()) {
        ++survey.cached_files;
        survey.cached_bytes += entry.bytes;
    }
    if (!driver)
        return survey;
    for (cuda::DeviceInfo& info : (*driver)->devices()) {
        SurveyedDevice& device = survey.devices.emplace_back();
        device.info = std::move(info);
        device.code_architecture = nvrtc ? nvrtc->architecture_for(device.info.architecture) : 0;
        if (!device.usable())
            continue;
        const cuda::CompileRequest request = cuda::interpreter_request(*nvrtc, device.code_architecture);
        device.cached = cuda::find_interpreter_code(*nvrtc, request, cache).has_value();
        device.known = known_calibration(device.info, DeviceCodeKind::interpreter);
    }
    return survey;
}

std::vector<std::string> try_devices(const CodeNotices& notices) {
    Expected<std::unique_ptr<cuda::Driver>> driver = cuda::open_cuda_driver();
    if (!driver)
        return {driver.failure().message};
    CodeOptions options;
    options.notices = notices;
    DevicePool pool(std::move(*driver), interpreter_code_provider(std::move(options)), {}, {});
    return pool.take_notices();
}

} // namespace batt::runtime
