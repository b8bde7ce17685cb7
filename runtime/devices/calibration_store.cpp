#include "runtime/devices/calibration_store.h"

#include <algorithm>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "codegen/cuda/kernel_cache.h"

namespace batt::runtime {

namespace {

constexpr std::string_view label = "calibration-";

/// The name under which the figures of a device are kept. They are of this machine: how a device compares with its threads.
std::string name_of(const cuda::DeviceInfo& info, DeviceCodeKind kind) {
    return cuda::KernelCache::name_of(fmt::format("{}sm_{}", label, info.architecture),
                                      fmt::format("{} {} {} {}", info.name, info.multiprocessors,
                                                  kind == DeviceCodeKind::generated ? "fused" : "interpreter",
                                                  std::thread::hardware_concurrency()));
}

Calibration read(const cuda::KernelCache& cache, const std::string& name) {
    const auto kept = cache.find(name);
    return kept ? parse_calibration(kept->bytes()).value_or(Calibration()) : Calibration();
}

} // namespace

Calibration known_calibration(const cuda::DeviceInfo& info, DeviceCodeKind kind) {
    return read(cuda::KernelCache(), name_of(info, kind));
}

void keep_calibration(const cuda::DeviceInfo& info, DeviceCodeKind kind, const Calibration& calibration) {
    cuda::KernelCache().keep(name_of(info, kind), calibration_text(calibration));
}

std::function<Calibration(const cuda::DeviceInfo&)> remembered_calibrations(DeviceCodeKind kind) {
    return [kind, known = std::map<int, Calibration>()](const cuda::DeviceInfo& info) mutable {
        const auto [place, added] = known.try_emplace(info.number);
        if (added)
            place->second = known_calibration(info, kind);
        return place->second;
    };
}

bool may_be_worth_opening(size_t evaluations, size_t threads) {
    if (Calibration().worth_opening(evaluations, threads))
        return true;
    const cuda::KernelCache cache;
    return std::ranges::any_of(cache.entries(), [&](const cuda::KernelCache::Entry& entry) {
        return entry.name.starts_with(label) && read(cache, entry.name).worth_opening(evaluations, threads);
    });
}

} // namespace batt::runtime
