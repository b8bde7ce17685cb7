// A CUDA driver for tests whose devices take PTX as their code and execute it on a machine for PTX (ptx_machine.h), one warp after
// another: the host's side of the device interpreter runs over it unchanged. FunctionCode of several modules is their texts one after another.
#pragma once

#include <atomic>
#include <memory>

#include "codegen/cuda/driver.h"
#include "tests/codegen/ptx_machine.h"

namespace batt::test {

struct PtxOptions {
    int architecture = 90;
    u64 memory = 1ULL << 30;
    u64 most_instructions = 1ULL << 34; ///< of a warp in a launch
    bool one_warp =
        false; ///< only the first warp runs, and takes all the work: what is counted is not that of warps without any
};

class PtxDriver final : public cuda::Driver {
public:
    explicit PtxDriver(PtxOptions options = {}) : options_(options) {}

    std::string version() const override { return "0.0"; }
    std::vector<cuda::DeviceInfo> devices() const override;
    Expected<std::unique_ptr<cuda::Device>> open(int number) override;

    /// What is allocated by all devices and not released yet.
    u64 allocated() const { return *allocated_; }

    /// What a device has loaded, with counts; null before. Kept while devices load the same text again, variables and all.
    ptx::Program* program() const { return state_->program.get(); }
    /// Instructions of all warps so far.
    u64 instructions() const { return state_->instructions; }
    /// Branches at which lanes went different ways.
    u64 divergences() const { return state_->divergences; }
    /// The most local memory of a lane that was in use.
    u64 most_local() const { return state_->most_local; }

    /// What devices share with their driver.
    struct State {
        ptx::GlobalMemory memory;
        std::string code;
        std::unique_ptr<ptx::Program> program;
        u64 instructions = 0;
        u64 divergences = 0;
        u64 most_local = 0;
    };

private:
    PtxOptions options_;
    std::shared_ptr<std::atomic<u64>> allocated_ = std::make_shared<std::atomic<u64>>(0);
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

} // namespace batt::test
