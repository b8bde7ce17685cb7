#include "runtime/devices/open_devices.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/devices/calibration_store.h"

namespace batt::runtime {

OpenedDevices open_devices(const Schedule& schedule, size_t evaluations, const EvaluationOptions& evaluation,
                           const DeviceOptions& options, std::shared_ptr<DeviceStore> store) {
    OpenedDevices opened;
    const size_t threads = thread_count(evaluation.jobs);
    const std::string too_few =
        fmt::format("{} evaluation{} too few for a device", evaluations, evaluations == 1 ? " is" : "s are");
    if (options.if_worthwhile && !may_be_worth_opening(evaluations, threads)) {
        opened.reason = too_few;
        return opened;
    }
    const Expected<cuda::Driver*> driver = store->driver();
    if (!driver) {
        opened.reason = driver.failure().message;
        return opened;
    }
    auto known = remembered_calibrations(options.code);
    if (options.if_worthwhile && std::ranges::none_of((*driver)->devices(), [&](const cuda::DeviceInfo& info) {
            return known(info).worth_opening(evaluations, threads);
        })) {
        opened.reason = too_few;
        return opened;
    }
    DevicePoolOptions pool_options;
    pool_options.limits = evaluation.limits;
    pool_options.on_error = evaluation.on_error;
    pool_options.keep_values = evaluation.keep_outputs;
    pool_options.code = options.code;
    pool_options.batch = options.batch;
    pool_options.least = options.least;
    pool_options.known = std::move(known);
    pool_options.open_meanwhile = !options.wait;
    CodeOptions code_options;
    code_options.missing = options.wait ? MissingCode::compile : MissingCode::compile_in_background;
    code_options.fill_command = options.fill_command;
    code_options.notices = options.notices;
    auto pool = std::make_unique<DevicePool>(std::move(store), code_provider(options.code, std::move(code_options)),
                                             schedule.entries(), pool_options);
    opened.notices = pool->take_notices();
    if (pool->devices().empty())
        opened.reason = opened.notices.empty() ? "no device can be used" : opened.notices.front();
    else
        opened.pool = std::move(pool);
    return opened;
}

void keep_measured(const DevicePool& pool) {
    for (const PoolDevice& device : pool.devices())
        if (device.ready)
            keep_calibration(device.info, pool.options().code, pool.calibration(device));
}

} // namespace batt::runtime
