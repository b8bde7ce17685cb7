#include "runtime/devices/cache_fill.h"

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "codegen/cuda/device_code.h"
#include "runtime/devices/process.h"

namespace batt::runtime {

namespace {

class FillProcess final : public CacheFill {
public:
    explicit FillProcess(pid_t process) : process_(process) {}

    bool has_ended() override {
        ended_ = ended_ || runtime::has_ended(process_);
        return ended_;
    }

private:
    pid_t process_;
    bool ended_ = false;
};

class FillThread final : public CacheFill {
public:
    FillThread(const cuda::Nvrtc& nvrtc, int architecture, cuda::KernelCache cache)
        : thread_([this, &nvrtc, architecture, cache = std::move(cache)] {
              cuda::interpreter_code(nvrtc, architecture, cache);
              ended_ = true;
          }) {}
    ~FillThread() override { thread_.join(); }

    bool has_ended() override { return ended_; }

private:
    std::atomic<bool> ended_ = false;
    std::thread thread_; // the last member: it uses the others
};

} // namespace

Expected<std::unique_ptr<CacheFill>> start_fill_process(std::vector<std::string> command, int architecture) {
    command.push_back(fmt::format("sm_{}", architecture));
    const Expected<pid_t> process = start_process(command);
    if (!process)
        return process.failure();
    return std::unique_ptr<CacheFill>(std::make_unique<FillProcess>(*process));
}

std::unique_ptr<CacheFill> start_fill_thread(const cuda::Nvrtc& nvrtc, int architecture, cuda::KernelCache cache) {
    return std::make_unique<FillThread>(nvrtc, architecture, std::move(cache));
}

} // namespace batt::runtime
