#include "runtime/devices/device_store.h"

#include <algorithm>

namespace batt::runtime {

Expected<cuda::Driver*> DeviceStore::driver() {
    const std::lock_guard lock(mutex_);
    if (driver_ == nullptr) {
        Expected<std::unique_ptr<cuda::Driver>> driver = cuda::open_cuda_driver();
        if (!driver)
            return driver.failure();
        driver_ = std::move(*driver);
    }
    return driver_.get();
}

LoadedDevice DeviceStore::take_idle(int number) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::ranges::find_if(idle_, [&](const LoadedDevice& loaded) { return loaded.device->info().number == number; });
    LoadedDevice taken;
    if (found != idle_.end()) {
        taken = std::move(*found);
        idle_.erase(found);
    }
    return taken;
}

Expected<LoadedDevice> DeviceStore::take(int number) {
    LoadedDevice taken = take_idle(number);
    if (taken.device != nullptr)
        return taken;
    {
        const std::lock_guard lock(mutex_);
        ++opened_;
    }
    Expected<std::unique_ptr<cuda::Device>> opened = driver_->open(number); // outside of the lock: it takes long
    if (!opened)
        return opened.failure();
    taken.device = std::move(*opened);
    return taken;
}

void DeviceStore::put_back(LoadedDevice device) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(device));
}

size_t DeviceStore::opened() const {
    const std::lock_guard lock(mutex_);
    return opened_;
}

cuda::DeviceLoads DeviceStore::loads() const {
    const std::lock_guard lock(mutex_);
    return loads_;
}

void DeviceStore::count(const cuda::DeviceLoads& loads) {
    const std::lock_guard lock(mutex_);
    loads_.add(loads);
}

} // namespace batt::runtime
