// The calibrations of devices that former runs have measured, kept beside the code in the cache on disk.
#pragma once

#include <functional>

#include "codegen/cuda/driver.h"
#include "runtime/devices/calibration.h"
#include "runtime/devices/code_provider.h"

namespace batt::runtime {

/// What is known of a device that executes code of a kind; nothing known gives a Calibration of zeros.
Calibration known_calibration(const cuda::DeviceInfo& info, DeviceCodeKind kind);
void keep_calibration(const cuda::DeviceInfo& info, DeviceCodeKind kind, const Calibration& calibration);

/// known_calibration, but reads the file of each device only once.
std::function<Calibration(const cuda::DeviceInfo&)> remembered_calibrations(DeviceCodeKind kind);

/// Whether some device could pay for this many evaluations: one that was measured before, or one not known yet. Asks
/// no driver, because starting one takes longer than a short run.
bool may_be_worth_opening(size_t evaluations, size_t threads);

} // namespace batt::runtime
