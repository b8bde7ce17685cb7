#include "api/device_text.h"

#include <fmt/format.h>

namespace battc {

namespace cuda = batt::cuda;
namespace runtime = batt::runtime;

std::string DeviceDescription::text() const {
    return fmt::format("device {}: {} (sm_{}), {} multiprocessor{}, {:.0f} GiB", number, name, architecture,
                       multiprocessors, multiprocessors == 1 ? "" : "s", static_cast<double>(memory) / (1ULL << 30));
}

DeviceDescription describe(const cuda::DeviceInfo& info) {
    DeviceDescription description;
    description.number = info.number;
    description.name = info.name;
    description.architecture = info.architecture;
    description.multiprocessors = static_cast<int>(info.multiprocessors);
    description.memory = info.memory;
    return description;
}

std::string text_of(const runtime::CodeReady& code) {
    if (code.kind == runtime::DeviceCodeKind::generated)
        return fmt::format("device code of the programs for sm_{}: {:.0f} ms to compile, {:.0f} ms to link{}",
                           code.architecture, 1e3 * code.compile_seconds, 1e3 * code.link_seconds,
                           code.cached ? ", out of the cache" : "");
    if (code.cached)
        return fmt::format("device code for sm_{} is out of the cache", code.architecture);
    return fmt::format("device code for sm_{} was compiled in {:.1f} s of processor time", code.architecture,
                       code.compile_seconds);
}

std::string measured_text(const runtime::DevicePool& pool, const runtime::PoolDevice& device) {
    const runtime::Calibration measured = pool.calibration(device);
    const cuda::DeviceLayout& layout = device.loaded.interpreter->layout();
    return fmt::format("{}: {} warps with {} KiB each, stacks of {} KiB; open in {:.2f} s, an answer in {:.0f} us, "
                       "{:.3g} us for an evaluation, {:.3g} us on a thread",
                       describe(device.info).text(), layout.warps(), layout.arena_bytes >> 10, layout.stack_bytes >> 10,
                       measured.open, 1e6 * measured.round_trip, 1e6 * measured.on_device, 1e6 * measured.on_thread);
}

} // namespace battc
