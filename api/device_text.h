// What sessions say about devices, in words. Private.
#pragma once

#include <string>

#include <battc/device.h>

#include "codegen/cuda/driver.h"
#include "runtime/devices/code_provider.h"
#include "runtime/devices/device_pool.h"

namespace battc {

/// What a driver knows of a device.
DeviceDescription describe(const batt::cuda::DeviceInfo& info);

/// Where device code came from, and how long that took.
std::string text_of(const batt::runtime::CodeReady& code);

/// How a device of a pool is set up, and what a run has measured of it.
std::string measured_text(const batt::runtime::DevicePool& pool, const batt::runtime::PoolDevice& device);

} // namespace battc
