#include "tests/codegen/ptx_driver.h"

#include <fmt/format.h>

#include "tests/codegen/host_device.h"

namespace batt::test {

namespace {

class PtxDevice final : public HostDevice {
public:
    PtxDevice(cuda::DeviceInfo info, const PtxOptions& options, std::shared_ptr<std::atomic<u64>> allocated,
              std::shared_ptr<PtxDriver::State> state)
        : HostDevice(std::move(info), std::move(allocated)), options_(options), state_(std::move(state)) {}

    Done set_stack_size(u64 bytes) override {
        stack_bytes_ = bytes;
        return Success{};
    }
    Done load_code(std::string_view text) override {
        if (state_->program != nullptr && state_->code == text)
            return Success{};
        state_->code = text;
        state_->program = std::make_unique<ptx::Program>(state_->memory);
        const Done done = state_->program->load(text);
        if (!done)
            state_->program.reset();
        return done;
    }
    Expected<cuda::KernelInfo> kernel_info(const std::string& kernel, int) override {
        if (state_->program == nullptr || state_->program->kernel(kernel) == nullptr)
            return Failure{FailureKind::not_found, fmt::format("the code has no kernel {}", kernel)};
        return cuda::KernelInfo{128, 0, 1};
    }

    Expected<cuda::DeviceAddress> allocate(u64 bytes) override {
        const Expected<cuda::DeviceAddress> address = HostDevice::allocate(bytes);
        if (address)
            state_->memory.add(*address, bytes);
        return address;
    }
    void release(cuda::DeviceAddress address) override {
        state_->memory.remove(address);
        HostDevice::release(address);
    }

    Done launch(int, const std::string& kernel, int blocks, int threads_of_block, const void* argument,
                u64 bytes) override {
        ptx::Function* const function = state_->program != nullptr ? state_->program->kernel(kernel) : nullptr;
        if (function == nullptr)
            return Failure{FailureKind::launch, fmt::format("the code has no kernel {}", kernel)};
        ptx::Warp warp(*state_->program, state_->memory);
        Done result = Success{};
        for (int block = 0; block < (options_.one_warp ? 1 : blocks) && result; ++block)
            for (int thread = 0; thread < threads_of_block && result; thread += static_cast<int>(ptx::lane_count)) {
                ptx::WarpOptions options;
                options.block = static_cast<u32>(block);
                options.threads_of_block = static_cast<u32>(threads_of_block);
                options.first_thread = static_cast<u32>(thread);
                options.local_bytes = stack_bytes_;
                options.most_instructions = options_.most_instructions;
                result = warp.run(*function, argument, bytes, options);
                if (options_.one_warp)
                    thread = threads_of_block;
            }
        state_->instructions += warp.instructions();
        state_->divergences += warp.divergences();
        state_->most_local = std::max(state_->most_local, warp.most_local());
        return result;
    }

private:
    PtxOptions options_;
    std::shared_ptr<PtxDriver::State> state_;
    u64 stack_bytes_ = 1024; // as devices have it until they are told
};

} // namespace

std::vector<cuda::DeviceInfo> PtxDriver::devices() const {
    cuda::DeviceInfo info;
    info.name = "PTX machine";
    info.architecture = options_.architecture;
    info.multiprocessors = 1;
    info.threads_per_multiprocessor = 128;
    info.memory = options_.memory;
    return {info};
}

Expected<std::unique_ptr<cuda::Device>> PtxDriver::open(int number) {
    if (number != 0)
        return Failure{FailureKind::not_found, "there is one device"};
    return std::unique_ptr<cuda::Device>(std::make_unique<PtxDevice>(devices()[0], options_, allocated_, state_));
}

} // namespace batt::test
