// The calls of a CUDA driver that battc makes, as an interface. cuda_driver.cpp implements it with libcuda; tests have a driver that
// executes the same kernels on the host, and fails when told to.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/expected.h"
#include "ops/core/base.h"

namespace batt::cuda {

/// An address in the memory of a device.
using DeviceAddress = u64;

/// What is known of a device before it is opened.
struct DeviceInfo {
    int number = 0; ///< as the driver counts
    std::string name;
    int architecture = 0; ///< 90 for compute capability 9.0
    int multiprocessors = 0;
    int threads_per_multiprocessor = 0; ///< most that are resident
    u64 memory = 0;                     ///< bytes in all
};

/// How a kernel would run on its device.
struct KernelInfo {
    int registers = 0;                 ///< of a thread
    u64 local_bytes = 0;               ///< stack of a thread, without calls through pointers
    int blocks_per_multiprocessor = 0; ///< most that are resident with the block size asked about
};

/// An open device. Only one thread at a time may call it. After a call has failed with device_lost it cannot be used any more.
class Device {
public:
    virtual ~Device() = default;

    virtual const DeviceInfo& info() const = 0;
    /// Bytes that can be allocated.
    virtual Expected<u64> free_memory() = 0;
    /// Stack of a thread, for calls whose depth the compiler does not know.
    virtual Done set_stack_size(u64 bytes) = 0;
    /// Loads machine code (a cubin); the one loaded before is dropped.
    virtual Done load_code(std::string_view cubin) = 0;
    virtual Expected<KernelInfo> kernel_info(const std::string& kernel, int threads_of_block) = 0;

    virtual Expected<DeviceAddress> allocate(u64 bytes) = 0;
    virtual void release(DeviceAddress address) = 0;
    /// Pinned host memory, which the device copies from and to directly; alignment 128.
    virtual Expected<u8*> allocate_pinned(u64 bytes) = 0;
    virtual void release_pinned(u8* memory) = 0;

    // --- asynchronous: in order within a queue, numbered 0 and 1
    virtual Done copy_in(int queue, DeviceAddress to, const u8* from, u64 bytes) = 0;
    virtual Done copy_out(int queue, u8* to, DeviceAddress from, u64 bytes) = 0;
    virtual Done clear(int queue, DeviceAddress address, u64 bytes) = 0;
    /// Starts a kernel with one argument of `bytes` bytes.
    virtual Done launch(int queue, const std::string& kernel, int blocks, int threads_of_block, const void* argument,
                        u64 bytes) = 0;
    /// Waits until all that was put into a queue is done.
    virtual Done wait(int queue) = 0;
};

inline constexpr int queue_count = 2;

class Driver {
public:
    virtual ~Driver() = default;

    /// "13.0": the CUDA version of the driver.
    virtual std::string version() const = 0;
    virtual std::vector<DeviceInfo> devices() const = 0;
    virtual Expected<std::unique_ptr<Device>> open(int number) = 0;
};

/// libcuda with at least one device, or why there is none. BATT_CUDA_DRIVER names another file; "none" means no driver.
Expected<std::unique_ptr<Driver>> open_cuda_driver();

} // namespace batt::cuda
