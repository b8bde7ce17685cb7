#include "report/device_line.h"

#include <fmt/format.h>

#include "report/figures.h"

namespace batt::report {

std::string device_line(const cuda::DeviceInfo& info) {
    return fmt::format("device {}: {} (sm_{}), {}, {:.0f} GiB", info.number, info.name, info.architecture,
                       counted(static_cast<size_t>(info.multiprocessors), "multiprocessor"),
                       static_cast<double>(info.memory) / (1ULL << 30));
}

} // namespace batt::report
