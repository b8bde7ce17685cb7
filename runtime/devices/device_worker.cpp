#include "runtime/devices/device_worker.h"

#include <fmt/format.h>

namespace batt::runtime {

void DeviceWorker::fail(const Failure& failure) {
    if (works_)
        pool_.notice(fmt::format("device {} ({}) is not used any more: {}", device_.info.number, device_.info.name,
                                 failure.message));
    works_ = false;
    device_.failed = true;
}

void DeviceWorker::pack(const Batch& batch) {
    device_batch_.clear();
    const Task* task = nullptr;
    std::vector<std::optional<u32>> numbers; // of the task's samples
    for (const JobPart& part : batch.parts) {
        const std::optional<u32> entry = pool_.number_of(*part.job.entry);
        if (!entry)
            continue;
        if (part.job.task != task) {
            task = part.job.task;
            device_batch_.forget();
            task_.begin(*task, options_.candidates, false, Dialect::arc_dsl);
            numbers.assign(task->pair_count(), std::nullopt);
        }
        for (u32 number = part.first; number < part.last; ++number) {
            if (!numbers[number]) {
                const TaskValues::Sample& sample = task_.sample(number);
                numbers[number] = device_batch_.add_sample(sample.input, task_.train_pairs(), task_.candidate(sample),
                                                           sample.expected ? &*sample.expected : nullptr);
            }
            device_batch_.add_item(*entry, *numbers[number]);
        }
    }
}

void DeviceWorker::start(Batch batch) {
    if (flights_.empty())
        since_ = std::chrono::steady_clock::now();
    Flight& flight = flights_.emplace_back();
    flight.batch = std::move(batch);
    flight.queue = next_queue_;
    next_queue_ = (next_queue_ + 1) % cuda::queue_count;
    if (!works_)
        return;
    pack(flight.batch);
    if (device_batch_.item_count() == 0)
        return;
    const Done done = device_.loaded.interpreter->start(flight.queue, device_batch_, pool_.output_bytes());
    flight.on_device = done.ok();
    if (!done)
        fail(done.failure());
}

std::pair<Batch, BatchResult> DeviceWorker::finish() {
    Flight flight = std::move(flights_.front());
    flights_.pop_front();
    if (flight.on_device && works_) {
        const Expected<cuda::DeviceResults> results = device_.loaded.interpreter->finish(flight.queue);
        if (results) {
            BatchResult result = unpack(flight.batch, *results);
            const auto now = std::chrono::steady_clock::now();
            seconds_ += std::chrono::duration<double>(now - since_).count();
            since_ = now;
            evaluations_ += results->outcomes.size();
            pool_.measured_device(device_, evaluations_, seconds_);
            return {std::move(flight.batch), std::move(result)};
        }
        fail(results.failure());
    }
    if (!works_) {
        DeviceCounts counts;
        counts.lost = flight.batch.range.size();
        pool_.count(counts);
    }
    BatchResult result = host_.run(flight.batch);
    return {std::move(flight.batch), std::move(result)};
}

BatchResult DeviceWorker::unpack(const Batch& batch, const cuda::DeviceResults& results) {
    BatchResult result;
    result.evaluations.reserve(batch.range.size());
    size_t item = 0;
    for (const JobPart& part : batch.parts) {
        if (options_.interrupted && options_.interrupted())
            break;
        host_.begin(part.job, batch.parts.size() > 1);
        if (pool_.number_of(*part.job.entry))
            unpack_part(part, results, item, result);
        else
            host_.run_part(part, result);
    }
    result.bytes += result.text.capacity() + result.text_ends.capacity() * sizeof(size_t);
    DeviceCounts counts;
    counts.batches = 1;
    for (const cuda::DeviceOutcome& outcome : results.outcomes)
        ++counts.by_status[static_cast<size_t>(outcome.status)];
    pool_.count(counts);
    return result;
}

void DeviceWorker::unpack_part(const JobPart& part, const cuda::DeviceResults& results, size_t& item,
                               BatchResult& result) {
    const Job& job = part.job;
    const bool has_records = !job.entry->records.empty();
    for (u32 number = part.first; number < part.last; ++number) {
        const cuda::DeviceOutcome& outcome = results.outcomes[item++];
        if (outcome.status != cuda::Status::done) {
            host_.run_part({job, number, number + 1}, result);
        } else if (options_.keep_outputs) {
            interp::Outcome value;
            value.value = cuda::result_value(results.output, outcome.value);
            value.fuel = outcome.fuel;
            host_.add(job, number, value, result);
        } else {
            const u8* const matches = has_records ? results.output + outcome.value : nullptr;
            host_.add_match(job, number, outcome.matches, matches, outcome.fuel, result);
        }
    }
}

} // namespace batt::runtime
