#include "runtime/device_pool.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "ops/op_table.h"

namespace batt::runtime {

namespace {

// What an evaluation takes a thread of this machine, roughly: for deciding what is worth a device.
constexpr double seconds_per_evaluation = 25e-6;
// Grids and what is around them.
constexpr u64 bytes_of_value = 1024;
constexpr u64 bytes_of_record = 768;

} // namespace

u64 DeviceCounts::bailed_out() const {
    u64 count = lost;
    for (size_t status = 0; status < by_status.size(); ++status)
        count += status == static_cast<size_t>(cuda::Status::done) ? 0 : by_status[status];
    return count;
}

std::string_view status_name(cuda::Status status) {
    switch (status) {
    case cuda::Status::unfinished:
        return "not finished";
    case cuda::Status::done:
        return "done";
    case cuda::Status::failed:
        return "failed or met a limit";
    case cuda::Status::out_of_memory:
        return "too large for a warp's memory";
    case cuda::Status::too_deep:
        return "too deep for a warp's stack";
    case cuda::Status::result_too_large:
        return "result too large";
    }
    return "unknown";
}

std::string DeviceCounts::reasons() const {
    std::string text;
    const auto add = [&](u64 count, std::string_view reason) {
        if (count != 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, reason);
    };
    for (size_t status = 0; status < by_status.size(); ++status)
        if (status != static_cast<size_t>(cuda::Status::done))
            add(by_status[status], status_name(static_cast<cuda::Status>(status)));
    add(lost, "on a device that failed");
    return text;
}

void DeviceCounts::add(const DeviceCounts& other) {
    for (size_t status = 0; status < by_status.size(); ++status)
        by_status[status] += other.by_status[status];
    lost += other.lost;
    batches += other.batches;
}

namespace {

/// What the host knows of an entry without running it.
cuda::DeviceEntry device_entry(const EntryPoint& entry, interp::OnErrorPolicy on_error) {
    cuda::DeviceEntry result;
    result.program = entry.program;
    result.function = entry.function;
    result.parameters = entry.parameters;
    result.records = entry.records;
    result.default_on_error =
        on_error == interp::OnErrorPolicy::use_default ||
        (on_error == interp::OnErrorPolicy::dialect && entry.program->code(entry.function).dialect == Dialect::batt);
    return result;
}

} // namespace

std::string device_report(std::span<const EntryPoint* const> entries) {
    std::string rows;
    size_t on_devices = 0;
    for (const EntryPoint* const entry : entries) {
        const std::string reason = cuda::reason_for_host(device_entry(*entry, interp::OnErrorPolicy::dialect));
        on_devices += reason.empty() ? 1 : 0;
        const interp::Code& code = entry->program->code(entry->function);
        const std::span<const interp::Step> steps(code.steps, code.step_count);
        const auto count = [&](auto&& wanted) {
            return static_cast<size_t>(std::count_if(steps.begin(), steps.end(), wanted));
        };
        const size_t ops = count([](const interp::Step& step) { return step.opcode == ir::Opcode::op; });
        const size_t heavy = count([](const interp::Step& step) {
            return step.opcode == ir::Opcode::op && all_ops()[step.op].cost == CostClass::heavy;
        });
        const size_t guarded = count([](const interp::Step& step) { return step.on_error != ir::OnError::raise; });
        rows += fmt::format("{:<28} {:<8} {:>6} {:>6} {:>6} {:>8} {:>8} B  {}\n", entry->name,
                            reason.empty() ? "device" : "host", code.step_count, ops, heavy, guarded,
                            code.frame_size() * sizeof(Value), reason);
    }
    return fmt::format("{} of {} programs run on devices\n{:<28} {:<8} {:>6} {:>6} {:>6} {:>8} {:>8}\n", on_devices,
                       entries.size(), "program", "where", "steps", "ops", "heavy", "guarded", "frame") +
           rows;
}

DevicePool::DevicePool(std::unique_ptr<cuda::Driver> driver, const CodeProvider& code,
                       std::span<const EntryPoint* const> entries, const DevicePoolOptions& options)
    : driver_(std::move(driver)), options_(options) {
    size_t most_records = 0;
    for (const EntryPoint* const entry : entries) {
        cuda::DeviceEntry ready = device_entry(*entry, options.on_error);
        if (const std::string reason = cuda::reason_for_host(ready); !reason.empty()) {
            left_out_.emplace_back(entry->name, reason);
            continue;
        }
        most_records = std::max(most_records, entry->records.size());
        numbers_.emplace(entry, static_cast<u32>(entries_.size()));
        entries_.push_back(std::move(ready));
    }
    output_bytes_ = options.keep_values ? bytes_of_value + most_records * bytes_of_record
                    : most_records == 0 ? 0
                                        : most_records + 16;
    for (const cuda::DeviceInfo& info : driver_->devices()) {
        Expected<ReadyDevice> ready = make_ready(info.number, code);
        if (ready)
            devices_.push_back(std::move(*ready));
        else
            notices_.push_back(
                fmt::format("device {} ({}) is not used: {}", info.number, info.name, ready.failure().message));
    }
}

Expected<ReadyDevice> DevicePool::make_ready(int number, const CodeProvider& code) {
    ReadyDevice ready;
    Expected<std::unique_ptr<cuda::Device>> device = driver_->open(number);
    if (!device)
        return device.failure();
    ready.device = std::move(*device);
    const Expected<cuda::MachineCode> text = code(ready.device->info().architecture);
    if (!text)
        return text.failure();
    cuda::DeviceInterpreterOptions options;
    options.limits = options_.limits;
    options.keep_values = options_.keep_values;
    options.kernel = options_.kernel;
    Expected<std::unique_ptr<cuda::DeviceInterpreter>> interpreter =
        cuda::DeviceInterpreter::create(*ready.device, text->bytes(), entries_, options);
    if (!interpreter)
        return interpreter.failure();
    ready.interpreter = std::move(*interpreter);
    // The first launch also shows whether the device works at all; the second is timed.
    for (int i = 0; i < 2 && !entries_.empty(); ++i) {
        cuda::DeviceBatch batch;
        const Value grid = make_none();
        batch.add_item(0, batch.add_sample(grid, grid, grid, nullptr));
        const auto start = std::chrono::steady_clock::now();
        if (const Done done = ready.interpreter->start(0, batch, output_bytes_); !done)
            return done.failure();
        if (const auto results = ready.interpreter->finish(0); !results)
            return results.failure();
        ready.round_trip = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    return ready;
}

std::optional<u32> DevicePool::number_of(const EntryPoint& entry) const {
    const auto found = numbers_.find(&entry);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

bool DevicePool::worth_sending(const ReadyDevice& device, size_t evaluations, size_t threads) const {
    if (options_.least != 0)
        return evaluations >= options_.least;
    const double on_threads =
        static_cast<double>(evaluations) * seconds_per_evaluation / static_cast<double>(std::max<size_t>(threads, 1));
    return on_threads > 2 * device.round_trip;
}

std::vector<std::string> DevicePool::take_notices() {
    const std::lock_guard lock(mutex_);
    return std::exchange(notices_, {});
}

void DevicePool::count(const DeviceCounts& counts) {
    const std::lock_guard lock(mutex_);
    counts_.add(counts);
}

void DevicePool::notice(std::string text) {
    const std::lock_guard lock(mutex_);
    notices_.push_back(std::move(text));
}

DeviceCounts DevicePool::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

} // namespace batt::runtime
