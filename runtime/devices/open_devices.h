// Opens the devices of a run: decides whether any are worth it, and which code they execute. Gives the pool, or why there is
// none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/devices/device_pool.h"
#include "runtime/run/coordinator.h"

namespace batt::runtime {

struct DeviceOptions {
    DeviceCodeKind code = DeviceCodeKind::interpreter;
    /// Open none where a run is too short for them, as former runs have measured it.
    bool if_worthwhile = false;
    /// Open them at once, compiling their code if it is missing: for a caller that must know whether there are any, or leaves
    /// all work to them. Else they are opened, and their code is compiled, while the threads evaluate.
    bool wait = false;
    size_t batch = 0; ///< most evaluations that a device takes at a time; 0: as measured
    size_t least = 0; ///< fewest evaluations that are sent to a device; 0: as measured
    /// Fills the cache in another process (CodeOptions::fill_command).
    std::vector<std::string> fill_command = {};
    CodeNotices notices = {};
};

struct OpenedDevices {
    std::unique_ptr<DevicePool> pool; ///< null: there is none
    std::string reason;               ///< why, a sentence without a full stop
    std::vector<std::string> notices; ///< why some of several devices are not used
};

/// Opens devices for the entries of a schedule, with those that `store` keeps; `evaluations` of it are to be done with these options.
OpenedDevices open_devices(const Schedule& schedule, size_t evaluations, const EvaluationOptions& evaluation,
                           const DeviceOptions& options,
                           std::shared_ptr<DeviceStore> store = std::make_shared<DeviceStore>());

/// Keeps what a run has measured of its devices, for runs to come.
void keep_measured(const DevicePool& pool);

} // namespace batt::runtime
