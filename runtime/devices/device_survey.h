// What of CUDA this machine has, and which of its devices would be used: for people who ask why a run used none.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "codegen/cuda/driver.h"
#include "runtime/devices/calibration.h"
#include "runtime/devices/code_provider.h"

namespace batt::runtime {

struct SurveyedDevice {
    cuda::DeviceInfo info;
    int code_architecture = 0; ///< that its code is compiled for; 0: there is no compiler for it, so it is not used
    bool cached = false;       ///< the kernel that interprets any program is in the cache
    Calibration known;         ///< with that kernel

    bool usable() const { return code_architecture != 0; }
};

struct DeviceSurvey {
    std::string driver_version;
    std::string driver_problem; ///< why there is no driver; empty if there is one
    std::string compiler_version;
    std::string compiler_path;
    std::vector<int> compiler_architectures; ///< 80, 90, ...: in ascending order
    std::string compiler_problem;            ///< why there is no compiler; empty if there is one
    std::filesystem::path cache_folder;      ///< empty: there is no cache
    size_t cached_files = 0;
    uintmax_t cached_bytes = 0;
    std::vector<SurveyedDevice> devices;

    /// Whether a run would use some device.
    bool usable() const;
};

/// Opens no device.
DeviceSurvey survey_devices();

/// Opens every device and loads its code, which is compiled if it is missing. Gives what went wrong, a sentence each.
std::vector<std::string> try_devices(const CodeNotices& notices = {});

} // namespace batt::runtime
