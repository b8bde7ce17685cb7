// The CUDA devices of a run: found, opened, given code and the programs of the run, and measured. A device that does not come so
// far is left out with a notice. Evaluating on them is device_worker.h's business.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "codegen/cuda/device_interpreter.h"
#include "codegen/cuda/machine_code.h"
#include "runtime/coordinator.h"

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

/// The machine code for devices of an architecture.
using CodeProvider = std::function<Expected<cuda::MachineCode>(int architecture)>;

/// What of some entries runs on devices, what they need there, and why the others are left to the interpreter: for people.
std::string device_report(std::span<const EntryPoint* const> entries);

/// One device, ready to evaluate the entries of the run.
struct ReadyDevice {
    std::unique_ptr<cuda::Device> device;
    std::unique_ptr<cuda::DeviceInterpreter> interpreter;
    double round_trip = 0; ///< seconds that a batch of one evaluation takes
};

struct DevicePoolOptions {
    interp::Limits limits;
    interp::OnErrorPolicy on_error = interp::OnErrorPolicy::dialect;
    bool keep_values = false;
    std::string kernel = cuda::interpreter_kernel; ///< of the code that the provider gives
    size_t batch = 1U << 16;                       ///< most evaluations that a device takes at a time
    /// Fewest evaluations that are worth a device; 0: so many that the threads of this machine would need longer for them than
    /// a device needs to answer at all.
    size_t least = 0;
};

class DevicePool {
public:
    /// Opens the devices of a driver for some entries.
    DevicePool(std::unique_ptr<cuda::Driver> driver, const CodeProvider& code,
               std::span<const EntryPoint* const> entries, const DevicePoolOptions& options);

    const DevicePoolOptions& options() const { return options_; }
    std::span<ReadyDevice> devices() { return devices_; }
    /// What went wrong since the last call, a sentence each.
    std::vector<std::string> take_notices();

    /// The number of an entry on the devices; nothing if it is left to the interpreter.
    std::optional<u32> number_of(const EntryPoint& entry) const;
    /// Why entries are left to the interpreter, by their names.
    const std::vector<std::pair<std::string, std::string>>& left_out() const { return left_out_; }
    /// Room for the values or record matches of one evaluation, in bytes.
    u64 output_bytes() const { return output_bytes_; }

    /// Whether so many evaluations are worth sending to a device while `threads` threads evaluate too.
    bool worth_sending(const ReadyDevice& device, size_t evaluations, size_t threads) const;

    // --- from worker threads
    void count(const DeviceCounts& counts);
    void notice(std::string text);
    DeviceCounts counts() const;

private:
    Expected<ReadyDevice> make_ready(int number, const CodeProvider& code);

    std::unique_ptr<cuda::Driver> driver_; // outlives its devices
    DevicePoolOptions options_;
    std::vector<cuda::DeviceEntry> entries_;
    std::unordered_map<const EntryPoint*, u32> numbers_;
    std::vector<std::pair<std::string, std::string>> left_out_;
    u64 output_bytes_ = 0;
    std::vector<ReadyDevice> devices_;
    mutable std::mutex mutex_; ///< for what follows
    std::vector<std::string> notices_;
    DeviceCounts counts_;
};

} // namespace batt::runtime
