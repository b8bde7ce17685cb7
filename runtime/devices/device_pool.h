// The CUDA devices of a run: found, opened, given code and the programs of the run, and measured. A device that cannot be used is
// left out with a notice. Devices can be opened while threads evaluate. device_worker.h evaluates on them, open_devices.h decides
// whether a run gets any.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "codegen/cuda/device_interpreter.h"
#include "interp/interpreter.h"
#include "runtime/devices/calibration.h"
#include "runtime/devices/code_provider.h"
#include "runtime/devices/device_store.h"
#include "runtime/run/batch_backend.h"
#include "runtime/run/job.h"

namespace batt::runtime {

/// How many evaluations devices have done, and how many they left to the interpreter and why.
struct DeviceCounts {
    std::array<u64, cuda::status_count> by_status{};
    u64 lost = 0; ///< that were under way when a device failed
    u64 batches = 0;

    u64 done() const { return by_status[static_cast<size_t>(cuda::Status::done)]; }
    u64 bailed_out() const;
    /// "3 failed, 1 too large": the reasons of bail-outs that occurred.
    std::string reasons() const;
    void add(const DeviceCounts& other);
};

/// What a bail-out of this kind is called.
std::string_view status_name(cuda::Status status);

/// What of some entries runs on devices, what they need there, and why the others are left to the interpreter: for people.
std::string device_report(std::span<const EntryPoint* const> entries);

/// One device; it can evaluate the entries of the run once it is ready.
struct PoolDevice {
    cuda::DeviceInfo info;
    LoadedDevice loaded;     ///< once it is ready
    Calibration calibration; ///< what has been measured in this run, else what was known before
    bool ready = false;
    bool failed = false; ///< it stopped working; nobody should use it again
};

struct DevicePoolOptions {
    interp::Limits limits;
    interp::OnErrorPolicy on_error = interp::OnErrorPolicy::dialect;
    bool keep_values = false;
    DeviceCodeKind code = DeviceCodeKind::interpreter; ///< what the provider gives
    size_t batch = 0; ///< most evaluations that a device takes at a time; 0: as the calibration says
    size_t least = 0; ///< fewest evaluations that are worth a device; 0: as the calibration says
    /// What is known of a device from former runs.
    std::function<Calibration(const cuda::DeviceInfo& info)> known;
    /// Leave opening devices to evaluate(), where each is opened by the thread that drives it while others evaluate. Else they
    /// are opened at once, and those that cannot be used are left out.
    bool open_meanwhile = false;
};

class DevicePool : public BatchBackend {
public:
    /// Finds the devices of a driver, for some entries. The driver of the store must be there; devices that still work go back to
    /// the store at the end.
    DevicePool(std::shared_ptr<DeviceStore> store, const CodeProvider& code, std::span<const EntryPoint* const> entries,
               const DevicePoolOptions& options);
    /// The same with a store of its own.
    DevicePool(std::unique_ptr<cuda::Driver> driver, const CodeProvider& code,
               std::span<const EntryPoint* const> entries, const DevicePoolOptions& options)
        : DevicePool(std::make_shared<DeviceStore>(std::move(driver)), code, entries, options) {}
    DevicePool(const DevicePool&) = delete;
    DevicePool& operator=(const DevicePool&) = delete;
    ~DevicePool() override;

    const DevicePoolOptions& options() const { return options_; }
    std::span<PoolDevice> devices() { return devices_; }
    std::span<const PoolDevice> devices() const { return devices_; }
    /// Opens a device unless it is ready. False if it cannot be used, which a notice says, or is no longer wanted.
    bool make_ready(PoolDevice& device, const Wanted& wanted);
    /// What went wrong since the last call, a sentence each.
    std::vector<std::string> take_notices();

    /// The number of an entry on the devices; nothing if it is left to the interpreter.
    std::optional<u32> number_of(const EntryPoint& entry) const;
    /// Why entries are left to the interpreter, by their names.
    const std::vector<std::pair<std::string, std::string>>& left_out() const { return left_out_; }
    /// Room for the values or record matches of one evaluation, in bytes.
    u64 output_bytes() const { return output_bytes_; }

    /// Whether it is worth sending this many evaluations to a device while `threads` threads evaluate too.
    bool worth_sending(const PoolDevice& device, size_t evaluations, size_t threads) const;
    /// How many to send at a time.
    size_t batch_size(const PoolDevice& device) const;
    /// What is known of a device by now.
    Calibration calibration(const PoolDevice& device) const;

    // --- for the coordinator
    size_t executor_count() const override { return devices_.size(); }
    std::unique_ptr<BatchExecutor> open_executor(size_t number, const EvaluationOptions& options,
                                                 const Wanted& wanted) override;
    void measured_thread(size_t evaluations, double seconds) override;

    // --- for the threads that drive devices
    void count(const DeviceCounts& counts);
    /// Records that a device took `seconds` for this many evaluations.
    void measured_device(PoolDevice& device, size_t evaluations, double seconds);
    void notice(std::string text);
    DeviceCounts counts() const;

private:
    /// A sum that figures of evaluations are taken from.
    struct Measured {
        double evaluations = 0;
        double seconds = 0;
    };

    Done open(PoolDevice& device, const Wanted& wanted);
    /// Takes what an earlier run has loaded on the device, if it is what this one needs.
    Expected<bool> use_again(PoolDevice& device, const cuda::DeviceInterpreterOptions& options);
    /// Evaluates nothing, twice: whether the device works, and how long a round trip takes.
    Done try_out(PoolDevice& device);
    /// What the code that this run needs depends on.
    std::string code_identity() const;
    Expected<cuda::MachineCode> code_for(int architecture, const Wanted& wanted);

    std::shared_ptr<DeviceStore> store_; // outlives its devices
    DevicePoolOptions options_;
    std::vector<cuda::DeviceEntry> entries_;
    std::unordered_map<const EntryPoint*, u32> numbers_;
    std::vector<std::pair<std::string, std::string>> left_out_;
    u64 output_bytes_ = 0;
    std::vector<PoolDevice> devices_;
    CodeProvider code_;
    std::mutex code_mutex_; ///< for what follows
    std::map<int, Expected<cuda::MachineCode>> codes_;
    mutable std::mutex mutex_; ///< for what follows, and the calibrations of devices
    std::vector<std::string> notices_;
    DeviceCounts counts_;
    Measured threads_;
};

} // namespace batt::runtime
