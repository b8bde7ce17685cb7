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

Expected<std::unique_ptr<cuda::Device>> DeviceStore::take(int number) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find_if(
            idle_, [&](const std::unique_ptr<cuda::Device>& device) { return device->info().number == number; });
        if (found != idle_.end()) {
            std::unique_ptr<cuda::Device> device = std::move(*found);
            idle_.erase(found);
            return device;
        }
        ++opened_;
    }
    return driver_->open(number); // outside of the lock: it takes long
}

void DeviceStore::put_back(std::unique_ptr<cuda::Device> device) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(device));
}

size_t DeviceStore::opened() const {
    const std::lock_guard lock(mutex_);
    return opened_;
}

} // namespace batt::runtime
