// A device whose memory is this process' own: what the devices of tests have in common, whatever they execute.
#pragma once

#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <new>

#include "codegen/cuda/driver.h"

namespace batt::test {

class HostDevice : public cuda::Device {
public:
    /// `allocated` counts what all devices of a driver have allocated, of `memory` bytes.
    HostDevice(cuda::DeviceInfo info, std::shared_ptr<std::atomic<u64>> allocated)
        : info_(std::move(info)), allocated_(std::move(allocated)) {}
    ~HostDevice() override {
        for (const auto& [address, bytes] : blocks_)
            ::operator delete(reinterpret_cast<void*>(address), alignment);
    }

    const cuda::DeviceInfo& info() const override { return info_; }
    Expected<u64> free_memory() override { return info_.memory - std::min<u64>(info_.memory, *allocated_); }
    Done set_stack_size(u64) override { return Success{}; }

    Expected<cuda::DeviceAddress> allocate(u64 bytes) override {
        if (*allocated_ + bytes > info_.memory)
            return Failure{FailureKind::out_of_memory, "the " + info_.name + " has no memory left"};
        void* const memory = ::operator new(bytes, alignment, std::nothrow);
        if (memory == nullptr)
            return Failure{FailureKind::out_of_memory, "this machine has no memory left"};
        std::memset(memory, 0xab, bytes); // nothing may rely on zeroes
        const u64 address = reinterpret_cast<u64>(memory);
        blocks_.emplace(address, bytes);
        *allocated_ += bytes;
        return address;
    }
    void release(cuda::DeviceAddress address) override {
        const auto block = blocks_.find(address);
        *allocated_ -= block->second;
        blocks_.erase(block);
        ::operator delete(reinterpret_cast<void*>(address), alignment);
    }
    Expected<u8*> allocate_pinned(u64 bytes) override {
        auto* const memory = static_cast<u8*>(::operator new(bytes, alignment));
        std::memset(memory, 0, bytes); // an idle device leaves it as it is
        return memory;
    }
    void release_pinned(u8* memory) override { ::operator delete(memory, alignment); }

    Done copy_in(int, cuda::DeviceAddress to, const u8* from, u64 bytes) override {
        std::memcpy(reinterpret_cast<void*>(to), from, bytes);
        return Success{};
    }
    Done copy_out(int, u8* to, cuda::DeviceAddress from, u64 bytes) override {
        std::memcpy(to, reinterpret_cast<const void*>(from), bytes);
        return Success{};
    }
    Done clear(int, cuda::DeviceAddress address, u64 bytes) override {
        std::memset(reinterpret_cast<void*>(address), 0, bytes);
        return Success{};
    }
    Done wait(int) override { return Success{}; }

private:
    static constexpr std::align_val_t alignment{128};

    cuda::DeviceInfo info_;
    std::shared_ptr<std::atomic<u64>> allocated_;
    std::map<u64, u64> blocks_;
};

} // namespace batt::test
