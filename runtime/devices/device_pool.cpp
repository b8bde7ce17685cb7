#include "runtime/devices/device_pool.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "codegen/plan/representation.h"
#include "ir/text.h"
#include "ops/op_table.h"
#include "runtime/devices/device_worker.h"

namespace batt::runtime {

namespace {

// Most evaluations in a batch: with values, and where only a byte of each comes back.
constexpr size_t most_with_values = 1U << 16;
constexpr size_t most_without = 1U << 18;
// Fewer say little about what one costs.
constexpr double enough_to_measure = 1000;
// Grids and what is around them.
constexpr u64 bytes_of_value = 1024;
constexpr u64 bytes_of_record = 768;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

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
        const interp::FunctionCode& code = entry->program->code(entry->function);
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
        rows += fmt::format("    {}\n", plan::representation_summary(*entry->program, entry->function));
    }
    return fmt::format("{} of {} programs run on devices\n"
                       "below each: what its own kernel keeps in registers, and what is done in general\n{:<28} {:<8} "
                       "{:>6} {:>6} {:>6} {:>8} {:>8}\n",
                       on_devices, entries.size(), "program", "where", "steps", "ops", "heavy", "guarded", "frame") +
           rows;
}

DevicePool::DevicePool(std::shared_ptr<DeviceStore> store, const CodeProvider& code,
                       std::span<const EntryPoint* const> entries, const DevicePoolOptions& options)
    : store_(std::move(store)), options_(options), code_(code) {
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
    const Expected<cuda::Driver*> driver = store_->driver();
    if (!driver) {
        notice(driver.failure().message);
        return;
    }
    for (cuda::DeviceInfo& info : (*driver)->devices()) {
        PoolDevice& device = devices_.emplace_back();
        device.info = std::move(info);
        if (options_.known)
            device.calibration = options_.known(device.info);
    }
    if (options_.open_meanwhile)
        return;
    for (PoolDevice& device : devices_)
        make_ready(device, [] { return true; });
    std::erase_if(devices_, [](const PoolDevice& device) { return !device.ready; });
}

DevicePool::~DevicePool() {
    for (PoolDevice& device : devices_) {
        if (!device.ready || device.failed)
            continue;
        // A run that was interrupted may have left a batch under way.
        bool works = true;
        for (int queue = 0; queue < cuda::queue_count; ++queue)
            works = works && device.loaded.device->wait(queue);
        if (works)
            store_->put_back(std::move(device.loaded));
    }
}

bool DevicePool::make_ready(PoolDevice& device, const Wanted& wanted) {
    if (device.ready)
        return true;
    const Done done = open(device, wanted);
    if (!done && done.failure().kind != FailureKind::not_wanted)
        notice(fmt::format("device {} ({}) is not used: {}", device.info.number, device.info.name,
                           done.failure().message));
    device.ready = done.ok();
    return device.ready;
}

Expected<cuda::MachineCode> DevicePool::code_for(int architecture, const Wanted& wanted) {
    // Whoever needs the same code waits here until it is made.
    const std::lock_guard lock(code_mutex_);
    if (const auto found = codes_.find(architecture); found != codes_.end())
        return found->second;
    Expected<cuda::MachineCode> code = code_(architecture, entries_, wanted);
    // What came too late for this run may come in time for the next one.
    if (code || code.failure().kind != FailureKind::not_wanted)
        codes_.emplace(architecture, code);
    return code;
}

std::string DevicePool::code_identity() const {
    if (options_.code == DeviceCodeKind::interpreter)
        return "interpreter"; // it takes any programs
    std::string identity = "generated";
    const interp::Program* last = nullptr;
    for (const cuda::DeviceEntry& entry : entries_) {
        if (entry.program != last)
            identity += "\n" + ir::print(entry.program->module());
        last = entry.program;
        identity += fmt::format("\n{} {}", entry.function, entry.default_on_error);
    }
    return identity;
}

Expected<bool> DevicePool::use_again(PoolDevice& ready, const cuda::DeviceInterpreterOptions& options) {
    LoadedDevice loaded = store_->take_idle(ready.info.number);
    if (loaded.device == nullptr)
        return false;
    if (loaded.interpreter != nullptr && loaded.code == code_identity()) {
        const Expected<bool> changed = loaded.interpreter->change_entries(entries_, options);
        if (!changed)
            return changed.failure();
        if (*changed) {
            store_->count(loaded.interpreter->take_loads());
            ready.loaded = std::move(loaded);
            return true;
        }
    }
    store_->put_back(std::move(loaded));
    return false;
}

Done DevicePool::try_out(PoolDevice& ready) {
    double round_trip = 0;
    for (int i = 0; i < 2 && !entries_.empty(); ++i) {
        cuda::DeviceBatch batch;
        const Value grid = make_none();
        batch.add_item(0, batch.add_sample(grid, grid, grid, nullptr));
        const auto start = std::chrono::steady_clock::now();
        if (const Done done = ready.loaded.interpreter->start(0, batch, output_bytes_); !done)
            return done.failure();
        if (const auto results = ready.loaded.interpreter->finish(0); !results)
            return results.failure();
        round_trip = seconds_since(start);
    }
    const std::lock_guard lock(mutex_);
    ready.calibration.round_trip = round_trip;
    return Success{};
}

Done DevicePool::open(PoolDevice& ready, const Wanted& wanted) {
    // What an earlier attempt has left; memory of a device goes before the device.
    ready.loaded.interpreter.reset();
    ready.loaded.device.reset();
    cuda::DeviceInterpreterOptions options;
    options.limits = options_.limits;
    options.keep_values = options_.keep_values;
    options.kernel = kernel_name(options_.code);
    if (const Expected<bool> again = use_again(ready, options); again && *again)
        return try_out(ready);
    // One that does not work any more is gone by now.
    const Expected<cuda::MachineCode> code = code_for(ready.info.architecture, wanted);
    if (!code)
        return code.failure();
    const Failure not_wanted{FailureKind::not_wanted, "the run was over before"};
    if (!wanted())
        return not_wanted;
    const auto begin = std::chrono::steady_clock::now();
    Expected<LoadedDevice> device = store_->take(ready.info.number);
    if (!device)
        return device.failure();
    ready.loaded = std::move(*device);
    ready.loaded.interpreter.reset(); // its memory is needed
    if (!wanted())
        return not_wanted;
    Expected<std::unique_ptr<cuda::DeviceInterpreter>> interpreter =
        cuda::DeviceInterpreter::create(*ready.loaded.device, code->bytes(), entries_, options);
    if (!interpreter)
        return interpreter.failure();
    ready.loaded.interpreter = std::move(*interpreter);
    ready.loaded.code = code_identity();
    store_->count(ready.loaded.interpreter->take_loads());
    if (const Done done = try_out(ready); !done)
        return done;
    const std::lock_guard lock(mutex_);
    ready.calibration.open = seconds_since(begin);
    return Success{};
}

std::unique_ptr<BatchExecutor> DevicePool::open_executor(size_t number, const EvaluationOptions& options,
                                                         const Wanted& wanted) {
    PoolDevice& device = devices_[number];
    if (!make_ready(device, wanted))
        return nullptr;
    return std::make_unique<DeviceWorker>(options, *this, device);
}

std::optional<u32> DevicePool::number_of(const EntryPoint& entry) const {
    const auto found = numbers_.find(&entry);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

Calibration DevicePool::calibration(const PoolDevice& device) const {
    const std::lock_guard lock(mutex_);
    Calibration known = device.calibration;
    if (threads_.evaluations >= enough_to_measure)
        known.on_thread = threads_.seconds / threads_.evaluations;
    return known;
}

bool DevicePool::worth_sending(const PoolDevice& device, size_t evaluations, size_t threads) const {
    return options_.least != 0 ? evaluations >= options_.least
                               : calibration(device).worth_sending(evaluations, threads);
}

size_t DevicePool::batch_size(const PoolDevice& device) const {
    return options_.batch != 0 ? options_.batch
                               : calibration(device).batch(options_.keep_values ? most_with_values : most_without);
}

void DevicePool::measured_thread(size_t evaluations, double seconds) {
    const std::lock_guard lock(mutex_);
    threads_.evaluations += static_cast<double>(evaluations);
    threads_.seconds += seconds;
}

void DevicePool::measured_device(PoolDevice& device, size_t evaluations, double seconds) {
    if (static_cast<double>(evaluations) < enough_to_measure)
        return;
    const std::lock_guard lock(mutex_);
    device.calibration.on_device = seconds / static_cast<double>(evaluations);
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
