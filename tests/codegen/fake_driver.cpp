#include "tests/codegen/fake_driver.h"

#include <cstring>
#include <thread>

#include "codegen/cuda/device/interpreter.h"
#include "codegen/cuda/device_text.h"
#include "ops/kernel_table.h"
#include "tests/codegen/host_device.h"

namespace batt::test {

namespace {

class FakeDevice final : public HostDevice {
public:
    using Kernels = std::map<std::string, FakeDriver::Kernel>;

    FakeDevice(cuda::DeviceInfo info, FakeFaults faults, std::shared_ptr<std::atomic<u64>> allocated,
               std::shared_ptr<std::atomic<int>> launches, std::shared_ptr<Kernels> kernels)
        : HostDevice(std::move(info), std::move(allocated)), faults_(faults), launches_(std::move(launches)),
          kernels_(std::move(kernels)) {}

    Done load_code(std::string_view) override {
        if (faults_.refuses_code)
            return Failure{FailureKind::compile, "the fake device does not take this code"};
        return Success{};
    }
    Expected<cuda::KernelInfo> kernel_info(const std::string&, int) override { return cuda::KernelInfo{32, 0, 1}; }

    Expected<cuda::DeviceAddress> allocate(u64 bytes) override {
        if (lost_)
            return lost();
        return HostDevice::allocate(bytes);
    }
    Expected<u8*> allocate_pinned(u64 bytes) override {
        if (faults_.no_pinned_memory)
            return Failure{FailureKind::out_of_memory, "the fake device has no pinned memory"};
        return HostDevice::allocate_pinned(bytes);
    }
    Done copy_in(int queue, cuda::DeviceAddress to, const u8* from, u64 bytes) override {
        return faults_.idle ? Success{} : HostDevice::copy_in(queue, to, from, bytes);
    }
    Done copy_out(int queue, u8* to, cuda::DeviceAddress from, u64 bytes) override {
        if (lost_)
            return lost();
        return faults_.idle ? Success{} : HostDevice::copy_out(queue, to, from, bytes);
    }
    Done clear(int queue, cuda::DeviceAddress address, u64 bytes) override {
        return faults_.idle ? Success{} : HostDevice::clear(queue, address, bytes);
    }
    Done launch(int, const std::string& kernel, int blocks, int threads_of_block, const void* argument,
                u64 bytes) override {
        if (faults_.launches_that_work >= 0 && *launches_ >= faults_.launches_that_work)
            return Failure{FailureKind::launch, "the fake device does not start kernels any more"};
        ++*launches_;
        const auto text = kernels_->find(kernel);
        if (text == kernels_->end() || bytes != sizeof(cuda::Launch))
            return Failure{FailureKind::launch, "the fake device does not have this kernel"};
        if (faults_.idle)
            return Success{};
        cuda::Launch launch;
        std::memcpy(&launch, argument, sizeof launch);
        std::vector<std::thread> warps;
        for (int warp = 0; warp < blocks * threads_of_block / 32; ++warp)
            warps.emplace_back([&, warp] { text->second(launch, static_cast<u32>(warp)); });
        for (std::thread& warp : warps)
            warp.join();
        for (u32 item = 0; faults_.wrong_fuel && item < launch.item_count; ++item)
            ++launch.outcomes[item].fuel;
        return Success{};
    }
    Done wait(int) override {
        if (faults_.waits_that_work >= 0 && waits_++ >= faults_.waits_that_work)
            lost_ = true;
        if (lost_)
            return lost();
        return Success{};
    }

private:
    static Failure lost() { return {FailureKind::device_lost, "the fake device does not answer"}; }

    FakeFaults faults_;
    std::shared_ptr<std::atomic<int>> launches_;
    std::shared_ptr<Kernels> kernels_;
    int waits_ = 0;
    bool lost_ = false;
};

} // namespace

FakeDriver::FakeDriver(FakeFaults faults) : faults_(faults) {
    set_kernel(cuda::interpreter_kernel, [](const cuda::Launch& launch, u32 warp) {
        const KernelTable& table = kernel_tables().front();
        cuda::run_warp(launch, {table.kernels, table.batch_kernels}, warp);
    });
}

std::vector<cuda::DeviceInfo> FakeDriver::devices() const {
    std::vector<cuda::DeviceInfo> devices;
    for (int number = 0; number < faults_.devices; ++number) {
        cuda::DeviceInfo info;
        info.number = number;
        info.name = "fake device";
        info.architecture = 90;
        info.multiprocessors = 1;
        info.threads_per_multiprocessor = 128;
        info.memory = faults_.memory;
        devices.push_back(std::move(info));
    }
    return devices;
}

Expected<std::unique_ptr<cuda::Device>> FakeDriver::open(int number) {
    if (faults_.refuses_to_open || number >= faults_.devices)
        return Failure{FailureKind::not_found, "the fake device does not open"};
    return std::unique_ptr<cuda::Device>(
        std::make_unique<FakeDevice>(devices()[static_cast<size_t>(number)], faults_, allocated_, launches_, kernels_));
}

} // namespace batt::test
