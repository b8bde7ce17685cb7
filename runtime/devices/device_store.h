// The CUDA driver and open devices between runs. Opening a device takes longer than many a run, so a pool takes devices from here and
// puts those that still work back. Can be used by several threads at once.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "codegen/cuda/driver.h"

namespace batt::runtime {

class DeviceStore {
public:
    /// Opens the driver when it is first needed.
    DeviceStore() = default;
    explicit DeviceStore(std::unique_ptr<cuda::Driver> driver) : driver_(std::move(driver)) {}

    /// The driver, or why there is none. Lives as long as the store. A missing driver is looked for again the next time.
    Expected<cuda::Driver*> driver();
    /// An open device: one that was put back, else a new one. The driver must be there.
    Expected<std::unique_ptr<cuda::Device>> take(int number);
    /// Keeps a device that works. Nothing may be allocated on it any more.
    void put_back(std::unique_ptr<cuda::Device> device);
    /// How many devices have been opened.
    size_t opened() const;

private:
    mutable std::mutex mutex_;
    std::unique_ptr<cuda::Driver> driver_; // outlives its devices
    std::vector<std::unique_ptr<cuda::Device>> idle_;
    size_t opened_ = 0;
};

} // namespace batt::runtime
