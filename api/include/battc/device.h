/// @file
/// CUDA devices and the cache of compiled kernels. Nothing here is needed to use devices: SessionOptions::devices does it all.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <battc/export.h>
#include <battc/result.h>

namespace battc {

/// What former runs have measured of a device, in seconds; 0: not known.
struct DeviceMeasurements {
    double open = 0;       ///< until it can evaluate
    double round_trip = 0; ///< for a batch of one evaluation
    double on_device = 0;  ///< an evaluation's share of a large batch
    double on_thread = 0;  ///< an evaluation on a thread
};

/// A device.
struct DeviceDescription {
    int number = 0;
    std::string name;
    int architecture = 0; ///< 90 for sm_90
    int multiprocessors = 0;
    uint64_t memory = 0;       ///< bytes
    bool usable = false;       ///< there is a compiler for it
    int code_architecture = 0; ///< for which its code is compiled
    bool code_cached = false;  ///< the code is in the cache
    DeviceMeasurements measured;

    /// "device 0: NVIDIA H200 (sm_90), 132 multiprocessors, 139 GiB"
    BATTC_API std::string text() const;
};

/// What there is on this machine.
struct DeviceReport {
    std::string driver_version;   ///< "13.0"; empty if there is no driver
    std::string driver_problem;   ///< why there is none
    std::string compiler_version; ///< of NVRTC; empty if there is none
    std::string compiler_path;
    std::vector<int> compiler_architectures; ///< 80, 90, ...: in ascending order
    std::string compiler_problem;
    std::vector<DeviceDescription> devices;
};
BATTC_API Result<DeviceReport> find_devices();

/// Told the architecture before kernels are compiled for it, which takes a minute or two.
using CompilingNotice = std::function<void(int architecture)>;

/// Opens every device and loads its code. Gives what went wrong, a sentence each; nothing if all works.
BATTC_API Result<std::vector<std::string>> try_devices(const CompilingNotice& compiling = {});

/// A file of the cache.
struct CacheEntry {
    std::string name;
    uint64_t bytes = 0;
};

/// Where compiled kernels are kept: BATT_CACHE, else battc/kernels in XDG_CACHE_HOME or ~/.cache. Empty if there is no such place.
BATTC_API std::string cache_folder();
/// All that is there, in the order of names. not_found if there is no such place.
BATTC_API Result<std::vector<CacheEntry>> cache_entries();
/// Removes everything; how many files that were.
BATTC_API Result<size_t> clear_cache();
/// Compiles the device interpreter for an architecture ("sm_90") into the cache. invalid_argument if it is none, not_available if
/// there is no compiler.
BATTC_API Result<void> fill_cache(const std::string& architecture, const CompilingNotice& compiling = {});
/// 90 for "sm_90"; nothing for what is no architecture.
BATTC_API std::optional<int> parse_architecture(std::string_view name);

} // namespace battc
