// Evaluates batches on one device, driven by one thread: packs the values of a batch, starts it, and turns what comes back into the
// results that the interpreter would have given. What the device leaves is evaluated by the interpreter here. Two batches can
// be under way, so that the device works on one while the other is packed or unpacked.
#pragma once

#include <chrono>
#include <deque>

#include "runtime/devices/device_pool.h"
#include "runtime/run/worker.h"

namespace batt::runtime {

class DeviceWorker : public BatchExecutor {
public:
    DeviceWorker(const EvaluationOptions& options, DevicePool& pool, PoolDevice& device)
        : options_(options), pool_(pool), device_(device), host_(options) {}

    bool has_room() const override { return flights_.size() < cuda::queue_count; }
    bool idle() const override { return flights_.empty(); }
    size_t batch_size() const override { return pool_.batch_size(device_); }
    bool worth_sending(size_t evaluations, size_t threads) const override {
        return works_ && pool_.worth_sending(device_, evaluations, threads);
    }

    void start(Batch batch) override;
    std::pair<Batch, BatchResult> finish() override;

private:
    struct Flight {
        Batch batch;
        int queue = 0;
        bool on_device = false;
    };

    void pack(const Batch& batch);
    void fail(const Failure& failure);
    BatchResult unpack(const Batch& batch, const cuda::DeviceResults& results);
    void unpack_part(const JobPart& part, const cuda::DeviceResults& results, size_t& item, BatchResult& result);

    const EvaluationOptions& options_;
    DevicePool& pool_;
    PoolDevice& device_;
    Worker host_;
    TaskValues task_; ///< of the batch being packed
    cuda::DeviceBatch device_batch_;
    std::deque<Flight> flights_;
    int next_queue_ = 0;
    // What the device has done so far, and for how long there was something for it to do.
    size_t evaluations_ = 0;
    double seconds_ = 0;
    std::chrono::steady_clock::time_point since_;
    bool works_ = true; ///< false once the device has failed: nothing more is started on it
};

} // namespace batt::runtime
