// A device in a line.
#pragma once

#include <string>

#include "codegen/cuda/driver.h"

namespace batt::report {

/// "device 0: NVIDIA H200 (sm_90), 132 multiprocessors, 139 GiB"
std::string device_line(const cuda::DeviceInfo& info);

} // namespace batt::report
