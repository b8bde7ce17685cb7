// The CUDA driver and open devices between runs, with what the last run has loaded on them. Opening a device and loading its code take
// longer than many a run, so a pool takes devices from here and puts those that still work back. Each device keeps the code, the
// programs and the memory of one run. Can be used by several threads at once.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codegen/cuda/device_interpreter.h"
#include "codegen/cuda/driver.h"

namespace batt::runtime {

/// An open device with what is loaded on it.
struct LoadedDevice {
    std::unique_ptr<cuda::Device> device;
    std::unique_ptr<cuda::DeviceInterpreter> interpreter; ///< null: nothing is; must go before the device
    std::string code;                                     ///< what the loaded code is, for who loaded it
};

class DeviceStore {
public:
    /// Opens the driver when it is first needed.
    DeviceStore() = default;
    explicit DeviceStore(std::unique_ptr<cuda::Driver> driver) : driver_(std::move(driver)) {}

    /// The driver, or why there is none. Lives as long as the store. A missing driver is looked for again the next time.
    Expected<cuda::Driver*> driver();
    /// A device that was put back; without one there is none in the result.
    LoadedDevice take_idle(int number);
    /// The same, else a new one. The driver must be there.
    Expected<LoadedDevice> take(int number);
    /// Keeps a device that works. Nothing may be under way on it any more.
    void put_back(LoadedDevice device);
    /// How many devices have been opened.
    size_t opened() const;
    /// What has been loaded on them.
    cuda::DeviceLoads loads() const;
    void count(const cuda::DeviceLoads& loads);

private:
    mutable std::mutex mutex_;
    std::unique_ptr<cuda::Driver> driver_; // outlives its devices
    std::vector<LoadedDevice> idle_;
    size_t opened_ = 0;
    cuda::DeviceLoads loads_;
};

} // namespace batt::runtime
