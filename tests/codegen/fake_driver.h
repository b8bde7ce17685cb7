// A CUDA driver for tests: "devices" are threads of this process that execute the device interpreter's own text, compiled for the
// host, in memory of their own. It fails when told to.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include "codegen/cuda/device/launch.h"
#include "codegen/cuda/driver.h"

namespace batt::test {

/// What goes wrong, and when.
struct FakeFaults {
    int devices = 1;
    bool refuses_to_open = false;
    bool refuses_code = false;
    u64 memory = 1ULL << 30; ///< allocations beyond it fail
    bool no_pinned_memory = false;
    bool idle = false;           ///< copies and kernels do nothing: what is left is the work of the host
    bool wrong_fuel = false;     ///< evaluations claim to have spent one unit more than they have
    int launches_that_work = -1; ///< those after it fail; -1: all work
    int waits_that_work = -1;    ///< those after it find the device lost
};

class FakeDriver final : public cuda::Driver {
public:
    explicit FakeDriver(FakeFaults faults = {});

    /// What a kernel of this name does for one warp; the device interpreter is there from the start.
    using Kernel = std::function<void(const cuda::Launch& launch, u32 warp)>;
    void set_kernel(const std::string& name, Kernel kernel) { (*kernels_)[name] = std::move(kernel); }

    std::string version() const override { return "0.0"; }
    std::vector<cuda::DeviceInfo> devices() const override;
    Expected<std::unique_ptr<cuda::Device>> open(int number) override;

    /// What is allocated by all devices and not released yet.
    u64 allocated() const { return *allocated_; }
    int launches() const { return *launches_; }

private:
    FakeFaults faults_;
    std::shared_ptr<std::map<std::string, Kernel>> kernels_ = std::make_shared<std::map<std::string, Kernel>>();
    std::shared_ptr<std::atomic<u64>> allocated_ = std::make_shared<std::atomic<u64>>(0);
    std::shared_ptr<std::atomic<int>> launches_ = std::make_shared<std::atomic<int>>(0);
};

} // namespace batt::test
